// Package protobuf reads protobuf files at the base and at the head of a change and states what the change does to the
// contracts in them: who can still read what, in each direction. Only files that changed are read, and what they import; an
// import that is not there leaves its types unknown, and nothing else.
package protobuf

import (
	"context"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about protobuf.
type Settings struct {
	// Roots are the folders that are read, and below which imports are looked for; empty for the whole tree.
	Roots []string
	// Exclude are doublestar patterns of files that are not examined, though others may import them.
	Exclude []string
	// Unstable are doublestar patterns of files, or of packages written with slashes, whose contracts may still break.
	Unstable []string
	// Strength is how much of a contract counts: one of the strengths; empty for StrengthWireJSON.
	Strength string
	// History gives what the tags of the base's history hold; nil where they do not count.
	History History
}

// New makes the analyzer of protobuf files.
func New(s Settings) analyzers.Analyzer {
	if s.Strength == "" {
		s.Strength = StrengthWireJSON
	}
	return analyzer{s}
}

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "protobuf" }

func (a analyzer) Claims(f *source.File) bool {
	if path.Ext(f.Path) != ".proto" || matches(a.settings.Exclude, f.Path) {
		return false
	}
	if len(a.settings.Roots) == 0 {
		return true
	}
	for _, root := range a.settings.Roots {
		root = path.Clean(root)
		if root == "." || f.Path == root || strings.HasPrefix(f.Path, root+"/") {
			return true
		}
	}
	return false
}

func matches(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if ok, _ := doublestar.Match(pattern, path); ok {
			return true
		}
	}
	return false
}

func (analyzer) Needs() []string { return nil }

// sides is what Read leaves for Derive, for every file that is claimed: what belongs together can stand in several files.
type sides struct {
	changed    bool
	base, head *schema.File // nil when there is none or it cannot be understood
	// outline: head is an outline only. Where there is no base nothing is compared, so the tree need not be held in memory.
	outline bool
}

// Read parses both sides of a changed file. What did not change can only be compared with itself.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	s := sides{changed: pair.Changed()}
	if s.changed {
		for _, side := range []struct {
			from *source.File
			to   **schema.File
		}{{pair.Base, &s.base}, {pair.Head, &s.head}} {
			if side.from != nil && a.Claims(side.from) {
				*side.to = parse(side.from, &out)
			}
		}
	}
	if pair.Base == nil && s.head != nil {
		s.head, s.outline = s.head.Outline(), true
	}
	out.State = s
	return out, nil
}

// readAgain reads the files again that were added by a change, whose outlines Read has left.
func readAgain(states []analyzers.State) []analyzers.State {
	full := make([]analyzers.State, len(states))
	for i, state := range states {
		full[i] = state
		s := state.Value.(sides)
		if !s.outline {
			continue
		}
		if text, problem := analyzers.ReadText(state.Pair.Head); problem == nil {
			s.head, _ = schema.Parse(text) // its problems are told
			s.outline = false
			full[i].Value = s
		}
	}
	return full
}

func parse(from *source.File, out *analyzers.Output) *schema.File {
	text, problem := analyzers.ReadText(from)
	var f *schema.File
	var problems []analyzers.Problem
	if problem != nil {
		problems = append(problems, *problem)
	} else {
		out.Comments = append(out.Comments, analyzers.Comments(text, "//")...)
		f, problems = schema.Parse(text)
	}
	switch {
	case from.Side == source.Head:
		out.Problems = append(out.Problems, problems...)
	case f == nil:
		// The change may well mend it, so it is no problem of the change.
		out.Notices = append(out.Notices, analyzers.Notice{About: "protobuf files that could not be parsed before the change, so nothing is compared with them", File: from.Path})
	}
	return f
}

// Derive links what changed and compares it.
func (a analyzer) Derive(ctx context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	if in.HasBase {
		in.States = readAgain(in.States)
	}
	base, head := a.sets(in)
	var heads []*schema.File
	for _, state := range in.States {
		s := state.Value.(sides)
		if s.head != nil {
			if s.outline {
				head.Imports(s.head)
			} else {
				head.Link(s.head)
			}
			out.Facts = append(out.Facts, unresolved(s.head)...)
			heads = append(heads, s.head)
		}
		if s.base != nil {
			base.Link(s.base)
			out.Base = append(out.Base, unresolved(s.base)...)
		}
	}
	out.Problems = append(out.Problems, head.Mistakes(heads)...)
	if in.HasBase {
		d := &comparison{settings: a.settings, matcher: match(in.States), paths: headPaths(in.States)}
		d.copies(unchanged(in.States, head))
		d.past = a.past(ctx, d.base, in)
		d.run(in.States)
		out.Facts = append(out.Facts, d.facts...)
		out.Notices = append(out.Notices, d.past.notices...)
	}
	return out, nil
}

// sets are the files of each side, with what was parsed already.
func (a analyzer) sets(in analyzers.Input) (base, head *schema.Set) {
	var paths [2][]string
	for _, state := range in.States {
		for i, f := range []*source.File{state.Pair.Base, state.Pair.Head} {
			if f != nil {
				paths[i] = append(paths[i], f.Path)
			}
		}
	}
	set := func(side source.Side, known []string) *schema.Set {
		return schema.NewSet(side, func(path string) *source.File { return in.Lookup(side, path) }, a.settings.Roots, known)
	}
	base, head = set(source.Base, paths[0]), set(source.Head, paths[1])
	for _, state := range in.States {
		s := state.Value.(sides)
		if s.changed && state.Pair.Base != nil {
			base.Add(state.Pair.Path, s.base)
		}
		if s.changed && state.Pair.Head != nil {
			head.Add(state.Pair.Path, s.head)
		}
	}
	return base, head
}

func headPaths(states []analyzers.State) map[string]bool {
	folders := map[string]bool{}
	for _, state := range states {
		if state.Pair.Head != nil {
			folders[path.Dir(state.Pair.Path)] = true
		}
	}
	return folders
}

// unresolved states the imports of a file that lead nowhere.
func unresolved(f *schema.File) []analyzers.Fact {
	var facts []analyzers.Fact
	for _, i := range f.Imports {
		if i.Missing != "" {
			facts = append(facts, analyzers.Fact{Kind: "proto.unresolved_import", Object: i.Path, At: i.Span,
				Body: UnresolvedImport{Import: i.Path, Reason: i.Missing, Public: i.Public}})
		}
	}
	return facts
}
