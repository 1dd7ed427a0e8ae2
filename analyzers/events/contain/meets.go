package contain

import (
	"math/big"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// meets is whether a value meets a schema. It is asked of single values, mostly short ones: those that a schema lists.
func (c *checker) meets(s *schema.Schema, n *document.Node) tri {
	c.work++
	c.deep++
	defer func() { c.deep-- }()
	if c.work > maxWork || c.deep > 200 {
		return unsure
	}
	if s.Always != nil {
		return when(*s.Always)
	}
	v, err := schema.NewValue(n)
	if err != nil {
		return unsure
	}
	all := c.keywords(s, n, v)
	for _, r := range s.Refs {
		if r.Target != nil {
			all = all.and(c.meets(r.Target, n))
		}
	}
	for _, part := range s.AllOf {
		all = all.and(c.meets(part, n))
	}
	if len(s.AnyOf) > 0 {
		found := no
		for _, part := range s.AnyOf {
			found = found.or(c.meets(part, n))
		}
		all = all.and(found)
	}
	if len(s.OneOf) > 0 {
		all = all.and(c.oneOf(s.OneOf, n))
	}
	if s.Not != nil {
		all = all.and(c.meets(s.Not, n).not())
	}
	if s.If != nil {
		condition := c.meets(s.If, n)
		if s.Then != nil {
			all = all.and(condition.not().or(c.meets(s.Then, n)))
		}
		if s.Else != nil {
			all = all.and(condition.or(c.meets(s.Else, n)))
		}
	}
	return all
}

func (c *checker) oneOf(list []*schema.Schema, n *document.Node) tri {
	met, open := 0, 0
	for _, part := range list {
		switch c.meets(part, n) {
		case is:
			met++
		case unsure:
			open++
		}
	}
	switch {
	case met > 1 || met+open == 0:
		return no
	case open == 0:
		return is
	}
	return unsure
}

// keywords is whether a value meets the keywords of a schema that are not about other schemas for the same value.
func (c *checker) keywords(s *schema.Schema, n *document.Node, v schema.Value) tri {
	all := is
	if len(s.Unknowns) > 0 {
		all = unsure
	}
	if s.Type != nil {
		all = all.and(when(*s.Type&v.Type != 0))
	}
	if s.Enum != nil {
		listed := false
		for _, one := range s.Enum {
			listed = listed || one.Text == v.Text
		}
		all = all.and(when(listed))
	}
	for i := range s.Limits {
		all = all.and(within(&s.Limits[i], n, v))
	}
	switch n.Kind {
	case document.String:
		if s.Pattern != nil {
			all = all.and(matches(s.Pattern, n.Value))
		}
	case document.Map:
		all = all.and(c.objectMeets(s, n))
	case document.List:
		all = all.and(c.listMeets(s, n))
	}
	return all
}

func matches(p *schema.Pattern, text string) tri {
	if p.Regexp == nil {
		return unsure
	}
	return when(p.Regexp.MatchString(text))
}

// within is whether a value keeps one limit.
func within(l *schema.Limit, n *document.Node, v schema.Value) tri {
	count := func(kind document.Kind, size int, least bool) tri {
		if n.Kind != kind {
			return is
		}
		order := big.NewRat(int64(size), 1).Cmp(l.Value)
		return when(least && order >= 0 || !least && order <= 0)
	}
	switch l.Keyword {
	case "minLength", "maxLength":
		return count(document.String, utf8.RuneCountInString(n.Value), l.Keyword == "minLength")
	case "minItems", "maxItems":
		return count(document.List, len(n.Items), l.Keyword == "minItems")
	case "minProperties", "maxProperties":
		return count(document.Map, len(n.Entries), l.Keyword == "minProperties")
	}
	if v.Number == nil {
		return is
	}
	order := v.Number.Cmp(l.Value)
	switch l.Keyword {
	case "minimum":
		return when(order >= 0)
	case "maximum":
		return when(order <= 0)
	case "exclusiveMinimum":
		return when(order > 0)
	case "exclusiveMaximum":
		return when(order < 0)
	case "multipleOf":
		return when(new(big.Rat).Quo(v.Number, l.Value).IsInt())
	}
	return is
}

func (c *checker) objectMeets(s *schema.Schema, n *document.Node) tri {
	all := is
	for _, r := range s.Required {
		all = all.and(when(n.Get(r.Text) != nil))
	}
	for _, d := range s.DependentRequired {
		for _, need := range d.Needs {
			all = all.and(when(n.Get(d.Name) == nil || n.Get(need.Text) != nil))
		}
	}
	for _, d := range s.DependentSchemas {
		if n.Get(d.Name) != nil {
			all = all.and(c.meets(d.Schema, n))
		}
	}
	for _, e := range n.Entries {
		if s.PropertyNames != nil {
			all = all.and(c.meets(s.PropertyNames, &document.Node{Kind: document.String, Value: e.Key.Value}))
		}
		named := no
		for _, p := range s.Properties {
			if p.Name == e.Key.Value {
				named = is
				all = all.and(c.meets(p.Schema, e.Value))
			}
		}
		for _, p := range s.PatternProperties {
			matched := matches(p.Pattern, e.Key.Value)
			named = named.or(matched)
			if matched != no {
				all = all.and(matched.not().or(c.meets(p.Schema, e.Value)))
			}
		}
		if s.AdditionalProperties != nil && named != is {
			all = all.and(named.or(c.meets(s.AdditionalProperties, e.Value)))
		}
		if s.UnevaluatedProps != nil && named != is {
			all = all.and(unsure)
		}
	}
	return all
}

func (c *checker) listMeets(s *schema.Schema, n *document.Node) tri {
	all := is
	seen := map[string]bool{}
	found := 0
	for i, item := range n.Items {
		switch {
		case i < len(s.PrefixItems):
			all = all.and(c.meets(s.PrefixItems[i], item))
		case s.Items != nil:
			all = all.and(c.meets(s.Items, item))
		case s.UnevaluatedItems != nil:
			all = all.and(unsure)
		}
		if s.UniqueItems {
			v, err := schema.NewValue(item)
			if err != nil {
				all = all.and(unsure)
			}
			all = all.and(when(!seen[v.Text]))
			seen[v.Text] = true
		}
		if s.Contains != nil {
			switch c.meets(s.Contains, item) {
			case is:
				found++
			case unsure:
				all = all.and(unsure)
			}
		}
	}
	if s.Contains != nil && all != unsure {
		least := big.NewRat(1, 1)
		if l := s.Limit("minContains"); l != nil {
			least = l.Value
		}
		count := big.NewRat(int64(found), 1)
		all = all.and(when(count.Cmp(least) >= 0))
		if l := s.Limit("maxContains"); l != nil {
			all = all.and(when(count.Cmp(l.Value) <= 0))
		}
	}
	return all
}
