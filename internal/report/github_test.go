package report

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func commands(got, level string) []string {
	var found []string
	for _, line := range strings.Split(got, "\n") {
		if strings.HasPrefix(line, "::"+level+" ") {
			found = append(found, line)
		}
	}
	return found
}

func TestGitHubEscapes(t *testing.T) {
	r := &rules.Result{HasBase: true, Findings: []rules.Finding{{
		Rule: "r", Severity: rules.Warning, Message: "50% of\r\nit: a,b", Object: "x%0Ay",
		At: source.Span{File: "a:b,c%.sql", Side: source.Head, Line: 2, Column: 3, EndLine: 2, EndColumn: 5},
	}}}
	want := "::warning file=a%3Ab%2Cc%25.sql,line=2,endLine=2,col=3,endColumn=5,title=r::50%25 of it: a,b.%0AObject: x%250Ay"
	if got := strings.Split(render(t, "github", r, Options{}), "\n")[0]; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestGitHubColumns(t *testing.T) {
	for _, tt := range []struct {
		at   source.Span
		want string
	}{
		{source.Span{File: "f", Line: 2, Column: 3, EndLine: 2, EndColumn: 5}, "file=f,line=2,endLine=2,col=3,endColumn=5,title="},
		{source.Span{File: "f", Line: 2, Column: 3, EndLine: 4, EndColumn: 5}, "file=f,line=2,endLine=4,title="},
		{source.Span{File: "f", Line: 2, Column: 3}, "file=f,line=2,title="},
		{source.Span{File: "f"}, "file=f,title="},
		{source.Span{}, "title="},
		{source.Span{File: "f", Side: source.Base, Line: 7, Column: 1, EndLine: 7, EndColumn: 2}, "file=f,line=1,title="},
	} {
		r := &rules.Result{Findings: []rules.Finding{{Rule: "r", Severity: rules.Error, Message: "m", At: tt.at}}}
		if got := render(t, "github", r, Options{}); !strings.HasPrefix(got, "::error "+tt.want) {
			t.Errorf("%+v: got %s", tt.at, got)
		}
	}
}

// Ten of a level are annotations, the last notice included; the others are in the log, and counted.
func TestGitHubLimit(t *testing.T) {
	r := wholeTree(400)
	got := render(t, "github", r, Options{})
	for _, level := range []string{"error", "warning", "notice"} {
		if n := len(commands(got, level)); n != perLevel {
			t.Errorf("%d of level %s", n, level)
		}
	}
	last := commands(got, "notice")[perLevel-1]
	if !strings.Contains(last, "294 errors, 70 warnings, 7 notes more") {
		t.Errorf("the last line is %s", last)
	}
	logged := 0
	for _, line := range strings.Split(got, "\n") {
		if strings.HasPrefix(line, "plimsoll: db/") {
			logged++
		}
	}
	if logged != 294+70+7 {
		t.Errorf("%d are in the log", logged)
	}
}
