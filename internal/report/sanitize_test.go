package report

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ s, want string }{
		{"plain, größe, 顧客, 👩\u200d👧", "plain, größe, 顧客, 👩\u200d👧"},
		{"\x1b[31mred", `\x1b[31mred`},
		{"a\x00\x07\x7f", `a\x00\x07\x7f`},
		{"a\r\n\tb", `a\r\n\tb`},
		{"\u009b31m\u0085", `\u009b31m\u0085`},
		{"\u202etxt.exe\u2066\u200f\u061c", `\u202etxt.exe\u2066\u200f\u061c`},
		{"\u2028\u2029\u200b\ufeff\u00ad", `\u2028\u2029\u200b\ufeff\u00ad`},
		{"\U000e0041", `\U000e0041`},
		{"\xff\xc3(", `\xff\xc3(`},
		{"\ufffd", "\ufffd"},
		{"::error::x", `\x3a:error::x`},
		{" \u00a0::set-output name=a::b", " \u00a0\\x3a:set-output name=a::b"},
		{"a ::error::x", "a ::error::x"},
		{"x::text", "x::text"},
		{"12 | ##[add-matcher]x ###[group]", `12 | #\x23[add-matcher]x ##\x23[group]`},
		{"# #[x] ##x", "# #[x] ##x"},
	} {
		if got := Printable(tt.s); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s, got, tt.want)
		}
	}
}

// Colours of our own do not hide a command from the check.
func TestBreakCommandsThroughColor(t *testing.T) {
	for _, tt := range []struct{ s, want string }{
		{"\x1b[1;31m::error::x\x1b[0m", "\x1b[1;31m\\x3a:error::x\x1b[0m"},
		{"  \x1b[0m \x1b[m ::x", "  \x1b[0m \x1b[m \\x3a:x"},
		{"\x1b[1;31merror\x1b[0m ::x", "\x1b[1;31merror\x1b[0m ::x"},
		{"\x1b[", "\x1b["},
	} {
		if got := BreakCommands(tt.s); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{{"abc", 3, "abc"}, {"abcdef", 5, "ab…"}, {"ééé", 5, "é…"}, {"\xff\x80\x80\x80\x80", 4, "…"}, {"abc", 1, "…"}} {
		if got := cut(tt.s, tt.limit); got != tt.want {
			t.Errorf("%q at %d: got %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}

var hostile = []string{
	"", "plain", "::error::x", "\n::error file=a::x", "  ::set-env name=x::y", "##[group]x", "a\x1b[31m\x1b]0;t\x07b", "\u202e\u2066\u009b", "\xff\xfe",
	"`", "``` a", "`a`b`c`", "a``b", "` `", "@everyone #1 GH-2 <b>x</b> <!-- --> [a](b) ![c](d) | --- |", "https://x.example www.x.example a@b.example",
	"\\", "\\`", "*a* _b_ ~~c~~ $d$ &amp; {0} :tada:", "- a", "1. a", "# a", "===", "    code", "\u2028::x", "1)", "+", "`@x` @y `#3`", "e\u0301`", "(`@x`)",
}

// Nothing that steers a terminal or a runner survives, and what is printable is left as it is.
func FuzzPrintable(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Printable(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%q holds %q", got, r)
			}
		}
		if strings.HasPrefix(strings.TrimSpace(got), "::") || strings.Contains(got, "##[") {
			t.Fatalf("%q is a workflow command", got)
		}
		if again := Printable(got); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}

// The same for whole reports, with the input in every place that a report shows, and JSON stays JSON.
func FuzzReports(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, content string) {
		text := source.NewText(name, source.Head, []byte(content))
		at := text.Span(len(content)/3, len(content))
		evidence, err := json.Marshal(map[string]any{name: content, "locks": []any{map[string]any{"relation": name, "mode": content}}})
		if err != nil {
			t.Fatal(err)
		}
		finding := rules.Finding{
			Rule: name, Severity: rules.Error, Message: content, Help: name, Object: content, Service: name, At: at, Fingerprint: name,
			Evidence: evidence, Related: []rules.Related{{At: at, Message: content}}, Fix: &analyzers.Remedy{Title: name, Edits: []analyzers.Edit{{File: name, End: at.End, Text: content}}},
		}
		r := &rules.Result{
			HasBase: true, Findings: []rules.Finding{finding}, Notices: []string{content},
			Waived: []rules.Waived{{Finding: finding, By: "inline", Reason: content, Owner: name, Until: name, At: at}},
		}
		o := Options{
			Excerpt: func(source.Side, string) *source.Text { return text },
			Page:    func(string) Page { return Page{Title: content} },
		}
		for _, format := range Formats() {
			got := render(t, format, r, o)
			assertHarmless(t, format, got)
			if (format == "json" || format == "sarif") && !json.Valid([]byte(got)) {
				t.Errorf("%s: no JSON: %s", format, got)
			}
		}
	})
}
