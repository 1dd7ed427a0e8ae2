package contain

import (
	"math/big"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// item is what the schemas of a branch say of the item at an index; at -1, of all items after those that have a schema of
// their own.
func (c *checker) item(b *branch, index int) member {
	m := member{conj: conj{closed: b.closed}, exact: true, possible: true}
	for _, part := range []struct {
		list []*schema.Schema
		into *[]*schema.Schema
	}{{b.flatW, &m.w}, {b.flatX, &m.x}} {
		for _, s := range part.list {
			switch {
			case index >= 0 && index < len(s.PrefixItems):
				*part.into = append(*part.into, s.PrefixItems[index])
			case s.Items != nil:
				*part.into = append(*part.into, s.Items)
			case s.UnevaluatedItems != nil:
				m.exact = false
			}
		}
	}
	if most, ok := c.shapeOf(b).limits["maxItems"]; ok {
		at := int64(max(index, 0))
		if index < 0 {
			at = int64(prefixed(b.all))
		}
		m.possible = most.value.Cmp(big.NewRat(at, 1)) > 0
	}
	return m
}

func prefixed(list []*schema.Schema) int {
	most := 0
	for _, s := range list {
		most = max(most, len(s.PrefixItems))
	}
	return most
}

// arrayHolds is whether every array of a branch meets the keywords of a schema that are about arrays.
func (c *checker) arrayHolds(b *branch, s *schema.Schema, flat []*schema.Schema, open bool) outcome {
	o := yes()
	own := prefixed(append(append([]*schema.Schema(nil), b.all...), s))
	for i := range own {
		var r *schema.Schema
		keyword := "items"
		switch {
		case i < len(s.PrefixItems):
			r, keyword = s.PrefixItems[i], "prefixItems"
		case s.Items != nil:
			r = s.Items
		}
		if r == nil {
			continue
		}
		if m := c.item(b, i); m.possible && !c.empty(m.conj) {
			o.add(c.itemHolds(b, m, Step{Index: i}, s, r, keyword, open))
		}
	}
	if s.Items != nil {
		if m := c.item(b, -1); c.after(b, own) && !c.empty(m.conj) {
			o.add(c.itemHolds(b, m, Step{Index: own, Other: true}, s, s.Items, "items", open))
		}
	}
	if Says(s.UnevaluatedItems) && s.Items == nil {
		o.add(c.unevaluatedItemsHold(b, s, own, open))
	}
	if s.UniqueItems && !c.shapeOf(b).unique {
		if most, ok := c.shapeOf(b).limits["maxItems"]; !ok || most.value.Cmp(big.NewRat(1, 1)) > 0 {
			o.add(c.cause(b, Cause{Kind: Unique, Keyword: "uniqueItems", Reader: Place{s, s.Keyword("uniqueItems")}}))
		}
	}
	if s.Contains != nil {
		o.add(c.containsHolds(b, s, open))
	}
	return o
}

// after is whether an array of the branch may have more items than a number.
func (c *checker) after(b *branch, count int) bool {
	most, ok := c.shapeOf(b).limits["maxItems"]
	return !ok || most.value.Cmp(big.NewRat(int64(count), 1)) > 0
}

func (c *checker) itemHolds(b *branch, m member, step Step, s, r *schema.Schema, keyword string, open bool) outcome {
	place := Place{s, s.Keyword(keyword)}
	if isFalse(r) {
		return c.cause(b, Cause{Kind: Closed, Keyword: keyword, Reader: place, Certain: m.exact})
	}
	if step.Other {
		step.Index = max(step.Index, 0)
	}
	return c.valueHolds(b, m, step, r, place, true)(open)
}

// unevaluatedItemsHold treats unevaluatedItems as items where nothing else in the same place judges items.
func (c *checker) unevaluatedItemsHold(b *branch, s *schema.Schema, own int, open bool) outcome {
	if len(some(inPlace(s)...)) > 0 || s.Contains != nil {
		return c.undecided("which items unevaluatedItems is about depends on the schemas beside it", s, &schema.Unknown{Node: s.Keyword("unevaluatedItems")})
	}
	o := yes()
	for i := len(s.PrefixItems); i < own; i++ {
		if m := c.item(b, i); m.possible && !c.empty(m.conj) {
			o.add(c.itemHolds(b, m, Step{Index: i}, s, s.UnevaluatedItems, "unevaluatedItems", open))
		}
	}
	if m := c.item(b, -1); c.after(b, own) && !c.empty(m.conj) {
		o.add(c.itemHolds(b, m, Step{Index: own, Other: true}, s, s.UnevaluatedItems, "unevaluatedItems", open))
	}
	return o
}

// containsHolds is whether every array has as many items of a kind as the reader asks for, and no more than it takes.
func (c *checker) containsHolds(b *branch, s *schema.Schema, open bool) outcome {
	least, most := big.NewRat(1, 1), (*big.Rat)(nil)
	if l := s.Limit("minContains"); l != nil {
		least = l.Value
	}
	if l := s.Limit("maxContains"); l != nil {
		most = l.Value
	}
	enough, few := least.Sign() == 0, most == nil
	for _, w := range b.all {
		if w.Contains == nil {
			continue
		}
		has := big.NewRat(1, 1)
		if l := w.Limit("minContains"); l != nil {
			has = l.Value
		}
		if !enough && has.Cmp(least) >= 0 {
			enough = c.descend(b, Step{}, func() outcome {
				return c.check(conj{w: []*schema.Schema{w.Contains}, closed: b.closed}, s.Contains, open && few)
			}).yes()
		}
		if l := w.Limit("maxContains"); !few && l != nil && l.Value.Cmp(most) <= 0 {
			few = c.isSame(w.Contains, s.Contains)
		}
	}
	limits := c.shapeOf(b).limits
	if items, ok := limits["minItems"]; !enough && ok && items.value.Cmp(least) >= 0 {
		all := true
		for i := -1; i < prefixed(b.all); i++ {
			m := c.item(b, i)
			all = all && (!m.possible || c.descend(b, Step{}, func() outcome { return c.check(m.conj, s.Contains, false) }).yes())
		}
		enough = all
	}
	if items, ok := limits["maxItems"]; !few && ok && items.value.Cmp(most) <= 0 {
		few = true
	}
	o := yes()
	if !enough {
		o.add(c.cause(b, Cause{Kind: Contains, Keyword: "contains", Reader: Place{s, s.Keyword("contains")}}))
	}
	if !few {
		o.add(c.cause(b, Cause{Kind: RangeNarrowed, Keyword: "maxContains", To: schema.Show(most), Reader: Place{s, s.Keyword("maxContains")}}))
	}
	return o
}
