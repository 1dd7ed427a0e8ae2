package contain

import (
	"math/big"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// shape sums up what all schemas of a branch say of the value itself.
type shape struct {
	types  schema.Types
	values []schema.Value // where finite: all values that are possible
	finite bool
	limits map[string]bound
	step   *big.Rat // multipleOf, of all; nil when there is none
	// required are the properties that the value has, where it is an object.
	required map[string]bool
	unique   bool
}

// bound is the tightest of one limit.
type bound struct {
	value *big.Rat
	from  *schema.Schema
	open  bool // exclusive
}

// maxList is how many values are told apart one by one.
const maxList = 2_000

// shapeOf sums a branch up.
func (c *checker) shapeOf(b *branch) *shape {
	if b.shape != nil {
		return b.shape
	}
	sh := &shape{types: schema.Any, limits: map[string]bound{}, required: map[string]bool{}}
	b.shape = sh
	for _, s := range b.all {
		if s.Type != nil {
			sh.types &= *s.Type
		}
		if s.Enum != nil && len(s.Enum) <= maxList && (!sh.finite || len(s.Enum) < len(sh.values)) {
			sh.finite, sh.values = true, s.Enum
		}
		for _, l := range s.Limits {
			sh.limit(s, l)
		}
		for _, n := range s.Required {
			sh.required[n.Text] = true
		}
		sh.unique = sh.unique || s.UniqueItems
		if isFalse(s.Items) {
			sh.limit(s, schema.Limit{Keyword: "maxItems", Value: big.NewRat(int64(len(s.PrefixItems)), 1)})
		}
	}
	for again := true; again; { // what the presence of one property asks for
		again = false
		for _, s := range b.all {
			for _, d := range s.DependentRequired {
				for _, n := range d.Needs {
					if sh.required[d.Name] && !sh.required[n.Text] {
						sh.required[n.Text], again = true, true
					}
				}
			}
		}
	}
	sh.simpleNots(b)
	sh.round()
	sh.enumerate()
	if sh.finite {
		var kept []schema.Value
		var types schema.Types
		for _, v := range sh.values {
			if c.takes(b, v) != no {
				kept = append(kept, v)
				types |= v.Type
			}
		}
		sh.values = kept
		sh.types &= types
	}
	sh.drop()
	return sh
}

// takes is whether a value meets all schemas of a branch.
func (c *checker) takes(b *branch, v schema.Value) tri {
	all := is
	for _, s := range b.all {
		all = all.and(c.keywords(s, v.Node, v))
	}
	for _, n := range b.nots {
		all = all.and(c.meets(n, v.Node).not())
	}
	return all
}

func (sh *shape) limit(s *schema.Schema, l schema.Limit) {
	name, open := l.Keyword, false
	switch l.Keyword {
	case "exclusiveMinimum":
		name, open = "minimum", true
	case "exclusiveMaximum":
		name, open = "maximum", true
	case "multipleOf":
		if sh.step == nil {
			sh.step = l.Value
		} else {
			sh.step = leastCommon(sh.step, l.Value)
		}
		return
	case "minContains", "maxContains":
		return // they belong to the contains beside them
	}
	was, ok := sh.limits[name]
	order := 0
	if ok {
		order = l.Value.Cmp(was.value)
	}
	if name[:3] == "max" {
		order = -order
	}
	if !ok || order > 0 || order == 0 && open {
		sh.limits[name] = bound{l.Value, s, open}
	}
}

// leastCommon is the least number that is a multiple of both.
func leastCommon(a, b *big.Rat) *big.Rat {
	// lcm(p/q, r/s) = lcm(p·s, r·q) / (q·s)
	ps, rq := new(big.Int).Mul(a.Num(), b.Denom()), new(big.Int).Mul(b.Num(), a.Denom())
	divisor := new(big.Int).GCD(nil, nil, ps, rq)
	lcm := new(big.Int).Div(new(big.Int).Mul(ps, rq), divisor)
	return new(big.Rat).SetFrac(lcm, new(big.Int).Mul(a.Denom(), b.Denom()))
}

// simpleNots takes types away that a `not` excludes as a whole.
func (sh *shape) simpleNots(b *branch) {
	for _, n := range b.nots {
		if n.Always == nil && n.Type != nil && onlySays(n, "type") {
			excluded := *n.Type
			sh.types &^= excluded
		}
	}
}

// annotations are the keywords that judge nothing.
var annotations = map[string]bool{
	"title": true, "description": true, "$comment": true, "default": true, "examples": true, "deprecated": true, "readOnly": true,
	"writeOnly": true, "$schema": true, "$id": true, "id": true, "$defs": true, "definitions": true, "format": true, "$anchor": true,
}

// onlySays is whether a schema holds one keyword and no other that judges.
func onlySays(s *schema.Schema, keyword string) bool {
	if len(s.Node.Map()) == 0 {
		return false
	}
	for _, e := range s.Node.Map() {
		if e.Key.Value != keyword && !annotations[e.Key.Value] {
			return false
		}
	}
	return true
}

// round moves the bounds of numbers to the nearest numbers that are possible: integers, or multiples.
func (sh *shape) round() {
	if sh.types&schema.Fraction != 0 && sh.types&schema.Integer != 0 && sh.step != nil && sh.step.IsInt() {
		sh.types &^= schema.Fraction // multiples of an integer are integers
	}
	if sh.types&schema.Numbers == schema.Integer {
		one := big.NewRat(1, 1)
		if sh.step == nil {
			sh.step = one
		} else {
			sh.step = leastCommon(sh.step, one)
		}
	}
	if sh.step == nil {
		return
	}
	for _, name := range []string{"minimum", "maximum"} {
		b, ok := sh.limits[name]
		if !ok {
			continue
		}
		count := new(big.Rat).Quo(b.value, sh.step)
		whole := new(big.Int).Div(count.Num(), count.Denom()) // rounds down
		switch {
		case name == "minimum" && (!count.IsInt() || b.open):
			whole.Add(whole, big.NewInt(1))
		case name == "maximum" && count.IsInt() && b.open:
			whole.Sub(whole, big.NewInt(1))
		}
		sh.limits[name] = bound{new(big.Rat).Mul(new(big.Rat).SetInt(whole), sh.step), b.from, false}
	}
}

// drop takes types away that no value can have.
func (sh *shape) drop() {
	if sh.crossed("minimum", "maximum") {
		sh.types &^= schema.Numbers
	}
	if sh.crossed("minLength", "maxLength") {
		sh.types &^= schema.String
	}
	if sh.crossed("minItems", "maxItems") {
		sh.types &^= schema.Array
	}
	most, ok := sh.limits["maxProperties"]
	if sh.crossed("minProperties", "maxProperties") || ok && most.value.Cmp(big.NewRat(int64(len(sh.required)), 1)) < 0 {
		sh.types &^= schema.Object
	}
}

func (sh *shape) crossed(low, high string) bool {
	l, okL := sh.limits[low]
	h, okH := sh.limits[high]
	if !okL || !okH {
		return false
	}
	order := l.value.Cmp(h.value)
	return order > 0 || order == 0 && (l.open || h.open)
}
