package truth

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// Answer is what a statement does, as a server shows it or the model says it.
//
// Locks on indexes and sequences are stated from ShareUpdateExclusive up: every query takes weaker ones. A table that a
// statement empties by giving it a new file (TRUNCATE) counts neither as rewritten nor as read.
type Answer struct {
	Locks                      map[string]effect.Mode // of relations that existed before, system catalogs aside
	Rewrites, Scans, Reindexes []string
	Refused, Forbidden, OnRows bool // refused anyway; refused in a transaction only; refused because of rows only
	Unknown                    bool // of the model: something could not be known
}

// Refused is the answer for a statement that a server never runs.
const Refused = "refused"

// abbreviations are those of the record for lock modes, the usual ones of the field.
var abbreviations = []struct {
	short string
	mode  effect.Mode
}{
	{"AX", effect.AccessExclusive}, {"X", effect.Exclusive}, {"SRX", effect.ShareRowExclusive}, {"S", effect.Share},
	{"SUX", effect.ShareUpdateExclusive}, {"RX", effect.RowExclusive}, {"RS", effect.RowShare}, {"AS", effect.AccessShare},
}

// String is the answer on one line: "AX public.t, S public.u | rewrites public.t | fails on rows", "-" for no effect at
// all. Locks come from the strongest to the weakest, then by name.
func (a Answer) String() string {
	if a.Refused {
		return Refused
	}
	var locks []string
	for _, abbreviation := range abbreviations {
		var names []string
		for name, mode := range a.Locks {
			if mode == abbreviation.mode {
				names = append(names, abbreviation.short+" "+name)
			}
		}
		slices.Sort(names)
		locks = append(locks, names...)
	}
	parts := []string{cmp.Or(strings.Join(locks, ", "), "-")}
	for _, list := range []struct {
		word  string
		names []string
	}{{"rewrites", a.Rewrites}, {"scans", a.Scans}, {"reindexes", a.Reindexes}} {
		if len(list.names) > 0 {
			parts = append(parts, list.word+" "+strings.Join(slices.Sorted(slices.Values(list.names)), ", "))
		}
	}
	for _, mark := range []struct {
		word string
		set  bool
	}{{"fails on rows", a.OnRows}, {"forbidden in a transaction", a.Forbidden}, {"unknown", a.Unknown}} {
		if mark.set {
			parts = append(parts, mark.word)
		}
	}
	return strings.Join(parts, " | ")
}

// AnswerOf is what the model says in steps that run as one statement.
func AnswerOf(steps []effect.Step) Answer {
	var effects []effect.Effect
	for _, step := range steps {
		if step.Refused != "" {
			return Answer{Refused: true}
		}
		effects = append(effects, step.Effect)
	}
	e := effect.Merge(effects)
	a := Answer{
		Locks: map[string]effect.Mode{}, Rewrites: e.Rewrites, Scans: e.Scans, Reindexes: e.Reindexes,
		OnRows: e.FailsOnRows, Forbidden: e.InTransaction == "forbidden", Unknown: len(e.Unknown) > 0,
	}
	for _, lock := range e.Locks {
		a.Locks[lock.Relation] = lock.Mode
	}
	return a
}
