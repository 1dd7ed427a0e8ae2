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
)

// The schemas of the validator's own tests say whether they are read as they are meant: written anew for the validator they
// accept and refuse the same documents. Each is compatible with itself, in both profiles, and no document says otherwise.
func TestSchemasOfTheValidator(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/santhosh-tekuri/jsonschema/v5").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(folder)), "testdata", "tests", "*", "*.json"))
	groups, judged := 0, 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []struct {
			Description string
			Schema      json.RawMessage
			Tests       []struct {
				Description string
				Data        json.RawMessage
				Valid       bool
			}
		}
		if err := json.Unmarshal(content, &list); err != nil {
			t.Fatal(file, err)
		}
		dialect := map[string]schema.Dialect{"draft7": schema.Draft7, "draft2019": schema.Draft2019, "draft2020": schema.Draft2020}[filepath.Base(filepath.Dir(file))]
		for _, group := range list {
			groups++
			first, second := readAs(t, string(group.Schema), dialect), readAs(t, string(group.Schema), dialect)
			unknown := contain.Reaches(first.Root, func(s *schema.Schema) bool { return len(s.Unknowns) > 0 || s.Format != "" }, true)
			for _, profile := range []contain.Profile{contain.Strict, contain.Tolerant} {
				if r := contain.Check(first.Root, second.Root, profile); r.Verdict != contain.Compatible && !(unknown && r.Verdict == contain.Undecided) {
					t.Errorf("%s: %s, %s: with itself it is %s: %s", filepath.Base(file), group.Description, profile, r.Verdict, causes(r))
				}
			}
			p := New(first.Root, second.Root, contain.Strict)
			if p.Reason != "" {
				t.Errorf("%s: %s: %s", filepath.Base(file), group.Description, p.Reason)
				continue
			}
			for _, test := range group.Tests {
				document, err := Read(string(test.Data))
				if err != nil {
					t.Fatal(err)
				}
				if p.Accepts(document) && p.Refuses(document) {
					t.Errorf("%s: %s: %s is accepted and refused by one schema", filepath.Base(file), group.Description, test.Data)
				}
				if !unknown && len(first.Mistakes) == 0 {
					judged++
					if got := p.Accepts(document); got != test.Valid {
						t.Errorf("%s: %s, %s: %s is accepted: %v, and it is to be %v", filepath.Base(file), group.Description, test.Description, test.Data, got, test.Valid)
					}
				}
			}
		}
	}
	if groups < 10 || judged < 8 {
		t.Errorf("only %d groups and %d documents were found in %s", groups, judged, folder)
	}
	t.Log(groups, judged)
}
