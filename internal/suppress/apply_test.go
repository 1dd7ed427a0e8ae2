package suppress

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const (
	dropA = "ALTER TABLE t DROP COLUMN a;\n"
	dropB = "ALTER TABLE t DROP COLUMN b;\n"
)

func TestNewness(t *testing.T) {
	tests := []struct {
		name       string
		base, head string
		want       []string
		unchanged  int
	}{
		{"nothing changed", dropA, dropA, nil, 1},
		{"moved down", dropA, "SELECT 1;\n\n" + dropA, nil, 1},
		{"comment inside", "ALTER TABLE t\nDROP COLUMN a;\n", "ALTER TABLE t\n-- no longer read\nDROP /* really */ COLUMN -- so\n a;\n", nil, 1},
		{"white space", "ALTER TABLE t DROP COLUMN a;\n", "ALTER TABLE t\n  DROP COLUMN a;\r\n", nil, 1},
		{"another column", dropA, dropA + dropB, []string{"a.sql:2 sql/drop-column error"}, 1},
		{"the same once more", dropA, dropA + dropA, []string{"a.sql:2 sql/drop-column error"}, 1},
		{"taken away", dropA + dropB, dropB, nil, 1},
		{"waiver taken away", waive + dropA, dropA, []string{"a.sql:1 sql/drop-column error"}, 0},
		{"waiver added", dropA, waive + dropA, nil, 0},
		{"the same, the first one waived", dropA, waive + dropA + dropA, nil, 1},
		{"unused waiver was there", waive + "SELECT 1;\n", "SELECT 0;\n" + waive + "SELECT 1;\n", nil, 1},
		{"unused waiver is new", "SELECT 1;\n", waive + "SELECT 1;\n", []string{"a.sql:1 plimsoll/waiver-unused warning"}, 0},
		{"waiver loses its use", waive + dropA, waive + "SELECT 1;\n", []string{"a.sql:1 plimsoll/waiver-unused warning"}, 0},
		{"bad waiver was there", "-- plimsoll:allow sql/drop-column\nSELECT 1;\n", "-- plimsoll:allow sql/drop-column\nSELECT 2;\n", nil, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := world{base: map[string]string{"a.sql": test.base}, head: map[string]string{"a.sql": test.head}, in: Input{TrustHeadWaivers: true}}.apply(t)
			equal(t, "findings", show(out.Findings), test.want)
			if out.Unchanged != test.unchanged {
				t.Errorf("%d unchanged, want %d", out.Unchanged, test.unchanged)
			}
		})
	}
}

func TestRenamedFileIsNew(t *testing.T) {
	out := world{base: map[string]string{"a.sql": dropA}, head: map[string]string{"b.sql": dropA}}.apply(t)
	equal(t, "findings", show(out.Findings), []string{"b.sql:1 sql/drop-column error"})
}

func TestInternalErrorIsAlwaysShown(t *testing.T) {
	failure := rules.Finding{Rule: InternalError, Severity: rules.Error, Message: "a policy failed"}
	failure.At.File = "a.sql"
	out := Apply(Input{Head: []rules.Finding{failure}, Base: []rules.Finding{failure}, HasBase: true, ConfigWaivers: []config.Waiver{{Rule: "*", Reason: "x"}}})
	equal(t, "findings", show(out.Findings), []string{"a.sql:0 plimsoll/internal-error error"})
	if b := NewBaseline(out); len(b.Entries) != 0 {
		t.Errorf("baselined: %+v", b.Entries)
	}
}

func TestExpiredInUntouchedFilesIsAWarning(t *testing.T) {
	old := "-- plimsoll:allow sql/drop-column until=2026-01-01 reason=ok\n" + dropA
	w := world{base: map[string]string{"a.sql": old, "b.sql": old}, head: map[string]string{"a.sql": old, "b.sql": old + "SELECT 1;\n"}}
	out := w.apply(t)
	equal(t, "findings", show(out.Findings), []string{"a.sql:1 plimsoll/waiver-expired warning", "b.sql:1 plimsoll/waiver-expired error"})
	w.in.Severities = map[string]rules.Severity{WaiverExpired: rules.Note}
	equal(t, "as notes", show(w.apply(t).Findings), []string{"a.sql:1 plimsoll/waiver-expired note", "b.sql:1 plimsoll/waiver-expired note"})
}

