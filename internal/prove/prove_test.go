package prove

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

type crate struct {
	Tons   float64 `json:"tons"`
	Lashed bool    `json:"lashed"`
}

var toyKinds = []analyzers.Kind{{Name: "ship.crate", Body: crate{}}, {Name: "ship.crate_removed", Body: crate{}, Change: true}}

// evaluateToy reads lines such as "crate tin 13 lashed, crate iron 14 # comment" in files that end in .cargo or .json, and
// "limit 5" in the configuration.
func evaluateToy(_ context.Context, tree Tree) (Evaluation, error) {
	var e Evaluation
	e.Base = cratesOf(source.Base, tree.Base)
	e.Facts = cratesOf(source.Head, tree.Head)
	for _, old := range e.Base {
		if !slices.ContainsFunc(e.Facts, func(f analyzers.Fact) bool { return f.At.File == old.At.File && f.Object == old.Object }) {
			old.Kind = "ship.crate_removed"
			e.Facts = append(e.Facts, old)
		}
	}
	for i := range e.Facts {
		e.Facts[i].ID = i + 1
	}
	for i := range e.Base {
		e.Base[i].ID = len(e.Facts) + i + 1
	}
	for path, content := range tree.Head {
		if limit, ok := strings.CutPrefix(string(content), "limit "); ok {
			n, err := strconv.Atoi(strings.TrimSpace(limit))
			if err != nil {
				return e, err
			}
			e.RuleOptions = map[string]map[string]any{"ship/heavy": {"limit": n}}
		} else if strings.Contains(string(content), "rats") {
			e.Problems = append(e.Problems, analyzers.Problem{File: path, Line: 1, Column: 1, Message: "rats on board"})
		} else if path != "notes.txt" {
			e.Examined = append(e.Examined, path)
		}
	}
	return e, nil
}

func cratesOf(side source.Side, files map[string][]byte) []analyzers.Fact {
	var facts []analyzers.Fact
	for path, content := range files {
		for i, line := range strings.Split(string(content), "\n") {
			line, _, _ = strings.Cut(line, "#")
			for _, part := range strings.Split(line, ",") {
				words := strings.Fields(part)
				if len(words) < 3 || words[0] != "crate" {
					continue
				}
				tons, _ := strconv.ParseFloat(words[2], 64)
				facts = append(facts, analyzers.Fact{Kind: "ship.crate", Object: words[1],
					At:   source.Span{File: path, Side: side, Line: i + 1, Column: 1},
					Body: crate{Tons: tons, Lashed: len(words) > 3}})
			}
		}
	}
	return facts
}

