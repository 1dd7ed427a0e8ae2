// Package flags reads files of feature flags, of several formats, into one model and states each flag's definition.
package flags

import (
	"bytes"
	"context"
	"path"
	"strings"

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
	Key          string `json:"key" doc:"the flag's key"`
	Format       string `json:"format" doc:"flagd or go-feature-flag"`
	Kind         string `json:"kind" doc:"release, ops, permission, experiment, kill_switch, migration, or as written; empty when not said"`
	Owner        string `json:"owner" doc:"who owns the flag, several joined by commas; empty when not said"`
	Created      string `json:"created" doc:"YYYY-MM-DD; empty when not said or no date"`
	Expires      string `json:"expires" doc:"when the flag shall be gone, YYYY-MM-DD; empty when not said or no date"`
	Enabled      bool   `json:"enabled" doc:"the flag is evaluated at all"`
	Default      string `json:"default" doc:"the variant served where no rule matches; empty when the code or a percentage decides"`
	DefaultValue string `json:"default_value" doc:"what that variant stands for; empty when the variant is not defined"`
	Rules        string `json:"rules" doc:"what chooses a variant before the default: targeting, percentages, schedules, in a form that does not depend on layout; empty when there is none"`
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
	documents, problems := read(text)
	if len(a.settings.Files) > 0 || hasWords(text.Bytes) {
		for _, p := range problems {
			out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
		}
	}
	for _, d := range documents {
		if d.Template && hasWords(text.Bytes) {
			out.Notices = append(out.Notices, analyzers.Notice{About: "templates of feature flags, which hold flags only when rendered", File: f.Path})
		}
		for _, e := range recognise(d.Root) {
			out.Facts = append(out.Facts, analyzers.Fact{
				Kind: "flag.definition", Object: e.key.Value, At: e.key.Span(text), Covers: text.Span(e.key.Start, max(e.key.End, e.flag.End)), Body: e.define(),
			})
		}
	}
	if len(out.Facts) > 0 && path.Ext(f.Path) != ".json" {
		out.Comments = analyzers.Comments(text, "#")
	}
	return out
}

// hasWords is whether a file that cannot be read looks as if it held flags.
func hasWords(content []byte) bool {
	return bytes.Contains(content, []byte("defaultVariant")) || bytes.Contains(content, []byte("variants")) || bytes.Contains(content, []byte("variations"))
}

func read(text *source.Text) ([]document.Document, []document.Problem) {
	if path.Ext(text.Path) != ".json" {
		return document.YAML(text)
	}
	d, problem := document.JSON(text)
	if problem != nil {
		return nil, []document.Problem{*problem}
	}
	return []document.Document{*d}, nil
}
