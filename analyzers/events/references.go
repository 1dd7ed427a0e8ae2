package events

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Where a `$ref` leads to another schema than before, all that differs below it has one cause: the reference. The keywords
// that differ stand in schemas that did not change, often in files that other events share.

// edge is a reference that judges a value of an event.
type edge struct {
	from *schema.Schema
	ref  *schema.Reference
}

// route is a schema that judges a value, with the first reference on the way to it that the other side does not have; nil
// where all are the same.
type route struct {
	to      *schema.Schema
	through *edge
	way     string // of the value that the reference judges
}

// level is all that judges one value on either side, alternatives included.
type level struct {
	was, is   []route
	gone, new []*edge // references that only one side has
	// only is the one schema that either side has there, before what it refers to and its alternatives; nil where there are more.
	only [2]*schema.Schema
}

// level walks both sides to a value.
func (p *pair) level(way string) *level {
	if known, ok := p.levels[way]; ok {
		return known
	}
	l := &level{}
	p.levels[way] = l
	if way == "/" {
		l.was, l.is = []route{{to: p.base}}, []route{{to: p.head}}
	} else {
		outer, step := way[:strings.LastIndex(way, "/")], way[strings.LastIndex(way, "/")+1:]
		if outer == "" {
			outer = "/"
		}
		before := p.level(outer)
		l.was, l.is = stepped(before.was, step), stepped(before.is, step)
	}
	for i, side := range [][]route{l.was, l.is} {
		if len(side) == 1 {
			l.only[i] = side[0].to
		}
	}
	was, is := edges(l.was), edges(l.is)
	l.gone, l.new = p.unmatched(was, is)
	l.was, l.is = spread(l.was, l.gone, way), spread(l.is, l.new, way)
	return l
}

// stepped are the schemas of a value inside of another one.
func stepped(routes []route, step string) []route {
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	at, err := strconv.Atoi(step)
	var next []route
	for _, r := range routes {
		add := func(list ...*schema.Schema) {
			for _, s := range list {
				if s != nil && len(next) < maxParts {
					next = append(next, route{s, r.through, r.way})
				}
			}
		}
		before := len(next)
		for _, property := range r.to.Properties {
			if property.Name == name {
				add(property.Schema)
			}
		}
		for _, property := range r.to.PatternProperties {
			if step == "*" || property.Pattern.Regexp != nil && property.Pattern.Regexp.MatchString(name) {
				add(property.Schema)
			}
		}
		if err == nil && at >= 0 && at < len(r.to.PrefixItems) {
			add(r.to.PrefixItems[at])
		}
		if step == "*" || err == nil {
			add(r.to.Items, r.to.UnevaluatedItems, r.to.Contains)
		}
		if step == "*" || len(next) == before {
			add(r.to.AdditionalProperties, r.to.UnevaluatedProps)
		}
	}
	return next
}

// edges are the references that judge a value.
func edges(routes []route) []*edge {
	var list []*edge
	for _, r := range spread(routes, nil, "") {
		for _, ref := range r.to.Refs {
			if ref.Target != nil {
				list = append(list, &edge{r.to, ref})
			}
		}
	}
	return list
}

// unmatched are the references that one side alone has. Those of one place that lead to one schema are the same; so is one
// that was written elsewhere for the same value.
func (p *pair) unmatched(was, is []*edge) (gone, came []*edge) {
	at := func(s *schema.Schema) string {
		if s.File == p.baseFile {
			return "#" + s.Pointer // of a version that goes on with another one
		}
		if s.File == p.headFile {
			return "#" + s.Pointer
		}
		return s.File.Path + "#" + s.Pointer
	}
	for _, same := range []func(b, h *edge) bool{
		func(b, h *edge) bool { return at(b.from) == at(h.from) && at(b.ref.Target) == at(h.ref.Target) },
		func(b, h *edge) bool { return at(b.ref.Target) == at(h.ref.Target) },
	} {
		gone = nil
		for _, b := range was {
			i := slices.IndexFunc(is, func(h *edge) bool { return same(b, h) })
			if i < 0 {
				gone = append(gone, b)
				continue
			}
			is = slices.Delete(slices.Clone(is), i, i+1)
		}
		was = gone
	}
	return gone, is
}

// spread adds what judges the same value. A schema that a changed reference leads to is known by it.
func spread(routes []route, changed []*edge, way string) []route {
	var all []route
	at := map[*schema.Schema]int{}
	var add func(r route)
	add = func(r route) {
		if r.to == nil || len(all) >= maxParts {
			return
		}
		if i, ok := at[r.to]; ok {
			if all[i].through != nil || r.through == nil {
				return
			}
			all[i] = r
		} else {
			at[r.to] = len(all)
			all = append(all, r)
		}
		for _, ref := range r.to.Refs {
			next := route{ref.Target, r.through, r.way}
			if i := slices.IndexFunc(changed, func(e *edge) bool { return e.ref == ref }); i >= 0 && r.through == nil {
				next.through, next.way = changed[i], way
			}
			add(next)
		}
		for _, more := range [][]*schema.Schema{r.to.AllOf, r.to.AnyOf, r.to.OneOf, {r.to.Then, r.to.Else}} {
			for _, one := range more {
				add(route{one, r.through, r.way})
			}
		}
		for _, d := range r.to.DependentSchemas {
			add(route{d.Schema, r.through, r.way})
		}
	}
	for _, r := range routes {
		add(r)
	}
	return all
}

