package contain

import (
	"fmt"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// conj is what a value is known to be: it meets all of several schemas. Those in w are the writer's, and where closed is set
// the value holds only properties that they name; those in x are known besides.
type conj struct {
	w, x   []*schema.Schema
	closed bool
}

func (c conj) with(more ...*schema.Schema) conj {
	c.x = append(append([]*schema.Schema(nil), c.x...), more...)
	return c
}

func (c conj) key() string {
	var b strings.Builder
	for _, list := range [][]*schema.Schema{c.w, c.x} {
		numbers := make([]int, 0, len(list))
		for _, s := range list {
			numbers = append(numbers, s.Number)
		}
		sort.Ints(numbers)
		fmt.Fprint(&b, numbers)
	}
	if c.closed {
		b.WriteByte('c')
	}
	return b.String()
}

// branch is a conj with one alternative of each union chosen, and all that it refers to laid flat.
type branch struct {
	conj
	flatW, flatX []*schema.Schema
	all          []*schema.Schema // both
	nots         []*schema.Schema // schemas that the value does not meet
	// exact is whether the branch says all that is known: false where something was left out, so that it may stand for
	// more values than there are.
	exact bool
	dead  bool // it holds a schema that is false
	// freeForm: the writer's schemas name no property at all, so that it may write any.
	freeForm bool
	shape    *shape
}

const (
	maxBranches = 64
	maxParts    = 400
)

// branches lays a conj flat and chooses alternatives: the value of the conj is one of some branch.
func (c *checker) branches(of conj) []branch {
	first := branch{conj: of, exact: true}
	first.freeForm = !Declares(of.w...)
	seen := map[*schema.Schema]bool{}
	unions := c.flatten(&first, of.w, true, seen)
	unions = append(unions, c.flatten(&first, of.x, false, seen)...)
	list := c.choose(first, unions, 1)
	var alive []branch
	for _, b := range list {
		if !b.dead {
			alive = append(alive, b)
		}
	}
	return alive
}

// choose takes each alternative of each union, and of the unions inside of it. already is how many branches there are
// besides.
func (c *checker) choose(b branch, unions []union, already int) []branch {
	list := []branch{b}
	for _, u := range unions {
		if already*len(list)*len(u.options) > maxBranches {
			for j := range list {
				list[j].exact = false
			}
			continue
		}
		var next []branch
		for _, b := range list {
			for _, option := range u.options {
				one := b.copied()
				seen := map[*schema.Schema]bool{}
				for _, s := range one.all {
					seen[s] = true
				}
				more := c.flatten(&one, option.holds, u.writers, seen)
				one.nots = append(one.nots, option.not...)
				one.exact = one.exact && option.exact
				next = append(next, c.choose(one, more, already*max(1, len(next)))...)
			}
		}
		list = next
	}
	return list
}

func (b branch) copied() branch {
	b.flatW = append([]*schema.Schema(nil), b.flatW...)
	b.flatX = append([]*schema.Schema(nil), b.flatX...)
	b.all = append([]*schema.Schema(nil), b.all...)
	b.nots = append([]*schema.Schema(nil), b.nots...)
	return b
}

// union is a place where a value may be one of several things.
type union struct {
	options []option
	writers bool
}

type option struct {
	holds, not []*schema.Schema
	exact      bool
}

// flatten adds schemas to a branch with all that they refer to, and gives the unions that are left to choose from.
func (c *checker) flatten(b *branch, list []*schema.Schema, writers bool, seen map[*schema.Schema]bool) []union {
	var unions []union
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] {
			return
		}
		if len(b.all) >= maxParts {
			b.exact = false
			return
		}
		seen[s] = true
		if s.Always != nil {
			b.dead = b.dead || !*s.Always
			return
		}
		b.all = append(b.all, s)
		if writers {
			b.flatW = append(b.flatW, s)
		} else {
			b.flatX = append(b.flatX, s)
		}
		b.exact = b.exact && len(s.Unknowns) == 0
		for _, r := range s.Refs {
			add(r.Target)
		}
		for _, part := range s.AllOf {
			add(part)
		}
		if s.Not != nil {
			b.nots = append(b.nots, s.Not)
		}
		if len(s.AnyOf) > 0 {
			unions = append(unions, union{c.anyOf(s.AnyOf, writers && b.closed), writers})
		}
		if len(s.OneOf) > 0 {
			u := union{writers: writers}
			for i, one := range s.OneOf {
				others := append(append([]*schema.Schema(nil), s.OneOf[:i]...), s.OneOf[i+1:]...)
				u.options = append(u.options, option{[]*schema.Schema{one}, others, true})
			}
			unions = append(unions, u)
		}
		if s.If != nil {
			u := union{writers: writers}
			u.options = append(u.options, option{some(s.If, s.Then), nil, true}, option{some(s.Else), some(s.If), true})
			unions = append(unions, u)
		}
		if len(s.DependentSchemas) > 0 {
			b.exact = false
			if writers {
				b.flatW = append(b.flatW, c.loose(dependents(s)))
			}
		}
	}
	for _, s := range list {
		add(s)
	}
	return unions
}

