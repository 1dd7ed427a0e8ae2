package suppress

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const waive = `-- plimsoll:allow sql/drop-column reason="ok"` + "\n"

func TestInlineWaivers(t *testing.T) {
	tests := []struct {
		name, file       string
		findings, waived []string
	}{
		{"line above", waive + "ALTER TABLE t DROP COLUMN a;\n", nil, []string{"a.sql:2 sql/drop-column inline"}},
		{"same line", "ALTER TABLE t DROP COLUMN a; " + waive, nil, []string{"a.sql:1 sql/drop-column inline"}},
		{"before, on the same line", "/* plimsoll:allow sql/drop-column reason=ok */ ALTER TABLE t DROP COLUMN a;\n", nil, []string{"a.sql:1 sql/drop-column inline"}},
		{"beside another statement", "SELECT 1; " + waive + "ALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-unused warning", "a.sql:2 sql/drop-column error"}, nil},
		{"only the next statement", waive + "ALTER TABLE t DROP COLUMN a;\nALTER TABLE t DROP COLUMN b;\n", []string{"a.sql:3 sql/drop-column error"}, []string{"a.sql:2 sql/drop-column inline"}},
		{"blank line between", waive + "\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-unused warning", "a.sql:3 sql/drop-column error"}, nil},
		{"comments between", waive + "-- the column was archived\n/* really */\nALTER TABLE t DROP COLUMN a;\n", nil, []string{"a.sql:4 sql/drop-column inline"}},
		{"stacked", waive + "-- plimsoll:allow sql/drop-table reason=ok\nALTER TABLE t DROP COLUMN a; DROP TABLE b;\n", nil, []string{"a.sql:3 sql/drop-column inline", "a.sql:3 sql/drop-table inline"}},
		{"several rules", "-- plimsoll:allow sql/drop-table, sql/drop-column reason=ok\nALTER TABLE t DROP COLUMN a; DROP TABLE b;\n", nil, []string{"a.sql:2 sql/drop-column inline", "a.sql:2 sql/drop-table inline"}},
		{"one of several unused", "-- plimsoll:allow sql/drop-table,sql/drop-column reason=ok\nDROP TABLE b;\n", []string{"a.sql:1 plimsoll/waiver-unused warning"}, []string{"a.sql:2 sql/drop-table inline"}},
		{"block comment of several lines", "/*\n * plimsoll:allow sql/drop-column reason=ok\n */\nALTER TABLE t DROP COLUMN a;\n", nil, []string{"a.sql:4 sql/drop-column inline"}},
		{"another rule", "-- plimsoll:allow sql/drop-table reason=ok\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-unused warning", "a.sql:2 sql/drop-column error"}, nil},
		{"no reason", "-- plimsoll:allow sql/drop-column\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-without-reason error", "a.sql:2 sql/drop-column error"}, nil},
		{"misspelt key", "-- plimsoll:allow sql/drop-column raison=ok\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-without-reason error", "a.sql:2 sql/drop-column error"}, nil},
		{"expired", "-- plimsoll:allow sql/drop-column until=2026-11-21 reason=ok\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:1 plimsoll/waiver-expired error", "a.sql:2 sql/drop-column error"}, nil},
		{"last day", "-- plimsoll:allow sql/drop-column until=2026-11-22 reason=ok\nALTER TABLE t DROP COLUMN a;\n", nil, []string{"a.sql:2 sql/drop-column inline"}},
		{"expired and covering nothing", "-- plimsoll:allow sql/drop-column until=2020-01-01 reason=ok\nSELECT 1;\n", []string{"a.sql:1 plimsoll/waiver-expired error"}, nil},
		{"in running text", "-- see plimsoll:allow in the handbook\nALTER TABLE t DROP COLUMN a;\n", []string{"a.sql:2 sql/drop-column error"}, nil},
		{"CRLF", "-- plimsoll:allow sql/drop-column reason=ok\r\nALTER TABLE t DROP COLUMN a;\r\n", nil, []string{"a.sql:2 sql/drop-column inline"}},
		{"above the subcommand", "ALTER TABLE t\n" + waive + "DROP COLUMN a;\n", nil, []string{"a.sql:3 sql/drop-column inline"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := world{head: map[string]string{"a.sql": test.file}, in: Input{TrustHeadWaivers: true}}.apply(t)
			equal(t, "findings", show(out.Findings), test.findings)
			equal(t, "waived", showWaived(out.Waived), test.waived)
			if out.WaivedCount != len(test.waived) {
				t.Errorf("%d counted as waived", out.WaivedCount)
			}
		})
	}
}

