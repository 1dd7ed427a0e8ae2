package contain

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// covers is whether schemas name a property, so that what they say of others does not hold for it.
func covers(list []*schema.Schema, name string) tri {
	found := no
	for _, s := range list {
		for _, p := range s.Properties {
			if p.Name == name {
				return is
			}
		}
		for _, p := range s.PatternProperties {
			found = found.or(matches(p.Pattern, name))
		}
	}
	return found
}

// othersHold is whether all properties that are not covered meet what a schema says of others.
func (c *checker) othersHold(b *branch, s, other *schema.Schema, keyword string, covered func(string) tri, open bool) outcome {
	if !Says(other) {
		return yes()
	}
	o := yes()
	place := Place{s, s.Keyword(keyword)}
	names, _ := c.names(b)
	for _, name := range names {
		switch covered(name) {
		case no:
			o.add(c.memberHolds(b, name, other, place, open, true))
		case unsure:
			o.add(c.undecided("whether "+keyword+" holds for "+name+" could not be told", s, &schema.Unknown{Node: place.Node}))
		}
	}
	for _, w := range b.all {
		for _, p := range w.PatternProperties {
			if hasPattern(s, p.Pattern) || p.Pattern.Text == "" {
				continue
			}
			m := member{conj: conj{w: []*schema.Schema{p.Schema}, closed: b.closed}, possible: true}
			if !c.empty(m.conj) {
				o.add(c.valueHolds(b, m, Step{Index: -1, Other: true}, other, place, true)(open))
			}
		}
	}
	if rest := c.rest(b); rest.possible {
		o.add(c.valueHolds(b, rest, Step{Index: -1, Other: true}, other, place, true)(open))
	}
	return o
}

func hasPattern(s *schema.Schema, p *schema.Pattern) bool {
	for _, known := range s.PatternProperties {
		if known.Pattern.Text == p.Text {
			return true
		}
	}
	return false
}

// patternsHold is whether the properties whose names match the reader's patterns meet the schemas there.
func (c *checker) patternsHold(b *branch, s *schema.Schema, open bool) outcome {
	o := yes()
	names, _ := c.names(b)
	rest := c.rest(b)
	for _, p := range s.PatternProperties {
		if !Says(p.Schema) {
			continue
		}
		place := Place{s, p.Key}
		for _, name := range names {
			switch matches(p.Pattern, name) {
			case is:
				o.add(c.memberHolds(b, name, p.Schema, place, open, false))
			case unsure:
				o.add(c.undecided("the pattern "+schema.Quote(p.Name)+" cannot be run here, so which properties it names is not known", s, &schema.Unknown{Node: p.Key}))
			}
		}
		same := false
		for _, w := range b.all {
			for _, q := range w.PatternProperties {
				m := member{conj: conj{w: []*schema.Schema{q.Schema}, closed: b.closed}, possible: true}
				if q.Pattern.Text == p.Pattern.Text {
					same, m.exact = true, true
				}
				if !c.empty(m.conj) && q.Pattern.Text != "" {
					o.add(c.valueHolds(b, m, Step{Index: -1, Other: true}, p.Schema, place, false)(open))
				}
			}
		}
		if rest.possible && !same {
			loose := rest
			loose.exact = false // perhaps no other name matches
			o.add(c.valueHolds(b, loose, Step{Index: -1, Other: true}, p.Schema, place, false)(open))
		}
	}
	return o
}

// unevaluatedHolds treats unevaluatedProperties as additionalProperties of all schemas that hold for sure. Which other
// schemas judge a property depends on the value.
func (c *checker) unevaluatedHolds(b *branch, s *schema.Schema, flat []*schema.Schema, open bool) outcome {
	inside := layer(s)
	perhaps := map[string]bool{}
	loose := false
	for _, one := range inside {
		for _, u := range append(append(append([]*schema.Schema{}, one.AnyOf...), one.OneOf...), some(one.If, one.Then, one.Else)...) {
			l := c.loose([]*schema.Schema{u})
			for _, p := range l.Properties {
				perhaps[p.Name] = true
			}
			loose = loose || len(l.PatternProperties) > 0
		}
		for _, d := range one.DependentSchemas {
			for _, p := range c.loose([]*schema.Schema{d.Schema}).Properties {
				perhaps[p.Name] = true
			}
			loose = true
		}
		if one != s && one.AdditionalProperties != nil {
			return yes() // it judges all that is left
		}
		loose = loose || one != s && one.UnevaluatedProps != nil
	}
	covered := func(name string) tri {
		switch {
		case covers(inside, name) == is:
			return is
		case loose || perhaps[name]:
			return unsure
		}
		return covers(inside, name)
	}
	if loose {
		if rest := c.rest(b); rest.possible {
			return c.undecided("which properties unevaluatedProperties is about depends on alternatives that name patterns", s, &schema.Unknown{Node: s.Keyword("unevaluatedProperties")})
		}
	}
	return c.othersHold(b, s, s.UnevaluatedProps, "unevaluatedProperties", covered, open)
}
