package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// Link finds the imports of a file and the types of its fields, and settles what follows from them. It may be called again.
func (s *Set) Link(f *File) {
	if f == nil || f.linked {
		return
	}
	f.linked = true
	s.Imports(f)
	v := &scope{types: map[string]any{}, packages: map[string]bool{}, complete: true}
	v.add(f)
	seen := map[*File]bool{f: true}
	for _, i := range f.Imports {
		s.see(v, i, seen)
	}
	for _, m := range f.Messages {
		for _, field := range m.Fields {
			v.settle(field)
		}
	}
	for _, field := range f.Extensions {
		v.settle(field)
		if name, _ := v.find(field.scope, field.Extendee); name != "" {
			field.Extendee = name
		}
	}
	for _, service := range f.Services {
		for _, m := range service.Methods {
			m.Request, m.RequestMessage = v.message(service.Name, m.Request)
			m.Response, m.ResponseMessage = v.message(service.Name, m.Response)
		}
	}
}

// Imports finds the imports of a file, without looking for any type.
func (s *Set) Imports(f *File) {
	for _, i := range f.Imports {
		i.file, i.Missing = s.importFrom(f, i.Path)
	}
}

// see takes in what an import makes visible: the file, and what it imports publicly.
func (s *Set) see(v *scope, i *Import, seen map[*File]bool) {
	if i.file == nil {
		v.complete = false
		return
	}
	if seen[i.file] {
		return
	}
	seen[i.file] = true
	v.add(i.file)
	for _, next := range i.file.Imports {
		if next.Public {
			if next.file == nil && next.Missing == "" {
				next.file, next.Missing = s.importFrom(i.file, next.Path)
			}
			s.see(v, next, seen)
		}
	}
}

// scope is what the names in one file can mean.
type scope struct {
	types    map[string]any
	packages map[string]bool
	complete bool // all imports were found
}

func (v *scope) add(f *File) {
	for name, t := range f.types {
		if _, known := v.types[name]; !known {
			v.types[name] = t
		}
	}
	for p := f.Package; p != ""; p = parent(p) {
		v.packages[p] = true
	}
}

func parent(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		return name[:dot]
	}
	return ""
}

// find looks a name up from a scope outwards: the innermost scope that knows the name's first part decides (Protocol
// Buffers, "Packages and Name Resolution"). Empty when it is not known.
func (v *scope) find(from, name string) (full string, t any) {
	if absolute, ok := strings.CutPrefix(name, "."); ok {
		if t, ok := v.types[absolute]; ok {
			return absolute, t
		}
		return "", nil
	}
	first, _, several := strings.Cut(name, ".")
	for {
		candidate := join(from, first)
		t, isType := v.types[candidate]
		if isType && !several {
			return candidate, t
		}
		if several && (isType || v.packages[candidate]) {
			if t, ok := v.types[join(from, name)]; ok {
				return join(from, name), t
			}
			if _, isEnum := t.(*Enum); !isEnum {
				return "", nil
			}
		}
		if from == "" {
			return "", nil
		}
		from = parent(from)
	}
}

func (v *scope) message(from, name string) (string, *Message) {
	full, t := v.find(from, name)
	if m, ok := t.(*Message); ok {
		return full, m
	}
	return strings.TrimPrefix(name, "."), nil
}

// settle finds the type of a field.
func (v *scope) settle(f *Field) {
	for _, part := range []*Field{f.Key, f.Value, f} {
		if part == nil || part.Kind != KindUnknown && part.Kind != KindGroup {
			continue
		}
		full, t := v.find(part.scope, part.TypeName)
		switch t := t.(type) {
		case *Message:
			part.TypeName, part.Message = full, t
			if part.Kind != KindGroup {
				part.Kind = KindMessage
			}
		case *Enum:
			part.TypeName, part.Enum, part.Kind = full, t, KindEnum
		default:
			part.TypeName = strings.TrimPrefix(part.TypeName, ".")
		}
	}
	f.settle()
}

// Linked gives a message of an imported file with its types found as well.
func (m *Message) Linked() *Message {
	if m != nil && m.File.set != nil {
		m.File.set.Link(m.File)
	}
	return m
}

// Mistakes are what protoc refuses in files together with their imports: a name that is defined twice, and files that import
// each other in a circle. The files are to be linked. Only what has been read for linking is looked at: the files, and what
// they import.
func (s *Set) Mistakes(files []*File) []analyzers.Problem {
	c := &circles{set: s, asked: map[*File]bool{}, open: map[*File]bool{}, done: map[*File]bool{}}
	for _, f := range files {
		c.asked[f] = true
	}
	for _, f := range files {
		if !c.done[f] {
			c.visit(f)
		}
	}
	problems := c.problems
	for _, f := range files {
		problems = append(problems, s.twice(f)...)
	}
	return problems
}

// circles walks along imports, through each file once.
type circles struct {
	set        *Set
	asked      map[*File]bool // the files that problems are wanted of
	way        []step
	open, done map[*File]bool
	problems   []analyzers.Problem
}

// step is a file on the way from the first one to the one at hand, and the import that is followed from there.
type step struct {
	file *File
	by   *Import
}

func (c *circles) visit(f *File) {
	c.open[f] = true
	c.way = append(c.way, step{file: f})
	for _, i := range f.Imports {
		c.way[len(c.way)-1].by = i
		next := i.file
		if next == nil && i.Missing == "" {
			next = c.set.files[c.set.locate(f, i.Path)] // of a file that was only imported, as far as it has been read
		}
		switch {
		case next == nil || c.done[next]:
		case c.open[next]:
			c.report(next)
		default:
			c.visit(next)
		}
	}
	c.way = c.way[:len(c.way)-1]
	delete(c.open, f)
	c.done[f] = true
}

// report tells the circle that the way ends in, at the import of the first file in it that was asked about.
func (c *circles) report(to *File) {
	circle := c.way[slices.IndexFunc(c.way, func(s step) bool { return s.file == to }):]
	first := max(0, slices.IndexFunc(circle, func(s step) bool { return c.asked[s.file] }))
	circle = slices.Concat(circle[first:], circle[:first])
	var names []string
	for _, s := range append(circle, circle[0]) {
		names = append(names, s.file.Path)
	}
	at := circle[0].by.Span
	c.problems = append(c.problems, analyzers.Problem{File: at.File, Side: c.set.side, Line: at.Line, Column: at.Column,
		Message: "these files import each other in a circle: " + strings.Join(names, " → ")})
}

// twice finds types that the file and one that it imports both define.
func (s *Set) twice(f *File) []analyzers.Problem {
	var problems []analyzers.Problem
	report := func(name string, line, column int, other *File) {
		problems = append(problems, analyzers.Problem{File: f.Path, Side: s.side, Line: line, Column: column,
			Message: fmt.Sprintf("%s is defined in %s as well", name, other.Path)})
	}
	looked := map[*File]bool{nil: true, f: true}
	for _, i := range f.Imports {
		if looked[i.file] {
			continue
		}
		looked[i.file] = true
		for _, m := range f.Messages {
			if _, there := i.file.types[m.Name]; there && m.Parent == nil {
				report(m.Name, m.Head.Line, m.Head.Column, i.file)
			}
		}
		for _, e := range f.Enums {
			if _, there := i.file.types[e.Name]; there && e.Parent == nil {
				report(e.Name, e.Head.Line, e.Head.Column, i.file)
			}
		}
	}
	return problems
}
