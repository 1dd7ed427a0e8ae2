// Package schema reads JSON schemas, in JSON or YAML, into one form for all dialects whose every keyword knows its place.
// What an older dialect writes in another way is kept as 2020-12 writes it: a boolean exclusiveMinimum, a list of items, and
// dependencies. References are followed inside of the repository only; nothing is ever fetched.
package schema

import (
	"math/big"
	"regexp"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Schema is one schema of a document. Keywords that are absent are nil, and so are those that the dialect does not know or
// whose value is none that the dialect allows; the latter are mistakes of the file.
type Schema struct {
	// Number tells the schemas of a set apart, and those of a set of the base from those of one of the head. It is positive.
	Number int
	File   *File
	Node   *document.Node
	// Pointer is where the schema stands in its file, as a JSON pointer.
	Pointer string

	// Always is set for a boolean schema, and for nothing else.
	Always *bool
	Refs   []*Reference

	AllOf, AnyOf, OneOf  []*Schema
	Not, If, Then, Else  *Schema
	Type                 *Types
	Enum                 []Value // of const, the one value; nil where there is none, which is not the empty list
	Limits               []Limit
	Pattern              *Pattern
	Format               string
	Properties           []Property
	PatternProperties    []Property
	AdditionalProperties *Schema
	UnevaluatedProps     *Schema
	PropertyNames        *Schema
	Required             []Name
	DependentRequired    []Dependency
	DependentSchemas     []Property
	PrefixItems          []*Schema
	Items                *Schema // of all items after PrefixItems
	UnevaluatedItems     *Schema
	Contains             *Schema
	UniqueItems          bool
	Default              *document.Node

	// Unknowns are keywords that cannot be judged, each with the reason: a reference that changes its meaning with the place
	// that leads to it, a number that programs read differently.
	Unknowns []Unknown

	made *resource
}

// Keyword is the place of a keyword of the schema; the schema's own node where it has none of that name. Of a keyword that
// has another name in older dialects, such as prefixItems, it is that one.
func (s *Schema) Keyword(name string) *document.Node {
	for _, n := range append([]string{name}, older[name]...) {
		if key := s.Node.Key(n); key != nil {
			return key
		}
	}
	return s.Node
}

var older = map[string][]string{
	"prefixItems": {"items"}, "items": {"additionalItems"}, "dependentRequired": {"dependencies"}, "dependentSchemas": {"dependencies"},
	"enum": {"const"}, "exclusiveMinimum": {"minimum"}, "exclusiveMaximum": {"maximum"}, "$ref": {"$recursiveRef", "$dynamicRef"},
}

// Span is the place of a node of the schema's file.
func (s *Schema) Span(n *document.Node) source.Span { return n.Span(s.File.Text) }

// Limit is one of the keywords whose value is a number.
type Limit struct {
	Keyword string
	Value   *big.Rat
	Node    *document.Node
}

// Limit finds a limit of the schema; nil when there is none.
func (s *Schema) Limit(keyword string) *Limit {
	for i := range s.Limits {
		if s.Limits[i].Keyword == keyword {
			return &s.Limits[i]
		}
	}
	return nil
}

// Pattern is a regular expression.
type Pattern struct {
	Text string
	Node *document.Node
	// Regexp is nil for an expression of ECMA 262 that Go's engine, RE2, cannot run: a look-ahead, a back-reference.
	Regexp *regexp.Regexp
}

// Property is a schema under a name, or under a pattern of names.
type Property struct {
	Name    string
	Key     *document.Node
	Pattern *Pattern // of patternProperties
	Schema  *Schema
}

// Name is a name in a list, with its place.
type Name struct {
	Text string
	Node *document.Node
}

// Dependency is a property, and those that are required beside it.
type Dependency struct {
	Name  string
	Key   *document.Node
	Needs []Name
}

// Reference is a $ref, or a dynamic reference that can only mean one thing.
type Reference struct {
	Keyword string // $ref, $recursiveRef or $dynamicRef
	Text    string
	Node    *document.Node
	Target  *Schema
	// Missing is why there is no target, in plain words; empty when there is one.
	Missing string
}

// Unknown is a keyword that cannot be judged.
type Unknown struct {
	Keyword string
	Node    *document.Node
	Reason  string
}

// Mistake is a place where a file is no schema of its dialect.
type Mistake struct {
	Node    *document.Node
	Message string
}

// File is a document with its schemas.
type File struct {
	Path string
	// Name is the name of a schema that is a part of its file, and empty for a file that is a schema.
	Name string
	// Event is the event's name where another document gives it one; empty where the path tells it.
	Event string
	// Unversioned is whether what looks like a version in the path is none of the schema's.
	Unversioned bool
	Side        source.Side
	Text        *source.Text
	Tree        *document.Node
	Dialect     Dialect
	// Named is the `$schema` of the file as it is written, and Guessed is whether the dialect does not follow from it.
	Named    string
	Guessed  bool
	Root     *Schema
	Mistakes []Mistake

	holdsParts bool // it is no schema, and parts of it are

	set     *Set
	beside  []*File // all schemas of the same file, where it has several documents
	byNode  map[*document.Node]*Schema
	waiting []*Schema   // schemas whose references are still to be followed
	ids     []*resource // what the file's identifiers name
}
