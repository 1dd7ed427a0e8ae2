package events

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// declarations walks both schemas side by side and states which properties came and went, and what changed that says nothing
// of which events are accepted. What only one side has is not looked into.
func (p *pair) declarations() {
	p.spots = map[string]spot{}
	p.counted = map[*document.Node]bool{}
	waiting := []spot{{"/", here(p.base), here(p.head)}}
	p.comings, p.known = map[string][]coming{waiting[0].key(): {{}}}, map[string]places{}
	seen := map[string]bool{}
	for len(waiting) > 0 && len(seen) < maxSpots {
		at := waiting[0]
		waiting = waiting[1:]
		key := at.key()
		if seen[key] || len(at.was) == 0 || len(at.is) == 0 || strings.Count(at.way, "/") > 40 {
			continue
		}
		seen[key] = true
		if _, ok := p.spots[at.way]; !ok {
			p.spots[at.way] = at
		}
		if missing(at.was) || missing(at.is) {
			continue // some of what they say is not known
		}
		p.order = append(p.order, at)
		within := inside(at)
		for _, to := range within {
			step := to.way[strings.LastIndex(to.way, "/")+1:]
			p.comings[to.key()] = append(p.comings[to.key()], coming{key, step})
		}
		waiting = append(waiting, within...)
	}
	p.standing = map[*schema.Schema][]spot{}
	for _, at := range p.order {
		for _, s := range append(slices.Clone(at.was), at.is...) {
			p.standing[s] = append(p.standing[s], at)
		}
	}
	for _, at := range p.order {
		p.properties(at)
		p.annotations(at)
	}
}

// members are the schemas that are given to a property by name.
func members(list []*schema.Schema, name string) (found []*schema.Schema, key contain.Place) {
	for _, s := range list {
		for _, property := range s.Properties {
			if property.Name == name {
				found = append(found, property.Schema)
				if key.Node == nil {
					key = contain.Place{Schema: s, Node: property.Key}
				}
			}
		}
	}
	return found, key
}

// named is whether schemas say something of a property in another way: by a pattern, or of all others.
func named(list []*schema.Schema, name string) bool {
	for _, s := range list {
		if contain.Says(s.AdditionalProperties) && !refuses(s.AdditionalProperties) || contain.Says(s.UnevaluatedProps) && !refuses(s.UnevaluatedProps) {
			return true
		}
		for _, property := range s.PatternProperties {
			if property.Pattern.Regexp == nil || property.Pattern.Regexp.MatchString(name) {
				return true
			}
		}
	}
	return false
}

func refuses(s *schema.Schema) bool { return s.Always != nil && !*s.Always }

func (p *pair) properties(at spot) {
	told := map[string]bool{}
	for _, s := range at.was {
		for _, property := range s.Properties {
			if gone(at, property.Name) && !told[property.Name] && !p.counted[property.Key] {
				told[property.Name] = true
				p.counted[property.Key] = true
				p.propertyRemoved(at, contain.Place{Schema: s, Node: property.Key}, property.Name)
			}
		}
	}
	for _, s := range at.is {
		for _, property := range s.Properties {
			if came(at, property.Name) && !told[property.Name] && !p.counted[property.Key] {
				told[property.Name] = true
				p.counted[property.Key] = true
				p.propertyAdded(at, contain.Place{Schema: s, Node: property.Key}, property.Name)
			}
		}
	}
}

// gone is whether the head says nothing of a property, and came whether the base did not.
func gone(at spot, name string) bool {
	is, _ := members(at.is, name)
	return len(is) == 0 && !named(at.is, name)
}

func came(at spot, name string) bool {
	was, _ := members(at.was, name)
	return len(was) == 0 && !named(at.was, name)
}

// about finds the cause of a direction that is about a property coming or going.
func about(causes []proven, ways []string, name string, required bool) *proven {
	var found *proven
	for i := range causes {
		c := &causes[i]
		if c.Name != name || !slices.Contains(ways, witness.Way(c.Path)) {
			continue
		}
		switch c.Kind {
		case contain.RequiredAdded:
			if required {
				return c
			}
		case contain.Closed, contain.Constrained, contain.Forbidden, contain.Names:
			if found == nil {
				found = c
			}
		}
	}
	return found
}

