package witness

import (
	"encoding/json"
	"math/big"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// number is a number near zero that the bounds and steps allow.
func number(parts []*schema.Schema, kind schema.Types) any {
	near := nearest(parts, new(big.Rat), kind)
	return json.Number(schema.Show(near))
}

// nearest moves a number to one that the schemas allow, if that is easily done.
func nearest(parts []*schema.Schema, n *big.Rat, kind schema.Types) *big.Rat {
	step := new(big.Rat)
	for _, s := range parts {
		if l := s.Limit("multipleOf"); l != nil {
			step = common(step, l.Value)
		}
	}
	if kind == schema.Integer {
		step = common(step, big.NewRat(1, 1))
	}
	low, high := tightest(parts, "minimum", "maximum")
	above, below := tightest(parts, "exclusiveMinimum", "exclusiveMaximum")
	small := step
	if step.Sign() == 0 {
		small = big.NewRat(1, 2)
		if low, high := first(low, above), first(high, below); low != nil && high != nil {
			small = new(big.Rat).Quo(new(big.Rat).Sub(high, low), big.NewRat(4, 1))
			small.Abs(small)
		}
	}
	n = new(big.Rat).Set(n)
	if kind == schema.Fraction && step.Sign() == 0 && n.IsInt() {
		n.Add(n, big.NewRat(1, 2))
	}
	up := func(bound *big.Rat, exclusive bool) {
		if bound != nil && (n.Cmp(bound) < 0 || exclusive && n.Cmp(bound) == 0) {
			n.Set(bound)
			if step.Sign() != 0 {
				count := new(big.Rat).Quo(n, step)
				whole := new(big.Int).Div(count.Num(), count.Denom())
				n.Mul(new(big.Rat).SetInt(whole), step)
				if n.Cmp(bound) < 0 {
					n.Add(n, step)
				}
			}
			if exclusive && n.Cmp(bound) <= 0 {
				n.Add(n, small)
			}
		}
	}
	down := func(bound *big.Rat, exclusive bool) {
		if bound != nil && (n.Cmp(bound) > 0 || exclusive && n.Cmp(bound) == 0) {
			n.Set(bound)
			if step.Sign() != 0 {
				count := new(big.Rat).Quo(n, step)
				n.Mul(new(big.Rat).SetInt(new(big.Int).Div(count.Num(), count.Denom())), step)
			}
			if exclusive && n.Cmp(bound) >= 0 {
				n.Sub(n, small)
			}
		}
	}
	up(low, false)
	up(above, true)
	down(high, false)
	down(below, true)
	return n
}

func first(a, b *big.Rat) *big.Rat {
	if a != nil {
		return a
	}
	return b
}

// common is the least common multiple, and the other where one is zero.
func common(a, b *big.Rat) *big.Rat {
	if a.Sign() == 0 {
		return b
	}
	ps, rq := new(big.Int).Mul(a.Num(), b.Denom()), new(big.Int).Mul(b.Num(), a.Denom())
	divisor := new(big.Int).GCD(nil, nil, ps, rq)
	return new(big.Rat).SetFrac(new(big.Int).Div(new(big.Int).Mul(ps, rq), divisor), new(big.Int).Mul(a.Denom(), b.Denom()))
}
