package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// indexes are migrations that each build an index on a table of the base, so that each has a finding with a fix.
func indexes(t *testing.T, n int) (request, *judgement) {
	t.Helper()
	dir := t.TempDir()
	first := []byte("-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY, region text);\n")
	files := map[string][]byte{"db/migrations/00001_init.sql": first}
	writeTree(t, dir+"/base", files)
	for i := range n {
		files[fmt.Sprintf("db/migrations/%05d_index.sql", i+2)] = fmt.Appendf(nil, "-- +goose Up\nCREATE INDEX orders_%d_idx ON orders (region);\n", i)
	}
	writeTree(t, dir+"/head", files)
	r := request{source: source.Options{Dir: dir, BaseDir: "base", HeadDir: "head", AsOf: "2026-11-22", Now: time.Now}}
	j, err := judge(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.change.Close() })
	if len(j.result.Findings) != n {
		t.Fatalf("%d findings, want %d: %+v", len(j.result.Findings), n, j.result.Findings)
	}
	return r, j
}

// suggested are the findings with a fix that the JSON report, which review shows, tells as lines, and those for which rdjson
// has a suggestion.
func suggested(t *testing.T, r request, j *judgement) (lines, suggestions int) {
	t.Helper()
	holds, err := holding(context.Background(), r, j)
	if err != nil {
		t.Fatal(err)
	}
	options := report.Options{Excerpt: j.change.Text, Page: pageOf, Holds: holds}
	var written bytes.Buffer
	if err := report.Write(&written, "json", &j.result, options); err != nil {
		t.Fatal(err)
	}
	_, told, err := report.Read(&written)
	if err != nil {
		t.Fatal(err)
	}
	for _, beside := range told {
		if beside.Fix != nil {
			lines++
		}
	}
	written.Reset()
	if err := report.Write(&written, "rdjson", &j.result, options); err != nil {
		t.Fatal(err)
	}
	var diagnostics struct {
		Diagnostics []struct{ Suggestions []json.RawMessage }
	}
	if err := json.Unmarshal(written.Bytes(), &diagnostics); err != nil {
		t.Fatal(err)
	}
	for _, d := range diagnostics.Diagnostics {
		suggestions += len(d.Suggestions)
	}
	return lines, suggestions
}

// A fix is offered for a click only if the text that it makes was judged and does not have the finding any more.
func TestOnlyFixesThatHoldAreSuggested(t *testing.T) {
	const statement = "CREATE INDEX orders_0_idx"
	for name, test := range map[string]struct {
		edits func(at int) []analyzers.Edit // of the statement at that offset; nil for the rule's own
		want  int
	}{
		"its own": {nil, 1},
		"the finding stays": {func(at int) []analyzers.Edit {
			return []analyzers.Edit{{Start: at, End: at, Text: "/* quickly */ "}}
		}, 0},
		"it does not parse": {func(at int) []analyzers.Edit {
			return []analyzers.Edit{{Start: at, End: at + len("CREATE"), Text: "CRATE"}}
		}, 0},
		"something as grave comes": {func(at int) []analyzers.Edit {
			return []analyzers.Edit{{Start: at, End: at + len(statement), Text: "DROP TABLE orders; --"}}
		}, 0},
		"it lies outside of the file": {func(at int) []analyzers.Edit {
			return []analyzers.Edit{{Start: 1000, End: 1001, Text: "x"}}
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, j := indexes(t, 1)
			f := &j.result.Findings[0]
			if f.Fix == nil || f.Rule != "sql/blocking-index" {
				t.Fatalf("%s has no fix", f.Rule)
			}
			if test.edits != nil {
				changed := *f.Fix
				changed.Edits = test.edits(f.At.Start)
				for i := range changed.Edits {
					changed.Edits[i].File = f.At.File
				}
				f.Fix = &changed
			}
			lines, suggestions := suggested(t, r, j)
			if lines != test.want || suggestions != test.want {
				t.Errorf("%d are told as lines and %d are suggestions, want %d", lines, suggestions, test.want)
			}
			if told := len(j.result.Notices) > 0; told != (name == "it lies outside of the file") {
				t.Errorf("the notices are %q", j.result.Notices)
			}
		})
	}
}

// One fix that does not hold costs the others nothing, and many of them cost a bounded number of runs.
func TestSuggestionsAreTriedInGroups(t *testing.T) {
	spoil := func(f *rules.Finding) {
		f.Fix = &analyzers.Remedy{Title: "nothing", Edits: []analyzers.Edit{{File: f.At.File, Start: f.At.Start, End: f.At.Start, Text: " "}}}
	}
	r, j := indexes(t, 8)
	spoil(&j.result.Findings[5])
	if lines, suggestions := suggested(t, r, j); lines != 7 || suggestions != 7 {
		t.Errorf("one of eight does not hold: %d are told as lines and %d are suggestions", lines, suggestions)
	}
	r, j = indexes(t, 40)
	for i := range j.result.Findings {
		spoil(&j.result.Findings[i])
	}
	m := &mending{request: r, unsafe: true, refused: map[string]string{}, triesMax: holdingTries, last: j}
	held, err := m.hold(context.Background(), attempt{judgement: j}, m.candidates())
	if err != nil || len(held.taken) != 0 || m.tries != holdingTries {
		t.Errorf("none of forty holds: %d held after %d tries, %v", len(held.taken), m.tries, err)
	}
}

// Without a base what is looked at may have run somewhere long ago; a file by name is what somebody works on.
func TestSuggestionsNeedABaseOrAName(t *testing.T) {
	dir := t.TempDir()
	writeTree(t, dir, map[string][]byte{"db/migrations/00002_index.sql": []byte("-- +goose Up\nCREATE INDEX orders_region_idx ON orders (region);\n")})
	for args, want := range map[string]bool{"": false, "db": false, "db/migrations/00002_index.sql": true, "--stdin-filename db/migrations/00002_index.sql": true} {
		var out bytes.Buffer
		env := &environment{stdin: strings.NewReader("-- +goose Up\n\nCREATE INDEX orders_region_idx ON orders (region);\n"), stdout: &out, stderr: &out, dir: dir,
			getenv: func(string) string { return "" }, now: time.Now}
		run(t.Context(), env, append([]string{"check", "--format", "rdjson", "--as-of", "2026-11-22"}, strings.Fields(args)...))
		if got := strings.Contains(out.String(), `"suggestions"`); got != want {
			t.Errorf("check %s: suggestions %v, want %v\n%s", args, got, want, out.String())
		}
	}
}
