package report

import (
	"reflect"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		name, content, what string
		columns             int
		want                string // lines, each followed by its caret line
		more                int
	}{
		{"plain", "a b c\n", "b", 80, "a b c\n  ^", 0},
		{"tabs", "\ta\tb\n", "b", 80, "    a   b\n        ^", 0},
		{"wide runes", "顧客 x\n", "x", 80, "顧客 x\n     ^", 0},
		{"wide runes under the caret", "a 顧客\n", "顧客", 80, "a 顧客\n  ^^^^", 0},
		{"a family is one character", "'👩\u200d👩\u200d👧' x\n", "x", 80, "'👩\u200d👩\u200d👧' x\n     ^", 0},
		{"combining", "e\u0301 x\n", "x", 80, "e\u0301 x\n  ^", 0},
		{"escapes move the caret", "\x1b[31m x\n", "x", 80, "\\x1b[31m x\n         ^", 0},
		{"a command marker moves it too", "##[a] x\n", "x", 80, "#\\x23[a] x\n         ^", 0},
		{"byte order mark", "\ufeffabc\n", "b", 80, "abc\n ^", 0},
		{"CRLF", "abc\r\ndef\r\n", "c\r\nd", 80, "abc\n  ^\ndef\n^", 0},
		{"lone CR", "a\rb c\n", "c", 80, "a\\rb c\n     ^", 0},
		{"cut at the right", "a bcdefghijklmnop\n", "a", 10, "a bcdefgh…\n^", 0},
		{"cut through the span", "abcdefghijklmnop\n", "cdefghijklmnop", 10, "abcdefghi…\n  ^^^^^^^", 0},
		{"exactly as wide", "abcdefghij\n", "j", 10, "abcdefghij\n         ^", 0},
		{"far to the right", strings.Repeat("x", 300) + " here and there\n", "here", 50, "…" + strings.Repeat("x", 24) + " here and there\n" + strings.Repeat(" ", 26) + "^^^^", 0},
		{"four lines", "a1\nb2\nc3\nd4\n", "1\nb2\nc3\nd", 80, "a1\n ^\nb2\n^^\nc3\n^^", 1},
		{"line end included", "abc\ndef\n", "abc\n", 80, "abc\n^^^", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := source.NewText("f", source.Head, []byte(tt.content))
			start := strings.Index(tt.content, tt.what)
			e := excerptOf(text, text.Span(start, start+len(tt.what)), tt.columns)
			var got []string
			for _, line := range e.lines {
				got = append(got, line.text, strings.Repeat(" ", line.mark)+strings.Repeat("^", line.wide))
				if width := uniseg.StringWidth(line.text); width > tt.columns {
					t.Errorf("%q is %d columns wide", line.text, width)
				}
			}
			if strings.Join(got, "\n") != tt.want || e.more != tt.more {
				t.Errorf("got\n%s\nand %d more, want\n%s\nand %d more", strings.Join(got, "\n"), e.more, tt.want, tt.more)
			}
		})
	}
}

// A place that is not in the text, as of a file that changed meanwhile, is no excerpt and no crash.
func TestExcerptOutside(t *testing.T) {
	text := source.NewText("f", source.Head, []byte("abc\n"))
	for _, at := range []source.Span{
		{}, {Line: 9, Column: 1, EndLine: 9, EndColumn: 2}, {Line: -1, Column: -1, EndLine: -5}, {Line: 2, Column: 1, EndLine: 2, EndColumn: 1},
	} {
		if e := excerptOf(text, at, 80); len(e.lines) != 0 {
			t.Errorf("%+v: got %+v", at, e)
		}
	}
	for _, at := range []source.Span{
		{Line: 1, Column: 99, EndLine: 1, EndColumn: 200}, {Line: 1, Column: 3, EndLine: 1, EndColumn: 1}, {Line: 1, Column: 1, EndLine: 99, EndColumn: 1}, {Line: 1},
	} {
		e := excerptOf(text, at, 80)
		if len(e.lines) == 0 || e.lines[0].text != "abc" || e.lines[0].mark > 3 || e.lines[0].wide < 1 || e.lines[0].wide > 3 {
			t.Errorf("%+v: got %+v", at, e)
		}
	}
	if e := excerptOf(nil, source.Span{Line: 1}, 80); len(e.lines) != 0 {
		t.Errorf("without text: %+v", e)
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		s       string
		columns int
		want    []string
	}{
		{"", 10, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"a verylongwordindeed b", 6, []string{"a", "verylongwordindeed", "b"}},
		{"顧客 顧客 x", 6, []string{"顧客", "顧客 x"}},
		{"run `plimsoll check x` now", 20, []string{"run", "`plimsoll check x`", "now"}},
		{"a ` b c d", 4, []string{"a `", "b c", "d"}},
		{"`" + strings.Repeat("x ", 60) + "`", 80, []string{"`" + strings.TrimSpace(strings.Repeat("x ", 40))[:79], strings.TrimSpace(strings.Repeat("x ", 20)) + " `"}},
	} {
		if got := Wrap(tt.s, tt.columns); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q at %d: got %q, want %q", tt.s, tt.columns, got, tt.want)
		}
	}
}

