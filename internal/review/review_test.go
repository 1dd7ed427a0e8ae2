package review

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// finding makes a finding whose message can be found again.
func finding(severity rules.Severity, at source.Span) rules.Finding {
	name := fmt.Sprintf("%x", fmt.Sprint(at))
	return rules.Finding{Rule: "sql/blocking-index", Severity: severity, Message: "all writes wait at " + name, At: at,
		Fingerprint: fmt.Sprintf("%.64s", name), Evidence: []byte("{}")}
}

func resultOf(findings ...rules.Finding) *rules.Result {
	r := &rules.Result{Version: "test", BaseName: "base", HeadName: "work tree", HasBase: true, Findings: findings}
	r.Summary.Files = 3
	for _, f := range findings {
		switch f.Severity {
		case rules.Error:
			r.Summary.Errors++
		case rules.Warning:
			r.Summary.Warnings++
		case rules.Note:
			r.Summary.Notes++
		}
	}
	return r
}

// everyRung has a finding for each rung of the ladder.
func everyRung() ([]file, *rules.Result) {
	files := []file{{Filename: "a.sql", Status: "modified", Blob: "b1", Patch: twoHunks}, {Filename: "huge.sql", Status: "modified", Blob: "b2"}}
	return files, resultOf(
		finding(rules.Error, at(source.Head, "a.sql", 2, 3)),
		finding(rules.Warning, at(source.Base, "a.sql", 11, 11)),
		finding(rules.Note, at(source.Head, "huge.sql", 5, 5)),
		finding(rules.Error, at(source.Head, "elsewhere.sql", 5, 7)),
	)
}

type posted struct {
	*Outcome
	log string
	err error
}

func (g *github) post(r *rules.Result, change ...func(*Settings)) posted {
	g.t.Helper()
	g.clock.now = g.clock.now.Add(time.Hour)
	var log []string
	s := Settings{
		Place: Place{API: g.url, Repository: "acme/shop", Pull: 7}, Token: testToken, FailOn: rules.Error, Clock: g.clock,
		Log: func(line string) { log = append(log, line) },
	}
	for _, c := range change {
		c(&s)
	}
	o, err := Post(context.Background(), s, r, nil)
	text := strings.Join(log, "\n")
	if strings.Contains(text, testToken) || err != nil && strings.Contains(err.Error(), testToken) {
		g.t.Errorf("the token is told:\n%s\n%v", text, err)
	}
	return posted{o, text, err}
}

// missing are the findings whose message stands nowhere in the pull request.
func (g *github) missing(r *rules.Result) []string {
	var all bytes.Buffer
	for _, t := range g.threads {
		all.WriteString(t.body)
	}
	for _, c := range g.comments {
		all.WriteString(c.Body)
	}
	for _, c := range g.checks {
		for _, a := range c.all {
			all.WriteString(a.Message)
		}
	}
	var missing []string
	for _, f := range r.Findings {
		name := f.Message[strings.LastIndex(f.Message, " ")+1:]
		if !strings.Contains(all.String(), name) {
			missing = append(missing, report.Place(f.At))
		}
	}
	return missing
}

func TestEveryRung(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	o := g.post(r)
	if o.err != nil || len(o.Left) > 0 || o.Refused != nil {
		t.Fatalf("%+v %v\n%s", o.Outcome, o.err, o.log)
	}
	var got []string
	for _, thread := range g.threads {
		got = append(got, fmt.Sprintf("%s:%d-%d %s", thread.path, thread.start, thread.line, thread.side))
	}
	if want := []string{"a.sql:2-3 RIGHT", "a.sql:0-11 LEFT", "huge.sql:0-0 "}; !slices.Equal(got, want) {
		t.Errorf("the comments are at %q", got)
	}
	if len(g.checks) != 1 || len(g.checks[0].all) != 1 || g.checks[0].all[0].Path != "elsewhere.sql" || g.checks[0].run.Conclusion != "failure" || g.checks[0].run.HeadSHA != firstHead {
		t.Errorf("the check runs are %+v", g.checks)
	}
	if len(g.comments) != 1 || !strings.Contains(g.comments[0].Body, "elsewhere.sql:5") || !strings.Contains(g.comments[0].Body, "3 findings are told of") {
		t.Errorf("the summary is %+v", g.comments)
	}
	if missing := g.missing(r); missing != nil {
		t.Errorf("nothing tells of %v", missing)
	}
}

func TestPostingTwiceChangesNothing(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.post(r)
	g.writes = nil
	if o := g.post(r); o.err != nil || len(g.writes) > 0 || len(o.Left) > 0 {
		t.Errorf("the second time: %v\n%s", g.writes, o.log)
	}
}

// Nothing is posted where there is nothing to say and nothing was said.
func TestNothingToSay(t *testing.T) {
	g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
	if o := g.post(resultOf()); o.err != nil || len(g.writes) > 0 {
		t.Errorf("%v %v", o.err, g.writes)
	}
	// Comments on lines need no summary.
	g.post(resultOf(finding(rules.Error, at(source.Head, "a.sql", 2, 2))))
	if want := []string{"POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"}; !slices.Equal(g.writes, want) {
		t.Errorf("posted %v", g.writes)
	}
}

