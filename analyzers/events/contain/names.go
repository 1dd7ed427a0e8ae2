package contain

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

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
