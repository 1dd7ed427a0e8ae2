package lex

import (
	"reflect"
	"testing"
)

func TestPlaceholders(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT ${a}":                        "${a}",
		"SELECT t_${a.b}":                    "${a.b}",
		"SELECT {{ .A }}":                    "{{ .A }}",
		"{% if a %} SELECT 1":                "{% if a %}",
		"SELECT :a":                          ":a",
		"SELECT :a::int":                     ":a",
		"OWNER TO :'a'":                      ":'a'",
		"FROM :\"a\".b":                      ":\"a\"",
		"SELECT %(a)s":                       "%(a)s",
		"CREATE TABLE t (id $%A_B%$)":        "$%A_B%$",
		"SELECT $%a, $%%$, $%a%, 1 %$1":      "",
		"SELECT ARRAY[:a]":                   ":a",
		"SELECT ARRAY[[1], [b[1:2]], [:a]]":  ":a",
		"SELECT a[f(:b)]":                    ":b",
		"SELECT a::b":                        "",
		"SELECT a[1:b]":                      "",
		"SELECT a[:b]":                       "",
		"SELECT a[b:c]":                      "",
		"SELECT (ARRAY[1, 2])[:a]":           "",
		"SELECT JSON_OBJECT('a':b)":          "",
		"SELECT f(a := 1)":                   "",
		"SELECT a %(b)":                      "",
		"SELECT a %(b + 1)s":                 "",
		"SELECT '${a} {{ b }} :c', \"${d}\"": "",
		"DO $$ ${a} $$":                      "",
		"SELECT ${a":                         "",
		"SELECT {{ a":                        "",
		"SELECT 1 -- :a {{ b }}":             "",
		"SELECT a$b, $1, $a":                 "",
	} {
		if got := Split([]byte(sql)).Statements[0].Placeholder; got != want {
			t.Errorf("%s: placeholder %q, want %q", sql, got, want)
		}
	}
}

func TestNeutralise(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1":                     "SELECT 1",
		"t_${a-b}.c":                   "t___a_b_.c",
		"{{ .Äb }}":                    "______b___",
		"{{- if x -}} a {{ end }}":     "             a          ",
		"{{if}} {{ifs}} {% x %}":       "       __ifs__        ",
		":a, :'b', :\"c\", %(d)s":      "_a, '_b', \"_c\", __d_s",
		"id $%a%$, b":                  "id __a__, b",
		"varchar(:n), numeric(${n},2)": "varchar(1 ), numeric(__n_,2)",
	} {
		got, changed := Neutralise([]byte(sql))
		if len(got) != len(sql) {
			t.Errorf("%s: %d bytes became %d", sql, len(sql), len(got))
		}
		if string(got) != want || changed != (sql != want) {
			t.Errorf("%s:\ngot  %q %v\nwant %q", sql, got, changed, want)
		}
	}
}

func TestTokens(t *testing.T) {
	for sql, want := range map[string][]string{
		"a.b":                  {"a", ".", "b"},
		"1.5 .5 1. 1e-5 1.2e3": {"1.5", ".5", "1.", "1e-5", "1.2e3"},
		"0x1F 0b1 1_000 1..2":  {"0x1F", "0b1", "1_000", "1", "..", "2"},
		"a=-1":                 {"a", "=", "-", "1"},
		"a@-1":                 {"a", "@-", "1"},
		"a<=b":                 {"a", "<=", "b"},
		"*/* a */-":            {"*", "/* a */", "-"},
		"+-- a":                {"+", "-- a"},
		"a::b := ::: c":        {"a", "::", "b", ":=", ":::", "c"},
		"$1$2":                 {"$1", "$2"},
		"`a` `b":               {"`a`", "`", "b"},
		"u&'a' u&b":            {"u&'a'", "u", "&", "b"},
		"é\u00a0x":             {"é\u00a0x"},
	} {
		var got []string
		for token := range Tokens([]byte(sql)) {
			got = append(got, sql[token.Start:token.End])
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", sql, got, want)
		}
	}
}
