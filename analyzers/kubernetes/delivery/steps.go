// Package delivery reads how a new version reaches the people who are served: canaries and blue-green releases of Argo Rollouts
// and Flagger, the metrics that judge them, and the routes and weights of Gateway API and Istio.
package delivery

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Step is one step of a canary.
type Step struct {
	node     *manifest.Node // what says it
	Index    int            `json:"index" doc:"its place among the steps, from 0"`
	Step     string         `json:"step" doc:"setWeight, pause, analysis, experiment, setCanaryScale, setHeaderRoute, setMirrorRoute, plugin; weight for a step of Flagger; empty when it is not known"`
	Weight   *int           `json:"weight,omitempty" doc:"the weight that it sets, in percent; left out where it sets none or it is not known, like every number here"`
	Before   *int           `json:"exposure_before,omitempty" doc:"percent of the traffic that the new version had before it"`
	Exposure *int           `json:"exposure,omitempty" doc:"percent of the traffic that the new version has after it, by the weights"`
	Reached  *int           `json:"reached,omitempty" doc:"of an experiment: percent of the traffic that the new version has while it runs, by the weight before it and its own"`
	Pods     *int           `json:"pods,omitempty" doc:"without a traffic router: pods of the new version, by the controller's own rounding: those that come nearest to the weight"`
	Of       *int           `json:"of_pods,omitempty" doc:"pods of both versions then: the replicas, or one more where it may surge"`
	Share    *int           `json:"share,omitempty" doc:"percent of the pods that these are: what the weight really comes to"`
	Wanted   *float64       `json:"wanted_pods,omitempty" doc:"without a traffic router: weight × replicas; below 1 the weight cannot be reached"`
	Pause    *int           `json:"pause_seconds,omitempty" doc:"how long a pause lasts; left out for one without a duration"`
	Endless  bool           `json:"endless" doc:"a pause that somebody has to end, or an experiment without a duration and without an analysis that completes it"`
	Gate     string         `json:"gate" doc:"for a step that raises the exposure, what holds before the next one: pause, endless pause, analysis, experiment, plugin, none, or unknown; empty for other steps"`
	Bake     *int           `json:"bake_seconds,omitempty" doc:"for a step that raises the exposure: timed pauses until the next one"`
}

// raises is whether a step sets more exposure than before.
func (s *Step) raises() bool { return s.Weight != nil && (s.Before == nil || *s.Weight > *s.Before) }

// stepKinds are the steps of an Argo Rollouts canary ("Canary Deployment Strategy and Feature", CanaryStep), those first of which one
// step holds one.
var stepKinds = []string{"setWeight", "pause", "analysis", "experiment", "setCanaryScale", "setHeaderRoute", "setMirrorRoute", "plugin"}

// kind is what a step does. Of one that weighs, waits or measures at once it is not known: which of them the controller takes is not
// promised.
func kind(step *manifest.Node) string {
	found, single := "", 0
	for i, kind := range stepKinds {
		if step.Get(kind) != nil {
			found = kind
			if i < 4 {
				single++
			}
		}
	}
	if single > 1 {
		return ""
	}
	return found
}

// argoSteps reads the steps of a canary. routed is whether a router splits the traffic, nil where that is not known; routers are those
// that are written.
func argoSteps(f manifest.Field, replicas, surge *int, routed *bool, routers []string) (steps []*Step, open bool) {
	items, open := f.Items()
	zero := 0
	exposure := &zero
	for i, item := range items {
		s := &Step{node: item, Index: i, Before: exposure, Step: kind(item)}
		open = open || item.Maybe || item.Hidden
		switch s.Step {
		case "setWeight":
			s.Weight = nil
			if n, ok := item.Field("setWeight").Number(); ok {
				s.Weight = &n
			}
			exposure = s.Weight
			if routed != nil && !*routed {
				s.pods(replicas, surge)
			}
		case "pause":
			s.pause(item.Field("pause"))
		case "experiment":
			s.Reached = reached(item.Field("experiment", "templates"), exposure, routed, routers)
			s.Endless = endless(item.Field("experiment"))
		case "":
			exposure = nil
		}
		s.Exposure = exposure
		steps = append(steps, s)
	}
	gates(steps)
	return steps, open
}

// endless is whether an experiment runs until somebody ends it: it has no duration and no analysis that is required for its completion
// (Argo Rollouts, "Experiment CRD", "How it works"). One that fails ends it, too, and the release.
func endless(experiment manifest.Field) bool {
	analyses, open := experiment.Field("analyses").Items()
	for _, a := range analyses {
		if required := a.Field("requiredForCompletion"); required.State == manifest.Unknown || required.State == manifest.Known && required.Node.Value != "false" {
			return false
		}
	}
	return !open && experiment.Field("duration").State == manifest.Absent
}

