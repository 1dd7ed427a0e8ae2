package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// catalogue is what tests know of rules: one option of each type.
var catalogue = []rules.Rule{
	{ID: "sql/drop-column", Title: "Column dropped", Severity: rules.Error},
	{ID: "sql/drop-table", Title: "Table dropped", Severity: rules.Error},
	{ID: "k8s/prestop-missing", Title: "No preStop hook", Severity: rules.Note},
	{ID: "plimsoll/waiver-expired", Title: "Waiver has expired", Severity: rules.Error},
	{ID: "rollout/bake-too-short", Title: "Step too short", Severity: rules.Warning, Options: map[string]rules.Option{
		"minimum": {Type: "duration", Default: "30m", Doc: "shortest bake"},
		"steps":   {Type: "integer", Default: 3, Doc: "steps"},
		"factor":  {Type: "number", Default: 1.5, Doc: "factor"},
		"strict":  {Type: "boolean", Default: false, Doc: "strict"},
		"metrics": {Type: "list", Default: []string{}, Doc: "metrics"},
		"label":   {Type: "string", Default: "", Doc: "label"},
	}},
}

const full = `# every key
version: 1
exclude: ["vendor/**", ./third_party/]
databases:
  - {name: shop, migrations: [db/migrations, db/more/], tool: goose, version: 14, schema: db/structure.sql, statistics: db/statistics.json, search_path: [public], lock_timeout: runner}
  - name: audit
    migrations: audit/db
protobuf: {roots: [proto], unstable: ["**/v1alpha1/**"]}
events: {schemas: ["events/**/*.json"], compatibility: full}
kubernetes: {paths: ["deploy/**"], production: ["**/prod/**"]}
flags: {files: [flags/*.yaml]}
release: {records: [releases/*.yaml, "docs/releases/*.md"], require_plan_for: [migrations, flags]}
services:
  - name: shop
    databases: [shop]
    manifests: ["deploy/shop/**"]
    code: ["internal/**"]
    flags: ["shop-*"]
    contracts: [{schema: "events/order/**"}, {schema: "proto/billing/**"}]
rules:
  sql/drop-column: warning
  k8s/prestop-missing: off
  rollout/bake-too-short: {severity: error, minimum: 10m, steps: 4, factor: 2, strict: true, metrics: [a, b], label: x}
waivers:
  - {rule: sql/drop-table, path: "db/migrations/0042*", object: "public.tmp_*", reason: "archived in OPS-12", owner: "@data", until: 2027-01-31}
  - rule: sql/*
    reason: legacy
  - {rule: sql/drop-table, rows_below: 10000, reason: small}
waiver_policy: {until: required, owner: optional}
`

