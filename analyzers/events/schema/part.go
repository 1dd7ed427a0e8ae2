package schema

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// partsOf is a document of another kind that schemas stand in, by a dialect.
type partsOf struct {
	root    *document.Node
	dialect Dialect
}

// Part reads a schema that stands in a document of another kind: the payload of a message in an AsyncAPI document. pointer
// is where the node at stands below root, the whole document, which references in it lead from. name is the schema's own;
// dialect is that of a schema that names none. As with Add, references are followed. What several parts of a document refer
// to is read once, and a mistake in it is that of the first.
func (s *Set) Part(text *source.Text, root, at *document.Node, pointer, name string, dialect Dialect) *File {
	named := at.Get("$schema").Text()
	if d, known := DialectOf(named); known {
		dialect = d
	}
	whole := s.parts[partsOf{root, dialect}]
	if whole == nil {
		whole = &File{Path: text.Path, Side: s.side, Text: text, Tree: root, Dialect: dialect, set: s, holdsParts: true, byNode: map[*document.Node]*Schema{}}
		whole.resource(root, &url.URL{Path: path.Base(text.Path)})
		if s.parts == nil {
			s.parts = map[partsOf]*File{}
		}
		s.parts[partsOf{root, dialect}] = whole
	}
	part := *whole
	part.Tree, part.Name, part.Named = at, name, named
	before := len(whole.Mistakes)
	part.Root = whole.schema(at, pointer, whole.ids[0])
	s.follow(whole)
	part.Mistakes = append([]Mistake{}, whole.Mistakes[before:]...)
	return &part
}

// Targets are what the references in a node of the file lead to, in the order of the document; nil for one that leads nowhere.
func (f *File) Targets(n *document.Node) (list []*Schema) {
	waiting := []*document.Node{n}
	for len(waiting) > 0 {
		at := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if s := f.byNode[at]; s != nil {
			for _, r := range s.Refs {
				list = append(list, r.Target)
			}
		}
		for i := len(at.Entries) - 1; i >= 0; i-- {
			waiting = append(waiting, at.Entries[i].Value)
		}
		for i := len(at.Items) - 1; i >= 0; i-- {
			waiting = append(waiting, at.Items[i])
		}
	}
	return list
}

// target is what a pointer means in a resource. In a part of a larger document a pointer that leads nowhere below the `$id`
// of the part is one into the document, as the programs that put such documents together take it. A multi format schema
// (AsyncAPI 3.0.0, "Multi Format Schema Object") stands for the schema in it.
func (f *File) target(in *resource, pointer string) (*document.Node, *resource) {
	n := Pointed(in.node, pointer)
	if !f.holdsParts {
		return n, in
	}
	if n == nil && in != f.ids[0] {
		in = f.ids[0]
		n = Pointed(in.node, pointer)
	}
	if inner := n.Get("schema"); inner != nil && n.Get("schemaFormat") != nil {
		n = inner
	}
	return n, in
}

// Content is the text of what stands at a JSON pointer of a file of the set; nil for none.
func (s *Set) Content(path, pointer string) []byte {
	var f *File
	for _, whole := range s.parts {
		if whole.Path == path {
			f = whole // by whichever dialect: the text is the same
		}
	}
	if f == nil {
		f, _ = s.file(path)
	}
	if f == nil {
		return nil
	}
	n := Pointed(f.Tree, pointer)
	if n == nil {
		return nil
	}
	return f.Text.Bytes[n.Start:n.End]
}

// Pointed follows a JSON pointer (RFC 6901) from a node; nil where it leads nowhere.
func Pointed(n *document.Node, pointer string) *document.Node {
	for i, token := range strings.Split(pointer, "/") {
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
