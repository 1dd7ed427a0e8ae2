package suppress

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/config"
)

func TestBaselineKeepsTodaysFindingsFromCounting(t *testing.T) {
	before := world{head: map[string]string{"a.sql": dropA + dropB}}
	baseline := NewBaseline(before.apply(t))
	content, err := baseline.JSON()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadBaseline(BaselineName, content)
	if err != nil {
		t.Fatal(err)
	}
	if at := read.Entries[1].At; at.Line != 5 || at.Column != 5 {
		t.Errorf("the second entry is said to stand at %d:%d", at.Line, at.Column)
	}

	out := world{head: map[string]string{"a.sql": "SELECT 1;\n" + dropA + dropB + "DROP TABLE t;\n"}, in: Input{Baseline: read}}.apply(t)
	equal(t, "findings", show(out.Findings), []string{"a.sql:4 sql/drop-table error"})
	equal(t, "waived", showWaived(out.Waived), []string{"a.sql:2 sql/drop-column baseline", "a.sql:3 sql/drop-column baseline"})
	if out.BaselinedCount != 2 || out.WaivedCount != 0 {
		t.Errorf("counted %d and %d", out.BaselinedCount, out.WaivedCount)
	}
	again, err := NewBaseline(out).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Count(string(content), "fingerprint") + 1; strings.Count(string(again), "fingerprint") != want {
		t.Errorf("the new baseline holds\n%s", again)
	}
}

func TestStaleEntries(t *testing.T) {
	baseline := NewBaseline(world{head: map[string]string{"a.sql": dropA + dropB}}.apply(t))
	content, _ := baseline.JSON()
	baseline, err := ReadBaseline(BaselineName, content)
	if err != nil {
		t.Fatal(err)
	}
	stale := ".plimsoll-baseline.json:5 plimsoll/baseline-stale warning"
	tests := []struct {
		name string
		w    world
		want []string
	}{
		{"mended", world{head: map[string]string{"a.sql": dropA}}, []string{stale}},
		{"not examined", world{head: map[string]string{"a.sql": dropA}, in: Input{ExaminedFiles: map[string]bool{}}}, nil},
		{"rule not judged", world{head: map[string]string{"a.sql": dropA}, in: Input{JudgedRules: map[string]bool{"sql/drop-table": true}}}, nil},
		{"file deleted", world{head: map[string]string{"b.sql": "SELECT 1;\n"}}, []string{".plimsoll-baseline.json:4 plimsoll/baseline-stale warning", stale}},
		{"mended by this change", world{base: map[string]string{"a.sql": dropA + dropB}, head: map[string]string{"a.sql": dropA}}, []string{stale}},
		{"mended before", world{base: map[string]string{"a.sql": dropA}, head: map[string]string{"a.sql": dropA + "SELECT 1;\n"}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.w.in.Baseline = baseline
			equal(t, "findings", show(test.w.apply(t).Findings), test.want)
		})
	}
}

func TestBaselineIsStable(t *testing.T) {
	out := world{head: map[string]string{"a.sql": dropB + dropA, "b.sql": "DROP TABLE t;\n"}}.apply(t)
	one, _ := NewBaseline(out).JSON()
	for i, j := 0, len(out.Findings)-1; i < j; i, j = i+1, j-1 {
		out.Findings[i], out.Findings[j] = out.Findings[j], out.Findings[i]
	}
	two, _ := NewBaseline(out).JSON()
	if string(one) != string(two) {
		t.Errorf("another order of findings gives another baseline:\n%s\n%s", one, two)
	}
	if empty, _ := (&Baseline{}).JSON(); string(empty) != "{\n  \"version\": 1,\n  \"findings\": []\n}\n" {
		t.Errorf("the empty baseline is %q", empty)
	}
}

