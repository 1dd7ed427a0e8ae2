// Package schema reads protobuf files into a model that two sides of a change can be compared by. A file is understood
// without its imports as far as that goes: a type that cannot be found is unknown, and nothing else suffers.
package schema

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// File is one protobuf file.
type File struct {
	Path    string
	Syntax  string // proto2, proto3 or editions
	Edition string // "2023"; empty unless Syntax is editions
	Package string

	Imports    []*Import
	Messages   []*Message // nested ones included, outer before inner
	Enums      []*Enum    // nested ones included
	Services   []*Service
	Extensions []*Field
	Options    []Option

	Span        source.Span // the whole file
	SyntaxSpan  source.Span // the syntax or edition line; the head of the file where there is none
	PackageSpan source.Span // the package line; the syntax line where there is none

	features features
	set      *Set
	linked   bool
	types    map[string]any // *Message and *Enum by full name; the first where there are two
}

// Syntaxed names the syntax as people do: proto3, edition 2023.
func (f *File) Syntaxed() string {
	if f.Syntax == "editions" {
		return "edition " + f.Edition
	}
	return f.Syntax
}

// Import is one import of a file.
type Import struct {
	Path   string
	Public bool
	Span   source.Span
	// Missing is why the file could not be found: missing or outside; empty when it was. Set by Set.Link.
	Missing string
	file    *File
}

// Message is a message type.
type Message struct {
	Name            string // full name
	File            *File
	Parent          *Message // the message that it stands in; nil at the top level
	Fields          []*Field
	Oneofs          []*Oneof
	Reserved        Reserved
	ExtensionRanges []Range
	JSONFormat      string // the resolved feature json_format
	Options         []Option
	Deprecated      bool
	Span            source.Span // the whole declaration
	Head            source.Span // its keyword and name
	Nested          []*Message  // the messages that stand in it
	NestedEnums     []*Enum     // the enums that stand in it
	features        features
	byNumber        map[int]*Field
	byName          map[string]*Field
}

// Short is the last part of the name.
func (m *Message) Short() string { return short(m.Name) }

// Oneof is a oneof that is written as one; what protoc makes of proto3's optional is none.
type Oneof struct {
	Name    string
	Fields  []*Field
	Options []Option
	Span    source.Span
}

// Kinds of fields beside the names of the scalar types.
const (
	KindMessage = "message" // length-prefixed
	KindGroup   = "group"   // delimited
	KindEnum    = "enum"
	KindUnknown = "unknown" // the type could not be found
)

// Cardinalities of fields.
const (
	Implicit = "implicit" // singular, without presence
	Explicit = "explicit" // singular, with presence
	Required = "required"
	Repeated = "repeated"
	Map      = "map"
)

// Field is a field of a message, or an extension.
type Field struct {
	Name     string // an extension's full name
	JSONName string
	Number   int
	Written  string // the type as written
	// Kind is a scalar type's name or one of the constants; TypeName is the full name of a message or enum, and what is
	// written where it is unknown.
	Kind     string
	TypeName string
	Message  *Message // the type of a message or group; nil while unknown
	Enum     *Enum    // the type of an enum; nil while unknown
	Key      *Field   // of a map
	Value    *Field   // of a map

	Holder      *Message // the message that has the field; nil for an extension
	Extendee    string   // what an extension extends: its full name, or as written where that is unknown
	File        *File
	Cardinality string
	Packed      bool // elements are written packed
	UTF8        bool // a string that is not UTF-8 is refused
	Oneof       *Oneof
	Default     string // the default option as written; empty when there is none
	Deprecated  bool
	Options     []Option
	Span        source.Span

	features features
	scope    string
	group    *Message // of a group: the message that stands in the field itself
	repeated bool
	required bool
	optional bool // written optional, in proto3
}

// Singular is whether the field holds at most one value.
func (f *Field) Singular() bool { return f.Cardinality != Repeated && f.Cardinality != Map }

// HasPresence is whether a reader can tell an unset field from a zero one.
func (f *Field) HasPresence() bool { return f.Cardinality == Explicit || f.Cardinality == Required }

// IsMessage is whether values are messages, of either encoding.
func (f *Field) IsMessage() bool { return f.Kind == KindMessage || f.Kind == KindGroup }

// Enum is an enum type.
type Enum struct {
	Name       string
	File       *File
	Parent     *Message
	Values     []*Value
	Reserved   Reserved
	Closed     bool
	JSONFormat string
	Options    []Option
	Deprecated bool
	Span       source.Span
	Head       source.Span
	features   features
	names      map[int][]string
	byName     map[string]*Value
}

// Short is the last part of the name.
func (e *Enum) Short() string { return short(e.Name) }

// Zero is the value that an unset field of the enum has: the first (Protocol Buffers, "Enum Default Value"); nil for an
// enum without values, which protoc refuses.
func (e *Enum) Zero() *Value {
	if len(e.Values) == 0 {
		return nil
	}
	return e.Values[0]
}

// Value is a value of an enum.
type Value struct {
	Name       string
	Number     int
	Deprecated bool
	Options    []Option
	Span       source.Span
}

// Service is a service.
type Service struct {
	Name    string
	File    *File
	Methods []*Method
	Options []Option
	Span    source.Span
	Head    source.Span
	byName  map[string]*Method
}

// Short is the last part of the name.
func (s *Service) Short() string { return short(s.Name) }

// Method is a method of a service.
type Method struct {
	Name            string
	Service         *Service
	Request         string // full name; as written where it is unknown
	Response        string
	RequestMessage  *Message // nil while unknown
	ResponseMessage *Message
	ClientStreams   bool
	ServerStreams   bool
	Idempotency     string
	Deprecated      bool
	Options         []Option
	Span            source.Span
}

// Range is a range of numbers, both ends included.
type Range struct{ From, To int }

// Reserved is what a message or an enum keeps from being used.
type Reserved struct {
	Ranges []Range
	Names  []string
	Spans  []source.Span // where it is said, in order
	merged Ranges
	names  map[string]bool
}

// Option is one set option, or one member of a message that is an option's value. Values are not interpreted.
type Option struct {
	Name  string // as written, with the members down to the value: (google.api.http).get, features.enum_type
	Value string // as written; a string without its quotes
	Span  source.Span
}

func short(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