// same is whether the other side has the same text at the place of a schema.
func (p *pair) same(s *schema.Schema) bool {
	known, ok := p.unchanged[s]
	if !ok {
		other, file := p.headSet, s.File.Path
		if s.File.Side == source.Head {
			other = p.baseSet
		}
		text := other.Content(file, s.Pointer)
		known = text != nil && bytes.Equal(text, s.File.Text.Bytes[s.Node.Start:s.Node.End])
		p.unchanged[s] = known
	}
	return known
}

// reached is the changed reference that leads to a schema which is itself the same on both sides; nil where there is none.
func (p *pair) reached(s *schema.Schema, way string) *route {
	if s == nil || s.File == nil || s.File.Name != "" || !p.same(s) {
		return nil
	}
	l := p.level(way)
	for _, list := range [][]route{l.is, l.was} {
		for i := range list {
			if list[i].to == s && list[i].through != nil {
				return &list[i]
			}
		}
	}
	return nil
}

// behind is the changed reference that a change lies behind; nil where it lies behind none. What the new readers' schema
// says counts for what they refuse, and what either side says for what old readers refuse.
func (p *pair) behind(b both) *route {
	if c := b.backward; c != nil {
		if c.Kind == contain.BranchRemoved {
			return nil
		}
		return p.reached(c.Reader.Schema, witness.Way(c.Path))
	}
	c := b.forward
	if c == nil || c.Kind == contain.BranchRemoved {
		return nil
	}
	if r := p.reached(c.Reader.Schema, witness.Way(c.Path)); r != nil {
		return r
	}
	return p.reached(c.Writer.Schema, witness.Way(c.Path))
}

// redirected is what lies behind the references to one value that changed.
type redirected struct {
	way string
	both
	by    *edge // the reference at the head by which the backward cause is refused; nil where it is none
	kinds []string
}

// redirect notes a change that lies behind a reference.
func (p *pair) redirect(r *route, b both) {
	i := slices.IndexFunc(p.redirections, func(known *redirected) bool { return known.way == r.way })
	if i < 0 {
		i = len(p.redirections)
		p.redirections = append(p.redirections, &redirected{way: r.way})
	}
	to := p.redirections[i]
	for _, one := range []struct {
		from *proven
		into **proven
	}{{b.backward, &to.backward}, {b.forward, &to.forward}} {
		if one.from == nil {
			continue
		}
		if *one.into == nil || (*one.into).Text == "" && one.from.Text != "" || !(*one.into).alone() && one.from.alone() {
			*one.into = one.from
			if one.into == &to.backward && slices.Contains(p.level(r.way).new, r.through) {
				to.by = p.certainly(p.level(r.way), r.through)
			}
		}
		if !slices.Contains(to.kinds, one.from.Kind) {
			to.kinds = append(to.kinds, one.from.Kind)
		}
	}
}

// references states which references changed, each once for all that lies behind it.
func (p *pair) references() {
	for _, r := range p.redirections {
		l := p.level(r.way)
		body := ReferenceChanged{
			Verdict: p.verdict(r.backward.at(r.way), r.forward.at(r.way)), place: p.place(r.way).elsewhere(p.placesOf(p.spots[r.way])),
			From: texts(l.gone), To: texts(l.new), Causes: r.kinds,
		}
		p.state("event.reference_changed", p.object(r.way, ""), p.referenceSpan(l, r.by), body)
	}
}

// at is the verdict of a cause with what stands at an outer place in its document.
func (p *proven) at(way string) Direction {
	d := p.direction()
	if p == nil {
		return d
	}
	outer := p.Path[:min(len(p.Path), strings.Count(strings.TrimSuffix(way, "/"), "/"))]
	d.Alone, d.Excerpt = p.Shown.Alone(outer), excerpt(p.Text, outer)
	return d
}

// certainly is, of the new references to what one leads to, one that holds whatever the alternative; that one, where none does.
func (p *pair) certainly(l *level, one *edge) *edge {
	var all []*schema.Schema
	for _, r := range l.is {
		all = append(all, r.to)
	}
	sure := p.certain(all)
	for _, e := range l.new {
		if e.ref.Target == one.ref.Target && slices.Contains(sure, e.from) {
			return e
		}
	}
	return one
}

// referenceSpan is where the head refers to another schema, or where it says itself what it referred to.
func (p *pair) referenceSpan(l *level, by *edge) source.Span {
	if by != nil {
		return by.from.Span(by.ref.Node)
	}
	if len(l.new) > 0 {
		return l.new[0].from.Span(l.new[0].ref.Node)
	}
	for _, r := range l.is {
		if !p.same(r.to) && len(r.to.Node.Map()) > 0 {
			return r.to.Span(r.to.Node.Map()[0].Key)
		}
	}
	return firstKey(p.headFile)
}

func texts(list []*edge) []string {
	all := []string{}
	for _, e := range list {
		if !slices.Contains(all, e.ref.Text) {
			all = append(all, e.ref.Text)
		}
	}
	return all
}
