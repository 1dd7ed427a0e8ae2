package kubernetes

import (
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

func (s *stater) job(o *object, pod Pod) {
	w := o.workload
	body := Job{Object: s.object(o), GenerateName: o.Root.Get("metadata", "generateName") != nil, Pod: pod}
	deadline, backoff := w.Spec.Field("activeDeadlineSeconds"), w.Spec.Field("backoffLimit")
	body.DeadlineState, body.BackoffState = deadline.Is(), backoff.Is()
	body.Deadline, body.Backoff, body.TTL = number(deadline), backoff.Int(6), number(w.Spec.Field("ttlSecondsAfterFinished"))
	body.Parallelism, body.Completions = w.Spec.Field("parallelism").Int(1), w.Spec.Field("completions").Int(1)
	spec := o.Root.Field("spec")
	if o.Kind == "CronJob" {
		body.Schedule = spec.Node.Written("schedule")
		policy := spec.Field("concurrencyPolicy")
		body.ConcurrencySet = policy.Node != nil
		if text := policy.String("Allow"); text != nil {
			body.Concurrency = *text
		}
		body.StartDeadline = number(spec.Field("startingDeadlineSeconds"))
	}
	if yes := spec.Field("suspend").Bool(false); yes != nil {
		body.Suspend = *yes
	}
	body.File = place(o.nameNode(), o).File
	s.state("k8s.job", o.Object(), o.nameNode(), o, body)
}

// number is a number that is written; nil where none is, or where it is not known.
func number(f manifest.Field) *int {
	if n, ok := f.Number(); ok {
		return &n
	}
	return nil
}

// versionLabels are labels that name a version by convention (Kubernetes documentation, "Recommended Labels"; Helm, "Labels and
// Annotations"; the controllers' own hashes).
var versionLabels = map[string]bool{
	"version": true, "app.kubernetes.io/version": true, "helm.sh/chart": true, "chart": true, "pod-template-hash": true,
	"rollouts-pod-template-hash": true, "controller-revision-hash": true,
}

// generation is the value of a label that tells workloads side by side apart: it stays when they are released.
var generation = manifest.Pattern(`^v?\d+$`)

func (s *stater) service(o *object) {
	selector := o.Root.Field("spec", "selector")
	link, selected := s.joins.selection(o)
	body := Service{Object: s.object(o), Selector: workload.KnownLabels(selector), Selects: link, Ports: servicePorts(o), Measures: measuresOnly(o), Exposed: s.joins.exposes(o)}
	body.Headless = o.Root.Written("spec", "clusterIP") == "None"
	if kind := o.Root.Field("spec", "type").String("ClusterIP"); kind != nil {
		body.Type = *kind
	}
	at := o.nameNode()
	for _, key := range sortedKeys(body.Selector) {
		value := body.Selector[key]
		if (versionLabels[key] || isTag(value, selected)) && !generation().MatchString(value) {
			body.Versioned = append(body.Versioned, key)
			at = selector.Node.Key(key)
		}
	}
	s.state("k8s.service", o.Object(), at, o, body)
}

// servicePorts are the ports of a Service, as written.
func servicePorts(o *object) []ServicePort {
	var ports []ServicePort
	for _, p := range o.Root.Get("spec", "ports").List() {
		ports = append(ports, ServicePort{p.Written("name"), p.Written("port"), p.Written("targetPort")})
	}
	return ports
}

// The names of ports, and the ends of the names of Services, that say that a monitoring system asks there and nobody else. A
// metrics-server answers the API server.
var (
	measuringPort    = manifest.Pattern(`(?i)metrics|prometheus|exporter|telemetry|profiling|pprof`)
	measuringService = manifest.Pattern(`(?i)(metrics|exporter|kube-rbac-proxy|profiling|pprof)(-service|-svc)?$`)
)

// measuresOnly is whether a Service has nothing but ports for measurements and profiles, by its own name or theirs.
func measuresOnly(o *object) bool {
	ports, open := o.Root.Field("spec", "ports").Items()
	if open || len(ports) == 0 {
		return false
	}
	if measuringService().MatchString(o.Name) {
		return true
	}
	for _, p := range ports {
		if !measuringPort().MatchString(p.Written("name")) {
			return false
		}
	}
	return true
}

// isTag is whether a label holds the tag of a container that is selected by it.
func isTag(value string, selected []*object) bool {
	if !strings.ContainsAny(value, "0123456789") {
		return false
	}
	for _, o := range selected {
		for _, c := range o.workload.Containers {
			if c.Image.Tag == value {
				return true
			}
		}
	}
	return false
}

func (s *stater) budget(o *object) {
	link, selected := s.joins.selection(o)
	body := Budget{Object: s.object(o), Selects: link}
	least, most := o.Root.Field("spec", "minAvailable"), o.Root.Field("spec", "maxUnavailable")
	at := o.nameNode()
	if text, state := least.Text(); state == manifest.Known {
		body.MinAvailable, at = text, least.Node
	}
	if text, state := most.Text(); state == manifest.Known {
		body.MaxUnavailable, at = text, most.Node
	}
	if link.State == present {
		body.Replicas = s.covered(selected)
	}
	body.Allowed = allowed(body)
	body.Never = body.Allowed != nil && *body.Allowed == 0 && (body.Replicas == nil || *body.Replicas > 0)
	s.state("k8s.disruption_budget", o.Object(), at, o, body)
}

// covered is how many pods several workloads have; nil where that is not known of one of them. Of one that several overlays hold
// a copy of, each counts for itself, and they have to agree.
func (s *stater) covered(selected []*object) *int {
	counts := map[string]*int{}
	total := 0
	for _, o := range selected {
		n, _, _ := s.joins.scale(o)
		if n == nil {
			return nil
		}
		have, ok := counts[o.Object()]
		switch {
		case !ok:
			counts[o.Object()] = n
			total += *n
		case *have != *n:
			return nil
		}
	}
	return &total
}

// allowed is how many pods a budget lets be evicted while all are healthy (Kubernetes documentation, "Specifying a Disruption
// Budget for your Application": percentages are rounded up). Bounds that leave nothing hold for any number of pods.
func allowed(b Budget) *int {
	none := 0
	switch {
	case b.MaxUnavailable == "0" || b.MaxUnavailable == "0%" || strings.HasSuffix(b.MinAvailable, "%") && percent(b.MinAvailable) >= 100:
		return &none
	case b.MaxUnavailable != "":
		n := workload.Pods(b.MaxUnavailable, b.Replicas, workload.RoundUp)
		if n != nil && b.Replicas != nil {
			*n = min(*n, *b.Replicas)
		}
		return n
	case b.MinAvailable != "" && b.Replicas != nil:
		if n := workload.Pods(b.MinAvailable, b.Replicas, workload.RoundUp); n != nil {
			left := max(0, *b.Replicas-*n)
			return &left
		}
	}
	return nil
}

func percent(text string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "%"))
	if err != nil {
		return -1
	}
	return n
}

