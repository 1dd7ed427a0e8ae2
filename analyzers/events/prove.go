package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// prover looks for an event that the base accepts and the head refuses for want of a property. It makes a small event that
// the base asks for and has a validator run both schemas on it, so a counterexample is never a claim of our own.
type prover struct {
	base, head         *jsonschema.Schema
	baseRoot, headRoot root
	steps              int // that the validator may still take
}

func newProver(base, head *document.Node) *prover {
	return &prover{base: compile(base), head: compile(head), baseRoot: schemaRoot(base), headRoot: schemaRoot(head), steps: maxSteps}
}

// compile reads a JSON schema without ever leaving it: a reference to a file or an address is an error, and so no proof.
func compile(root *document.Node) (schema *jsonschema.Schema) {
	defer func() {
		if recover() != nil {
			schema = nil // the library panics on some broken schemas
		}
	}()
	content, err := json.Marshal(plain(root))
	if err != nil {
		return nil // a number that JSON does not know, such as YAML's .inf
	}
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s is outside of the schema", url)
	}
	const name = "https://schema.invalid/" // an address, so that nothing depends on the current folder
	if err := compiler.AddResource(name, bytes.NewReader(content)); err != nil {
		return nil
	}
	schema, err = compiler.Compile(name)
	if err != nil {
		return nil
	}
	return schema
}

// The ends of a search for a counterexample.
type verdict int

const (
	unknown verdict = iota // no event was found that the base accepts
	proven                 // the base accepts the event and the head misses the property in it
	refuted                // the head accepts an event that has the object without the property
)

// find makes an event that has the object at the path and not the property in it, and has both schemas judge it.
func (p *prover) find(added required) (event string, end verdict) {
	if p.base == nil || p.head == nil {
		return "", unknown
	}
	m := maker{root: p.baseRoot, without: added.property, left: maxValues}
	made := m.value([]*document.Node{p.baseRoot.node}, added.path, true)
	if m.left < 0 || !m.arrived {
		return "", unknown
	}
	content, err := json.Marshal(made)
	if err != nil {
		return "", unknown
	}
	read, problem := document.JSON(source.NewText("event.json", source.Head, content))
	if problem != nil {
		return "", unknown
	}
	needed := p.baseRoot.steps(read.Root) + p.headRoot.steps(read.Root)
	if needed > p.steps {
		return "", unknown
	}
	p.steps -= needed
	value := plain(read.Root)
	if validate(p.base, value) != nil {
		return "", unknown
	}
	refusal := validate(p.head, value)
	switch {
	case refusal == nil:
		return "", refuted
	case misses(refusal, added.property):
		return string(content), proven
	}
	return "", unknown
}

// validate is the validator's refusal; nil when it accepts.
func validate(schema *jsonschema.Schema, value any) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the validator failed: %v", cause)
		}
	}()
	return schema.Validate(value)
}

// misses is whether a refusal says, somewhere, that a required property is not there.
func misses(refusal error, property string) bool {
	var e *jsonschema.ValidationError
	if !errors.As(refusal, &e) {
		return false
	}
	if strings.HasSuffix(e.KeywordLocation, "/required") && strings.Contains(e.Message, "'"+property+"'") {
		return true
	}
	for _, cause := range e.Causes {
		if misses(cause, property) {
			return true
		}
	}
	return false
}

// plain is a node as the values that encoding/json writes.
func plain(n *document.Node) any {
	switch n.Kind {
	case document.Null:
		return nil
	case document.Bool:
		return strings.EqualFold(n.Value, "true")
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
