package framework

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

const gooseFile = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"

func TestDatabases(t *testing.T) {
	tests := []struct {
		name       string
		files      tree
		configured []Configured
		want       string // databases, an empty line between two
		others     string // path: why
	}{
		{
			name: "golang-migrate orders by number and pairs up with down",
			files: tree{
				"go.mod": "require github.com/golang-migrate/migrate/v4 v4.18.0", "README.md": "",
				"db/migrations/10_tenth.up.sql": "", "db/migrations/10_tenth.down.sql": "",
				"db/migrations/9_ninth.up.sql": "", "db/migrations/9_ninth.down.sql": "",
				"db/migrations/0011_no_way_back.up.sql": "", "db/migrations/notes.sql": "",
			},
			want: `
db/migrations: golang-migrate in db/migrations, down file
9 ninth | up 9_ninth.up.sql | down 9_ninth.down.sql
10 tenth | up 10_tenth.up.sql | down 10_tenth.down.sql
0011 no_way_back | up 0011_no_way_back.up.sql`,
			others: "db/migrations/notes.sql: its name is none that golang-migrate takes for a migration",
		},
		{
			name: "golang-migrate takes 1 and 01 for one version",
			files: tree{
				"m/1_a.up.sql": "", "m/01_b.up.sql": "", "m/1_a.down.sql": "", "m/2_c.down.sql": "",
			},
			want: `
m: golang-migrate in m, down file
01 b | up 01_b.up.sql | down 1_a.down.sql
1 a | up 1_a.up.sql
! m/1_a.up.sql: version 1 is also the version of m/01_b.up.sql: the tool refuses the folder or runs only one of them`,
			others: "m/2_c.down.sql: it undoes a version that has no file to do it",
		},
		{
			name: "goose cuts at marks of any case and spacing and orders by number",
			files: tree{
				"sql/00010_b.sql":         "--   +goose  UP\nSELECT 3;\n--+goose down\nSELECT 4;\n",
				"sql/2_a.sql":             gooseFile,
				"sql/00011_c.sql":         "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 5;\n-- +goose Down\nSELECT 6;",
				"sql/00012_d.sql":         "-- +goose Up\nSELECT 7;\n-- a note on +goose Down\n -- +goose Down\nSELECT 8;",
				"sql/00013_unmarked.sql":  "SELECT 9;",
				"sql/20240101_queries.go": "",
			},
			want: `
sql: goose in sql, down section
2 a | up 2_a.sql "SELECT 1;" | down 2_a.sql "SELECT 2;"
00010 b | up 00010_b.sql "SELECT 3;" | down 00010_b.sql "SELECT 4;"
00011 c | up 00011_c.sql "SELECT 5;" no transaction | down 00011_c.sql "SELECT 6;" no transaction
00012 d | up 00012_d.sql "SELECT 7;\n-- a note on +goose Down\n -- +goose Down\nSELECT 8;"
00013 unmarked | up 00013_unmarked.sql
! sql/00013_unmarked.sql: goose refuses this file: it does not begin with a line ` + "`-- +goose Up`",
		},
		{
			name: "Diesel orders versions as text without dashes and reads metadata.toml",
			files: tree{
				"diesel.toml":                                  "",
				"migrations/00000000000000_setup/up.sql":       "",
				"migrations/00000000000000_setup/down.sql":     "",
				"migrations/2024-01-02-000000_a/up.sql":        "",
				"migrations/2024-01-02-000000_a/down.sql":      "",
				"migrations/2023-12-31-000000_b/up.sql":        "",
				"migrations/2024-02-01-000000_c/up.sql":        "",
				"migrations/2024-02-01-000000_c/metadata.toml": "run_in_transaction = false\n",
				"migrations/2024-02-02-000000_d/up.sql":        "",
				"migrations/2024-02-02-000000_d/metadata.toml": "run_in_transaction = true # as ever\n",
				"migrations/2024-02-03-000000_e/up.sql":        "",
				"migrations/2024-02-03-000000_e/metadata.toml": "author = \"run_in_transaction\"\n",
				"migrations/2024-02-03-000000_e/extra.sql":     "",
			},
			want: `
migrations: diesel in migrations, down file
00000000000000 setup | up 00000000000000_setup/up.sql | down 00000000000000_setup/down.sql
20231231000000 b | up 2023-12-31-000000_b/up.sql
20240102000000 a | up 2024-01-02-000000_a/up.sql | down 2024-01-02-000000_a/down.sql
20240201000000 c | up 2024-02-01-000000_c/up.sql no transaction
20240202000000 d | up 2024-02-02-000000_d/up.sql
20240203000000 e | up 2024-02-03-000000_e/up.sql no transaction`,
			others: "migrations/2024-02-03-000000_e/extra.sql: nothing in its name gives it a place in an order",
		},
		{
			name: "sqlx is told from golang-migrate by its manifest",
			files: tree{
				"Cargo.toml":                        "[workspace]\n[workspace.dependencies]\nsqlx = { version = \"0.8\" }\n",
				"api/Cargo.toml":                    "[package]\nname = \"api\"\n",
				"api/migrations/1_a.up.sql":         "-- no-transaction\nSELECT 1;",
				"api/migrations/1_a.down.sql":       "",
				"api/migrations/20240101_b.sql":     "\n-- no-transaction",
				"api/migrations/3_c.up.sql":         "",
				"cli/Cargo.toml":                    "[dependencies.sqlx]\nversion = \"0.8\"\n",
				"cli/migrations/1_only_forward.sql": "",
			},
			want: `
api/migrations: sqlx in api/migrations, down file
1 a | up 1_a.up.sql no transaction | down 1_a.down.sql
3 c | up 3_c.up.sql
20240101 b | up 20240101_b.sql

cli/migrations: sqlx in cli/migrations, down none
1 only_forward | up 1_only_forward.sql`,
		},
		{
			name: "Prisma with the server of its lock file",
			files: tree{
				"prisma/migrations/migration_lock.toml":                "# do not edit\nprovider = \"postgresql\"\n",
				"prisma/migrations/20240102000000_b.sql/migration.sql": "",
				"prisma/migrations/20240101000000_a/migration.sql":     "",
				"mysql/migrations/migration_lock.toml":                 "provider = \"mysql\"",
				"mysql/migrations/20240101000000_a/migration.sql":      "",
				"prisma/seed.sql": "",
			},
			want: `
mysql/migrations: prisma in mysql/migrations, down none, dialect mysql, hint mysql
20240101000000 a | up 20240101000000_a/migration.sql

prisma/migrations: prisma in prisma/migrations, down none, dialect postgresql
20240101000000 a | up 20240101000000_a/migration.sql
20240102000000 b.sql | up 20240102000000_b.sql/migration.sql`,
			others: "prisma/seed.sql: nothing in its name gives it a place in an order",
		},
		{
			name: "dbmate takes options from the mark and several sections",
			files: tree{
				"db/schema.sql":                        "-- PostgreSQL database dump",
				"db/migrations/20240102000000_b.sql":   "-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;",
				"db/migrations/20240101000000_a.sql":   "-- migrate:up\nSELECT 3;\n-- migrate:up transaction:false\nSELECT 4;\n-- migrate:down transaction:true\n",
				"db/migrations/20240103000000_bad.sql": "SELECT 5; -- migrate:up\n",
			},
			want: `
db/migrations: dbmate in db/migrations, down section
20240101000000 a | up 20240101000000_a.sql "SELECT 3;" | up 20240101000000_a.sql "SELECT 4;" no transaction | down 20240101000000_a.sql ""
20240102000000 b | up 20240102000000_b.sql "SELECT 1;" no transaction | down 20240102000000_b.sql "SELECT 2;"
20240103000000 bad | up 20240103000000_bad.sql
! db/migrations/20240103000000_bad.sql: dbmate refuses this file: it does not begin with a line ` + "`-- migrate:up`",
			others: "db/schema.sql: it is a schema dump",
		},
		{
			name: "Flyway compares versions part by part, in all folders of a location, and puts repeatable scripts last",
			files: tree{
				"src/main/resources/db/migration/V1_10__c.sql":       "",
				"src/main/resources/db/migration/V1.9__b.sql":        "",
				"src/main/resources/db/migration/old/V0_5__a.sql":    "",
				"src/main/resources/db/migration/V2__d.sql":          "",
				"src/main/resources/db/migration/V2__d.sql.conf":     "executeInTransaction=false\n",
				"src/main/resources/db/migration/U2__d.sql":          "",
				"src/main/resources/db/migration/R__views.sql":       "",
				"src/main/resources/db/migration/B1_9__base.sql":     "",
				"src/main/resources/db/migration/V01.9.0__twice.sql": "",
				"src/main/resources/application.properties":          "spring.flyway.mixed=true\n",
				"src/main/resources/db/migration/afterMigrate.sql":   "",
				"other/db/migration/mysql/V1__m.sql":                 "",
				"other/db/migration/postgresql/V1__p.sql":            "",
				"tenants/db/migration/a/V1__a.sql":                   "",
				"tenants/db/migration/b/V1__b.sql":                   "",
				"squashed/db/migration/B3__base.sql":                 "",
				"squashed/db/migration/B2__base.sql":                 "",
				"squashed/db/migration/V4__next.sql":                 "",
			},
			want: `
other/db/migration/mysql: flyway in other/db/migration/mysql, down none, hint mysql
1 m | up V1__m.sql

other/db/migration/postgresql: flyway in other/db/migration/postgresql, down none, hint postgresql
1 p | up V1__p.sql

squashed/db/migration: flyway in squashed/db/migration, down none
3 base | up B3__base.sql
4 next | up V4__next.sql

src/main/resources/db/migration: flyway in src/main/resources/db/migration, down file
0.5 a | up old/V0_5__a.sql mixed
01.9.0 twice | up V01.9.0__twice.sql mixed
1.9 b | up V1.9__b.sql mixed
1.10 c | up V1_10__c.sql mixed
2 d | up V2__d.sql no transaction mixed | down U2__d.sql mixed
 views repeatable | up R__views.sql mixed
! src/main/resources/db/migration/V1.9__b.sql: version 1.9 is also the version of src/main/resources/db/migration/V01.9.0__twice.sql: the tool refuses the folder or runs only one of them

tenants/db/migration/a: flyway in tenants/db/migration/a, down none
1 a | up V1__a.sql

tenants/db/migration/b: flyway in tenants/db/migration/b, down none
1 b | up V1__b.sql`,
			others: `
squashed/db/migration/B2__base.sql: flyway runs it only on an empty database, in place of the versions up to it
src/main/resources/db/migration/B1_9__base.sql: flyway runs it only on an empty database, in place of the versions up to it
src/main/resources/db/migration/afterMigrate.sql: its name is none that flyway takes for a migration`,
		},
		{
			name: "popx runs the file of the server, else the one without a server",
			files: tree{
				"sql/20240101000000000000_a.postgres.up.sql":            "",
				"sql/20240101000000000000_a.mysql.up.sql":               "",
				"sql/20240101000000000000_a.up.sql":                     "",
				"sql/20240101000000000000_a.down.sql":                   "",
				"sql/20240102000000000000_b.autocommit.up.sql":          "",
				"sql/20240102000000000000_b.sqlite3.up.sql":             "",
				"sql/20240102000000000000_b.sqlite.down.sql":            "",
				"sql/20240103000000000000_c.postgres.autocommit.up.sql": "",
				"sql/20240104000000000000_d.cockroach.up.sql":           "",
				"sql/20240104000000000000_testdata.sql":                 "",
			},
			want: `
sql: popx in sql, down file, dialect postgresql
20240101000000000000 a | up 20240101000000000000_a.postgres.up.sql | down 20240101000000000000_a.down.sql shared
20240102000000000000 b | up 20240102000000000000_b.autocommit.up.sql no transaction shared
20240103000000000000 c | up 20240103000000000000_c.postgres.autocommit.up.sql no transaction`,
			others: `
sql/20240101000000000000_a.mysql.up.sql: its name says that it is written for mysql
sql/20240101000000000000_a.up.sql: popx runs it only on servers that have no file of their own for this version
sql/20240102000000000000_b.sqlite.down.sql: its name says that it is written for sqlite
sql/20240102000000000000_b.sqlite3.up.sql: its name says that it is written for sqlite
sql/20240104000000000000_d.cockroach.up.sql: its name says that it is written for cockroachdb
sql/20240104000000000000_testdata.sql: it is test data`,
		},
		{
			name: "numbered files are migrations where the folder says so, and only there",
			files: tree{
				"schema-changes/10_b.sql":            "",
				"schema-changes/9_a.sql":             "",
				"schema-changes/9_a.down.sql":        "",
				"schema-changes/11_tear_down.sql":    "",
				"schema-changes/12_x.mysql.sql":      "",
				"db/2024-02-01-b.sql":                "",
				"db/2024-01-31-a.sql":                "",
				"db/structure.sql":                   "",
				"migrations/testdata/1_x.sql":        "",
				"reports/1_daily.sql":                "",
				"queries/users.sql":                  "-- name: GetUser :one\nSELECT 1;",
				"sql/v1.sql":                         "--\n-- PostgreSQL database dump\n--\n",
				"sqlite/schema/x.sql.sqlite":         "",
				"sql/schema/v0.sql":                  "",
				"marked/migrations/1_x.sql":          "-- rambler up\nSELECT 1;\n-- rambler down\nSELECT 2;",
				"marked/migrations/2_y.sql":          "SELECT 3;\n-- //@UNDO\nSELECT 4;",
				"migrations/clickhouse/1_events.sql": "",
			},
			want: `
db: plain in db, down none
2024-01-31 a | up 2024-01-31-a.sql
2024-02-01 b | up 2024-02-01-b.sql

marked/migrations: plain in marked/migrations, down section
1 x | up 1_x.sql "SELECT 1;" | down 1_x.sql "SELECT 2;"
2 y | up 2_y.sql "SELECT 3;" | down 2_y.sql "SELECT 4;"

migrations/clickhouse: plain in migrations/clickhouse, down none, hint clickhouse
1 events | up 1_events.sql

schema-changes: plain in schema-changes, down file
9 a | up 9_a.sql | down 9_a.down.sql
10 b | up 10_b.sql
11 tear | up 11_tear_down.sql`,
			others: `
db/structure.sql: it is a schema dump
migrations/testdata/1_x.sql: it is test data
queries/users.sql: it holds named queries
reports/1_daily.sql: nothing says that its folder holds migrations
schema-changes/12_x.mysql.sql: its name says that it is written for mysql
sql/schema/v0.sql: it lies in a folder of schemas
sql/v1.sql: it is a schema dump
sqlite/schema/x.sql.sqlite: its name says that it is written for sqlite`,
		},
		{
			name: "the configuration comes first; the nearest folder wins; a glob gathers folders",
			files: tree{
				"db/1_a.sql": gooseFile, "db/seeds/1_s.sql": "", "db/schema.sql": "",
				"db/audit/b.sql": "", "db/audit/a.sql": "",
				"delta/60/01_y.sql": "", "delta/59/02_x.sql": "", "delta/60/02_z.sql.postgres": "", "delta/60/02_z.sql.sqlite": "",
				"one/change.sql": "",
			},
			configured: []Configured{
				{Name: "shop", Folders: []string{"db/"}},
				{Name: "audit", Folders: []string{"./db/audit"}},
				{Name: "synapse", Folders: []string{"delta/*"}, Tool: Plain},
				{Name: "single", Folders: []string{"one/*.sql"}},
				{Name: "forced", Folders: []string{"nowhere"}, Tool: Goose},
			},
			want: `
audit: plain in db/audit, down none
a a | up a.sql
b b | up b.sql

shop: goose in db, down section
1 a | up 1_a.sql "SELECT 1;" | down 1_a.sql "SELECT 2;"

single: plain in one, down none
change change | up change.sql

synapse: plain in delta, down none
02 x | up 59/02_x.sql
01 y | up 60/01_y.sql
02 z | up 60/02_z.sql.postgres`,
			others: `
db/schema.sql: it is a schema dump
db/seeds/1_s.sql: it lies in a folder below the migrations, where goose does not look
delta/60/02_z.sql.sqlite: its name says that it is written for sqlite`,
		},
		{
			name:       "a configured tool is not doubted",
			files:      tree{"m/1_a.sql": "SELECT 1;", "m/2_b.up.sql": "SELECT 2;"},
			configured: []Configured{{Name: "m", Folders: []string{"m"}, Tool: Sqlx}},
			want: `
m: sqlx in m, down none
1 a | up 1_a.sql
2 b | up 2_b.up.sql`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dbs, others := Databases(test.files.sources(), test.configured, test.files.lookup)
			var got []string
			for _, db := range dbs {
				got = append(got, describe(db, test.files))
			}
			check(t, "databases", strings.Join(got, "\n\n"), test.want)
			var left []string
			for _, o := range others {
				left = append(left, o.Path+": "+o.Why)
			}
			check(t, "others", strings.Join(left, "\n"), test.others)
		})
	}
}

