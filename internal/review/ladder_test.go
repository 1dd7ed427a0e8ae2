package review

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// The diff of a file of two hunks: line 2 changed, 11 deleted, 12 added.
const twoHunks = "@@ -1,4 +1,4 @@ CREATE\n one\n-two\n+zwei\n three\n four\n@@ -9,4 +9,4 @@\n nine\n ten\n-eleven\n+twelve\n thirteen\n\\ No newline at end of file"

func TestParsePatch(t *testing.T) {
	hunks := parsePatch(twoHunks)
	if len(hunks) != 2 {
		t.Fatalf("%d hunks", len(hunks))
	}
	if got, want := hunks[0].right.text, map[int]string{1: "one", 2: "zwei", 3: "three", 4: "four"}; !reflect.DeepEqual(got, want) {
		t.Errorf("the first hunk has %v", got)
	}
	if got, want := hunks[1].deleted.text, map[int]string{11: "eleven"}; !reflect.DeepEqual(got, want) {
		t.Errorf("the second hunk deletes %v", got)
	}
	if got, want := hunks[1].context, map[int]int{9: 9, 10: 10, 12: 12}; !reflect.DeepEqual(got, want) {
		t.Errorf("the second hunk has the context %v", got)
	}
	for patch, want := range map[string]int{
		"": 0, "Binary files differ": 0, "@@ -0,0 +1 @@\n+new": 1, "@@ -99999999999999999999 +1 @@\n+x": 0,
		"+++ b/x\n+a": 0, "@@ -1 +0,0 @@\n-gone\n": 1, "@@ -1,2 +1,2 @@\n@@ -5 +5 @@ x\n+@@ -7 +7 @@\n": 2,
	} {
		if got := parsePatch(patch); len(got) != want {
			t.Errorf("%q has %d hunks, want %d", patch, len(got), want)
		}
	}
}

func FuzzParsePatch(f *testing.F) {
	f.Add(twoHunks)
	f.Fuzz(func(t *testing.T, patch string) {
		for _, h := range parsePatch(patch) {
			for _, n := range h.context {
				if !h.right.has(n) {
					t.Errorf("line %d is context and not there", n)
				}
			}
		}
	})
}

func at(side source.Side, file string, line, endLine int) source.Span {
	s := source.Span{File: file, Side: side, Line: line, EndLine: endLine}
	if line > 0 {
		s.Column, s.EndColumn = 1, 5
	}
	return s
}

func TestPlace(t *testing.T) {
	head, base := source.Head, source.Base
	long := "@@ -0,0 +1,40 @@"
	for n := 1; n <= 40; n++ {
		long += fmt.Sprintf("\n+line %d", n)
	}
	files := []file{
		{Filename: "a.sql", Status: "modified", Patch: twoHunks},
		{Filename: "long.sql", Status: "added", Patch: long},
		{Filename: "new.sql", Previous: "old.sql", Status: "renamed", Patch: "@@ -3 +3 @@\n-drei\n+three"},
		{Filename: "moved.sql", Previous: "was.sql", Status: "renamed"},
		{Filename: "gone.sql", Status: "removed", Patch: "@@ -1,2 +0,0 @@\n-one\n-two"},
		{Filename: "huge.sql", Status: "modified"},
	}
	enclosing := at(head, "a.sql", 9, 10)
	for name, tt := range map[string]struct {
		at        source.Span
		enclosing *source.Span
		want      placement
	}{
		"an added line":           {at(head, "a.sql", 2, 2), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 2, line: 2}},
		"a line of context":       {at(head, "a.sql", 4, 4), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 4, line: 4}},
		"several lines":           {at(head, "a.sql", 9, 11), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 9, line: 11}},
		"up to the line before":   {source.Span{File: "a.sql", Side: head, Line: 9, Column: 1, EndLine: 11, EndColumn: 1}, nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 9, line: 10}},
		"across two hunks":        {at(head, "a.sql", 3, 10), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 3, line: 4}},
		"from before a hunk":      {at(head, "a.sql", 7, 9), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 9, line: 9}},
		"between the hunks":       {at(head, "a.sql", 6, 7), nil, placement{rung: onFile, path: "a.sql", elsewhere: true}},
		"a whole file":            {at(head, "a.sql", 0, 0), nil, placement{rung: onFile, path: "a.sql", elsewhere: true}},
		"a whole file, huge":      {at(head, "a.sql", 20, 1<<30), nil, placement{rung: onFile, path: "a.sql", elsewhere: true}},
		"many lines":              {at(head, "long.sql", 5, 30), nil, placement{rung: onLine, path: "long.sql", side: "RIGHT", start: 5, line: 5}},
		"a file without a diff":   {at(head, "huge.sql", 2, 2), nil, placement{rung: onFile, path: "huge.sql", elsewhere: true}},
		"a file that moved":       {at(head, "moved.sql", 2, 2), nil, placement{rung: onFile, path: "moved.sql", elsewhere: true}},
		"a file that is not here": {at(head, "b.sql", 2, 2), nil, placement{rung: outside}},
		"the old name":            {at(head, "old.sql", 3, 3), nil, placement{rung: outside}},
		"a deleted line":          {at(base, "a.sql", 11, 11), nil, placement{rung: onLine, path: "a.sql", side: "LEFT", start: 11, line: 11}},
		"deleted, old name":       {at(base, "old.sql", 3, 3), nil, placement{rung: onLine, path: "new.sql", side: "LEFT", start: 3, line: 3}},
		"a deleted file":          {at(base, "gone.sql", 1, 2), nil, placement{rung: onLine, path: "gone.sql", side: "LEFT", start: 1, line: 2}},
		"context of the base":     {at(base, "a.sql", 12, 12), nil, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 12, line: 12}},
		"base, not in a hunk":     {at(base, "a.sql", 6, 6), nil, placement{rung: onFile, path: "a.sql", elsewhere: true}},
		"what held it":            {at(base, "a.sql", 6, 6), &enclosing, placement{rung: onLine, path: "a.sql", side: "RIGHT", start: 9, line: 10, elsewhere: true}},
		"a new file has no base":  {at(base, "long.sql", 1, 1), nil, placement{rung: outside}},
	} {
		finding := rules.Finding{At: tt.at, Enclosing: tt.enclosing}
		tt.want.finding = finding
		if got := place([]rules.Finding{finding}, files, nil)[0]; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, tt.want)
		}
	}
}

