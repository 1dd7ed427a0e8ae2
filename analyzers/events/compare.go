package events

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// required is a property that an object of the head requires and the same object of the base did not.
type required struct {
	path        []string // names of properties; * stands for any item of a list, and any other property of an object
	property    string
	wasOptional bool
	hasDefault  bool
	at          *document.Node // the name in the head's list
}

// The bounds of a comparison. A schema that refers to itself in many ways has endlessly many places.
const (
	maxDepth = 32
	maxWork  = 200_000 // schemas looked at, for all places
)

// compare walks both schemas side by side, through every keyword that leads to one place of an event, the outer places
// first. What only one side has is no change of an object that readers know. One name in a list of required properties
// counts once, however many places refer to that list. whole is false where a schema has more places than are looked at.
func compare(base, head *document.Node) (found []required, whole bool) {
	c := comparison{base: schemaRoot(base), head: schemaRoot(head), seen: map[string]bool{}, counted: map[*document.Node]bool{}, whole: true}
	c.visit(nil, []*document.Node{base}, []*document.Node{head})
	for len(c.waiting) > 0 {
		next := c.waiting[0]
		c.waiting = c.waiting[1:]
		c.object(next)
	}
	return c.found, c.whole
}

// place is a place of an event with the schemas that hold there.
type place struct {
	path    []string
	was, is []*document.Node
}

type comparison struct {
	base, head root
	waiting    []place
	seen       map[string]bool // the schemas of places that were compared already: schemas may refer to themselves
	counted    map[*document.Node]bool
	work       int
	found      []required
	whole      bool
}

// visit puts a place on the list, unless one with the same schemas was there before.
func (c *comparison) visit(path []string, base, head []*document.Node) {
	if len(base) == 0 || len(head) == 0 {
		return
	}
	was, known := c.base.all(base)
	is, _ := c.head.all(head)
	key := fmt.Sprint(was, is) // their addresses
	if !known || c.seen[key] {
		return // where a part of the base stands elsewhere, what it requires is not known
	}
	c.work += len(was) + len(is)
	if len(path) > maxDepth || c.work > maxWork {
		c.whole = false
		return
	}
	c.seen[key] = true
	c.waiting = append(c.waiting, place{path, was, is})
}

func (c *comparison) object(p place) {
	before := c.base.required(p.was, 0)
	for _, name := range c.head.requirements(p.is, 0) {
		if before[name.Value] || c.counted[name] {
			continue
		}
		before[name.Value] = true
		c.counted[name] = true
		c.found = append(c.found, required{
			path: p.path, property: name.Value, at: name,
			wasOptional: len(get(p.was, "properties", name.Value)) > 0,
			hasDefault:  len(get(get(p.is, "properties", name.Value), "default")) > 0,
		})
	}
	for _, name := range keys(get(p.is, "properties")) {
		c.visit(down(p.path, name), get(p.was, "properties", name), get(p.is, "properties", name))
	}
	c.visit(down(p.path, "*"), get(p.was, "additionalProperties"), get(p.is, "additionalProperties"))
	c.visit(down(p.path, "*"), get(p.was, "items"), get(p.is, "items"))
}

func down(path []string, segment string) []string { return append(slices.Clone(path), segment) }

// get follows keys in each of several schemas and gives what is there.
func get(schemas []*document.Node, keys ...string) []*document.Node {
	var found []*document.Node
	for _, s := range schemas {
		if n := s.Get(keys...); n != nil {
			found = append(found, n)
		}
	}
	return found
}

// keys are the names of the entries of several maps, each once.
func keys(maps []*document.Node) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range maps {
		for _, e := range m.Map() {
			if !seen[e.Key.Value] {
				seen[e.Key.Value] = true
				names = append(names, e.Key.Value)
			}
		}
	}
	return names
}
