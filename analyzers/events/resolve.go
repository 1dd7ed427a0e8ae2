package events

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// root is a whole schema file, in which references are looked up.
type root struct {
	node *document.Node
	// alone is true for the drafts in which a reference hides every keyword beside it: up to draft-07
	// (draft-handrews-json-schema-01, section 8.3; since 2019-09 they hold together).
	alone bool
}

func schemaRoot(n *document.Node) root {
	draft := n.Get("$schema").Text()
	alone := false
	for _, old := range []string{"draft-03", "draft-04", "draft-05", "draft-06", "draft-07"} {
		alone = alone || strings.Contains(draft, old)
	}
	return root{n, alone}
}

// maxParts is how many schemas may hold for one place: allOf and references can multiply them.
const maxParts = 1_000

// all are all schemas that hold where the given ones do: themselves, what they refer to, and every branch of allOf. known
// is false where a reference leads out of the file, or nowhere.
func (r root) all(schemas []*document.Node) (parts []*document.Node, known bool) {
	known = true
	seen := map[*document.Node]bool{}
	var add func(n *document.Node)
	add = func(n *document.Node) {
		if n == nil || n.Kind != document.Map || seen[n] {
			return
		}
		if len(parts) == maxParts {
			known = false
			return
		}
		seen[n] = true
		if ref := n.Get("$ref"); ref != nil {
			target := r.lookup(ref.Text())
			known = known && target != nil
			add(target)
			if r.alone {
				return
			}
		}
		parts = append(parts, n)
		for _, branch := range n.Get("allOf").List() {
			add(branch)
		}
	}
	for _, n := range schemas {
		add(n)
	}
	return parts, known
}

// maxAlternatives bounds alternatives within alternatives.
const maxAlternatives = 8

// requirements are the names in the lists of required properties, and those that every alternative requires.
func (r root) requirements(parts []*document.Node, depth int) []*document.Node {
	var names []*document.Node
	for _, part := range parts {
		for _, name := range part.Get("required").List() {
			if name.Kind == document.String {
				names = append(names, name)
			}
		}
		for _, keyword := range []string{"anyOf", "oneOf"} {
			names = append(names, r.everywhere(part.Get(keyword).List(), depth+1)...)
		}
	}
	return names
}

// everywhere are the names that each of several alternatives requires, as the first writes them.
func (r root) everywhere(branches []*document.Node, depth int) []*document.Node {
	if len(branches) == 0 || depth > maxAlternatives {
		return nil
	}
	var common []*document.Node
	for i, branch := range branches {
		parts, _ := r.all([]*document.Node{branch})
		if i == 0 {
			common = r.requirements(parts, depth)
			continue
		}
		here := r.required(parts, depth)
		var still []*document.Node
		for _, name := range common {
			if here[name.Value] {
				still = append(still, name)
			}
		}
		common = still
	}
	return common
}

func (r root) required(parts []*document.Node, depth int) map[string]bool {
	names := map[string]bool{}
	for _, name := range r.requirements(parts, depth) {
		names[name.Value] = true
	}
	return names
}

// lookup finds what a reference within the same file names: "#/a/b" (RFC 6901, section 6), "#name" (the keyword $anchor,
// JSON Schema 2020-12, section 8.2.2), or either behind the file's own $id. It is nil for any other.
func (r root) lookup(ref string) *document.Node {
	if id := strings.TrimSuffix(r.node.Get("$id").Text(), "#"); id != "" {
		ref = strings.TrimPrefix(ref, id)
		if ref == "" {
			return r.node
		}
	}
	fragment, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if unescaped, err := url.PathUnescape(fragment); err == nil {
		fragment = unescaped
	}
	if fragment != "" && !strings.HasPrefix(fragment, "/") {
		return r.anchored(fragment)
	}
	n := r.node
	for i, token := range strings.Split(fragment, "/") {
		if i == 0 {
			continue
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if n != nil && n.Kind == document.List {
			at, err := strconv.Atoi(token)
			if err != nil || at < 0 || at >= len(n.Items) {
				return nil
			}
			n = n.Items[at]
			continue
		}
		n = n.Get(token)
	}
	return n
}

// anchored finds the definition that gives itself a name. Anchors elsewhere than in definitions are rare and not found.
func (r root) anchored(name string) *document.Node {
	for _, keyword := range []string{"$defs", "definitions"} {
		for _, e := range r.node.Get(keyword).Map() {
			if e.Value.Get("$anchor").Text() == name || e.Value.Get("$id").Text() == "#"+name {
				return e.Value
			}
		}
	}
	return nil
}