func (p *pair) propertyRemoved(at spot, key contain.Place, name string) {
	all := p.where(key.Schema, func(at spot) bool { return gone(at, name) })
	for _, way := range all.ways {
		p.fates[way+"\x00"+name] = wentAway
	}
	b := both{about(p.backward.causes, all.ways, name, false), about(p.forward.causes, all.ways, name, true)}
	where, enclosing, holder := span(key), p.keyword(at.is, "properties"), key.Schema.Holder()
	was, _ := members(at.was, name)
	body := PropertyRemoved{
		Verdict: p.verdictOf(b), place: p.place(at.way).elsewhere(all),
		Property: name, Required: requires(p.certain(at.was), name) || b.forward != nil && b.forward.Kind == contain.RequiredAdded, Types: typesOf(was),
		Holder: holder,
	}
	r := p.reached(key.Schema, at.way)
	if r == nil {
		p.gone("event.property_removed", p.object(at.way, name), where, enclosing, body)
		return
	}
	if b != (both{}) {
		p.redirect(r, b)
		if b.forward == nil || b.forward.Kind != contain.RequiredAdded {
			return
		}
		body.Verdict = p.verdict(b.backward.at(r.way), b.forward.at(r.way))
	}
	where, body.Holder = r.through.from.Span(r.through.ref.Node), r.through.from.Holder() // it is there still, and not referred to
	enclosing = p.referenceSpan(p.level(r.way), nil)
	within := map[string]places{} // by the way from the reference to the property: where that reference is
	var inner []string
	for _, way := range all.ways {
		one := p.reached(key.Schema, way)
		if one == nil || one.through.ref != r.through.ref {
			continue
		}
		property := strings.TrimPrefix(strings.TrimPrefix(way, strings.TrimSuffix(one.way, "/"))+"/"+name, "/")
		if _, ok := within[property]; !ok {
			inner = append(inner, property)
		}
		within[property] = places{append(within[property].ways, one.way), all.deeper}
	}
	for _, property := range inner {
		body.Property, body.place = property, p.place(within[property].ways[0]).elsewhere(within[property])
		p.gone("event.property_removed", p.object(body.Path, property), where, enclosing, body)
	}
}

func (p *pair) propertyAdded(at spot, key contain.Place, name string) {
	all := p.where(key.Schema, func(at spot) bool { return came(at, name) })
	for _, way := range all.ways {
		p.fates[way+"\x00"+name] = cameNew
	}
	b := both{about(p.backward.causes, all.ways, name, true), about(p.forward.causes, all.ways, name, false)}
	if r := p.reached(key.Schema, at.way); r != nil && b != (both{}) {
		p.redirect(r, b)
		return
	}
	is, _ := members(at.is, name)
	p.state("event.property_added", p.object(at.way, name), span(key), PropertyAdded{
		Verdict: p.verdictOf(b), place: p.place(at.way).elsewhere(all),
		Property: name, Required: requires(p.certain(at.is), name), WasRequired: requires(p.certain(at.was), name), Default: hasDefault(is), Types: typesOf(is),
		Holder: key.Schema.Holder(),
	})
}

// certain are the schemas of a place that hold whatever the alternative: all but those that an alternative alone brings in.
func (p *pair) certain(list []*schema.Schema) []*schema.Schema {
	perhaps := map[*schema.Schema]bool{}
	for _, s := range list {
		for _, more := range [][]*schema.Schema{s.AnyOf, s.OneOf, {s.Then, s.Else}} {
			for _, one := range here(more...) {
				perhaps[one] = len(more) > 1 || s.If != nil
			}
		}
		for _, d := range s.DependentSchemas {
			perhaps[d.Schema] = true
		}
	}
	var sure []*schema.Schema
	for _, s := range list {
		if !perhaps[s] {
			sure = append(sure, s)
		}
	}
	return sure
}

func requires(list []*schema.Schema, name string) bool {
	for _, s := range list {
		for _, n := range s.Required {
			if n.Text == name {
				return true
			}
		}
	}
	return false
}

func typesOf(list []*schema.Schema) []string {
	var set schema.Types
	for _, s := range here(list...) {
		if s.Type != nil {
			set |= *s.Type
		}
	}
	return set.Names()
}

func split(names string) []string {
	if names == "" {
		return nil
	}
	return strings.Split(names, ", ")
}

// keyword is the first place where schemas have a keyword; their first key where none has it.
func (p *pair) keyword(list []*schema.Schema, name string) source.Span {
	for _, s := range list {
		if s.Node.Key(name) != nil {
			return s.Span(s.Node.Key(name))
		}
	}
	for _, s := range list {
		if len(s.Node.Map()) > 0 {
			return s.Span(s.Node.Map()[0].Key)
		}
	}
	return firstKey(p.headFile)
}

// declared are the schemas that each side gives to a property of a place.
func (p *pair) declared(path []contain.Level, name string) (was, is []*schema.Schema) {
	at := p.spots[witness.Way(path)]
	was, _ = members(at.was, name)
	is, _ = members(at.is, name)
	return was, is
}
