package schema

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Part reads a schema that stands in a document of another kind: the payload of a message in an AsyncAPI document. pointer
// is where the node at stands below root, the whole document, which references in it lead from. name is the schema's own;
// dialect is that of a schema that names none. As with Add, references are followed.
func (s *Set) Part(text *source.Text, root, at *document.Node, pointer, name string, dialect Dialect) *File {
	f := &File{Path: text.Path, Side: s.side, Text: text, Tree: at, Name: name, set: s, byNode: map[*document.Node]*Schema{}}
	f.Named = at.Get("$schema").Text()
	known := false
	if f.Dialect, known = DialectOf(f.Named); !known {
		f.Dialect = dialect
	}
	f.Root = f.schema(at, pointer, f.resource(root, &url.URL{Path: path.Base(text.Path)}))
	s.follow(f)
	return f
}

// target is what a pointer means in a resource. In a part of a larger document a pointer that leads nowhere below the `$id`
// of the part is one into the document, as the programs that put such documents together take it. A multi format schema
// (AsyncAPI 3.0.0, "Multi Format Schema Object") stands for the schema in it.
func (f *File) target(in *resource, pointer string) (*document.Node, *resource) {
	n := Pointed(in.node, pointer)
	if f.Name == "" {
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
