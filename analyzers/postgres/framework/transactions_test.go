package framework

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// The expected placements follow PostgreSQL's documentation, "Multiple Statements in a Simple Query", and the sources of
// the tools that Wrapping names. One letter a statement: t by the tool, i implicit, e explicit, - none, with the number.
func TestTransactions(t *testing.T) {
	const concurrent = "CREATE INDEX CONCURRENTLY i ON t (a);"
	tests := []struct {
		name  string
		tool  Tool
		files []string // the up files of one run, in order
		extra tree
		want  string // the placements, a bar between files
	}{
		{"goose wraps each file", Goose, []string{"-- +goose Up\nSELECT 1;\nSELECT 2;\n", "-- +goose Up\nSELECT 3;\n"}, nil, "t1 t1 | t2"},
		{"goose without a transaction sends one by one", Goose, []string{"-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n" + concurrent}, nil, "- -"},
		{"goose sends what shares a line as one string", Goose,
			[]string{"-- +goose NO TRANSACTION\n-- +goose Up\nSET a = 1; " + concurrent + "\nSELECT 1; -- done; really\nSELECT 2;\n"}, nil, "i1 i1 - -"},
		{"goose sends a block as one string", Goose,
			[]string{"-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 0;\n-- +goose StatementBegin\nSELECT 1;\n" + concurrent + "\n-- +goose StatementEnd\nSELECT 2;\n"}, nil, "- i1 i1 -"},
		{"golang-migrate: one statement alone has none", GolangMigrate, []string{concurrent, "SELECT 1; SELECT 2;", "SELECT 3;"}, nil, "- | i1 i1 | -"},
		{"an inner commit does not help", GolangMigrate, []string{"COMMIT; " + concurrent}, nil, "i1 i2"},
		{"explicit transactions in one string", GolangMigrate, []string{"BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; END;"}, nil, "e1 e1 e1 e2 e2 e2"},
		{"BEGIN takes in what ran before in the string", GolangMigrate, []string{"SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3;"}, nil, "i1 e1 e1 e1 i2"},
		{"a savepoint does not end it", GolangMigrate, []string{"BEGIN; ROLLBACK TO s; ROLLBACK WORK TO SAVEPOINT s; ROLLBACK; SELECT 1;"}, nil, "e1 e1 e1 e1 i2"},
		{"a chain opens the next", GolangMigrate, []string{"BEGIN; COMMIT AND CHAIN; SELECT 1; PREPARE TRANSACTION 'x'; COMMIT PREPARED 'x';"}, nil, "e1 e1 e2 e2 i3"},
		{"a tool's transaction ends at COMMIT", Goose, []string{"-- +goose Up\nSELECT 1;\nCOMMIT;\nVACUUM t;\nBEGIN;\nSELECT 2;\n"}, nil, "t1 t1 - e2 e2"},
		{"BEGIN inside a tool's transaction opens none", Sqlx, []string{"BEGIN; SELECT 1; COMMIT; SELECT 2;"}, nil, "t1 t1 t1 i2"},
		{"Diesel wraps each migration", Diesel, []string{"SELECT 1; SELECT 2;", concurrent}, nil, "t1 t1 | t2"},
		{"Diesel without a transaction still sends one string", Diesel, []string{"SELECT 1; " + concurrent, concurrent},
			tree{"m/1_x/metadata.toml": "run_in_transaction = false", "m/2_x/metadata.toml": "run_in_transaction = false"}, "i1 i1 | -"},
		{"sqlx", Sqlx, []string{"SELECT 1;", "-- no-transaction\n" + concurrent, "-- no-transaction\nSELECT 1;" + concurrent, " -- no-transaction\nSELECT 1;"}, nil, "t1 | - | i2 i2 | t3"},
		{"Prisma", Prisma, []string{concurrent, "SELECT 1; " + concurrent}, nil, "- | i1 i1"},
		{"dbmate", Dbmate, []string{"-- migrate:up\nSELECT 1;\nSELECT 2;\n", "-- migrate:up transaction:false\n" + concurrent, "-- migrate:up transaction:false\nSELECT 1;\n" + concurrent}, nil, "t1 t1 | - | i2 i2"},
		{"Flyway runs what refuses a transaction outside of one", Flyway, []string{"SELECT 1; SELECT 2;", concurrent + " VACUUM t;", "DROP INDEX CONCURRENTLY i;"}, nil, "t1 t1 | - - | -"},
		{"Flyway refuses to mix", Flyway, []string{"SELECT 1; " + concurrent}, nil, "t1 t1"},
		{"Flyway mixes when told to", Flyway, []string{"SELECT 1; " + concurrent, "SELECT 2;"}, tree{"flyway.conf": "flyway.mixed=true"}, "- - | t1"},
		{"Flyway: a script's own settings", Flyway, []string{"SELECT 1; SELECT 2;"}, tree{"m/V1__x.sql.conf": "executeInTransaction=false"}, "- -"},
		{"Plain: a file is a string", Plain, []string{"SELECT 1; SELECT 2;", "SELECT 3;"}, nil, "i1 i1 | -"},
		{"Plain: who can run this sends one by one", Plain, []string{"SELECT 1; " + concurrent + " BEGIN; SELECT 2; COMMIT; SELECT 3;"}, nil, "- - e1 e1 e1 -"},
		{"psql lines are no statements", Plain, []string{"\\set ON_ERROR_STOP on\nSELECT 1;"}, nil, "- -"},
	}
	names := map[Tool]string{
		Goose: "m/%d_x.sql", GolangMigrate: "m/%d_x.up.sql", Sqlx: "m/%d_x.sql", Diesel: "m/%d_x/up.sql", Prisma: "m/%d_x/migration.sql",
		Dbmate: "m/%d_x.sql", Flyway: "m/V%d__x.sql", Plain: "m/%d_x.sql",
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := tree{}
			for path, content := range test.extra {
				files[path] = content
			}
			for i, content := range test.files {
				files[fmt.Sprintf(names[test.tool], i+1)] = content
			}
			dbs, _ := Databases(files.sources(), []Configured{{Name: "m", Folders: []string{"m"}, Tool: test.tool}}, files.lookup)
			if len(dbs) != 1 || len(dbs[0].Migrations) != len(test.files) {
				t.Fatalf("databases: %+v", dbs)
			}
			check(t, "placements", placements(dbs[0], files), test.want)
		})
	}
}

