package source

import (
	"maps"
	"testing"
)

func TestRenamed(t *testing.T) {
	tree := func(side Side, files map[string]string) *Tree {
		var list []*File
		for path, content := range files {
			list = append(list, NewFile(path, side, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
		}
		return NewTree(list)
	}
	for _, test := range []struct {
		name             string
		base, head, want map[string]string
	}{
		{"nothing moved", map[string]string{"a": "1"}, map[string]string{"a": "2"}, nil},
		{"moved", map[string]string{"a": "1"}, map[string]string{"b/a": "1"}, map[string]string{"a": "b/a"}},
		{"moved and edited", map[string]string{"a": "1"}, map[string]string{"b": "2"}, nil},
		{"copied", map[string]string{"a": "1"}, map[string]string{"a": "1", "b": "1"}, nil},
		{"two of one content", map[string]string{"a": "1", "b": "1"}, map[string]string{"c": "1", "d": "1"}, map[string]string{"a": "c", "b": "d"}},
		{"one of two", map[string]string{"a": "1", "b": "1"}, map[string]string{"c": "1"}, map[string]string{"a": "c"}},
		{"swapped", map[string]string{"a": "1", "b": "2"}, map[string]string{"a": "2", "b": "1"}, nil},
	} {
		change := Change{Base: tree(Base, test.base), Head: tree(Head, test.head)}
		if got := change.Renamed(); !maps.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if got := (&Change{Head: tree(Head, map[string]string{"a": "1"})}).Renamed(); len(got) != 0 {
		t.Errorf("without a base: %v", got)
	}
}
