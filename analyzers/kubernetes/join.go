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
	tree    *tree
	links   map[*object]*links
	exposed map[string]map[string][]string // by group and the name of a Service: the routes that name it
}

// links are those of one workload.
type links struct {
	services, budgets, autoscaler, exposed Link
	of                                     map[string][]*object // by kind of link
	open                                   map[string]bool      // others of a kind may fit as well
	requests                               string               // whether a Service that takes requests is among services
}

func newJoins(t *tree) *joins {
	return &joins{tree: t, links: map[*object]*links{}, exposed: map[string]map[string][]string{}}
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
	l := &links{of: map[string][]*object{}, open: map[string]bool{}}
	j.links[o] = l
	l.services = j.selected(o, "Service", l)
	l.requests = requested(l)
	l.budgets = j.selected(o, "PodDisruptionBudget", l)
	l.autoscaler = j.scaled(o, l)
	l.exposed = j.reached(o, l)
	return l
}

// selected finds the objects of a kind that select a workload's pods.
func (j *joins) selected(o *object, kind string, l *links) Link {
	link, open := Link{}, isPartial(o)
	here, elsewhere := j.tree.index.selectorsOf(o, kind)
	if len(here)+len(elsewhere) > maxCandidates {
		return Link{State: unknown}
	}
	for _, s := range here {
		if !together(o, s) {
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
	for _, s := range elsewhere {
		open = open || together(o, s) && selects(s, o.labels) == workload.Yes
	}
	l.open[kind] = open
	return settle(link, open)
}

// requested is whether one of the Services that select a workload takes requests, and not only those for measurements.
func requested(l *links) string {
	for _, s := range l.of["Service"] {
		if !measuresOnly(s) {
			return present
		}
	}
	if l.open["Service"] || l.services.State == unknown {
		return unknown
	}
	return absent
}

// maxCandidates is how many objects are compared with one: where thousands share a label it says nothing, and to compare each
// with each would take for ever.
const maxCandidates = 500

// maxObjects is how many objects a link names: where thousands share a label, nobody reads all of their names.
const maxObjects = 50

func settle(link Link, open bool) Link {
	slices.Sort(link.Objects)
	link.Objects = slices.Compact(link.Objects)
	if len(link.Objects) > maxObjects {
		link.Objects = slices.Clone(link.Objects[:maxObjects])
	}
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
	for _, s := range j.tree.index.scalers[[2]string{o.Kind, o.Name}] {
		switch {
		case o.Name == "" || !together(o, s):
		case s.group == o.group:
			link.Objects = append(link.Objects, s.Object())
			l.of["autoscaler"] = append(l.of["autoscaler"], s)
		case !templated(o.Name):
			open = true
		}
	}
	for _, kind := range []string{"HorizontalPodAutoscaler", "ScaledObject"} {
		for _, s := range j.tree.index.kinds[[2]string{o.group, kind}] {
			targetKind, targetName := target(s)
			open = open || targetKind == o.Kind && targetName != o.Name && (templated(targetName) || templated(o.Name)) && together(o, s)
		}
	}
	link.Objects = withoutTaken(link.Objects, l.of["autoscaler"])
	return settle(link, open)
}

// withoutTaken leaves out HorizontalPodAutoscalers that a ScaledObject makes its own by their names (KEDA, "ScaledObject
// specification", horizontalPodAutoscalerConfig.name; "Transfer ownership of an existing HPA").
func withoutTaken(names []string, scalers []*object) []string {
	for _, s := range scalers {
		name := s.Root.Get("spec", "advanced", "horizontalPodAutoscalerConfig").Written("name")
		if s.Kind != "ScaledObject" || name == "" {
			continue
		}
		names = slices.DeleteFunc(names, func(other string) bool {
			return strings.HasPrefix(other, "HorizontalPodAutoscaler/") && strings.HasSuffix(other, "/"+name)
		})
	}
	return names
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

// reached finds what brings requests from outside to the Services of a workload.
func (j *joins) reached(o *object, l *links) Link {
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
	found = append(found, j.routesTo(s.group)[s.Name]...)
	slices.Sort(found)
	return slices.Compact(found)
}

// routesTo are the routes of a group by the Services that they name.
func (j *joins) routesTo(group string) map[string][]string {
	if found, ok := j.exposed[group]; ok {
		return found
	}
	found := map[string][]string{}
	for _, kind := range routes {
		for _, r := range j.tree.index.kinds[[2]string{group, kind}] {
			backends(r.Root.Get("spec"), func(service string) { found[service] = append(found[service], r.Object()) })
		}
	}
	j.exposed[group] = found
	return found
}

// backends calls for every value below a key that stands for a backend: name, serviceName or host, whose first label is the
// Service's name (Istio, "Destination"). The kinds of routes are many and their keys are these.
func backends(n *manifest.Node, found func(string)) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		backends(item, found)
	}
	for _, e := range n.Entries {
		switch e.Key.Value {
		case "parentRefs", "matches", "match", "headers", "middlewares":
			continue // names of other things
		}
		if text := e.Value.Value; text != "" {
			switch e.Key.Value {
			case "name", "serviceName":
				found(text)
			case "host":
				first, _, _ := strings.Cut(text, ".")
				if templated(text) {
					first = text
				}
				found(first)
			}
		}
		backends(e.Value, found)
	}
}

// selection finds the workloads that a Service or a budget selects.
func (j *joins) selection(s *object) (Link, []*object) {
	link, open := Link{}, isPartial(s)
	var found []*object
	here, elsewhere := j.tree.index.podsOf(s, j.tree.workloads[s.group])
	if len(here)+len(elsewhere) > maxCandidates {
		return Link{State: unknown}, nil
	}
	for _, o := range here {
		if !together(s, o) {
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
	for _, o := range elsewhere {
		open = open || together(s, o) && selects(s, o.labels) == workload.Yes
	}
	return settle(link, open), found
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
	if scalers := l.of["autoscaler"]; len(scalers) > 0 {
		least := minimum(scalers[0])
		for _, s := range scalers[1:] {
			if !equal(least, minimum(s)) {
				return nil, unknown, written // each overlay has its own
			}
		}
		return least, "autoscaler", written
	}
	if l.autoscaler.State != absent || field.State == manifest.Unknown {
		return nil, unknown, written
	}
	if field.State == manifest.Absent {
		return field.Int(1), "default", nil
	}
	return field.Int(1), "spec", written
}

func equal(a, b *int) bool { return a != nil && b != nil && *a == *b }

// minimum is the fewest replicas of an autoscaler (API reference, HorizontalPodAutoscalerSpec: default 1; KEDA,
// "ScaledObject specification", minReplicaCount: default 0).
func minimum(o *object) *int {
	if o.Kind == "ScaledObject" {
		return o.Root.Field("spec", "minReplicaCount").Int(0)
	}
	return o.Root.Field("spec", "minReplicas").Int(1)
}
