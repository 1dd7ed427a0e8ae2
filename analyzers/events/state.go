package events

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// both is one change with its causes in each direction; nil where the direction has none.
type both struct {
	backward, forward *proven
}

// causes states what the causes of both directions come to. Causes of one family at one place are one change.
func (p *pair) causes() {
	changes := map[string]*both{}
	var order []string
	for _, from := range []struct {
		causes []proven
		set    func(*both, *proven)
		which  string
	}{
		{p.backward.causes, func(b *both, c *proven) { b.backward = c }, "backward"},
		{p.forward.causes, func(b *both, c *proven) { b.forward = c }, "forward"},
	} {
		for i := range from.causes {
			cause := p.withoutUnion(&from.causes[i], from.which == "backward")
			key := witness.Way(cause.Path) + "\x00" + cause.Kind
			switch cause.Kind {
			case contain.TypeNarrowed:
			case contain.RangeNarrowed, contain.Constrained:
				key += "\x00" + cause.Keyword + "\x00" + cause.Name
			default:
				key += "\x00" + from.which + "\x00" + cause.Keyword + "\x00" + cause.Name
			}
			b := changes[key]
			if b == nil {
				b = &both{}
				changes[key] = b
				order = append(order, key)
			}
			if from.which == "backward" && b.backward == nil || from.which == "forward" && b.forward == nil {
				from.set(b, cause)
			}
		}
	}
	for _, key := range order {
		p.change(*changes[key])
	}
}

// toldAlready is whether what is stated of a property that came or went says this of it, too. That it is required now is
// always said, and so is what another property asks for.
func (p *pair) toldAlready(b both, property fate) bool {
	switch {
	case property == "":
		return false
	case b.backward != nil:
		return b.backward.Kind != contain.RequiredAdded && b.backward.Kind != contain.Dependency
	case b.forward.Kind == contain.RequiredAdded:
		return property == wentAway
	}
	return b.forward.Kind != contain.Dependency
}

// change states one change.
func (p *pair) change(b both) {
	c := b.backward
	if c == nil {
		c = b.forward
	}
	way := witness.Way(c.Path)
	if r := p.behind(b); r != nil {
		p.redirect(r, b)
		return
	}
	if p.toldAlready(b, p.fates[way+"\x00"+c.Name]) {
		return
	}
	verdict, place := p.verdictOf(b), p.ofEither(b)
	backward := b.backward != nil
	switch c.Kind {
	case contain.RequiredAdded:
		p.required(b, verdict, place)
	case contain.TypeNarrowed:
		p.state("event.type_changed", p.object(way, ""), p.headSpan(b), p.typeChanged(b, verdict, place))
	case contain.ValueRemoved:
		p.values(c, backward, verdict, place)
	case contain.EnumAdded:
		if backward {
			p.state("event.enum_added", p.object(way, ""), p.headSpan(b), EnumChanged{verdict, place, c.To})
			return
		}
		p.gone("event.enum_dropped", p.object(way, ""), span(c.Reader), p.headSpan(b), EnumChanged{verdict, place, c.To})
	case contain.RangeNarrowed:
		changed := RangeChanged{Verdict: verdict, place: place, Keyword: c.Keyword, From: c.From, To: c.To}
		if !backward {
			changed.From, changed.To = c.To, c.From
		}
		p.state("event.range_changed", p.object(way, ""), p.headSpan(b), changed)
	case contain.Closed:
		body := Openness{verdict, place, c.Keyword, c.Name}
		if backward {
			p.state("event.closed", p.object(way, c.Name), p.headSpan(b), body)
			return
		}
		p.gone("event.opened", p.object(way, c.Name), span(c.Reader), p.headSpan(b), body)
	case contain.BranchRemoved:
		body := UnionBranch{verdict, place, c.Keyword}
		if backward && c.Writer.Schema != nil && c.Writer.Schema.File.Side == source.Base {
			p.gone("event.union_branch_removed", p.object(way, ""), span(c.Writer), span(c.Reader), body)
			return
		}
		kind := "event.union_branch_removed"
		if !backward {
			kind = "event.union_branch_added"
		}
		p.state(kind, p.object(way, ""), p.headSpan(b), body)
	default:
		p.state("event.constraint_changed", p.object(way, c.Name), p.headSpan(b), ConstraintChanged{verdict, place, c.Kind, c.Keyword, c.Name})
	}
}

