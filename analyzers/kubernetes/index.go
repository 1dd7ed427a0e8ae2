package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// index finds objects without looking at all of them: a tree may hold thousands.
type index struct {
	// named is by group, kind and name; everywhere by kind and name; nameless whether a kind has objects whose name is not known.
	named      map[[3]string][]*object
	everywhere map[[2]string][]*object
	nameless   map[string]bool
	// kinds are the objects of a group by kind.
	kinds map[[2]string][]*object

	// pods are workloads by a label of their pods that is known; openPods those of a group with labels that are not.
	pods     map[label][]*object
	openPods map[string][]*object
	// selectors are Services and budgets by one label that they ask for; openSelectors those of a group that ask for none that is
	// known.
	selectors     map[label][]*object
	openSelectors map[[2]string][]*object
	// scalers are autoscalers by the kind and name of what they scale.
	scalers map[[2]string][]*object
}

type label struct{ kind, key, value string }

func newIndex(objects []*object) *index {
	x := &index{
		named: map[[3]string][]*object{}, everywhere: map[[2]string][]*object{}, nameless: map[string]bool{}, kinds: map[[2]string][]*object{},
		pods: map[label][]*object{}, openPods: map[string][]*object{},
		selectors: map[label][]*object{}, openSelectors: map[[2]string][]*object{}, scalers: map[[2]string][]*object{},
	}
	inGroups := func() {
		for _, o := range objects {
			x.named[[3]string{o.group, o.Kind, o.Name}] = append(x.named[[3]string{o.group, o.Kind, o.Name}], o)
			x.kinds[[2]string{o.group, o.Kind}] = append(x.kinds[[2]string{o.group, o.Kind}], o)
		}
	}
	acrossGroups := func() {
		for _, o := range objects {
			x.everywhere[[2]string{o.Kind, o.Name}] = append(x.everywhere[[2]string{o.Kind, o.Name}], o)
			x.nameless[o.Kind] = x.nameless[o.Kind] || templated(o.Name)
			switch o.Kind {
			case "Service", "PodDisruptionBudget":
				x.selector(o)
			case "HorizontalPodAutoscaler", "ScaledObject":
				kind, name := target(o)
				x.scalers[[2]string{kind, name}] = append(x.scalers[[2]string{kind, name}], o)
			}
		}
	}
	side(inGroups, acrossGroups)
	return x
}

// addPods makes a workload known by its labels, when they are known.
func (x *index) addPods(o *object) {
	known := workload.KnownLabels(o.labels)
	for key, value := range known {
		x.pods[label{"", key, value}] = append(x.pods[label{"", key, value}], o)
	}
	if isOpen(o.labels, known) {
		x.openPods[o.group] = append(x.openPods[o.group], o)
	}
}

func (x *index) selector(o *object) {
	asked := workload.KnownLabels(selectorLabels(o))
	if len(asked) == 0 {
		x.openSelectors[[2]string{o.group, o.Kind}] = append(x.openSelectors[[2]string{o.group, o.Kind}], o)
		return
	}
	key := sortedKeys(asked)[0]
	at := label{o.Kind, key, asked[key]}
	x.selectors[at] = append(x.selectors[at], o)
}

// isOpen is whether labels may be others than those that are known.
func isOpen(f manifest.Field, known map[string]string) bool {
	return f.State == manifest.Unknown || f.Node != nil && (f.Node.Open || f.Node.Hidden || len(f.Node.Map()) != len(known))
}

// selectorsOf are the Services or budgets that may select a workload: of its group, and, by labels that are known, of others.
func (x *index) selectorsOf(o *object, kind string) (here, elsewhere []*object) {
	known := workload.KnownLabels(o.labels)
	for _, key := range sortedKeys(known) {
		for _, s := range x.selectors[label{kind, key, known[key]}] {
			if s.group == o.group {
				here = append(here, s)
			} else {
				elsewhere = append(elsewhere, s)
			}
		}
	}
	if isOpen(o.labels, known) {
		return x.kinds[[2]string{o.group, kind}], elsewhere
	}
	return append(here, x.openSelectors[[2]string{o.group, kind}]...), elsewhere
}

// podsOf are the workloads that a Service or budget may select, likewise.
func (x *index) podsOf(s *object, all []*object) (here, elsewhere []*object) {
	asked := workload.KnownLabels(selectorLabels(s))
	if len(asked) == 0 {
		return all, nil
	}
	key := sortedKeys(asked)[0]
	for _, o := range x.pods[label{"", key, asked[key]}] {
		if o.group == s.group {
			here = append(here, o)
		} else {
			elsewhere = append(elsewhere, o)
		}
	}
	for _, o := range x.openPods[s.group] {
		if !slices.Contains(here, o) {
			here = append(here, o)
		}
	}
	return here, elsewhere
}

// near is how many folders two files share, and one more for the same file.
func near(a, b *object) int {
	if a.File == b.File {
		return 1 << 20
	}
	x, y := strings.Split(path.Dir(a.File), "/"), strings.Split(path.Dir(b.File), "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	// Of two that share as much, the one that is less deep is more of a base.
	return n<<8 - min(len(y), 1<<8-1)
}
