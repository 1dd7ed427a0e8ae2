package render

import (
	"bytes"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// placing finds where the values of a rendered document were written: in a file of values, where an action names the key that
// holds them, or else in the template.
type placing struct {
	output   *output
	chart    *chart
	template *source.Text
}

// at is the index of the piece that holds an offset of what came out; -1 for none.
func (p *placing) at(offset int) int {
	return sort.Search(len(p.output.pieces), func(i int) bool { return p.output.pieces[i].start > offset }) - 1
}

// origin is the file and the offset in it that an offset of what came out was written at.
func (p *placing) origin(offset int) (*source.Text, int) {
	i := p.at(offset)
	if i < 0 {
		return p.template, 0
	}
	piece := p.output.pieces[i]
	if piece.literal != nil && piece.literal.text != nil {
		return piece.literal.text, piece.literal.at + offset - piece.start
	}
	if piece.mark.text != nil {
		return piece.mark.text, opening(piece.mark)
	}
	return p.template, 0
}

// opening is where the braces of an action open.
func opening(m mark) int {
	if i := bytes.LastIndex(m.text.Bytes[:min(m.at, len(m.text.Bytes))], []byte("{{")); i >= 0 {
		return i
	}
	return m.at
}

// closing is past the braces of an action.
func closing(m mark) int {
	from := min(m.at, len(m.text.Bytes))
	if i := bytes.Index(m.text.Bytes[from:], []byte("}}")); i >= 0 {
		return from + i + 2
	}
	return from
}

// document places all of a document, and gives where it begins in the template.
func (p *placing) document(d *manifest.Document) Place {
	start := d.Root.Start
	p.node(d.Root, nil)
	where, at := p.origin(start)
	if where != p.template {
		return Place{File: p.template.Path, Start: -1}
	}
	return Place{File: where.Path, Start: at}
}

// node places a value at a path of keys.
func (p *placing) node(n *manifest.Node, path []string) {
	for _, item := range n.Items {
		p.node(item, path)
	}
	for _, e := range n.Entries {
		below := append(path[:len(path):len(path)], e.Key.Value)
		p.node(e.Value, below)
		p.written(e.Key)
	}
	if set := p.value(n, path); set != nil {
		n.Text, n.Start, n.End = set.Text, set.Start, set.End
		return
	}
	p.written(n)
}

// written places a node in the template.
func (p *placing) written(n *manifest.Node) {
	start, end := n.Start, n.End
	text, from := p.origin(start)
	n.Text, n.Start, n.End = text, from, from
	last := p.at(max(start, end-1))
	if last < 0 {
		return
	}
	piece := p.output.pieces[last]
	switch {
	case piece.literal != nil && piece.literal.text == text:
		n.End = max(from, piece.literal.at+end-piece.start)
	case piece.literal == nil && piece.mark.text == text:
		n.End = max(from, closing(piece.mark))
	}
}

// value is the key of the values, or of Chart.yaml, that sets a scalar: of several that one text is put together of, the last.
func (p *placing) value(n *manifest.Node, path []string) *manifest.Node {
	if n.Kind == manifest.Map || n.Kind == manifest.List || n.Kind == manifest.Null {
		return nil
	}
	if len(path) == 0 {
		return nil
	}
	switch path[len(path)-1] {
	case "apiVersion", "kind", "name", "generateName", "namespace":
		return nil // what an object is, a person looks for where it is written
	}
	var set *manifest.Node
	for i := max(0, p.at(n.Start)); i < len(p.output.pieces) && p.output.pieces[i].start < max(n.End, n.Start+1); i++ {
		piece := p.output.pieces[i]
		if piece.literal != nil {
			continue
		}
		for _, ref := range piece.mark.refs {
			if named := p.named(ref, n, path); named != nil {
				set = named
			}
		}
	}
	return set
}

// named is the scalar that a reference of an action leads to, if it is what came out: itself, or below it, by as many of the last
// keys of the path as it has.
func (p *placing) named(ref []string, n *manifest.Node, path []string) *manifest.Node {
	var root *manifest.Node
	switch {
	case len(ref) > 1 && ref[0] == "Values":
		root = p.chart.values.Get(ref[1:]...)
	case len(ref) == 2 && ref[0] == "Chart" && ref[1] == "AppVersion":
		root = p.chart.meta.Get("appVersion")
	}
	if root == nil || root.Text == nil {
		return nil
	}
	if root.Kind != manifest.Map && root.Kind != manifest.List {
		if root.Value != "" && strings.Contains(n.Value, root.Value) {
			return root
		}
		return nil
	}
	for i := range path {
		if below := root.Get(path[i:]...); below != nil && below.Kind == n.Kind && below.Value == n.Value {
			return below
		}
	}
	return nil
}
