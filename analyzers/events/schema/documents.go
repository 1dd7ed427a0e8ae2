package schema

import (
	"fmt"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Trees reads all schemas of a JSON or YAML file, told by its ending. The only document of a file is taken for a schema,
// whatever it holds; of several, those that have a keyword of a schema. others is how many documents are left: those that
// have none, and templates. A document that is no YAML is a problem and costs only itself.
func Trees(text *source.Text) (trees []*document.Node, others int, problems []document.Problem) {
	if ext := path.Ext(text.Path); ext != ".yaml" && ext != ".yml" {
		d, problem := document.JSON(text)
		if problem != nil {
			return nil, 0, []document.Problem{*problem}
		}
		return []*document.Node{d.Root}, 0, nil
	}
	documents, problems := document.YAML(text)
	alone := len(documents)+len(problems) == 1
	for _, d := range documents {
		if d.Root != nil && (alone || isSchema(d.Root)) {
			trees = append(trees, d.Root)
		} else {
			others++
		}
	}
	return trees, others, problems
}

// isSchema is whether a document has a keyword of a schema, and is not another kind of document that has one as well.
func isSchema(n *document.Node) bool {
	if n.Key("apiVersion") != nil || n.Key("asyncapi") != nil || n.Key("openapi") != nil {
		return false
	}
	for _, keyword := range []string{"$schema", "$ref", "type", "properties", "required", "enum", "const", "allOf", "anyOf", "oneOf", "items", "$defs", "definitions"} {
		if n.Key(keyword) != nil {
			return true
		}
	}
	return false
}

// Others reads the further documents of a file whose first schema was added, and gives all schemas of the file. Where there
// are several, each has a name of its own: its title, else the end of its identifier, else its place in the file.
func (s *Set) Others(first *File, trees []*document.Node) []*File {
	all := []*File{first}
	if len(trees) == 0 {
		return all
	}
	for _, tree := range trees {
		f := &File{Path: first.Path, Side: s.side, Text: first.Text, Tree: tree, set: s, byNode: map[*document.Node]*Schema{}}
		s.fill(f)
		all = append(all, f)
	}
	taken := map[string]bool{}
	for i, f := range all {
		f.Name = f.Tree.Get("title").Text()
		if f.Name == "" {
			f.Name = path.Base(strings.TrimSuffix(f.Identifier(), "#"))
		}
		if f.Name == "" || f.Name == "." || f.Name == "/" || taken[f.Name] {
			f.Name = fmt.Sprintf("%s, document %d", path.Base(f.Path), i+1)
		}
		f.Event = f.Name
		taken[f.Name] = true
		f.beside = all
	}
	for _, f := range all {
		s.follow(f)
	}
	return all
}

// Identifier is the `$id` of a file, which older drafts call id; empty where it has none.
func (f *File) Identifier() string {
	if id := f.Tree.Get("$id").Text(); id != "" {
		return id
	}
	return f.Tree.Get("id").Text()
}

// Holder tells a schema apart from all others of its file: its pointer, and, where the file has several documents, which
// of them it is in.
func (s *Schema) Holder() string {
	if len(s.File.beside) > 0 {
		return s.File.Name + "#" + s.Pointer
	}
	return s.Pointer
}