// weighing are the routers with which an experiment gets a share of its own (Argo Rollouts, "Weighted Experiment Step with Traffic
// Routing").
var weighing = []string{"smi", "alb", "istio"}

// reached is percent of the requests that reach the new version while an experiment runs: those of the weight before it, and those of
// its own templates that run the canary. Nil where it is not known: without a router a Service may select its pods, which have the
// labels of the others.
func reached(templates manifest.Field, exposure *int, routed *bool, routers []string) *int {
	items, open := templates.Items()
	if open || exposure == nil {
		return nil
	}
	sum := *exposure
	for _, t := range items {
		weight := t.Field("weight")
		switch n, ok := weight.Number(); {
		case t.Written("specRef") == "stable":
		case routed == nil || !*routed || t.Hidden:
			return nil
		case weight.State == manifest.Absent: // its pods are those of no Service that the router knows
		case !ok || !slices.ContainsFunc(routers, func(r string) bool { return slices.Contains(weighing, r) }):
			return nil
		default:
			sum += n
		}
	}
	return &sum
}

func (s *Step) pause(f manifest.Field) {
	duration := f.Field("duration")
	switch {
	case f.Node != nil && f.Node.Kind == manifest.Null && !f.Node.Hidden, duration.State == manifest.Absent:
		s.Endless = true
	default:
		s.Pause = Seconds(duration)
	}
}

// pods is what a weight comes to without a router. The controller takes the number of pods whose share is nearest to the weight:
// the weight's share of the replicas rounded up or down, of all replicas or, where it may surge, of one more. For a weight from
// 1 to 99 it leaves neither side without a pod (Argo Rollouts, utils/replicaset/canary.go,
// approximateWeightedCanaryStableReplicaCounts).
func (s *Step) pods(replicas, surge *int) {
	if s.Weight == nil || replicas == nil || surge == nil || *replicas <= 0 || *replicas > 1<<20 {
		return
	}
	weight, most := min(max(*s.Weight, 0), 100), *replicas
	wanted := float64(weight) * float64(most) / 100
	up, down := int(math.Ceil(wanted)), int(math.Floor(wanted))
	whole := weight == 0 || weight == 100 || most == 1 && *surge == 0
	pods, of, best := 0, most, math.Inf(1) // where no number is left, the controller brings none up
	try := func(n, total int) {
		if delta := math.Abs(float64(n)*100/float64(total) - float64(weight)); delta < best {
			pods, of, best = n, total, delta
		}
	}
	for _, total := range []int{most, most + 1} {
		if total > most && *surge == 0 {
			break
		}
		if up < total || whole {
			try(up, total)
		}
		if tied := weight*total%100 == 50; !tied && (down > 0 || whole) { // of two that are as near the larger one counts
			try(down, total)
		}
	}
	share := int(math.Round(float64(pods) * 100 / float64(of)))
	wanted = math.Round(wanted*100) / 100
	s.Wanted, s.Pods, s.Of, s.Share = &wanted, &pods, &of, &share
}

// gates finds for each step that raises the exposure what holds before the next one.
func gates(steps []*Step) {
	for i, s := range steps {
		if !s.raises() && s.Step != "setWeight" {
			continue
		}
		s.Gate = "none"
		bake, known := 0, true
		for _, next := range steps[i+1:] {
			if next.Step == "setWeight" {
				break
			}
			switch next.Step {
			case "pause":
				switch {
				case next.Endless:
					s.Gate = "endless pause"
				case next.Pause == nil:
					known = false
					s.gate("pause")
				default:
					bake += *next.Pause
					s.gate("pause")
				}
			case "analysis", "experiment", "plugin":
				s.gate(next.Step)
			case "":
				s.gate("unknown")
			}
		}
		if known {
			s.Bake = &bake
		}
	}
}

func (s *Step) gate(kind string) {
	if s.Gate == "none" || s.Gate == "pause" && kind != "unknown" {
		s.Gate = kind
	}
}

var digits = manifest.Pattern(`^\d{1,9}$`)

// Seconds is a duration as Argo Rollouts and Flagger write it, rounded up: 30, "30", 10m, 1h30m. Nil where it is not known or none.
func Seconds(f manifest.Field) *int {
	text, state := f.Text()
	if state != manifest.Known {
		return nil
	}
	text = strings.TrimSpace(text)
	if digits().MatchString(text) {
		n, _ := strconv.Atoi(text)
		return &n
	}
	if days, ok := strings.CutSuffix(text, "d"); ok && digits().MatchString(days) {
		n, _ := strconv.Atoi(days)
		n = min(n, 1<<14) * 86400
		return &n
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return nil
	}
	n := int(math.Ceil(d.Seconds()))
	return &n
}

// At is the node that says it.
func (s *Step) At() *manifest.Node { return s.node }
