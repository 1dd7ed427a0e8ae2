// Package document reads YAML and JSON into trees whose every node knows its place, for the analyzers of manifests,
// flags, schemas and records. It stands up to hostile input: aliases are followed without going round, nodes are counted,
// duplicate keys are problems, and one broken YAML document costs only itself.
package document

import (
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "a map"}[k]
}

// MaxNodes is how many nodes one document may have, aliases followed. A larger one is a problem.
const MaxNodes = 100_000

// Node is one value of a document.
type Node struct {
	Kind Kind
	// Value is the text of a scalar: a string's content, a number as written, "true" or "false".
	Value string
	// Entries are a map's, in the order of the file.
	Entries []Entry
	// Items are a list's.
	Items []*Node
	// Start and End are the half-open range of bytes in the file.
	Start, End int
}

// Entry is one key of a map with its value.
type Entry struct {
	Key   *Node
	Value *Node
}

// Document is one YAML document, or the one value of a JSON file.
type Document struct {
	Root *Node // nil for an empty document
	// Template is true where the document is text for a template engine, so that it is no YAML or JSON yet.
	Template bool
}

// Problem says where and why a document could not be read.
type Problem struct {
	Line, Column int
	Message      string
}

// Get follows keys through maps; nil where there is no such value. It may be called on nil.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		n = n.child(key)
	}
	return n
}

func (n *Node) child(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.Value
		}
	}
	return nil
}

// Key is the node of a map's key itself, for pointing at "image:" rather than at its value; nil when there is none.
func (n *Node) Key(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.Key
		}
	}
	return nil
}

// Text is a scalar's text, and empty for anything else, null included. It may be called on nil.
func (n *Node) Text() string {
	if n == nil || n.Kind == Null || n.Kind == List || n.Kind == Map {
		return ""
	}
	return n.Value
}

// List is a list's items; empty for anything else. It may be called on nil.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Map is a map's entries; empty for anything else. It may be called on nil.
func (n *Node) Map() []Entry {
	if n == nil {
		return nil
	}
	return n.Entries
}

// Span is the node's place in its file.
func (n *Node) Span(t *source.Text) source.Span { return t.Span(n.Start, n.End) }

// Entry is the place of a map's entry, from its key to the end of its value.
func (e Entry) Span(t *source.Text) source.Span {
	return t.Span(e.Key.Start, max(e.Key.End, e.Value.End))
}
