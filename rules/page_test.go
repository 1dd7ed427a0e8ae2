package rules

import (
	"reflect"
	"strings"
	"testing"
)

// Fences are written as ”' so that the page can stand in a Go string.
const goodPage = `---
id: ship/heavy
title: A heavy crate
severity: off
scope: file
facts: [ship.crate]
options:
  limit: {type: number, default: 10, doc: tons}
fix: none
hazard: [blocks, waits]
source: A toy
---
Why it hurts.

Still why.

## Flagged

'''txtar
-- a --
one
'''

~~~~txtar
-- b.md --
'''
## Allowed
'''
~~~
~~~~

## Allowed

'''txtar
-- a --
two
'''

## Safe rollout

'''sql
SELECT 1;
'''

'''txtar
-- head/a --
three
'''

## Evidence

- tons
`

func page(text string) []byte { return []byte(strings.ReplaceAll(text, "'''", "```")) }

func TestParsePage(t *testing.T) {
	p, err := ParsePage("ship/heavy.md", page(goodPage))
	if err != nil {
		t.Fatal(err)
	}
	want := Rule{
		ID: "ship/heavy", Title: "A heavy crate", Severity: Off, Scope: FileScope, Facts: []string{"ship.crate"},
		Options: map[string]Option{"limit": {Type: "number", Default: 10, Doc: "tons"}}, Fix: "none", Source: "A toy",
	}
	if !reflect.DeepEqual(p.Rule, want) {
		t.Errorf("head %+v\nwant %+v", p.Rule, want)
	}
	if p.Why != "Why it hurts.\n\nStill why." {
		t.Errorf("why %q", p.Why)
	}
	flagged := []Block{{20, "-- a --\none\n"}, {25, "-- b.md --\n```\n## Allowed\n```\n~~~\n"}}
	if !reflect.DeepEqual(p.Flagged, flagged) {
		t.Errorf("flagged %+v\nwant %+v", p.Flagged, flagged)
	}
	if !reflect.DeepEqual(p.Allowed, []Block{{35, "-- a --\ntwo\n"}}) {
		t.Errorf("allowed %+v", p.Allowed)
	}
	var titles []string
	for _, s := range p.Sections {
		titles = append(titles, s.Title)
	}
	if got := strings.Join(titles, ", "); got != "Flagged, Allowed, Safe rollout, Evidence" {
		t.Errorf("sections %s", got)
	}
	if !reflect.DeepEqual(p.Rollouts, []Block{{46, "-- head/a --\nthree\n"}}) || !reflect.DeepEqual(p.Hazards, []string{"blocks", "waits"}) {
		t.Errorf("rollouts %+v, hazards %v", p.Rollouts, p.Hazards)
	}
	if got := p.Section("Safe rollout"); got != "```sql\nSELECT 1;\n```\n\n```txtar\n-- head/a --\nthree\n```" {
		t.Errorf("safe rollout %q", got)
	}
	if got := p.Section("Nowhere"); got != "" {
		t.Errorf("a section that is not there: %q", got)
	}
}

