package truth

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

var update = flag.Bool("update", false, "write the record, or what is made from it, anew")

// recordFolder is where the record stands, from here.
const recordFolder = "../../" + Folder

// planned is how many cases leave something to the planner. What the setup decides is none of them.
const planned = 3

// TestModel compares the record with the model.
func TestModel(t *testing.T) {
	files, err := Load(recordFolder)
	if err != nil {
		t.Fatal(err)
	}
	cases, left := 0, 0
	for _, f := range files {
		f.compare(t)
		for _, c := range f.Cases {
			cases++
			if len(c.Planned) > 0 {
				left++
			}
		}
	}
	if left != planned {
		t.Errorf("%d of %d cases leave something to the planner, %d are known of", left, cases, planned)
	}
	t.Logf("the model agrees with the servers on %d cases, %d of which leave something to the planner", cases, left)
}

// compare compares a file of the record with the model. Leaving to the planner what it does not decide is an error, too.
func (f *File) compare(t *testing.T) {
	t.Helper()
	for _, c := range f.Cases {
		m, err := f.ModelOf(c)
		if err != nil {
			t.Errorf("%s/%s: %v", f.Name, c.Name, err)
			continue
		}
		if len(c.Server) == 0 {
			t.Errorf("%s/%s: no server has shown anything; `make truth` fills it in", f.Name, c.Name)
		}
		needless := len(c.Planned) > 0
		for version, server := range c.Server {
			model := m.Answer(version)
			needless = needless && model == server
			if !c.Agrees(model, server) {
				t.Errorf("%s/%s on PostgreSQL %d:\n%s\nserver: %s\nmodel:  %s", f.Name, c.Name, version, c.Statement, server, model)
			}
		}
		if needless {
			t.Errorf("%s/%s: the model says what all servers do; its line that begins with ~ can go", f.Name, c.Name)
		}
	}
}

// TestFormat: what is written is what was read, to the byte.
func TestFormat(t *testing.T) {
	files, err := Load(recordFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(recordFolder + "/" + f.Name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if f.Format() != string(text) {
			t.Errorf("%s.txt is not written as `make truth TRUTH=-update` writes it", f.Name)
		}
	}
	f, err := parseFile("x", "== setup\ncreate table t ();\n\n== one\nselect 1;\n--\nselect\n2\n# why\n> 12-13: -\n> 15-18: refused\n~ public.a, public.b: who knows\n")
	if err != nil {
		t.Fatal(err)
	}
	want := &Case{
		Name: "one", Setup: "select 1;", Statement: "select\n2", Remarks: []string{"why"},
		Server:  map[int]string{12: "-", 13: "-", 15: Refused, 16: Refused, 17: Refused, 18: Refused},
		Planned: []string{"public.a", "public.b"}, Why: "who knows",
	}
	got := f.Cases[0]
	if f.Setup != "create table t ();\n" || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v after %q", got, f.Setup)
	}
}

func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"select 1":                              "before the first case",
		"== a\nselect 1\n":                      "no line --",
		"== a\n--\n> 12: -\n":                   "no statement",
		"== a\n--\nx\n> 12: -\ny\n":             "after the answers",
		"== a\n--\nx\n> 11-12: -\n":             "names no versions",
		"== a\n--\nx\n> 18-12: -\n":             "names no versions",
		"== a\n--\nx\n> new: -\n":               "the versions of",
		"== a\n--\nx\n> 12-13: -\n> 13: -\n":    "two answers",
		"== a\n--\nx\n> 12: -\n? 12: -\n":       "after the answers",
		"== a\n--\nx\n> 12: -\n~ public.a\n":    "does not say why",
		"== a\n--\nx\n> 12: -\n\n== a\n--\nx\n": "two cases",
	} {
		if _, err := parseFile("x", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("an empty folder is a record")
	}
}

func TestAgrees(t *testing.T) {
	c := &Case{Planned: []string{"public.r"}}
	const model = "AX public.t | scans public.r, public.t | fails on rows"
	for server, want := range map[string]bool{
		model: true,
		"AX public.t | scans public.t | fails on rows":                        true,
		"AX public.t | scans public.r | fails on rows":                        false,
		"AX public.t | fails on rows":                                         false,
		"AX public.r, AX public.t | scans public.r, public.t | fails on rows": false,
	} {
		if c.Agrees(model, server) != want {
			t.Errorf("%q and %q agree: %v, want %v", model, server, !want, want)
		}
	}
	if !c.Agrees("AX public.t", "AX public.t | scans public.r") || (&Case{}).Agrees("-", "- | scans public.r") {
		t.Error("a scan that the planner decides on, and nothing else, is left aside")
	}
}

func TestAnswer(t *testing.T) {
	for want, a := range map[string]Answer{
		"-":       {},
		"refused": {Refused: true, Forbidden: true},
		"AX public.a, AX public.b, RX public.c | rewrites public.a | scans public.a, public.b | reindexes public.i | fails on rows | forbidden in a transaction | unknown": {
			Locks:    map[string]effect.Mode{"public.c": effect.RowExclusive, "public.b": effect.AccessExclusive, "public.a": effect.AccessExclusive},
			Rewrites: []string{"public.a"}, Scans: []string{"public.b", "public.a"}, Reindexes: []string{"public.i"},
			OnRows: true, Forbidden: true, Unknown: true,
		},
	} {
		if got := a.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
