package effect

import (
	"cmp"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// The two values of Effect.InTransaction.
const (
	allowed   = "allowed"
	forbidden = "forbidden"
)

// draft collects an effect.
type draft struct {
	locks       map[string]Mode
	rewrites    set
	scans       set
	reindexes   set
	unknown     set
	observed    []int
	forbidden   bool
	failsOnRows bool
}

func newDraft() *draft {
	return &draft{locks: map[string]Mode{}, rewrites: set{}, scans: set{}, reindexes: set{}, unknown: set{}}
}

// set holds texts once each.
type set map[string]bool

func (s set) add(texts ...string) {
	for _, text := range texts {
		s[text] = true
	}
}

func (s set) sorted() []string {
	texts := make([]string, 0, len(s))
	for text := range s {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}

func (d *draft) take(relation string, mode Mode) {
	if mode.Stronger(d.locks[relation]) {
		d.locks[relation] = mode
	}
}

func (d *draft) lock(relation catalog.Name, mode Mode) {
	if relation.Name != "" {
		d.take(relation.String(), mode)
	}
}

func (d *draft) scan(table catalog.Name) { d.scans.add(table.String()) }

func (d *draft) doubt(sentence string) { d.unknown.add(sentence) }

// effect is the collected effect, in an order that does not depend on how it was collected: locks from the strongest to
// the weakest, then by name.
func (d *draft) effect() Effect {
	locks := make([]Lock, 0, len(d.locks))
	for relation, mode := range d.locks {
		locks = append(locks, Lock{Relation: relation, Mode: mode})
	}
	slices.SortFunc(locks, func(a, b Lock) int {
		return cmp.Or(strengths[b.Mode]-strengths[a.Mode], cmp.Compare(a.Relation, b.Relation))
	})
	in := allowed
	if d.forbidden {
		in = forbidden
	}
	observed := d.observed
	if observed == nil {
		observed = []int{}
	}
	return Effect{
		Locks:         locks,
		Rewrites:      d.rewrites.sorted(),
		Scans:         d.scans.sorted(),
		Reindexes:     d.reindexes.sorted(),
		Blocks:        blocks(locks),
		InTransaction: in,
		FailsOnRows:   d.failsOnRows,
		Unknown:       d.unknown.sorted(),
		Observed:      observed,
	}
}
