package framework

import (
	"strings"
	"testing"
)

// The tool of a folder is what the evidence says, and Plain or nothing without any.
func TestEvidence(t *testing.T) {
	const alembic = "BEGIN;\n-- Running upgrade  -> a1\nSELECT 1;\nCOMMIT;"
	const sqlmigrate = "BEGIN;\n--\n-- Add field a to b\n--\nSELECT 1;\nCOMMIT;"
	tests := []struct {
		name  string
		files tree
		want  string // tool of the only database, or why its file is left
	}{
		{"goose in Atlas's checksums", tree{"migrations/1_a.sql": gooseFile, "migrations/atlas.sum": ""}, "goose"},
		{"goose in Supabase's folder", tree{"supabase/migrations/1_a.sql": gooseFile}, "goose"},
		{"Supabase's folder", tree{"app/supabase/migrations/1_a.sql": "SELECT 1;"}, "supabase"},
		{"checksums alone", tree{"x/1_a.sql": "SELECT 1;", "x/atlas.sum": ""}, "atlas"},
		{"checksums of files without numbers", tree{"x/a.sql": "SELECT 1;", "x/atlas.sum": ""}, "atlas"},
		{"pairs with checksums", tree{"x/1_a.up.sql": "", "x/atlas.sum": ""}, "golang-migrate"},
		{"Flyway's names", tree{"x/V1__a.sql": ""}, "flyway"},
		{"Flyway's names in a project with refinery", tree{"x/V1__a.sql": "", "Cargo.toml": "[dependencies.refinery]\nversion = \"0.8\""}, "refinery"},
		{"version folders", tree{"x/2026-01-01-000000_a/up.sql": ""}, "diesel"},
		{"version folders of milliseconds", tree{"x/1767225600000_a/up.sql": ""}, "hasura"},
		{"version folders of milliseconds beside diesel.toml", tree{"x/1767225600000_a/up.sql": "", "diesel.toml": ""}, "diesel"},
		{"version folders below Hasura's config", tree{"x/1_a/up.sql": "", "config.yaml": "version: 3\nmetadata_directory: metadata\n"}, "hasura"},
		{"version folders below another config", tree{"x/1_a/up.sql": "", "config.yaml": "version: 3\n"}, "diesel"},
		{"directions in comments, of whatever tool", tree{"migrations/1_a.sql": "-- Up Migration\nSELECT 1;"}, "plain"},
		{"directions in comments, of node-pg-migrate", tree{"migrations/1_a.sql": "-- Up Migration\nSELECT 1;", "package.json": `{"dependencies": {"node-pg-migrate" : "8"}}`}, "node-pg-migrate"},
		{"pairs of node-pg-migrate", tree{"migrations/1_a.up.sql": "", "package.json": `{"devDependencies": {"node-pg-migrate": "8"}}`}, "node-pg-migrate"},
		{"tern.conf", tree{"migrations/1_a.sql": "SELECT 1;", "migrations/tern.conf": ""}, "tern"},
		{"tern as a library", tree{"migrations/1_a.sql": "SELECT 1;", "go.mod": "require github.com/jackc/tern/v2 v2.1.1"}, "tern"},
		{"sql-migrate without numbers", tree{"x/a.sql": "-- +migrate Up\nSELECT 1;"}, "sql-migrate"},
		{"sql-migrate's marks as it does not write them", tree{"x/a.sql": "-- +migrate up\nSELECT 1;"}, "nothing in its name gives it a place in an order"},
		{"goose without numbers", tree{"x/a.sql": gooseFile}, "nothing in its name gives it a place in an order"},
		{"Alembic", tree{"x/a.sql": alembic}, "alembic"},
		{"a comment like Alembic's", tree{"x/a.sql": "SELECT 1; -- Running upgrade  -> a1\n"}, "nothing in its name gives it a place in an order"},
		{"Django", tree{"x/a.sql": sqlmigrate}, "django"},
		{"comments like Django's", tree{"x/a.sql": "-- note\n-- Add field a to b\n--\nSELECT 1;"}, "nothing in its name gives it a place in an order"},
		{"graphile-migrate's header", tree{"m/committed/000001.sql": "--! Previous: -\n--! Hash: sha1:1\n\nSELECT 1;"}, "graphile-migrate"},
		{"graphile-migrate's first migration", tree{"m/current.sql": "SELECT 1;", ".gmrc": "{}"}, "graphile-migrate"},
		{"a file called current.sql", tree{"m/current.sql": "SELECT 1;"}, "nothing in its name gives it a place in an order"},
		{"Drizzle's breakpoints", tree{"m/0000_a.sql": "SELECT 1;--> statement-breakpoint\nSELECT 2;"}, "drizzle"},
		{"a journal", tree{"m/a.sql": "SELECT 1;", "m/meta/_journal.json": `{"entries":[{"tag":"a"}]}`}, "drizzle"},
		{"Prisma's folders", tree{"m/20260101000000_a/migration.sql": ""}, "prisma"},
		{"Drizzle's folders", tree{"m/20260101000000_a/migration.sql": "", "m/20260101000000_a/snapshot.json": "{}"}, "drizzle"},
		{"a plan", tree{"db/deploy/a.sql": "", "db/sqitch.plan": "a 2026-01-01T00:00:00Z A <a@example.com>\n"}, "sqitch"},
		{"deploy without a plan", tree{"db/deploy/a.sql": ""}, "nothing in its name gives it a place in an order"},
		{"a delta of Synapse", tree{"s/schema/main/delta/73/a.sql.postgres": ""}, "synapse"},
		{"formatted SQL", tree{"x/a.sql": "-- Liquibase formatted SQL\n--changeset a:1\nSELECT 1;"}, "liquibase"},
		{"formatted SQL without changesets", tree{"x/a.sql": "--liquibase formatted sql\nSELECT 1;"}, "liquibase finds no migration in it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dbs, others := Databases(test.files.sources(), nil, test.files.lookup)
			got := ""
			for _, db := range dbs {
				got += string(db.Tool)
			}
			for _, o := range others {
				got += o.Why
			}
			check(t, "tool", got, test.want)
		})
	}
}

