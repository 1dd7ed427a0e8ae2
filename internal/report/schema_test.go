package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // carries the schema of the standard
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func compileSchema(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	if err := compiler.AddResource("mem:schema.json", bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("mem:schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decode(t *testing.T, encoded string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(encoded))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, encoded)
	}
	return v
}

// odd are results at the edges of what the types allow.
func odd() map[string]*rules.Result {
	broken := sample()
	for i := range broken.Findings {
		f := &broken.Findings[i]
		f.At.EndLine, f.At.EndColumn, f.Evidence, f.Fingerprint = 0, 0, []byte("[1]"), ""
	}
	broken.Findings[1].Fix = &analyzers.Remedy{Title: "x", Edits: []analyzers.Edit{{File: "no such file", Start: 3, End: 1}}}
	bare := &rules.Result{Findings: []rules.Finding{{Rule: "r", Severity: rules.Note, Message: "m", At: source.Span{File: "a", Side: source.Head}}}}
	return map[string]*rules.Result{"full": sample(), "tree": wholeTree(120), "none": {}, "broken": broken, "bare": bare}
}

func TestJSONFitsItsSchema(t *testing.T) {
	schema := compileSchema(t, "testdata/report.schema.json")
	for name, r := range odd() {
		for _, o := range []Options{{}, sampleOptions()} {
			if err := schema.Validate(decode(t, render(t, "json", r, o))); err != nil {
				t.Errorf("%s: %#v", name, err)
			}
		}
	}
}

// SARIF is checked against a closed schema of the part that is written, which is kept here, and against the whole schema
// of the standard.
func TestSARIFFitsItsSchema(t *testing.T) {
	for path, schema := range map[string]*jsonschema.Schema{
		"testdata/sarif.schema.json":                   compileSchema(t, "testdata/sarif.schema.json"),
		"sarif-schema-2.1.0.json of OASIS (errata 01)": compileSchema(t, standardSchema(t)),
	} {
		for name, r := range odd() {
			for _, o := range []Options{{}, sampleOptions()} {
				if err := schema.Validate(decode(t, render(t, "sarif", r, o))); err != nil {
					t.Errorf("%s, %s: %#v", path, name, err)
				}
			}
		}
	}
}

// standardSchema writes the schema of the SARIF standard to a file and names it. The schema is OASIS's own document; the
// module go-sarif carries it as a constant, which is read from the module's source.
func standardSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if err != nil {
		t.Fatalf("finding the module that carries the schema: %v", err)
	}
	source := filepath.Join(strings.TrimSpace(string(dir)), "pkg", "report", "v210", "sarif", "schema.go")
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constant := file.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit)
	text, err := strconv.Unquote(constant.Value)
	if err != nil || !strings.Contains(text, "docs.oasis-open.org/sarif/sarif/v2.1.0") {
		t.Fatalf("%s does not hold the schema of SARIF 2.1.0: %v", source, err)
	}
	path := filepath.Join(t.TempDir(), "sarif-schema-2.1.0.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sarifOf decodes a SARIF report into the types that wrote it.
func sarifOf(t *testing.T, r *rules.Result, o Options) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", r, o)), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

// What a schema cannot say of SARIF: indexes point at what they name, and links at related places that exist.
func TestSARIFReferences(t *testing.T) {
	incomplete := sampleOptions()
	incomplete.Incomplete = true
	run := sarifOf(t, sample(), incomplete)
	for _, result := range run.Results {
		if got := run.Tool.Driver.Rules[result.RuleIndex].ID; got != result.RuleID {
			t.Errorf("%s points at the rule %s", result.RuleID, got)
		}
		for _, related := range result.RelatedLocations {
			if !strings.Contains(result.Message.Text, fmt.Sprintf("](%d)", related.ID)) {
				t.Errorf("%s: the message does not link related place %d", result.RuleID, related.ID)
			}
		}
		if n := strings.Count(result.Message.Text, "]("); n != len(result.RelatedLocations) {
			t.Errorf("%s: %d links for %d related places: %s", result.RuleID, n, len(result.RelatedLocations), result.Message.Text)
		}
	}
	if run.Invocations[0].ExecutionSuccessful {
		t.Error("a run that could not examine everything is called a success")
	}
}

// A thing that the head no longer has is shown at the element that held it, else at line 1, and the message says so.
func TestSARIFBaseSide(t *testing.T) {
	run := sarifOf(t, sample(), sampleOptions())
	want := map[string]int{"event/deleted": 1, "proto/field-removed": 2}
	for _, result := range run.Results {
		line, has := want[result.RuleID]
		if !has {
			continue
		}
		delete(want, result.RuleID)
		if got := result.Locations[0].Physical.Region.StartLine; got != line {
			t.Errorf("%s stands at line %d, want %d", result.RuleID, got, line)
		}
		if !strings.Contains(result.Message.Text, "(base)") {
			t.Errorf("%s does not say that it stood at the base: %s", result.RuleID, result.Message.Text)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestSARIFSuppressions(t *testing.T) {
	count := func(o Options, status string) (n int) {
		for _, result := range sarifOf(t, sample(), o).Results {
			for _, s := range result.Suppressions {
				if s.Status == status {
					n++
				}
			}
		}
		return n
	}
	all, omit := sampleOptions(), sampleOptions()
	omit.OmitSuppressed = true
	for _, tt := range []struct {
		options Options
		status  string
		want    int
	}{{all, "accepted", 6}, {all, "underReview", 1}, {omit, "accepted", 0}, {omit, "underReview", 1}} {
		if got := count(tt.options, tt.status); got != tt.want {
			t.Errorf("OmitSuppressed %v: %d suppressions are %s, want %d", tt.options.OmitSuppressed, got, tt.status, tt.want)
		}
	}
	if got, want := len(sarifOf(t, sample(), omit).Results), len(sample().Findings); got != want {
		t.Errorf("%d results without what is waived, want %d", got, want)
	}
}

func TestSARIFFix(t *testing.T) {
	for _, result := range sarifOf(t, sample(), sampleOptions()).Results {
		if result.RuleID != "sql/blocking-index" {
			continue
		}
		got := result.Fixes[0].Changes[0].Replacements[0]
		want := sarifRegion{StartLine: 3, StartColumn: 13, EndLine: 3, EndColumn: 13}
		if got.Deleted != want || got.Inserted.Text != " CONCURRENTLY" {
			t.Errorf("got %+v", got)
		}
		return
	}
	t.Error("no result has the fix")
}

// Above the limit the heaviest stay, and the file says what is missing.
func TestSARIFLimit(t *testing.T) {
	r := wholeTree(6300)
	run := sarifOf(t, r, Options{})
	if len(run.Results) != sarifMax {
		t.Fatalf("%d results", len(run.Results))
	}
	levels := make(map[string]int)
	for _, result := range run.Results {
		levels[result.Level]++
	}
	if levels["error"] != r.Summary.Errors || levels["note"] != 0 || levels["warning"] != sarifMax-r.Summary.Errors {
		t.Errorf("got %v of %+v", levels, r.Summary)
	}
	if text := run.Invocations[0].Notifications[0].Message.Text; !strings.Contains(text, "1300 more results") {
		t.Errorf("the notification says %q", text)
	}
}

func TestPathURI(t *testing.T) {
	for path, want := range map[string]string{
		"db/7.sql":         "db/7.sql",
		"a b/c:d?e#f%.sql": "a%20b/c%3Ad%3Fe%23f%25.sql",
		"顧\xff\n":          "%E9%A1%A7%FF%0A",
		"-x/~y_.sql":       "-x/~y_.sql",
	} {
		if got := pathURI(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

// Each element of a list has a line of its own.
func TestJSONLines(t *testing.T) {
	lines := strings.Split(render(t, "json", sample(), Options{}), "\n")
	n := 0
	for _, line := range lines {
		if strings.HasPrefix(line, `{"rule":`) {
			n++
			decode(t, strings.TrimSuffix(line, ","))
		}
	}
	if want := len(sample().Findings) + len(sample().Waived); n != want {
		t.Errorf("%d findings have a line, want %d", n, want)
	}
}

// What is escaped for the terminal reads back as it was.
func TestJSONKeepsValues(t *testing.T) {
	r := sample()
	r.Findings[0].Message = "a\x1b[31m##[x] \u202e \u009b \x7f \U000e0041 </script>"
	var got struct {
		Findings []struct{ Message, File string }
	}
	if err := json.Unmarshal([]byte(render(t, "json", r, Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if got.Findings[0].Message != r.Findings[0].Message || got.Findings[0].File != r.Findings[0].At.File {
		t.Errorf("got %q", got.Findings[0])
	}
}
