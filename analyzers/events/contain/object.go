package contain

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// member is what is known of the value of a property.
type member struct {
	conj
	possible bool // the value may have the property
	exact    bool
}

// member is what the schemas of a branch say of one property.
func (c *checker) member(b *branch, name string) member {
	m := member{conj: conj{closed: b.closed}, exact: true}
	named := false
	for _, part := range []struct {
		list []*schema.Schema
		into *[]*schema.Schema
	}{{b.flatW, &m.w}, {b.flatX, &m.x}} {
		writers := part.into == &m.w
		for _, s := range part.list {
			here, sure := c.ofSchema(s, name, part.into)
			if writers {
				named = named || here
				for _, r := range s.Required {
					named = named || r.Text == name && s.File != nil
				}
			}
			m.exact = m.exact && sure
		}
	}
	m.possible = !b.closed || named || b.freeForm
	return m
}

// ofSchema collects what one schema says of a property. named is whether it names the property in some way; sure is false
// where that depends on what could not be told.
func (c *checker) ofSchema(s *schema.Schema, name string, into *[]*schema.Schema) (named, sure bool) {
	sure = true
	for _, p := range s.Properties {
		if p.Name == name {
			named = true
			*into = append(*into, p.Schema)
		}
	}
	matched := named
	for _, p := range s.PatternProperties {
		switch matches(p.Pattern, name) {
		case is:
			named, matched = true, true
			*into = append(*into, p.Schema)
		case unsure:
			named, matched, sure = true, true, false // perhaps; then what is additional says nothing
		}
	}
	if !matched && s.AdditionalProperties != nil {
		named = named || Says(s.AdditionalProperties)
		*into = append(*into, s.AdditionalProperties)
	}
	if s.AdditionalProperties == nil && s.UnevaluatedProps != nil && !matched {
		named = named || Says(s.UnevaluatedProps)
		if len(inPlace(s)) > 0 {
			sure = sure && !Says(s.UnevaluatedProps)
		} else {
			*into = append(*into, s.UnevaluatedProps)
		}
	}
	return named, sure
}

// rest is what the schemas of a branch say of the properties that none of them names.
func (c *checker) rest(b *branch) member {
	m := member{conj: conj{closed: b.closed}, exact: true}
	open := !b.closed || b.freeForm
	for _, part := range []struct {
		list []*schema.Schema
		into *[]*schema.Schema
	}{{b.flatW, &m.w}, {b.flatX, &m.x}} {
		for _, s := range part.list {
			if s.AdditionalProperties != nil {
				*part.into = append(*part.into, s.AdditionalProperties)
			} else if s.UnevaluatedProps != nil {
				if len(inPlace(s)) > 0 {
					m.exact = m.exact && !Says(s.UnevaluatedProps)
				} else {
					*part.into = append(*part.into, s.UnevaluatedProps)
				}
			}
			if part.into == &m.w && (Says(s.AdditionalProperties) || s.AdditionalProperties == nil && Says(s.UnevaluatedProps)) {
				open = true
			}
		}
	}
	m.possible = open && !c.empty(m.conj)
	return m
}

