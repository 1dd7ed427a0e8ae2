package schema

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// Link finds the imports of a file and the types of its fields, and settles what follows from them. It may be called again.
func (s *Set) Link(f *File) {
	if f == nil || f.linked {
		return
	}
	f.linked = true
	for _, i := range f.Imports {
		i.file, i.Missing = s.importFrom(f, i.Path)
	}
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

// Mistakes are what protoc refuses in a file together with its imports: a name that is defined twice, and files that import
// each other in a circle. The file is to be linked.
func (s *Set) Mistakes(f *File) []analyzers.Problem {
	var problems []analyzers.Problem
	for _, i := range f.Imports {
		if way := s.circle(i.file, f, map[*File]bool{}); way != nil {
			names := []string{f.Path}
			for _, one := range way {
				names = append(names, one.Path)
			}
			problems = append(problems, analyzers.Problem{File: f.Path, Side: s.side, Line: i.Span.Line, Column: i.Span.Column,
				Message: "these files import each other in a circle: " + strings.Join(names, " → ")})
			break
		}
	}
	return append(problems, s.twice(f)...)
}

// circle is the way along imports from one file to another; nil when there is none.
func (s *Set) circle(from, to *File, seen map[*File]bool) []*File {
	if from == nil || seen[from] {
		return nil
	}
	if from == to {
		return []*File{to}
	}
	seen[from] = true
	for _, i := range from.Imports {
		if i.file == nil && i.Missing == "" {
			i.file, i.Missing = s.importFrom(from, i.Path)
		}
		if way := s.circle(i.file, to, seen); way != nil {
			return append([]*File{from}, way...)
		}
	}
	return nil
}

// twice finds types that the file and one that it imports both define.
func (s *Set) twice(f *File) []analyzers.Problem {
	var problems []analyzers.Problem
	report := func(name string, line, column int, other *File) {
		problems = append(problems, analyzers.Problem{File: f.Path, Side: s.side, Line: line, Column: column,
			Message: fmt.Sprintf("%s is defined in %s as well", name, other.Path)})
	}
	for _, i := range f.Imports {
		if i.file == nil || i.file == f {
			continue
		}
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