func TestExpiredWaiverIsRelatedToItsFinding(t *testing.T) {
	out := world{head: map[string]string{"a.sql": "-- plimsoll:allow sql/drop-column until=2020-01-01 reason=ok\nALTER TABLE t DROP COLUMN a;\n"}}.apply(t)
	related := out.Findings[1].Related
	if len(related) != 1 || related[0].At.Line != 1 || related[0].Message != "the waiver here expired on 2020-01-01" {
		t.Errorf("got %+v", related)
	}
}

// A removed thing is anchored at the base; the waiver stands at the element of the head that held it.
func TestWaiverOfARemovedElement(t *testing.T) {
	base := "message Order {\n  string total = 1;\n}\n"
	head := "// plimsoll:allow proto/field-removed reason=unused\nmessage Order {\n}\n"
	texts := map[source.Side]*source.Text{
		source.Base: source.NewText("o.proto", source.Base, []byte(base)),
		source.Head: source.NewText("o.proto", source.Head, []byte(head)),
	}
	enclosing := texts[source.Head].Span(strings.Index(head, "message"), strings.Index(head, "}")+1)
	removed := texts[source.Base].Span(strings.Index(base, "string"), strings.Index(base, ";")+1)
	in := Input{
		Head:    []rules.Finding{{Rule: "proto/field-removed", Severity: rules.Error, Object: "Order.total", At: removed, Covers: removed, Enclosing: &enclosing}},
		HasBase: true, TrustHeadWaivers: true, AsOf: time.Now(),
		HeadComments: []analyzers.Comment{{Text: "plimsoll:allow proto/field-removed reason=unused", At: texts[source.Head].Span(0, strings.Index(head, "\n"))}},
		Text: func(side source.Side, path string) *source.Text {
			if path == "o.proto" {
				return texts[side]
			}
			return nil
		},
	}
	out := Apply(in)
	equal(t, "findings", show(out.Findings), nil)
	equal(t, "waived", showWaived(out.Waived), []string{"o.proto:2 proto/field-removed inline"})

	in.Head[0].Enclosing = nil // its file is deleted, say: a waiver elsewhere at the same line is not about it
	equal(t, "findings", show(Apply(in).Findings), []string{"o.proto:2 proto/field-removed error"})
}

func TestWaiverPolicy(t *testing.T) {
	full := `plimsoll:allow sql/drop-column until=2027-01-31 reason=ok owner=@data`
	tests := []struct {
		name, directive string
		policy          config.WaiverPolicy
		counts          bool
	}{
		{"nothing asked", `plimsoll:allow sql/drop-column reason=ok`, config.WaiverPolicy{}, true},
		{"optional", `plimsoll:allow sql/drop-column reason=ok`, config.WaiverPolicy{Until: "optional", Owner: "optional"}, true},
		{"until missing", `plimsoll:allow sql/drop-column reason=ok owner=@data`, config.WaiverPolicy{Until: "required"}, false},
		{"owner missing", `plimsoll:allow sql/drop-column reason=ok until=2027-01-31`, config.WaiverPolicy{Owner: "required"}, false},
		{"all there", full, config.WaiverPolicy{Until: "required", Owner: "required"}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			head := map[string]string{"a.sql": "-- " + test.directive + "\nALTER TABLE t DROP COLUMN a;\n"}
			out := world{head: head, in: Input{Policy: test.policy, TrustHeadWaivers: true}}.apply(t)
			if test.counts {
				equal(t, "findings", show(out.Findings), nil)
				return
			}
			equal(t, "findings", show(out.Findings), []string{"a.sql:1 plimsoll/waiver-without-reason error", "a.sql:2 sql/drop-column error"})
			if !strings.Contains(out.Findings[0].Message, "which waiver_policy requires") {
				t.Errorf("message: %s", out.Findings[0].Message)
			}
		})
	}
}

func TestUnusedOnlyWhenFullyEvaluated(t *testing.T) {
	head := map[string]string{"a.sql": waive + "SELECT 1;\n"}
	for name, in := range map[string]Input{
		"file not examined": {ExaminedFiles: map[string]bool{"b.sql": true}},
		"rule not judged":   {JudgedRules: map[string]bool{"sql/drop-table": true}},
		"switched off":      {Severities: map[string]rules.Severity{WaiverUnused: rules.Off}},
	} {
		in.TrustHeadWaivers = true
		equal(t, name, show(world{head: head, in: in}.apply(t).Findings), nil)
	}
}

func TestManyStackedWaiversAreFast(t *testing.T) {
	head := map[string]string{"a.sql": strings.Repeat(waive, 20000) + "ALTER TABLE t DROP COLUMN a;\n"}
	begin := time.Now()
	out := world{head: head, in: Input{TrustHeadWaivers: true}}.apply(t)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	equal(t, "waived", showWaived(out.Waived), []string{"a.sql:20001 sql/drop-column inline"})
}
