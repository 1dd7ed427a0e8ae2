package schema

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Set is the schemas of one side of a change. Files are read when something refers to them.
type Set struct {
	side   source.Side
	lookup func(path string) *source.File
	// dialect is that of files that name none; 0 to tell it from what they hold.
	dialect Dialect
	// addressed finds the path of the file by the address that it gives itself; empty when none is.
	addressed func(address string) string

	files   map[string]*File
	parts   map[partsOf]*File
	numbers int // how many schemas there are
	visited map[*Schema]int
}

// NewSet makes a set. lookup finds a file by its path; addressed finds the path of the file that gives itself an
// address, and may be nil. dialect is that of files that do not name one; 0 to tell it from their keywords.
func NewSet(side source.Side, lookup func(path string) *source.File, addressed func(address string) string, dialect Dialect) *Set {
	return &Set{side: side, lookup: lookup, addressed: addressed, dialect: dialect, files: map[string]*File{}}
}

// number is that of the next schema: odd ones are of the base.
func (s *Set) number() int {
	s.numbers++
	if s.side == source.Base {
		return 2*s.numbers - 1
	}
	return 2 * s.numbers
}

// Add reads a document that is at hand already. Its references are followed; problems in the files that they lead to make
// them missing.
func (s *Set) Add(text *source.Text, tree *document.Node) *File {
	f := s.read(text, tree)
	s.follow(f)
	return f
}

func (s *Set) read(text *source.Text, tree *document.Node) *File {
	f := &File{Path: text.Path, Side: s.side, Text: text, Tree: tree, set: s, byNode: map[*document.Node]*Schema{}}
	s.files[text.Path] = f
	s.fill(f)
	return f
}

// fill makes the schemas of a file's tree.
func (s *Set) fill(f *File) {
	f.Named = f.Tree.Get("$schema").Text()
	known := false
	if f.Dialect, known = DialectOf(f.Named); !known {
		f.Guessed = true
		if f.Dialect = s.dialect; f.Dialect == 0 {
			f.Dialect = guess(f.Tree)
		}
	}
	f.Root = f.schema(f.Tree, "", f.resource(f.Tree, &url.URL{Path: path.Base(f.Path)}))
}

// guess tells the dialect of a file that names none from keywords that only some have.
func guess(n *document.Node) Dialect {
	found := Draft2020
	for _, e := range n.Map() {
		switch e.Key.Value {
		case "exclusiveMinimum", "exclusiveMaximum":
			if e.Value.Kind == document.Bool {
				return Draft4
			}
		case "definitions", "dependencies", "additionalItems":
			found = min(found, Draft7)
		case "items":
			if e.Value.Kind == document.List {
				found = min(found, Draft7)
			}
		}
		found = min(found, guess(e.Value))
	}
	for _, item := range n.List() {
		found = min(found, guess(item))
	}
	return found
}

// file is the file at a path of the repository, read when it is first asked for. The reason is why there is none.
func (s *Set) file(path string) (f *File, reason string) {
	if f, ok := s.files[path]; ok {
		if f == nil {
			return nil, path + " cannot be read"
		}
		return f, ""
	}
	from := s.lookup(path)
	if from == nil {
		return nil, "there is no file " + path + " in the repository"
	}
	text, err := from.Text()
	if err != nil {
		s.files[path] = nil
		return nil, path + " cannot be read: " + err.Error()
	}
	tree, problems := Tree(text)
	if tree == nil {
		s.files[path] = nil
		if len(problems) > 0 {
			return nil, path + " cannot be read: " + problems[0].Message
		}
		return nil, path + " is empty"
	}
	return s.read(text, tree), ""
}

// Tree reads the schema in a JSON or YAML file, told by its ending; of several documents the first that is one. It is nil
// where there is none.
func Tree(text *source.Text) (*document.Node, []document.Problem) {
	trees, _, problems := Trees(text)
	if len(trees) == 0 {
		return nil, problems
	}
	return trees[0], problems
}

// follow looks up what a file refers to, and what that refers to.
func (s *Set) follow(f *File) {
	files := []*File{f}
	var referring []*Schema
	for len(files) > 0 {
		f, files = files[0], files[1:]
		for len(f.waiting) > 0 {
			waiting := f.waiting[0]
			f.waiting = f.waiting[1:]
			referring = append(referring, waiting)
			for _, r := range waiting.Refs {
				r.Target, r.Missing = s.resolve(waiting, r.Text)
				if r.Target == nil {
					waiting.Unknowns = append(waiting.Unknowns, Unknown{r.Keyword, r.Node, r.Missing})
				} else if r.Target.File != f {
					files = append(files, r.Target.File)
				}
			}
		}
	}
	for _, from := range referring {
		s.endless(from)
	}
}

