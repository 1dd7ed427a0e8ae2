package contain

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// isSame is whether two schemas say the same, wherever they stand and whatever their parts are called. Schemas that hold
// themselves are compared as far as they differ.
func (c *checker) isSame(a, b *schema.Schema) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.File == nil || b.File == nil {
		return false
	}
	if known, ok := c.same[[2]*schema.Schema{a, b}]; ok {
		return known
	}
	open := map[[2]*schema.Schema]bool{}
	result := c.alike(a, b, open, 0)
	for pair := range open {
		if result {
			c.same[pair] = true // all that was taken to hold does
		}
	}
	c.same[[2]*schema.Schema{a, b}] = result
	return result
}

func (c *checker) alike(a, b *schema.Schema, open map[[2]*schema.Schema]bool, depth int) bool {
	if a == nil || b == nil || a == b {
		return a == b
	}
	key := [2]*schema.Schema{a, b}
	if known, ok := c.same[key]; ok {
		return known
	}
	if open[key] {
		return true
	}
	if depth > 400 || len(open) > 20_000 || !sameUnknowns(a, b) {
		return false
	}
	open[key] = true
	same := c.alikeValues(a, b) && c.alikeSchemas(a, b, open, depth+1)
	if !same {
		c.same[key] = false
		delete(open, key)
	}
	return same
}

func (c *checker) alikeValues(a, b *schema.Schema) bool {
	if (a.Always == nil) != (b.Always == nil) || a.Always != nil && *a.Always != *b.Always ||
		(a.Type == nil) != (b.Type == nil) || a.Type != nil && *a.Type != *b.Type ||
		(a.Enum == nil) != (b.Enum == nil) || len(a.Enum) != len(b.Enum) || len(a.Limits) != len(b.Limits) ||
		(a.Pattern == nil) != (b.Pattern == nil) || a.Pattern != nil && a.Pattern.Text != b.Pattern.Text ||
		a.UniqueItems != b.UniqueItems || len(a.Required) != len(b.Required) || len(a.DependentRequired) != len(b.DependentRequired) {
		return false
	}
	listed := map[string]bool{}
	for _, v := range a.Enum {
		listed[v.Text] = true
	}
	for _, v := range b.Enum {
		if !listed[v.Text] {
			return false
		}
	}
	for _, l := range a.Limits {
		if other := b.Limit(l.Keyword); other == nil || other.Value.Cmp(l.Value) != 0 {
			return false
		}
	}
	if !sameNames(a.Required, b.Required) {
		return false
	}
	for i, d := range a.DependentRequired {
		if b.DependentRequired[i].Name != d.Name || !sameNames(d.Needs, b.DependentRequired[i].Needs) {
			return false
		}
	}
	return true
}

func sameNames(a, b []schema.Name) bool {
	if len(a) != len(b) {
		return false
	}
	names := map[string]bool{}
	for _, n := range a {
		names[n.Text] = true
	}
	for _, n := range b {
		if !names[n.Text] {
			return false
		}
	}
	return true
}

func (c *checker) alikeSchemas(a, b *schema.Schema, open map[[2]*schema.Schema]bool, depth int) bool {
	for _, pair := range [][2]*schema.Schema{
		{a.Not, b.Not}, {a.If, b.If}, {a.Then, b.Then}, {a.Else, b.Else}, {a.AdditionalProperties, b.AdditionalProperties},
		{a.UnevaluatedProps, b.UnevaluatedProps}, {a.PropertyNames, b.PropertyNames}, {a.Items, b.Items},
		{a.UnevaluatedItems, b.UnevaluatedItems}, {a.Contains, b.Contains},
	} {
		if !c.alike(pair[0], pair[1], open, depth) {
			return false
		}
	}
	for _, lists := range [][2][]*schema.Schema{{a.AllOf, b.AllOf}, {a.AnyOf, b.AnyOf}, {a.OneOf, b.OneOf}, {a.PrefixItems, b.PrefixItems}, {targets(a), targets(b)}} {
		if len(lists[0]) != len(lists[1]) {
			return false
		}
		for i := range lists[0] {
			if !c.alike(lists[0][i], lists[1][i], open, depth) {
				return false
			}
		}
	}
	for _, lists := range [][2][]schema.Property{{a.Properties, b.Properties}, {a.PatternProperties, b.PatternProperties}, {a.DependentSchemas, b.DependentSchemas}} {
		if len(lists[0]) != len(lists[1]) {
			return false
		}
		byName := map[string]*schema.Schema{}
		for _, p := range lists[1] {
			byName[p.Name] = p.Schema
		}
		for _, p := range lists[0] {
			if byName[p.Name] == nil || !c.alike(p.Schema, byName[p.Name], open, depth) {
				return false
			}
		}
	}
	return true
}

// sameUnknowns is whether what cannot be judged is the same on both sides: references to the same thing that is not there.
// What such a reference means is not known, but that it changed would be no part of this change.
func sameUnknowns(a, b *schema.Schema) bool {
	if len(a.Unknowns) != len(b.Unknowns) {
		return false
	}
	for i, u := range a.Unknowns {
		other := b.Unknowns[i]
		if u.Keyword != "$ref" || other.Keyword != "$ref" || u.Node.Value != other.Node.Value || u.Reason != other.Reason {
			return false
		}
	}
	return true
}

func targets(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	for _, r := range s.Refs {
		list = append(list, r.Target)
	}
	return list
}
