package postgres

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func TestMain(m *testing.M) {
	parse.ChildMain()
	os.Exit(m.Run())
}

// run states the facts of an archive: files under base/ and head/ are a change, any others a tree.
func run(t *testing.T, archive string, settings Settings) *analyzers.Result {
	t.Helper()
	sides := map[source.Side][]*source.File{}
	change := false
	for _, f := range txtar.Parse([]byte(archive)).Files {
		side, name := source.Head, f.Name
		if rest, ok := strings.CutPrefix(name, "base/"); ok {
			side, name, change = source.Base, rest, true
		} else if rest, ok := strings.CutPrefix(name, "head/"); ok {
			name, change = rest, true
		}
		sides[side] = append(sides[side], source.NewFile(name, side, "", int64(len(f.Data)), func() ([]byte, error) { return f.Data, nil }))
	}
	c := &source.Change{Head: source.NewTree(sides[source.Head])}
	if change {
		c.Base = source.NewTree(sides[source.Base])
	}
	result, err := analyzers.Run(context.Background(), c, []analyzers.Analyzer{New(settings)}, analyzers.Options{Workers: 2})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	return result
}

// lines shows facts of some kinds, each with what a test is about.
func lines(result *analyzers.Result, kinds ...string) []string {
	var list []string
	for _, f := range result.Facts {
		for _, kind := range kinds {
			if f.Kind != kind {
				continue
			}
			line := fmt.Sprintf("%s:%d:%d %s %s", f.At.File, f.At.Line, f.At.Column, strings.TrimPrefix(f.Kind, "sql."), f.Object)
			switch b := f.Body.(type) {
			case Whole:
				line += fmt.Sprintf(" tx=%d %s timeout=%s blocked=%v guarded=%v", b.Transaction, b.Wrapped, b.LockTimeout, b.Blocked, b.Guarded)
			case Index:
				line += fmt.Sprintf(" here=%v known=%v", b.Table.CreatedHere, b.Table.Known)
			case ColumnType:
				line += fmt.Sprintf(" %s to %s rewrite=%s", b.From, b.To, b.Rewrite)
			case MigrationEdited:
				line += " " + b.Change
			case Unparsed:
				line += " " + b.Reason
			}
			list = append(list, line)
		}
	}
	for _, n := range result.Notices {
		list = append(list, "notice "+n.File+": "+n.About)
	}
	for _, p := range result.Problems {
		list = append(list, fmt.Sprintf("problem %s:%d: %s", p.File, p.Line, p.Message))
	}
	return list
}

