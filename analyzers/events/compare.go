package events

import (
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// required is a property that an object of the head requires and the same object of the base did not.
type required struct {
	path        string
	property    string
	wasOptional bool
	hasDefault  bool
	at          *document.Node // the name in the head's list
}

// compare walks both schemas side by side, through every keyword that leads to one place of an event. What only one side
// has is no change of an object that readers know.
func compare(base, head *document.Node) []required {
	c := comparison{base: base, head: head, open: map[[2]*document.Node]bool{}}
	c.object("/", base, head)
	return c.found
}

type comparison struct {
	base, head *document.Node
	open       map[[2]*document.Node]bool // pairs on the way down: schemas may refer to themselves
	found      []required
}

func (c *comparison) object(path string, base, head *document.Node) {
	base, head = follow(c.base, base), follow(c.head, head)
	if base == nil || head == nil || base.Kind != document.Map || head.Kind != document.Map || c.open[[2]*document.Node{base, head}] {
		return
	}
	c.open[[2]*document.Node{base, head}] = true
	was := map[string]bool{}
	for _, name := range base.Get("required").List() {
		was[name.Text()] = true
	}
	for _, name := range head.Get("required").List() {
		if name.Kind != document.String || was[name.Text()] {
			continue
		}
		c.found = append(c.found, required{
			path: path, property: name.Text(), at: name,
			wasOptional: base.Get("properties", name.Text()) != nil,
			hasDefault:  head.Get("properties", name.Text(), "default") != nil,
		})
	}
	for _, e := range head.Get("properties").Map() {
		c.object(join(path, e.Key.Value), base.Get("properties", e.Key.Value), e.Value)
	}
	c.object(join(path, "*"), base.Get("additionalProperties"), head.Get("additionalProperties"))
	c.items(path, base, head)
	// Branches of allOf all hold at the same place; those of anyOf and oneOf are alternatives, of which a schema without
	// the new requirement may still accept the event, so they are left alone.
	for i, branch := range head.Get("allOf").List() {
		if before := base.Get("allOf").List(); i < len(before) && len(before) == len(head.Get("allOf").List()) {
			c.object(path, before[i], branch)
		}
	}
}

func (c *comparison) items(path string, base, head *document.Node) {
	was, is := base.Get("items"), head.Get("items")
	if was != nil && is != nil && is.Kind == document.Map {
		c.object(join(path, "*"), was, is)
	}
}

func join(path, segment string) string {
	if path == "/" {
		return "/" + segment
	}
	return path + "/" + segment
}

// follow goes to what a `$ref` within the same file names. A reference to elsewhere leads nowhere here.
func follow(root, n *document.Node) *document.Node {
	for range 32 {
		ref := n.Get("$ref")
		if ref == nil {
			return n
		}
		if n = pointer(root, ref.Text()); n == nil {
			return nil
		}
	}
	return nil
}
