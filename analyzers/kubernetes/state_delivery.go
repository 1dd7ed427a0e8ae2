package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/delivery"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// delivery states how a new version reaches people, and what keeps the cluster as the repository says.
func (s *stater) delivery(o *object) {
	for _, suspended := range delivery.Suspensions(o.Document) {
		s.state("k8s.suspension", o.Object()+"/"+suspended.By, suspended.At(), o, Suspension{s.object(o), suspended})
	}
	switch group := o.Group(); {
	case group == "argoproj.io":
		s.argo(o)
	case group == "flagger.app":
		s.flagger(o)
	case group == "gateway.networking.k8s.io" && strings.HasSuffix(o.Kind, "Route"), group == "networking.istio.io" && o.Kind == "VirtualService":
		s.routes(o)
	case strings.HasSuffix(group, "toolkit.fluxcd.io"):
		if source := delivery.FluxSource(o.Document); source != nil {
			s.source(o, *source)
		}
	}
}

func (s *stater) argo(o *object) {
	switch o.Kind {
	case "Rollout":
		replicas, _, _ := s.joins.scale(o)
		if canary, steps := delivery.ArgoCanary(o.Document, replicas); canary != nil {
			s.canary(o, canary, steps, o.Root.Get("spec", "strategy").Key("canary"), o.Root.Get("spec", "strategy", "canary").Key("steps"))
		}
		if b := delivery.ArgoBlueGreen(o.Document, replicas); b != nil {
			body := BlueGreen{Object: s.object(o), BlueGreen: *b}
			body.Missing, body.Unsatisfied = s.templates(o, b.Refs)
			s.state("rollout.blue_green", o.Object(), o.Root.Get("spec", "strategy").Key("blueGreen"), o, body)
		}
	case "AnalysisTemplate", "ClusterAnalysisTemplate":
		s.metrics(o, delivery.ArgoMetrics(o.Document))
	case "Application", "ApplicationSet":
		application, sources := delivery.ArgoApplication(o.Document)
		s.state("k8s.argo_application", o.Object(), o.nameNode(), o, ArgoApplication{s.object(o), application})
		for _, source := range sources {
			s.source(o, source)
		}
	}
}

func (s *stater) flagger(o *object) {
	switch o.Kind {
	case "Canary":
		var replicas *int
		ref := o.Root.Get("spec", "targetRef")
		if target := s.tree.named(o, ref.Written("kind"), ref.Written("name")); target != nil {
			replicas, _, _ = s.joins.scale(target)
		}
		canary, steps := delivery.FlaggerCanary(o.Document, replicas)
		s.canary(o, canary, steps, o.nameNode(), o.Root.Get("spec").Key("analysis"))
		s.metrics(o, delivery.FlaggerMetrics(o.Document))
	case "MetricTemplate":
		s.metrics(o, delivery.FlaggerMetrics(o.Document))
	}
}

func (s *stater) source(o *object, source delivery.Source) {
	s.state("k8s.source", o.Object()+"/"+strings.Trim(source.URL+"/"+source.Path+"/"+source.Chart, "/"), source.At(), o, Source{o.runsIn == "production", o.runsIn, source})
}

// canary states a canary and its steps, at the first of several nodes that is there, the last first.
func (s *stater) canary(o *object, c *delivery.Canary, steps []*delivery.Step, at ...*manifest.Node) {
	body := Canary{Object: s.object(o), Canary: *c}
	body.Missing, body.Unsatisfied = s.templates(o, c.Refs)
	place := o.nameNode()
	for _, n := range at {
		if n != nil {
			place = n
		}
	}
	s.state("rollout.canary", o.Object(), place, o, body)
	for _, step := range steps {
		s.state("rollout.step", fmt.Sprintf("%s:step/%d", o.Object(), step.Index), step.At(), o, Step{
			Object: body.Object, Tool: c.Tool, Routed: c.RouterState, Replicas: c.Replicas, Background: slices.Contains(c.AnalysisAt, "background"), Step: *step,
		})
	}
}

// templates finds the templates that the tree does not hold, and the arguments that one wants and is not given
// (Argo Rollouts, "Analysis Template Arguments": one without a value has to be supplied).
func (s *stater) templates(o *object, refs []delivery.Ref) (missing, unsatisfied []string) {
	for _, ref := range refs {
		if templated(ref.Name) || isPartial(o) {
			continue
		}
		if !s.tree.anywhere(ref.Kind, ref.Name) {
			missing = append(missing, ref.Kind+"/"+ref.Name)
			continue
		}
		template := s.tree.named(o, ref.Kind, ref.Name)
		if template == nil || template.patched {
			continue
		}
		for _, arg := range template.Root.Get("spec", "args").List() {
			name := arg.Written("name")
			if name != "" && arg.Get("value") == nil && arg.Get("valueFrom") == nil && !slices.Contains(ref.Args, name) {
				unsatisfied = append(unsatisfied, ref.Name+"/"+name)
			}
		}
	}
	return missing, unsatisfied
}

func (s *stater) metrics(o *object, metrics []*delivery.Metric) {
	for i, m := range metrics {
		at := m.At()
		if name := at.Get("name"); name != nil {
			at = name
		}
		object := o.Object()
		if m.Metric != "" || len(metrics) > 1 {
			object = fmt.Sprintf("%s:metric/%d/%s", o.Object(), i, m.Metric)
		}
		s.state("rollout.metric", object, at, o, Metric{s.object(o), *m})
	}
}

func (s *stater) routes(o *object) {
	managed := s.managers(o)
	for _, r := range delivery.Routes(o.Document) {
		s.state("rollout.route", fmt.Sprintf("%s:rule/%d", o.Object(), r.Index), r.At(), o, Route{Object: s.object(o), Route: *r, Managed: managed})
	}
}

// managers are the Rollouts whose trafficRouting names a route, and the Canaries of Flagger whose target or service it is called
// after.
func (s *stater) managers(route *object) Link {
	link, open := Link{}, isPartial(route)
	for _, kind := range []string{"Rollout", "Canary"} {
		for _, o := range s.tree.controllers[kind] {
			switch {
			case !together(o, route):
			case s.manages(o, route) && o.group == route.group:
				link.Objects = append(link.Objects, o.Object())
			case s.manages(o, route) && !templated(route.Name), o.group == route.group && (templated(route.Name) || isPartial(o)):
				open = true
			}
		}
	}
	return settle(link, open)
}

func (s *stater) manages(o, route *object) bool {
	switch {
	case route.Name == "":
		return false
	case o.Group() == "argoproj.io":
		return mentions(o.Root.Get("spec", "strategy", "canary", "trafficRouting"), route.Name)
	case o.Group() == "flagger.app":
		return o.Root.Written("spec", "targetRef", "name") == route.Name || o.Root.Written("spec", "service", "name") == route.Name
	}
	return false
}

// mentions is whether a text is one of the values below a node. Every router has keys of its own, and so has every plugin.
func mentions(n *manifest.Node, text string) bool {
	if n == nil || text == "" {
		return false
	}
	if n.Kind == manifest.String && n.Value == text {
		return true
	}
	for _, item := range n.Items {
		if mentions(item, text) {
			return true
		}
	}
	for _, e := range n.Entries {
		if mentions(e.Value, text) {
			return true
		}
	}
	return false
}
