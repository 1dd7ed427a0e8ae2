package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// files is the source that the hand-made results point into.
type files map[source.Side]map[string]string

var sampleFiles = files{
	source.Head: {
		"db/migrations/0007_email.sql": "-- +goose Up\nSET lock_timeout = '5s';\nCREATE INDEX users_email_idx ON users (email);\n",
		"db/migrations/0008_wide.sql": "\ufeffALTER TABLE \"顧客\" ADD COLUMN \"メール\" text DEFAULT '👩\u200d👩\u200d👧' NOT NULL;\n" +
			"CREATE TABLE audit (\n\tid bigint,\n\tat timestamptz,\n\twho text,\n\twhat text\n);\n" +
			"\tUPDATE\tusers\tSET email = lower(email);\n",
		"db/migrations/0009_long.sql": "INSERT INTO t VALUES (" + strings.Repeat("1234567, ", 60) + "drop_me, 1);\n",
		"db/hostile\x1b[31m\n::error::x.sql": "SELECT '\x1b]0;title\x07 \u202e ##[group]' /* ::warning::no */;\n" +
			"::text ``` <b>@everyone</b>\n",
		"proto/billing.proto": "syntax = \"proto3\";\nmessage Invoice {\n  string id = 1;\n}\n",
		".plimsoll.yaml":      "version: 1\nwaivers:\n- {rule: sql/drop-table}\n",
	},
	source.Base: {
		"proto/billing.proto": "syntax = \"proto3\";\nmessage Invoice {\n  string id = 1;\n  int64 total = 2;\n}\n",
		"events/order.json":   "{\n  \"required\": [\"id\"]\n}\n",
	},
}

func (f files) text(side source.Side, path string) *source.Text {
	content, has := f[side][path]
	if !has {
		return nil
	}
	return source.NewText(path, side, []byte(content))
}

// at is the place of some text in a file.
func (f files) at(side source.Side, path, what string) source.Span {
	content := f[side][path]
	start := strings.Index(content, what)
	if start < 0 {
		panic("the sample has no " + what)
	}
	return f.text(side, path).Span(start, start+len(what))
}

func samplePage(rule string) Page {
	switch rule {
	case "sql/blocking-index":
		return Page{"Index built while writes wait", rules.Error, "A plain `CREATE INDEX` holds a lock.\n\n## Flagged\n\n```sql\nCREATE INDEX i ON t (c);\n```\n"}
	case "proto/field-removed":
		return Page{"Field removed", rules.Error, "Old readers lose it.\n"}
	}
	return Page{}
}

func sampleURL(rule string) string {
	if rule == "sql/blocking-index" {
		return "https://example.com/rules/sql/blocking-index"
	}
	return ""
}

func sampleOptions() Options {
	return Options{Excerpt: sampleFiles.text, Page: samplePage, RuleURL: sampleURL, FailOn: rules.Error, Holds: func(string) bool { return true }}
}