func TestParseReadsEveryKey(t *testing.T) {
	got, err := Parse(FileName, []byte(full), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if first := got.Waivers[0].At; first.Line != 25 || first.Column != 5 || first.File != FileName {
		t.Errorf("the first waiver is said to stand at %+v", first)
	}
	if start, end := got.Waivers[1].At.Start, got.Waivers[1].At.End; full[start:end] != "rule: sql/*" {
		t.Errorf("the span of the second waiver holds %q", full[start:end])
	}
	for i := range got.Waivers {
		got.Waivers[i].At = Waiver{}.At
	}
	want := &Config{
		Version: 1,
		Exclude: []string{"vendor/**", "third_party/**"},
		Databases: []Database{
			{Name: "shop", Migrations: Strings{"db/migrations", "db/more"}, Tool: "goose", Version: 14, Schema: "db/structure.sql", Statistics: "db/statistics.json", SearchPath: []string{"public"}, LockTimeout: "runner"},
			{Name: "audit", Migrations: Strings{"audit/db"}},
		},
		Protobuf:   Protobuf{Roots: []string{"proto"}, Strength: "wire-json", Unstable: []string{"**/v1alpha1/**"}},
		Events:     Events{Schemas: []string{"events/**/*.json"}, Compatibility: "full"},
		Kubernetes: Kubernetes{Paths: []string{"deploy/**"}, Production: []string{"**/prod/**"}},
		Flags:      Flags{Files: []string{"flags/*.yaml"}},
		Release:    Release{Records: []string{"releases/*.yaml", "docs/releases/*.md"}, RequirePlanFor: []string{"migrations", "flags"}},
		Services: []Service{{
			Name: "shop", Databases: []string{"shop"}, Manifests: []string{"deploy/shop/**"}, Code: []string{"internal/**"}, Flags: []string{"shop-*"},
			Contracts: []Contract{{Schema: "events/order/**"}, {Schema: "proto/billing/**"}},
		}},
		Rules: Rules{
			"sql/drop-column":     {Severity: rules.Warning},
			"k8s/prestop-missing": {Severity: rules.Off},
			"rollout/bake-too-short": {Severity: rules.Error, Options: map[string]any{
				"minimum": "10m", "steps": 4, "factor": 2.0, "strict": true, "metrics": []string{"a", "b"}, "label": "x",
			}},
		},
		Waivers: []Waiver{
			{Rule: "sql/drop-table", Path: "db/migrations/0042*", Object: "public.tmp_*", Reason: "archived in OPS-12", Owner: "@data", Until: "2027-01-31"},
			{Rule: "sql/*", Reason: "legacy"},
			{Rule: "sql/drop-table", RowsBelow: 10000, Reason: "small"},
		},
		WaiverPolicy: WaiverPolicy{Until: "required", Owner: "optional"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseKeepsDefaultsForWhatIsLeftOut(t *testing.T) {
	got, err := Parse(FileName, []byte("version: 1\nevents: {compatibility: full}\n"), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Events.Compatibility = "full"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// broken are documents that are refused, with all that is said of them. schema is false where JSON Schema cannot say it.
var broken = []struct {
	name, document string
	want           []string
	schema         bool
}{
	{"no version", "exclude: [a]\n", []string{`1:1: version is missing; begin the file with "version: 1"`}, true},
	{"other version", "version: 2\n", []string{`1:10: version must be 1, not 2`}, true},
	{"unknown key", "version: 1\nexlude: [a]\n", []string{`2:1: unknown key "exlude"; did you mean "exclude"?`}, true},
	{"key without a reader", "version: 1\npolicies: [policy/]\n", []string{`2:1: unknown key "policies"`}, true},
	{"unknown nested key", "version: 1\nkubernetes:\n  prodution: [a]\n", []string{`3:3: unknown key "prodution" in kubernetes; did you mean "production"?`}, true},
	{"several at once", "version: one\nexclude: a\nflags: 3\n", []string{`1:10: version must be a whole number, not the text "one"`, `2:10: exclude must be a list, not the text "a"`, `3:8: flags must be an object with keys, not the number 3`}, true},
	{"no value", "version: 1\nexclude:\n", []string{`2:9: exclude must be a list, not nothing`}, true},
	{"top is a list", "- version: 1\n", []string{`1:1: the file must be an object with keys, not a list`}, true},
	{"number for text", "version: 1\nexclude: [12]\n", []string{`2:11: exclude[0] must be text (in quotes), not the number 12`}, true},
	{"server version", "version: 1\ndatabases: [{name: a, migrations: db, version: 11}]\n", []string{`2:48: databases[0].version must be from 12 to 18, not 11`}, true},
	{"tool", "version: 1\ndatabases: [{name: a, migrations: db, tool: gooze}]\n", []string{`2:45: databases[0].tool must be alembic, atlas, dbmate, diesel, django, drizzle, flyway, golang-migrate, goose, graphile-migrate, hasura, liquibase, node-pg-migrate, plain, popx, prisma, refinery, sql-migrate, sqitch, sqlx, supabase, synapse or tern, not "gooze"; did you mean "goose"?`}, true},
	{"missing name", "version: 1\ndatabases: [{migrations: db}]\n", []string{`2:13: databases[0].name is missing`}, true},
	{"no migrations", "version: 1\ndatabases: [{name: a, migrations: []}]\n", []string{`2:35: databases[0].migrations must not be an empty list`}, true},
	{"migrations is an object", "version: 1\ndatabases: [{name: a, migrations: {a: b}}]\n", []string{`2:35: databases[0].migrations must be a list, not an object`}, true},
	{"same name", "version: 1\ndatabases: [{name: a, migrations: x}, {name: a, migrations: y}]\n", []string{`2:39: databases holds "a" twice`}, false},
	{"same class", "version: 1\nrelease: {require_plan_for: [flags, flags]}\n", []string{`2:37: release.require_plan_for holds "flags" twice`}, true},
	{"path outside", "version: 1\ndatabases: [{name: a, migrations: ../../x}]\n", []string{`2:35: databases[0].migrations[0] must stay inside the repository, so it cannot hold "..": "../../x"`}, true},
	{"absolute path", "version: 1\nprotobuf: {roots: [/etc]}\n", []string{`2:20: protobuf.roots[0] must be relative to the root of the repository, not "/etc"`}, true},
	{"drive", "version: 1\nprotobuf: {roots: ['C:\\x']}\n", []string{`2:20: protobuf.roots[0] must be relative to the root of the repository, not "C:\\x"`}, true},
	{"glob outside", "version: 1\nexclude: [a/../../b/**]\n", []string{`2:11: exclude[0] must stay inside the repository, so it cannot hold "..": "a/../../b/**"`}, true},
	{"bad glob", "version: 1\nexclude: ['a/[b']\n", []string{`2:11: exclude[0] is not a pattern: "a/[b" has an unfinished [, { or \`}, false},
	{"glob bomb", "version: 1\nexclude: ['" + strings.Repeat("{a,b}", 20) + "']\n", []string{`2:11: exclude[0] spells out more than 256 alternatives with { }; write several patterns`}, false},
	{"glob too long", "version: 1\nexclude: [" + strings.Repeat("a", 5000) + "]\n", []string{`2:11: exclude[0] is longer than 4096 bytes`}, true},
	{"empty pattern", "version: 1\nexclude: ['']\n", []string{`2:11: exclude[0] must not be empty`}, true},
	{"unknown rule", "version: 1\nrules: {sql/drop-colum: off}\n", []string{`2:9: there is no rule "sql/drop-colum"; did you mean "sql/drop-column"?`}, true},
	{"severity", "version: 1\nrules: {sql/drop-column: warn}\n", []string{`2:26: rules.sql/drop-column must be error, warning, note or off, not "warn"`}, true},
	{"severity false", "version: 1\nrules: {sql/drop-column: false}\n", []string{`2:26: rules.sql/drop-column must be error, warning, note or off, not false`}, true},
	{"unknown option", "version: 1\nrules: {rollout/bake-too-short: {minimun: 1m}}\n", []string{`2:34: rollout/bake-too-short has no option "minimun"; did you mean "minimum"?`}, true},
	{"option types", "version: 1\nrules:\n  rollout/bake-too-short: {minimum: soon, steps: 1.5, factor: x, strict: 1, metrics: a, label: 3}\n", []string{
		`3:37: rules.rollout/bake-too-short.minimum must be a duration, as in 30s, 10m, 2h or 90d, not the text "soon"`,
		`3:50: rules.rollout/bake-too-short.steps must be a whole number, not the number 1.5`,
		`3:63: rules.rollout/bake-too-short.factor must be a number, not the text "x"`,
		`3:74: rules.rollout/bake-too-short.strict must be true or false, not the number 1`,
		`3:86: rules.rollout/bake-too-short.metrics must be a list, not the text "a"`,
		`3:96: rules.rollout/bake-too-short.label must be text (in quotes), not the number 3`,
	}, true},
	{"infinite number", "version: 1\nrules: {rollout/bake-too-short: {factor: .inf}}\n", []string{`2:42: rules.rollout/bake-too-short.factor must be a number, not the number .inf`}, false},
	{"waiver without reason", "version: 1\nwaivers: [{rule: sql/drop-table}]\n", []string{`2:11: waivers[0].reason is missing`}, true},
	{"waiver of no rule", "version: 1\nwaivers: [{rule: sqll/*, reason: x}]\n", []string{`2:18: waivers[0].rule: there is no rule "sqll/*"`}, false},
	{"waiver of a misspelt rule", "version: 1\nwaivers: [{rule: sql/drop-tabel, reason: x}]\n", []string{`2:18: waivers[0].rule: there is no rule "sql/drop-tabel"; did you mean "sql/drop-table"?`}, true},
	{"waiver of the engine", "version: 1\nwaivers: [{rule: plimsoll/waiver-expired, reason: x}]\n", []string{`2:18: waivers[0].rule: what Plimsoll says of waivers and the baseline cannot be waived`}, true},
	{"date", "version: 1\nwaivers: [{rule: sql/drop-table, reason: x, until: 2027-02-30}]\n", []string{`2:52: waivers[0].until must be a date that exists, as YYYY-MM-DD, not "2027-02-30"`}, false},
	{"date as a word", "version: 1\nwaivers: [{rule: sql/drop-table, reason: x, until: soon}]\n", []string{`2:52: waivers[0].until must be a date that exists, as YYYY-MM-DD, not "soon"`}, true},
	{"date as a number", "version: 1\nwaivers: [{rule: sql/drop-table, reason: x, until: 2027}]\n", []string{`2:52: waivers[0].until must be a date, as YYYY-MM-DD, not the number 2027`}, true},
	{"threshold of nothing", "version: 1\ndatabases: [{name: a, migrations: db, statistics: s.json}]\nwaivers: [{rule: sql/drop-table, reason: x, rows_below: 0}]\n", []string{`3:57: waivers[0].rows_below must be from 1 to 1000000000, not 0`}, true},
	{"threshold as text", "version: 1\ndatabases: [{name: a, migrations: db, statistics: s.json}]\nwaivers: [{rule: sql/drop-table, reason: x, rows_below: 10k}]\n", []string{`3:57: waivers[0].rows_below must be a whole number, not the text "10k"`}, true},
	{"threshold without statistics", "version: 1\ndatabases: [{name: a, migrations: db}]\nwaivers: [{rule: sql/drop-column, reason: x}, {rule: sql/drop-table, reason: x, rows_below: 100}]\n", []string{`3:93: waivers[1].rows_below: no database has statistics, which tell how many rows a table has, so it would never hold`}, false},
	{"threshold without databases", "version: 1\nwaivers: [{rule: sql/drop-table, reason: x, rows_below: 100}]\n", []string{`2:57: waivers[0].rows_below: no database has statistics, which tell how many rows a table has, so it would never hold`}, false},
	{"statistics outside", "version: 1\ndatabases: [{name: a, migrations: db, statistics: ../s.json}]\n", []string{`2:51: databases[0].statistics must stay inside the repository, so it cannot hold "..": "../s.json"`}, true},
	{"unknown database", "version: 1\ndatabases: [{name: shop, migrations: db}]\nservices: [{name: a, databases: [shpo]}]\n", []string{`3:34: services[0].databases[0]: databases holds no "shpo"; did you mean "shop"?`}, false},
	{"column in code points", "version: 1\nwaivers: [{rule: sql/drop-table, reason: \"Übergröße 🚢\", nope: 1}]\n", []string{`2:57: unknown key "nope" in waivers[0]`}, true},
	{"tag", "version: 1\nexclude: [!secret a]\n", []string{`2:11: exclude[0] must be text (in quotes), not a value with the tag !secret`}, false},
}

func TestParseRefuses(t *testing.T) {
	for _, test := range broken {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(FileName, []byte(test.document), catalogue)
			checkErrors(t, err, test.want)
		})
	}
}

// What JSON has no counterpart of, so that only the loader is asked.
func TestParseRefusesBadYAML(t *testing.T) {
	tests := []struct {
		name, document string
		want           []string
	}{
		{"empty", "", []string{`1:1: the file is empty; begin it with "version: 1", or delete it`}},
		{"only a comment", "# nothing\n", []string{`1:1: the file is empty; begin it with "version: 1", or delete it`}},
		{"only a marker", "---\n", []string{`1:1: the file is empty; begin it with "version: 1", or delete it`}},
		{"not YAML", "version: 1\nexclude: [a\n", []string{`did not find expected ',' or ']'`}},
		{"two documents", "version: 1\n---\nversion: 1\n", []string{`2:1: the file holds a second YAML document; keep one`}},
		{"duplicate key", "version: 1\nexclude: [a]\nexclude: [b]\n", []string{`3:1: the key "exclude" stands twice`}},
		{"duplicate rule", "version: 1\nrules: {sql/drop-table: off, sql/drop-table: error}\n", []string{`2:30: the key "sql/drop-table" stands twice in rules`}},
		{"merge key", "version: 1\nkubernetes: &k {paths: [a]}\nflags:\n  <<: *k\n", []string{`4:3: merge keys (<<) are not supported; write the keys out`}},
		{"list as a key", "version: 1\n[a, b]: 1\n", []string{`2:1: a key must be a word, not a list`}},
		{"NUL", "version: 1\x00\n", []string{`1:11: the file is not UTF-8 text`}},
		{"not UTF-8", "version: \xff\n", []string{`the file is not UTF-8 text`}},
		{"unknown alias", "version: 1\nexclude: *a\n", []string{`unknown anchor 'a' referenced`}},
		{"self alias", "version: 1\nexclude: &a [*a]\n", []string{`exclude[0] must be text, not a list`}},
		{"too large", "version: 1\n#" + strings.Repeat("x", MaxSize), []string{`the file is larger than 1024 KiB`}},
		{"wide alias bomb", wideBomb(), []string{`the file stands for more than 100000 values once its aliases are expanded`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			begin := time.Now()
			_, err := Parse(FileName, []byte(test.document), catalogue)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			checkErrors(t, err, test.want)
		})
	}
}

// wideBomb is a list of 2,000 databases that all share one list of 2,000 folders.
func wideBomb() string {
	var text strings.Builder
	text.WriteString("version: 1\ndatabases:\n  - {name: d0, migrations: &m [" + strings.Repeat("a,", 2000) + "]}\n")
	for i := 1; i < 2000; i++ {
		fmt.Fprintf(&text, "  - {name: d%d, migrations: *m}\n", i)
	}
	return text.String()
}

func TestParseSurvivesHostileYAML(t *testing.T) {
	documents := map[string]string{
		"deep lists":   "exclude: " + strings.Repeat("[", 20000),
		"deep objects": strings.Repeat("{a: ", 20000),
		"indentation":  strings.Repeat("- ", 20000),
		"many keys":    "version: 1\n" + manyKeys(),
		"laughs":       "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nexclude: *c\n",
		"huge number":  "version: 1e400\n",
		"huge integer": "version: 99999999999999999999999999\n",
		"tab":          "version: 1\n\texclude: []\n",
		"markers":      strings.Repeat("---\n", 10000),
	}
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			_, err := Parse(FileName, []byte(document), catalogue)
			if err == nil {
				t.Error("accepted")
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func manyKeys() string {
	var text strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&text, "key%d: 1\n", i)
	}
	return text.String()
}

func TestErrorsNameTheFileAndAreBounded(t *testing.T) {
	_, err := Parse("sub/.plimsoll.yaml", []byte("version: 1\n"+manyKeys()), catalogue)
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != maxErrors+1 {
		t.Fatalf("%d lines", len(lines))
	}
	if want := `sub/.plimsoll.yaml:2:1: unknown key "key0"`; lines[0] != want {
		t.Errorf("got %q, want %q", lines[0], want)
	}
	if want := "sub/.plimsoll.yaml: and 19980 more"; lines[maxErrors] != want {
		t.Errorf("got %q, want %q", lines[maxErrors], want)
	}
}

func checkErrors(t *testing.T, err error, want []string) {
	t.Helper()
	var all *Errors
	if !errors.As(err, &all) {
		t.Fatalf("got error %v, want *Errors", err)
	}
	if len(all.List) != len(want) {
		t.Fatalf("got %d errors, want %d:\n%v", len(all.List), len(want), err)
	}
	for i, one := range all.List {
		got := fmt.Sprintf("%d:%d: %s", one.Line, one.Column, one.Message)
		if !strings.Contains(got, want[i]) || want[i][0] >= '1' && want[i][0] <= '9' && !strings.HasPrefix(got, want[i]) {
			t.Errorf("error %d\n got %s\nwant %s", i, got, want[i])
		}
	}
}

func TestAliasesOfReasonableSizeWork(t *testing.T) {
	got, err := Parse(FileName, []byte("version: 1\nexclude: &x [a, b]\nkubernetes: {paths: *x}\n"), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Kubernetes.Paths, []string{"a", "b"}) {
		t.Errorf("got %v", got.Kubernetes.Paths)
	}
}

func TestIsDuration(t *testing.T) {
	for _, text := range []string{"10m", "1h30m", "90d", "2w", "1d12h", "0s", "5200w"} {
		if !isDuration(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{"", "10", "-1h", "1.5h", "100ms", "1y", "h", "9999999999999999999999h", "99999999999999d", "5300w", "50y50w"} {
		if isDuration(text) {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestWildcard(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"public.tmp_*", "public.tmp_orders", true},
		{"public.tmp_*", "public.orders", false},
		{"Deployment/*:app", "Deployment/shop/web:app", true},
		{"*", "", true},
		{"", "a", false},
		{"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXbYbZ", false},
		{"a?", "ab", false},
		{strings.Repeat("*a", 2000) + "b", strings.Repeat("a", 4000), false},
	}
	for _, test := range tests {
		if got := Wildcard(test.pattern, test.text); got != test.want {
			t.Errorf("Wildcard(%.20q, %.20q) = %v", test.pattern, test.text, got)
		}
	}
}

func TestAnalyzerServices(t *testing.T) {
	c, err := Parse(FileName, []byte(full), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	got := c.AnalyzerServices()
	want := []string{"deploy/shop/**", "internal/**", "events/order/**", "proto/billing/**", "db/migrations/**", "db/more/**"}
	if len(got) != 1 || got[0].Name != "shop" || !reflect.DeepEqual(got[0].Paths, want) || !reflect.DeepEqual(got[0].Flags, []string{"shop-*"}) {
		t.Errorf("got %+v", got)
	}
}