// names are the properties that the schemas of a branch name and that are possible, in order. more is whether there may be
// others.
func (c *checker) names(b *branch) (names []string, more bool) {
	seen := map[string]bool{}
	for _, s := range b.all {
		for _, p := range s.Properties {
			seen[p.Name] = true
		}
		for _, r := range s.Required {
			seen[r.Text] = true
		}
	}
	for _, s := range b.flatW {
		for _, p := range s.Properties {
			seen[p.Name] = true // of schemas that were made, too
		}
		more = more || len(s.PatternProperties) > 0
	}
	for name := range seen {
		if m := c.member(b, name); m.possible && !c.empty(m.conj) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, more || c.rest(b).possible
}

// objectHolds is whether every object of a branch meets the keywords of a schema that are about objects.
func (c *checker) objectHolds(b *branch, s *schema.Schema, flat []*schema.Schema, open bool) outcome {
	o := yes()
	sh := c.shapeOf(b)
	told := map[string]bool{}
	for _, r := range s.Required {
		if !sh.required[r.Text] && !told[r.Text] {
			told[r.Text] = true
			o.add(c.cause(b, Cause{Kind: RequiredAdded, Keyword: "required", Name: r.Text, Reader: Place{s, r.Node}, Certain: true}))
		}
	}
	for _, p := range s.Properties {
		o.add(c.memberHolds(b, p.Name, p.Schema, Place{s, p.Key}, open, false))
	}
	if len(s.PatternProperties) > 0 {
		o.add(c.patternsHold(b, s, open))
	}
	if s.AdditionalProperties != nil && !(open && isFalse(s.AdditionalProperties)) {
		covered := func(name string) tri { return covers([]*schema.Schema{s}, name) }
		o.add(c.othersHold(b, s, s.AdditionalProperties, "additionalProperties", covered, open))
	}
	if s.UnevaluatedProps != nil && s.AdditionalProperties == nil && !(open && isFalse(s.UnevaluatedProps)) && Says(s.UnevaluatedProps) {
		o.add(c.unevaluatedHolds(b, s, flat, open))
	}
	if s.PropertyNames != nil {
		o.add(c.namesHold(b, s))
	}
	o.add(c.dependenciesHold(b, s, open))
	return o
}

func isFalse(s *schema.Schema) bool { return s != nil && s.Always != nil && !*s.Always }

// memberHolds is whether a property, wherever a value of the branch has it, meets a schema of the reader's.
func (c *checker) memberHolds(b *branch, name string, r *schema.Schema, place Place, open, closing bool) outcome {
	m := c.member(b, name)
	if !m.possible || c.empty(m.conj) {
		return yes()
	}
	return c.valueHolds(b, m, Step{Name: name, Index: -1}, r, place, closing)(open)
}

// valueHolds is whether a value inside of the branch's meets a schema. Where the writer says nothing of it, and the reader
// something, that is one cause, whatever it is that the reader says.
func (c *checker) valueHolds(b *branch, m member, step Step, r *schema.Schema, place Place, closing bool) func(open bool) outcome {
	return func(open bool) outcome {
		if isFalse(r) {
			kind := Forbidden
			if closing {
				kind = Closed
			}
			return c.cause(b, Cause{Kind: kind, Keyword: keywordOf(place), Name: step.Name, Reader: place, Certain: m.exact})
		}
		o := c.descend(b, step, func() outcome { return c.check(m.conj, r, open) })
		if len(o.causes) == 0 || saysAny(m.w) || saysAny(m.x) {
			if !m.exact {
				o.causes = append([]Cause(nil), o.causes...) // the outcome may be asked for again
				for i := range o.causes {
					o.causes[i].Certain = false
				}
			}
			return o
		}
		certain := false
		for _, cause := range o.causes {
			certain = certain || cause.Certain
		}
		only := c.cause(b, Cause{Kind: Constrained, Keyword: keywordOf(place), Name: step.Name, Reader: place, Certain: certain && m.exact})
		only.low = o.low
		return only
	}
}

func saysAny(list []*schema.Schema) bool {
	for _, s := range list {
		if Says(s) {
			return true
		}
	}
	return false
}

// keywordOf is the keyword that a place stands in.
func keywordOf(p Place) string {
	for _, keyword := range []string{"additionalProperties", "unevaluatedProperties", "items", "additionalItems", "unevaluatedItems"} {
		if p.Schema.Node.Key(keyword) == p.Node {
			return keyword
		}
	}
	for _, x := range p.Schema.PatternProperties {
		if x.Key == p.Node {
			return "patternProperties"
		}
	}
	return "properties"
}

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

// layer is a schema with all that holds in the same place for sure.
func layer(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	seen := map[*schema.Schema]bool{}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		list = append(list, s)
		for _, r := range s.Refs {
			add(r.Target)
		}
		for _, part := range s.AllOf {
			add(part)
		}
	}
	add(s)
	return list
}

// namesHold is whether the names of all properties meet propertyNames.
func (c *checker) namesHold(b *branch, s *schema.Schema) outcome {
	o := yes()
	place := Place{s, s.Keyword("propertyNames")}
	names, more := c.names(b)
	for _, name := range names {
		switch c.meets(s.PropertyNames, &document.Node{Kind: document.String, Value: name}) {
		case no:
			o.add(c.cause(b, Cause{Kind: Names, Keyword: "propertyNames", Name: name, Reader: place, Certain: true}))
		case unsure:
			o.add(c.undecided("whether the name "+schema.Quote(name)+" is accepted could not be told", s, &schema.Unknown{Node: place.Node}))
		}
	}
	if !more {
		return o
	}
	known := conj{x: []*schema.Schema{c.text()}}
	for _, w := range b.all {
		if w.PropertyNames != nil {
			known.x = append(known.x, w.PropertyNames)
		}
	}
	if refused := c.check(known, s.PropertyNames, false); !refused.yes() {
		cause := Cause{Kind: Names, Keyword: "propertyNames", Reader: place}
		for _, inner := range refused.causes {
			cause.Values = append(cause.Values, inner.Values...) // names that show it
		}
		o.add(c.cause(b, cause))
	}
	return o
}

// dependenciesHold is whether what the presence of a property asks for is there.
func (c *checker) dependenciesHold(b *branch, s *schema.Schema, open bool) outcome {
	o := yes()
	present := func(name string, then func(b *branch) outcome) {
		if m := c.member(b, name); !m.possible || c.empty(m.conj) {
			return
		}
		for _, one := range c.extend(b, c.having(name)) {
			if c.settle(&one) {
				o.add(then(&one))
			}
		}
	}
	for _, d := range s.DependentRequired {
		present(d.Name, func(b *branch) outcome {
			o := yes()
			for _, need := range d.Needs {
				if !c.shapeOf(b).required[need.Text] {
					o.add(c.cause(b, Cause{Kind: Dependency, Keyword: "dependentRequired", Name: need.Text, From: d.Name, Reader: Place{s, need.Node}, Certain: true}))
				}
			}
			return o
		})
	}
	for _, d := range s.DependentSchemas {
		present(d.Name, func(b *branch) outcome { return c.within(b, d.Schema, open) })
	}
	return o
}