// Of our own comments only the one with the mark is edited; files that could not be examined are worth one.
func TestSummary(t *testing.T) {
	g := newGitHub(t)
	g.addComment(ourLogin, "a comment of another job "+summaryMarker)
	r := resultOf()
	r.Problems = []analyzers.Problem{{File: "a.sql", Message: "it does not parse"}}
	g.post(r)
	if len(g.comments) != 2 || !strings.HasPrefix(g.comments[0].Body, "a comment") || !strings.Contains(g.comments[1].Body, "it does not parse") {
		t.Errorf("%+v", g.comments)
	}
	g = newGitHub(t)
	r = resultOf()
	r.Waived = []rules.Waived{{Finding: finding(rules.Error, at(source.Head, "a.sql", 2, 2)), By: "inline", Reason: "trust me", Requested: true}}
	g.post(r)
	if len(g.comments) != 1 || !strings.Contains(g.comments[0].Body, "trust me") {
		t.Errorf("a waiver that is requested: %+v", g.comments)
	}
}

// A stranger's report may give two findings one fingerprint, or none.
func TestFingerprintsThatAreNone(t *testing.T) {
	a, b, c := finding(rules.Error, at(source.Head, "a.sql", 2, 2)), finding(rules.Error, at(source.Head, "a.sql", 3, 3)), finding(rules.Error, at(source.Head, "a.sql", 4, 4))
	b.Fingerprint, c.Fingerprint = a.Fingerprint, ""
	g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
	r := resultOf(a, b, c)
	for range 2 {
		if g.post(r); len(g.threads) != 1 || g.missing(r) != nil {
			t.Errorf("%d comments; nothing tells of %v", len(g.threads), g.missing(r))
		}
	}
}

// many makes so many findings on lines, on a file, and outside of the diff.
func many(lines, files, outside int) ([]file, *rules.Result) {
	patch := fmt.Sprintf("@@ -0,0 +1,%d @@", lines)
	var findings []rules.Finding
	for n := 1; n <= lines; n++ {
		patch += "\n+x"
		findings = append(findings, finding(rules.Warning, at(source.Head, "a.sql", n, n)))
	}
	for n := 1; n <= files; n++ {
		findings = append(findings, finding(rules.Note, at(source.Head, "huge.sql", n, n)))
	}
	for n := 1; n <= outside; n++ {
		findings = append(findings, finding(rules.Error, at(source.Head, "elsewhere.sql", n, n)))
	}
	return []file{{Filename: "a.sql", Patch: patch}, {Filename: "huge.sql"}}, resultOf(findings...)
}

// Nothing is left out, however much there is, and the server's limits hold: a review has 30 comments, a request 50
// annotations, a text 65,535 characters.
func TestLimits(t *testing.T) {
	files, r := many(120, 15, 200)
	g := newGitHub(t, files...)
	o := g.post(r)
	if o.err != nil || len(o.Left) > 0 || o.Refused != nil {
		t.Fatalf("%v %v", o.err, o.log)
	}
	if len(g.threads) != 100 {
		t.Errorf("%d comments, want 3 reviews of 30 and 10 files", len(g.threads))
	}
	if len(g.checks) != 1 || len(g.checks[0].all) != 30+5+200 {
		t.Errorf("%d annotations", len(g.checks[0].all))
	}
	if missing := g.missing(r); missing != nil {
		t.Errorf("nothing tells of %v", missing)
	}
	// The next run takes up where this one ended.
	g.writes = nil
	g.post(r)
	if len(g.threads) != 120+15 {
		t.Errorf("%d comments after the second run", len(g.threads))
	}
}

// What no request can hold is counted.
func TestMoreThanAnybodyReads(t *testing.T) {
	files, r := many(1, 0, 1500)
	g := newGitHub(t, files...)
	if o := g.post(r); o.err != nil || len(o.Left) > 0 {
		t.Fatalf("%v %v", o.err, o.log)
	}
	if got := len(g.checks[0].all); got != 1000 {
		t.Errorf("%d annotations", got)
	}
	if summary := g.checks[0].run.Output.Summary; !strings.Contains(summary, "500 more findings are in the JSON report only") {
		t.Error("the check run does not count what it leaves out")
	}
	if !strings.Contains(g.comments[0].Body, "There was no room for") {
		t.Error("the summary does not count what it leaves out")
	}
}

