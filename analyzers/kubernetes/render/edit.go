package render

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// firm is a copy of a node of which nothing is left open: what is not written is not there.
func firm(n *manifest.Node) *manifest.Node {
	if n == nil {
		return nil
	}
	copied := *n
	copied.Open, copied.Maybe, copied.More = false, false, nil
	if len(n.Items) > 0 {
		copied.Items = make([]*manifest.Node, len(n.Items))
		for i, item := range n.Items {
			copied.Items[i] = firm(item)
		}
	}
	if len(n.Entries) > 0 {
		copied.Entries = make([]manifest.Entry, len(n.Entries))
		for i, e := range n.Entries {
			copied.Entries[i] = manifest.Entry{Key: e.Key, Value: firm(e.Value)}
		}
	}
	return &copied
}

// set gives a map a value for a key, in the place of the one that it has.
func set(m *manifest.Node, key, value *manifest.Node) {
	for i := range m.Entries {
		if m.Entries[i].Key.Value == key.Value {
			m.Entries[i].Value = value
			return
		}
	}
	m.Entries = append(m.Entries, manifest.Entry{Key: key, Value: value})
}

// remove takes a key out of a map.
func remove(m *manifest.Node, key string) bool {
	for i := range m.Entries {
		if m.Entries[i].Key.Value == key {
			m.Entries = append(m.Entries[:i:i], m.Entries[i+1:]...)
			return true
		}
	}
	return false
}

// text is a string that stands where another node is written.
func text(value string, where *manifest.Node) *manifest.Node {
	return &manifest.Node{Kind: manifest.String, Value: value, Text: where.Text, Start: where.Start, End: where.End}
}

// renamed is a scalar with another value in its old place.
func renamed(n *manifest.Node, value string) *manifest.Node {
	copied := *n
	copied.Kind, copied.Value = manifest.String, value
	return &copied
}

// each calls for every value that a path of keys leads to; [] after a key, or a list on the way, stands for all of its items. With
// create, maps that are missing on the way are made, for the last key too, and stand where from is written.
func each(n *manifest.Node, path []string, create bool, from *manifest.Node, visit func(parent *manifest.Node, key string)) {
	if n == nil || len(path) == 0 {
		return
	}
	if n.Kind == manifest.List {
		for _, item := range n.Items {
			each(item, path, create, from, visit)
		}
		return
	}
	if n.Kind != manifest.Map {
		return
	}
	key := strings.TrimSuffix(path[0], "[]")
	value := n.Get(key)
	if len(path) == 1 {
		if value != nil || create {
			visit(n, key)
		}
		return
	}
	if value == nil || value.Kind == manifest.Null {
		if !create || strings.HasSuffix(path[0], "[]") {
			return
		}
		value = &manifest.Node{Kind: manifest.Map, Text: from.Text, Start: from.Start, End: from.End}
		set(n, text(key, from), value)
	}
	each(value, path[1:], create, from, visit)
}

// same is whether two trees say the same, wherever they are written.
func same(a, b *manifest.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Items) != len(b.Items) || len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for i := range a.Entries {
		if a.Entries[i].Key.Value != b.Entries[i].Key.Value || !same(a.Entries[i].Value, b.Entries[i].Value) {
			return false
		}
	}
	return true
}

// move says of a tree that it is written somewhere else.
func move(n *manifest.Node, place func(*manifest.Node)) {
	place(n)
	for _, item := range n.Items {
		move(item, place)
	}
	for _, e := range n.Entries {
		move(e.Key, place)
		move(e.Value, place)
	}
}
