package catalog

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// runAll runs a script statement by statement and says how long the catalog took.
func runAll(t *testing.T, c *Catalog, script string) time.Duration {
	t.Helper()
	var spent time.Duration
	for _, statement := range lex.Split([]byte(script)).Statements {
		parsed, err := parse.Statement(t.Context(), string(statement.Text([]byte(script))))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		c.Run(t.Context(), parsed.Stmts[0].Stmt)
		spent += time.Since(start)
	}
	return spent
}

// repeated is a script of numbered statements: # stands for the number, @ for the next one.
func repeated(count int, pattern string) string {
	var b strings.Builder
	for i := range count {
		b.WriteString(strings.NewReplacer("#", strconv.Itoa(i), "@", strconv.Itoa(i+1)).Replace(pattern) + ";\n")
	}
	return b.String()
}

// TestManyObjects runs scripts whose cost would grow faster than their length if something looked at all there is for each
// statement, or at each path through what hangs together. The time allowed is some thirty times what a busy machine takes.
func TestManyObjects(t *testing.T) {
	tests := []struct{ name, script string }{
		{"tables and types", repeated(3000, "CREATE TYPE e# AS ENUM ('a'); CREATE TABLE t# (id int PRIMARY KEY, e e#, f int REFERENCES t#)") + repeated(3000, "DROP TYPE e# CASCADE")},
		{"schemas", repeated(3000, "CREATE SCHEMA s#; CREATE TABLE s#.t (id serial)") + repeated(3000, "DROP SCHEMA s# CASCADE")},
		{"renamed types", repeated(3000, "CREATE TYPE e# AS ENUM ('a'); CREATE TABLE t# (e e#)") + repeated(3000, "ALTER TYPE e# RENAME TO f#; ALTER TABLE t# RENAME TO u#")},
		{"functions", repeated(3000, "CREATE FUNCTION f#() RETURNS int LANGUAGE sql AS 'select 1'; CREATE TABLE t# (id int DEFAULT f#())") + repeated(3000, "DROP FUNCTION f#() CASCADE")},
		{"publications", repeated(3000, "CREATE TABLE t# (id int); CREATE PUBLICATION p# FOR TABLE t#") + repeated(3000, "DROP TABLE t#")},
		{"views over views", "CREATE TABLE v0 (a int, b int);" + repeated(3000, "CREATE VIEW v@ AS SELECT * FROM v#") + "ALTER TABLE v0 RENAME a TO c; DROP TABLE v0 CASCADE"},
		{"views of one table", "CREATE TABLE t (a int, b int);" + repeated(3000, "CREATE VIEW v# AS SELECT a FROM t") + repeated(500, "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME c TO a")},
		{"columns that double", "CREATE TABLE t (a int); CREATE VIEW v AS WITH x0 AS (SELECT a FROM t)" +
			strings.ReplaceAll(repeated(60, ", x@ AS (SELECT l.*, r.* FROM x# l, x# r)"), ";", "") + " SELECT * FROM x60"},
		{"queries in queries", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT " + strings.Repeat("(SELECT ", 90) + "a" + strings.Repeat(" FROM t)", 90) + " FROM t"},
		{"recursive queries in queries", "CREATE TABLE t (a int); CREATE VIEW v AS " + strings.Repeat("WITH RECURSIVE x AS (", 40) + "SELECT a FROM t" +
			strings.Repeat(" UNION SELECT a FROM t) SELECT a FROM x", 40)},
		{"joins", "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT 1 FROM t t0" + strings.ReplaceAll(repeated(150, " JOIN t t@ USING (a)"), ";", "")},
		{"functions that call twice", "CREATE FUNCTION f0() RETURNS void LANGUAGE sql AS 'CREATE TABLE IF NOT EXISTS t (a int)';" +
			repeated(60, "CREATE FUNCTION f@() RETURNS void LANGUAGE sql AS 'SELECT f#(); SELECT f#(); SELECT f#()'") + "SELECT f60(); SELECT f18(); SELECT f1()"},
		{"a function that calls itself", "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f(), f(); CREATE TABLE IF NOT EXISTS t (a int); END $$;" + repeated(3000, "SELECT f()")},
		{"columns", "CREATE TABLE t (id int);" + repeated(1500, "ALTER TABLE t ADD c# int NOT NULL")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := New(nil)
			spent := runAll(t, c, test.script)
			t.Logf("%v", spent.Round(time.Millisecond))
			if spent > 30*time.Second {
				t.Errorf("it takes %v", spent)
			}
			checkLinks(t, c)
		})
	}
}
