// Package events reads the JSON schemas of events at the base and at the head of a change and states what the change does
// to those who read and write such events.
package events

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

// Settings are what the configuration says about event schemas.
type Settings struct {
	// Schemas are doublestar patterns of the schema files; empty to recognise them.
	Schemas []string
	// Compatibility is backward, forward or full.
	Compatibility string
}

// RequiredAdded is the body of event.required_added.
type RequiredAdded struct {
	Schema        string `json:"schema" doc:"the schema's title, else its file's name"`
	Path          string `json:"path" doc:"where the object stands in an event, as in /order/lines/*; * stands for any item or any other property, / for the event itself"`
	Property      string `json:"property" doc:"the property that is required now"`
	WasOptional   bool   `json:"was_optional" doc:"the base knows the property, but does not require it"`
	Default       bool   `json:"default" doc:"the head gives the property a default"`
	Compatibility string `json:"compatibility" doc:"backward, forward or full"`
	// Counterexample is proven: a validator ran both schemas on it.
	Counterexample string `json:"counterexample" doc:"an event, as JSON, that the base accepts and the head refuses; empty when none was found"`
}

// New makes the analyzer of event schemas.
func New(s Settings) analyzers.Analyzer {
	if s.Compatibility == "" {
		s.Compatibility = "backward"
	}
	return analyzer{s}
}

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "events" }

func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{{
		Name:   "event.required_added",
		Doc:    "An object of an event schema that both sides have requires a property that the base did not require.",
		Body:   RequiredAdded{},
		Change: true,
	}}
}

// Claims takes the configured files. Without a configuration it takes JSON and YAML files in a folder for events that say
// they are JSON schemas.
func (a analyzer) Claims(f *source.File) bool {
	if len(a.settings.Schemas) > 0 {
		for _, pattern := range a.settings.Schemas {
			if ok, _ := doublestar.Match(pattern, f.Path); ok {
				return true
			}
		}
		return false
	}
	if !inEventFolder(f.Path) {
		return false
	}
	content, err := f.Bytes()
	return err == nil && bytes.Contains(content, []byte("json-schema.org/"))
}

func inEventFolder(file string) bool {
	if ext := path.Ext(file); ext != ".json" && ext != ".yaml" && ext != ".yml" {
		return false
	}
	for _, segment := range strings.Split(path.Dir(file), "/") {
		switch segment {
		case "events", "event-schemas", "event_schemas", "topics", "messages":
			return true
		}
	}
	return false
}

func (analyzer) Needs() []string { return nil }

// Read compares both sides of a changed schema.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	if !pair.Changed() {
		return out, nil
	}
	base, head := a.read(pair.Base, &out), a.read(pair.Head, &out)
	if base == nil || head == nil {
		return out, nil
	}
	found, whole := compare(base.root, head.root)
	if !whole {
		out.Problems = append(out.Problems, analyzers.Problem{File: pair.Path, Side: source.Head, Message: "the schema has more places than are compared, so required properties may have been missed"})
	}
	if len(found) == 0 {
		return out, nil
	}
	prover := newProver(base.root, head.root)
	for _, added := range found {
		counterexample, end := prover.find(added)
		if end == refuted {
			continue // some other keyword keeps the requirement from mattering
		}
		place := "/" + strings.Join(added.path, "/")
		out.Facts = append(out.Facts, analyzers.Fact{
			Kind:   "event.required_added",
			Object: head.name + strings.TrimSuffix(place, "/") + "/" + added.property,
			At:     added.at.Span(head.text),
			Body: RequiredAdded{
				Schema: head.name, Path: place, Property: added.property, WasOptional: added.wasOptional, Default: added.hasDefault,
				Compatibility: a.settings.Compatibility, Counterexample: counterexample,
			},
		})
	}
	return out, nil
}

type schema struct {
	text *source.Text
	root *document.Node
	name string
}

func (a analyzer) read(f *source.File, out *analyzers.Output) *schema {
	if f == nil {
		return nil
	}
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		a.unread(*problem, out)
		return nil
	}
	var root *document.Node
	var problems []document.Problem
	if path.Ext(f.Path) == ".json" {
		d, p := document.JSON(text)
		if p != nil {
			problems = append(problems, *p)
		} else {
			root = d.Root
		}
	} else {
		out.Comments = append(out.Comments, analyzers.Comments(text, "#")...)
		var documents []document.Document
		documents, problems = document.YAML(text)
		if len(documents) > 0 {
			root = documents[0].Root
		}
	}
	for _, p := range problems {
		a.unread(analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message}, out)
	}
	if root == nil {
		return nil
	}
	name := root.Get("title").Text()
	if name == "" {
		name = strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
		name = strings.TrimSuffix(name, ".schema")
	}
	return &schema{text, root, name}
}

// unread notes a file that could not be read. That of a base is no problem of the change, which may well mend it.
func (analyzer) unread(p analyzers.Problem, out *analyzers.Output) {
	if p.Side == source.Base {
		out.Notices = append(out.Notices, analyzers.Notice{About: "event schemas that could not be read before the change, so nothing is compared with them", File: p.File})
		return
	}
	out.Problems = append(out.Problems, p)
}

// Derive adds nothing yet: one schema is compared with itself.
func (analyzer) Derive(context.Context, analyzers.Input) (analyzers.Output, error) {
	return analyzers.Output{}, nil
}