// A width never loses a word. (Which "::" begins a line depends on it.)
func TestWidthKeepsWords(t *testing.T) {
	plain := func(width int) string {
		o := sampleOptions()
		o.Excerpt, o.Width = nil, width
		text := strings.Join(strings.Fields(render(t, "text", sample(), o)), " ")
		return strings.ReplaceAll(text, `\x3a:`, "::")
	}
	want := plain(0)
	for _, width := range []int{1, 20, 40, 79, 100, 1000} {
		if got := plain(width); got != want {
			t.Errorf("width %d: got %s\nwant %s", width, got, want)
		}
	}
}

// Colour only adds colour.
func TestColorOnlyAdds(t *testing.T) {
	o := sampleOptions()
	want := render(t, "text", sample(), o)
	o.Color = true
	colored := render(t, "text", sample(), o)
	if !strings.Contains(colored, "\x1b[") {
		t.Error("nothing is coloured")
	}
	if got := stripColor(colored); got != want {
		t.Errorf("got %s", got)
	}
}

func stripColor(s string) string {
	var b strings.Builder
	for s != "" {
		if n := leadingSGR(s); n > 0 {
			s = s[n:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

func TestEvidence(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{``, ``},
		{`null`, ``},
		{`[1]`, ``},
		{`{"a":`, ``},
		{`{"zeta":1,"scans":["public.users"],"locks":[{"relation":"public.users","mode":"ShareLock"}]}`, "locks: ShareLock on public.users; scans: public.users; zeta: 1"},
		{`{"locks":[{"relation":"a","mode":"M"},{"relation":"b","mode":"N"}],"rewrites":["a","b"],"reindexes":[]}`, "locks: M on a, N on b; rewrites: a, b"},
		{`{"blocks":{"reads":true,"writes":true}}`, "blocks: reads and writes"},
		{`{"blocks":{"reads":false,"writes":false}}`, ""},
		{`{"blocks":"odd"}`, "blocks: odd"},
		{`{"observed":[18,12,13,14]}`, "observed: PostgreSQL 12–14, 18"},
		{`{"observed":["x"]}`, "observed: x"},
		{`{"fails_on_rows":true,"rows":null,"serving":0,"ratio":0.25,"huge":1e999}`, "fails on rows: yes; huge: 1e999; ratio: 0.25; rows: unknown; serving: 0"},
		{`{"rows":{"public.b":12,"public.a":null},"bytes":{"public.b":8192}}`, "bytes: public.b 8192; rows: public.a unknown, public.b 12"},
		{`{"readers":[{"file":"a.go","line":3},{"file":"b.go","line":4,"text":"u.Email"}]}`, "readers: a.go:3, b.go:4 (u.Email)"},
		{`{"counterexample":{"b":[1,"<x>"],"a":null}}`, `counterexample: {"a":null,"b":[1,"<x>"]}`},
		{`{"refused":"` + strings.Repeat("x", 501) + `","path":"/"}`, "path: /; refused: " + strings.Repeat("x", 497) + "…"},
	} {
		if got := evidenceText([]byte(tt.raw)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.raw, got, tt.want)
		}
	}
}
