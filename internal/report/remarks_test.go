package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestListsOfIssuesFitTheirSchemas(t *testing.T) {
	for _, format := range []string{"gitlab", "rdjson"} {
		schema := compileSchema(t, "testdata/"+format+".schema.json")
		for name, r := range odd() {
			for _, o := range []Options{{}, sampleOptions()} {
				if err := schema.Validate(decode(t, render(t, format, r, o))); err != nil {
					t.Errorf("%s, %s: %#v", format, name, err)
				}
			}
		}
	}
}

// shape is what an element of XML may have: attributes, of which those with a "!" are mandatory, children and text.
type shape struct {
	attributes, children string
	text                 bool
}

// junitShapes is the part of Jenkins's schema that is written (jenkinsci/xunit-plugin, junit-10.xsd).
var junitShapes = map[string]shape{
	"testsuites": {"name tests failures errors", "testsuite", false},
	"testsuite":  {"name! tests! failures! errors! skipped", "testcase", false},
	"testcase":   {"name! classname", "failure error skipped system-out", false},
	"failure":    {"type message", "", true},
	"error":      {"type message", "", true},
	"skipped":    {"type message", "", true},
	"system-out": {"", "", true},
}

// checkstyleShapes is what Checkstyle writes (com.puppycrawl.tools.checkstyle.XMLLogger).
var checkstyleShapes = map[string]shape{
	"checkstyle": {"version!", "file", false},
	"file":       {"name!", "error", false},
	"error":      {"line! column severity! message! source!", "", false},
}

func TestXMLHasItsShape(t *testing.T) {
	for format, shapes := range map[string]map[string]shape{"junit": junitShapes, "checkstyle": checkstyleShapes} {
		for name, r := range odd() {
			for _, o := range []Options{{}, sampleOptions()} {
				if err := hasShape(render(t, format, r, o), shapes); err != nil {
					t.Errorf("%s, %s: %v", format, name, err)
				}
			}
		}
	}
	for _, wrong := range []string{`<checkstyle/>`, `<checkstyle version="1" x="2"/>`, `<checkstyle version="1">text</checkstyle>`,
		`<checkstyle version="1"><error line="1" severity="error" message="m" source="s"/></checkstyle>`, `<checkstyle version="1">`} {
		if hasShape(wrong, checkstyleShapes) == nil {
			t.Errorf("%s is taken for a report", wrong)
		}
	}
}

// hasShape reads a document strictly and says what in it has no such shape.
func hasShape(document string, shapes map[string]shape) error {
	decoder := xml.NewDecoder(strings.NewReader(document))
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			s, known := shapes[name]
			if !known || len(open) > 0 && !slices.Contains(strings.Fields(shapes[open[len(open)-1]].children), name) {
				return fmt.Errorf("<%s> stands in %v", name, open)
			}
			given := make(map[string]bool)
			for _, a := range token.Attr {
				given[a.Name.Local] = true
			}
			for _, attribute := range strings.Fields(s.attributes) {
				attribute, mandatory := strings.CutSuffix(attribute, "!")
				if mandatory && !given[attribute] {
					return fmt.Errorf("<%s> has no %s", name, attribute)
				}
				delete(given, attribute)
			}
			if len(given) > 0 {
				return fmt.Errorf("<%s> has %v", name, given)
			}
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" && !shapes[open[len(open)-1]].text {
				return fmt.Errorf("text %q in %v", token, open)
			}
		}
	}
}

// What XML 1.0 has no character for does not break the document.
func TestXMLOfAnyText(t *testing.T) {
	r := &rules.Result{Findings: []rules.Finding{{Rule: "r", Severity: rules.Error, Message: "a\x00\x0b\ufffe\uffff\xed\xa0\x80]]><!--&", Object: "\x01", At: source.Span{File: "\x02<\"'>\ufffe", Side: source.Head, Line: 1}}}}
	for format, shapes := range map[string]map[string]shape{"junit": junitShapes, "checkstyle": checkstyleShapes} {
		got := render(t, format, r, Options{})
		if err := hasShape(got, shapes); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if !strings.Contains(got, `a\x00`) || !strings.Contains(got, "]]&gt;&lt;!--&amp;") {
			t.Errorf("%s: %s", format, got)
		}
	}
}

// GitLab shows the first of two issues with one fingerprint only, so each has its own, and keeps it when lines move.
func TestGitLabFingerprints(t *testing.T) {
	prints := func(r *rules.Result) []string {
		var issues []gitLabIssue
		if err := json.Unmarshal([]byte(render(t, "gitlab", r, Options{})), &issues); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, issue := range issues {
			if slices.Contains(all, issue.Fingerprint) {
				t.Errorf("%s has the fingerprint of another", issue.CheckName)
			}
			all = append(all, issue.Fingerprint)
		}
		return all
	}
	twice := sample()
	twice.Findings = append(twice.Findings, twice.Findings...)
	twice.Problems = append(twice.Problems, twice.Problems...)
	twice.Notices = append(twice.Notices, twice.Notices...)
	if got, want := len(prints(twice)), 2*len(sample().Findings); got < want {
		t.Errorf("%d issues, want %d or more", got, want)
	}
	moved := sample()
	for i := range moved.Findings {
		moved.Findings[i].At.Line += 7
	}
	if !slices.Equal(prints(moved), prints(sample())) {
		t.Error("the fingerprints are others when lines move")
	}
}

