package kubernetes

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// The states of a link.
const (
	present = "present"
	absent  = "absent"
	unknown = "unknown"
)

// joins are the links between the objects of a tree.
type joins struct {
	tree *tree
	// elsewhere is, by kind and a label, the selectors of the whole tree that hold it.
	elsewhere map[[3]string][]*object
	links     map[*object]*links
}

// links are those of one workload.
type links struct {
	services, budgets, autoscaler, exposed Link
	of                                     map[string][]*object // by kind of link
}

func newJoins(t *tree) *joins {
	j := &joins{tree: t, elsewhere: map[[3]string][]*object{}, links: map[*object]*links{}}
	for _, kind := range []string{"Service", "PodDisruptionBudget"} {
		for _, o := range t.byKind[kind] {
			for key, value := range workload.KnownLabels(selectorLabels(o)) {
				at := [3]string{kind, key, value}
				j.elsewhere[at] = append(j.elsewhere[at], o)
				break
			}
		}
	}
	return j
}

func selectorLabels(o *object) manifest.Field {
	if o.Kind == "Service" {
		return o.Root.Field("spec", "selector")
	}
	return o.Root.Field("spec", "selector", "matchLabels")
}

func selects(o *object, labels manifest.Field) workload.Answer {
	if o.Kind == "Service" {
		return workload.SelectsMap(o.Root.Field("spec", "selector"), labels)
	}
	return workload.Selects(o.Root.Field("spec", "selector"), labels)
}

// isPartial is whether an object is written elsewhere as a whole.
func isPartial(o *object) bool { return o.Class == manifest.Patch || o.Class == manifest.Fragment }

// of finds the links of a workload.
func (j *joins) of(o *object) *links {
	if l := j.links[o]; l != nil {
		return l
	}
	l := &links{of: map[string][]*object{}}
	j.links[o] = l
	l.services = j.selected(o, "Service", l)
	l.budgets = j.selected(o, "PodDisruptionBudget", l)
	l.autoscaler = j.scaled(o, l)
	l.exposed = j.exposed(o, l)
	return l
}

// selected finds the objects of a kind that select a workload's pods.
func (j *joins) selected(o *object, kind string, l *links) Link {
	link, open := Link{}, isPartial(o)
	for _, s := range j.tree.byGroup[o.group] {
		if s.Kind != kind || !together(o, s) {
			continue
		}
		switch selects(s, o.labels) {
		case workload.Yes:
			link.Objects = append(link.Objects, s.Object())
			l.of[kind] = append(l.of[kind], s)
		case workload.Maybe:
			open = true
		}
	}
	if !open && len(link.Objects) == 0 {
		open = j.selectedElsewhere(o, kind)
	}
	return settle(link, open)
}

func (j *joins) selectedElsewhere(o *object, kind string) bool {
	for key, value := range workload.KnownLabels(o.labels) {
		for _, s := range j.elsewhere[[3]string{kind, key, value}] {
			if s.group != o.group && together(o, s) && selects(s, o.labels) == workload.Yes {
				return true
			}
		}
	}
	return false
}

func settle(link Link, open bool) Link {
	slices.Sort(link.Objects)
	link.Objects = slices.Compact(link.Objects)
	switch {
	case len(link.Objects) > 0:
		link.State = present
	case open:
		link.State = unknown
	default:
		link.State = absent
	}
	return link
}

// scaled finds the autoscalers that target a workload, by kind and name.
func (j *joins) scaled(o *object, l *links) Link {
	link, open := Link{}, isPartial(o)
	for _, kind := range []string{"HorizontalPodAutoscaler", "ScaledObject"} {
		for _, s := range j.tree.byKind[kind] {
			if !together(o, s) {
				continue
			}
			targetKind, targetName := target(s)
			switch {
			case targetKind != o.Kind || targetName == "":
			case s.group != o.group:
				open = open || targetName == o.Name && !templated(o.Name)
			case targetName == o.Name:
				link.Objects = append(link.Objects, s.Object())
				l.of["autoscaler"] = append(l.of["autoscaler"], s)
			case templated(targetName) || templated(o.Name):
				open = true
			}
		}
	}
	return settle(link, open)
}