func TestMarkdownSaysWhatIsFlagged(t *testing.T) {
	text := strings.Replace(goodPage, "-- a --\none", "-- a --\none -- want: ship/heavy \"too, heavy\", ship/heavy\nhalf /* want: ship/heavy */", 1)
	p, err := ParsePage("ship/heavy.md", page(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Markdown(); !strings.Contains(got, "\none -- flagged\nhalf /* flagged */\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestParsePageWithWindowsLineEnds(t *testing.T) {
	want, err := ParsePage("ship/heavy.md", page(goodPage))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePage("ship/heavy.md", []byte(strings.ReplaceAll(string(page(goodPage)), "\n", "\r\n")))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParsePageMistakes(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"no front matter", "---\nid", "id", "does not begin with front matter"},
		{"no end", "\n---\nWhy", "\nWhy", "the front matter has no end"},
		{"unknown key", "severity: off", "severity: off\nseverty: off", "front matter: yaml: unmarshal errors:\n  line 5: unknown key severty"},
		{"unknown option key", "doc: tons", "dok: tons", "line 8: unknown key dok"},
		{"key twice", "fix: none", "fix: none\nfix: safe", `line 10: mapping key "fix" already defined at line 9`},
		{"id", "id: ship/heavy", "id: ship/Heavy", `id: "ship/Heavy" is not an area, a slash`},
		{"other path", "id: ship/heavy", "id: ship/light", `its id must be "ship/heavy"`},
		{"severity", "severity: off", "severity: eror", `severity: "eror" is none of error, warning, note, off; did you mean "error"?`},
		{"scope", "scope: file", "scope: tree", `scope: "tree" is none of file, change`},
		{"fix", "fix: none", "fix: yes", `fix: "yes" is none of none, safe, unsafe`},
		{"hazard", "hazard: [blocks", "hazard: [block", `hazard: "block" is none of [blocks breaks bulk drifts fails leaves stays sticks waits wide]; did you mean "blocks"?`},
		{"title", "title: A heavy crate", "title: ''", "title: missing"},
		{"source", "source: A toy", "source:", "source: missing"},
		{"facts", "facts: [ship.crate]", "facts: []", "facts: missing"},
		{"default", "default: 10", "default: ten", `options: limit: default: a number is wanted, not "ten"`},
		{"option type", "type: number", "type: numbr", `the type "numbr" is none of`},
		{"doc", "doc: tons", "doc: ''", "options: limit: doc is missing"},
		{"no prose", "Why it hurts.\n\nStill why.\n", "", "the prose before the first heading"},
		{"title in the body", "Why it hurts.", "# Heavy", "line 13: the page's title stands in the front matter"},
		{"section missing", "## Safe rollout", "## Rollout", `a page has "Flagged", "Allowed", "Safe rollout", in this order`},
		{"section twice", "## Evidence", "## Flagged", `the section "Flagged" stands twice`},
		{"not txtar", "'''txtar\n-- a --\none", "'''sql\n-- a --\none", `line 19: a code block under Flagged must be txtar, so that it is proven, not "sql"`},
		{"open block", "'''\n\n## Evidence", "## Evidence", "line 45: the code block has no end"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(goodPage, test.old, test.new, 1)
			if text == goodPage {
				t.Fatal("the edit changes nothing")
			}
			_, err := ParsePage("ship/heavy.md", page(text))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "ship/heavy.md: ") {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestRulesOfTheEngineHaveNoFacts(t *testing.T) {
	text := strings.Replace(goodPage, "id: ship/heavy", "id: plimsoll/heavy", 1)
	if _, err := ParsePage("plimsoll/heavy.md", page(text)); err == nil || !strings.Contains(err.Error(), "no policy judges plimsoll/heavy") {
		t.Errorf("with facts: %v", err)
	}
	if _, err := ParsePage("plimsoll/heavy.md", page(strings.Replace(text, "facts: [ship.crate]", "facts: []", 1))); err != nil {
		t.Errorf("without facts: %v", err)
	}
}

func TestUnknownRules(t *testing.T) {
	if _, err := LoadPage("sql/blocking-indx"); err == nil || err.Error() != `there is no rule "sql/blocking-indx"; did you mean "sql/blocking-index"?` {
		t.Errorf("got %v", err)
	}
	if _, err := LoadPage("../go"); err == nil || err.Error() != `there is no rule "../go"` {
		t.Errorf("got %v", err)
	}
	p, err := LoadPage("sql/blocking-index")
	if err != nil || p.ID != "sql/blocking-index" || len(p.Flagged) < 2 {
		t.Errorf("got %+v, %v", p, err)
	}
}

// FuzzParsePage looks for pages that bring the parser down, and holds it to what it promises of the pages that it takes.
func FuzzParsePage(f *testing.F) {
	f.Add(page(goodPage))
	f.Add([]byte("---\n---\n"))
	f.Add([]byte("---\nid: a/b\n---\n```"))
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := ParsePage("ship/heavy.md", content)
		if err == nil && (p.ID != "ship/heavy" || p.Why == "" || len(p.Sections) < 3) {
			t.Errorf("a page was taken that lacks something: %+v", p)
		}
	})
}
