package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// downs shows the facts about ways down.
func downs(t *testing.T, archive string) []string {
	t.Helper()
	var list []string
	for _, f := range run(t, archive, Settings{}).Facts {
		switch b := f.Body.(type) {
		case DownStatement:
			list = append(list, fmt.Sprintf("%s:%d:%d %s %s before=%s up=%s discards=%s misfit=%s", f.At.File, f.At.Line, f.At.Column, b.Command, f.Object, b.Before, strings.Join(b.Up, "+"), b.Discards, b.Misfit))
		case Down:
			line := fmt.Sprintf("%s:%d:%d down %s empty=%t fails=%s", f.At.File, f.At.Line, f.At.Column, b.Migration, b.Empty, b.Fails)
			for _, l := range b.Lost {
				line += fmt.Sprintf(" %s %s %s", l.Type, l.Object, l.Back)
			}
			list = append(list, line)
		}
	}
	return list
}

func TestEachToolsWayDownIsRead(t *testing.T) {
	up, down := "CREATE TABLE a (id bigint);", "DROP TABLE a;"
	for tool, c := range map[string]struct{ archive, at string }{
		"golang-migrate":  {"-- m/0001_a.up.sql --\n" + up + "\n-- m/0001_a.down.sql --\n" + down + "\n", "m/0001_a.down.sql:1:1"},
		"goose":           {"-- m/00001_a.sql --\n-- +goose Up\n" + up + "\n-- +goose Down\n" + down + "\n", "m/00001_a.sql:4:1"},
		"dbmate":          {"-- db/migrations/20260101000000_a.sql --\n-- migrate:up\n" + up + "\n-- migrate:down\n" + down + "\n", "db/migrations/20260101000000_a.sql:4:1"},
		"diesel":          {"-- migrations/2026-01-01-000000_a/up.sql --\n" + up + "\n-- migrations/2026-01-01-000000_a/down.sql --\n" + down + "\n", "migrations/2026-01-01-000000_a/down.sql:1:1"},
		"hasura":          {"-- migrations/default/1700000000000_a/up.sql --\n" + up + "\n-- migrations/default/1700000000000_a/down.sql --\n" + down + "\n", "migrations/default/1700000000000_a/down.sql:1:1"},
		"tern":            {"-- m/001_a.sql --\n" + up + "\n---- create above / drop below ----\n" + down + "\n", "m/001_a.sql:3:1"},
		"sql-migrate":     {"-- m/1_a.sql --\n-- +migrate Up\n" + up + "\n-- +migrate Down\n" + down + "\n", "m/1_a.sql:4:1"},
		"node-pg-migrate": {"-- migrations/1700000000000_a.sql --\n-- Up Migration\n" + up + "\n-- Down Migration\n" + down + "\n", "migrations/1700000000000_a.sql:4:1"},
		"flyway":          {"-- sql/V1__a.sql --\n" + up + "\n-- sql/U1__a.sql --\n" + down + "\n", "sql/U1__a.sql:1:1"},
		"popx":            {"-- m/20260101000000000000_a.postgres.up.sql --\n" + up + "\n-- m/20260101000000000000_a.postgres.down.sql --\n" + down + "\n", "m/20260101000000000000_a.postgres.down.sql:1:1"},
		"sqitch":          {"-- sqitch.plan --\n%project=a\na 2026-01-01T00:00:00Z A <a@b> # a\n-- deploy/a.sql --\nBEGIN;\n" + up + "\nCOMMIT;\n-- revert/a.sql --\nBEGIN;\n" + down + "\nCOMMIT;\n", "revert/a.sql:2:1"},
		"liquibase":       {"-- db/a.sql --\n--liquibase formatted sql\n--changeset a:1\n" + up + "\n--rollback DROP TABLE\n--rollback a\n--changeset a:2\nCREATE TABLE b ();\n/* liquibase rollback\nDROP TABLE b;\n*/\n--changeset a:3\nCREATE TABLE c ();\n--rollback empty\n", "db/a.sql:4:12"},
	} {
		got := downs(t, c.archive)
		if !slices.ContainsFunc(got, func(line string) bool {
			return line == c.at+" DROP TABLE public.a before=created up=created discards=table misfit="
		}) {
			t.Errorf("%s: no DROP TABLE at %s in\n%s", tool, c.at, strings.Join(got, "\n"))
		}
		if tool == "liquibase" && (!slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, "db/a.sql:9:1 DROP TABLE public.b") }) || len(got) != 5) {
			t.Errorf("liquibase: blocks and rollbacks without statements:\n%s", strings.Join(got, "\n"))
		}
	}
}

// upAndDown is two migrations of Diesel: the tables that there are, and the one that is undone.
func upAndDown(up, down string) string {
	return "-- migrations/1/up.sql --\nCREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE a (id bigint, c varchar(50), n numeric(10,2), i integer, at timestamptz, m mood, t text);\nCREATE TABLE b (id bigint);\n" +
		"-- migrations/1/down.sql --\nDROP TABLE a; DROP TABLE b;\n-- migrations/2/up.sql --\n" + up + "\n-- migrations/2/down.sql --\n" + down + "\n"
}

