package delivery

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// FlaggerCanary reads a Canary of Flagger ("How it works", Canary custom resource). Its steps are the weights that it goes
// through, one for each check.
func FlaggerCanary(d *manifest.Document, replicas *int) (*Canary, []*Step) {
	spec := d.Root.Field("spec")
	f := spec.Field("analysis")
	if f.State == manifest.Absent {
		if old := spec.Field("canaryAnalysis"); old.Node != nil { // the name before v1beta1
			f = old
		}
	}
	ref := spec.Node.Get("targetRef")
	c := &Canary{Tool: "flagger", Target: ref.Written("kind") + "/" + ref.Written("name"), Replicas: replicas, Increasing: true, RouterState: "set"}
	if provider := spec.Node.Written("provider"); provider != "" {
		c.Routers = []string{provider}
		if provider == "kubernetes" {
			c.RouterState = "absent"
		}
	} else {
		c.RouterState = "unknown" // Flagger's own setting decides
	}
	if yes := spec.Field("skipAnalysis").Bool(false); yes != nil {
		c.SkipAnalysis = *yes
	}
	if yes := spec.Field("suspend").Bool(false); yes != nil {
		c.Suspended = *yes
	}
	c.StepsState = f.Is()
	if f.State != manifest.Known {
		c.Analysis = f.Is()
		return c, nil
	}
	c.Threshold, c.Interval = f.Field("threshold").Int(1), interval(f.Field("interval"))
	c.StepWeight, c.Iterations = written(f.Field("stepWeight")), written(f.Field("iterations"))
	c.metrics(f)
	steps := c.weights(f)
	c.sum(steps, f.Node.Open)
	c.Bake = nil
	if c.Checks != nil && c.Interval != nil {
		bake := *c.Checks * *c.Interval
		c.Bake = &bake
	}
	return c, steps
}

func written(f manifest.Field) *int {
	if n, ok := f.Number(); ok {
		return &n
	}
	return nil
}

// interval is 60 seconds by default and 10 at least (Flagger, "GetAnalysisInterval").
func interval(f manifest.Field) *int {
	n := 60
	if f.State == manifest.Absent {
		return &n
	}
	if s := Seconds(f); s != nil {
		n = min(max(*s, 10), 1<<24)
		return &n
	}
	return nil
}

func (c *Canary) metrics(f manifest.Field) {
	metrics, open := f.Field("metrics").Items()
	for _, m := range metrics {
		c.at("metrics")
		if name := m.Written("templateRef", "name"); name != "" {
			c.Templates = append(c.Templates, "MetricTemplate/"+name)
			c.Refs = append(c.Refs, Ref{Kind: "MetricTemplate", Name: name})
		}
	}
	hooks, more := f.Field("webhooks").Items()
	for _, h := range hooks {
		kind := h.Written("type")
		if kind == "" {
			kind = "rollout" // the default
		}
		c.Webhooks = append(c.Webhooks, kind)
		if kind == "pre-rollout" && !slices.Contains(c.Tried, kind) {
			c.Tried = append(c.Tried, kind)
		}
		if kind == "rollout" || kind == "pre-rollout" {
			c.at("webhooks")
		}
	}
	c.Analysis = analysisState(c.AnalysisAt, open || more)
	if c.SkipAnalysis {
		c.Analysis = "absent"
	}
	matches := f.Node.Get("match") != nil
	c.MatchOnly = matches && c.Iterations != nil
	if yes := f.Field("mirror").Bool(false); yes != nil && *yes {
		c.mirror(f.Field("mirrorWeight"))
	}
}

// maxFlaggerSteps bounds the steps that are written out.
const maxFlaggerSteps = 100

// weights are the weights that Flagger goes through: stepWeights, or stepWeight by stepWeight up to maxWeight (100 by default).
func (c *Canary) weights(f manifest.Field) []*Step {
	var steps []*Step
	add := func(node *manifest.Node, weight, before int) {
		w, b := weight, before
		s := &Step{node: node, Index: len(steps), Step: "weight", Weight: &w, Before: &b, Exposure: &w, Gate: "analysis", Bake: c.Interval}
		if c.Analysis == "absent" {
			s.Gate = "pause"
		}
		steps = append(steps, s)
	}
	if c.Iterations != nil && *c.Iterations > 0 {
		c.Checks = c.Iterations
		return nil
	}
	list := f.Field("stepWeights")
	if items, open := list.Items(); len(items) > 0 {
		before, known := 0, !open
		for _, item := range items {
			n, ok := manifest.Field{State: manifest.Known, Node: item}.Number()
			if !ok || item.Hidden {
				known = false
				break
			}
			if len(steps) < maxFlaggerSteps {
				add(item, n, before)
			}
			before = n
		}
		if known {
			n := len(items)
			c.Checks, c.MaxWeight = &n, &before
		}
		return steps
	}
	c.MaxWeight = f.Field("maxWeight").Int(100)
	if c.StepWeight == nil || *c.StepWeight <= 0 || c.MaxWeight == nil || *c.MaxWeight <= 0 {
		return nil
	}
	checks := (min(*c.MaxWeight, 1000) + *c.StepWeight - 1) / *c.StepWeight
	c.Checks = &checks
	node := f.Node.Get("stepWeight")
	for before := 0; before < min(*c.MaxWeight, 1000) && len(steps) < maxFlaggerSteps; before += *c.StepWeight {
		add(node, min(before+*c.StepWeight, *c.MaxWeight), before)
	}
	return steps
}