func span(at contain.Place) source.Span { return at.Schema.Span(at.Node) }

// headSpan is the place of a change at the head: the reader's keyword for what new readers refuse, and the writer's for what
// old readers do. Where the head says nothing there, it is the beginning of the schema.
func (p *pair) headSpan(b both) source.Span {
	if b.backward != nil {
		return span(b.backward.Reader)
	}
	if at := b.forward.Writer; at.Schema != nil && at.Schema.File != nil {
		if at.Node != at.Schema.Node || len(at.Node.Map()) == 0 {
			return span(at)
		}
		return at.Node.Map()[0].Key.Span(at.Schema.File.Text) // not the whole schema
	}
	return firstKey(p.headFile)
}

func (p *pair) required(b both, verdict Verdict, place place) {
	if b.backward != nil {
		c := b.backward
		was, is := p.declared(c.Path, c.Name)
		p.state("event.required_added", p.object(place.Path, c.Name), span(c.Reader), RequiredAdded{
			Verdict: verdict, place: place, Property: c.Name, WasOptional: len(was) > 0, Default: hasDefault(is),
			Holder: c.Reader.Schema.Holder(), Also: p.alsoRequired(c),
		})
		return
	}
	c := b.forward
	p.gone("event.required_removed", p.object(place.Path, c.Name), span(c.Reader), p.headSpan(b), RequiredRemoved{verdict, place, c.Name, c.Reader.Schema.Holder()})
}

// alsoRequired are the places of the other lists that require the property of a cause, whatever alternative is met.
func (p *pair) alsoRequired(c *proven) []string {
	var list []*schema.Schema
	for _, r := range p.level(witness.Way(c.Path)).is {
		list = append(list, r.to)
	}
	places := []string{}
	for _, s := range p.certain(list) {
		for _, n := range s.Required {
			at := s.Span(n.Node)
			place := fmt.Sprintf("%s:%d", at.File, at.Line)
			if n.Text == c.Name && s != c.Reader.Schema && !slices.Contains(places, place) {
				places = append(places, place)
			}
		}
	}
	return places
}

func hasDefault(list []*schema.Schema) bool {
	for _, s := range list {
		if s.Default != nil {
			return true
		}
	}
	return false
}

func (p *pair) typeChanged(b both, verdict Verdict, place place) TypeChanged {
	changed := TypeChanged{Verdict: verdict, place: place, Narrowed: b.backward != nil, Widened: b.forward != nil}
	only := p.level(place.Path).only
	if b.backward != nil {
		changed.From, changed.To = split(ofAll(only[0], b.backward.From)), split(b.backward.To)
	} else {
		changed.From, changed.To = split(b.forward.To), split(ofAll(only[1], b.forward.From))
	}
	return changed
}

// ofAll are the types that a writer's schema leaves in all its alternatives, where a cause is about one of them.
func ofAll(writer *schema.Schema, types string) string {
	all := allows(writer, 0)
	if writer == nil || all == schema.Any || types == "" {
		return types
	}
	for _, one := range split(types) {
		if !slices.Contains(all.Names(), one) {
			return types
		}
	}
	return strings.Join(all.Names(), ", ")
}

func (p *pair) values(c *proven, backward bool, verdict Verdict, place place) {
	body := EnumValues{Verdict: verdict, place: place}
	for _, v := range c.Values {
		body.Values = append(body.Values, v.Text)
	}
	for _, v := range c.Reader.Schema.Enum {
		body.All = append(body.All, v.Text)
	}
	at := c.Reader
	if listed := c.Writer.Schema; listed != nil {
		for _, v := range listed.Enum {
			if v.Text == c.Values[0].Text {
				at = contain.Place{Schema: listed, Node: v.Node}
			}
		}
	}
	if backward {
		p.gone("event.enum_value_removed", p.object(place.Path, ""), span(at), span(c.Reader), body)
		return
	}
	enclosing := span(at)
	if at == c.Reader { // the head lists them in some other way
		enclosing = p.headSpan(both{forward: c})
	}
	p.state("event.enum_value_added", p.object(place.Path, ""), enclosing, body)
}
