package protobuf

import (
	"context"
	"path"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// History gives the versions of files that the tags of the base's history hold, among the paths that wanted says true of.
type History func(ctx context.Context, wanted func(path string) bool) (*source.History, error)

// history answers what tags used a number for that the base does not use. Tags are looked at when the first question comes,
// and only the files that hold what is asked for are read.
type history struct {
	list    func(wanted func(path string) bool) (*source.History, error) // nil: tags do not count
	exclude []string
	base    []*schema.File
	lookup  func(path string) *source.File // files of the base

	listed   bool
	versions []source.Tagged
	set      *schema.Set // of nothing: types that stand in other files stay unknown
	gone     map[*schema.File]*goneNumbers
	notices  []analyzers.Notice
}

// goneNumbers are what tags used numbers for in one file, by the name of the message or enum in its package, without what
// is left of it in the base.
type goneNumbers struct {
	fields map[string]map[int]goneField
	values map[string]map[int]goneValue
}

// goneField is a field that the newest tag to know its number holds. Its types are not known beyond their kind.
type goneField struct {
	tag   string
	field schema.Field
}

// goneValue is the name of an enum's number in the newest tag that knows it.
type goneValue struct{ tag, name string }

func (a analyzer) past(ctx context.Context, base []*schema.File, in analyzers.Input) *history {
	h := &history{
		exclude: a.settings.Exclude, base: base, lookup: func(path string) *source.File { return in.Lookup(source.Base, path) },
		set: schema.NewSet(source.Base, func(string) *source.File { return nil }, nil, nil), gone: map[*schema.File]*goneNumbers{},
	}
	if a.settings.History != nil {
		h.list = func(wanted func(string) bool) (*source.History, error) { return a.settings.History(ctx, wanted) }
	}
	return h
}

func (h *history) field(was *schema.Message, number int) (goneField, bool) {
	g := h.of(was.File)
	if g == nil {
		return goneField{}, false
	}
	old, ok := g.fields[inPackage(was.Name, was.File)][number]
	return old, ok
}

func (h *history) value(was *schema.Enum, number int) (goneValue, bool) {
	g := h.of(was.File)
	if g == nil {
		return goneValue{}, false
	}
	old, ok := g.values[inPackage(was.Name, was.File)][number]
	return old, ok
}

// of reads what tags hold of a file of the base; nil where tags do not count.
func (h *history) of(base *schema.File) *goneNumbers {
	if h.list == nil {
		return nil
	}
	if g, known := h.gone[base]; known {
		return g
	}
	h.load()
	g := &goneNumbers{fields: map[string]map[int]goneField{}, values: map[string]map[int]goneValue{}}
	h.gone[base] = g
	for _, v := range h.versions {
		if path.Base(v.File.Path) != path.Base(base.Path) || v.File.Path != base.Path && h.lookup(v.File.Path) != nil {
			continue
		}
		text, problem := analyzers.ReadText(v.File)
		var f *schema.File
		if problem == nil {
			f, _ = schema.Parse(text)
		}
		if f == nil {
			h.notices = append(h.notices, analyzers.Notice{About: "protobuf files of earlier tags that cannot be understood, so numbers that they used do not count", File: v.File.Path})
			continue
		}
		if f.Package == base.Package || f.Path == base.Path {
			h.set.Link(f)
			g.add(v.Tag, f)
		}
	}
	return g
}

// load lists the versions of the files that change, and of files that are gone from the base and have the same last name:
// they may have moved.
func (h *history) load() {
	if h.listed {
		return
	}
	h.listed = true
	paths, names := map[string]bool{}, map[string]bool{}
	for _, f := range h.base {
		paths[f.Path], names[path.Base(f.Path)] = true, true
	}
	found, err := h.list(func(p string) bool {
		return !matches(h.exclude, p) && (paths[p] || names[path.Base(p)] && h.lookup(p) == nil)
	})
	if err != nil {
		h.notices = append(h.notices, analyzers.Notice{About: "protobuf.history: tags do not count, since they could not be read: " + err.Error()})
		return
	}
	h.versions = found.Files
	for _, n := range found.Notices {
		h.notices = append(h.notices, analyzers.Notice{About: "protobuf.history: " + n})
	}
}

// add takes in what one version of a file uses. Versions come newest first, so what is known already stays.
func (g *goneNumbers) add(tag string, f *schema.File) {
	for _, m := range f.Messages {
		name := inPackage(m.Name, f)
		if g.fields[name] == nil {
			g.fields[name] = map[int]goneField{}
		}
		for _, field := range m.Fields {
			if _, known := g.fields[name][field.Number]; !known {
				g.fields[name][field.Number] = goneField{tag, alone(field)}
			}
		}
	}
	for _, e := range f.Enums {
		name := inPackage(e.Name, f)
		if g.values[name] == nil {
			g.values[name] = map[int]goneValue{}
		}
		for _, v := range e.Values {
			if _, known := g.values[name][v.Number]; !known {
				g.values[name][v.Number] = goneValue{tag, v.Name}
			}
		}
	}
}

// alone is a field without what would keep its whole file in memory.
func alone(f *schema.Field) schema.Field {
	return schema.Field{
		Name: f.Name, JSONName: f.JSONName, Number: f.Number, Written: f.Written, Kind: f.Kind, TypeName: f.TypeName,
		Cardinality: f.Cardinality, Packed: f.Packed, UTF8: f.UTF8, Deprecated: f.Deprecated,
	}
}