func some(list ...*schema.Schema) []*schema.Schema {
	var kept []*schema.Schema
	for _, s := range list {
		if s != nil {
			kept = append(kept, s)
		}
	}
	return kept
}

// anyOf are the alternatives of an anyOf. Where the properties that a value may have follow from the alternatives that it
// meets, every set of them is one: a value may meet several at once, and have the properties of each.
func (c *checker) anyOf(list []*schema.Schema, closed bool) []option {
	var options []option
	if !closed || !Declares(list...) {
		for _, s := range list {
			options = append(options, option{[]*schema.Schema{s}, nil, true})
		}
		return options
	}
	if len(list) > 5 {
		// Too many sets: what a value has beside the one alternative is left open.
		for i, s := range list {
			others := append(append([]*schema.Schema(nil), list[:i]...), list[i+1:]...)
			options = append(options, option{[]*schema.Schema{s, c.loose(others)}, nil, false})
		}
		return options
	}
	for set := 1; set < 1<<len(list); set++ {
		var members []*schema.Schema
		for i, s := range list {
			if set>>i&1 == 1 {
				members = append(members, s)
			}
		}
		options = append(options, option{members, nil, true})
	}
	return options
}

// Declares is whether schemas name a property, by themselves or through what holds in the same place. A tolerant writer's
// object is closed where they do.
func Declares(list ...*schema.Schema) bool {
	seen := map[*schema.Schema]bool{}
	var look func(list []*schema.Schema) bool
	look = func(list []*schema.Schema) bool {
		for _, s := range list {
			if s == nil || seen[s] {
				continue
			}
			seen[s] = true
			if len(s.Properties)+len(s.PatternProperties)+len(s.Required) > 0 || Says(s.AdditionalProperties) || Says(s.UnevaluatedProps) || look(inPlace(s)) {
				return true
			}
		}
		return false
	}
	return look(list)
}

// inPlace are the schemas that judge the same value and may say which properties it has.
func inPlace(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	for _, r := range s.Refs {
		list = append(list, r.Target)
	}
	list = append(list, s.AllOf...)
	list = append(list, s.AnyOf...)
	list = append(list, s.OneOf...)
	list = append(list, s.If, s.Then, s.Else)
	return append(list, dependents(s)...)
}

func dependents(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	for _, d := range s.DependentSchemas {
		list = append(list, d.Schema)
	}
	return list
}

// Says is whether a schema says anything: false for one that is absent, true or empty.
func Says(s *schema.Schema) bool {
	return s != nil && (s.Always != nil && !*s.Always || s.Always == nil && len(s.Node.Map()) > 0)
}
