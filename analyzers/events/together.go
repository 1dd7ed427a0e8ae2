package events

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
)

// subject is the value that a cause is about: a property that is required, refused or spoken of anew, or the value at its
// place.
func subject(c contain.Cause) string {
	way := witness.Way(c.Path)
	switch c.Kind {
	case contain.RequiredAdded, contain.Closed, contain.Constrained, contain.Forbidden:
		if c.Name != "" {
			return strings.TrimSuffix(way, "/") + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(c.Name)
		}
	}
	return way
}

// bySubject are the first causes of each direction about each value.
func (p *pair) bySubject() map[string]both {
	all := map[string]both{}
	for i := range p.backward.causes {
		if b := all[subject(p.backward.causes[i].Cause)]; b.backward == nil {
			b.backward = &p.backward.causes[i]
			all[subject(b.backward.Cause)] = b
		}
	}
	for i := range p.forward.causes {
		if b := all[subject(p.forward.causes[i].Cause)]; b.forward == nil {
			b.forward = &p.forward.causes[i]
			all[subject(b.forward.Cause)] = b
		}
	}
	return all
}

// others are the values whose changes ask for another order of deployment than a change that breaks one direction: those that
// break the other one.
func (p *pair) others(backward, forward Direction) []string {
	var causes []proven
	switch first(backward, forward) {
	case firstProducers:
		causes = p.forward.causes
	case firstConsumers:
		causes = p.backward.causes
	}
	list := []string{}
	for _, c := range causes {
		if at := subject(c.Cause); !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}

// verdictOf is the verdict on one change. What another change does to the same value belongs to it, since nobody can roll
// out one of them alone: where "a" becomes "A", old readers refuse the one and new readers the other. The directions that the
// change itself breaks are its own.
func (p *pair) verdictOf(b both) Verdict {
	own := p.verdict(b.backward.direction(), b.forward.direction())
	cause := b.backward
	if cause == nil {
		cause = b.forward
	}
	if cause == nil {
		return own
	}
	if p.subjects == nil {
		p.subjects = p.bySubject()
	}
	others := p.subjects[subject(cause.Cause)]
	backward, forward := own.Backward, own.Forward
	if b.backward == nil {
		backward = others.backward.seenAt(cause.Path)
	}
	if b.forward == nil {
		forward = others.forward.seenAt(cause.Path)
	}
	whole := p.verdict(backward, forward)
	whole.Breaks = own.Breaks
	return whole
}
