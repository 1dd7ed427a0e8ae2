// Package protobuf reads protobuf files at the base and at the head of a change and states what the change does to the
// contracts in them. Files are parsed, not linked: imports need not be there.
package protobuf

import (
	"context"
	"path"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about protobuf.
type Settings struct {
	// Roots are the folders that are read; empty for the whole tree.
	Roots []string
	// Unstable are doublestar patterns of files whose contracts may still break.
	Unstable []string
}

// New makes the analyzer of protobuf files.
func New(s Settings) analyzers.Analyzer { return analyzer{s} }

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "protobuf" }

func (a analyzer) Claims(f *source.File) bool {
	if path.Ext(f.Path) != ".proto" {
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

func (analyzer) Needs() []string { return nil }

// sides is what Read leaves for Derive: a message can move to another file, so messages are paired only when all changed
// files are known.
type sides struct{ base, head *file }

// Read parses both sides of a changed file. What did not change can only be compared with itself.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	if !pair.Changed() {
		return out, nil
	}
	var s sides
	for _, side := range []struct {
		from *source.File
		to   **file
	}{{pair.Base, &s.base}, {pair.Head, &s.head}} {
		if side.from == nil {
			continue
		}
		text, problem := analyzers.ReadText(side.from)
		if problem == nil {
			out.Comments = append(out.Comments, analyzers.Comments(text, "//")...)
			*side.to, problem = parse(text)
		}
		switch {
		case problem == nil:
		case side.from.Side == source.Base:
			// The change may well mend it, so it is no problem of the change.
			out.Notices = append(out.Notices, analyzers.Notice{About: "protobuf files that could not be parsed before the change, so nothing is compared with them", File: pair.Path})
		default:
			out.Problems = append(out.Problems, *problem)
		}
	}
	out.State = s
	return out, nil
}

// Derive pairs the messages of all changed files by their full names, and their fields by number.
func (a analyzer) Derive(_ context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	if !in.HasBase {
		return out, nil
	}
	moved := arrivals(in.States)
	for _, state := range in.States {
		s := state.Value.(sides)
		if s.base == nil || state.Pair.Head != nil && s.head == nil {
			continue // the head does not parse, so nothing can be said to be gone from it
		}
		here := byName(s.head)
		for _, was := range s.base.messages {
			is, ok := here[was.name]
			if !ok {
				is, ok = moved[was.name]
			}
			if ok {
				out.Facts = append(out.Facts, a.removed(s.base, was, is)...)
			}
		}
	}
	return out, nil
}

// held is a message with the file that holds it.
type held struct {
	*message
	file *file
}

// byName are the messages of a file; of several with one name, which protoc refuses, the first.
func byName(f *file) map[string]held {
	messages := map[string]held{}
	if f == nil {
		return messages
	}
	for _, m := range f.messages {
		if _, twice := messages[m.name]; !twice {
			messages[m.name] = held{m, f}
		}
	}
	return messages
}

// arrivals are the messages that a file has at the head and had not at the base: where a message that left its file may
// have gone. A repository may keep several copies of one file, so a message that was there before is no such place.
func arrivals(states []analyzers.State) map[string]held {
	moved := map[string]held{}
	for _, state := range states {
		s := state.Value.(sides)
		if state.Pair.Base != nil && s.base == nil {
			continue // what was there before cannot be told
		}
		before := byName(s.base)
		for name, m := range byName(s.head) {
			_, known := before[name]
			if _, taken := moved[name]; !known && !taken {
				moved[name] = m
			}
		}
	}
	return moved
}

// removed states the fields whose numbers the message has lost.
func (a analyzer) removed(base *file, was *message, is held) []analyzers.Fact {
	kept, numbers := map[int]bool{}, map[string]int{}
	for _, f := range is.fields {
		kept[f.number] = true
		numbers[f.name] = f.number
	}
	var facts []analyzers.Fact
	for _, f := range was.fields {
		if kept[f.number] {
			continue
		}
		facts = append(facts, analyzers.Fact{
			Kind:      "proto.field_removed",
			Object:    was.name + "." + f.name,
			At:        f.span,
			Enclosing: is.span,
			Body: FieldRemoved{
				Verdict: Verdict{Unstable: a.unstable(base.path)},
				field: field{
					Message: was.name, Field: f.name, JSONName: f.jsonName, Number: f.number, Type: f.typeName,
					place: place{HeadFile: is.file.path, Syntax: is.file.syntax},
				},
				NumberReserved: is.reservesNumber(f.number), NameReserved: is.reservedNames[f.name], Renumbered: numbers[f.name],
			},
		})
	}
	sort.Slice(facts, func(i, j int) bool { return facts[i].At.Start < facts[j].At.Start })
	return facts
}

func (a analyzer) unstable(file string) bool {
	for _, pattern := range a.settings.Unstable {
		if ok, _ := doublestar.Match(pattern, file); ok {
			return true
		}
	}
	return false
}
