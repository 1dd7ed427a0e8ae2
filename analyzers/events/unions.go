package events

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
)

// unionNew is what a lacking alternative is called where the writer has no union, so that none was removed.
const unionNew = "union-new"

// withoutUnion gives a cause by its right name: where the writer chooses among no alternatives, the reader's union is another
// type of the value, or a form that it has from now on.
func (p *pair) withoutUnion(c *proven, backward bool) *proven {
	if c.Kind != contain.BranchRemoved {
		return c
	}
	l := p.level(witness.Way(c.Path))
	writer := l.is
	if backward {
		writer = l.was
	}
	if slices.ContainsFunc(writer, func(r route) bool { return len(r.to.AnyOf)+len(r.to.OneOf) > 0 }) {
		return c
	}
	renamed := *c
	renamed.Kind = unionNew
	written, read := allows(l.only[0], 0), allows(l.only[1], 0)
	if !backward {
		written, read = read, written
	}
	if l.only[0] != nil && l.only[1] != nil && written&^read != 0 {
		renamed.Kind, renamed.From, renamed.To = contain.TypeNarrowed, written.String(), read.String()
		if written == schema.Any {
			renamed.From = ""
		}
	}
	return &renamed
}

// allows are the types that a schema leaves; more than it does where that is not plain.
func allows(s *schema.Schema, deep int) schema.Types {
	left := schema.Any
	if s == nil || deep > 20 {
		return left
	}
	if s.Type != nil {
		left &= *s.Type
	}
	for _, r := range s.Refs {
		left &= allows(r.Target, deep+1)
	}
	for _, part := range s.AllOf {
		left &= allows(part, deep+1)
	}
	for _, union := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		var some schema.Types
		for _, one := range union {
			some |= allows(one, deep+1)
		}
		if len(union) > 0 {
			left &= some
		}
	}
	return left
}
