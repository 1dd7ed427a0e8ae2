package schema

import (
	"net/url"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// resource is a schema with an address of its own, and the names that stand in it.
type resource struct {
	node    *document.Node
	address *url.URL // absolute, or relative to the file's folder
	file    *File
	anchors map[string]*document.Node
	dynamic map[string]bool // the anchors that dynamic references look for
}

// identify notes the identifiers that a schema gives itself: $id (id in draft-04), $anchor, $dynamicAnchor, $recursiveAnchor.
func (p parser) identify() {
	n, f := p.s.Node, p.file
	keyword := "$id"
	if f.Dialect == Draft4 {
		keyword = "id"
	}
	besideRef := n.Get("$ref") != nil && f.Dialect.refAlone() && p.s.made != nil
	if id := n.Get(keyword); id != nil && id.Kind == document.String && !besideRef {
		name, isName := strings.CutPrefix(id.Value, "#")
		switch address, err := url.Parse(strings.TrimSuffix(id.Value, "#")); {
		case isName && f.Dialect <= Draft7 && p.s.made != nil:
			p.s.made.anchors[name] = n
		case err != nil:
			f.mistake(id, "%s is no address", Quote(id.Value))
		case p.s.made != nil && p.s.made.node != n:
			p.s.made = f.resource(n, p.s.made.address.ResolveReference(address))
		case p.s.made != nil:
			p.s.made.address = p.s.made.address.ResolveReference(address)
		}
	}
	if p.s.made == nil {
		return
	}
	for _, anchor := range []string{"$anchor", "$dynamicAnchor"} {
		if name := p.get(anchor).Text(); name != "" {
			p.s.made.anchors[name] = n
			p.s.made.dynamic[name] = p.s.made.dynamic[name] || anchor == "$dynamicAnchor"
		}
	}
	if p.get("$recursiveAnchor").Text() == "true" {
		p.s.made.dynamic["#"] = true
	}
}

func (f *File) resource(n *document.Node, address *url.URL) *resource {
	r := &resource{node: n, address: address, file: f, anchors: map[string]*document.Node{}, dynamic: map[string]bool{}}
	f.ids = append(f.ids, r)
	return r
}

// references notes what a schema refers to; it is looked for when the whole file is read.
func (p parser) references() {
	for _, keyword := range []string{"$ref", "$recursiveRef", "$dynamicRef"} {
		n := p.get(keyword)
		if n == nil {
			continue
		}
		if n.Kind != document.String {
			if p.s.Pointer == "" || !strings.HasSuffix(p.s.Pointer, "/properties") { // a property may be called $ref
				p.wrong(keyword, n, "a reference")
			}
			continue
		}
		p.s.Refs = append(p.s.Refs, &Reference{Keyword: keyword, Text: n.Value, Node: n})
	}
	if len(p.s.Refs) > 0 {
		p.file.waiting = append(p.file.waiting, p.s)
	}
}
