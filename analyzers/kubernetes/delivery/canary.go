package delivery

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// Canary is a release that reaches people step by step.
type Canary struct {
	Tool          string   `json:"tool" doc:"argo-rollouts or flagger"`
	Target        string   `json:"target" doc:"Flagger: the workload, as Kind/name; empty for a Rollout, which is its own"`
	Replicas      *int     `json:"replicas,omitempty" doc:"as in k8s.scale; left out where it is not known, like every number here"`
	Routers       []string `json:"routers" doc:"what splits the traffic, as written: nginx, istio, alb …; Flagger's provider. Without one, pods do"`
	RouterState   string   `json:"router_state" doc:"set, absent (the share is one of pods) or unknown"`
	StepsState    string   `json:"steps_state" doc:"set, absent or unknown"`
	Weights       []int    `json:"weights" doc:"the weights that the steps set, in order, those that are known"`
	Shares        []int    `json:"shares" doc:"what each of the weights really comes to: with a router the weight, without one percent of the pods, by the controller's own rounding; and each experiment that sends more requests to the new version. Empty where one is not known"`
	Tried         []string `json:"tried_before" doc:"what lets the new version be tried before the first exposure: steps setCanaryScale, setHeaderRoute, setMirrorRoute, analysis, experiment, plugin; Flagger: webhooks pre-rollout"`
	First         *int     `json:"first_exposure,omitempty" doc:"percent of the first step that exposes the new version, by its weight"`
	FirstShare    *int     `json:"first_share,omitempty" doc:"what that really comes to: percent of the pods without a router, else the same"`
	FirstPods     *int     `json:"first_pods,omitempty" doc:"without a router: the pods of the first exposure"`
	Last          *int     `json:"last_exposure,omitempty" doc:"percent that the last of the weights exposes, after which all requests go to the new version; only where all weights are known"`
	Increasing    bool     `json:"increasing" doc:"each weight is higher than the one before, those that are known"`
	Bake          *int     `json:"bake_seconds,omitempty" doc:"timed waits from the first exposure to the whole of the traffic"`
	EndlessPauses int      `json:"endless_pauses" doc:"pauses and experiments that somebody has to end"`
	Analysis      string   `json:"analysis" doc:"set, absent or unknown: whether anything measures the new version"`
	AnalysisAt    []string `json:"analysis_at" doc:"where: background, step, experiment; Flagger: metrics, webhooks"`
	Templates     []string `json:"templates" doc:"AnalysisTemplates and MetricTemplates that it names, as Kind/name"`
	MatchOnly     bool     `json:"match_only" doc:"requests are picked by header or cookie and no step sends a share of the others"`
	Mirrors       bool     `json:"mirrors" doc:"requests are mirrored to the new version"`
	MirrorState   string   `json:"mirror_state" doc:"set (a percentage is written), absent (all of them) or unknown; empty when none are mirrored"`
	MirrorPercent *int     `json:"mirror_percent,omitempty" doc:"how many, where it is known"`
	Stable        string   `json:"stable_service" doc:"as written; empty when none is"`
	Canary        string   `json:"canary_service" doc:"likewise"`
	SkipAnalysis  bool     `json:"skip_analysis" doc:"Flagger: spec.skipAnalysis is known to be true"`
	Threshold     *int     `json:"threshold,omitempty" doc:"Flagger: failed checks before it rolls back, default 1"`
	Checks        *int     `json:"checks,omitempty" doc:"Flagger: how many checks there are before promotion"`
	Interval      *int     `json:"interval_seconds,omitempty" doc:"Flagger: seconds between checks, default 60, 10 at least"`
	MaxWeight     *int     `json:"max_weight,omitempty" doc:"Flagger: the highest weight before promotion, default 100"`
	StepWeight    *int     `json:"step_weight,omitempty" doc:"Flagger: stepWeight as written"`
	Iterations    *int     `json:"iterations,omitempty" doc:"Flagger: iterations as written: blue-green, or with a match A/B testing"`
	Webhooks      []string `json:"webhooks" doc:"Flagger: types of its webhooks, in order"`
	Refs          []Ref    `json:"-"`
	Suspended     bool     `json:"suspended" doc:"Flagger: spec.suspend is known to be true"`
}

// Ref names a template of an analysis, with the arguments that it is given.
type Ref struct {
	Kind, Name string
	Args       []string
}

