package release

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// stated stands for the analyzers of the other areas: each line of a .facts file is a fact, written as its kind, its object
// and its body in JSON.
type stated struct{}

func (stated) Name() string { return "stated" }

func (stated) Kinds() (list []analyzers.Kind) {
	for _, kind := range kinds() {
		list = append(list, analyzers.Kind{Name: kind})
	}
	return list
}

func (stated) Claims(f *source.File) bool { return strings.HasSuffix(f.Path, ".facts") }
func (stated) Needs() []string            { return nil }

func (stated) Derive(context.Context, analyzers.Input) (analyzers.Output, error) {
	return analyzers.Output{}, nil
}

func (stated) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	return analyzers.BothSides(pair, func(f *source.File) (out analyzers.Output) {
		text, _ := analyzers.ReadText(f)
		for line := range strings.Lines(string(text.Bytes)) {
			words := strings.SplitN(strings.TrimSpace(line), " ", 3)
			if len(words) < 3 {
				continue
			}
			var body map[string]any
			if err := json.Unmarshal([]byte(words[2]), &body); err != nil {
				panic(err)
			}
			start := strings.Index(string(text.Bytes), line)
			out.Facts = append(out.Facts, analyzers.Fact{Kind: words[0], Object: words[1], At: text.Span(start, start+len(line)-1), Body: body})
		}
		return out
	}), nil
}

// run gives the facts of a change whose files stand under base/ and head/.
func run(t *testing.T, s Settings, archive string, services ...analyzers.Service) *analyzers.Result {
	t.Helper()
	sides := map[source.Side][]*source.File{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		side, path, _ := strings.Cut(f.Name, "/")
		sides[source.Side(side)] = append(sides[source.Side(side)], source.NewFile(path, source.Side(side), "", int64(len(f.Data)), func() ([]byte, error) { return f.Data, nil }))
	}
	change := &source.Change{Base: source.NewTree(sides[source.Base]), Head: source.NewTree(sides[source.Head])}
	result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(s), stated{}}, analyzers.Options{Workers: 2, Services: services})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	return result
}

// unplanned shows the risks that no plan covers, by service.
func unplanned(result *analyzers.Result) (got []string) {
	for _, f := range result.Facts {
		if b, ok := f.Body.(Unplanned); ok {
			var why []string
			for _, r := range b.Risks {
				why = append(why, fmt.Sprintf("%s:%d %s", r.File, r.Line, r.Why))
			}
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s at %s:%d: %s", b.Service, f.At.File, f.At.Line, strings.Join(why, "; "))))
		}
	}
	return got
}

const dropped = `
-- base/x --
-- head/db/0002_drop.facts --
sql.drop_column public.t.c {"table": {"created_here": false}}
`

