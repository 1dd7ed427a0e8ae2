package prove

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestReadRollout(t *testing.T) {
	r, err := ReadRollout(rules.Block{Text: `-- .plimsoll.yaml --
version: 1
-- base/a --
old
-- base/b --
old
-- rows/t.sql --
r
-- code/one.sql --
c
-- head/b --
new
-- job/fill.sql --
j
-- head/c --
new
`})
	if err != nil {
		t.Fatal(err)
	}
	files := func(pairs ...string) map[string][]byte {
		all := map[string][]byte{}
		for i := 0; i < len(pairs); i += 2 {
			all[pairs[i]] = []byte(pairs[i+1] + "\n")
		}
		return all
	}
	want := Rollout{
		Tree: Tree{
			Base: files("a", "old", "b", "old", ".plimsoll.yaml", "version: 1"), Head: files("a", "old", "b", "new", "c", "new", ".plimsoll.yaml", "version: 1"),
			HasBase: true, AsOf: AsOf,
		},
		Events: []Event{{Rows, "t.sql", "r\n"}, {Code, "one.sql", "c\n"}, {Change, "b", "new\n"}, {Job, "fill.sql", "j\n"}, {Change, "c", "new\n"}},
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("got  %+v\nwant %+v", r, want)
	}
	changes := []Tree{
		{Base: want.Tree.Base, Head: files("a", "old", "b", "new", ".plimsoll.yaml", "version: 1"), HasBase: true, AsOf: AsOf},
		{Base: files("a", "old", "b", "new", ".plimsoll.yaml", "version: 1"), Head: want.Tree.Head, HasBase: true, AsOf: AsOf},
	}
	if got := r.Changes(); !reflect.DeepEqual(got, changes) {
		t.Errorf("changes %+v\nwant    %+v", got, changes)
	}
	for text, message := range map[string]string{
		"SELECT 1;\n":                         "text that belongs to no file",
		"-- base/a --\n":                      "no file under head/",
		"-- db/a --\n-- head/b --\n":          "stands neither under base/ or head/",
		"-- head/b --\n-- head/b --\n":        "holds it twice",
		"-- head/../b --\n":                   "no path of a file",
		"-- head/ --\n":                       "no path of a file",
		"-- job/a.sql --\n-- code/a.sql --\n": "no file under head/",
	} {
		if _, err := ReadRollout(rules.Block{Text: text}); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v, want %q", text, err, message)
		}
	}
}

func TestRolloutsAreJudged(t *testing.T) {
	page := &rules.Page{
		Rule: rules.Rule{ID: "ship/heavy"}, Path: "ship/heavy.md", Hazards: []string{"blocks"},
		Rollouts: []rules.Block{{Line: 9, Text: "-- head/a.cargo --\nlight\n"}},
	}
	var gives Evaluation
	s := Suite{Policies: policies.Source{Files: fstest.MapFS{}}, Evaluate: func(context.Context, Tree) (Evaluation, error) { return gives, nil }}
	finding := func(rule string) rules.Finding {
		return rules.Finding{Rule: rule, Message: "m", At: source.Span{File: "a.cargo", Line: 1}}
	}
	for _, test := range []struct {
		name  string
		gives Evaluation
		want  string
	}{
		{"fine", Evaluation{Examined: []string{"a.cargo"}}, ""},
		{"the rule itself", Evaluation{Examined: []string{"a.cargo"}, Findings: []rules.Finding{finding("ship/heavy")}}, "ship/heavy finds something in this rollout, at a.cargo:1: m"},
		{"another rule of the area", Evaluation{Examined: []string{"a.cargo"}, Findings: []rules.Finding{finding("ship/crate-lost")}}, "ship/crate-lost finds something"},
		{"another area", Evaluation{Examined: []string{"a.cargo"}, Findings: []rules.Finding{finding("port/closed")}}, ""},
		{"a waiver without use", Evaluation{Examined: []string{"a.cargo"}, Findings: []rules.Finding{finding("plimsoll/waiver-unused")}}, "plimsoll/waiver-unused finds something"},
		{"a problem", Evaluation{Examined: []string{"a.cargo"}, Problems: []analyzers.Problem{{File: "a.cargo", Message: "p"}}}, "could not be examined: p"},
		{"nothing examined", Evaluation{}, "no analyzer reads any file"},
	} {
		gives = test.gives
		complaints, err := s.rollouts(context.Background(), page)
		switch {
		case err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want == "" && len(complaints) > 0, test.want != "" && (len(complaints) != 1 || !strings.Contains(complaints[0].Message, test.want)):
			t.Errorf("%s: got %v, want %q", test.name, complaints, test.want)
		}
	}
	page.Rollouts = nil
	if complaints, err := s.rollouts(context.Background(), page); err != nil || len(complaints) != 1 {
		t.Errorf("a page with a hazard and without a rollout: %v, %v", complaints, err)
	}
}
