package manifest

import (
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Kind says what a node is.
type Kind = document.Kind

// The kinds of nodes.
const (
	Null   = document.Null
	Bool   = document.Bool
	Number = document.Number
	String = document.String
	List   = document.List
	Map    = document.Map
)

// Node is one value of a manifest.
type Node struct {
	Kind Kind
	// Hidden: something else decides the value: a template's action, a placeholder, a patch.
	Hidden bool
	// Open: a map or list may hold more than is written.
	Open bool
	// Maybe: the value is there only under a condition of a template.
	Maybe bool
	// Value is the text of a scalar. Where it is Hidden: as written, the template's actions included.
	Value   string
	Entries []Entry
	Items   []*Node

	// More are the actions of a template that write the rest of an open map or list, in order.
	More []string

	// Text is the file that says it, and Start and End the half-open range of bytes there.
	Text       *source.Text
	Start, End int

	// Setter is the kustomization whose images set the value; empty for any other value.
	Setter string
}

// Entry is one key of a map with its value.
type Entry struct {
	Key, Value *Node
}

// Span is the node's place.
func (n *Node) Span() source.Span {
	if n == nil || n.Text == nil {
		return source.Span{}
	}
	return n.Text.Span(n.Start, n.End)
}

// keyBefore is a key at the end of what stands before its value.
var keyBefore = Pattern(`([A-Za-z0-9_.-]+)["']?[ \t]*:[ \t]*["']?$`)

// WrittenKey is the key that the value stands after on its line: of what was rendered, the key of the values that set it. Empty where
// there is none.
func (n *Node) WrittenKey() string {
	if n == nil || n.Text == nil {
		return ""
	}
	const longestKey = 256 // a file may be one long line
	line, _ := n.Text.Position(n.Start)
	from := max(n.Text.LineStart(line), n.Start-longestKey)
	if found := keyBefore().FindSubmatch(n.Text.Bytes[from:n.Start]); found != nil {
		return string(found[1])
	}
	return ""
}

// Get follows keys through maps, whatever is known of the value; nil where none is written. It may be called on nil.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		e := n.entry(key)
		if e == nil {
			return nil
		}
		n = e.Value
	}
	return n
}

// Key is the node of a map's key itself; nil when there is none.
func (n *Node) Key(key string) *Node {
	if e := n.entry(key); e != nil {
		return e.Key
	}
	return nil
}

func (n *Node) entry(key string) *Entry {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key.Value == key {
			return &n.Entries[i]
		}
	}
	return nil
}

// Written is the text of a scalar as it is written; empty for anything else.
func (n *Node) Written(keys ...string) string {
	n = n.Get(keys...)
	if n == nil || n.Kind == Null && !n.Hidden || n.Kind == List || n.Kind == Map {
		return ""
	}
	return n.Value
}

// List is a list's items as written; empty for anything else. It may be called on nil.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Map is a map's entries as written; empty for anything else. It may be called on nil.
func (n *Node) Map() []Entry {
	if n == nil {
		return nil
	}
	return n.Entries
}

// Loosen says of a node and all below it that more may stand there: what a patch does not say is as it was.
func (n *Node) Loosen() {
	if n == nil {
		return
	}
	if n.Kind == Map || n.Kind == List {
		n.Open = true
	}
	for _, item := range n.Items {
		item.Loosen()
	}
	for _, e := range n.Entries {
		e.Value.Loosen()
	}
}

// State is whether a value can be known.
type State int

// The states of a value.
const (
	Absent State = iota
	Known
	Unknown
)

func (s State) String() string { return [...]string{"absent", "set", "unknown"}[s] }

// Field is what can be known of a value at a path of keys.
type Field struct {
	State State
	// Node is the value as written; nil where none is.
	Node *Node
	// Near is where the field stands, or, where it does not, the nearest value around it that is written.
	Near *Node
}

// Field follows keys through maps. What is not written is absent where everything on the way is closed, else unknown.
func (n *Node) Field(keys ...string) Field {
	if n == nil {
		return Field{State: Absent}
	}
	f := Field{State: Known, Node: n, Near: n}
	if n.Hidden {
		f.State = Unknown
	}
	return f.Field(keys...)
}

// Field follows keys on.
func (f Field) Field(keys ...string) Field {
	for _, key := range keys {
		f = f.child(key)
	}
	return f
}

func (f Field) child(key string) Field {
	n := f.Node
	if n == nil {
		return Field{State: f.State, Near: f.Near}
	}
	e := n.entry(key)
	switch {
	case e == nil && (n.Hidden || n.Open || f.State == Unknown):
		return Field{State: Unknown, Near: f.Near}
	case e == nil:
		return Field{State: Absent, Near: f.Near}
	}
	next := Field{State: f.State, Node: e.Value, Near: e.Value}
	switch {
	case e.Value.Hidden || e.Value.Maybe:
		next.State = Unknown
	case e.Value.Kind == Null && next.State == Known:
		next.State = Absent // a field that is null is taken as one that is not there (Kubernetes API conventions, "null values")
	}
	if e.Value.Kind == Null {
		next.Near = e.Key
	}
	return next
}

// Is is whether the field is there: set, absent or unknown.
func (f Field) Is() string { return f.State.String() }

// Text is a known scalar's text.
func (f Field) Text() (string, State) {
	if f.State != Known {
		return "", f.State
	}
	if f.Node.Kind == Map || f.Node.Kind == List {
		return "", Unknown
	}
	return f.Node.Value, Known
}

// String is the text of a scalar, the default where there is none, nil where it is not known.
func (f Field) String(or string) *string {
	switch text, state := f.Text(); state {
	case Absent:
		return &or
	case Known:
		return &text
	}
	return nil
}

// Int is a whole number, the default where there is none, nil where it is not known or no whole number.
func (f Field) Int(or int) *int {
	text, state := f.Text()
	if state == Absent {
		return &or
	}
	if n, ok := f.Number(); state == Known && ok {
		return &n
	}
	_ = text
	return nil
}

// Number is a known whole number.
func (f Field) Number() (int, bool) {
	text, state := f.Text()
	if state != Known || f.Node.Kind != Number {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 0, 64)
	if err != nil || n > math.MaxInt32 || n < math.MinInt32 {
		return 0, false
	}
	return int(n), true
}

// Bool is a truth value, the default where there is none, nil where it is not known.
func (f Field) Bool(or bool) *bool {
	text, state := f.Text()
	switch {
	case state == Absent:
		return &or
	case state == Known && f.Node.Kind == Bool:
		yes := strings.EqualFold(text, "true")
		return &yes
	}
	return nil
}

// Items are a list's items as written, and whether there may be others.
func (f Field) Items() (items []*Node, open bool) {
	if f.Node == nil || f.Node.Kind != List {
		return nil, f.State == Unknown
	}
	return f.Node.Items, f.Node.Open || f.State == Unknown
}