func TestWhatAWayDownDiscards(t *testing.T) {
	for _, c := range []struct{ up, down, want string }{
		{"ALTER TABLE a RENAME TO z;", "DROP TABLE z;", "DROP TABLE public.z before=existed up=renamed discards=table misfit="},
		{"CREATE TABLE z (id bigint);", "DROP TABLE z;", "DROP TABLE public.z before=created up=created discards=table misfit="},
		{"CREATE TABLE IF NOT EXISTS a (id bigint);", "DROP TABLE a;", "DROP TABLE public.a before=existed up= discards=table misfit="},
		{"ALTER TABLE a ADD x text;", "ALTER TABLE a DROP t;", "ALTER TABLE DROP COLUMN public.a.t before=existed up= discards=column misfit="},
		{"ALTER TABLE a ADD x text;", "ALTER TABLE a DROP x;", "ALTER TABLE DROP COLUMN public.a.x before=created up=created discards=column misfit="},
		{"ALTER TABLE a ADD x text;", "CREATE TABLE keep AS SELECT t FROM a; ALTER TABLE a DROP t;", "ALTER TABLE DROP COLUMN public.a.t before=existed up= discards= misfit="},
		{"SELECT 1;", "ALTER TABLE b RENAME TO y; DROP TABLE y;", "DROP TABLE public.y before=existed up= discards=table misfit="},
		{"SELECT 1;", "TRUNCATE a;", "TRUNCATE public.a before=existed up= discards=rows misfit="},
		{"SELECT 1;", "DELETE FROM a; INSERT INTO a SELECT id FROM b;", "DELETE public.a before=existed up= discards= misfit="},
		{"SELECT 1;", "DROP TABLE unknown;", "DROP TABLE public.unknown before= up= discards=table misfit="},
		{"SELECT 1;", "ALTER TABLE a ALTER c TYPE varchar(20);", "discards=values misfit=refused"},
		{"SELECT 1;", "ALTER TABLE a ALTER c TYPE varchar(20) USING c::varchar(20);", "discards=values misfit=cut"},
		{"SELECT 1;", "ALTER TABLE a ALTER c TYPE varchar(20) USING left(c, 20);", "discards= misfit="},
		{"SELECT 1;", "ALTER TABLE a ALTER c TYPE varchar(90);", "discards= misfit="},
		{"SELECT 1;", "UPDATE a SET c = left(c, 20); ALTER TABLE a ALTER c TYPE varchar(20);", "discards= misfit="},
		{"SELECT 1;", "ALTER TABLE a ALTER n TYPE numeric(10,1);", "misfit=rounded"},
		{"SELECT 1;", "ALTER TABLE a ALTER n TYPE numeric(8,2);", "misfit=refused"},
		{"SELECT 1;", "ALTER TABLE a ALTER n TYPE integer;", "misfit=rounded"},
		{"SELECT 1;", "ALTER TABLE a ALTER i TYPE smallint;", "misfit=refused"},
		{"SELECT 1;", "ALTER TABLE a ALTER i TYPE bigint;", "discards= misfit="},
		{"SELECT 1;", "ALTER TABLE a ALTER at TYPE date;", "misfit=cut"},
		{"SELECT 1;", "ALTER TABLE a ALTER at TYPE timestamptz(3);", "misfit=rounded"},
		{"SELECT 1;", "ALTER TABLE a ALTER t TYPE uuid USING t::uuid;", "misfit=refused"},
		{"ALTER TYPE mood ADD VALUE 'glad';", "CREATE TYPE less AS ENUM ('sad', 'ok'); ALTER TABLE a ALTER m TYPE less USING m::text::less;", "misfit=refused"},
	} {
		if got := downs(t, upAndDown(c.up, c.down)); !slices.ContainsFunc(got, func(line string) bool {
			return strings.HasPrefix(line, "migrations/2") && strings.Contains(line, c.want)
		}) {
			t.Errorf("%s / %s: no %q in\n%s", c.up, c.down, c.want, strings.Join(got, "\n"))
		}
	}
}