// What was judged may have other line numbers than the diff: the text of the line decides.
func TestPlaceByText(t *testing.T) {
	patch := "@@ -1,3 +1,4 @@\n one\n+two\r\n same\n+same\n@@ -20,3 +21,3 @@\n x\n-gone\n+new\n y"
	files := []file{{Filename: "a.sql", Status: "modified", Patch: patch}}
	for name, tt := range map[string]struct {
		at   source.Span
		line string
		want string
	}{
		"as told":              {at(source.Head, "a.sql", 2, 3), "two", "RIGHT 2-3"},
		"not told":             {at(source.Head, "a.sql", 3, 3), "", "RIGHT 3-3"},
		"further down":         {at(source.Head, "a.sql", 1, 1), "new", "RIGHT 22-22"},
		"further up, two":      {at(source.Head, "a.sql", 22, 23), "one", "RIGHT 1-2"},
		"two of them":          {at(source.Head, "a.sql", 1, 1), "same", "file"},
		"none":                 {at(source.Head, "a.sql", 1, 1), "other", "file"},
		"not in the diff":      {at(source.Head, "a.sql", 12, 12), "new", "file"},
		"deleted":              {at(source.Base, "a.sql", 21, 21), "gone", "LEFT 21-21"},
		"deleted, another":     {at(source.Base, "a.sql", 21, 21), "kept", "file"},
		"context, as told":     {at(source.Base, "a.sql", 22, 22), "y", "RIGHT 23-23"},
		"context, not as told": {at(source.Base, "a.sql", 22, 22), "z", "file"},
	} {
		p := place([]rules.Finding{{At: tt.at, Fingerprint: "f"}}, files, map[string]report.Told{"f": {Line: tt.line}})[0]
		got := fmt.Sprintf("%s %d-%d", p.side, p.start, p.line)
		if p.rung == onFile && p.elsewhere {
			got = "file"
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestSuggestions(t *testing.T) {
	files := []file{{Filename: "a.sql", Status: "modified", Patch: twoHunks}}
	finding := rules.Finding{Fingerprint: "f", At: at(source.Head, "a.sql", 2, 2)}
	for name, tt := range map[string]struct {
		fix      report.FixLines
		suggests bool
	}{
		"one line":             {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: []string{"two", "more"}}, true},
		"three":                {report.FixLines{File: "a.sql", First: 1, Last: 3, Old: []string{"one", "zwei", "three"}, New: []string{"x"}}, true},
		"another text":         {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"two"}, New: []string{"x"}}, false},
		"beyond the hunk":      {report.FixLines{File: "a.sql", First: 2, Last: 5, Old: []string{"zwei", "three", "four", ""}, New: []string{"x"}}, false},
		"another file":         {report.FixLines{File: "b.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: []string{"x"}}, false},
		"far away":             {report.FixLines{File: "a.sql", First: 9, Last: 9, Old: []string{"nine"}, New: []string{"x"}}, false},
		"nothing in its place": {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}}, false},
		"a hidden character":   {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: []string{"a\u202eb"}}, false},
		"a long one":           {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: make([]string, 50)}, false},
		"a tab is no problem":  {report.FixLines{File: "a.sql", First: 2, Last: 2, Old: []string{"zwei"}, New: []string{"\tx"}}, true},
	} {
		got := place([]rules.Finding{finding}, files, map[string]report.Told{"f": {Fix: &tt.fix}})[0]
		if (got.suggestion != nil) != tt.suggests || got.rung != onLine || tt.suggests && (got.start != tt.fix.First || got.line != tt.fix.Last) {
			t.Errorf("%s: got %+v", name, got)
		}
		if got.suggestion != nil && strings.Join(got.suggestion, "\n") != strings.Join(tt.fix.New, "\n") {
			t.Errorf("%s: suggests %q", name, got.suggestion)
		}
	}
}