func TestReadBaselineRefuses(t *testing.T) {
	entry := `{"fingerprint": "0123456789abcdef0123456789abcdef", "rule": "sql/drop-table", "file": "a.sql"}`
	tests := []struct{ name, content, want string }{
		{"empty", "", "1:1: the baseline is not JSON"},
		{"cut off", `{"version": 1, "findings": [` + "\n", "the baseline is not JSON"},
		{"trailing comma", "{\"version\": 1, \"findings\": [\n" + entry + ",\n]}", "3:1: the baseline is not JSON"},
		{"merge conflict", "{\"version\": 1, \"findings\": [\n<<<<<<< HEAD\n" + entry, "2:1: the baseline holds an unresolved merge conflict"},
		{"no version", `{"findings": []}`, "1:1: the baseline has no version"},
		{"newer version", `{"version": 2, "entries": []}`, "the baseline has version 2 and this Plimsoll reads version 1, so another version of Plimsoll wrote it"},
		{"version as text", `{"version": "one", "findings": []}`, "version"},
		{"list", `[]`, "the baseline must not be a JSON array"},
		{"unknown key", "{\"version\": 1,\n \"finding\": []}", `2:2: unknown key "finding"; did you mean "findings"?`},
		{"twice", `{"version": 1, "findings": [], "findings": []}`, `the key "findings" stands twice`},
		{"no findings", `{"version": 1}`, "the baseline has no list of findings"},
		{"findings an object", "{\"version\": 1,\n\"findings\": {}}", "2:13: findings must be a list"},
		{"unknown key in an entry", "{\"version\": 1, \"findings\": [\n" + strings.Replace(entry, `"rule"`, `"line": 3, "rule"`, 1) + "]}", `2:1: unknown field "line"`},
		{"wrong type in an entry", "{\"version\": 1, \"findings\": [\n" + strings.Replace(entry, `"a.sql"`, `3`, 1) + "]}", `2:1: file must not be a JSON number`},
		{"bad fingerprint", "{\"version\": 1, \"findings\": [\n" + strings.Replace(entry, "0123", "XYZ", 1) + "]}", `2:1: "XYZ456789abcdef0123456789abcdef" is no fingerprint`},
		{"path outside", "{\"version\": 1, \"findings\": [\n" + strings.Replace(entry, "a.sql", "../a.sql", 1) + "]}", `2:1: "../a.sql" is no path inside the repository`},
		{"no rule", "{\"version\": 1, \"findings\": [\n" + strings.Replace(entry, "sql/drop-table", "", 1) + "]}", `2:1: the entry names no rule`},
		{"two values", `{"version": 1, "findings": []} {}`, "the baseline is not JSON"},
		{"deep", `{"version": 1, "findings": ` + strings.Repeat("[", 200000), "the baseline is not JSON"},
		{"not UTF-8", "\xff", "the baseline is not UTF-8 text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadBaseline(BaselineName, []byte(test.content))
			var all *config.Errors
			if !errors.As(err, &all) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "written by plimsoll baseline") {
				t.Errorf("\n got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestWriteBaseline(t *testing.T) {
	folder, outside := t.TempDir(), filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(outside, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(folder, BaselineName)); err != nil {
		t.Skip(err)
	}
	baseline := NewBaseline(world{head: map[string]string{"a.sql": dropA}}.apply(t))
	for range 2 { // over a link, then over itself
		if err := baseline.Write(folder); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(outside); string(got) != "precious" {
		t.Errorf("the file that the link led to now holds %q", got)
	}
	content, err := os.ReadFile(filepath.Join(folder, BaselineName))
	if err != nil {
		t.Fatal(err)
	}
	if read, err := ReadBaseline(BaselineName, content); err != nil || len(read.Entries) != 1 {
		t.Errorf("read back %+v, %v", read, err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("files are left behind: %v", left)
	}
	if err := baseline.Write(filepath.Join(folder, "missing")); err == nil {
		t.Error("writing into a folder that is not there succeeds")
	}
}

func FuzzReadBaseline(f *testing.F) {
	content, _ := (&Baseline{Entries: []Entry{{Fingerprint: strings.Repeat("0", fingerprintLength), Rule: "a/b", File: "c"}}}).JSON()
	f.Add(content)
	f.Add([]byte(`{"version": 1, "findings": [`))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, err := ReadBaseline(BaselineName, content)
		if err != nil {
			return
		}
		written, err := b.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ReadBaseline(BaselineName, written); err != nil || len(again.Entries) != len(b.Entries) {
			t.Fatalf("what was written is refused: %v", err)
		}
	})
}
