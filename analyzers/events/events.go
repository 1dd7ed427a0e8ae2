// Package events reads the JSON schemas of events at the base and at the head of a change and states what the change does
// to those who read and write such events: in each direction, with a document that shows it. Only schemas that changed are
// compared, and what they refer to is read from the repository alone.
package events

import (
	"context"
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about event schemas.
type Settings struct {
	// Schemas are doublestar patterns of the schema files; empty to recognise them.
	Schemas []string
	// Compatibility is one of the modes; empty for backward.
	Compatibility string
	// Paths are modes for some files; the last that matches counts.
	Paths []PathMode
	// Profile is strict or tolerant-reader; empty for the latter.
	Profile string
	// Dialect is that of schemas that do not name one, as schema.DialectOf knows it; empty to tell it from their keywords.
	Dialect string
}

// PathMode is the mode of the files that a pattern matches.
type PathMode struct{ Path, Compatibility string }

// New makes the analyzer of event schemas.
func New(s Settings) analyzers.Analyzer {
	if s.Compatibility == "" {
		s.Compatibility = ModeBackward
	}
	if s.Profile == "" {
		s.Profile = string(contain.Tolerant)
	}
	return analyzer{s}
}

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "events" }

func (analyzer) Needs() []string { return nil }

// sides is what Read leaves for Derive: references lead to other files, so schemas are only put together there.
type sides struct {
	changed bool
	// describes is whether an unchanged file may lead to one that did change; it is only read where it does.
	describes  bool
	base, head *read // nil when there is none or it cannot be understood
}

// read is a file that holds a schema, describes messages, or names schemas.
type read struct {
	text *source.Text
	tree *document.Node
	kind kind
	more []*document.Node // further documents that are schemas
	all  []*schema.File   // what Derive makes of all of them
}

// Read parses both sides of a changed file, and a file that there is nothing to compare with.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	s := sides{changed: pair.Changed()}
	if s.changed {
		if pair.Base != nil && a.Claims(pair.Base) {
			s.base = a.parse(pair.Base, &out)
		}
		if pair.Head != nil && a.Claims(pair.Head) {
			s.head = a.parse(pair.Head, &out)
		}
	} else {
		s.describes = describes(pair.Head)
	}
	out.State = s
	return out, nil
}

func (a analyzer) parse(f *source.File, out *analyzers.Output) *read {
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		unreadable([]analyzers.Problem{*problem}, out)
		return nil
	}
	out.Comments = append(out.Comments, analyzers.Comments(text, "#")...)
	trees, others, found := schema.Trees(text)
	var problems []analyzers.Problem
	for _, p := range found {
		problems = append(problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	unreadable(problems, out)
	if others > 0 && f.Side == source.Head {
		out.Notices = append(out.Notices, analyzers.Notice{About: "files of event schemas with documents that are no schemas or are templates, which were left", File: f.Path})
	}
	if len(trees) == 0 {
		return nil
	}
	r := a.told(f, text, trees[0], out)
	if r != nil && r.kind == isOneSchema {
		r.more = trees[1:]
	}
	return r
}

// unreadable tells what cannot be read. At the base the change may well mend it, so it is no problem of the change.
func unreadable(problems []analyzers.Problem, out *analyzers.Output) {
	for _, p := range problems {
		if p.Side == source.Head {
			out.Problems = append(out.Problems, p)
			continue
		}
		out.Notices = append(out.Notices, analyzers.Notice{About: "event schemas that could not be read before the change, so nothing is compared with them", File: p.File})
		return
	}
}

// Derive puts the schemas together and compares them.
func (a analyzer) Derive(ctx context.Context, in analyzers.Input) (analyzers.Output, error) {
	c := newComparison(a.settings, in)
	c.stopped = func() bool { return ctx.Err() != nil }
	c.envelopes()
	for _, state := range in.States {
		s := state.Value.(sides)
		for _, side := range []struct {
			from *read
			set  *schema.Set
			into map[string]*schema.File
			to   *[]analyzers.Fact
		}{{s.base, c.baseSet, c.base, &c.out.Base}, {s.head, c.headSet, c.head, &c.out.Facts}} {
			if side.from != nil && side.from.kind == isOneSchema {
				f := side.set.Add(side.from.text, side.from.tree)
				f.Event = c.named[f.Side][f.Path]
				side.into[f.Path] = f
				side.from.all = side.set.Others(f, side.from.more)
				for _, f := range side.from.all {
					*side.to = append(*side.to, a.stated(f)...)
				}
			}
		}
	}
	if in.HasBase {
		c.run(in.States)
	}
	c.documents()
	c.dataSchemas()
	c.comments()
	if err := ctx.Err(); err != nil {
		return analyzers.Output{}, fmt.Errorf("comparing event schemas: %w", err)
	}
	return c.out, nil
}
