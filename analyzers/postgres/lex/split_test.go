package lex

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func texts(file string) []string {
	var out []string
	for _, s := range Split([]byte(file)).Statements {
		out = append(out, string(s.Text([]byte(file))))
	}
	return out
}

func TestSplit(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		want []string
	}{
		"nothing":                 {"", nil},
		"only a mark":             {"\xef\xbb\xbf", nil},
		"only a remark":           {" -- a\n /* b */ ;;", nil},
		"two":                     {"SELECT 1; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
		"byte order mark":         {"\xef\xbb\xbfSELECT 1;", []string{"SELECT 1"}},
		"CR":                      {"SELECT 1 -- a;\r;SELECT 2\r", []string{"SELECT 1", "SELECT 2"}},
		"CRLF":                    {"SELECT 1;\r\nSELECT 2;\r\n", []string{"SELECT 1", "SELECT 2"}},
		"remarks around":          {"/* a */ SELECT /* b; */ 1 /* c */ ; -- d", []string{"SELECT /* b; */ 1"}},
		"nested remark":           {"/* a /* b; */ ; */ SELECT 1", []string{"SELECT 1"}},
		"quotes":                  {"SELECT 'a;''b;'; SELECT \"c;\"\"d;\"", []string{"SELECT 'a;''b;'", "SELECT \"c;\"\"d;\""}},
		"backslash is plain":      {`SELECT 'a\'; SELECT 2`, []string{`SELECT 'a\'`, "SELECT 2"}},
		"backslash in E":          {`SELECT e'a\';b'; SELECT 2`, []string{`SELECT e'a\';b'`, "SELECT 2"}},
		"E ends a name":           {`SELECT typE'a\'; SELECT 2`, []string{`SELECT typE'a\'`, "SELECT 2"}},
		"Unicode quotes":          {`SELECT U&'a\;', U&"b;"; SELECT 2`, []string{`SELECT U&'a\;', U&"b;"`, "SELECT 2"}},
		"bits and nationals":      {`SELECT B'0;', x'F;', N';'; SELECT 2`, []string{`SELECT B'0;', x'F;', N';'`, "SELECT 2"}},
		"dollars":                 {"DO $$ a; 'b $$; SELECT 2", []string{"DO $$ a; 'b $$", "SELECT 2"}},
		"dollar tag":              {"DO $été1$ $$; $été$; $été1$; SELECT 2", []string{"DO $été1$ $$; $été$; $été1$", "SELECT 2"}},
		"parameters":              {"SELECT $1; SELECT $2", []string{"SELECT $1", "SELECT $2"}},
		"dollars in a name":       {"SELECT a$$; SELECT b$$", []string{"SELECT a$$", "SELECT b$$"}},
		"operator then remark":    {"SELECT 1 *-- a;\n2; SELECT 3", []string{"SELECT 1 *-- a;\n2", "SELECT 3"}},
		"rule":                    {"CREATE OR REPLACE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2); SELECT 3", []string{"CREATE OR REPLACE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
		"open parenthesis":        {"CREATE TABLE t (a int; SELECT 2", []string{"CREATE TABLE t (a int", "SELECT 2"}},
		"a second )":              {"SELECT 1); SELECT (2)", []string{"SELECT 1)", "SELECT (2)"}},
		"SQL-standard function":   {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN CASE WHEN b THEN 2 END END; SELECT 3; END; SELECT 4", []string{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN CASE WHEN b THEN 2 END END; SELECT 3; END", "SELECT 4"}},
		"procedure":               {"create or replace procedure p() begin atomic; select 1; end; SELECT 4", []string{"create or replace procedure p() begin atomic; select 1; end", "SELECT 4"}},
		"a transaction":           {"BEGIN; SELECT 1; END; SELECT 2", []string{"BEGIN", "SELECT 1", "END", "SELECT 2"}},
		"atomic elsewhere":        {"BEGIN ATOMIC; SELECT 1", []string{"BEGIN ATOMIC", "SELECT 1"}},
		"psql":                    {"\\set a ';'\nSELECT 1;\n  \\connect b\nSELECT 2", []string{`\set a ';'`, "SELECT 1", `\connect b`, "SELECT 2"}},
		"psql sends":              {"SELECT 1 \\gexec\nSELECT 2\n\\g\nSELECT 3 \\; SELECT 4;", []string{"SELECT 1", `\gexec`, "SELECT 2", `\g`, "SELECT 3", "SELECT 4"}},
		"psql, CRLF":              {"\\echo a \r\nSELECT 1;\r\n", []string{`\echo a`, "SELECT 1"}},
		"copy":                    {"COPY t (a) FROM stdin WITH (FORMAT csv);\n1;'\n\\N\n\\.\nSELECT 1;", []string{"COPY t (a) FROM stdin WITH (FORMAT csv)", "SELECT 1"}},
		"copy, CRLF, remark":      {"COPY t FROM STDIN; -- a\r\n1\r\n\\.\r\nSELECT 1;", []string{"COPY t FROM STDIN", "SELECT 1"}},
		"copy of nothing":         {"COPY t FROM STDIN;\n\\.\n\nSELECT 1;", []string{"COPY t FROM STDIN", "SELECT 1"}},
		"copy from a file":        {"COPY t FROM 'stdin';\nSELECT 1;", []string{"COPY t FROM 'stdin'", "SELECT 1"}},
		"copy out":                {"COPY (SELECT a FROM stdin) TO STDOUT;\nSELECT 1;", []string{"COPY (SELECT a FROM stdin) TO STDOUT", "SELECT 1"}},
		"psql copy":               {"\\copy t from stdin csv\n1;\n\\.\nSELECT 1;", []string{`\copy t from stdin csv`, "SELECT 1"}},
		"goose, no semicolon":     {"-- +goose Up\nSELECT 1\n-- +goose StatementEnd\n\n-- +goose Down\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		"dbmate":                  {"-- migrate:up\nSELECT 1\n-- migrate:down transaction:false\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		"drizzle":                 {"SELECT 1--> statement-breakpoint\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		"an ordinary remark":      {"SELECT -- goose Down\n1 -- +goose ENVSUB ON\n", []string{"SELECT -- goose Down\n1"}},
		"semicolon in a template": {"SELECT {{ printf \";\" }};SELECT 2", []string{"SELECT {{ printf \";\" }}", "SELECT 2"}},
		"stray backslash":         {"SELECT \\ 1; SELECT 2", []string{"SELECT \\ 1", "SELECT 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := texts(test.file); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestWhatCannotBeTold(t *testing.T) {
	for file, want := range map[string]struct{ text, reason string }{
		"SELECT 1; SELECT 'a; SELECT 2":    {"SELECT 'a; SELECT 2", "the literal that is opened with ' has no end"},
		"SELECT 1; SELECT E'a\\'; SELECT":  {"SELECT E'a\\'; SELECT", "the literal that is opened with ' has no end"},
		"SELECT 1; SELECT \"a; SELECT 2":   {"SELECT \"a; SELECT 2", `the name that is opened with " has no end`},
		"SELECT 1; DO $b$ x; $$; $ b$;":    {"DO $b$ x; $$; $ b$;", "the literal that is opened with $b$ has no end"},
		"SELECT 1; SELECT /* /* */ 2; ":    {"SELECT /* /* */ 2; ", "the comment that is opened with /* has no end"},
		"SELECT 1; /* a; ":                 {"/* a; ", "the comment that is opened with /* has no end"},
		"SELECT 1; CREATE TABLE t (a;":     {"CREATE TABLE t (a", "a parenthesis is still open at the semicolon"},
		"SELECT 1; COPY t FROM STDIN;\n1;": {"COPY t FROM STDIN", `the data that COPY … FROM STDIN reads has no end: a line \. is missing`},
		"SELECT 1; CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN b END;": {
			"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN b END;", "the function body that BEGIN ATOMIC opens has no END"},
	} {
		statements := Split([]byte(file)).Statements
		if len(statements) != 2 {
			t.Errorf("%s: %d statements, want 2", file, len(statements))
			continue
		}
		if first := string(statements[0].Text([]byte(file))); first != "SELECT 1" || statements[0].Reason != "" {
			t.Errorf("%s: the first statement is %q (%s)", file, first, statements[0].Reason)
		}
		if got := string(statements[1].Text([]byte(file))); strings.TrimRight(got, "; ") != strings.TrimRight(want.text, "; ") || statements[1].Reason != want.reason {
			t.Errorf("%s:\ngot  %q %q\nwant %q %q", file, got, statements[1].Reason, want.text, want.reason)
		}
	}
}

func TestWords(t *testing.T) {
	for file, want := range map[string][]string{
		"create unique index concurrently if not exists i ON public.t (a)": {"CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", "IF", "NOT", "EXISTS", "I", "ON", "PUBLIC.T"},
		`ALTER TABLE ONLY "Public" . "A""b" ADD x int`:                     {"ALTER", "TABLE", "ONLY", `"Public"."A""b"`, "ADD", "X", "INT"},
		`CREATE "INDEX" 'a'`:                          {"CREATE", `"INDEX"`},
		"DROP TABLE a, b":                             {"DROP", "TABLE", "A"},
		"CREATE TABLE ${schema}.t_{{ .n }}_x (a int)": {"CREATE", "TABLE", "${schema}.T_{{ .n }}_X"},
		"a b c d e f g h i j k l m n o p q r":         {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P"},
		"a b c d e f g h i j k l m n o p . q r":       {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P.Q"},
		"\\connect db":                                {`\CONNECT`},
		"(SELECT 1)":                                  nil,
		"GRANT /* a */ ALL -- b\n ON t":               {"GRANT", "ALL", "ON", "T"},
		"SET é TO İ":                                  {"SET", "é", "TO", "İ"},
	} {
		if got := Split([]byte(file)).Statements[0].Words; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", file, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	for file, want := range map[string]struct{ tokens, depth int }{
		"SELECT 1":                        {2, 0},
		"SELECT f(a[1], (2))":             {12, 2},
		"SELECT CASE WHEN a THEN (b) END": {9, 2},
		"SELECT 1 /* a */ + 2 -- b":       {4, 0},
		"SELECT +-1, 1+-+-2, a @- b":      {15, 0},
		"SELECT a, b[:c] FROM d":          {10, 1},
	} {
		s := Split([]byte(file)).Statements[0]
		if s.Tokens != want.tokens || s.Depth != want.depth {
			t.Errorf("%s: %d tokens, depth %d; want %d, %d", file, s.Tokens, s.Depth, want.tokens, want.depth)
		}
	}
}

func TestComments(t *testing.T) {
	file := "-- a \r\nSELECT /* b /* c */ */ 1; --d\n/**/ '-- e' /* f */"
	want := []Comment{
		{0, 5, "a", true}, {14, 29, "b /* c */", false}, {33, 36, "d", true}, {37, 41, "", false}, {49, 56, "f", false},
	}
	if got := Split([]byte(file)).Comments; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestCopyData(t *testing.T) {
	file := "COPY t FROM STDIN;\na\tb\n\\\\.\nc\n\\.\nSELECT 1;\nCOPY t FROM STDIN;\n\n"
	statements := Split([]byte(file)).Statements
	if len(statements) != 3 {
		t.Fatalf("%d statements, want 3", len(statements))
	}
	if got, want := file[statements[0].CopyStart:statements[0].CopyEnd], "a\tb\n\\\\.\nc\n"; got != want {
		t.Errorf("data %q, want %q", got, want)
	}
	if last := statements[2]; last.CopyStart != 0 || last.CopyEnd != 0 || last.Reason != "" {
		t.Errorf("a COPY that the file gives no data: %+v", last)
	}
}

// Each of these took a naive lexer, or the C one, more than linear time.
func TestLinearTime(t *testing.T) {
	const n = 1 << 20
	for name, file := range map[string]string{
		"nested remarks":     strings.Repeat("/*", 100000) + strings.Repeat("*/", 100000),
		"open remarks":       strings.Repeat("/*", n/2),
		"signs":              strings.Repeat("+", n),
		"mixed signs":        strings.Repeat("*+", n/2) + "+",
		"open braces":        strings.Repeat("{{ {% ${ ", n/9),
		"dollars":            strings.Repeat("$a", n/2),
		"dots":               "a" + strings.Repeat(".a", n/2),
		"backslashes":        strings.Repeat("\\ ", n/2),
		"backslash lines":    "a " + strings.Repeat("\n\\", n/2),
		"backticks":          strings.Repeat("`\n", n/2),
		"colons":             strings.Repeat(":a'", n/3),
		"brackets":           strings.Repeat("ARRAY[:a", n/8),
		"parentheses":        strings.Repeat("(", n),
		"copies":             strings.Repeat("COPY t FROM STDIN;\n", n/19),
		"copies with an end": strings.Repeat("COPY t FROM STDIN; x\n", n/21),
		"one line":           strings.Repeat("SELECT 'a' || b::text;", n/22),
		"view to to":         "CREATE MATERIALIZED VIEW " + strings.Repeat("TO ", n/3),
		"remark lines":       strings.Repeat("--\n", n/3),
		"function bodies":    "CREATE FUNCTION f() BEGIN ATOMIC" + strings.Repeat(" CASE;", n/6),
	} {
		began := time.Now()
		Split([]byte(file))
		split := time.Since(began)
		Recognise([]byte(file))
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s: %d bytes took %v to split, %v in all", name, len(file), split, took)
		}
	}
}