func TestConfigFromBase(t *testing.T) {
	tests := []struct {
		name, base, head string
		findings, waived []string
	}{
		{"new waiver", "SELECT 1;\n", waive + dropA, []string{"a.sql:2 sql/drop-column error"}, []string{"a.sql:2 sql/drop-column inline requested"}},
		{"old waiver", waive + dropA, waive + dropA + "SELECT 1;\n", nil, []string{"a.sql:2 sql/drop-column inline"}},
		{"old waiver, edited statement", waive + dropA, waive + dropB, nil, []string{"a.sql:2 sql/drop-column inline"}},
		{"old waiver, copied", waive + dropA, waive + dropA + waive + dropB, []string{"a.sql:4 sql/drop-column error"}, []string{"a.sql:2 sql/drop-column inline", "a.sql:4 sql/drop-column inline requested"}},
		{"new reason", waive + dropA, strings.Replace(waive, "ok", "because", 1) + dropA, []string{"a.sql:2 sql/drop-column error"}, []string{"a.sql:2 sql/drop-column inline requested"}},
		{"new waiver of an old finding", dropA, waive + dropA, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := world{base: map[string]string{"a.sql": test.base}, head: map[string]string{"a.sql": test.head}}.apply(t)
			equal(t, "findings", show(out.Findings), test.findings)
			equal(t, "waived", showWaived(out.Waived), test.waived)
			if requested := strings.Count(strings.Join(test.waived, ""), "requested"); out.WaivedCount != len(test.waived)-requested {
				t.Errorf("%d counted as waived", out.WaivedCount)
			}
		})
	}
}

func TestConfigWaivers(t *testing.T) {
	head := map[string]string{"db/1.sql": dropA, "db/2.sql": "DROP TABLE tmp_x;\nDROP TABLE orders;\n"}
	all := []string{"db/1.sql:1 sql/drop-column error", "db/2.sql:1 sql/drop-table error", "db/2.sql:2 sql/drop-table error"}
	tests := []struct {
		name, config string
		want         []string
	}{
		{"by rule", "  - {rule: sql/drop-column, reason: x}\n", all[1:]},
		{"by rule pattern", "  - {rule: sql/*, reason: x}\n", nil},
		{"by path", "  - {rule: sql/*, path: 'db/2*', reason: x}\n", all[:1]},
		{"by object", "  - {rule: sql/drop-table, object: 'public.tmp_*', reason: x}\n", []string{all[0], all[2]}},
		{"expired", "  - {rule: sql/*, reason: x, until: 2026-11-21}\n", append([]string{".plimsoll.yaml:3 plimsoll/waiver-expired error"}, all...)},
		{"unused", "  - {rule: sql/drop-table, path: 'old/**', reason: x}\n", append([]string{".plimsoll.yaml:3 plimsoll/waiver-unused warning"}, all...)},
		{"unused pattern", "  - {rule: sql/*, path: 'old/**', reason: x}\n", append([]string{".plimsoll.yaml:3 plimsoll/waiver-unused warning"}, all...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			equal(t, "findings", show(world{head: head, config: test.config}.apply(t).Findings), test.want)
		})
	}
	partly := world{head: head, config: tests[6].config, in: Input{JudgedRules: map[string]bool{"sql/drop-column": true, "sql/drop-table": true}}}
	equal(t, "with a rule of the pattern not judged", show(partly.apply(t).Findings), all)
	partly.in.Severities = map[string]rules.Severity{"sql/blocking-index": rules.Off}
	equal(t, "with that rule off", show(partly.apply(t).Findings), append([]string{".plimsoll.yaml:3 plimsoll/waiver-unused warning"}, all...))
	some := world{head: head, config: tests[5].config, in: Input{ExaminedFiles: map[string]bool{"db/1.sql": true}}}
	equal(t, "with files not examined", show(some.apply(t).Findings), all)
}