func TestSuggestionIsPosted(t *testing.T) {
	f := finding(rules.Error, at(source.Head, "a.sql", 2, 2))
	f.Fix = &analyzers.Remedy{Title: "write it in full"}
	told := map[string]report.Told{f.Fingerprint: {Fix: &report.FixLines{File: "a.sql", First: 2, Last: 3, Old: []string{"zwei", "three"}, New: []string{"```", "two"}}}}
	g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
	s := Settings{Place: Place{API: g.url, Repository: "acme/shop", Pull: 7}, Token: testToken, Clock: g.clock, Log: func(string) {},
		Unsafe: func(string) bool { return true }}
	if _, err := Post(context.Background(), s, resultOf(f), told); err != nil {
		t.Fatal(err)
	}
	// A suggestion that would make the comment too long is left out.
	told[f.Fingerprint].Fix.New = slices.Repeat([]string{strings.Repeat("x", 5000)}, 20)
	g2 := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
	s.API = g2.url
	if _, err := Post(context.Background(), s, resultOf(f), told); err != nil || len(g2.threads) != 1 || strings.Contains(g2.threads[0].body, "suggestion") {
		t.Errorf("%v, %d comments", err, len(g2.threads))
	}
	want := "- Fix: write it in full\n\nThis leaves a step for later:\n\n````suggestion\n```\ntwo\n````\n" + markerOf(f.Fingerprint)
	if got := g.threads[0]; !strings.HasSuffix(got.body, want) || got.start != 2 || got.line != 3 {
		t.Errorf("%d-%d %s", got.start, got.line, got.body)
	}
}

func TestCheckOnly(t *testing.T) {
	_, r := everyRung()
	g := newGitHub(t)
	only := func(s *Settings) { s.CheckOnly, s.Pull, s.Commit = true, 0, nextHead }
	if o := g.post(r, only); o.err != nil || len(o.Left) > 0 || len(g.threads)+len(g.comments) > 0 {
		t.Fatalf("%v %s", o.err, o.log)
	}
	if c := g.checks[0]; len(c.all) != 4 || c.run.HeadSHA != nextHead || c.run.Output.Title != "2 errors, 1 warning, 1 note in 3 files" {
		t.Errorf("%+v", c)
	}
	g.post(r, only)
	if len(g.checks) != 1 {
		t.Error("the second time there is a second check run")
	}
	// A check that people require has to be there when all is well.
	g.post(resultOf(), only)
	if len(g.checks) != 2 || g.checks[1].run.Conclusion != "success" {
		t.Errorf("without findings: %d check runs", len(g.checks))
	}
	g.answer = func(w http.ResponseWriter, route string) bool {
		if strings.HasSuffix(route, "/check-runs") {
			fail(w, 403, "Resource not accessible by integration")
			return true
		}
		return false
	}
	if o := g.post(r, only); len(o.Left) != 4 || !o.Denied() || !strings.Contains(o.log, "(403)") {
		t.Errorf("refused: %+v\n%s", o.Outcome, o.log)
	}
}

func TestConclusion(t *testing.T) {
	for _, tt := range []struct {
		failOn rules.Severity
		r      *rules.Result
		want   string
	}{
		{rules.Error, resultOf(), "success"},
		{rules.Error, resultOf(finding(rules.Warning, source.Span{})), "neutral"},
		{rules.Warning, resultOf(finding(rules.Warning, source.Span{})), "failure"},
		{rules.Off, resultOf(finding(rules.Error, source.Span{})), "neutral"},
	} {
		p := poster{Settings: Settings{FailOn: tt.failOn}, result: tt.r}
		if got := p.conclusion(); got != tt.want {
			t.Errorf("--fail-on %s: %s, want %s", tt.failOn, got, tt.want)
		}
	}
}

func TestDryRun(t *testing.T) {
	files, r := everyRung()
	r.Findings[3].Message = "::error::x ##[y] " + r.Findings[3].Message
	for _, token := range []string{"", testToken} {
		g := newGitHub(t, files...)
		var out bytes.Buffer
		o := g.post(r, func(s *Settings) { s.Token, s.DryRun = token, &out })
		if o.err != nil || len(g.writes) > 0 {
			t.Fatalf("%v %v", o.err, g.writes)
		}
		for _, want := range []string{"a.sql:2-3 (RIGHT)", "a.sql:11 (LEFT)", "posting a comment on a file: huge.sql", "creating a check run: 2 errors", "posting the summary"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("it does not print %q:\n%s", want, out.String())
			}
		}
		if text := out.String(); strings.Contains(text, "##[") || strings.Contains(text, "\n::") {
			t.Errorf("what is printed steers the runner:\n%s", text)
		}
	}
}

func TestReportOfAProgram(t *testing.T) {
	encoded, err := json.Marshal(everyRungJSON())
	if err != nil {
		t.Fatal(err)
	}
	r, told, err := report.Read(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
	s := Settings{Place: Place{API: g.url, Repository: "acme/shop", Pull: 7}, Token: testToken, Clock: g.clock, Log: func(string) {}}
	if _, err := Post(context.Background(), s, r, told); err != nil || len(g.threads) != 1 || !strings.Contains(g.threads[0].body, "```suggestion\ntwo\n```") {
		t.Errorf("%v %+v", err, g.threads)
	}
}

func everyRungJSON() any {
	return map[string]any{"version": 1, "tool": map[string]any{"name": "plimsoll"}, "base": "x", "summary": map[string]any{"errors": 1},
		"findings": []any{map[string]any{"rule": "sql/x", "severity": "error", "message": "m", "file": "a.sql", "side": "head", "line": 2, "fingerprint": "f1",
			"fix": map[string]any{"title": "t", "lines": report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: []string{"two"}}}}}}
}
