package contain

import (
	"fmt"
	"regexp"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// Some schemas stand in no file: that a value has a property, that it does not meet a schema. Each is made once, so that
// it is the same schema wherever it is asked for.
func (c *checker) make(key string, fill func(s *schema.Schema)) *schema.Schema {
	if s := c.made[key]; s != nil {
		return s
	}
	s := &schema.Schema{Number: -1 - len(c.made), Node: &document.Node{Kind: document.Map, Entries: []document.Entry{{Key: &document.Node{}, Value: &document.Node{}}}}}
	c.made[key] = s
	fill(s)
	return s
}

// having is a schema that requires one property.
func (c *checker) having(name string) *schema.Schema {
	return c.make("has "+name, func(s *schema.Schema) {
		object := schema.Object
		s.Type, s.Required = &object, []schema.Name{{Text: name, Node: s.Node}}
	})
}

// not is what does not meet a schema.
func (c *checker) not(of *schema.Schema) *schema.Schema {
	return c.make(fmt.Sprint("not ", of.Number), func(s *schema.Schema) { s.Not = of })
}

// only is a schema with one value, a string.
func (c *checker) only(text string) *schema.Schema {
	return c.make("only "+text, func(s *schema.Schema) {
		n := &document.Node{Kind: document.String, Value: text}
		s.Enum = []schema.Value{{Node: n, Text: schema.Quote(text), Type: schema.String}}
	})
}

// text is any string.
func (c *checker) text() *schema.Schema {
	return c.make("text", func(s *schema.Schema) {
		set := schema.String
		s.Type = &set
	})
}

// typed is any value of some types.
func (c *checker) typed(types schema.Types) *schema.Schema {
	return c.make(fmt.Sprint("typed ", types), func(s *schema.Schema) { s.Type = &types })
}

var anyName = regexp.MustCompile(``)

// loose names the properties that schemas name, and says nothing else.
func (c *checker) loose(list []*schema.Schema) *schema.Schema {
	key := "loose"
	for _, s := range list {
		key += fmt.Sprint(" ", s.Number)
	}
	return c.make(key, func(made *schema.Schema) {
		always := true
		free := &schema.Schema{Number: made.Number - 1<<20, Node: made.Node, Always: &always}
		seen := map[*schema.Schema]bool{}
		var add func(s *schema.Schema)
		add = func(s *schema.Schema) {
			if s == nil || seen[s] {
				return
			}
			seen[s] = true
			for _, p := range s.Properties {
				made.Properties = append(made.Properties, schema.Property{Name: p.Name, Schema: free})
			}
			for _, n := range s.Required {
				made.Properties = append(made.Properties, schema.Property{Name: n.Text, Schema: free})
			}
			for _, p := range s.PatternProperties {
				made.PatternProperties = append(made.PatternProperties, schema.Property{Name: p.Name, Pattern: p.Pattern, Schema: free})
			}
			if Says(s.AdditionalProperties) || Says(s.UnevaluatedProps) {
				made.PatternProperties = append(made.PatternProperties, schema.Property{Pattern: &schema.Pattern{Regexp: anyName}, Schema: free})
			}
			for _, more := range inPlace(s) {
				add(more)
			}
		}
		for _, s := range list {
			add(s)
		}
	})
}
