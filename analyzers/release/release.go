// Package release joins what a change does in every area with the plans that releases are recorded in: which risky steps
// the change holds, and whether a rollback plan covers them.
package release

import (
	"context"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about releases.
type Settings struct {
	// Records are doublestar patterns of release records; empty for releases/*.yaml, releases/*.yml and releases/*.md.
	Records []string
	// RequirePlanFor are the classes of risk that need a plan: migrations, production, flags, contracts. Empty stands for
	// migrations and contracts, which no one can take back by deploying the old version.
	RequirePlanFor []string
}

// Record is the body of release.record.
type Record struct {
	Release  string   `json:"release" doc:"the release's own name, else the file's"`
	Service  string   `json:"service" doc:"the service that the record names; empty when it names none"`
	Action   string   `json:"action" doc:"the rollback action: rollback, roll-forward, disable-flag, as written; empty when there is no plan"`
	Artifact string   `json:"artifact" doc:"what a rollback restores"`
	Covers   []string `json:"covers" doc:"paths, patterns and flags that the record lists as changed"`
}

// Risk is one step of a change that the version before it may not survive, or that cannot be taken back.
type Risk struct {
	Class  string `json:"class" doc:"migrations, production, flags or contracts"`
	Object string `json:"object" doc:"what the step is about"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Why    string `json:"why" doc:"what makes the step risky, in words"`
	Undo   string `json:"undo" doc:"what a plan has to say to take it back"`
	Weight int    `json:"weight" doc:"how much it weighs: 4 loses data, 3 breaks the version before, 2 breaks readers of contracts, 1 changes what runs"`
}

// Unplanned is the body of release.unplanned.
type Unplanned struct {
	Risks    []Risk   `json:"risks" doc:"the risky steps that no plan covers, the heaviest first"`
	MustHold []string `json:"must_hold" doc:"what the plan has to hold, filled in from the change"`
	Records  []string `json:"records" doc:"where records are looked for"`
}

// New makes the analyzer of release records.
func New(s Settings) analyzers.Analyzer {
	if len(s.Records) == 0 {
		s.Records = []string{"releases/*.yaml", "releases/*.yml", "releases/*.md"}
	}
	if len(s.RequirePlanFor) == 0 {
		s.RequirePlanFor = []string{"migrations", "contracts"}
	}
	return analyzer{s}
}

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "release" }

func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "release.record", Doc: "A release record and the rollback plan in it.", Body: Record{}},
		{Name: "release.unplanned", Doc: "A change holds risky steps of one service that no rollback plan covers. Anchored at the heaviest.", Body: Unplanned{}, Change: true},
	}
}

func (a analyzer) Claims(f *source.File) bool {
	for _, pattern := range a.settings.Records {
		if ok, _ := doublestar.Match(pattern, f.Path); ok {
			return true
		}
	}
	return false
}

// Read states the records of each side.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	out := analyzers.BothSides(pair, a.file)
	var plans []planned
	for _, f := range out.Facts {
		plans = append(plans, planned{f.Body.(Record), pair.Changed()})
	}
	out.State = plans
	return out, nil
}

func (a analyzer) file(f *source.File) (out analyzers.Output) {
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		out.Problems = append(out.Problems, *problem)
		return out
	}
	if path.Ext(f.Path) == ".md" {
		out.Facts = append(out.Facts, fact(text, text.Span(0, len(text.Line(1))), markdown(text)))
		return out
	}
	out.Comments = analyzers.Comments(text, "#")
	documents, problems := document.YAML(text)
	for _, p := range problems {
		out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	for _, d := range documents {
		if d.Root == nil || d.Root.Kind != document.Map {
			continue
		}
		at := d.Root.Span(text)
		if len(d.Root.Entries) > 0 {
			at = d.Root.Entries[0].Span(text)
		}
		out.Facts = append(out.Facts, fact(text, at, record(d.Root)))
	}
	return out
}

func fact(text *source.Text, at source.Span, body Record) analyzers.Fact {
	if body.Release == "" {
		body.Release = strings.TrimSuffix(path.Base(text.Path), path.Ext(text.Path))
	}
	return analyzers.Fact{Kind: "release.record", Object: body.Release, At: at, Body: body}
}

func record(root *document.Node) Record {
	r := Record{
		Release:  root.Get("release").Text(),
		Service:  root.Get("service").Text(),
		Action:   root.Get("rollback", "action").Text(),
		Artifact: root.Get("rollback", "artifact").Text(),
	}
	for _, e := range root.Get("changes").Map() {
		for _, item := range e.Value.List() {
			if t := item.Text(); t != "" {
				r.Covers = append(r.Covers, t)
			}
		}
	}
	for _, f := range root.Get("rollback", "flags").List() {
		if key := f.Get("key").Text() + f.Text(); key != "" {
			r.Covers = append(r.Covers, key)
		}
	}
	return r
}

// markdown reads a record kept as prose: a heading with "rollback" in it, and what stands under it.
func markdown(text *source.Text) Record {
	var r Record
	inside := false
	for _, line := range strings.Split(string(text.Bytes), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			inside = strings.Contains(strings.ToLower(line), "rollback") || strings.Contains(strings.ToLower(line), "roll back")
			continue
		}
		if !inside || line == "" || strings.HasPrefix(line, "<!--") {
			continue
		}
		r.Action = "described"
		for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t`'\"(),;", c) }) {
			if strings.ContainsAny(word, "/-_.") {
				r.Covers = append(r.Covers, strings.TrimRight(word, "."))
			}
		}
	}
	return r
}
