package manifest

import (
	"bytes"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// converter turns the tree of a masked document into one of the file, with what the template decides left open.
type converter struct {
	text  *source.Text
	mask  *mask
	spare []Node // for the rest of the document
}

// values counts a node with all below it, keys included: what is made of them is made at once.
func values(d *document.Node) int {
	n := 1
	for _, item := range d.Items {
		n += values(item)
	}
	for _, e := range d.Entries {
		n += 1 + values(e.Value)
	}
	return n
}

func (c *converter) new(kind document.Kind, value string, start, end int) *Node {
	if len(c.spare) == 0 {
		c.spare = make([]Node, 1)
	}
	n := &c.spare[0]
	c.spare = c.spare[1:]
	n.Kind, n.Value, n.Text, n.Start, n.End = kind, value, c.text, start, end
	return n
}

// placeholder is what others than templates of Go and Jinja put into manifests for a later step to replace: ${VERSION}
// (envsubst, Flux postBuild, OpenShift templates), $(VERSION) (kustomize vars).
var placeholder = Pattern(`\$\{\{?[^{}]+\}\}?|\$\([A-Za-z0-9_.-]+\)`)

func (c *converter) document(root *document.Node) *Node {
	c.spare = make([]Node, values(root))
	from := root.Start
	if root.Kind == document.Map && len(root.Entries) > 0 {
		from = root.Entries[0].Key.Start
	}
	// The text of the document, back to its marker and on to the next one.
	start := bytes.LastIndex(c.text.Bytes[:from], []byte("\n---")) + 1
	end := len(c.text.Bytes)
	if next := bytes.Index(c.text.Bytes[from:], []byte("\n---")); next >= 0 {
		end = from + next
	}
	return c.node(root, from, end, c.outputs(c.mask.outputs, start, end))
}

// outputs are those of a sorted list between two offsets.
func (c *converter) outputs(list []output, start, end int) []output {
	first := sort.Search(len(list), func(i int) bool { return list[i].at >= start })
	last := sort.Search(len(list), func(i int) bool { return list[i].at >= end })
	if first >= last {
		return nil
	}
	return list[first:last]
}

// node converts a value that owns the text from one offset to another, with the actions on lines of their own that may
// write a part of it.
func (c *converter) node(d *document.Node, from, to int, outputs []output) *Node {
	n := c.new(d.Kind, d.Value, d.Start, d.End)
	switch d.Kind {
	case document.Map:
		c.entries(n, d, from, to, outputs)
	case document.List:
		c.items(n, d, from, to, outputs)
	default:
		c.scalar(n)
		if d.Kind == document.Null && len(outputs) > 0 {
			n.Hidden = true // the actions write the value
			for _, o := range outputs {
				n.More = append(n.More, o.text)
			}
		}
	}
	return n
}

func (c *converter) scalar(n *Node) {
	if strings.Contains(n.Value, mark) {
		n.Hidden = true
		n.Value = strings.Trim(string(c.text.Bytes[n.Start:n.End]), `"'`)
		n.Kind = String
	} else if n.Kind == String && strings.Contains(n.Value, "$") && placeholder().MatchString(n.Value) {
		n.Hidden = true
	}
}

func (c *converter) entries(n *Node, d *document.Node, from, to int, outputs []output) {
	n.Entries = make([]Entry, 0, len(d.Entries))
	column := c.mask.column(d.Start)
	for _, o := range outputs {
		if len(d.Entries) == 0 || o.at < d.Entries[0].Key.Start || o.indent < 0 {
			n.open(o)
		}
	}
	for i, e := range d.Entries {
		limit := to
		if i+1 < len(d.Entries) {
			limit = max(e.Key.End, d.Entries[i+1].Key.Start)
		}
		var inner []output
		text := false
		for _, o := range c.outputs(outputs, e.Key.End, limit) {
			switch {
			case scalar(e.Value) && (o.indent > column || o.at < e.Value.End):
				text = true // a block scalar goes on
			case o.indent >= 0 && o.indent <= column, !c.takes(e.Value, column, o):
				n.open(o)
			default:
				inner = append(inner, o)
			}
		}
		key := c.new(String, e.Key.Value, e.Key.Start, e.Key.End)
		value := c.node(e.Value, e.Key.End, limit, inner)
		value.Hidden = value.Hidden || text
		if strings.Contains(key.Value, mark) {
			n.Open = true
			n.More = append(n.More, string(c.text.Bytes[key.Start:key.End]))
			continue
		}
		value.Maybe, _ = c.mask.blocks.between(e.Key.Start, from)
		n.Entries = append(n.Entries, Entry{key, value})
	}
}

// takes is whether what an action writes below a key becomes part of the key's value.
func (c *converter) takes(value *document.Node, column int, o output) bool {
	switch value.Kind {
	case document.Null:
		return o.indent < 0 || o.indent > column
	case document.Map, document.List:
		return o.indent < 0 || o.indent >= c.mask.column(value.Start)
	}
	return false
}

func (c *converter) items(n *Node, d *document.Node, from, to int, outputs []output) {
	n.Items = make([]*Node, 0, len(d.Items))
	column := c.mask.column(d.Start)
	for _, o := range outputs {
		if len(d.Items) == 0 || o.at < d.Items[0].Start || o.indent < 0 || o.indent <= column {
			n.open(o)
		}
	}
	for i, item := range d.Items {
		limit := to
		if i+1 < len(d.Items) {
			limit = max(item.Start, d.Items[i+1].Start)
		}
		var inner []output
		for _, o := range c.outputs(outputs, item.Start, limit) {
			if o.indent < 0 || o.indent > column {
				inner = append(inner, o)
			}
		}
		value := c.node(item, item.Start, limit, inner)
		maybe, repeats := c.mask.blocks.between(item.Start, from)
		value.Maybe, n.Open = maybe, n.Open || repeats
		n.Items = append(n.Items, value)
	}
}

func (n *Node) open(o output) {
	n.Open = true
	n.More = append(n.More, o.text)
}

// scalar is whether a value is a text, a number or a boolean.
func scalar(d *document.Node) bool {
	return d.Kind == document.String || d.Kind == document.Number || d.Kind == document.Bool
}
