package analyzers

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// embedded are the sources that were found inside of files. It remembers them, so that whatever is stated of
// them (by Read or by Derive) is placed in the file that holds them.
func (r *run) embedded(outer []*task) []source.Pair {
	r.inner = map[string]map[source.Side]Embedded{}
	for _, t := range outer {
		for _, e := range t.output.Embedded {
			if r.inner[e.Path] == nil {
				r.inner[e.Path] = map[source.Side]Embedded{}
			}
			r.inner[e.Path][e.Side] = e
		}
	}
	paths := make([]string, 0, len(r.inner))
	for path := range r.inner {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	pairs := make([]source.Pair, len(paths))
	for i, path := range paths {
		sides := r.inner[path]
		pairs[i] = source.Pair{Path: path, Base: fileOf(sides, source.Base), Head: fileOf(sides, source.Head)}
	}
	return pairs
}

func fileOf(sides map[source.Side]Embedded, side source.Side) *source.File {
	e, ok := sides[side]
	if !ok {
		return nil
	}
	return source.NewFile(e.Path, side, "", int64(len(e.Text)), func() ([]byte, error) { return e.Text, nil })
}

// outward is the place in the outer file of a span in an embedded source; any other span stays as it is.
func (r *run) outward(s source.Span) source.Span {
	e, ok := r.inner[s.File][s.Side]
	if !ok {
		return s
	}
	at := func(offset int) int { return e.Offsets[min(max(offset, 0), len(e.Offsets)-1)] }
	return e.Outer.Span(at(s.Start), at(s.End))
}

// place moves all that an output says about embedded sources to the files that hold them.
func (r *run) place(o *Output) {
	if len(r.inner) == 0 {
		return
	}
	for _, facts := range [][]Fact{o.Facts, o.Base} {
		for i := range facts {
			f := &facts[i]
			f.At, f.Covers, f.Enclosing = r.outward(f.At), r.outward(f.Covers), r.outward(f.Enclosing)
		}
	}
	for i := range o.Comments {
		o.Comments[i].At = r.outward(o.Comments[i].At)
	}
	for i, problem := range o.Problems {
		e, ok := r.inner[problem.File][problem.Side]
		if !ok {
			continue
		}
		inner := source.NewText(e.Path, e.Side, e.Text)
		start := inner.LineStart(problem.Line) + max(problem.Column-1, 0)
		span := r.outward(inner.Span(start, start))
		o.Problems[i].File, o.Problems[i].Line, o.Problems[i].Column = span.File, span.Line, span.Column
	}
}
