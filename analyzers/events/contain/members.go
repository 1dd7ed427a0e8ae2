package contain

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
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
