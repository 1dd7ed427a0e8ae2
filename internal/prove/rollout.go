package prove

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// Rollout is a safe rollout as a page shows it: a change, and what happens beside its migrations, in the order of the
// block.
type Rollout struct {
	// Tree is the change. What stands under base/ stays at the head unless the block holds another version of it there.
	Tree Tree
	// Events are the files of the head and what is released or run between them, as the block lists them.
	Events []Event
}

// Event is a moment of a rollout.
type Event struct {
	Kind EventKind
	// Path is the file's path in the head, or its name below code/, job/ or rows/.
	Path    string
	Content string
}

// EventKind says what a file of a rollout stands for.
type EventKind string

// The kinds of events, by the folder of the block that their files stand in.
const (
	// Change is a file of the head that is new or differs: a migration is run.
	Change EventKind = "head"
	// Code is what a release of the service runs from here on, beside the release before it; the one before that is gone.
	Code EventKind = "code"
	// Job is SQL that a job runs: each statement with one range of keys after the other, from :from up to before :to.
	Job EventKind = "job"
	// Rows puts rows into tables before the change, where it takes certain ones to see it work.
	Rows EventKind = "rows"
)

// ReadRollout takes a block under Safe rollout apart.
func ReadRollout(block rules.Block) (Rollout, error) {
	r := Rollout{Tree: Tree{Base: map[string][]byte{}, Head: map[string][]byte{}, HasBase: true, AsOf: AsOf}}
	archive := txtar.Parse([]byte(block.Text))
	if text := strings.TrimSpace(string(archive.Comment)); text != "" {
		return r, fmt.Errorf("the block begins with text that belongs to no file: %q", firstLine(text))
	}
	head := map[string][]byte{}
	for _, f := range archive.Files {
		kind, name, _ := strings.Cut(f.Name, "/")
		side := r.Tree.Base
		switch {
		case f.Name == configFile:
			name = f.Name // for both sides
		case slices.Contains([]EventKind{Code, Job, Rows}, EventKind(kind)):
			r.Events = append(r.Events, Event{EventKind(kind), name, string(f.Data)})
			continue
		case EventKind(kind) == Change:
			side = head
			r.Events = append(r.Events, Event{Change, name, string(f.Data)})
		case kind != "base":
			return r, fmt.Errorf("%s stands neither under base/ or head/ nor under code/, job/ or rows/", f.Name)
		}
		if _, ok := side[name]; ok || !fs.ValidPath(name) || name == "." {
			return r, fmt.Errorf("%s: no path of a file, or the block holds it twice", f.Name)
		}
		side[name] = f.Data
	}
	if !slices.ContainsFunc(r.Events, func(e Event) bool { return e.Kind == Change }) {
		return r, fmt.Errorf("the block holds no file under head/, so it is no change")
	}
	maps.Copy(r.Tree.Head, r.Tree.Base)
	maps.Copy(r.Tree.Head, head)
	return r, nil
}

// Changes are the changes that the rollout consists of: what is released or run between two migrations parts them, and each
// has all that came before for its base.
func (r Rollout) Changes() []Tree {
	var all []Tree
	base, head := r.Tree.Base, maps.Clone(r.Tree.Base)
	end := func() {
		if !maps.EqualFunc(base, head, bytes.Equal) {
			all = append(all, Tree{Base: base, Head: head, HasBase: true, AsOf: r.Tree.AsOf})
			base, head = head, maps.Clone(head)
		}
	}
	for _, e := range r.Events {
		switch e.Kind {
		case Change:
			head[e.Path] = []byte(e.Content)
		case Code, Job:
			end()
		}
	}
	end()
	return all
}

// ReadExample takes a block under Flagged or Allowed apart into its tree, without what it promises.
func ReadExample(page *rules.Page, block rules.Block) (Tree, error) {
	tree, _, err := readExample(block, page.ID)
	return tree, err
}

// rollouts judges every change of every safe rollout of a page by all rules of its area: whoever does as the page says shall not be told off
// for it. A rollout that ends in what a rule asks to be declared declares it, by a waiver as a user would write it.
func (s Suite) rollouts(ctx context.Context, page *rules.Page) ([]Complaint, error) {
	var complaints []Complaint
	complain := func(line int, format string, arguments ...any) {
		complaints = append(complaints, Complaint{page.Path, line, fmt.Sprintf(format, arguments...)})
	}
	if len(page.Hazards) > 0 && len(page.Rollouts) == 0 {
		complain(0, "the page names a hazard, and shows no safe rollout as a txtar block")
	}
	for _, block := range page.Rollouts {
		rollout, err := ReadRollout(block)
		if err != nil {
			complain(block.Line, "%v", err)
			continue
		}
		for _, change := range rollout.Changes() {
			evaluation, err := s.Evaluate(ctx, change)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: evaluating the rollout: %w", page.Path, block.Line, err)
			}
			for _, message := range told(page, evaluation) {
				complain(block.Line, "%s", message)
			}
		}
	}
	return complaints, nil
}

// told is what there is to say against a change of a rollout.
func told(page *rules.Page, of Evaluation) []string {
	var messages []string
	for _, p := range of.Problems {
		messages = append(messages, fmt.Sprintf("%s:%d:%d could not be examined: %s", p.File, p.Line, p.Column, p.Message))
	}
	if len(of.Examined) == 0 {
		messages = append(messages, "no analyzer reads any file of this rollout, so it proves nothing")
	}
	area, _, _ := strings.Cut(page.ID, "/")
	for _, f := range of.Findings {
		// What a release needs beside its migrations does not stand in a block about them.
		if from, _, _ := strings.Cut(f.Rule, "/"); from == area || from == "plimsoll" {
			messages = append(messages, fmt.Sprintf("%s finds something in this rollout, at %s:%d: %s", f.Rule, f.At.File, f.At.Line, f.Message))
		}
	}
	return messages
}
