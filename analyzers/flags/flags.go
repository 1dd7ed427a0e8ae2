// Package flags reads files of feature flags, of several formats, into one model and states each flag's definition.
package flags

import (
	"context"
	"path"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about flags.
type Settings struct {
	// Files are doublestar patterns of the flag files; empty to recognise them.
	Files []string
}

// Definition is the body of flag.definition.
type Definition struct {
	Key     string `json:"key" doc:"the flag's key"`
	Format  string `json:"format" doc:"flagd or go-feature-flag"`
	Kind    string `json:"kind" doc:"release, ops, permission, experiment, kill_switch, migration, or as written; empty when not said"`
	Owner   string `json:"owner" doc:"who owns the flag; empty when not said"`
	Created string `json:"created" doc:"YYYY-MM-DD; empty when not said or no date"`
	Expires string `json:"expires" doc:"when the flag shall be gone, YYYY-MM-DD; empty when not said or no date"`
	Enabled bool   `json:"enabled" doc:"the flag is evaluated at all"`
	Default string `json:"default" doc:"the variant served where no rule matches"`
}

// New makes the analyzer of flag files.
func New(s Settings) analyzers.Analyzer { return analyzer{s} }

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "flags" }

func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{{Name: "flag.definition", Doc: "A feature flag, at its key.", Body: Definition{}}}
}

// Claims takes the configured files. Without a configuration it takes YAML and JSON files with "flag" in their path; Read
// then leaves those alone that hold no flags.
func (a analyzer) Claims(f *source.File) bool {
	switch path.Ext(f.Path) {
	case ".yaml", ".yml", ".json":
	default:
		return false
	}
	if len(a.settings.Files) == 0 {
		return strings.Contains(strings.ToLower(f.Path), "flag")
	}
	for _, pattern := range a.settings.Files {
		if ok, _ := doublestar.Match(pattern, f.Path); ok {
			return true
		}
	}
	return false
}

func (analyzer) Needs() []string { return nil }

// Read states the flags of each side.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	return analyzers.BothSides(pair, a.file), nil
}

// Derive adds nothing: a definition stands by itself.
func (analyzer) Derive(context.Context, analyzers.Input) (analyzers.Output, error) {
	return analyzers.Output{}, nil
}

func (a analyzer) file(f *source.File) (out analyzers.Output) {
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		out.Problems = append(out.Problems, *problem)
		return out
	}
	root, problems := read(text)
	if len(a.settings.Files) > 0 {
		for _, p := range problems {
			out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
		}
	}
	format, entries := recognise(root)
	for _, e := range entries {
		out.Facts = append(out.Facts, analyzers.Fact{
			Kind: "flag.definition", Object: e.Key.Value, At: e.Key.Span(text), Covers: e.Span(text), Body: define(format, e),
		})
	}
	if len(entries) > 0 && path.Ext(f.Path) != ".json" {
		out.Comments = analyzers.Comments(text, "#")
	}
	return out
}

func read(text *source.Text) (*document.Node, []document.Problem) {
	if path.Ext(text.Path) == ".json" {
		d, problem := document.JSON(text)
		if problem != nil {
			return nil, []document.Problem{*problem}
		}
		return d.Root, nil
	}
	documents, problems := document.YAML(text)
	if len(documents) == 0 {
		return nil, problems
	}
	return documents[0].Root, problems
}

// recognise tells the format by its shape: flagd keeps flags with variants under "flags"; go-feature-flag keeps flags with
// variations at the top.
func recognise(root *document.Node) (format string, entries []document.Entry) {
	for _, shape := range []struct {
		format string
		list   []document.Entry
		key    string
	}{{"flagd", root.Get("flags").Map(), "variants"}, {"go-feature-flag", root.Map(), "variations"}} {
		for _, e := range shape.list {
			if e.Value.Get(shape.key).Map() != nil {
				entries = append(entries, e)
			}
		}
		if len(entries) > 0 {
			return shape.format, entries
		}
	}
	return "", nil
}

func define(format string, e document.Entry) Definition {
	d := Definition{
		Key: e.Key.Value, Format: format,
		Kind:    first(e.Value, "type", "kind"),
		Owner:   first(e.Value, "owner", "owners", "maintainer", "team", "group"),
		Created: date(first(e.Value, "created", "created_at", "createdAt")),
		Expires: date(first(e.Value, "expires", "expiry", "expiration", "remove_by")),
	}
	if format == "flagd" {
		d.Enabled = e.Value.Get("state").Text() != "DISABLED"
		d.Default = e.Value.Get("defaultVariant").Text()
	} else {
		d.Enabled = e.Value.Get("disable").Text() != "true"
		d.Default = e.Value.Get("defaultRule", "variation").Text()
	}
	return d
}

// first is the first of several names for one thing that the flag's metadata, or the flag itself, gives. No standard names
// them (OpenFeature enhancement proposal 35 left them open).
func first(flag *document.Node, names ...string) string {
	for _, from := range []*document.Node{flag.Get("metadata"), flag} {
		for _, name := range names {
			n := from.Get(name)
			if n != nil && n.Kind == document.List && len(n.Items) > 0 {
				n = n.Items[0]
			}
			if value := n.Text(); value != "" {
				return value
			}
		}
	}
	return ""
}

// date is a date as YYYY-MM-DD, with or without a time behind it; empty for what is no date.
func date(value string) string {
	if len(value) >= len(time.DateOnly) {
		if day, err := time.Parse(time.DateOnly, value[:len(time.DateOnly)]); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return ""
}
