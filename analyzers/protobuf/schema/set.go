package schema

import (
	"io"
	"path"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/wellknownimports"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Set is the files of one side of a change, read as they are asked for: what changed, and what that imports.
type Set struct {
	side   source.Side
	lookup func(path string) *source.File
	roots  []string
	files  map[string]*File // by path; nil for what could not be read
	// byBase are the paths that are known to hold protobuf files, by their last part: where an import may lead that no root
	// explains.
	byBase map[string][]string
	// modules remembers what the buf.yaml and buf.work.yaml files say, by folder.
	modules map[string][]string
}

// NewSet makes a set. Lookup gives any file of the side; roots are import roots, as configured; known are the paths of the
// protobuf files of the side, in order.
func NewSet(side source.Side, lookup func(path string) *source.File, roots, known []string) *Set {
	s := &Set{side: side, lookup: lookup, roots: roots, files: map[string]*File{}, byBase: map[string][]string{}, modules: map[string][]string{}}
	for _, p := range known {
		base := path.Base(p)
		s.byBase[base] = append(s.byBase[base], p)
	}
	return s
}

// Add puts a file into the set that was parsed already; nil for one that could not be.
func (s *Set) Add(path string, f *File) {
	s.files[path] = f
	if f != nil {
		f.set = s
	}
}

// Outline is what remains of a file when its messages are not wanted: its imports, and the names at its top level.
func (f *File) Outline() *File {
	o := &File{Path: f.Path, Syntax: f.Syntax, Edition: f.Edition, Package: f.Package, Imports: f.Imports, SyntaxSpan: f.SyntaxSpan, types: map[string]any{}}
	for _, m := range f.Messages {
		if m.Parent == nil {
			o.Messages = append(o.Messages, &Message{Name: m.Name, File: o, Head: m.Head})
			o.types[m.Name] = o.Messages[len(o.Messages)-1]
		}
	}
	for _, e := range f.Enums {
		if e.Parent == nil {
			o.Enums = append(o.Enums, &Enum{Name: e.Name, File: o, Head: e.Head})
			o.types[e.Name] = o.Enums[len(o.Enums)-1]
		}
	}
	return o
}

// Load reads the file at a path of the tree; nil when there is none or it cannot be understood.
func (s *Set) Load(p string) *File {
	if f, known := s.files[p]; known {
		return f
	}
	s.files[p] = nil
	from := s.lookup(p)
	if from == nil {
		return nil
	}
	text, problem := analyzers.ReadText(from)
	if problem != nil {
		return nil // it did not change, so it is no matter of this change
	}
	f, _ := Parse(text)
	s.Add(p, f)
	return f
}

// standard reads a file that comes with protoc; nil when there is none.
func (s *Set) standard(name string) *File {
	if !strings.HasPrefix(name, "google/protobuf/") {
		return nil
	}
	key := "\x00" + name // no path of a tree
	if f, known := s.files[key]; known {
		return f
	}
	s.files[key] = nil
	none := protocompile.ResolverFunc(func(string) (protocompile.SearchResult, error) {
		return protocompile.SearchResult{}, io.EOF
	})
	found, err := wellknownimports.WithStandardImports(none).FindFileByPath(name)
	if err != nil || found.Source == nil {
		return nil
	}
	content, err := io.ReadAll(found.Source)
	if closer, ok := found.Source.(io.Closer); ok {
		_ = closer.Close() // it is embedded in the program
	}
	if err != nil {
		return nil
	}
	f, _ := Parse(source.NewText(name, s.side, content))
	s.Add(key, f)
	return f
}

// importFrom gives the file that another one imports. Missing says why there is none: missing, or outside (the path leads
// out of its root, or is written as protoc forbids: Protocol Buffers, "Importing Definitions").
func (s *Set) importFrom(from *File, imported string) (f *File, missing string) {
	if imported == "" || path.IsAbs(imported) || path.Clean(imported) != imported || strings.HasPrefix(imported, "../") || strings.ContainsAny(imported, "\\\x00") {
		return nil, "outside"
	}
	if p := s.locate(from, imported); p != "" {
		return s.Load(p), ""
	}
	if f := s.standard(imported); f != nil {
		return f, ""
	}
	return nil, "missing"
}

// locate is the path in the tree that an import leads to; empty when there is none.
func (s *Set) locate(from *File, imported string) string {
	for _, candidate := range s.candidates(from, imported) {
		if s.lookup(candidate) != nil {
			return candidate
		}
	}
	if strings.HasPrefix(imported, "google/protobuf/") {
		return "" // it comes with protoc
	}
	return s.bySuffix(from.Path, imported)
}

// candidates are the paths that an import can mean, the likeliest first: below the configured roots, below the modules of
// buf, below each folder that holds the importing file.
func (s *Set) candidates(from *File, imported string) []string {
	var list []string
	for _, root := range s.roots {
		list = append(list, path.Join(root, imported))
	}
	folders := above(from.Path)
	for _, folder := range folders {
		for _, root := range s.modulesOf(folder) {
			list = append(list, path.Join(root, imported))
		}
	}
	for _, folder := range folders {
		list = append(list, path.Join(folder, imported))
	}
	return list
}

// above are the folders that hold a path, the nearest first; "." is the last.
func above(p string) []string {
	var folders []string
	for p != "." && p != "/" {
		p = path.Dir(p)
		folders = append(folders, p)
	}
	return folders
}

// bySuffix is the path that ends in what is imported: of several, the one that has most folders in common with the
// importing file, then the first.
func (s *Set) bySuffix(from, imported string) string {
	best, common := "", -1
	for _, p := range s.byBase[path.Base(imported)] {
		if !strings.HasSuffix(p, "/"+imported) {
			continue
		}
		if n := shared(from, p); n > common {
			best, common = p, n
		}
	}
	return best
}

func shared(a, b string) int {
	x, y := strings.Split(path.Dir(a), "/"), strings.Split(path.Dir(b), "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}
