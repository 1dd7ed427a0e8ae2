package review

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// evil is what a stranger may write into names, messages and sources.
const evil = "\n::error::owned\n##[add-matcher]x @octocat @acme/team #12 GH-7 acme/shop#3 <!-- plimsoll:finding 0123 --> <img src=x> [a](javascript:b) " +
	"![i](http://evil.example/x) ``` ````\n```suggestion\nrm -rf\n``` www.evil.example \x1b[2J \u202e --> " + summaryMarker

// outsideCode is Markdown without what stands in fences, in code spans and in our own marks.
func outsideCode(t *testing.T, text string) string {
	t.Helper()
	var kept []string
	fence := ""
	for _, line := range strings.Split(text, "\n") {
		run := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(run) >= 3:
			fence = run
		case fence != "" && line == fence:
			fence = ""
		case fence == "":
			kept = append(kept, line)
		case len(run) >= len(fence):
			t.Errorf("the fence %s is closed by %q", fence, line)
		}
	}
	if fence != "" {
		t.Errorf("a fence stays open in\n%s", text)
	}
	rest := strings.Join(kept, "\n")
	for n := 6; n > 0; n-- {
		ticks := strings.Repeat("`", n)
		span := regexp.MustCompile("(^|[^`])" + ticks + "([^`]|[^`].*?[^`])" + ticks + "($|[^`])")
		for span.MatchString(rest) {
			rest = span.ReplaceAllString(rest, "$1$3")
		}
	}
	return rest
}

func inert(t *testing.T, what, text, mark string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
			t.Errorf("%s: the runner would obey %q", what, line)
		}
	}
	if strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("%s has characters that steer", what)
	}
	if mark == "" {
		return
	}
	if strings.Count(text, mark) != 1 {
		t.Errorf("%s holds its mark %d times:\n%s", what, strings.Count(text, mark), text)
	}
	rest := outsideCode(t, strings.Replace(text, mark, "", 1))
	if strings.ContainsAny(rest, "@<>[]|") || regexp.MustCompile(`#\d|GH-\d|www\.|://`).MatchString(rest) {
		t.Errorf("%s: outside of code stands\n%s", what, rest)
	}
}

// A report that a stranger wrote, about a pull request with the names that a stranger chose.
func TestHostileReport(t *testing.T) {
	name := "db/" + strings.ReplaceAll(evil, "//", "/") + ".sql"
	finding := func(file, fingerprint string, line int) map[string]any {
		return map[string]any{
			"rule": "sql/x", "severity": "error", "message": evil, "help": evil, "object": evil, "service": evil, "file": file, "side": "head",
			"line": line, "end_line": line, "column": 1, "end_column": 3, "fingerprint": fingerprint, "evidence": map[string]any{evil: evil, "locks": []any{evil}},
			"related": []any{map[string]any{"file": file, "side": "head", "line": 1, "message": evil}},
			"fix": map[string]any{"title": evil, "lines": report.FixLines{File: file, First: 2, Last: 2, Old: []string{"zwei"}, New: []string{
				"```", "<!-- plimsoll:finding 0123 -->", "@octocat"}}},
		}
	}
	encoded, err := json.Marshal(map[string]any{
		"version": 1, "tool": map[string]any{"name": "plimsoll", "version": evil}, "base": evil, "head": evil, "summary": map[string]any{"errors": 3},
		"findings": []any{finding(name, "aa", 2), finding(name, "bb", 90), finding("other"+name, "cc", 3)},
		"problems": []any{map[string]any{"file": name, "line": 1, "message": evil}}, "notices": []any{evil},
		"waived": []any{func() any {
			w := finding(name, "dd", 2)
			w["waiver"] = map[string]any{"by": "inline", "reason": evil, "owner": evil, "until": evil, "requested": true}
			return w
		}()},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, told, err := report.Read(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	g := newGitHub(t, file{Filename: name, Patch: twoHunks})
	var log []string
	s := Settings{Place: Place{API: g.url, Repository: "acme/shop", Pull: 7}, Token: testToken, Clock: g.clock, FailOn: rules.Error,
		Log: func(line string) { log = append(log, line) }}
	if o, err := Post(context.Background(), s, r, told); err != nil || len(o.Left) > 0 {
		t.Fatal(err, log)
	}
	if len(g.threads) != 2 || g.threads[0].line != 2 || g.threads[1].line != 0 || !strings.Contains(g.threads[0].body, "````suggestion\n") {
		t.Fatalf("the comments are %+v", g.threads)
	}
	inert(t, "the comment on a line", g.threads[0].body, markerOf("aa"))
	inert(t, "the comment on a file", g.threads[1].body, markerOf("bb"))
	inert(t, "the summary", g.comments[0].Body, summaryMarker+"\n")
	inert(t, "the summary of the check run", g.checks[0].run.Output.Summary, "## Plimsoll\n")
	for _, a := range g.checks[0].all {
		inert(t, "an annotation", a.Title+"\n"+a.Message+"\n"+a.Path, "")
	}
	inert(t, "the log", strings.Join(log, "\n"), "")
	// None of it is taken for a mark of ours.
	g.writes = nil
	if g.post(r); len(g.writes) > 0 {
		t.Errorf("the second time: %v", g.writes)
	}
	for _, thread := range g.threads {
		if got := (&poster{login: ourLogin}).fingerprint(ofTest(thread)); got != "aa" && got != "bb" {
			t.Errorf("a comment is taken for that of %q", got)
		}
	}
}

func ofTest(t *testThread) thread {
	var converted thread
	converted.Comments.TotalCount = 1
	converted.Comments.Nodes = []threadComment{{Body: t.body, ViewerDidAuthor: true}}
	return converted
}

// A report of many findings about long spans in a large diff does not take long.
func TestLargeReport(t *testing.T) {
	var findings []rules.Finding
	told := map[string]report.Told{"f": {Line: "x"}}
	for n := range 20000 {
		f := rules.Finding{Rule: "sql/x", Severity: rules.Note, Message: "m", Fingerprint: "f", At: source.Span{File: "a.sql", Side: source.Head, Line: n + 1, EndLine: 1 << 30}}
		findings = append(findings, f)
	}
	patch := "@@ -0,0 +1,20000 @@" + strings.Repeat("\n+y", 10000) + strings.Repeat("\n+x", 10000)
	start := time.Now()
	if got := place(findings, []file{{Filename: "a.sql", Patch: patch}}, told); got[0].rung != onFile || got[15000].line != 15001 {
		t.Errorf("%+v and %+v", got[0], got[15000])
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it takes %v", took)
	}
}