// sample is a result with every feature.
func sample() *rules.Result {
	head, base := source.Head, source.Base
	s := sampleFiles
	email, wide := "db/migrations/0007_email.sql", "db/migrations/0008_wide.sql"
	long, hostile := "db/migrations/0009_long.sql", "db/hostile\x1b[31m\n::error::x.sql"
	enclosing := s.at(head, "proto/billing.proto", "message Invoice {\n  string id = 1;\n}")
	index := s.at(head, email, "CREATE INDEX users_email_idx ON users (email)")
	findings := []rules.Finding{
		{
			Rule: "sql/hostile", Severity: rules.Error, Fingerprint: "f1", At: s.at(head, hostile, "::text ``` <b>@everyone</b>"),
			Message: "::error file=x::owned\n::warning::twice ##[add-matcher]x \x1b[2J\u202e\u009b @octocat #12 GH-7 <img src=x onerror=alert(1)> " +
				"[click](javascript:alert(1)) ![i](http://evil.example/x.png) `code` | ``` www.evil.example :tada: $x$ {0} \xff",
			Help:   "- 1. # rename `a``b` to \\`c\\` and tell @team",
			Object: "public.\"we`ird``\x07\".x|y", Service: "shop\nweb",
			Evidence: json.RawMessage(`{"counterexample":{"a":"\u001b[31m##[x]","b":[1,{"c":null}]},"readers":[{"file":"app/a.go","line":3,"text":"u.Email"}]}`),
			Related:  []rules.Related{{At: s.at(head, hostile, "SELECT"), Message: "see ](http://evil.example) [x]"}},
		},
		{
			Rule: "sql/blocking-index", Severity: rules.Error, Fingerprint: "f2", At: index, Service: "shop",
			Message: "building public.users_email_idx makes every write to public.users wait until the build ends",
			Help:    "build it with CREATE INDEX CONCURRENTLY, in a migration of its own, outside a transaction",
			Object:  "public.users_email_idx",
			Evidence: json.RawMessage(`{"scans":["public.users"],"locks":[{"relation":"public.users","mode":"ShareLock"}],"rewrites":[],` +
				`"blocks":{"reads":false,"writes":true},"observed":[12,13,14,15,16,18],"rows":null,"in_transaction":"allowed"}`),
			Related: []rules.Related{{At: s.at(head, email, "SET lock_timeout = '5s'"), Message: "writes wait for at most this long before they fail"}},
			Fix:     &analyzers.Remedy{Title: "build the index concurrently", Edits: []analyzers.Edit{{File: email, Start: index.Start + len("CREATE INDEX"), End: index.Start + len("CREATE INDEX"), Text: " CONCURRENTLY"}}},
		},
		{
			Rule: "sql/add-required-column", Severity: rules.Warning, Fingerprint: "f3", At: s.at(head, wide, "\"メール\" text DEFAULT '👩\u200d👩\u200d👧' NOT NULL"),
			Message: "old code does not write \"メール\"", Object: "public.顧客.メール",
		},
		{
			Rule: "sql/backfill-table-shape", Severity: rules.Note, Fingerprint: "f4",
			At:      s.at(head, wide, "CREATE TABLE audit (\n\tid bigint,\n\tat timestamptz,\n\twho text,\n\twhat text\n)"),
			Message: "the control table lacks seven of the ten fields", Object: "public.audit",
		},
		{
			Rule: "sql/unbounded-backfill", Severity: rules.Error, Fingerprint: "f5", At: s.at(head, wide, "users\tSET"),
			Message: "one UPDATE touches every row of public.users", Help: "update a range of keys at a time", Object: "public.users",
		},
		{
			Rule: "sql/still-read", Severity: rules.Error, Fingerprint: "f6", At: s.at(head, long, "drop_me"),
			Message: "app/user.go still reads it", Evidence: json.RawMessage(`not json`),
		},
		{
			Rule: "event/deleted", Severity: rules.Error, Fingerprint: "f7", At: s.at(base, "events/order.json", "\"required\": [\"id\"]"),
			Message: "the schema is gone, and old events still come", Object: "events/order.json",
		},
		{
			Rule: "proto/field-removed", Severity: rules.Error, Fingerprint: "f8", At: s.at(base, "proto/billing.proto", "int64 total = 2;"),
			Enclosing: &enclosing, Message: "old readers get 0 for the total", Help: "keep it, or reserve 2 and \"total\" once nobody reads it",
			Object:  "billing.v1.Invoice.total",
			Related: []rules.Related{{At: s.at(base, "proto/billing.proto", "message Invoice"), Message: "the message that held it"}},
		},
		{
			Rule: "release/missing-rollback-plan", Severity: rules.Error, Fingerprint: "f9", At: source.Span{File: email, Side: head},
			Message: "no plan covers this migration.",
		},
	}
	waiverAt := source.Span{File: email, Side: head, Line: 1, Column: 4, EndLine: 1, EndColumn: 12}
	configAt := s.at(head, ".plimsoll.yaml", "{rule: sql/drop-table}")
	dropped := func(n int) rules.Finding {
		return rules.Finding{Rule: "sql/drop-table", Severity: rules.Error, Fingerprint: fmt.Sprint("d", n), Message: "rows are lost",
			Object: fmt.Sprintf("public.tmp_%d", n), At: source.Span{File: email, Side: head, Line: 2, Column: n, EndLine: 2, EndColumn: n + 1}}
	}
	waived := []rules.Waived{
		{Finding: rules.Finding{Rule: "sql/drop-column", Severity: rules.Error, Fingerprint: "w1", Message: "readers fail", Object: "public.users.legacy", At: s.at(head, email, "SET")},
			By: "inline", Reason: "archived in OPS-12 ##[x]", Owner: "@data", Until: "2027-01-31", At: waiverAt},
		{Finding: dropped(1), By: "config", Reason: "scratch", At: configAt},
		{Finding: dropped(2), By: "config", Reason: "scratch", At: configAt},
		{Finding: dropped(3), By: "config", Reason: "scratch", At: configAt},
		{Finding: dropped(4), By: "config", Reason: "scratch", At: configAt},
		{Finding: dropped(5), By: "baseline"},
		{Finding: findings[4], By: "inline", Reason: "please", At: waiverAt, Requested: true},
	}
	return &rules.Result{
		Version: "0.1.0", BaseName: "1a2b3c4", HeadName: "work tree", HasBase: true,
		Summary:  rules.Summary{Errors: 7, Warnings: 1, Notes: 1, Waived: 5, Baselined: 1, Files: 12, Problems: 2},
		Findings: findings, Waived: waived,
		Problems: []analyzers.Problem{
			{File: "db/migrations/0010.sql", Side: head, Line: 9, Column: 1, Message: "the statement is too complex to check: it nests 20,000 levels deep"},
			{File: "deploy/\u202egpj.yaml", Side: head, Message: "the file is larger than 5 MiB,\n::error::so it was not examined"},
		},
		Notices: []string{"3 templates were left alone: deploy/chart/templates/a.yaml and 2 more", "##[section]the date is 2026-11-22, of the head's commit"},
	}
}

