package contain

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// checker decides one question. It walks the writer's and the reader's schema side by side.
type checker struct {
	tolerant bool
	work     int
	deep     int
	// path leads to the value that is looked at, and inexact is whether something was left out of the writer's schemas on it.
	path    []Level
	inexact bool

	pairs     map[string]*pair
	open      int     // pairs that are being looked at
	tentative []*pair // answers of yes that rely on open pairs
	made      map[string]*schema.Schema
	closings  map[*schema.Schema]bool
	same      map[[2]*schema.Schema]bool
	empties   map[string]bool
}

// pair is what is known of one conj of the writer's and one schema of the reader's.
type pair struct {
	key     string
	depth   int // how many pairs were open before
	level   int // how many steps lead from the document to the value
	done    bool
	outcome outcome
}

// check is whether every value of the writer's meets the reader's schema. open: the reader ignores what it does not know.
//
// A pair that is asked for while it is being looked at is taken to hold: if it did not, a smallest document would show so,
// and the part of it that leads to the same question again is smaller still. That needs at least one step into the document
// between the two.
func (c *checker) check(w conj, r *schema.Schema, open bool) outcome {
	c.work++
	if c.work > maxWork || len(c.path) > 120 || c.deep > 300 {
		return c.undecided("the schemas are too large, or refer to each other in too many ways, to be compared within bounds", r, nil)
	}
	if r.Always != nil && *r.Always || c.holds(w, r) {
		return yes()
	}
	key := fmt.Sprint(w.key(), r.Number, open)
	if p := c.pairs[key]; p != nil {
		switch {
		case p.done:
			return p.outcome
		case p.level == len(c.path):
			return c.undecided("the schema refers to itself without end", r, nil)
		}
		return outcome{low: p.depth}
	}
	p := &pair{key: key, depth: c.open, level: len(c.path)}
	c.pairs[key] = p
	mark := len(c.tentative)
	c.open++
	c.deep++
	o := c.contained(w, r, open)
	c.deep--
	c.open--
	p.done, p.outcome = true, o
	switch {
	case !o.yes():
		p.outcome.low = relyingOnNone // what was taken to hold can only have hidden more
		for _, t := range c.tentative[mark:] {
			delete(c.pairs, t.key) // they may have relied on this one
		}
		c.tentative = c.tentative[:mark]
	case o.low >= p.depth:
		for _, t := range c.tentative[mark:] {
			t.outcome.low = relyingOnNone
		}
		c.tentative = c.tentative[:mark]
		p.outcome.low = relyingOnNone
	default:
		c.tentative = append(c.tentative, p)
	}
	return p.outcome
}

// holds is whether the reader's schema is one of those that the value is known to meet.
func (c *checker) holds(w conj, r *schema.Schema) bool {
	for _, s := range w.w {
		if c.isSame(s, r) {
			return true
		}
	}
	for _, s := range w.x {
		if c.isSame(s, r) {
			return true
		}
	}
	return false
}

func (c *checker) contained(w conj, r *schema.Schema, open bool) outcome {
	total := yes()
	for _, b := range c.branches(w) {
		if c.settle(&b) {
			total.add(c.within(&b, r, open))
		}
	}
	return total
}

// within is check for one branch. The reader's references and allOf are laid flat: each part of them is to hold.
func (c *checker) within(b *branch, r *schema.Schema, open bool) outcome {
	c.work++
	c.deep++
	defer func() { c.deep-- }()
	if c.work > maxWork || c.deep > 300 {
		return c.undecided("the schemas are too large, or refer to each other in too many ways, to be compared within bounds", r, nil)
	}
	sh := c.shapeOf(b)
	if sh.finite {
		all := is
		for _, v := range sh.values {
			all = all.and(c.meets(r, v.Node))
		}
		if all == is {
			return yes()
		}
	}
	flat := layer(r)
	o := yes()
	if len(flat) > maxParts {
		o.add(c.undecided("more schemas hold at one place than are compared", r, nil))
	}
	for _, s := range flat {
		if slices.ContainsFunc(b.all, func(known *schema.Schema) bool { return c.isSame(known, s) }) {
			continue
		}
		o.add(c.keywordsHold(b, s, flat, open))
	}
	return o
}

// layer is a schema with all that holds in the same place for sure, up to one more than maxParts.
func layer(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	seen := map[*schema.Schema]bool{}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || len(list) > maxParts {
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

// keywordsHold is whether every value of a branch meets each keyword of one of the reader's schemas, those that hold beside
// it apart.
func (c *checker) keywordsHold(b *branch, s *schema.Schema, flat []*schema.Schema, open bool) outcome {
	if s.Always != nil {
		if *s.Always {
			return yes()
		}
		return c.cause(b, Cause{Kind: Forbidden, Keyword: "false", Reader: Place{s, s.Node}, Certain: true})
	}
	o := yes()
	for _, u := range s.Unknowns {
		o.add(c.undecided(u.Reason, s, &u))
	}
	o.add(c.valuesHold(b, s))
	types := c.shapeOf(b).types
	switch {
	case c.shapeOf(b).finite:
		o.add(c.listedHold(b, s, open))
	default:
		if types&schema.Object != 0 {
			o.add(c.objectHolds(b, s, flat, open))
		}
		if types&schema.Array != 0 {
			o.add(c.arrayHolds(b, s, flat, open))
		}
	}
	o.add(c.combinationsHold(b, s, open))
	return o
}

// cause makes an outcome of one cause, with the place that is looked at.
func (c *checker) cause(b *branch, cause Cause) outcome {
	cause.Path = append([]Level(nil), c.path...)
	cause.At = b.all
	cause.Certain = cause.Certain && b.exact && len(b.nots) == 0 && !c.inexact
	if cause.Writer.Node == nil {
		cause.Writer = c.writerOf(b, cause.Keyword)
	}
	return outcome{causes: []Cause{cause}, low: relyingOnNone}
}

// writerOf is where the writer's schema says something with a keyword, or the schema itself where it does not.
func (c *checker) writerOf(b *branch, keyword string) Place {
	for _, s := range b.flatW {
		if s.File != nil && s.Node.Key(keyword) != nil {
			return Place{s, s.Keyword(keyword)}
		}
	}
	for i := len(b.flatW) - 1; i >= 0; i-- {
		if s := b.flatW[i]; s.File != nil {
			return Place{s, s.Node}
		}
	}
	return Place{}
}

func (c *checker) undecided(text string, s *schema.Schema, u *schema.Unknown) outcome {
	reason := Reason{Text: text, Reader: true, Place: Place{s, s.Node}}
	if u != nil {
		reason.Place.Node = u.Node
	}
	return outcome{reasons: []Reason{reason}, low: relyingOnNone}
}

// descend looks at a value inside of the value of a branch.
func (c *checker) descend(b *branch, step Step, look func() outcome) outcome {
	was := c.inexact
	c.inexact = c.inexact || !b.exact || len(b.nots) > 0
	c.path = append(c.path, Level{b.all, step})
	o := look()
	c.path = c.path[:len(c.path)-1]
	c.inexact = was
	return o
}
