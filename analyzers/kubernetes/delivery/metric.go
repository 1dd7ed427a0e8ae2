package delivery

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Metric is what judges a new version.
type Metric struct {
	node         *manifest.Node // what says it
	Tool         string         `json:"tool" doc:"argo-rollouts or flagger"`
	Metric       string         `json:"metric" doc:"its name; empty for a MetricTemplate, which is named by its object"`
	Provider     string         `json:"provider" doc:"prometheus, datadog, web, job, kayenta, …; builtin for Flagger's own request-success-rate and request-duration; empty when it is not known"`
	Template     string         `json:"template" doc:"Flagger: the MetricTemplate that holds the query"`
	Query        string         `json:"query" doc:"as written, first 1000 characters; empty when there is none or it is not known"`
	Condition    string         `json:"condition" doc:"set, absent or unknown: a success or failure condition, or a threshold; a job and a web request without a jsonPath judge by themselves, so absent says less of them"`
	Interval     *int           `json:"interval_seconds,omitempty" doc:"seconds between measurements; left out when it is not written or not known, like every number here"`
	Count        *int           `json:"count,omitempty" doc:"how many measurements"`
	FailureLimit *int           `json:"failure_limit,omitempty" doc:"how many may fail, default 0"`
	DryRun       bool           `json:"dry_run" doc:"its outcome does not count"`
	Latency      bool           `json:"latency" doc:"its name or query speaks of a latency or a duration"`
	Mean         bool           `json:"mean" doc:"the query takes an average (avg, or a sum divided by a count) and no quantile"`
	Scoped       bool           `json:"scoped" doc:"the query holds an argument, a variable or a word by which the new version can be told from the old one"`
}

var (
	latencyWords  = manifest.Pattern(`(?i)latency|duration|response[_-]?time|elapsed|_seconds_(sum|bucket|count)|milliseconds`)
	quantileWords = manifest.Pattern(`(?i)quantile|percentile|\bp(50|75|90|95|99|999)\b|median|_bucket\b`)
	meanWords     = manifest.Pattern(`(?i)\b(avg|mean|average)(_over_time)?\b\s*(by\s*\([^)]*\)\s*)?[(:]|_sum\b[\s\S]*/[\s\S]*_count\b`)
	scopeWords    = manifest.Pattern(`(?i)\{\{|canary|rollouts[-_]pod[-_]template[-_]hash|pod[-_]template[-_]hash|version|revision|preview|primary|subset|\bdestination_`)
)

// judge reads what a query says of itself.
func (m *Metric) judge(query string) {
	if runes := []rune(query); len(runes) > 1000 {
		query = string(runes[:1000])
	}
	m.Query = query
	m.Latency = latencyWords().MatchString(m.Metric) || latencyWords().MatchString(query)
	m.Mean = meanWords().MatchString(query) && !quantileWords().MatchString(query)
	m.Scoped = scopeWords().MatchString(query)
}

// ArgoMetrics reads the metrics of an AnalysisTemplate (Argo Rollouts, "Analysis & Progressive Delivery").
func ArgoMetrics(d *manifest.Document) []*Metric {
	spec := d.Root.Field("spec")
	items, _ := spec.Field("metrics").Items()
	var metrics []*Metric
	var dry []string
	for _, r := range spec.Node.Get("dryRun").List() {
		dry = append(dry, r.Written("metricName"))
	}
	for _, item := range items {
		m := &Metric{node: item, Tool: "argo-rollouts", Metric: item.Written("name")}
		provider := item.Get("provider")
		for _, e := range provider.Map() {
			m.Provider = e.Key.Value
			if e.Key.Value == "plugin" {
				break
			}
		}
		query := provider.Get(m.Provider, "query")
		if query == nil {
			query = provider.Get(m.Provider, "profile")
		}
		m.Condition = either(item.Field("successCondition"), item.Field("failureCondition"))
		m.Interval, m.Count, m.FailureLimit = Seconds(item.Field("interval")), written(item.Field("count")), item.Field("failureLimit").Int(0)
		m.DryRun = slices.ContainsFunc(dry, func(p string) bool { return p != "" && (p == m.Metric || p == ".*") })
		m.judge(query.Written())
		metrics = append(metrics, m)
	}
	return metrics
}

// either is whether one of several fields is set.
func either(fields ...manifest.Field) string {
	state := "absent"
	for _, f := range fields {
		switch f.State {
		case manifest.Known:
			return "set"
		case manifest.Unknown:
			state = "unknown"
		}
	}
	return state
}

// FlaggerMetrics reads the metrics of a Canary (Flagger, "Metrics Analysis"), or the query of a MetricTemplate.
func FlaggerMetrics(d *manifest.Document) []*Metric {
	if d.Kind == "MetricTemplate" {
		m := &Metric{node: d.Root.Get("spec", "query"), Tool: "flagger", Provider: d.Root.Written("spec", "provider", "type"), Condition: "unknown"}
		m.judge(d.Root.Written("spec", "query"))
		m.Latency = m.Latency || latencyWords().MatchString(d.Name)
		return []*Metric{m}
	}
	analysis := d.Root.Get("spec", "analysis")
	if analysis == nil {
		analysis = d.Root.Get("spec", "canaryAnalysis")
	}
	var metrics []*Metric
	for _, item := range analysis.Get("metrics").List() {
		m := &Metric{node: item, Tool: "flagger", Metric: item.Written("name"), Template: item.Written("templateRef", "name"), Interval: Seconds(item.Field("interval"))}
		m.Condition = either(item.Field("thresholdRange"), item.Field("threshold"))
		m.judge(item.Written("query"))
		switch {
		case m.Template == "" && m.Query == "":
			m.Provider = "builtin"
			m.Scoped = true // Flagger writes these queries for the canary itself
		case m.Template != "":
			m.Scoped = true // judged at the template
		}
		m.Latency = m.Latency || strings.Contains(m.Metric, "duration")
		metrics = append(metrics, m)
	}
	return metrics
}

// At is the node that says it.
func (m *Metric) At() *manifest.Node { return m.node }