func placements(db Database, files tree) string {
	run := NewRun(db.Tool)
	var perFile []string
	for _, m := range db.Migrations {
		var places []string
		for _, step := range m.Up {
			for _, p := range run.Step(step, step.Statements(split(files[step.Path])), true) {
				if p.Transaction == 0 {
					places = append(places, "-"+p.Wrapped)
					continue
				}
				places = append(places, fmt.Sprintf("%s%d", p.Wrapped[:1], p.Transaction))
			}
		}
		perFile = append(perFile, strings.Join(places, " "))
	}
	return strings.Join(perFile, " | ")
}

func TestPopxTransactions(t *testing.T) {
	files := tree{
		"m/1_a.postgres.up.sql": "SELECT 1; SELECT 2;", "m/2_b.autocommit.up.sql": "VACUUM t;",
		"m/3_c.postgres.autocommit.up.sql": "SELECT 1; VACUUM t;",
	}
	dbs, _ := Databases(files.sources(), nil, files.lookup)
	if len(dbs) != 1 || dbs[0].Tool != Popx {
		t.Fatalf("databases: %+v", dbs)
	}
	check(t, "placements", placements(dbs[0], files), "t1 t1 | - | i2 i2")
}

func TestRefusesTransaction(t *testing.T) {
	for statement, want := range map[string]bool{
		"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)": true, "CREATE INDEX i ON t (a)": false, "DROP INDEX CONCURRENTLY i": true,
		"REINDEX TABLE CONCURRENTLY t": true, "REINDEX TABLE t": false, "REINDEX SCHEMA s": true, "VACUUM": true,
		"REFRESH MATERIALIZED VIEW CONCURRENTLY v": false, "ALTER TABLE t DETACH PARTITION p CONCURRENTLY": true,
		"ALTER TABLE t DETACH PARTITION p": false, "ALTER SYSTEM SET a = 1": true, "CLUSTER": true, "CLUSTER t USING i": false,
		"CREATE DATABASE d": true, "DISCARD ALL": true, "DISCARD PLANS": false, "": false,
	} {
		if got := refusesTransaction(strings.Fields(statement)); got != want {
			t.Errorf("%s: %t, want %t", statement, got, want)
		}
	}
}

func TestIrreversible(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"irreversible: archived in OPS-12", "archived in OPS-12"},
		{"IRREVERSIBLE:data is gone ", "data is gone"},
		{"* A note.\n * irreversible: see above\n", "see above"},
		{"irreversible:", ""},
		{"this is irreversible: no", ""},
		{"irreversibly", ""},
	} {
		reason, at, found := Irreversible([]lex.Comment{{Start: 1, Text: "first"}, {Start: 9, Text: test.text}})
		if reason != test.want || found != (test.want != "") || found && at.Start != 9 {
			t.Errorf("%q: %q %v %t", test.text, reason, at, found)
		}
	}
}