func TestChangesets(t *testing.T) {
	tests := []struct{ attributes, want string }{
		{"", "up"},
		{" runInTransaction:false", "up no transaction"},
		{` runInTransaction:"false" labels:x`, "up no transaction"},
		{" runInTransaction:true", "up"},
		{" dbms:postgresql,mysql", "up"},
		{" dbms:!mysql", "up"},
		{" dbms:all", "up"},
		{" dbms:none", ""},
		{" dbms:mysql", ""},
		{` dbms:"h2,mysql"`, ""},
		{" dbms:!postgresql", ""},
		{" ignore:true", ""},
		{" runOnChange:true", "up repeatable"},
		{" runAlways:true", "up repeatable"},
		{" splitStatements:false", "up together"},
	}
	for _, test := range tests {
		f := &file{Source: tree{"a.sql": "--changeset a:1" + test.attributes + "\nSELECT 1;\n--rollback SELECT 2;\n"}.sources()[0]}
		parts, others := changesets(f)
		got := ""
		for _, p := range parts {
			got = "up"
			if p.cut.up[0].NoTransaction {
				got += " no transaction"
			}
			if p.repeatable {
				got += " repeatable"
			}
			if len(p.cut.up[0].Together) > 0 {
				got += " together"
			}
			if len(p.cut.down) != 1 {
				t.Errorf("%q: down %v", test.attributes, p.cut.down)
			}
		}
		check(t, test.attributes, got, test.want)
		if others != (test.want == "") {
			t.Errorf("%q: others %t", test.attributes, others)
		}
	}
}

func TestAtlasDirectives(t *testing.T) {
	for content, want := range map[string]string{
		"-- atlas:txmode none\n\nSELECT 1;":                      "txmode none",
		"-- atlas:txmode none\r\n\r\nSELECT 1;":                  "txmode none",
		"-- a note\n-- atlas:txmode none\n-- b\n\nSELECT 1;":     "txmode none",
		"-- atlas:txmode none\nSELECT 1;":                        "",
		"\n-- atlas:txmode none\n\nSELECT 1;":                    "",
		"-- atlas:checkpoint\n-- atlas:txmode file\n\nSELECT 1;": "checkpoint|txmode file",
		"-- atlas:sum ignore":                                    "sum ignore",
	} {
		f := &file{Source: tree{"a.sql": content}.sources()[0]}
		check(t, content, strings.Join(atlasDirectives(f), "|"), want)
	}
}

