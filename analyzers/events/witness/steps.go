package witness

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// counter says how often the validator applies a schema when it judges a document. It does not remember what it did, and
// it cannot be stopped: schemas that refer to one another in several ways at each level need more steps than there is time.
type counter struct {
	roots []*schema.Schema
}

const (
	tooMany  = 200_000 // for one document
	maxChain = 150     // schemas within schemas: the validator's messages grow with each
)

// steps is an upper bound, or tooMany.
func (c counter) steps(document any) int {
	total := 0
	for _, root := range c.roots {
		n := counting{known: map[step]int{}}
		total += n.count(root, n.node(document))
	}
	return min(total, tooMany)
}

// node is a value with a number, so that one value is looked at once for each schema.
type node struct {
	id         int
	properties map[string]*node
	items      []*node
}

type step struct {
	schema *schema.Schema
	id     int
}

type counting struct {
	known map[step]int
	next  int
	depth int
}

func (c *counting) node(v any) *node {
	c.next++
	n := &node{id: c.next}
	switch v := v.(type) {
	case map[string]any:
		n.properties = map[string]*node{}
		for name, inner := range v {
			n.properties[name] = c.node(inner)
		}
	case []any:
		for _, inner := range v {
			n.items = append(n.items, c.node(inner))
		}
	}
	return n
}

func (c *counting) count(s *schema.Schema, n *node) int {
	if s == nil || s.Always != nil {
		return 1
	}
	key := step{s, n.id}
	if known, ok := c.known[key]; ok {
		return known
	}
	c.known[key] = tooMany // stands while this is open: what leads back here never ends
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxChain {
		return tooMany
	}
	total := 2 + len(s.Required) + len(s.Enum) + c.depth/4 // the validator looks back over the schemas that led here
	add := func(s *schema.Schema, n *node) {
		if s != nil && total < tooMany {
			total += c.count(s, n)
		}
	}
	for _, r := range s.Refs {
		add(r.Target, n)
	}
	for _, list := range [][]*schema.Schema{s.AllOf, s.AnyOf} {
		for _, one := range list {
			add(one, n)
		}
	}
	for _, one := range s.OneOf {
		for range 3 { // as often as it may be written
			add(one, n)
		}
	}
	for _, one := range []*schema.Schema{s.Not, s.If, s.If, s.Then, s.Else} {
		add(one, n)
	}
	for _, d := range s.DependentSchemas {
		add(d.Schema, n)
	}
	for name, inner := range n.properties {
		total++
		for _, p := range s.Properties {
			if p.Name == name {
				add(p.Schema, inner)
			}
		}
		for _, p := range s.PatternProperties {
			add(p.Schema, inner)
		}
		for _, other := range []*schema.Schema{s.AdditionalProperties, s.UnevaluatedProps} {
			if contain.Says(other) {
				add(other, inner)
			}
		}
	}
	for i, inner := range n.items {
		total++
		if i < len(s.PrefixItems) {
			add(s.PrefixItems[i], inner)
		}
		for _, other := range []*schema.Schema{s.Items, s.UnevaluatedItems, s.Contains} {
			add(other, inner)
		}
	}
	c.known[key] = min(total, tooMany)
	return c.known[key]
}