func check(t *testing.T, archive string, settings Settings, kinds []string, want ...string) {
	t.Helper()
	if got := lines(run(t, archive, settings), kinds...); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

const base = `
-- base/db/migrations/00001_a.sql --
-- +goose Up
CREATE TABLE a (id bigint PRIMARY KEY, v varchar(10), n int);
-- head/db/migrations/00001_a.sql --
-- +goose Up
CREATE TABLE a (id bigint PRIMARY KEY, v varchar(10), n int);
`

func TestTheSchemaIsRemembered(t *testing.T) {
	check(t, base+`
-- head/db/migrations/00002_b.sql --
-- +goose Up
ALTER TABLE a ALTER v TYPE varchar(20), ALTER COLUMN n TYPE bigint;
CREATE TABLE b (id int);
CREATE INDEX ON b (id);
CREATE INDEX a_v ON a (v);
`, Settings{}, []string{"sql.alter_column_type", "sql.create_index"},
		"db/migrations/00002_b.sql:2:1 alter_column_type public.a.v character varying(10) to character varying(20) rewrite=no",
		"db/migrations/00002_b.sql:2:41 alter_column_type public.a.n integer to bigint rewrite=yes",
		"db/migrations/00002_b.sql:4:1 create_index public.b here=true known=true",
		"db/migrations/00002_b.sql:5:1 create_index public.a_v here=false known=true")
}

func TestATableIsNewToTheWholeChangeUntilItHoldsRows(t *testing.T) {
	check(t, base+`
-- head/db/migrations/00002_b.sql --
-- +goose Up
CREATE TABLE b (id int);
CREATE TABLE c (id int);
-- head/db/migrations/00003_c.sql --
-- +goose Up
INSERT INTO c VALUES (1);
CREATE INDEX b_id ON b (id);
CREATE INDEX c_id ON c (id);
`, Settings{}, []string{"sql.create_index"},
		"db/migrations/00003_c.sql:3:1 create_index public.b_id here=true known=true",
		"db/migrations/00003_c.sql:4:1 create_index public.c_id here=false known=true")
}

func TestTransactionsAndTimeouts(t *testing.T) {
	check(t, `
-- db/migrations/00001_a.sql --
-- +goose Up
CREATE TABLE a (id int);
-- db/migrations/00002_b.sql --
-- +goose NO TRANSACTION
-- +goose Up
SET lock_timeout = '3s';
ALTER TABLE a ADD COLUMN IF NOT EXISTS b int;
RESET lock_timeout;
CREATE INDEX CONCURRENTLY i ON a (id);
`, Settings{}, []string{"sql.statement"},
		"db/migrations/00001_a.sql:2:1 statement public.a tx=1 tool timeout= blocked=[] guarded=false",
		"db/migrations/00002_b.sql:3:1 statement SET LOCK_TIMEOUT tx=0  timeout= blocked=[] guarded=true",
		"db/migrations/00002_b.sql:4:1 statement public.a.b tx=0  timeout=3s blocked=[public.a] guarded=true",
		"db/migrations/00002_b.sql:5:1 statement RESET LOCK_TIMEOUT tx=0  timeout=3s blocked=[] guarded=true",
		"db/migrations/00002_b.sql:6:1 statement public.i tx=0  timeout= blocked=[] guarded=false")
}

func TestStatementsInsideOfDoBlocksStandAtTheirPlaces(t *testing.T) {
	check(t, base+`
-- head/db/migrations/00002_b.sql --
-- +goose Up
DO $body$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_indexes) THEN
    CREATE INDEX a_v ON a (v);
  END IF;
END $body$;
`, Settings{}, []string{"sql.create_index"},
		"db/migrations/00002_b.sql:5:5 create_index public.a_v here=false known=true")
}

func TestADoBlockOutsideOfTransactionsIsOne(t *testing.T) {
	block := func(more string) string {
		return `
-- db/migrations/00001_a.sql --
-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
  CREATE TABLE b (id int);
  INSERT INTO b VALUES (1);
  CREATE INDEX b_id ON b (id);
  ` + more + `
  ALTER TABLE b RENAME TO c;
  CREATE INDEX c_id ON c (id);
END $$;
-- +goose StatementEnd
CREATE INDEX c_later ON c (id);
`
	}
	check(t, block(""), Settings{}, []string{"sql.create_index"},
		"db/migrations/00001_a.sql:8:3 create_index public.b_id here=true known=true",
		"db/migrations/00001_a.sql:11:3 create_index public.c_id here=true known=true",
		"db/migrations/00001_a.sql:14:1 create_index public.c_later here=false known=true")
	check(t, block("COMMIT;"), Settings{}, []string{"sql.create_index"},
		"db/migrations/00001_a.sql:8:3 create_index public.b_id here=false known=true",
		"db/migrations/00001_a.sql:11:3 create_index public.c_id here=false known=true",
		"db/migrations/00001_a.sql:14:1 create_index public.c_later here=false known=true")
}

func TestABrokenStatementCostsItself(t *testing.T) {
	check(t, `
-- db/migrations/0001_a.up.sql --
CREATE TABLE a (id int);
CREATE INDX i ON a (id);
CREATE INDEX {{ .Name }} ON a (id);
CREATE INDEX j ON a (id);
`, Settings{}, []string{"sql.unparsed", "sql.create_index"},
		`db/migrations/0001_a.up.sql:2:1 unparsed CREATE INDX I syntax error at or near "INDX"`,
		"db/migrations/0001_a.up.sql:3:1 create_index public.____name___ here=true known=true",
		"db/migrations/0001_a.up.sql:4:1 create_index public.j here=true known=true")
}

func TestOtherDialectsAreNamedOnce(t *testing.T) {
	check(t, "-- ch/migrations/0001_a.up.sql --\nCREATE TABLE a (id UInt64) ENGINE = MergeTree ORDER BY id;\n-- ch/migrations/0001_a.down.sql --\nDROP TABLE a;\n",
		Settings{}, []string{"sql.statement", "sql.unparsed"},
		"notice ch/migrations/0001_a.down.sql: golang-migrate migrations written for ClickHouse in ch/migrations",
		"notice ch/migrations/0001_a.up.sql: golang-migrate migrations written for ClickHouse in ch/migrations")
}

func TestEditedMigrations(t *testing.T) {
	const first, second = "-- +goose Up\nCREATE TABLE a (id int);\n", "-- +goose Up\nCREATE TABLE b (id int);\n"
	const was = "-- base/m/migrations/00001_a.sql --\n" + first + "-- base/m/migrations/00003_b.sql --\n" + second
	for name, c := range map[string]struct {
		head string
		want []string
	}{
		"nothing":      {"-- head/m/migrations/00001_a.sql --\n" + first + "-- head/m/migrations/00003_b.sql --\n" + second, nil},
		"a comment":    {"-- head/m/migrations/00001_a.sql --\n-- why\n" + first + "-- head/m/migrations/00003_b.sql --\n" + second, nil},
		"edited":       {"-- head/m/migrations/00001_a.sql --\n" + first + "-- head/m/migrations/00003_b.sql --\n-- +goose Up\nCREATE TABLE b (id bigint);\n", []string{"m/migrations/00003_b.sql:2:1 migration_edited m/migrations:00003 edited"}},
		"deleted":      {"-- head/m/migrations/00001_a.sql --\n" + first, []string{"m/migrations/00003_b.sql:2:1 migration_edited m/migrations:00003 deleted"}},
		"inserted":     {"-- head/m/migrations/00001_a.sql --\n" + first + "-- head/m/migrations/00002_x.sql --\n-- +goose Up\nSELECT 1;\n-- head/m/migrations/00003_b.sql --\n" + second, []string{"m/migrations/00002_x.sql:2:1 migration_edited m/migrations:00002 inserted"}},
		"folder moved": {"-- head/db/migrations/00001_a.sql --\n" + first + "-- head/db/migrations/00003_b.sql --\n" + second, nil},
		"squashed":     {"-- head/m/migrations/00003_b.sql --\n-- +goose Up\n-- squash of 1 to 3\nCREATE TABLE a (id int);\nCREATE TABLE b (id int);\n", []string{"m/migrations/00003_b.sql:3:1 migration_edited m/migrations:00003 edited"}},
	} {
		if got := lines(run(t, was+c.head, Settings{}), "sql.migration_edited"); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestMigrationsThatShareAVersionAreToldApartByName(t *testing.T) {
	const both = "/m/migrations/20260101000000_a/migration.sql --\nCREATE TABLE a (id int);\n-- %[1]s/m/migrations/20260101000000_b/migration.sql --\nCREATE TABLE b (id int);\n"
	archive := fmt.Sprintf("-- %[1]s"+both, "base") + fmt.Sprintf("-- %[1]s"+both, "head") +
		"-- base/m/migrations/migration_lock.toml --\nprovider = \"postgresql\"\n-- head/m/migrations/migration_lock.toml --\nprovider = \"postgresql\"\n" +
		"-- head/m/migrations/20260102000000_c/migration.sql --\nSELECT 1;\n"
	result := run(t, archive, Settings{})
	if got := lines(result, "sql.migration_edited"); got != nil {
		t.Errorf("got %q, want nothing", got)
	}
	if got := lines(result, "sql.migration"); len(got) != 1 {
		t.Errorf("got %q, want the one that is new", got)
	}
}

func TestADumpOfTheBaseShowsTheSchema(t *testing.T) {
	check(t, `
-- base/db/structure.sql --
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.a (id bigint NOT NULL, v character varying(10));
-- head/db/structure.sql --
CREATE TABLE public.a (id bigint NOT NULL, v character varying(20));
-- head/db/migrations/0002_b.up.sql --
ALTER TABLE a ALTER v TYPE varchar(20);
`, Settings{Databases: []Database{{Name: "x", Migrations: []string{"db/migrations"}, Schema: "db/structure.sql"}}}, []string{"sql.alter_column_type"},
		"db/migrations/0002_b.up.sql:1:1 alter_column_type public.a.v character varying(10) to character varying(20) rewrite=no")
}