func TestMarksThatToolsRefuse(t *testing.T) {
	for content, want := range map[string]string{
		gooseFile:                             "",
		"-- a note\n" + gooseFile:             "",
		"SELECT 1;\n" + gooseFile:             "goose refuses this file: statements stand before the line `-- +goose Up`",
		"-- +goose Down\n-- +goose Up\n":      "goose refuses this file: it does not begin with a line `-- +goose Up`",
		"-- +goose NO TRANSACTION\nSELECT 1;": "goose refuses this file: it does not begin with a line `-- +goose Up`",
		gooseFile + "-- +goose Up\n":          "goose refuses this file: it has two lines `-- +goose Up`",
		"SELECT 1;\n-- migrate:up\n":          "dbmate refuses this file: statements stand before the line `-- migrate:up`",
		"-- migrate:down\n-- migrate:up\n":    "dbmate refuses this file: it does not begin with a line `-- migrate:up`",
	} {
		dbs, _ := Databases(tree{"migrations/1_a.sql": content}.sources(), nil, nil)
		got := ""
		for _, p := range dbs[0].Problems {
			got += p.Message
		}
		check(t, content, got, want)
	}
}

func TestExplicitFiles(t *testing.T) {
	files := tree{
		"change.sql": "SELECT 1;", "marked.sql": gooseFile, "x.mysql.sql": "", "left.sql": "",
		"db/migrations/1_a.sql": "SELECT 1;",
	}
	sources := files.sources()
	for i := range sources {
		sources[i].Explicit = sources[i].Path != "left.sql"
	}
	dbs, others := Databases(sources, nil, nil)
	var got []string
	for _, db := range dbs {
		got = append(got, describe(db, files))
	}
	check(t, "databases", strings.Join(got, "\n"), `
change.sql: plain in ., down none
change change | up change.sql
db/migrations: plain in db/migrations, down none
1 a | up 1_a.sql
marked.sql: goose in ., down section
marked marked | up marked.sql "SELECT 1;" | down marked.sql "SELECT 2;"`)
	if len(others) != 2 || others[0].Path != "left.sql" || others[1].Path != "x.mysql.sql" {
		t.Errorf("others: %v", others)
	}
}