// A test that fails is a finding that fails the run; the lesser ones are skipped, and say why they are there.
func TestJUnitFollowsFailOn(t *testing.T) {
	for failOn, want := range map[rules.Severity]string{"": "9 0 2", rules.Error: "7 2 2", rules.Warning: "8 1 2", rules.Note: "9 0 2", rules.Off: "0 9 2"} {
		o := sampleOptions()
		o.FailOn = failOn
		var got junitReport
		r := sample()
		r.Waived = nil
		if err := xml.Unmarshal([]byte(render(t, "junit", r, o)), &got); err != nil {
			t.Fatal(err)
		}
		skipped := 0
		names := make(map[string]bool)
		for _, suite := range got.Suites {
			skipped += suite.Skipped
			for _, c := range suite.Cases {
				if names[c.Class+"\n"+c.Name] {
					t.Errorf("two tests are %s %s", c.Class, c.Name)
				}
				names[c.Class+"\n"+c.Name] = true
			}
		}
		if counts := fmt.Sprint(got.Failures, skipped, got.Errors); counts != want || got.Tests != len(names) {
			t.Errorf("fail on %q: %s of %d tests, want %s", failOn, counts, got.Tests, want)
		}
	}
}

func rdOf(t *testing.T, r *rules.Result) []rdDiagnostic {
	t.Helper()
	var got rdResult
	if err := json.Unmarshal([]byte(render(t, "rdjson", r, sampleOptions())), &got); err != nil {
		t.Fatal(err)
	}
	return got.Diagnostics
}

// Columns count bytes of UTF-8, a byte order mark included.
func TestRDJSONColumns(t *testing.T) {
	d := rdOf(t, sample())[2]
	at := sample().Findings[2].At
	if d.Code.Value != "sql/add-required-column" || d.Location.Range.Start != (rdPosition{1, at.Start + 1}) || *d.Location.Range.End != (rdPosition{1, at.End + 1}) {
		t.Errorf("got %+v for bytes %d to %d", d.Location.Range, at.Start, at.End)
	}
	if at.Column == at.Start+1 {
		t.Error("the sample has no place where bytes and code points differ")
	}
}

// Edits that belong together are one suggestion: what is between them stays.
func TestRDJSONSuggestion(t *testing.T) {
	const path = "db/migrations/0007_email.sql"
	text := sampleFiles.text(source.Head, path)
	first, last := strings.Index(string(text.Bytes), "SET lock"), strings.Index(string(text.Bytes), " users_email_idx")
	edit := func(start, end int, with string) analyzers.Edit {
		return analyzers.Edit{File: path, Start: start, End: end, Text: with}
	}
	for name, tt := range map[string]struct {
		edits []analyzers.Edit
		want  *rdSuggestion
	}{
		"two": {[]analyzers.Edit{edit(last, last, " CONCURRENTLY"), edit(first, first+len("SET"), "RESET")},
			&rdSuggestion{rdRange{rdPosition{2, 1}, &rdPosition{3, 13}}, "RESET lock_timeout = '5s';\nCREATE INDEX CONCURRENTLY"}},
		"overlapping":  {[]analyzers.Edit{edit(0, 5, "a"), edit(4, 6, "b")}, nil},
		"past the end": {[]analyzers.Edit{edit(0, 5000, "a")}, nil},
		"backwards":    {[]analyzers.Edit{edit(5, 3, "a")}, nil},
		"before":       {[]analyzers.Edit{edit(-1, 3, "a")}, nil},
		"other files":  {[]analyzers.Edit{edit(0, 1, "a"), {File: "b.sql", Start: 3, End: 4}}, nil},
		"none":         {nil, nil},
	} {
		r := sample()
		r.Findings = r.Findings[1:2]
		r.Findings[0].Fix = &analyzers.Remedy{Title: "x", Edits: tt.edits}
		got := rdOf(t, r)[0].Suggestions
		if tt.want == nil {
			if got != nil {
				t.Errorf("%s: got %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Text != tt.want.Text || got[0].Range.Start != tt.want.Range.Start || *got[0].Range.End != *tt.want.Range.End {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// The names of remarks that no rule makes are no rules.
func TestRemarksAreNoRules(t *testing.T) {
	for _, r := range rules.Catalogue() {
		if slices.Contains([]string{notExamined, inForce, noticed}, r.ID) {
			t.Errorf("%s is a rule as well", r.ID)
		}
	}
}
