package events

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// spot is a value of an event with the schemas of each side that judge it, those of all alternatives included.
type spot struct {
	way     string
	was, is []*schema.Schema
}

// The bounds of the walk. A schema that refers to itself in many ways has endlessly many places.
const (
	maxSpots = 5_000
	maxParts = 1_000
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

func numbers64(list []*schema.Schema) string {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprint(&b, s.Number, " ")
	}
	return b.String()
}

// here are schemas with all that judge the same value, alternatives included.
func here(list ...*schema.Schema) []*schema.Schema {
	var all []*schema.Schema
	seen := map[*schema.Schema]bool{}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || len(all) >= maxParts {
			return
		}
		seen[s] = true
		all = append(all, s)
		for _, r := range s.Refs {
			add(r.Target)
		}
		for _, more := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.Then, s.Else}} {
			for _, one := range more {
				add(one)
			}
		}
		for _, d := range s.DependentSchemas {
			add(d.Schema)
		}
	}
	for _, s := range list {
		add(s)
	}
	return all
}

func missing(list []*schema.Schema) bool {
	for _, s := range list {
		for _, r := range s.Refs {
			if r.Target == nil {
				return true
			}
		}
	}
	return false
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
	p.vanished[at.way+"\x00"+name] = true
	forward := about(p.forward.causes, at.way, name, true)
	was, _ := members(at.was, name)
	p.gone("event.property_removed", p.object(at.way, name), span(key), p.keyword(at.is, "properties"), PropertyRemoved{
		Verdict: p.verdict(about(p.backward.causes, at.way, name, false).direction(), forward.direction()), place: p.place(at.way),
		Property: name, Required: requires(p.certain(at.was), name) || forward != nil && forward.Kind == contain.RequiredAdded, Types: typesOf(was),
		Holder: key.Schema.Pointer,
	})
}

func (p *pair) propertyAdded(at spot, key contain.Place, name string) {
	p.vanished[at.way+"\x00"+name] = true
	backward := about(p.backward.causes, at.way, name, true)
	is, _ := members(at.is, name)
	p.state("event.property_added", p.object(at.way, name), span(key), PropertyAdded{
		Verdict: p.verdict(backward.direction(), about(p.forward.causes, at.way, name, false).direction()), place: p.place(at.way),
		Property: name, Required: requires(p.certain(at.is), name), Default: hasDefault(is), Types: typesOf(is),
		Holder: key.Schema.Pointer,
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

// annotations states what changed of the defaults of properties, and of formats.
func (p *pair) annotations(at spot) {
	for _, s := range at.is {
		for _, property := range s.Properties {
			was, _ := members(at.was, property.Name)
			is, _ := members(at.is, property.Name)
			if len(was) == 0 || p.counted[property.Key] {
				continue
			}
			p.counted[property.Key] = true
			p.defaultChanged(at, property.Name, was, is, s.Span(property.Key))
		}
	}
	from, _ := formatOf(at.was)
	to, s := formatOf(at.is)
	if from == to || types(at.was)&types(at.is)&schema.String == 0 {
		return
	}
	where := p.keyword(at.is, "type")
	if s != nil {
		where = s.Span(s.Keyword("format"))
	}
	p.state("event.format_changed", p.object(at.way, ""), where, FormatChanged{p.place(at.way), from, to})
}

func types(list []*schema.Schema) schema.Types {
	var set schema.Types
	for _, s := range list {
		if s.Type != nil {
			set |= *s.Type
		}
	}
	if set == 0 {
		return schema.Any
	}
	return set
}

func formatOf(list []*schema.Schema) (string, *schema.Schema) {
	for _, s := range list {
		if s.Format != "" {
			return s.Format, s
		}
	}
	return "", nil
}

func (p *pair) defaultChanged(at spot, name string, was, is []*schema.Schema, key source.Span) {
	from, to := defaultOf(was), defaultOf(is)
	if from == nil {
		return
	}
	before, err := schema.NewValue(from)
	if err != nil {
		return
	}
	body := DefaultChanged{place: p.place(at.way), From: before.Text, Removed: to == nil}
	if to != nil {
		after, err := schema.NewValue(to)
		if err != nil || after.Text == before.Text {
			return
		}
		body.To = after.Text
	}
	p.state("event.default_changed", p.object(at.way, name), key, body)
}

func defaultOf(list []*schema.Schema) *document.Node {
	for _, s := range here(list...) {
		if s.Default != nil {
			return s.Default
		}
	}
	return nil
}

// inside are the places within a value that both sides speak of.
func inside(at spot) []spot {
	var spots []spot
	step := func(name string, was, is []*schema.Schema) {
		if len(was) > 0 && len(is) > 0 {
			way := strings.TrimSuffix(at.way, "/") + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			spots = append(spots, spot{way, here(was...), here(is...)})
		}
	}
	told := map[string]bool{}
	for _, s := range at.is {
		for _, property := range s.Properties {
			if !told[property.Name] {
				told[property.Name] = true
				was, _ := members(at.was, property.Name)
				is, _ := members(at.is, property.Name)
				step(property.Name, was, is)
			}
		}
	}
	others := func(list []*schema.Schema) (found []*schema.Schema) {
		for _, s := range list {
			found = append(found, some(s.AdditionalProperties)...)
			for _, property := range s.PatternProperties {
				found = append(found, property.Schema)
			}
		}
		return found
	}
	step("*", others(at.was), others(at.is))
	items := func(list []*schema.Schema) (found []*schema.Schema) {
		for _, s := range list {
			found = append(found, some(s.Items)...)
		}
		return found
	}
	step("*", items(at.was), items(at.is))
	prefix := func(list []*schema.Schema, i int) (found []*schema.Schema) {
		for _, s := range list {
			if i < len(s.PrefixItems) {
				found = append(found, s.PrefixItems[i])
			}
		}
		return found
	}
	for i := 0; len(prefix(at.was, i)) > 0 && len(prefix(at.is, i)) > 0; i++ {
		step(fmt.Sprint(i), prefix(at.was, i), prefix(at.is, i))
	}
	return spots
}

func some(s *schema.Schema) []*schema.Schema {
	if s == nil || s.Always != nil {
		return nil
	}
	return []*schema.Schema{s}
}
