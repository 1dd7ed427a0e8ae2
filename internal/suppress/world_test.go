package suppress

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// world is a change for tests: the files of both sides, judged by a policy that finds DROP COLUMN and DROP TABLE.
type world struct {
	base, head map[string]string // base nil: there is none
	in         Input             // what differs from the usual
	config     string            // lines of the section waivers
}

var (
	allRules = []string{"sql/drop-column", "sql/drop-table", "sql/blocking-index", WaiverExpired, WaiverUnused, WaiverWithoutReason, BaselineStale, InternalError}
	drop     = regexp.MustCompile(`(?m)(ALTER TABLE \w+\s+)?(DROP\s+(COLUMN|TABLE)\s+(\w+))`)
	comment  = regexp.MustCompile(`--.*|/\*(?s:.*?)\*/`)
)

func (w world) text(side source.Side, path string) *source.Text {
	files := w.head
	if side == source.Base {
		files = w.base
	}
	if content, ok := files[path]; ok {
		return source.NewText(path, side, []byte(content))
	}
	return nil
}

func (w world) judge(side source.Side, files map[string]string) (findings []rules.Finding, comments []analyzers.Comment) {
	for _, path := range sortedKeys(files) {
		if !strings.HasSuffix(path, ".sql") {
			continue
		}
		text := w.text(side, path)
		plain := comment.ReplaceAllStringFunc(files[path], func(c string) string { return strings.Repeat(" ", len(c)) })
		for _, at := range drop.FindAllStringSubmatchIndex(plain, -1) {
			rule, object := "sql/drop-table", plain[at[8]:at[9]]
			if plain[at[6]:at[7]] == "COLUMN" {
				rule = "sql/drop-column"
			}
			findings = append(findings, rules.Finding{
				Rule: rule, Severity: rules.Error, Object: "public." + object, Message: "dropping " + object,
				At: text.Span(at[4], at[5]), Covers: text.Span(at[0], at[1]),
			})
		}
		for _, at := range comment.FindAllStringIndex(files[path], -1) {
			content := files[path][at[0]:at[1]]
			content = strings.TrimSuffix(strings.TrimLeft(content, "-/*"), "*/")
			if strings.Contains(content, "plimsoll:") {
				comments = append(comments, analyzers.Comment{Text: content, At: text.Span(at[0], at[1])})
			}
		}
	}
	return findings, comments
}

func (w world) apply(t *testing.T) Output {
	t.Helper()
	in := w.in
	in.Head, in.HeadComments = w.judge(source.Head, w.head)
	in.HasBase = w.base != nil
	in.Base, in.BaseComments = w.judge(source.Base, w.base)
	in.AsOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	if in.ExaminedFiles == nil {
		in.ExaminedFiles = make(map[string]bool)
		for path := range w.head {
			in.ExaminedFiles[path] = true
		}
		in.AllExamined = true
	}
	if in.JudgedRules == nil {
		in.JudgedRules = make(map[string]bool)
		for _, rule := range allRules {
			in.JudgedRules[rule] = true
		}
	}
	in.KnownRules = allRules
	in.ChangedFiles = make(map[string]bool)
	for path := range w.head {
		in.ChangedFiles[path] = w.head[path] != w.base[path]
	}
	for path := range w.base {
		if _, ok := w.head[path]; !ok {
			in.ChangedFiles[path] = true
		}
	}
	if w.config != "" {
		catalogue := make([]rules.Rule, len(allRules))
		for i, id := range allRules {
			catalogue[i].ID = id
		}
		parsed, err := config.Parse(config.FileName, []byte("version: 1\nwaivers:\n"+w.config), catalogue)
		if err != nil {
			t.Fatal(err)
		}
		in.ConfigWaivers = parsed.Waivers
	}
	in.Text = w.text
	return Apply(in)
}

// show gives one line for each finding: file:line rule severity.
func show(findings []rules.Finding) []string {
	lines := []string{}
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%s:%d %s %s", f.At.File, f.At.Line, f.Rule, f.Severity))
	}
	return lines
}

func showWaived(all []rules.Waived) []string {
	lines := []string{}
	for _, w := range all {
		line := fmt.Sprintf("%s:%d %s %s", w.Finding.At.File, w.Finding.At.Line, w.Finding.Rule, w.By)
		if w.Requested {
			line += " requested"
		}
		lines = append(lines, line)
	}
	return lines
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
