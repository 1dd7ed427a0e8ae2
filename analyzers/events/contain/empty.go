package contain

import (
	"fmt"
	"math/big"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// settle sums a branch up and takes away the types that no value of it can have; false where no value is left. Where that
// cannot be told there may be values.
func (c *checker) settle(b *branch) bool {
	if b.dead {
		return false
	}
	sh := c.shapeOf(b)
	if sh.types == 0 {
		return false
	}
	if c.deep > 100 || c.work > maxWork {
		return true
	}
	c.deep++
	defer func() { c.deep-- }()
	if sh.types&schema.Object != 0 {
		for name := range sh.required {
			if m := c.member(b, name); !m.possible || c.empty(m.conj) {
				sh.types &^= schema.Object
				break
			}
		}
	}
	if least, ok := sh.limits["minItems"]; ok && sh.types&schema.Array != 0 {
		for i := -1; i < prefixed(b.all); i++ {
			need := i + 1
			if i < 0 {
				need = prefixed(b.all) + 1
			}
			if least.value.Cmp(big.NewRat(int64(need), 1)) < 0 {
				continue
			}
			if m := c.item(b, i); !m.possible || c.empty(m.conj) {
				sh.types &^= schema.Array
				break
			}
		}
	}
	if sh.types == 0 || sh.finite && len(sh.values) == 0 {
		return false
	}
	return !c.excluded(b)
}

// excluded is whether all values of a branch meet a schema that they are not to meet.
func (c *checker) excluded(b *branch) bool {
	if len(b.nots) == 0 || c.deep > 12 {
		return false
	}
	for i, n := range b.nots {
		rest := b.copied()
		rest.shape = nil
		rest.nots = append(append([]*schema.Schema(nil), b.nots[:i]...), b.nots[i+1:]...)
		if c.within(&rest, n, false).yes() {
			return true
		}
	}
	return false
}

// empty is whether a conj has no value for sure. A schema that holds itself is taken to have one.
func (c *checker) empty(of conj) bool {
	if len(of.w)+len(of.x) == 0 {
		return false
	}
	key := of.key()
	if known, ok := c.empties[key]; ok {
		return known
	}
	c.work++
	if c.work > maxWork || c.deep > 100 {
		return false
	}
	c.empties[key] = false
	c.deep++
	found := true
	for _, b := range c.branches(of) {
		if c.settle(&b) {
			found = false
			break
		}
	}
	c.deep--
	c.empties[key] = found
	return found
}

// valued is an object that has one value in a property.
func (c *checker) valued(name string, v schema.Value) *schema.Schema {
	return c.make(fmt.Sprint("valued ", name, " ", v.Text), func(s *schema.Schema) {
		only := c.make("is "+v.Text, func(s *schema.Schema) { s.Enum = []schema.Value{v} })
		s.Required = []schema.Name{{Text: name, Node: s.Node}}
		s.Properties = []schema.Property{{Name: name, Schema: only, Key: s.Node}}
	})
}
