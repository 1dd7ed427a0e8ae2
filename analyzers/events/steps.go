package events

import (
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// maxSteps is how many times the validator may apply a schema to a value in all proofs for one file. Schemas that refer to
// one another in several ways at each level need more steps than there is time for, and the validator cannot be stopped.
const maxSteps = 200_000

// steps says how often a validator that does not remember what it did applies a schema when it judges an event; more than
// maxSteps stands for any number above it.
func (r root) steps(event *document.Node) int {
	c := steps{root: r, known: map[step]int{}}
	return c.count(r.node, event)
}

type step struct{ schema, value *document.Node }

type steps struct {
	root  root
	known map[step]int
}

func (c steps) count(schema, value *document.Node) int {
	if schema == nil || value == nil || schema.Kind != document.Map {
		return 1
	}
	key := step{schema, value}
	if n, ok := c.known[key]; ok {
		return n
	}
	c.known[key] = maxSteps + 1                     // stands while this is open: what leads back here never ends
	total := 1 + len(schema.Get("required").List()) // a refusal names each that is missing
	add := func(schemas []*document.Node, value *document.Node) {
		for _, s := range schemas {
			total = min(total+c.count(s, value), maxSteps+1)
		}
	}
	for _, keyword := range []string{"$ref", "$recursiveRef", "$dynamicRef"} {
		if ref := schema.Get(keyword); ref != nil {
			add([]*document.Node{c.root.lookup(ref.Text())}, value)
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"} {
		add(schemasOf(schema.Get(keyword)), value)
	}
	for _, e := range value.Map() {
		add(get([]*document.Node{schema}, "properties", e.Key.Value), e.Value)
		add(schemasOf(schema.Get("patternProperties")), e.Value)
		add(get([]*document.Node{schema}, "additionalProperties"), e.Value)
		add(get([]*document.Node{schema}, "unevaluatedProperties"), e.Value)
		add(get([]*document.Node{schema}, "propertyNames"), e.Key)
	}
	for _, item := range value.List() {
		for _, keyword := range []string{"items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"} {
			if n := schema.Get(keyword); n != nil {
				add(append(n.List(), n), item)
			}
		}
	}
	c.known[key] = total
	return total
}

// schemasOf are the schemas in a keyword's value: those of its list, or its own and those of its map.
func schemasOf(n *document.Node) []*document.Node {
	if n == nil || n.Kind == document.List {
		return n.List()
	}
	schemas := []*document.Node{n}
	for _, e := range n.Map() {
		schemas = append(schemas, e.Value)
	}
	return schemas
}
