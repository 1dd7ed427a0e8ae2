package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// prover looks for an event that the base accepts and the head refuses. It makes the smallest event that the base asks
// for and has a validator run both schemas on it, so a counterexample is never a claim of our own.
type prover struct {
	base, head *jsonschema.Schema
	root       *document.Node
	done       bool
	found      string
}

func newProver(base, head []byte, root *document.Node) *prover {
	return &prover{base: compile(base), head: compile(head), root: root}
}

// compile reads a JSON schema without ever leaving it: a reference to a file or an address is an error, and so no proof.
func compile(content []byte) (schema *jsonschema.Schema) {
	defer func() {
		if recover() != nil {
			schema = nil // the library panics on some broken schemas
		}
	}()
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s is outside of the schema", url)
	}
	const name = "schema.json"
	if err := compiler.AddResource(name, bytes.NewReader(content)); err != nil {
		return nil
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return nil
	}
	return schema
}

// find is the counterexample as JSON; empty when none was found.
func (p *prover) find() string {
	if p.done || p.base == nil || p.head == nil {
		return p.found
	}
	p.done = true
	event, err := json.Marshal(example(p.root, p.root, 0))
	if err != nil {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return ""
	}
	if p.base.Validate(value) == nil && p.head.Validate(value) != nil {
		p.found = string(event)
	}
	return p.found
}

// example makes a small value that a schema probably accepts: the validator has the last word.
func example(root, n *document.Node, depth int) any {
	n = follow(root, n)
	if n == nil || depth > 16 {
		return nil
	}
	for _, key := range []string{"const", "default"} {
		if v := n.Get(key); v != nil {
			return plain(v)
		}
	}
	for _, key := range []string{"enum", "examples"} {
		if values := n.Get(key).List(); len(values) > 0 {
			return plain(values[0])
		}
	}
	switch typeOf(n) {
	case "object":
		object := map[string]any{}
		for _, name := range n.Get("required").List() {
			object[name.Text()] = example(root, n.Get("properties", name.Text()), depth+1)
		}
		return object
	case "array":
		list := []any{}
		for range number(n.Get("minItems"), 0) {
			list = append(list, example(root, n.Get("items"), depth+1))
		}
		return list
	case "string":
		return text(n)
	case "integer", "number":
		return number(n.Get("minimum"), 0) + number(n.Get("exclusiveMinimum"), -1) + 1
	case "boolean":
		return true
	}
	return nil
}

func typeOf(n *document.Node) string {
	t := n.Get("type")
	switch {
	case t != nil && t.Kind == document.List && len(t.Items) > 0:
		return t.Items[0].Text()
	case t != nil:
		return t.Text()
	case n.Get("properties") != nil || n.Get("required") != nil:
		return "object"
	case n.Get("items") != nil:
		return "array"
	}
	return ""
}

// text is a string of the length that is asked for, and of the best known formats.
func text(n *document.Node) string {
	switch n.Get("format").Text() {
	case "date-time":
		return "2026-01-01T00:00:00Z"
	case "date":
		return "2026-01-01"
	case "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case "email":
		return "a@example.com"
	case "uri":
		return "https://example.com/"
	}
	return strings.Repeat("x", min(number(n.Get("minLength"), 0), 1000))
}

func number(n *document.Node, otherwise int) int {
	var value float64
	if n == nil || n.Kind != document.Number || json.Unmarshal([]byte(n.Value), &value) != nil || value > 1e9 || value < -1e9 {
		return otherwise
	}
	return int(value)
}

func plain(n *document.Node) any {
	switch n.Kind {
	case document.Null:
		return nil
	case document.Bool:
		return n.Value == "true"
	case document.Number:
		return json.Number(n.Value)
	case document.List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	case document.Map:
		object := map[string]any{}
		for _, e := range n.Entries {
			object[e.Key.Value] = plain(e.Value)
		}
		return object
	}
	return n.Value
}