// Names alone tell these tools, so that no file need be read to know the order.
func TestNamesSuffice(t *testing.T) {
	for _, path := range []string{
		"m/1_a.up.sql", "m/2024-01-01-000000_a/up.sql", "m/20240101000000_a/migration.sql", "m/V1__a.sql", "m/1_a.postgres.up.sql",
	} {
		source := Source{Path: path, Split: func() ([]byte, lex.File, error) {
			t.Errorf("%s was read", path)
			return nil, lex.File{}, nil
		}}
		if dbs, _ := Databases([]Source{source}, nil, nil); len(dbs) != 1 || len(dbs[0].Migrations) != 1 {
			t.Errorf("%s: %v", path, dbs)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	broken := func() ([]byte, lex.File, error) { return nil, lex.File{}, errUnreadable }
	dbs, _ := Databases([]Source{
		{Path: "migrations/1_a.sql", Split: broken},
		{Path: "migrations/2_b.sql", Split: func() ([]byte, lex.File, error) { return []byte(gooseFile), split(gooseFile), nil }},
		{Path: "nil/migrations/1_a.sql"},
	}, nil, nil)
	if len(dbs) != 2 || dbs[0].Tool != Goose || len(dbs[0].Migrations) != 2 || dbs[1].Tool != Plain {
		t.Errorf("got %+v", dbs)
	}
}

func TestCompareNumbers(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"9", "10", -1}, {"010", "10", 0}, {"1.0", "1", 0}, {"1.2", "1.10", -1}, {"2024-01-02", "2024-01-01", 1},
		{"99999999999999999999999999", "100000000000000000000000000", -1}, {"", "0", 0}, {"", "1", -1},
	} {
		if got := compareNumbers(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: %d, want %d", test.a, test.b, got, test.want)
		}
		if got := compareNumbers(test.b, test.a); got != -test.want {
			t.Errorf("%q and %q: %d, want %d", test.b, test.a, got, -test.want)
		}
	}
}
