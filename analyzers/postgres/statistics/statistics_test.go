package statistics

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// file is a statistics file with these tables.
func file(tables string) string {
	return `{"version": 1, "exported_at": "2026-11-01T08:00:00Z", "server_version": 160004, "tables": [` + tables + `]}`
}

func read(content string) (*Statistics, string) {
	s, problems := Read(source.NewText("s.json", source.Head, []byte(content)))
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Message))
	}
	return s, strings.Join(lines, "\n")
}

func TestRead(t *testing.T) {
	s, problems := read(file(`
		{"schema": "public", "name": "orders", "rows": 12000000, "bytes": 3400000000},
		{"bytes": 8192, "name": "of \"nobody\"", "schema": "App", "rows": null}`))
	if problems != "" {
		t.Fatal(problems)
	}
	if s.Server != 16 || s.ExportedAt.Format("2006-01-02") != "2026-11-01" {
		t.Errorf("version %d at %v", s.Server, s.ExportedAt)
	}
	if size, ok := s.Size("public", "orders"); !ok || *size.Rows != 12_000_000 || size.Bytes != 3_400_000_000 {
		t.Errorf("orders: %+v, %v", size, ok)
	}
	if size, ok := s.Size("App", `of "nobody"`); !ok || size.Rows != nil || size.Bytes != 8192 {
		t.Errorf("the quoted one: %+v, %v", size, ok)
	}
	if _, ok := s.Size("app", "orders"); ok {
		t.Error("orders stands in another schema")
	}
	if _, ok := (*Statistics)(nil).Size("public", "orders"); ok {
		t.Error("no statistics have a table")
	}
}

func TestReadRefuses(t *testing.T) {
	const table = `{"schema": "public", "name": "a", "rows": 1, "bytes": 1}`
	for _, test := range []struct{ name, content, want string }{
		{"empty", "", "1:1: this is no JSON: the value ends too early"},
		{"cut short", `{"version": 1,`, "1:15: this is no JSON: the value ends too early"},
		{"the text of an error", "psql: error", "1:1: this is no JSON: invalid character 'p' looking for beginning of value"},
		{"a list", `[]`, "1:1: the file must be an object, not a list"},
		{"null", `null`, "1:1: the file must be an object, not null"},
		{"another version", `{"version": 2, "relations": []}`, "1:13: version must be 1, the only one of this format, not 2"},
		{"version as text", strings.Replace(file(table), "1,", `"1",`, 1), `1:13: version must be the number 1, not "1"`},
		{"nothing but the version", `{"version": 1}`, "1:1: the file lacks exported_at\n1:1: the file lacks server_version\n1:1: the file lacks tables"},
		{"unknown key", strings.Replace(file(table), "{", `{"rows": 2, `, 1), `1:2: unknown key "rows" in the file; there are version, exported_at, server_version, tables`},
		{"a date", strings.Replace(file(table), "T08:00:00Z", "", 1), `1:31: exported_at must be a time, as in "2026-11-22T08:00:00Z", not "2026-11-01"`},
		{"old server", strings.Replace(file(table), "160004", "90624", 1), "1:73: server_version must be what SHOW server_version_num says, as in 160004, not 90624"},
		{"server as text", strings.Replace(file(table), "160004", `"16.4"`, 1), `1:73: server_version must be a whole number from 0 on, not "16.4"`},
		{"tables by name", `{"version": 1, "exported_at": "2026-11-01T08:00:00Z", "server_version": 160004, "tables": {}}`, "1:91: tables must be a list, not a map"},
		{"a name for a table", file(`"a"`), `1:92: a table must be an object, not "a"`},
		{"no bytes", file(`{"schema": "public", "name": "a", "rows": 1}`), "1:92: a table lacks bytes"},
		{"unknown key of a table", file(strings.Replace(table, "rows", "row", 1)), "1:126: unknown key \"row\" in a table; there are schema, name, rows, bytes\n1:92: a table lacks rows"},
		{"reltuples as it is", file(strings.Replace(table, `"rows": 1`, `"rows": -1`, 1)), "1:134: rows must be a whole number from 0 on, or null where it is not known, not -1"},
		{"a fraction", file(strings.Replace(table, `"rows": 1`, `"rows": 1.5`, 1)), "1:134: rows must be a whole number from 0 on, or null where it is not known, not 1.5"},
		{"an exponent", file(strings.Replace(table, `"rows": 1`, `"rows": 1e6`, 1)), "1:134: rows must be a whole number from 0 on, or null where it is not known, not 1e6"},
		{"rows as text", file(strings.Replace(table, `"rows": 1`, `"rows": "1"`, 1)), `1:134: rows must be a whole number from 0 on, or null where it is not known, not "1"`},
		{"too many", file(strings.Replace(table, `"rows": 1`, `"rows": 9223372036854775808`, 1)), "1:134: rows must be a whole number from 0 on, or null where it is not known, not 9223372036854775808"},
		{"bytes unknown", file(strings.Replace(table, `"bytes": 1`, `"bytes": null`, 1)), "1:146: bytes must be a whole number from 0 on, not null"},
		{"no name", file(strings.Replace(table, `"a"`, `""`, 1)), `1:121: name must be a name, as pg_class has it, not ""`},
		{"long name", file(strings.Replace(table, "public", strings.Repeat("x", 300), 1)), `1:103: schema must be a name, as pg_class has it, not "` + strings.Repeat("x", 60) + `…"`},
		{"twice", file(table + ",\n" + strings.Replace(table, "1", "2", 1)), `2:1: the table "a" of the schema "public" stands here twice`},
		{"key twice", file(strings.Replace(table, "name", "schema", 1)), `1:113: the key "schema" stands twice in one object`},
		{"two values", file(table) + "{}", "1:151: there is more text after the value"},
	} {
		s, got := read(test.content)
		if got != test.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", test.name, test.content, got, test.want)
		}
		if s != nil {
			t.Errorf("%s: there are statistics all the same", test.name)
		}
	}
}

// What is meant to hurt costs little and says little.
func TestReadBounded(t *testing.T) {
	for name, content := range map[string]string{
		"deep":            strings.Repeat("[", 1_000_000),
		"deep in a table": file(strings.Repeat(`{"schema": `, 100_000)),
		"many values":     file(strings.Repeat("1,", 200_000) + "1"),
		"many problems":   file(strings.Repeat(`{"schema": "a", "name": "b", "rows": -1, "bytes": -1},`, 10_000) + "1"),
		"many keys":       file(`{` + strings.Repeat(`"`+strings.Repeat("k", 200)+`": 1,`, 1) + `"` + strings.Repeat("\u202e", 2_000) + `": 1}`),
	} {
		s, problems := read(content)
		if s != nil || problems == "" || strings.Count(problems, "\n") >= maxProblems || len(problems) > 4_000 {
			t.Errorf("%s: %v, %d bytes of problems: %.300s", name, s != nil, len(problems), problems)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(`{"schema": "public", "name": "a", "rows": 1, "bytes": 1}`))
	f.Add(file(`{"schema": "public", "name": "a", "rows": null, "bytes": 1}`))
	f.Add(`{"version": 1}`)
	f.Fuzz(func(t *testing.T, content string) {
		s, problems := read(content)
		if (s == nil) != (problems != "") {
			t.Errorf("statistics: %v, problems: %q", s != nil, problems)
		}
	})
}
