package workload

import (
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Strategy is how pods are replaced, with what that leaves serving.
type Strategy struct {
	Type           string `json:"type" doc:"RollingUpdate, Recreate or OnDelete; canary or blueGreen of an Argo Rollout; empty when it is not known, or for a kind that has none"`
	Written        bool   `json:"written" doc:"the manifest says something about it; false: the Kubernetes defaults hold"`
	MaxUnavailable string `json:"max_unavailable" doc:"as written, or the default (Deployment and Rollout 25%, StatefulSet and DaemonSet 1); empty when it is not known or means nothing"`
	MaxSurge       string `json:"max_surge" doc:"as written, or the default (Deployment and Rollout 25%, DaemonSet 0); empty likewise"`
	Unavailable    *int   `json:"unavailable,omitempty" doc:"pods that may be missing during the rollout, computed from the replicas; left out where it is not known, like every number here"`
	Surge          *int   `json:"surge,omitempty" doc:"pods that may be added during the rollout"`
	Serving        *int   `json:"serving,omitempty" doc:"pods that keep serving during the rollout: replicas without those that may be missing"`
	ServingPercent *int   `json:"serving_percent,omitempty" doc:"the same in percent of the replicas, rounded down"`
	BothZero       bool   `json:"both_zero" doc:"neither a pod more nor a pod less is allowed, so that no pod can be replaced; the API server refuses it"`
	Partition      *int   `json:"partition,omitempty" doc:"pods of a StatefulSet with a lower ordinal keep the old version (default 0); only for a StatefulSet"`
}

// Strategy reads how a workload replaces its pods when it has so many (nil: not known).
func (w *Workload) Strategy(replicas *int) Strategy {
	switch w.Document.Kind {
	case "Deployment":
		return w.rolling("strategy", replicas, "25%", "25%", RoundDown)
	case "DaemonSet":
		// DaemonSet: "Absolute number is calculated from percentage by rounding up" (API reference, RollingUpdateDaemonSet).
		return w.rolling("updateStrategy", nil, "1", "0", RoundUp)
	case "StatefulSet":
		s := w.rolling("updateStrategy", replicas, "1", "", RoundUp)
		s.Partition = w.Spec.Field("updateStrategy", "rollingUpdate", "partition").Int(0)
		return s
	case "Rollout":
		return w.rollout(replicas)
	}
	return Strategy{}
}

// Rounding is how a percentage of pods becomes a number of pods.
type Rounding bool

// The two ways.
const (
	RoundDown Rounding = false
	RoundUp   Rounding = true
)

func (w *Workload) rolling(key string, replicas *int, unavailable, surge string, r Rounding) Strategy {
	f := w.Spec.Field(key)
	s := Strategy{Written: f.State == manifest.Known && len(f.Node.Map()) > 0}
	kind := f.Field("type").String("RollingUpdate")
	if kind == nil {
		return s
	}
	if s.Type = *kind; s.Type == "" {
		s.Type = "RollingUpdate"
	}
	switch s.Type {
	case "Recreate":
		s.keeps(replicas, replicas)
		none := 0
		s.ServingPercent = &none
	case "RollingUpdate":
		s.bounds(f.Field("rollingUpdate"), replicas, unavailable, surge, r)
	}
	return s
}

// bounds computes the bounds of a rolling update. Percentages are rounded down for maxUnavailable and up for maxSurge
// (API reference, RollingUpdateDeployment); where both come to 0 by rounding, one pod may be missing (Kubernetes,
// ResolveFenceposts).
func (s *Strategy) bounds(f manifest.Field, replicas *int, unavailable, surge string, r Rounding) {
	s.MaxUnavailable, s.MaxSurge = text(f.Field("maxUnavailable"), unavailable), ""
	if surge != "" {
		s.MaxSurge = text(f.Field("maxSurge"), surge)
	}
	s.BothZero = surge != "" && zero(s.MaxUnavailable) && zero(s.MaxSurge)
	if s.BothZero {
		return
	}
	if percent, ok := percentage(s.MaxUnavailable); ok && replicas == nil {
		left := max(0, 100-percent)
		s.ServingPercent = &left
		return
	}
	s.Surge = Pods(s.MaxSurge, replicas, RoundUp)
	missing := Pods(s.MaxUnavailable, replicas, r)
	if missing != nil && *missing == 0 && (s.Surge != nil && *s.Surge == 0 || surge == "") {
		*missing = 1
	}
	s.keeps(replicas, missing)
}

func (s *Strategy) keeps(replicas, missing *int) {
	s.Unavailable = missing
	if replicas == nil || missing == nil {
		return
	}
	serving := max(0, *replicas-*missing)
	s.Serving = &serving
	if *replicas > 0 {
		percent := serving * 100 / *replicas
		s.ServingPercent = &percent
	}
}

// rollout reads the strategy of an Argo Rollout (Argo Rollouts, "Rollout Specification"): with a traffic router, and in blue
// and green, the stable pods stay as they are until the new ones serve.
func (w *Workload) rollout(replicas *int) Strategy {
	f := w.Spec.Field("strategy")
	s := Strategy{Written: f.State == manifest.Known}
	canary, blueGreen := f.Field("canary"), f.Field("blueGreen")
	written := func(f manifest.Field) bool {
		return f.State == manifest.Known || f.Node != nil && f.Node.Kind == manifest.Null
	}
	switch {
	case written(blueGreen):
		s.Type = "blueGreen"
		none := 0
		s.keeps(replicas, &none)
	case written(canary):
		s.Type = "canary"
		if router := canary.Field("trafficRouting"); router.State == manifest.Known {
			none := 0
			s.keeps(replicas, &none)
		} else if router.State == manifest.Absent {
			s.bounds(canary, replicas, "25%", "25%", RoundDown)
		}
	}
	return s
}

// text is a count or a percentage as written, the default where there is none, empty where it is not known.
func text(f manifest.Field, or string) string {
	if s := f.String(or); s != nil {
		return *s
	}
	return ""
}

func zero(bound string) bool {
	n, err := strconv.Atoi(strings.TrimSuffix(bound, "%"))
	return err == nil && n == 0
}

func percentage(bound string) (int, bool) {
	digits, ok := strings.CutSuffix(bound, "%")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return min(n, 1_000_000), err == nil && n >= 0
}

// Pods is how many pods a count or percentage comes to; nil where it cannot be known.
func Pods(bound string, replicas *int, r Rounding) *int {
	if percent, ok := percentage(bound); ok {
		if replicas == nil {
			return nil
		}
		n := percent * bounded(*replicas)
		if r == RoundUp {
			n += 99
		}
		n /= 100
		return &n
	}
	n, err := strconv.Atoi(bound)
	if err != nil || n < 0 {
		return nil
	}
	n = bounded(n)
	return &n
}