// target is what an autoscaler scales (ScaledObject: kind defaults to Deployment; KEDA, "ScaledObject specification").
func target(o *object) (kind, name string) {
	ref := o.Root.Get("spec", "scaleTargetRef")
	kind = ref.Written("kind")
	if kind == "" && o.Kind == "ScaledObject" {
		kind = "Deployment"
	}
	return kind, ref.Written("name")
}

// templated is whether a name is not known.
func templated(name string) bool { return strings.Contains(name, "{{") || strings.Contains(name, "${") }

// exposed finds what brings requests from outside to the Services of a workload.
func (j *joins) exposed(o *object, l *links) Link {
	link := Link{}
	for _, s := range l.of["Service"] {
		link.Objects = append(link.Objects, j.exposes(s)...)
	}
	return settle(link, l.services.State == unknown)
}

// routes are the kinds that send requests to Services.
var routes = []string{"Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "VirtualService", "IngressRoute", "Route"}

// exposes finds what brings requests from outside to a Service: itself, or a route that names it.
func (j *joins) exposes(s *object) []string {
	var found []string
	switch s.Root.Written("spec", "type") {
	case "LoadBalancer", "NodePort":
		found = append(found, s.Object())
	}
	for _, r := range j.tree.byGroup[s.group] {
		if slices.Contains(routes, r.Kind) && together(s, r) && names(r.Root.Get("spec"), s.Name, 0) {
			found = append(found, r.Object())
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// names is whether a value below a key that stands for a backend is the name of a Service: name, serviceName or host, whose
// first label is the Service's name (Istio, "Destination"). The kinds of routes are many and their keys are these.
func names(n *manifest.Node, service string, depth int) bool {
	if n == nil || depth > 20 {
		return false
	}
	for _, item := range n.Items {
		if names(item, service, depth+1) {
			return true
		}
	}
	for _, e := range n.Entries {
		switch e.Key.Value {
		case "name", "serviceName":
			if e.Value.Value == service && service != "" {
				return true
			}
		case "host":
			if first, _, _ := strings.Cut(e.Value.Value, "."); first == service && service != "" {
				return true
			}
		}
		if names(e.Value, service, depth+1) {
			return true
		}
	}
	return false
}

// selection finds the workloads that a Service or a budget selects.
func (j *joins) selection(s *object) (Link, []*object) {
	link, open := Link{}, isPartial(s)
	var found []*object
	for _, o := range j.tree.byGroup[s.group] {
		if o.workload == nil || !together(s, o) {
			continue
		}
		switch selects(s, o.labels) {
		case workload.Yes:
			if !isPartial(o) {
				link.Objects = append(link.Objects, o.Object())
				found = append(found, o)
			}
		case workload.Maybe:
			open = true
		}
	}
	if len(link.Objects) == 0 && !open {
		open = j.selectsElsewhere(s)
	}
	return settle(link, open), found
}

// selectsElsewhere is whether a selector fits a workload of another root, or may fit what the tree does not hold: pods that an
// operator makes.
func (j *joins) selectsElsewhere(s *object) bool {
	for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod", "Rollout", "Job", "CronJob"} {
		for _, o := range j.tree.byKind[kind] {
			if o.workload != nil && o.group != s.group && together(s, o) && selects(s, o.labels) == workload.Yes {
				return true
			}
		}
	}
	return false
}

// scale is how many pods a workload has, and what says so.
func (j *joins) scale(o *object) (replicas *int, from string, written *int) {
	switch o.Kind {
	case "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout":
	default:
		return nil, "", nil
	}
	field := o.Root.Field("spec", "replicas")
	if n, ok := field.Number(); ok {
		written = &n
	}
	l := j.of(o)
	if scalers := l.of["autoscaler"]; len(scalers) == 1 {
		return minimum(scalers[0]), "autoscaler", written
	}
	if l.autoscaler.State != absent || field.State == manifest.Unknown {
		return nil, unknown, written
	}
	if field.State == manifest.Absent {
		return field.Int(1), "default", nil
	}
	return field.Int(1), "spec", written
}

// minimum is the fewest replicas of an autoscaler (API reference, HorizontalPodAutoscalerSpec: default 1; KEDA,
// "ScaledObject specification", minReplicaCount: default 0).
func minimum(o *object) *int {
	if o.Kind == "ScaledObject" {
		return o.Root.Field("spec", "minReplicaCount").Int(0)
	}
	return o.Root.Field("spec", "minReplicas").Int(1)
}
