package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Bounds of the rendering of one chart: pieces that are written, bytes that come out, calls of templates by text.
const (
	maxPieces = 2_000_000
	maxOutput = 20 << 20
	maxCalls  = 20_000
)

// engine renders the templates of a chart and its parts (Helm, "Chart Template Guide").
type engine struct {
	ctx    context.Context
	set    *template.Template
	marks  *marks
	texts  map[string]*source.Text
	pieces int
	bytes  int
	calls  int
	depth  int
}

// piece is a stretch of what comes out, up to the next one.
type piece struct {
	start   int
	literal *literal
	mark    mark
}

// output takes what an engine writes, with where it came from.
type output struct {
	engine  *engine
	content []byte
	pieces  []piece
	mark    mark
}

func (o *output) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	e := o.engine
	e.pieces++
	if e.pieces > maxPieces {
		return 0, errTooLarge
	}
	if e.pieces%1024 == 0 && e.ctx.Err() != nil {
		return 0, errTooLong
	}
	if m, ok := e.marks.of[&p[0]]; ok {
		o.mark = m
		return len(p), nil
	}
	if e.bytes += len(p); e.bytes > maxOutput {
		return 0, errTooLarge
	}
	next := piece{start: len(o.content), mark: o.mark}
	if l, ok := e.marks.literals[&p[0]]; ok {
		next.literal = &l
	}
	o.pieces = append(o.pieces, next)
	o.content = append(o.content, p...)
	return len(p), nil
}

// newEngine reads the templates of a chart and its parts. Of two that define the same the one that stands less deep counts.
func newEngine(ctx context.Context, c *chart) (*engine, error) {
	e := &engine{ctx: ctx, marks: newMarks(), texts: map[string]*source.Text{}, set: template.New("chart").Option("missingkey=zero").Funcs(functions())}
	e.set.Funcs(e.calling(e.set))
	var gather func(c *chart, name string)
	gather = func(c *chart, name string) {
		for _, t := range c.templates {
			e.texts[path.Join(name, strings.TrimPrefix(t.Path, strings.TrimPrefix(c.dir+"/", "./")))] = t
		}
		for _, part := range c.parts {
			gather(part, path.Join(name, "charts", part.name))
		}
	}
	gather(c, c.name)
	names := make([]string, 0, len(e.texts))
	for name := range e.texts {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if x, y := strings.Count(names[i], "/"), strings.Count(names[j], "/"); x != y {
			return x > y
		}
		return names[i] < names[j]
	})
	for _, name := range names {
		if _, err := e.set.New(name).Parse(string(e.texts[name].Bytes)); err != nil {
			return nil, e.failure(err)
		}
	}
	if err := acyclic(e.set); err != nil {
		return nil, err
	}
	e.marks.add(e.set, e.texts)
	return e, nil
}

// calling are the functions that call templates.
func (e *engine) calling(set *template.Template) map[string]any {
	return map[string]any{
		"include": func(name string, data any) (string, error) {
			o := &output{engine: e}
			err := e.call(func() error { return set.ExecuteTemplate(o, name, data) })
			return string(o.content), err
		},
		"tpl": func(text string, data any) (string, error) {
			if !strings.Contains(text, "{{") {
				return text, nil
			}
			if len(text) > maxText {
				return "", errTooLarge
			}
			own, err := set.Clone()
			if err != nil {
				return "", err
			}
			own.Funcs(e.calling(own))
			if _, err := own.New("tpl").Parse(text); err != nil {
				return "", err
			}
			if err := acyclic(own); err != nil {
				return "", err
			}
			e.marks.add(own, e.texts)
			o := &output{engine: e}
			err = e.call(func() error { return own.ExecuteTemplate(o, "tpl", data) })
			return string(o.content), err
		},
	}
}

func (e *engine) call(run func() error) error {
	e.calls++
	e.depth++
	defer func() { e.depth-- }()
	switch {
	case e.depth > maxNesting:
		return errors.New("templates call each other without end")
	case e.calls > maxCalls:
		return errTooLarge
	case e.ctx.Err() != nil:
		return errTooLong
	}
	return run()
}

// acyclic is an error for templates that hold each other in a circle by the action template: the engine would follow it until the
// stack is full. (What include calls is counted.)
func acyclic(set *template.Template) error {
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(name string) error
	visit = func(name string) error {
		t := set.Lookup(name)
		if t == nil || t.Tree == nil || state[name] == done {
			return nil
		}
		if state[name] == open {
			return fmt.Errorf("the template %s calls itself", name)
		}
		state[name] = open
		for _, next := range called(t.Tree.Root) {
			if err := visit(next); err != nil {
				return err
			}
		}
		state[name] = done
		return nil
	}
	for _, t := range set.Templates() {
		if err := visit(t.Name()); err != nil {
			return err
		}
	}
	return nil
}

// called are the names of templates that a list of nodes calls by the action template.
func called(l *parse.ListNode) []string {
	if l == nil {
		return nil
	}
	var names []string
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			names = append(names, n.Name)
		case *parse.IfNode:
			names = append(append(names, called(n.List)...), called(n.ElseList)...)
		case *parse.WithNode:
			names = append(append(names, called(n.List)...), called(n.ElseList)...)
		case *parse.RangeNode:
			names = append(append(names, called(n.List)...), called(n.ElseList)...)
		}
	}
	return names
}

// render runs one template.
func (e *engine) render(name string, data any) (*output, error) {
	o := &output{engine: e}
	err := e.call(func() error { return e.set.ExecuteTemplate(o, name, data) })
	if err != nil {
		return nil, e.failure(err)
	}
	return o, nil
}

var errorPlace = manifest.Pattern(`^template: ([^:]+):(\d+)(?::\d+)?: (?s:(.*))$`)

// failure says where in which file a template fails: the innermost place that an error names.
func (e *engine) failure(err error) error {
	reason := err.Error()
	f := &Failure{Reason: reason}
	for range maxNesting {
		at := strings.Index(reason, "template: ")
		if at < 0 {
			break
		}
		m := errorPlace().FindStringSubmatch(reason[at:])
		if m == nil {
			break
		}
		if text := e.texts[m[1]]; text != nil {
			f.File = text.Path
			f.Line, _ = strconv.Atoi(m[2])
		}
		reason = m[3]
		f.Reason = reason
	}
	if i := strings.LastIndex(f.Reason, ">: "); i >= 0 {
		f.Reason = f.Reason[i+3:]
	}
	f.Reason = strings.Join(strings.Fields(f.Reason), " ")
	if len(f.Reason) > 300 {
		f.Reason = strings.ToValidUTF8(f.Reason[:300], "") + " …"
	}
	f.Elsewhere = strings.Contains(f.Reason, "no template ") || strings.Contains(f.Reason, " not defined")
	return f
}

// names are the templates that make manifests, in order: no partials, no notes.
func (e *engine) names(c *chart, name string) []string {
	var names []string
	for _, t := range c.templates {
		base := path.Base(t.Path)
		if strings.HasPrefix(base, "_") || strings.HasSuffix(base, ".tpl") || strings.HasSuffix(base, ".txt") {
			continue
		}
		names = append(names, path.Join(name, strings.TrimPrefix(t.Path, strings.TrimPrefix(c.dir+"/", "./"))))
	}
	slices.Sort(names)
	return names
}

var _ io.Writer = (*output)(nil)