func TestHowAWayDownLeavesWhatTheWayUpDestroys(t *testing.T) {
	for _, c := range []struct{ up, down, want string }{
		{"DROP TABLE b;", "CREATE TABLE b (id bigint);", "table public.b empty"},
		{"DROP TABLE b;", "CREATE TABLE b (id bigint); INSERT INTO b SELECT id FROM a;", "table public.b filled"},
		{"DROP TABLE b;", "ALTER TABLE a RENAME c TO d;", "table public.b missing"},
		{"DROP TABLE b;", "SELECT bring_back();", "table public.b unknown"},
		{"DROP TABLE b;", "CREATE TABLE y (id bigint); ALTER TABLE y RENAME TO b;", "table public.b empty"},
		{"DROP TABLE IF EXISTS never;", "SELECT 1;", "empty=true fails="},
		{"ALTER TABLE a RENAME TO z; ALTER TABLE z DROP c;", "ALTER TABLE z ADD c text; ALTER TABLE z RENAME TO a;", "column public.a.c empty"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a ADD c text NOT NULL;", "column public.a.c refused"},
		{"ALTER TABLE a DROP c;", "TRUNCATE a; ALTER TABLE a ADD c text NOT NULL;", "column public.a.c empty"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a ADD c text; UPDATE a SET c = t;", "column public.a.c filled"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a ADD c text; UPDATE a SET c = 'x';", "column public.a.c empty"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a ADD c text; UPDATE a SET c = 'x' WHERE c IS NULL;", "column public.a.c empty"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a ADD c text; UPDATE a SET c = 'x' WHERE t IS NOT NULL;", "column public.a.c filled"},
		{"ALTER TABLE a DROP c;", "ALTER TABLE a RENAME t TO c;", "column public.a.c filled"},
		{"ALTER TABLE a DROP c;", "DROP TABLE a; CREATE TABLE a (c text); INSERT INTO a SELECT 'x';", "column public.a.c filled"},
		{"ALTER TABLE a DROP id;", "ALTER TABLE a ADD id bigserial;", "column public.a.id filled"},
		{"ALTER TABLE a DROP c, ADD c text;", "ALTER TABLE a DROP c, ADD c varchar(50);", "column public.a.c empty"},
		{"DELETE FROM a WHERE t IS NULL;", "SELECT 1;", "rows public.a missing"},
		{"ALTER TABLE a ALTER at TYPE date;", "ALTER TABLE a ALTER at TYPE timestamptz;", "values public.a.at missing"},
		{"ALTER TABLE a ADD x text; UPDATE a SET x = c; ALTER TABLE a DROP c; ALTER TABLE a RENAME x TO c;", "SELECT 1;", "empty=true fails="},
		{"DO $$ BEGIN IF true THEN DROP TABLE b; END IF; END $$;", "SELECT 1;", "empty=true fails="},
		{"CREATE INDEX i ON a (id);", "", "empty=true fails=CREATE INDEX public.i"},
		{"CREATE VIEW v AS SELECT 1;", "SELECT 'nothing to undo';", "empty=true fails=CREATE VIEW public.v"},
		{"ALTER TYPE mood ADD VALUE 'glad';", "SELECT;", "empty=true fails=ALTER TYPE ADD VALUE public.mood.glad"},
		{"ALTER TABLE a RENAME c TO d;", "SET lock_timeout = '1s';", "empty=true fails=ALTER TABLE RENAME COLUMN public.a.c"},
		{"DROP INDEX IF EXISTS i; CREATE INDEX i ON a (id);", "SELECT 1;", "empty=true fails="},
		{"CREATE TEMP TABLE x AS SELECT 1;", "SELECT 1;", "empty=true fails="},
	} {
		want := false
		got := downs(t, upAndDown(c.up, c.down))
		for _, line := range got {
			want = want || strings.Contains(line, "down 2 ") && strings.HasSuffix(line, c.want)
		}
		if !want {
			t.Errorf("%s / %s: no %q in\n%s", c.up, c.down, c.want, strings.Join(got, "\n"))
		}
	}
}

func TestMigrationsCutOutOfOneAreUndoneAsOne(t *testing.T) {
	got := downs(t, `
-- m/20260101000000000000_a.postgres.up.sql --
CREATE TABLE a (id bigint);
-- m/20260101000000000000_a.postgres.down.sql --
DROP TABLE a;
-- m/20260101000000000001_a.postgres.up.sql --
CREATE INDEX i ON a (id);
-- m/20260101000000000001_a.postgres.down.sql --
`)
	want := []string{
		"m/20260101000000000000_a.postgres.down.sql:1:1 down 20260101000000000001 empty=false fails=",
		"m/20260101000000000000_a.postgres.down.sql:1:1 DROP TABLE public.a before=created up=created discards=table misfit=",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestHostileWaysDownCostNothing(t *testing.T) {
	for _, down := range []string{
		"ALTER TABLE a", "DROP TABLE;", "/*", "DO $$ $$;", "DO $$ BEGIN DROP TABLE a; EXECUTE 'DELETE FROM ' || x; END $$;", "UPDATE a SET (c, t) = (SELECT 1, 2);", "INSERT INTO a DEFAULT VALUES;",
		"WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT id FROM gone;", "ALTER TYPE mood RENAME VALUE 'sad' TO 'x';", "ALTER VIEW IF EXISTS v RENAME TO w;", "DROP SCHEMA public CASCADE;",
		"MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE;", "COPY a FROM stdin;\n1\n\\.\n", "\\i other.sql", "ALTER TABLE a ADD c text, ADD c text;", "COPY (SELECT 1) TO STDOUT;",
		"SELECT 1 INTO x;", "ALTER TABLE a RENAME TO a; ALTER TABLE b RENAME TO a;", "CREATE TABLE AS;", "DROP TRIGGER x ON a;", "DROP FUNCTION f;", "ALTER INDEX i RENAME TO j;",
	} {
		for _, archive := range []string{upAndDown("SELECT 1;", down), upAndDown(down, "SELECT 1;"), upAndDown(down, down), "-- a.sql --\n--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--rollback " + down + "\n"} {
			run(t, archive, Settings{})
		}
	}
}