// ArgoCanary reads the canary strategy of a Rollout; nil when it has none.
func ArgoCanary(d *manifest.Document, replicas *int) (*Canary, []*Step) {
	f := d.Root.Field("spec", "strategy", "canary")
	if f.Node == nil {
		return nil, nil
	}
	c := &Canary{Tool: "argo-rollouts", Replicas: replicas, Increasing: true, Stable: f.Node.Written("stableService"), Canary: f.Node.Written("canaryService")}
	routing := f.Field("trafficRouting")
	c.RouterState = routing.Is()
	var routed *bool
	if routing.State != manifest.Unknown {
		yes := routing.State == manifest.Known
		routed = &yes
	}
	if routing.Node != nil {
		for _, e := range routing.Node.Map() {
			if e.Key.Value != "managedRoutes" && e.Key.Value != "maxTrafficWeight" {
				c.Routers = append(c.Routers, e.Key.Value)
			}
		}
	}
	stepsField := f.Field("steps")
	var surge *int
	if bound := f.Field("maxSurge").String("25%"); bound != nil {
		surge = workload.Pods(*bound, replicas, workload.RoundUp)
	}
	steps, open := argoSteps(stepsField, replicas, surge, routed, c.Routers)
	c.StepsState = stepsField.Is()
	if len(steps) == 0 && stepsField.State == manifest.Known && !open {
		c.StepsState = "absent"
	}
	background := f.Field("analysis")
	c.addAnalysis("background", background)
	for _, s := range steps {
		switch s.Step {
		case "analysis":
			c.addAnalysis("step", s.node.Field("analysis"))
		case "experiment":
			c.at("experiment")
			for _, a := range s.node.Get("experiment", "analyses").List() {
				c.template(a, names(a.Get("args")))
			}
		case "setHeaderRoute":
			c.MatchOnly = true
		case "setMirrorRoute":
			c.mirror(s.node.Field("setMirrorRoute", "percentage"))
		}
	}
	strange := slices.ContainsFunc(steps, func(s *Step) bool { return s.Step == "" })
	c.MatchOnly = c.MatchOnly && !strange
	c.Analysis = analysisState(c.AnalysisAt, open || strange || background.State == manifest.Unknown || stepsField.State == manifest.Unknown)
	scaled := routing.Node.Get("maxTrafficWeight") != nil // the weights are parts of it and not of 100
	c.sum(steps, open || scaled || c.StepsState == "unknown")
	return c, steps
}

func analysisState(at []string, open bool) string {
	switch {
	case len(at) > 0:
		return "set"
	case open:
		return "unknown"
	}
	return "absent"
}

func (c *Canary) at(where string) {
	if !slices.Contains(c.AnalysisAt, where) {
		c.AnalysisAt = append(c.AnalysisAt, where)
	}
}

// addAnalysis takes in an analysis with its templates.
func (c *Canary) addAnalysis(where string, f manifest.Field) {
	if f.State != manifest.Known {
		return
	}
	c.at(where)
	args := names(f.Node.Get("args"))
	for _, t := range f.Node.Get("templates").List() {
		c.template(t, args)
	}
}

// names are the names of the items of a list.
func names(list *manifest.Node) []string {
	var found []string
	for _, item := range list.List() {
		found = append(found, item.Written("name"))
	}
	return found
}

func (c *Canary) template(t *manifest.Node, args []string) {
	kind := "AnalysisTemplate"
	if t.Written("clusterScope") == "true" {
		kind = "ClusterAnalysisTemplate"
	}
	if name := t.Written("templateName"); name != "" {
		c.Templates = append(c.Templates, kind+"/"+name)
		c.Refs = append(c.Refs, Ref{kind, name, args})
	}
}

func (c *Canary) mirror(percent manifest.Field) {
	c.Mirrors, c.MirrorState, c.MirrorPercent = true, percent.Is(), written(percent)
}

// trying are the steps by which a new version is looked at while no share of the requests goes to it.
var trying = []string{"setCanaryScale", "setHeaderRoute", "setMirrorRoute", "analysis", "experiment", "plugin"}

// sum adds up the steps. Where some are not known, nothing is said of the whole.
func (c *Canary) sum(steps []*Step, open bool) {
	bake, known, weighed, last := 0, !open, !open, 0
	for _, s := range steps {
		if s.Endless {
			c.EndlessPauses++
		}
		if s.Step == "setWeight" && s.Weight == nil || s.Step == "" {
			known, weighed = false, false
		}
		if c.First == nil && slices.Contains(trying, s.Step) && !slices.Contains(c.Tried, s.Step) {
			c.Tried = append(c.Tried, s.Step)
		}
		if s.Weight == nil {
			if s.Step == "pause" && !s.Endless && s.Pause == nil {
				known = false
			}
			if s.Pause != nil && last > 0 && last < 100 {
				bake += *s.Pause
			}
			continue
		}
		c.Weights = append(c.Weights, *s.Weight)
		if *s.Weight > 0 {
			c.MatchOnly = false
		}
		if *s.Weight <= last && len(c.Weights) > 1 {
			c.Increasing = false
		}
		last = *s.Weight
		if c.First == nil && *s.Weight > 0 && known {
			c.First, c.FirstPods, c.FirstShare = s.Weight, s.Pods, s.Share
			if s.Share == nil && c.RouterState == "set" {
				c.FirstShare = s.Weight
			}
		}
	}
	if !open {
		c.Shares = c.shares(steps)
	}
	if weighed && len(c.Weights) > 0 {
		c.Last = &last
	}
	if known && len(c.Weights) > 0 {
		c.Bake = &bake
	}
}

// shares are what the weights of the steps come to; none where one of them is not known.
func (c *Canary) shares(steps []*Step) []int {
	var shares []int
	for _, s := range steps {
		switch {
		case s.Step == "", s.Step == "experiment" && s.Reached == nil:
			return nil
		case s.Step == "experiment" && *s.Reached > *s.Before:
			shares = append(shares, *s.Reached)
		case s.Weight == nil:
		case c.RouterState == "set", c.Tool == "flagger": // Flagger has weights only where something splits the traffic
			shares = append(shares, *s.Weight)
		case s.Share != nil:
			shares = append(shares, *s.Share)
		default:
			return nil
		}
	}
	return shares
}
