package report

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// What is read and written again is the same, byte for byte, but for fixes as lines, which need the text.
func TestReadIsTheInverseOfJSON(t *testing.T) {
	full := sample()
	full.Findings[0].Message = strings.ToValidUTF8(full.Findings[0].Message, "")
	for name, r := range map[string]*rules.Result{"full": full, "tree": wholeTree(120), "none": {}} {
		want := render(t, "json", r, Options{})
		got, _, err := Read(strings.NewReader(want))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again := render(t, "json", got, Options{}); again != want {
			t.Errorf("%s: read and written again:\n%s", name, again)
		}
	}
}

func TestReadGivesFixesAsLines(t *testing.T) {
	_, told, err := Read(strings.NewReader(render(t, "json", sample(), sampleOptions())))
	if err != nil {
		t.Fatal(err)
	}
	want := &FixLines{File: "db/migrations/0007_email.sql", First: 3, Last: 3,
		Old: []string{"CREATE INDEX users_email_idx ON users (email);"},
		New: []string{"CREATE INDEX CONCURRENTLY users_email_idx ON users (email);"}}
	if got := told["f2"]; !reflect.DeepEqual(got.Fix, want) || got.Line != want.Old[0] {
		t.Errorf("got %+v", got)
	}
	if got := told["f8"]; got.Fix != nil || got.Line != "  int64 total = 2;" {
		t.Errorf("got %+v", got)
	}
}

func TestReadRefuses(t *testing.T) {
	good := render(t, "json", sample(), sampleOptions())
	for name, tt := range map[string]struct{ from, to, want string }{
		"nothing":              {good, "", "empty"},
		"HTML":                 {good, "<!DOCTYPE html>", "not one that"},
		"a rest":               {good, good + "{}", "not one that"},
		"another version":      {`"version":1`, `"version":2`, "version 2"},
		"another tool":         {`"name":"plimsoll"`, `"name":"other"`, "other"},
		"a rule with markup":   {`"rule":"sql/blocking-index"`, `"rule":"](http://x)"`, "no rule"},
		"a severity":           {`"severity":"warning"`, `"severity":"fatal"`, "no severity"},
		"off":                  {`"severity":"warning"`, `"severity":"off"`, "no severity"},
		"a fingerprint":        {`"fingerprint":"f3"`, `"fingerprint":"--> <b>"`, "no fingerprint"},
		"no message":           {`"message":"one UPDATE touches every row of public.users"`, `"message":""`, "no message"},
		"a side":               {`"side":"base"`, `"side":"left"`, "no side"},
		"a path that climbs":   {`"file":"events/order.json"`, `"file":"../order.json"`, "no path"},
		"an absolute path":     {`"file":"events/order.json"`, `"file":"/etc/passwd"`, "no path"},
		"no path":              {`"file":"events/order.json"`, `"file":""`, "no file"},
		"a NUL in a path":      {`"file":"events/order.json"`, `"file":"a\u0000b"`, "no file"},
		"a line below zero":    {`"side":"head","line":3,`, `"side":"head","line":-3,`, "no line"},
		"a huge line":          {`"side":"head","line":3,`, `"side":"head","line":9999999999,`, "no line"},
		"a fraction":           {`"side":"head","line":3,`, `"side":"head","line":3.5,`, "not one that"},
		"a wrong count":        {`"errors":7`, `"errors":0`, "does not count"},
		"a count below zero":   {`"waived":5`, `"waived":-5`, "below zero"},
		"a waiver":             {`"by":"baseline"`, `"by":"me"`, "waives nothing"},
		"lines of a fix":       {`"last":3`, `"last":4`, "does not fit"},
		"a line end in a line": {`"new":["`, `"new":["a\nb`, "line end"},
	} {
		if !strings.Contains(good, tt.from) {
			t.Fatalf("%s: the report does not hold %s", name, tt.from)
		}
		_, _, err := Read(strings.NewReader(strings.Replace(good, tt.from, tt.to, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, tt.want)
		}
	}
	if _, _, err := Read(strings.NewReader(strings.Repeat(" ", ReadMax+1))); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("a report that is too large: %v", err)
	}
	if _, _, err := Read(strings.NewReader(strings.Repeat("[", 1<<20))); err == nil {
		t.Error("a report that nests deeply is taken")
	}
}

// Whatever a report holds, it is refused or can be written in every format.
func FuzzRead(f *testing.F) {
	f.Add(`{"version":1,"tool":{"name":"plimsoll"},"summary":{"errors":1},"findings":[{"rule":"a/b","severity":"error","message":"m","file":"f","side":"base",` +
		`"enclosing":{"file":"g","side":"head","line":3},"evidence":{"observed":[12],"rows":{"t":null}},"related":[{"file":"f","side":"head","message":"x"}],"fix":{"title":"t","edits":null}}]}`)
	f.Add(`{"version":1,"tool":{"name":"plimsoll"},"waived":[{"rule":"a/b","severity":"note","message":"m","file":"f","side":"head","waiver":{"by":"baseline"}}],"notices":["::x"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, _, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, format := range Formats() {
			if err := Write(io.Discard, format, r, Options{}); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		for _, finding := range r.Findings {
			Comment(finding, true, Options{})
		}
	})
}

func TestFixLines(t *testing.T) {
	content := "one\ntwo\nthree\n"
	options := Options{Excerpt: func(_ source.Side, path string) *source.Text {
		if path == "crlf" {
			return source.NewText(path, source.Head, []byte("one\r\ntwo\r\n"))
		}
		return source.NewText(path, source.Head, []byte(content))
	}}
	edit := func(start, end int, text string) analyzers.Edit {
		return analyzers.Edit{File: "a", Start: start, End: end, Text: text}
	}
	for name, tt := range map[string]struct {
		edits []analyzers.Edit
		want  *FixLines
	}{
		"inside a line":       {[]analyzers.Edit{edit(4, 7, "2")}, &FixLines{"a", 2, 2, []string{"two"}, []string{"2"}}},
		"two, out of order":   {[]analyzers.Edit{edit(12, 13, "E"), edit(0, 0, "first\n")}, &FixLines{"a", 1, 3, []string{"one", "two", "three"}, []string{"first", "one", "two", "threE"}}},
		"the last line":       {[]analyzers.Edit{edit(8, 13, "")}, &FixLines{"a", 3, 3, []string{"three"}, []string{""}}},
		"past the last line":  {[]analyzers.Edit{edit(14, 14, "four\n")}, &FixLines{"a", 4, 4, []string{""}, []string{"four", ""}}},
		"with the line break": {[]analyzers.Edit{edit(0, 4, "")}, &FixLines{"a", 1, 2, []string{"one", "two"}, []string{"two"}}},
		"overlapping":         {[]analyzers.Edit{edit(0, 4, ""), edit(3, 5, "")}, nil},
		"outside":             {[]analyzers.Edit{edit(0, 99, "")}, nil},
		"backwards":           {[]analyzers.Edit{edit(4, 2, "")}, nil},
		"two files":           {[]analyzers.Edit{edit(0, 1, ""), {File: "b", Start: 1, End: 2}}, nil},
		"CRLF":                {[]analyzers.Edit{{File: "crlf", Start: 0, End: 1}}, nil},
		"many lines":          {[]analyzers.Edit{edit(0, 0, strings.Repeat("\n", 200))}, nil},
		"none":                {nil, nil},
	} {
		if got := fixLines(&analyzers.Remedy{Edits: tt.edits}, options); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
