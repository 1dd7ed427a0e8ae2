package lex

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

var seeds = []string{
	"",
	"\xef\xbb\xbfSELECT 1;\r\n-- a\r/* b /* c */ */ SELECT 'd'';', \"e\", E'\\'', U&'f', $g$ h; $g$;",
	"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END; SELECT 1",
	"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT (1; SELECT 2",
	"COPY t FROM STDIN; -- a\n1\t;'\n\\.\n\\connect b\nSELECT 1 \\gexec\nSELECT 2 \\; SELECT 3",
	"\\copy t from stdin\n1\n\\.\nCOPY t FROM stdin;\n",
	"CREATE TABLE ${a}.t_{{ .b }} (c varchar(:n), d int[1:2]) -- +goose StatementEnd\n{% x %} SELECT :'a', %(b)s, a[:b]",
	"SELECT 1.5e-3, .5, 1..2, 0x1F, 1_000, $1, a::b, a +-+- b @- c, `d`, [e]",
	"SELECT 'open", "SELECT /* open", "DO $a$ open", "SELECT \"open", "SELECT ${open {{ {% \\",
	"CREATE TABLE t (a UInt8) ENGINE = MergeTree; PRAGMA x;\nGO\nALTER TABLE t MODIFY a int",
}

func FuzzSplit(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		file := Split([]byte(first))
		checkSpans(t, first, file)
		Recognise([]byte(first))
		if neutral, _ := Neutralise([]byte(first)); len(neutral) != len(first) {
			t.Fatalf("%q: neutralised to %d bytes, want %d", first, len(neutral), len(first))
		}
		checkConcatenation(t, first+";\n", second)
		checkAgainstPostgres(t, first)
	})
}

// checkSpans: statements, data and comments are in order and in range, no two statements overlap, and what belongs to none
// of them is white space, a separator, or the line that ends data.
func checkSpans(t *testing.T, text string, file File) {
	t.Helper()
	rest := []byte(strings.TrimPrefix(text, string(byteOrderMark)))
	if len(rest) < len(text) {
		rest = append([]byte("   "), rest...)
	}
	blank := func(start, end int) {
		for i := start; i < end; i++ {
			rest[i] = ' '
		}
	}
	last := 0
	for _, s := range file.Statements {
		if s.Start < last || s.End < s.Start || s.End > len(text) {
			t.Fatalf("%q: statement at %d–%d behind %d of %d", text, s.Start, s.End, last, len(text))
		}
		blank(s.Start, s.End)
		last = s.End
		if s.CopyEnd > 0 {
			if s.CopyStart < s.End || s.CopyEnd < s.CopyStart || s.CopyEnd > len(text) {
				t.Fatalf("%q: data at %d–%d behind %d", text, s.CopyStart, s.CopyEnd, s.End)
			}
			blank(s.CopyStart, s.CopyEnd)
			last = s.CopyEnd
			if last < len(text) {
				if !strings.HasPrefix(text[last:], `\.`) {
					t.Fatalf("%q: data ends with %q", text, text[last:])
				}
				blank(last, last+2)
			}
		}
		if s.Kind == SQL && s.Reason == "" && s.Tokens == 0 {
			t.Fatalf("%q: a statement without tokens", text)
		}
		if len(s.Words) > maxWords {
			t.Fatalf("%q: %d words", text, len(s.Words))
		}
	}
	last = 0
	for _, c := range file.Comments {
		if c.Start < last || c.End < c.Start+2 || c.End > len(text) {
			t.Fatalf("%q: comment at %d–%d behind %d of %d", text, c.Start, c.End, last, len(text))
		}
		blank(c.Start, c.End)
		last = c.End
	}
	rest = bytes.ReplaceAll(rest, []byte(`\;`), nil)
	for i, b := range rest {
		if b != ';' && classes[b]&isSpace == 0 {
			t.Fatalf("%q: byte %q (%d) belongs to nothing", text, b, i)
		}
	}
}

// checkConcatenation: where the first text ends cleanly, the second is split behind it as it is split alone.
func checkConcatenation(t *testing.T, first, second string) {
	t.Helper()
	const probe = "PROBE"
	probed := Split([]byte(first + probe)).Statements
	clean := len(probed) > 0 && probed[len(probed)-1].Start == len(first) && !strings.Contains(first, "{{") &&
		!strings.Contains(first, "{%") && !strings.HasPrefix(second, string(byteOrderMark))
	if !clean {
		return
	}
	alone, together := Split([]byte(second)), Split([]byte(first+second))
	before := len(probed) - 1
	if len(together.Statements) != before+len(alone.Statements) {
		t.Fatalf("%q and %q: %d statements, want %d and %d", first, second, len(together.Statements), before, len(alone.Statements))
	}
	for i, want := range alone.Statements {
		want.Start += len(first)
		want.End += len(first)
		if want.CopyEnd > 0 {
			want.CopyStart += len(first)
			want.CopyEnd += len(first)
		}
		if got := together.Statements[before+i]; !reflect.DeepEqual(got, want) {
			t.Fatalf("%q and %q:\ngot  %+v\nwant %+v", first, second, got, want)
		}
	}
}

// checkAgainstPostgres: PostgreSQL's own lexer cuts the text into the same tokens, where it is SQL and nothing else. A vertical
// tab is white space since PostgreSQL 17, and the lexer at hand is that of 16.
func checkAgainstPostgres(t *testing.T, text string) {
	t.Helper()
	if strings.ContainsAny(text, "\x00\v") || !utf8.ValidString(text) || strings.HasPrefix(text, string(byteOrderMark)) || len(text) > 10000 {
		return
	}
	type span struct{ start, end int }
	var got []span
	strings := map[int]bool{}
	for token := range Tokens([]byte(text)) {
		switch token.Kind {
		case Placeholder, Backquoted, Other:
			return
		case Operator:
			if text[token.Start] == ':' && token.End > token.Start+2 {
				return // a run of colons, which is no SQL
			}
		case String, Quoted:
			strings[token.Start] = true
		}
		got = append(got, span{token.Start, token.End})
	}
	scanned, err := pg_query.Scan(text)
	if err != nil {
		return
	}
	k := 0
	for _, token := range scanned.Tokens {
		start, end := int(token.Start), int(token.End)
		if k >= len(got) || got[k].start != start {
			t.Fatalf("%q: PostgreSQL has a token at %d–%d, got %v", text, start, end, got[min(k, len(got)):])
		}
		// PostgreSQL joins literals that only white space with a line end parts.
		for strings[start] && got[k].end < end && k+1 < len(got) {
			k++
		}
		if got[k].end != end {
			t.Fatalf("%q: PostgreSQL has a token at %d–%d, got %v", text, start, end, got[k])
		}
		k++
	}
	if k != len(got) {
		t.Fatalf("%q: PostgreSQL has %d tokens, got %d", text, len(scanned.Tokens), len(got))
	}
}
