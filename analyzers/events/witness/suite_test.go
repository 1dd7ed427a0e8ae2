package witness

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// suite is one schema of the validator's test data.
type suite struct {
	name    string
	schema  json.RawMessage
	dialect schema.Dialect
	tests   []suiteTest
	broken  bool // validators refuse it
	asserts bool // its tests want annotations checked
}

type suiteTest struct {
	Description string
	Data        json.RawMessage
	Valid       bool
}

// suites reads the schemas in the validator's test data: groups of tests, single schemas, and those that are wrong. documents
// are all documents that stand beside them.
func suites(t *testing.T) (list []suite, documents []any) {
	t.Helper()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/santhosh-tekuri/jsonschema/v5").Output()
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(strings.TrimSpace(string(folder)), "testdata")
	read := func(file string, into any) {
		content, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(content, into)
		}
		if err != nil {
			t.Fatal(file, err)
		}
	}
	type group struct {
		Description string
		Schema      json.RawMessage
		Tests       []suiteTest
	}
	dialects := map[string]schema.Dialect{"draft7": schema.Draft7, "draft2019": schema.Draft2019, "draft2020": schema.Draft2020}
	for _, pattern := range []string{"tests/*/*.json", "tests/*/*/*.json", "invalid_schemas.json"} {
		files, _ := filepath.Glob(filepath.Join(at, pattern))
		for _, file := range files {
			relative, _ := filepath.Rel(filepath.Join(at, "tests"), file)
			dialect := dialects[strings.Split(filepath.ToSlash(relative), "/")[0]]
			var groups []group
			read(file, &groups)
			for _, g := range groups {
				list = append(list, suite{filepath.Base(file) + ": " + g.Description, g.Schema, dialect, g.Tests, dialect == 0, strings.Contains(relative, "optional")})
				for _, test := range g.Tests {
					documents = append(documents, readDocument(t, test.Data))
				}
			}
		}
	}
	for _, single := range []string{"person_schema.json", "empty schema.json", "loop-validate.json", "loop-compile.json", "invalid_schema.json", "remotes/metaschema-no-vocabulary.json"} {
		var s json.RawMessage
		read(filepath.Join(at, filepath.FromSlash(single)), &s)
		list = append(list, suite{name: single, schema: s, broken: single == "invalid_schema.json"})
	}
	for _, single := range []string{"person.json", "customer.json"} {
		var d json.RawMessage
		read(filepath.Join(at, single), &d)
		documents = append(documents, readDocument(t, d))
	}
	return list, documents
}

func readDocument(t *testing.T, content json.RawMessage) any {
	t.Helper()
	d, err := Read(string(content))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Each schema of the validator's own tests is compatible with itself, both ways and in both profiles, and no document that
// stands there says otherwise. A schema of which something is unknown may be undecided. Written anew for the validator they
// accept and refuse what they are said to, so they are read as they are meant.
func TestSchemasOfTheValidator(t *testing.T) {
	list, documents := suites(t)
	compatible, witnesses, judged := 0, 0, 0
	for _, s := range list {
		first, second := readAs(t, source.Base, string(s.schema), s.dialect), readAs(t, source.Head, string(s.schema), s.dialect)
		if first.Root == nil {
			continue // no schema at all
		}
		unknown := contain.Reaches(first.Root, func(s *schema.Schema) bool { return len(s.Unknowns) > 0 }, true)
		for _, profile := range []contain.Profile{contain.Strict, contain.Tolerant} {
			for _, way := range [][2]*schema.Schema{{first.Root, second.Root}, {second.Root, first.Root}} {
				switch r := contain.Check(way[0], way[1], profile); {
				case r.Verdict == contain.Compatible:
					compatible++
				case !(unknown && r.Verdict == contain.Undecided):
					t.Errorf("%s, %s: with itself it is %s: %s", s.name, profile, r.Verdict, causes(r))
				}
				p := New(way[0], way[1], profile)
				if p.Reason != "" && !s.broken {
					t.Errorf("%s: %s", s.name, p.Reason)
				}
				for _, d := range documents {
					witnesses++
					if p.Accepts(d) && p.Refuses(d) {
						t.Errorf("%s, %s: %s is accepted and refused by one schema", s.name, profile, show(d))
					}
				}
			}
		}
		if p := New(first.Root, second.Root, contain.Strict); !s.asserts && !unknown && len(first.Mistakes) == 0 && !hasFormat(first) {
			for _, test := range s.tests {
				judged++
				if got := p.Accepts(readDocument(t, test.Data)); got != test.Valid {
					t.Errorf("%s, %s: %s is accepted: %v, and it is to be %v", s.name, test.Description, test.Data, got, test.Valid)
				}
			}
		}
	}
	if len(list) < 30 || compatible < 4*20 || witnesses < 1_000 || judged < 8 {
		t.Errorf("too little was found: %d schemas, %d verdicts, %d documents, %d judged", len(list), compatible, witnesses, judged)
	}
	t.Logf("%d schemas, %d compatible verdicts, %d documents tried, %d judged", len(list), compatible, witnesses, judged)
}

func hasFormat(f *schema.File) bool {
	return contain.Reaches(f.Root, func(s *schema.Schema) bool { return s.Format != "" }, true)
}
