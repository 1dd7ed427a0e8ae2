package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func render(t *testing.T, format string, r *rules.Result, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	colored := sampleOptions()
	colored.Color, colored.Width = true, 60
	incomplete := sampleOptions()
	incomplete.Incomplete = true
	notes := sampleOptions()
	small := sample()
	small.Findings, small.Waived, small.Problems, small.Notices = small.Findings[2:4], nil, nil, nil
	small.Summary = rules.Summary{Warnings: 1, Notes: 1, Files: 2}
	none := &rules.Result{Version: "0.1.0", HeadName: "work tree"}
	clean := &rules.Result{Version: "0.1.0", HeadName: "work tree", BaseName: "main", HasBase: true, Summary: rules.Summary{Files: 3}}
	for _, tt := range []struct {
		name, format string
		result       *rules.Result
		options      Options
	}{
		{"full.txt", "text", sample(), sampleOptions()},
		{"color.txt", "text", sample(), colored},
		{"full.json", "json", sample(), sampleOptions()},
		{"full.sarif", "sarif", sample(), incomplete},
		{"full.github", "github", sample(), sampleOptions()},
		{"full.md", "markdown", sample(), sampleOptions()},
		{"full.gitlab.json", "gitlab", sample(), sampleOptions()},
		{"full.junit.xml", "junit", sample(), sampleOptions()},
		{"full.checkstyle.xml", "checkstyle", sample(), sampleOptions()},
		{"full.rdjson", "rdjson", sample(), sampleOptions()},
		{"tree.txt", "text", wholeTree(120), sampleOptions()},
		{"tree.github", "github", wholeTree(120), sampleOptions()},
		{"tree.md", "markdown", wholeTree(120), sampleOptions()},
		{"passes.txt", "text", small, notes},
		{"passes.md", "markdown", small, notes},
		{"nothing.txt", "text", none, sampleOptions()},
		{"nothing.github", "github", none, sampleOptions()},
		{"nothing.json", "json", none, sampleOptions()},
		{"nothing.gitlab.json", "gitlab", none, sampleOptions()},
		{"nothing.junit.xml", "junit", none, sampleOptions()},
		{"nothing.checkstyle.xml", "checkstyle", none, sampleOptions()},
		{"nothing.rdjson", "rdjson", none, sampleOptions()},
		{"clean.junit.xml", "junit", clean, sampleOptions()},
		{"clean.gitlab.json", "gitlab", clean, sampleOptions()},
		{"clean.txt", "text", clean, sampleOptions()},
		{"clean.sarif", "sarif", clean, sampleOptions()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, tt.format, tt.result, tt.options)
			path := filepath.Join("testdata", tt.name)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; run go test -update and read the difference. Got:\n%s", path, got)
			}
		})
	}
}

// No format lets anything of the input steer a terminal or the runner of GitHub Actions.
func TestHostileInputIsHarmless(t *testing.T) {
	for _, format := range Formats() {
		for _, o := range []Options{{}, sampleOptions()} {
			got := render(t, format, sample(), o)
			assertHarmless(t, format, got)
		}
	}
}

func assertHarmless(t *testing.T, format, got string) {
	t.Helper()
	for _, line := range strings.Split(got, "\n") {
		if shown := visible(line); shown != line {
			t.Errorf("%s: a line holds a hidden character: %q", format, line)
		}
		own := format == "github" && strings.HasPrefix(line, "::")
		if !own && BreakCommands(line) != line {
			t.Errorf("%s: the runner would obey this line: %q", format, line)
		}
		if strings.Contains(line, "##[") {
			t.Errorf("%s: the runner would obey part of this line: %q", format, line)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Write(&bytes.Buffer{}, "txt", sample(), Options{})
	if err == nil || !strings.Contains(err.Error(), `"txt"`) || !strings.Contains(err.Error(), strings.Join(Formats(), ", ")) {
		t.Errorf("got %v", err)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errClosed }

var errClosed = errors.New("closed pipe")

func TestWriteErrorIsReported(t *testing.T) {
	for _, format := range Formats() {
		if err := Write(closedPipe{}, format, sample(), sampleOptions()); !errors.Is(err, errClosed) {
			t.Errorf("%s: got %v", format, err)
		}
	}
}

// Every finding is told in every format, wherever it is anchored.
func TestNothingIsDropped(t *testing.T) {
	r := sample()
	for _, format := range Formats() {
		got := render(t, format, r, sampleOptions())
		for _, f := range r.Findings {
			if !strings.Contains(got, f.Rule) {
				t.Errorf("%s does not name %s", format, f.Rule)
			}
		}
		for _, want := range []string{"0010.sql", "templates were left alone", "archived in", "public.users"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	for _, tt := range []struct {
		summary rules.Summary
		want    string
	}{
		{rules.Summary{}, "no files to look at, so nothing was checked"},
		{rules.Summary{Files: 1}, "no findings in 1 file"},
		{rules.Summary{Files: 12, Errors: 3, Warnings: 1, Waived: 1}, "3 errors, 1 warning in 12 files; 1 waived"},
		{rules.Summary{Files: 2, Notes: 2, Baselined: 4, Problems: 1}, "2 notes in 2 files; 4 in the baseline, 1 not examined"},
	} {
		if got := summary(tt.summary); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestExamplesPreferOtherFiles(t *testing.T) {
	find := func(file string, line int) rules.Finding {
		return rules.Finding{Rule: "r", At: source.Span{File: file, Line: line}}
	}
	for _, tt := range []struct {
		findings []rules.Finding
		want     string
	}{
		{[]rules.Finding{find("a", 1), find("a", 2), find("b", 1), find("c", 1), find("d", 1)}, "a:1 b:1 c:1"},
		{[]rules.Finding{find("a", 1), find("a", 2), find("a", 3), find("a", 4), find("b", 1)}, "a:1 a:2 b:1"},
		{[]rules.Finding{find("a", 1), find("a", 2)}, "a:1 a:2"},
	} {
		var got []string
		for _, f := range groups(tt.findings)[0].examples() {
			got = append(got, place(f.At))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("got %v, want %s", got, tt.want)
		}
	}
}
