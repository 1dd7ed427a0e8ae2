package contain

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// extend adds schemas to a branch and lays them flat.
func (c *checker) extend(b *branch, more ...*schema.Schema) []branch {
	return c.extendNot(b, more, nil)
}

func (c *checker) extendNot(b *branch, more, not []*schema.Schema) []branch {
	one := b.copied()
	one.shape = nil
	return c.choose(one, []union{{options: []option{{more, not, true}}}}, 1)
}

// combinationsHold is whether every value of a branch meets anyOf, oneOf, not and if of a schema.
func (c *checker) combinationsHold(b *branch, s *schema.Schema, open bool) outcome {
	o := yes()
	if len(s.AnyOf) > 0 {
		o.add(c.someHolds(b, s, s.AnyOf, "anyOf", open))
	}
	if len(s.OneOf) > 0 {
		o.add(c.oneHolds(b, s, open))
	}
	if s.Not != nil {
		for _, one := range c.extend(b, s.Not) {
			if c.settle(&one) {
				o.add(c.cause(b, Cause{Kind: Forbidden, Keyword: "not", Reader: Place{s, s.Keyword("not")}}))
				break
			}
		}
	}
	if s.If != nil && (s.Then != nil || s.Else != nil) {
		if s.Then != nil {
			for _, one := range c.extend(b, s.If) {
				if c.settle(&one) {
					o.add(c.within(&one, s.Then, open))
				}
			}
		}
		if s.Else != nil {
			for _, one := range c.extendNot(b, nil, []*schema.Schema{s.If}) {
				if c.settle(&one) {
					o.add(c.within(&one, s.Else, open))
				}
			}
		}
	}
	return o
}

// someHolds is whether every value of a branch meets some alternative. One may take them all; else the values are told apart
// by their type, and by a property that has few values, as those do which say what an event is.
func (c *checker) someHolds(b *branch, s *schema.Schema, options []*schema.Schema, keyword string, open bool) outcome {
	sh := c.shapeOf(b)
	if sh.finite {
		cause := Cause{Kind: BranchRemoved, Keyword: keyword, Reader: Place{s, s.Keyword(keyword)}, Certain: true}
		o, _ := c.finitely(b, cause, func(v schema.Value) tri {
			found := no
			for _, option := range options {
				found = found.or(c.meets(option, v.Node))
			}
			return found
		})
		if o.yes() || !open || sh.types&(schema.Object|schema.Array) == 0 {
			return o
		}
	}
	tries := make([]outcome, len(options))
	for i, option := range options {
		if tries[i] = c.within(b, option, open); tries[i].yes() {
			return tries[i]
		}
	}
	if parts := c.apart(b, options); len(parts) > 1 {
		o := yes()
		for i := range parts {
			o.add(c.someHolds(&parts[i], s, options, keyword, open))
		}
		return o
	}
	return c.closest(b, s, options, keyword, tries)
}

// apart splits a branch into several that are told apart; none where there is no good way.
func (c *checker) apart(b *branch, options []*schema.Schema) []branch {
	sh := c.shapeOf(b)
	var parts []branch
	add := func(more *schema.Schema) {
		for _, one := range c.extend(b, more) {
			if c.settle(&one) {
				parts = append(parts, one)
			}
		}
	}
	kinds := 0
	for _, t := range []schema.Types{schema.Null, schema.Boolean, schema.Numbers, schema.String, schema.Array, schema.Object} {
		if sh.types&t != 0 {
			kinds++
		}
	}
	if kinds > 1 {
		for _, t := range []schema.Types{schema.Null, schema.Boolean, schema.Numbers, schema.String, schema.Array, schema.Object} {
			if sh.types&t != 0 {
				add(c.typed(t))
			}
		}
		return parts
	}
	if sh.types != schema.Object || c.deep > 60 {
		return nil
	}
	for _, name := range c.told(options) {
		m := c.member(b, name)
		if !m.possible || !sh.required[name] {
			continue
		}
		values := map[string]schema.Value{}
		var order []string
		finite := true
		for _, one := range c.branches(m.conj) {
			if !c.settle(&one) {
				continue
			}
			inner := c.shapeOf(&one)
			finite = finite && inner.finite
			for _, v := range inner.values {
				if _, ok := values[v.Text]; !ok {
					values[v.Text] = v
					order = append(order, v.Text)
				}
			}
		}
		if !finite || len(order) < 2 || len(order) > 32 {
			continue
		}
		for _, text := range order {
			add(c.valued(name, values[text]))
		}
		return parts
	}
	return nil
}

// told are the properties for which alternatives list values.
func (c *checker) told(options []*schema.Schema) []string {
	var names []string
	seen := map[string]bool{}
	for _, option := range options {
		for _, s := range layer(option) {
			for _, p := range s.Properties {
				if p.Schema.Enum != nil && !seen[p.Name] {
					seen[p.Name] = true
					names = append(names, p.Name)
				}
			}
		}
	}
	return names
}