// wholeTree is a first meeting: no base, many findings of few kinds.
func wholeTree(n int) *rules.Result {
	r := &rules.Result{Version: "0.1.0", HeadName: "work tree", Summary: rules.Summary{Files: 40}}
	for i := range n {
		f := rules.Finding{
			Rule: "sql/blocking-index", Severity: rules.Error, Fingerprint: fmt.Sprint("t", i),
			At:       source.Span{File: fmt.Sprintf("db/%03d.sql", i/7), Side: source.Head, Line: i%7 + 1, Column: 1, EndLine: i%7 + 1, EndColumn: 9},
			Message:  fmt.Sprintf("building public.i%d makes every write to public.t%d wait until the build ends", i, i/7),
			Help:     "build it with CREATE INDEX CONCURRENTLY, in a migration of its own, outside a transaction",
			Object:   fmt.Sprintf("public.i%d", i),
			Evidence: json.RawMessage(`{"locks":[{"relation":"public.t","mode":"ShareLock"}]}`),
		}
		switch {
		case i%5 == 1:
			f.Rule, f.Severity, f.Message, f.Help = "sql/lock-timeout-missing", rules.Warning, "a blocked statement here waits for ever, and all others behind it", "SET lock_timeout before it"
			r.Summary.Warnings++
		case i%25 == 2:
			f.Rule, f.Severity, f.Message, f.Help = "sql/drop-not-null", rules.Note, "old readers may meet a NULL", ""
			r.Summary.Notes++
		default:
			r.Summary.Errors++
		}
		r.Findings = append(r.Findings, f)
	}
	return r
}
