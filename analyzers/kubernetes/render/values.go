package render

import (
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// readValues reads a file of values; nil where it holds none.
func readValues(t *Tree, name string) (*manifest.Node, error) {
	f := t.file(name)
	if f == nil {
		return nil, &Failure{Reason: "there is no file " + name + " in the tree", Elsewhere: true}
	}
	text, err := f.Text()
	if err != nil {
		return nil, &Failure{File: name, Reason: err.Error()}
	}
	return plainValues(text)
}

// plainValues reads the one document of a text.
func plainValues(text *source.Text) (*manifest.Node, error) {
	result := manifest.ReadPlain(text)
	if len(result.Problems) > 0 {
		return nil, &Failure{File: text.Path, Line: result.Problems[0].Line, Reason: result.Problems[0].Message}
	}
	if result.Unread || len(result.Documents) > 1 {
		return nil, &Failure{File: text.Path, Reason: "it holds no values"}
	}
	if len(result.Documents) == 0 || empty(result.Documents[0]) {
		return nil, nil
	}
	if result.Documents[0].Root.Kind != manifest.Map {
		return nil, at(result.Documents[0].Root, "it holds no values")
	}
	return firm(result.Documents[0].Root), nil
}

// InlineValues reads values that stand as a text in another file; nil where it holds none.
func InlineValues(n *manifest.Node) (*manifest.Node, error) {
	documents, err := inlineDocuments(n)
	if err != nil || len(documents) != 1 || documents[0].Root.Kind != manifest.Map {
		return nil, err
	}
	return firm(documents[0].Root), nil
}

// coalesce lays values over others: maps key by key, anything else as a whole; null takes a key out (Helm, "Values Files"). Neither
// is changed.
func coalesce(under, over *manifest.Node) *manifest.Node {
	switch {
	case over == nil:
		return under
	case under == nil || under.Kind != manifest.Map || over.Kind != manifest.Map:
		return over
	}
	merged := *under
	merged.Entries = append([]manifest.Entry(nil), under.Entries...)
	for _, e := range over.Entries {
		if e.Value.Kind == manifest.Null {
			remove(&merged, e.Key.Value)
			continue
		}
		set(&merged, e.Key, coalesce(merged.Get(e.Key.Value), e.Value))
	}
	return &merged
}

// parameter lays one value over others, at a path as --set takes it: a.b.c, a\.b.c. One that counts items of lists is not understood.
func parameter(under *manifest.Node, name, value *manifest.Node) (*manifest.Node, error) {
	path := name.Written()
	if path == "" || strings.ContainsAny(path, "[]{},=") || strings.Count(path, ".") > 30 {
		return nil, at(name, "the parameter %s is not understood", path)
	}
	steps := strings.Split(strings.ReplaceAll(path, `\.`, "\x00"), ".")
	over := value
	for i := len(steps) - 1; i >= 0; i-- {
		outer := &manifest.Node{Kind: manifest.Map, Text: value.Text, Start: value.Start, End: value.End}
		set(outer, text(strings.ReplaceAll(steps[i], "\x00", "."), name), over)
		over = outer
	}
	return coalesce(under, over), nil
}

// Typed is a parameter's text as --set takes it: a truth value, nothing, or a whole number where it looks like one.
func Typed(n *manifest.Node) *manifest.Node {
	if n.Kind != manifest.String {
		return n
	}
	copied := *n
	switch n.Value {
	case "true", "false":
		copied.Kind = manifest.Bool
	case "null":
		copied.Kind = manifest.Null
	default:
		if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil && strconv.FormatInt(i, 10) == n.Value {
			copied.Kind = manifest.Number
		}
	}
	return &copied
}

// goValue is a value as templates see it: all numbers are floating-point, as they are in Helm.
func goValue(n *manifest.Node) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case manifest.Map:
		m := make(map[string]any, len(n.Entries))
		for _, e := range n.Entries {
			m[e.Key.Value] = goValue(e.Value)
		}
		return m
	case manifest.List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = goValue(item)
		}
		return list
	case manifest.Bool:
		return strings.EqualFold(n.Value, "true")
	case manifest.Number:
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return float64(i)
		}
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
		return n.Value
	case manifest.Null:
		return nil
	}
	return n.Value
}
