package workload

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Answer is whether a selector selects.
type Answer int

// The answers.
const (
	No Answer = iota
	Maybe
	Yes
)

// SelectsMap is whether the selector of a Service selects labels: it holds a map of labels. An empty one selects nothing
// (Kubernetes documentation, "Services without selectors").
func SelectsMap(selector, labels manifest.Field) Answer {
	if selector.State == manifest.Absent || selector.State == manifest.Known && len(selector.Node.Map()) == 0 && !selector.Node.Open {
		return No
	}
	return holds(selector, labels)
}

// Selects is whether a label selector (matchLabels, matchExpressions) selects labels. An absent one selects nothing, an
// empty one everything (API reference, LabelSelector).
func Selects(selector, labels manifest.Field) Answer {
	switch selector.State {
	case manifest.Absent:
		return No
	case manifest.Unknown:
		return Maybe
	}
	if selector.Node.Kind != manifest.Map {
		return Maybe
	}
	answer := Yes
	if f := selector.Field("matchLabels"); f.State != manifest.Absent {
		answer = min(answer, holds(f, labels))
	}
	items, open := selector.Field("matchExpressions").Items()
	if open {
		answer = min(answer, Maybe)
	}
	for _, item := range items {
		answer = min(answer, expression(item, labels))
	}
	return answer
}

// holds is whether labels hold all that a map says.
func holds(wanted, labels manifest.Field) Answer {
	answer := Yes
	if wanted.Node == nil {
		return Maybe
	}
	// What a template writes into both is the same in both.
	has := templateActions(labels.Node)
	for _, action := range templateActions(wanted.Node) {
		if !slices.Contains(has, action) {
			answer = Maybe
		}
	}
	if wanted.Node.Kind != manifest.Map && !wanted.Node.Hidden {
		return Maybe
	}
	if wanted.Node.Open && len(wanted.Node.More) == 0 || wanted.State == manifest.Unknown && len(templateActions(wanted.Node)) == 0 {
		answer = Maybe
	}
	for _, e := range wanted.Node.Map() {
		f := labels.Field(e.Key.Value)
		switch {
		case f.State == manifest.Absent:
			return No
		case f.Node == nil:
			answer = Maybe
		case f.Node.Hidden || e.Value.Hidden:
			if f.Node.Value != e.Value.Value {
				answer = Maybe
			}
		case f.Node.Value != e.Value.Value:
			return No
		}
	}
	return answer
}

func expression(item *manifest.Node, labels manifest.Field) Answer {
	key, operator := item.Written("key"), item.Written("operator")
	label := labels.Field(key)
	if key == "" || label.State == manifest.Unknown || item.Hidden || item.Maybe {
		return Maybe
	}
	values, open := item.Field("values").Items()
	if open {
		return Maybe
	}
	in := Answer(No)
	for _, v := range values {
		if v.Hidden {
			return Maybe
		}
		if label.State == manifest.Known && v.Value == label.Node.Value {
			in = Yes
		}
	}
	present := Answer(No)
	if label.State == manifest.Known {
		present = Yes
	}
	switch operator {
	case "In":
		return in
	case "NotIn":
		return Yes - in
	case "Exists":
		return present
	case "DoesNotExist":
		return Yes - present
	}
	return Maybe
}

var layout = manifest.Pattern(`\|\s*n?indent\s+\d+`)

// templateActions are the actions of a template that write a map or a part of it, without what only lays them out.
func templateActions(n *manifest.Node) []string {
	if n == nil {
		return nil
	}
	actions := slices.Clone(n.More)
	if n.Hidden && n.Value != "" {
		actions = append(actions, n.Value)
	}
	for i, a := range actions {
		a = layout().ReplaceAllString(a, "")
		actions[i] = strings.Join(strings.Fields(strings.Trim(a, "{}-")), " ")
	}
	return actions
}

// KnownLabels are the labels that are known, by name.
func KnownLabels(f manifest.Field) map[string]string {
	known := map[string]string{}
	if f.Node == nil {
		return known
	}
	for _, e := range f.Node.Map() {
		if !e.Value.Hidden && !e.Value.Maybe && e.Value.Kind != manifest.Map && e.Value.Kind != manifest.List {
			known[e.Key.Value] = e.Value.Value
		}
	}
	return known
}