func TestGraphileOutside(t *testing.T) {
	for content, want := range map[string]bool{
		"--! no-transaction\nSELECT 1;":                                      true,
		"--!no-transaction\nSELECT 1;":                                       true,
		"--! Previous: -\n--! Hash: sha1:1\n\n--! no-transaction\nSELECT 1;": true,
		"SELECT 1;\n--! no-transaction\n":                                    false,
		"-- no-transaction\nSELECT 1;":                                       false,
		"":                                                                   false,
	} {
		f := &file{Source: tree{"a.sql": content}.sources()[0]}
		if got := graphileOutside(f); got != want {
			t.Errorf("%q: %t, want %t", content, got, want)
		}
	}
}

func TestTernCounts(t *testing.T) {
	for versions, want := range map[string]string{
		"1 2 3": "", "001 002": "", "9 10": "1", "1 2 4": "3", "2": "1", "01 2 3 99999999999999999999": "4", "": "",
	} {
		var migrations []Migration
		for _, v := range strings.Fields(versions) {
			migrations = append(migrations, Migration{Version: v, Up: []Step{{Path: v}}})
		}
		got := ""
		for _, p := range ternGaps(migrations) {
			got = strings.TrimPrefix(p.Message, "tern refuses the folder: there is no migration ")
		}
		check(t, versions, got, want)
	}
}

// A spanning tool goes on in the transaction of the pending migration before; what is not known to be pending is by itself.
func TestPendingMigrations(t *testing.T) {
	for _, test := range []struct {
		pending string // one letter a migration: p or -
		want    string
	}{
		{"ppp", "1 1 1"}, {"---", "1 2 3"}, {"-pp", "1 2 2"}, {"pp-", "1 1 2"}, {"p-p", "1 2 3"},
	} {
		run := NewRun(Drizzle)
		var got []string
		for i, pending := range test.pending {
			path := string(rune('a' + i))
			for _, p := range run.Step(Step{Path: path, End: -1}, split("SELECT 1;").Statements, pending == 'p') {
				got = append(got, string(rune('0'+p.Transaction)))
			}
		}
		check(t, test.pending, strings.Join(got, " "), test.want)
	}
}

// A pipeline opens its transaction again behind what is sent by itself, and behind a COMMIT.
func TestPipelines(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1;": "t1",
		"SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a); VACUUM; SELECT 2;":                 "t1 - - t2",
		"CREATE INDEX CONCURRENTLY i ON t (a);":                                             "-",
		"BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT; SELECT 1;":                    "e1 e1 e1 t2",
		"DROP INDEX CONCURRENTLY i; ALTER TABLE t DETACH PARTITION p CONCURRENTLY;":         "- t1",
		"ALTER SYSTEM SET a = 1; CLUSTER t; REINDEX TABLE CONCURRENTLY t; REINDEX TABLE t;": "- - - t1",
	} {
		run := NewRun(Supabase)
		var got []string
		for _, p := range run.Step(Step{End: -1}, split(sql).Statements, true) {
			place := "-"
			if p.Transaction > 0 {
				place = p.Wrapped[:1] + string(rune('0'+p.Transaction))
			}
			got = append(got, place)
		}
		check(t, sql, strings.Join(got, " "), want)
	}
}

// Includes of changelogs that include one another, or themselves, come to an end.
func TestChangelogsInCircles(t *testing.T) {
	files := tree{
		"db/changelog.xml":      `<include file="changelog.xml"/><include file="sub/changelog.yaml"/><include file="b.sql"/>`,
		"db/sub/changelog.yaml": "- include:\n    file: ../changelog.xml\n    relativeToChangelogFile: true\n- includeAll:\n    path: c/\n- include: {file: a.sql}\n",
		"db/sub/a.sql":          "--liquibase formatted sql\n--changeset x:1\nSELECT 1;",
		"db/b.sql":              "--liquibase formatted sql\n--changeset x:1\nSELECT 1;",
		"db/c/2.sql":            "--liquibase formatted sql\n--changeset x:1\nSELECT 1;",
		"db/c/1.sql":            "--liquibase formatted sql\n--changeset x:1\nSELECT 1;",
		"db/d.sql":              "--liquibase formatted sql\n--changeset x:1\nSELECT 1;",
	}
	dbs, _ := Databases(files.sources(), nil, files.lookup)
	if len(dbs) != 1 {
		t.Fatalf("databases: %v", dbs)
	}
	var got []string
	for _, m := range dbs[0].Migrations {
		got = append(got, m.Version)
	}
	check(t, "order", strings.Join(got, "\n"), "c/1.sql::1::x\nc/2.sql::1::x\nsub/a.sql::1::x\nb.sql::1::x\nd.sql::1::x")
}