// endless finds references that lead back to where they stand without a step into the document. There is no end to such a
// schema, so validators refuse it (JSON Schema 2020-12, section 9.4.1); the reference is taken out and unknown.
func (s *Set) endless(from *Schema) {
	const open, done = 1, 2
	if s.visited == nil {
		s.visited = map[*Schema]int{}
	}
	var visit func(at *Schema)
	visit = func(at *Schema) {
		if at == nil || s.visited[at] == done {
			return
		}
		s.visited[at] = open
		for _, r := range at.Refs {
			if r.Target != nil && s.visited[r.Target] == open {
				r.Target, r.Missing = nil, "the schema refers to itself without end"
				at.Unknowns = append(at.Unknowns, Unknown{r.Keyword, r.Node, r.Missing})
				continue
			}
			visit(r.Target)
		}
		for _, list := range [][]*Schema{at.AllOf, at.AnyOf, at.OneOf, {at.Not, at.If, at.Then, at.Else}} {
			for _, one := range list {
				visit(one)
			}
		}
		for _, d := range at.DependentSchemas {
			visit(d.Schema)
		}
		s.visited[at] = done
	}
	visit(from)
}

// resolve finds what a reference means (JSON Schema 2020-12, section 8.2; RFC 3986, section 5). The reason is empty where
// there is a target.
func (s *Set) resolve(from *Schema, text string) (target *Schema, reason string) {
	ref, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Sprintf("%s is no address", Quote(text))
	}
	in := from.made
	if in == nil {
		return nil, "the schema that refers has no address"
	}
	plain := *ref
	plain.Fragment, plain.RawFragment = "", ""
	if plain.String() != "" {
		if in, reason = s.resource(in, &plain); in == nil {
			return nil, reason
		}
	}
	fragment := ref.Fragment
	if fragment != "" && !strings.HasPrefix(fragment, "/") {
		n := in.anchors[fragment]
		if n == nil {
			return nil, fmt.Sprintf("nothing in %s is called %s", in.file.Path, Quote(fragment))
		}
		if in.dynamic[fragment] && from.Node.Get("$dynamicRef").Text() == text {
			return nil, "what a dynamic reference means depends on the schemas that lead to it"
		}
		if target = in.file.byNode[n]; target == nil {
			return nil, fmt.Sprintf("%s in %s is no schema", Quote(fragment), in.file.Path)
		}
		return target, ""
	}
	if fragment == "" && in.dynamic["#"] && from.Node.Get("$recursiveRef").Text() == text {
		return nil, "what a recursive reference means depends on the schemas that lead to it"
	}
	n, in := in.file.target(in, fragment)
	if n == nil {
		return nil, fmt.Sprintf("%s has nothing at %s", in.file.Path, Quote(fragment))
	}
	before := len(in.file.Mistakes)
	target = in.file.schema(n, fragment, in)
	if target == nil {
		in.file.Mistakes = in.file.Mistakes[:before]
		return nil, fmt.Sprintf("%s in %s is no schema", Quote(fragment), in.file.Path)
	}
	return target, ""
}

// resource finds what an address without a fragment names: a part of the same file by its identifier, a file beside it, or
// a file of the repository that calls itself so. Nothing outside of the repository is ever looked at.
func (s *Set) resource(from *resource, ref *url.URL) (*resource, string) {
	absolute := from.address.ResolveReference(ref)
	for _, f := range append([]*File{from.file}, from.file.beside...) {
		for _, r := range f.ids {
			if r.address.String() == absolute.String() {
				return r, ""
			}
		}
	}
	if absolute.IsAbs() && s.addressed != nil && absolute.Scheme != "file" {
		if path := s.addressed(absolute.String()); path != "" {
			if f, _ := s.file(path); f != nil {
				return f.ids[0], ""
			}
		}
	}
	if ref.IsAbs() || ref.Host != "" {
		return nil, fmt.Sprintf("%s lies outside of the repository, and nothing is fetched", ref)
	}
	inside := path.Join(path.Dir(from.file.Path), ref.Path)
	if strings.HasPrefix(ref.Path, "/") {
		inside = strings.TrimPrefix(path.Clean(ref.Path), "/")
	}
	reason := fmt.Sprintf("%s leads out of the repository", ref)
	if inside != ".." && !strings.HasPrefix(inside, "../") {
		f, why := s.file(inside)
		if f != nil {
			return f.ids[0], ""
		}
		reason = why
	}
	if s.addressed != nil && !absolute.IsAbs() { // identifiers may be relative as well: common/user.json
		if path := s.addressed(absolute.String()); path != "" {
			if f, _ := s.file(path); f != nil {
				return f.ids[0], ""
			}
		}
	}
	return nil, reason
}

// Definitions are the schemas that a file offers under names, in $defs and definitions.
func (f *File) Definitions() []Property {
	var list []Property
	for _, keyword := range []string{"$defs", "definitions"} {
		for _, e := range f.Tree.Get(keyword).Map() {
			if s := f.byNode[e.Value]; s != nil {
				list = append(list, Property{Name: e.Key.Value, Key: e.Key, Schema: s})
			}
		}
	}
	return list
}
