package events

import (
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
	seen := map[string]bool{}
	for len(waiting) > 0 && len(seen) < maxSpots {
		at := waiting[0]
		waiting = waiting[1:]
		key := numbers64(at.was) + "/" + numbers64(at.is)
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
		p.properties(at)
		p.annotations(at)
		waiting = append(waiting, inside(at)...)
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
			if is, _ := members(at.is, property.Name); len(is) == 0 && !named(at.is, property.Name) && !told[property.Name] && !p.counted[property.Key] {
				told[property.Name] = true
				p.counted[property.Key] = true
				p.propertyRemoved(at, contain.Place{Schema: s, Node: property.Key}, property.Name)
			}
		}
	}
	for _, s := range at.is {
		for _, property := range s.Properties {
			if was, _ := members(at.was, property.Name); len(was) == 0 && !named(at.was, property.Name) && !told[property.Name] && !p.counted[property.Key] {
				told[property.Name] = true
				p.counted[property.Key] = true
				p.propertyAdded(at, contain.Place{Schema: s, Node: property.Key}, property.Name)
			}
		}
	}
}

// about finds the cause of a direction that is about a property coming or going.
func about(causes []proven, way, name string, required bool) *proven {
	var found *proven
	for i := range causes {
		c := &causes[i]
		if c.Name != name || witness.Way(c.Path) != way {
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
	p.fates[at.way+"\x00"+name] = wentAway
	b := both{about(p.backward.causes, at.way, name, false), about(p.forward.causes, at.way, name, true)}
	where, enclosing, holder := span(key), p.keyword(at.is, "properties"), key.Schema.Holder()
	way, property := at.way, name
	verdict := p.verdictOf(b)
	if r := p.reached(key.Schema, at.way); r != nil {
		if b != (both{}) {
			p.redirect(r, b)
			if b.forward == nil || b.forward.Kind != contain.RequiredAdded {
				return
			}
			verdict = p.verdict(b.backward.at(r.way), b.forward.at(r.way))
		}
		where, holder = r.through.from.Span(r.through.ref.Node), r.through.from.Holder() // it is there still, and not referred to
		enclosing = p.referenceSpan(p.level(r.way))
		way, property = r.way, strings.TrimPrefix(strings.TrimPrefix(at.way, strings.TrimSuffix(r.way, "/"))+"/"+name, "/")
	}
	was, _ := members(at.was, name)
	p.gone("event.property_removed", p.object(way, property), where, enclosing, PropertyRemoved{
		Verdict: verdict, place: p.place(way),
		Property: property, Required: requires(p.certain(at.was), name) || b.forward != nil && b.forward.Kind == contain.RequiredAdded, Types: typesOf(was),
		Holder: holder,
	})
}

func (p *pair) propertyAdded(at spot, key contain.Place, name string) {
	p.fates[at.way+"\x00"+name] = cameNew
	b := both{about(p.backward.causes, at.way, name, true), about(p.forward.causes, at.way, name, false)}
	if r := p.reached(key.Schema, at.way); r != nil && b != (both{}) {
		p.redirect(r, b)
		return
	}
	is, _ := members(at.is, name)
	p.state("event.property_added", p.object(at.way, name), span(key), PropertyAdded{
		Verdict: p.verdictOf(b), place: p.place(at.way),
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