// toySuite reads the toy pages and policies; edit changes what a file says, by its path under testdata/toy.
func toySuite(t *testing.T, edit map[string]func(string) string) Suite {
	t.Helper()
	files := map[string]fstest.MapFS{"pages": {}, "policies": {}}
	err := filepath.WalkDir("testdata/toy", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		path = strings.TrimPrefix(filepath.ToSlash(path), "testdata/toy/")
		if change := edit[path]; change != nil {
			changed := change(string(text))
			if changed == string(text) {
				return fmt.Errorf("the edit of %s changes nothing", path)
			}
			text = []byte(changed)
		}
		room, rest, _ := strings.Cut(path, "/")
		files[room][rest] = &fstest.MapFile{Data: text}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if add := edit["add"]; add != nil {
		files["policies"]["ship/stray.rego"] = &fstest.MapFile{Data: []byte(add(""))}
	}
	pages, err := rules.ReadPages(files["pages"])
	if err != nil {
		t.Fatal(err)
	}
	schema, err := analyzers.InputSchema(toyKinds)
	if err != nil {
		t.Fatal(err)
	}
	return Suite{
		Pages: pages, Policies: policies.Source{Files: files["policies"], Namespace: "plimsoll"}, InputSchema: schema, Evaluate: evaluateToy,
	}
}

func complaintsOf(t *testing.T, s Suite) []string {
	t.Helper()
	checked, err := s.Check()
	if err != nil {
		t.Fatal(err)
	}
	proven, err := s.Prove(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range append(checked, proven...) {
		all = append(all, c.String())
	}
	return all
}

func TestGoodPagesDrawNoComplaint(t *testing.T) {
	for _, c := range complaintsOf(t, toySuite(t, nil)) {
		t.Error(c)
	}
}

func replace(old, new string) func(string) string {
	return func(text string) string { return strings.ReplaceAll(text, old, new) }
}

// TestComplaints spoils one thing at a time.
func TestComplaints(t *testing.T) {
	const heavyPage, heavyPolicy = "pages/ship/heavy.md", "policies/ship/heavy.rego"
	const lostPage, lostPolicy = "pages/ship/crate-lost.md", "policies/ship/crate_lost.rego"
	for _, test := range []struct {
		name, file string
		edit       func(string) string
		want       []string // each the beginning of a complaint; there is no other
	}{
		// Examples.
		{"a mark too many", heavyPage, replace("crate tea 8\n", "crate tea 8 # want: ship/heavy\n"),
			[]string{"ship/heavy.md:20: ship/heavy finds nothing at a.cargo:1"}},
		{"a mark too few", heavyPage, replace(`, ship/heavy "iron"`, ""),
			[]string{"ship/heavy.md:19: ship/heavy finds what is not marked, at a.cargo:2: iron is too heavy"}},
		{"another message", heavyPage, replace(`"tin"`, `"copper"`),
			[]string{"ship/heavy.md:19: ship/heavy finds what is not marked, at a.cargo:2: tin", `ship/heavy.md:21: ship/heavy finds nothing at a.cargo:2 that says "copper"`}},
		{"found in allowed", heavyPage, replace("crate tea 10", "crate tea 11"),
			[]string{"ship/heavy.md:45: ship/heavy finds what is not marked, at a.cargo:1: tea"}},
		{"marked in allowed", heavyPage, replace("crate tea 10", "crate tea 11 # want: ship/heavy"),
			[]string{"ship/heavy.md:46: an allowed block marks a finding"}},
		{"nothing marked in flagged", lostPage, replace(" # want: ship/crate-lost", ""),
			[]string{"ship/crate-lost.md:16: nothing is marked in this flagged block"}},
		{"another side", lostPage, replace("base a.cargo:1", "a.cargo:1"),
			[]string{"ship/crate-lost.md:24: ship/crate-lost finds what is not marked, at base a.cargo:1", "ship/crate-lost.md:28: ship/crate-lost finds nothing at a.cargo:1"}},
		{"another rule", heavyPage, replace(`want: ship/heavy "too`, `want: ship/hevy "too`),
			[]string{"ship/heavy.md:29: head/a.cargo: line 1: the mark names ship/hevy; a page marks its own rule only"}},
		{"a mark without a rule", heavyPage, replace(`want: ship/heavy "too`, `want: "too`),
			[]string{"ship/heavy.md:29: head/a.cargo: line 1: a mark reads want: ship/heavy"}},
		{"a mark at the end", heavyPage, replace("crate tea 10\n", "crate tea 10\n# want: ship/heavy\n"),
			[]string{"ship/heavy.md:45: a.cargo: the mark on its last line has no line"}},
		{"a want file that does not read", heavyPage, replace("b.json:1 ship/heavy", "b.json ship/heavy"),
			[]string{`ship/heavy.md:29: want: line 1: "b.json ship/heavy" does not read path:line ship/heavy`}},
		{"neither base nor head", heavyPage, replace("-- head/b.json", "-- b.json"),
			[]string{"ship/heavy.md:29: b.json: it stands neither under base/ nor under head/"}},
		{"a path that leaves the tree", heavyPage, replace("-- head/b.json", "-- head/../b.json"),
			[]string{`ship/heavy.md:29: head/../b.json: "../b.json" is not the path of a file`}},
		{"a file twice", heavyPage, replace("-- head/b.json", "-- head/a.cargo"),
			[]string{"ship/heavy.md:29: head/a.cargo: the block holds it twice"}},
		{"text after the mark", heavyPage, replace(`ship/heavy "too heavy"`, `ship/heavy because`),
			[]string{"ship/heavy.md:29: head/a.cargo: line 1: the mark names because"}},
		{"no file", lostPage, replace("-- a.cargo --\ncrate tea 1\n", ""),
			[]string{"ship/crate-lost.md:45: the block holds no file"}},
		{"text before the files", lostPage, replace("-- a.cargo --\ncrate tea 1\n", "x\n-- a.cargo --\n"),
			[]string{`ship/crate-lost.md:45: the block begins with text that belongs to no file: "x"`}},
		{"nothing examined", heavyPage, replace("-- a.cargo --\ncrate tea 10", "-- notes.txt --\ncrate tea 10"),
			[]string{"ship/heavy.md:45: no analyzer reads any file of this block"}},
		{"a problem", heavyPage, replace("crate tea 10", "rats"),
			[]string{"ship/heavy.md:45: a.cargo:1:1 could not be examined: rats on board", "ship/heavy.md:45: no analyzer"}},
		{"undocumented evidence", heavyPage, replace("`tons`", "tons"),
			[]string{"ship/heavy.md: the section Evidence does not say what `tons` is"}},
		{"a fix that never comes", heavyPage, replace("fix: none", "fix: safe"),
			[]string{"ship/heavy.md: the page says fix: safe, and no flagged example is offered one"}},
		{"a policy that fails", heavyPolicy, replace("crate.body.tons >", "1 / (crate.body.tons - 8) >"),
			[]string{"ship/heavy.md:19: policy ship/heavy.rego: ", "ship/heavy.md:29: policy ship/heavy.rego: "}},

		// Grouping.
		{"a file rule that joins files", lostPage, replace("scope: change", "scope: file"),
			[]string{"ship/crate-lost.md: scope: ship/crate-lost gives other findings when it sees several files at once; only apart: example2/a.cargo:1 tea is gone"}},

		// Mutations.
		{"an expression without an example", heavyPolicy, replace("	cargo.loose(crate)\n", "	cargo.loose(crate)\n	crate.body.tons > 1\n"),
			[]string{"ship/heavy.rego:12: without the expression `crate.body.tons > 1` every example still holds"}},
		{"a rule without an example", heavyPolicy, func(s string) string { return s + "\nunused := 1\n" },
			[]string{"ship/heavy.rego:19: without the rule unused every example still holds"}},
		{"an expression of a comprehension", lostPolicy, replace(`{crate.object | some crate in input.facts["ship.crate"]}`, "{crate.object |\n\t\tsome crate in input.facts[\"ship.crate\"]\n\t\tcrate.body.tons > 0\n\t}"),
			[]string{"ship/crate_lost.rego:7: without the expression `crate.body.tons > 0`"}},
		{"an expression of a library", "policies/lib/cargo.rego", replace(" if not crate.body.lashed", " if {\n\tnot crate.body.lashed\n\tcrate.body.tons > 1\n}"),
			[]string{"lib/cargo.rego:5: without the expression `crate.body.tons > 1`"}},
		{"an example that is missing", heavyPage, replace("Lashed.\n\n```txtar\n-- a.cargo --\ncrate lead 100 lashed", "Light.\n\n```txtar\n-- a.cargo --\ncrate lead 1"),
			[]string{"lib/cargo.rego:3: without the expression `not crate.body.lashed`", "ship/heavy.rego:11: without the expression `cargo.loose(crate)`"}},

		// Checks.
		{"one example", heavyPage, func(s string) string { return s[:strings.Index(s, "Lashed.")] + s[strings.Index(s, "## Safe"):] },
			[]string{"ship/heavy.md: two txtar blocks or more are wanted under Allowed; it has 1", "lib/cargo.rego:3", "ship/heavy.rego:11"}},
		{"a kind that is not read", heavyPage, replace("[ship.crate]", "[ship.crate, ship.crate_removed]"),
			[]string{"ship/heavy.md: facts: ship.crate_removed is listed, and the policy does not read it"}},
		{"a kind that is not listed", lostPage, replace("[ship.crate, ship.crate_removed]", "[ship.crate_removed]"),
			[]string{"ship/crate-lost.md: facts: the policy reads ship.crate, which is not listed", "ship/crate-lost.md:36: "}},
		{"an option that is not listed", heavyPolicy, replace("some crate in", "input.options.other != 3\n	some crate in"),
			[]string{"ship/heavy.md: options: the policy reads other, which is not listed", "ship/heavy.md:21", "ship/heavy.md:21", "ship/heavy.md:22", "ship/heavy.md:33", "ship/heavy.md:37"}},
		{"a policy without a page", "add", func(string) string { return "package plimsoll.ship.stray\n\nfindings contains 1\n" },
			[]string{"ship/stray.rego: no page belongs to this policy"}},
		{"a misspelt field", lostPolicy, replace("gone.object in", "gone.objekt in"),
			[]string{"ship/crate-lost.md: compiling the policies", "ship/crate-lost.md:18: ", "ship/crate-lost.md:28: "}},
		{"not formatted", lostPolicy, replace("	some", "some"),
			[]string{"ship/crate_lost.rego:4: it is not formatted"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := complaintsOf(t, toySuite(t, map[string]func(string) string{test.file: test.edit}))
			for i, complaint := range got {
				if i >= len(test.want) || !strings.HasPrefix(complaint, test.want[i]) {
					t.Errorf("got %s", complaint)
				}
			}
			if len(got) < len(test.want) {
				t.Errorf("got %d complaints, want %q", len(got), test.want)
			}
		})
	}
}

func TestAPageWithoutAPolicy(t *testing.T) {
	s := toySuite(t, nil)
	s.Policies.Files = fstest.MapFS{}
	got := complaintsOf(t, s)
	if len(got) != 4 || !strings.HasPrefix(got[0], "ship/crate-lost.md: policy ship/crate_lost.rego: ") {
		t.Errorf("got %q", got)
	}
}

func TestRulesOfTheEngineAreProvenByItsOwnFindings(t *testing.T) {
	page := &rules.Page{
		Rule:    rules.Rule{ID: "plimsoll/waiver-unused", Severity: rules.Warning, Scope: rules.ChangeScope, Fix: "none"},
		Path:    "plimsoll/waiver-unused.md",
		Flagged: []rules.Block{{Line: 9, Text: "-- a.cargo --\nallow # want: plimsoll/waiver-unused\n"}},
		Allowed: []rules.Block{{Line: 19, Text: "-- a.cargo --\nnothing\n"}},
	}
	evaluate := func(_ context.Context, tree Tree) (Evaluation, error) {
		e := Evaluation{Examined: []string{"a.cargo"}}
		if strings.HasPrefix(string(tree.Head["a.cargo"]), "allow") {
			e.Findings = []rules.Finding{{Rule: page.ID, Message: "m", At: source.Span{File: "a.cargo", Side: source.Head, Line: 1}}}
		}
		return e, nil
	}
	s := Suite{Pages: []*rules.Page{page}, Policies: policies.Source{Files: fstest.MapFS{}, Namespace: "plimsoll"}, Evaluate: evaluate}
	complaints, err := s.Prove(context.Background())
	if err != nil || len(complaints) > 0 {
		t.Errorf("got %v, %v", complaints, err)
	}
	page.Allowed[0].Text = strings.ReplaceAll(page.Allowed[0].Text, "nothing", "allow")
	if complaints, err = s.Prove(context.Background()); err != nil || len(complaints) != 1 {
		t.Errorf("got %v, %v; want one complaint about the allowed block", complaints, err)
	}
}

// FuzzReadExample looks for blocks that bring the reader of examples down, or whose promises have no place.
func FuzzReadExample(f *testing.F) {
	f.Add("-- a.cargo --\ncrate tin 13 # want: ship/heavy \"tin\", ship/heavy\n")
	f.Add("-- .plimsoll.yaml --\nx\n-- base/a --\n<!-- want: ship/heavy -->\nx\n-- head/a --\n-- want --\nbase a:1 ship/heavy\n")
	f.Add("text\n-- a --\nwant:")
	f.Fuzz(func(t *testing.T, text string) {
		_, wants, err := readExample(rules.Block{Line: 1, Text: text}, "ship/heavy")
		for _, w := range wants {
			if err == nil && (w.line < 0 || w.path == "" || w.pageLine < 1) {
				t.Errorf("a promise without a place: %+v", w)
			}
		}
	})
}

// TestNarrow has a policy that is shown less find less than what it finds when it is shown all.
func TestNarrow(t *testing.T) {
	whole, less := toySuite(t, nil), toySuite(t, map[string]func(string) string{
		"policies/ship/heavy.rego": replace("\tcrate.body.tons > input.options.limit\n", "\tcrate.body.tons > input.options.limit\n\tcrate.object == \"nothing\"\n"),
	})
	at := slices.IndexFunc(whole.Pages, func(p *rules.Page) bool { return p.ID == "ship/heavy" })
	subject, complaints, err := whole.read(context.Background(), whole.Pages[at])
	if err != nil || len(complaints) > 0 {
		t.Fatal(err, complaints)
	}
	if complaints, err = subject.prove(context.Background()); err != nil || len(complaints) > 0 {
		t.Fatal(err, complaints)
	}
	subject.policies = less.Policies
	if complaints, err = subject.narrow(context.Background()); err != nil || len(complaints) == 0 || !strings.Contains(complaints[0].Message, "only then: nothing; only else: ") {
		t.Errorf("got %v and %v", complaints, err)
	}
}