// closest says why no alternative takes the values of a branch: the causes within the one that is meant for such values,
// where there is such a one.
func (c *checker) closest(b *branch, s *schema.Schema, options []*schema.Schema, keyword string, tries []outcome) outcome {
	meant := -1
	unsure := yes()
	for i, o := range tries {
		unsure.reasons = append(unsure.reasons, o.reasons...)
		unsure.low = min(unsure.low, o.low)
		if c.mismatch(o) {
			continue
		}
		if meant < 0 || len(o.causes) < len(tries[meant].causes) {
			meant = i
		}
	}
	if meant >= 0 && len(tries[meant].causes) > 0 {
		o := tries[meant]
		o.causes = append([]Cause(nil), o.causes...)
		for i := range o.causes {
			o.causes[i].Certain = false // another alternative may take what this one refuses
		}
		o.low = unsure.low
		return o
	}
	if len(unsure.reasons) > 0 {
		return unsure
	}
	cause := Cause{Kind: BranchRemoved, Keyword: keyword, Reader: Place{s, s.Keyword(keyword)}, Certain: len(options) == 1}
	if at := c.alternative(b); at != nil {
		cause.Writer = Place{at, at.Node}
	}
	o := c.cause(b, cause)
	o.low = unsure.low
	return o
}

// mismatch is whether an alternative is meant for other values: those of another type, or with another value in a property
// that tells them apart.
func (c *checker) mismatch(o outcome) bool {
	for _, cause := range o.causes {
		switch depth := len(cause.Path) - len(c.path); {
		case depth == 0 && (cause.Kind == TypeNarrowed || cause.Kind == ValueRemoved || cause.Kind == EnumAdded || cause.Kind == Forbidden && cause.Keyword == "false"):
			return true
		case depth == 1 && cause.Kind == ValueRemoved && len(cause.Values) > 0 && cause.From == shown(cause.Values):
			return true
		}
	}
	return false
}

// alternative is the schema of the writer's that was chosen last; nil when there was no choice.
func (c *checker) alternative(b *branch) *schema.Schema {
	for _, s := range b.flatW {
		for _, one := range append(append([]*schema.Schema{}, s.AnyOf...), s.OneOf...) {
			for _, chosen := range b.flatW {
				if chosen == one && chosen.File != nil {
					return one
				}
			}
		}
	}
	return nil
}

// oneHolds is whether every value of a branch meets exactly one alternative. A tolerant reader that ignores what it does not
// know cannot tell alternatives apart by that, so there some alternative is enough.
func (c *checker) oneHolds(b *branch, s *schema.Schema, open bool) outcome {
	for _, option := range s.OneOf {
		if open && c.closes(option) {
			return c.someHolds(b, s, s.OneOf, "oneOf", open)
		}
	}
	sh := c.shapeOf(b)
	if sh.finite {
		o, _ := c.finitely(b, Cause{Kind: BranchesOverlap, Keyword: "oneOf", Reader: Place{s, s.Keyword("oneOf")}, Certain: true}, func(v schema.Value) tri { return c.oneOf(s.OneOf, v.Node) })
		for i, cause := range o.causes {
			some := no
			for _, option := range s.OneOf {
				some = some.or(c.meets(option, cause.Values[0].Node))
			}
			if some == no {
				o.causes[i].Kind = BranchRemoved
			}
		}
		return o
	}
	for i, option := range s.OneOf {
		o := c.within(b, option, open)
		if !o.yes() {
			continue
		}
		for j, other := range s.OneOf {
			if i == j {
				continue
			}
			for _, one := range c.extend(b, other) {
				if c.settle(&one) {
					more := c.cause(b, Cause{Kind: BranchesOverlap, Keyword: "oneOf", Reader: Place{s, s.Keyword("oneOf")}})
					more.low = o.low
					return more
				}
			}
		}
		return o
	}
	if parts := c.apart(b, s.OneOf); len(parts) > 1 {
		o := yes()
		for i := range parts {
			o.add(c.oneHolds(&parts[i], s, open))
		}
		return o
	}
	return c.someHolds(b, s, s.OneOf, "oneOf", open)
}

// closes is whether a schema, or one below it, refuses properties that it does not know.
func (c *checker) closes(s *schema.Schema) bool {
	known, ok := c.closings[s]
	if !ok {
		known = Reaches(s, RefusesOthers, false)
		c.closings[s] = known
	}
	return known
}

// RefusesOthers is whether a schema refuses all properties that it does not name.
func RefusesOthers(s *schema.Schema) bool {
	return isFalse(s.AdditionalProperties) || isFalse(s.UnevaluatedProps)
}

// Reaches is whether a test holds of a schema or of one below it; negated: those under `not` and `if`, and of names, too.
func Reaches(s *schema.Schema, test func(*schema.Schema) bool, negated bool) bool {
	seen := map[*schema.Schema]bool{}
	waiting := []*schema.Schema{s}
	for len(waiting) > 0 {
		next := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if next == nil || seen[next] {
			continue
		}
		seen[next] = true
		if test(next) {
			return true
		}
		waiting = append(waiting, Below(next)...)
		if negated {
			waiting = append(waiting, next.Not, next.If, next.PropertyNames)
		}
	}
	return false
}

// Below are the schemas inside of a schema and those that it refers to, but for those under `not`. The condition of an `if` is among them.
func Below(s *schema.Schema) []*schema.Schema {
	list := some(inPlace(s)...)
	for _, p := range append(append([]schema.Property{}, s.Properties...), s.PatternProperties...) {
		list = append(list, p.Schema)
	}
	list = append(list, s.PrefixItems...)
	return some(append(list, s.AdditionalProperties, s.UnevaluatedProps, s.Items, s.UnevaluatedItems, s.Contains)...)
}