func (s *stater) autoscaler(o *object) {
	kind, name := target(o)
	body := Autoscaler{Object: s.object(o), Target: kind + "/" + name, TargetIs: unknown, Min: minimum(o), Max: maximum(o)}
	if scaled := s.tree.named(o, kind, name); scaled != nil {
		body.TargetIs = present
		body.InTemplate = number(scaled.Root.Field("spec", "replicas"))
	} else if !isPartial(o) && !templated(name) && !s.tree.anywhere(kind, name) {
		body.TargetIs = absent
	}
	s.state("k8s.autoscaler", o.Object(), o.nameNode(), o, body)
}

// maximum is the most replicas of an autoscaler (KEDA, "ScaledObject specification", maxReplicaCount: default 100).
func maximum(o *object) *int {
	if o.Kind == "ScaledObject" {
		return o.Root.Field("spec", "maxReplicaCount").Int(100)
	}
	return number(o.Root.Field("spec", "maxReplicas"))
}

// anywhere is whether the tree holds an object of a kind and name at all, or one whose name is not known.
func (t *tree) anywhere(kind, name string) bool {
	return t.index.nameless[kind] || len(t.index.everywhere[[2]string{kind, name}]) > 0
}

var sopsValue = manifest.Pattern(`^ENC\[`)

// isPlaceholder is whether the values of an object hold a place only: a chart's own, which whoever deploys it replaces. Of a file of
// values for an environment, or of a deployment in the tree, it is not.
func (s *stater) isPlaceholder(o *object) bool {
	return o.Rendered != "" && !isKustomization(o.Rendered) && o.environment(s.tree.settings) == ""
}

// secret states the keys of a Secret that hold a literal. Placeholders and what an engine fills in are none.
func (s *stater) secret(o *object) {
	body := Secret{Object: s.object(o), Type: o.Root.Written("type"), SopsRule: s.tree.sopsRuleOf(o.File)}
	if o.Root.Get("sops") != nil {
		body.Encrypted = "sops"
	}
	var at *manifest.Node
	placeholders := s.isPlaceholder(o)
	for _, group := range []string{"data", "stringData"} {
		for _, e := range o.Root.Get(group).Map() {
			v := e.Value
			switch {
			case placeholders, v.Hidden, v.Kind == manifest.Map, v.Kind == manifest.List, strings.TrimSpace(v.Value) == "":
				continue
			case sopsValue().MatchString(v.Value):
				body.Encrypted = "sops"
				continue
			}
			body.Keys = append(body.Keys, e.Key.Value)
			if at == nil {
				at = e.Key
			}
		}
	}
	if at == nil {
		at = o.nameNode()
	}
	s.state("k8s.secret", o.Object(), at, o, body)
}