func TestRisks(t *testing.T) {
	const table, own = `"table": {"created_here": false}`, `"table": {"created_here": true}`
	for name, c := range map[string]struct{ base, head, want string }{
		"drop column":                {"", `sql.drop_column t.c {` + table + `}`, "drops the column t.c"},
		"drop column of its own":     {"", `sql.drop_column t.c {` + own + `}`, ""},
		"drop column of this change": {"", `sql.drop_column t.c {"added_here": true, ` + table + `}`, ""},
		"drop column of no table":    {"", `sql.drop_column t.c {}`, ""},
		"drop table":                 {"", `sql.drop_table t {` + table + `}`, "drops t with its data"},
		"truncate":                   {"", `sql.truncate t {` + table + `}`, "empties t"},
		"type, rewritten":            {"", `sql.alter_column_type t.c {` + table + `, "to": "bigint", "rewrite": "yes"}`, "changes the type of t.c to bigint"},
		"type, perhaps rewritten":    {"", `sql.alter_column_type t.c {` + table + `, "to": "bigint", "rewrite": "unknown"}`, "changes the type"},
		"type, widened":              {"", `sql.alter_column_type t.c {` + table + `, "to": "text", "rewrite": "no"}`, ""},
		"rename":                     {"", `sql.rename_column t.c {` + table + `, "to": "d"}`, "renames t.c to d"},
		"rename with a view":         {"", `sql.rename_table t {` + table + `, "to": "u", "compatible_view": true}`, ""},
		"another schema":             {"", `sql.set_schema t {` + table + `, "to": "s"}`, "renames t to s"},
		"required column":            {"", `sql.add_column t.c {` + table + `, "not_null": true, "default": "none"}`, "adds the required column t.c"},
		"column with a default":      {"", `sql.add_column t.c {` + table + `, "not_null": true, "default": "constant"}`, ""},
		"optional column":            {"", `sql.add_column t.c {` + table + `, "not_null": false, "default": "none"}`, ""},
		"serial column":              {"", `sql.add_column t.c {` + table + `, "not_null": true, "default": "none", "serial": true}`, ""},
		"identity column":            {"", `sql.add_column t.c {` + table + `, "not_null": true, "default": "none", "identity": true}`, ""},
		"generated column":           {"", `sql.add_column t.c {` + table + `, "not_null": true, "default": "none", "generated": "stored"}`, ""},
		"set not null":               {"", `sql.set_not_null t.c {` + table + `, "column": "c"}`, "makes t.c required"},
		"field removed":              {"", `proto.field_removed M.f {"message": "M"}`, "removes the field M.f"},
		"reserved field removed":     {"", `proto.field_removed M.f {"number_reserved": true, "name_reserved": true}`, ""},
		"half reserved field":        {"", `proto.field_removed M.f {"number_reserved": true, "name_reserved": false}`, "removes the field M.f"},
		"unstable field removed":     {"", `proto.field_removed M.f {"unstable": true}`, ""},
		"property required":          {"", `event.required_added e/p {"property": "p", "schema": "e", "compatibility": "backward", "default": false}`, "requires the property p of e"},
		"property required forward":  {"", `event.required_added e/p {"property": "p", "compatibility": "forward"}`, ""},
		"floating image replaced": {`k8s.container D:c {"image": "a:latest", "tag_class": "latest", "production": true}`,
			`k8s.container D:c {"image": "a:1.2.3", "tag_class": "version", "production": true}`, "makes production run a:1.2.3 instead of a:latest"},
		"floating image kept": {`k8s.container D:c {"image": "a", "tag_class": "none", "production": true, "tag": "x"}`,
			`k8s.container D:c {"image": "a", "tag_class": "none", "production": true}`, ""},
		"floating image overridden": {`k8s.container D:c {"image": "a", "tag_class": "none", "production": true}`,
			`k8s.container D:c {"image": "a:1", "tag_class": "major", "production": true, "overridden": "k.yaml"}`, ""},
		"floating image of staging": {`k8s.container D:c {"image": "a:main", "tag_class": "branch-like"}`, `k8s.container D:c {"image": "a:1", "tag_class": "major"}`, ""},
		"floating override": {`k8s.image_override a {"image": "a:main", "tag_class": "branch-like", "production": true}`,
			`k8s.image_override a {"image": "a:2", "tag_class": "major", "production": true}`, "instead of a:main"},
		"exact image replaced": {`k8s.container D:c {"image": "a:1.0.0", "tag_class": "version", "production": true}`,
			`k8s.container D:c {"image": "a:1.2.3", "tag_class": "version", "production": true}`, ""},
		"flag switched on": {`flag.definition f {"enabled": true, "default": "off", "default_value": "false"}`,
			`flag.definition f {"enabled": true, "default": "on", "default_value": "true"}`, "makes the flag f serve on instead of off"},
		"flag switched off": {`flag.definition f {"enabled": true, "default": "on", "default_value": "true"}`,
			`flag.definition f {"enabled": true, "default": "no", "default_value": "false"}`, ""},
		"flag disabled":        {`flag.definition f {"enabled": true, "default": "on"}`, `flag.definition f {"enabled": false, "default": "on"}`, ""},
		"flag with new owner":  {`flag.definition f {"enabled": true, "default": "on"}`, `flag.definition f {"enabled": true, "default": "on", "owner": "x"}`, ""},
		"new flag":             {``, `flag.definition f {"enabled": true, "default": "on"}`, ""},
		"nothing that changes": {`sql.drop_table t {` + table + `}`, `sql.drop_table t {` + table + `}`, ""},
	} {
		got := unplanned(run(t, Settings{}, "-- base/a.facts --\n"+c.base+"\n-- head/a.facts --\n"+c.head+"\n"))
		if (c.want == "") != (len(got) == 0) || len(got) > 1 || len(got) == 1 && !strings.Contains(got[0], c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestPlansThatCover(t *testing.T) {
	const open = "at db/0002_drop.facts:1: db/0002_drop.facts:1 drops the column public.t.c with its data, which the version before may still read"
	for name, c := range map[string]struct{ files, want string }{
		"no record":                           {"", open},
		"a new record":                        {"-- head/releases/a.yaml --\nrollback: {action: rollback}\n", ""},
		"a record without a plan":             {"-- head/releases/a.yaml --\nrelease: a\n", open},
		"a plan that holds the place":         {"-- head/releases/a.yaml --\nrollback: {action: TBD}\n", open},
		"a record that was there before":      {"-- base/releases/a.yaml --\nrollback: {action: rollback}\n-- head/releases/a.yaml --\nrollback: {action: rollback}\n", open},
		"an old record with a new comment":    {"-- base/releases/a.yaml --\nrollback: {action: rollback}\n-- head/releases/a.yaml --\n# x\nrollback: {action: rollback}\n", open},
		"an old record with a new plan":       {"-- base/releases/a.yaml --\nrelease: a\n-- head/releases/a.yaml --\nrelease: a\nrollback: {action: rollback}\n", ""},
		"an old record that names the file":   {"-- base/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [0002_drop.facts]}\n-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [0002_drop.facts]}\n", ""},
		"an old record with a pattern":        {"-- base/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [db/**]}\n-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [db/**]}\n", open},
		"a new record with a pattern":         {"-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [db/**]}\n", ""},
		"a new record of other migrations":    {"-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [db/0001.sql]}\n", open},
		"a new record that lists the version": {"-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [\"0002\"]}\n", ""},
		"a new record that lists the object":  {"-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [x], objects: [public.t.c]}\n", ""},
		"a new record that lists flags":       {"-- head/releases/a.yaml --\nrollback: {action: x, flags: [{key: f, to: off}]}\nchanges: {flags: [f]}\n", ""},
		"prose":                               {"-- head/releases/a.md --\n# Release\n## Rollback\nRestore the backup.\n", ""},
		"prose, deeper headings and code":     {"-- head/releases/a.md --\n## Roll-back plan\n### Steps\n```\n# not a heading\nrestore\n```\n", ""},
		"prose, only a template":              {"-- head/releases/a.md --\n## Rollback\n<!-- what to\ndo -->\nTODO\n## Other\ntext\n", open},
		"prose about something else":          {"-- head/releases/a.md --\nRollback is easy.\n# Changes\ntext\n", open},
		"front matter":                        {"-- head/releases/a.md --\n---\nrollback:\n  action: rollback\n---\n# Release\n", ""},
		"front matter without an end":         {"-- head/releases/a.md --\n---\nrollback: {action: x}\n", open},
		"a record elsewhere":                  {"-- head/notes/a.yaml --\nrollback: {action: x}\n", open},
		"two documents, the second plans":     {"-- head/releases/a.yaml --\nrelease: a\n---\nrelease: b\nrollback: {action: x}\n", ""},
		"a broken record":                     {"-- head/releases/a.yaml --\nrollback: {action: [\n", open},
		"no map":                              {"-- head/releases/a.yaml --\n- rollback\n-- head/releases/b.yaml --\n", open},
	} {
		if got := strings.Join(unplanned(run(t, Settings{}, dropped+c.files)), "\n"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestServices(t *testing.T) {
	services := []analyzers.Service{{Name: "a", Paths: []string{"a/**"}}, {Name: "b", Paths: []string{"b/**"}}}
	const steps = `
-- base/x --
-- head/a/1.facts --
sql.set_not_null t.c {"table": {"created_here": false}, "column": "c"}
sql.drop_table t {"table": {"created_here": false}}
-- head/b/1.facts --
sql.drop_table u {"table": {"created_here": false}}
-- head/c/1.facts --
sql.drop_table v {"table": {"created_here": false}}
`
	got := unplanned(run(t, Settings{}, steps+"-- head/releases/b.yaml --\nservice: b\nrollback: {action: x}\n", services...))
	want := []string{"a at a/1.facts:2: a/1.facts:2 drops t with its data, which the version before may still use; a/1.facts:1 makes t.c required, which writes of the version before may not fill"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := unplanned(run(t, Settings{}, steps, services...)); len(got) != 3 {
		t.Errorf("without a record: %q", got)
	}
	if got := unplanned(run(t, Settings{RequirePlanFor: []string{"contracts", "flags", "production"}}, steps, services...)); len(got) != 0 {
		t.Errorf("migrations need no plan: %q", got)
	}
}

func TestEachRiskIsAFact(t *testing.T) {
	result := run(t, Settings{}, dropped+"sql.truncate t {\"table\": {\"created_here\": false}}\n-- head/releases/a.yaml --\nrollback: {action: x}\nchanges: {migrations: [], objects: [t]}\n")
	var got []string
	for _, f := range result.Facts {
		if r, ok := f.Body.(Risk); ok {
			got = append(got, fmt.Sprintf("%d %s weighs %d planned in %s", f.At.Line, f.Object, r.Weight, r.Plan))
		}
	}
	want := []string{"1 public.t.c weighs 4 planned in releases/a.yaml", "2 t weighs 4 planned in releases/a.yaml"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

const whole = `
-- base/deploy.facts --
k8s.container D/web:c {"image": "reg/web@sha256:1", "tag_class": "digest", "production": true}
k8s.container D/job:c {"image": "reg/job:main", "tag_class": "branch-like", "production": true}
-- base/flags.facts --
flag.definition new-cart {"enabled": true, "default": "on", "default_value": "true"}
-- head/db/0002_it's.facts --
sql.migration 0002 {"database": "shop", "migration": "0002", "previous": "0001"}
sql.migration 0003 {"database": "shop", "migration": "0003", "previous": "0002"}
sql.drop_table public.t {"table": {"created_here": false}}
-- head/deploy.facts --
k8s.container D/web:c {"image": "reg/web@sha256:2", "tag_class": "digest", "production": true}
k8s.container D/job:c {"image": "reg/job@sha256:3", "tag_class": "digest", "production": true}
-- head/flags.facts --
flag.definition new-cart {"enabled": true, "default": "off", "default_value": "false"}
`

func TestThePlanIsFilledIn(t *testing.T) {
	var body Unplanned
	for _, f := range run(t, Settings{Records: []string{"docs/**/releases/*.yml"}}, whole).Facts {
		if b, ok := f.Body.(Unplanned); ok {
			body = b
		}
	}
	want := []string{
		"the exact artifact to restore: reg/web@sha256:1, which reg/web@sha256:2 replaces",
		"the exact artifact to restore: the digest that ran under reg/job:main, which reg/job@sha256:3 replaces",
		"the flag to set back: new-cart to on",
		"which version no longer uses public.t, and where its data is kept",
		"the state of the database that the restored version runs on (it was written for migration 0001)",
		"what happens to caches and queues", "the recovery metric with its threshold", "who may execute it", "where the incident is told",
	}
	if !reflect.DeepEqual(body.MustHold, want) {
		t.Errorf("got  %q\nwant %q", body.MustHold, want)
	}
	if body.File != "docs/releases/0002_it's.yml" {
		t.Errorf("file %s", body.File)
	}
	var record map[string]any
	if err := yaml.Unmarshal([]byte(body.Skeleton), &record); err != nil {
		t.Fatalf("%v in %s", err, body.Skeleton)
	}
	changes := map[string]any{"migrations": []any{"db/0002_it's.facts"}, "config": []any{"deploy.facts"}}
	if !reflect.DeepEqual(record["changes"], changes) || record["release"] != "0002_it's" {
		t.Errorf("skeleton %v", record)
	}
	rollback := record["rollback"].(map[string]any)
	if rollback["action"] != "roll-forward" || rollback["artifact"] != "reg/web@sha256:1" || fmt.Sprint(rollback["flags"]) != "[map[key:new-cart to:on]]" ||
		fmt.Sprint(rollback["database"]) != "map[reversible:false schema_at_least:0001]" {
		t.Errorf("rollback %v", rollback)
	}
}

func TestThousandsOfStepsMakeNoListOfThousands(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "proto.field_removed M.f%d {}\n", i)
	}
	for _, f := range run(t, Settings{}, "-- base/x --\n-- head/a.facts --\n"+b.String()).Facts {
		if body, ok := f.Body.(Unplanned); ok {
			if len(body.Risks) != 3000 || len(body.MustHold) != maxUndo+6 || body.MustHold[maxUndo+1] != "the same for 2988 more steps" {
				t.Errorf("%d risks, plan %q", len(body.Risks), body.MustHold)
			}
			return
		}
	}
	t.Error("nothing unplanned")
}

func TestTheSkeletonIsARecordThatCovers(t *testing.T) {
	for _, f := range run(t, Settings{}, whole).Facts {
		if b, ok := f.Body.(Unplanned); ok {
			if got := unplanned(run(t, Settings{}, whole+"-- head/"+b.File+" --\n"+b.Skeleton+"\n")); len(got) != 0 {
				t.Errorf("with the skeleton as record: %q", got)
			}
			return
		}
	}
	t.Error("nothing unplanned")
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"a/b-c_d.sql": "a/b-c_d.sql", "0001": `"0001"`, "no": `"no"`, "Off": `"Off"`, "": `""`, "a: b": `"a: b"`, "x\n\"y\x1b": `"x\n\"y\x1b"`, "ü": `"ü"`,
	} {
		got := quote(text)
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		var back any
		if err := yaml.Unmarshal([]byte(got), &back); err != nil || back != text {
			t.Errorf("%s reads %v, %v", got, back, err)
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add("---\nrollback: {action: x}\n---\n# Roll back\n```\n")
	f.Add("release: a\nchanges: {x: [{service: y}, z], flags: q}\nrollback: {flags: [a, {key: b}]}\n")
	f.Fuzz(func(t *testing.T, content string) {
		for _, path := range []string{"releases/a.md", "releases/a.yaml"} {
			New(Settings{}).(analyzer).file(source.NewFile(path, source.Head, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
		}
	})
}
