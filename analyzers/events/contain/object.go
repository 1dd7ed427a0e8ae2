package contain

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

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