func TestNewConfigWaiverIsJudgedInItsChange(t *testing.T) {
	w := world{
		base:   map[string]string{"a.sql": dropA, config.FileName: "version: 1\n"},
		head:   map[string]string{"a.sql": dropA, config.FileName: "version: 1\nwaivers:\n  - {rule: sql/drop-column, reason: x}\n"},
		config: "  - {rule: sql/drop-column, reason: x}\n",
		in:     Input{TrustHeadWaivers: true, Policy: config.WaiverPolicy{Owner: "required"}},
	}
	equal(t, "new", show(w.apply(t).Findings), []string{".plimsoll.yaml:3 plimsoll/waiver-without-reason error"})
	w.base[config.FileName] = w.head[config.FileName]
	equal(t, "old", show(w.apply(t).Findings), nil)
}

func TestInlineComesBeforeConfigAndBaseline(t *testing.T) {
	w := world{head: map[string]string{"a.sql": waive + dropA}, config: "  - {rule: sql/drop-column, reason: y}\n", in: Input{TrustHeadWaivers: true}}
	w.in.Baseline = NewBaseline(world{head: map[string]string{"a.sql": dropA}}.apply(t))
	out := w.apply(t)
	equal(t, "waived", showWaived(out.Waived), []string{"a.sql:2 sql/drop-column inline"})
	equal(t, "nothing is called unused or stale", show(out.Findings), nil)
	got := out.Waived[0]
	if got.Reason != "ok" || got.At.File != "a.sql" || got.At.Line != 1 || out.WaivedCount != 1 || out.BaselinedCount != 0 {
		t.Errorf("got %+v", got)
	}
}

// Properties that hold for every file below.
func TestProperties(t *testing.T) {
	files := []string{dropA, dropA + dropA + dropB, waive + dropA + dropB, "-- plimsoll:allow sql/x\n" + dropA, "DROP TABLE a; DROP TABLE a;\n" + waive, ""}
	for _, file := range files {
		one := map[string]string{"a.sql": file}
		if out := (world{base: one, head: one, in: Input{TrustHeadWaivers: true}}).apply(t); len(out.Findings) != 0 {
			t.Errorf("base = head gives %v for %q", show(out.Findings), file)
		}
		before := fingerprints(world{head: one}.apply(t))
		for name, changed := range map[string]string{
			"comment": "-- a comment\n" + file, "lines": "\n\n" + file, "CRLF": strings.ReplaceAll(file, "\n", "\r\n"),
			"byte order mark": "\ufeff" + file, "comment at the end": file + "-- end\n",
		} {
			after := fingerprints(world{head: map[string]string{"a.sql": changed}}.apply(t))
			equal(t, name+" in "+file, after, before)
		}
		all := fingerprints(world{head: one}.apply(t))
		seen := make(map[string]bool)
		for _, fingerprint := range all {
			if seen[fingerprint] {
				t.Errorf("two findings of %q have one fingerprint", file)
			}
			seen[fingerprint] = true
		}
	}
}

func fingerprints(out Output) []string {
	var all []string
	for _, f := range out.Findings {
		all = append(all, f.Fingerprint)
	}
	return all
}

func TestApplyChangesNothingItIsGiven(t *testing.T) {
	w := world{head: map[string]string{"a.sql": dropA}}
	findings, comments := w.judge("head", map[string]string{"a.sql": "-- plimsoll:allow sql/drop-column until=2020-01-01 reason=ok\n" + dropA})
	Apply(Input{Head: findings, HeadComments: comments, Text: w.text})
	if findings[0].Fingerprint != "" || findings[0].Related != nil {
		t.Errorf("got %+v", findings[0])
	}
	Apply(Input{}) // nothing given at all
}
