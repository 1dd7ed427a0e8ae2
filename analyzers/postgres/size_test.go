package postgres

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// measuredSettings are those of a database whose statistics file is s.json.
func measuredSettings() Settings {
	return Settings{Databases: []Database{{Name: "shop", Migrations: []string{"db"}, Tool: "plain", Version: 16, Statistics: "./s.json"}}}
}

const (
	tables = `{"version": 1, "exported_at": "2026-11-01T08:00:00Z", "server_version": 160004, "tables": [
  {"schema": "public", "name": "users", "rows": 5000, "bytes": 500},
  {"schema": "public", "name": "orders", "rows": 7000, "bytes": 700},
  {"schema": "public", "name": "events", "rows": 9000, "bytes": 900},
  {"schema": "public", "name": "events_1", "rows": 9000, "bytes": 900},
  {"schema": "public", "name": "uncounted", "rows": null, "bytes": 800},
  {"schema": "public", "name": "elsewhere", "rows": 3000, "bytes": 300}]}
`
	schema = `CREATE TABLE users (id bigint PRIMARY KEY, a int);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
CREATE TABLE events (id bigint NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (9);
CREATE TABLE uncounted (id bigint);
CREATE VIEW seen AS SELECT id FROM users;
`
)

// change is an archive of a change that adds one migration, with the statistics on the side given.
func change(side, migration string) string {
	return "-- base/db/0001.sql --\n" + schema + "-- head/db/0001.sql --\n" + schema + "-- head/db/0002.sql --\n" + migration + "\n-- " + side + "/s.json --\n" + tables
}

// sizesOf are the sizes that the statements of a file tell, each as "public.users 5000".
func sizesOf(result *analyzers.Result, file string) []string {
	var list []string
	for _, f := range result.Facts {
		if whole, ok := f.Body.(Whole); ok && f.At.File == file {
			var tables []string
			for _, size := range whole.Sizes {
				rows := "?"
				if size.Rows != nil {
					rows = fmt.Sprint(*size.Rows)
				}
				tables = append(tables, size.Table+" "+rows)
			}
			list = append(list, strings.Join(tables, ", "))
		}
	}
	return list
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		name, migration string
		want            []string
	}{
		{"what is locked and read", "CREATE INDEX i ON users (a); ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;",
			[]string{"public.users 5000", "public.orders 7000, public.users 5000"}},
		{"a table that no migration shows", "ALTER TABLE elsewhere ADD COLUMN b int;", []string{"public.elsewhere 3000"}},
		{"one that production has not counted, one that it has not", "ALTER TABLE uncounted ADD COLUMN b int; ALTER TABLE nowhere ADD COLUMN b int;",
			[]string{"public.uncounted ?", "public.nowhere ?"}},
		{"partitions and their parent", "CREATE INDEX i ON events (id);", []string{"public.events 9000, public.events_1 9000"}},
		{"what the change creates", "CREATE TABLE new (id bigint); CREATE INDEX i ON new (id); INSERT INTO new SELECT id FROM users; CREATE INDEX j ON new (id);",
			[]string{"", "", "public.users 5000", ""}},
		{"under another name", "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO humans; CREATE INDEX i ON humans (a);",
			[]string{"public.users 5000", "public.people 5000", "public.humans 5000"}},
		{"in another schema", "CREATE SCHEMA app; ALTER TABLE users SET SCHEMA app; CREATE INDEX i ON app.users (a);",
			[]string{"", "public.users 5000", "app.users 5000"}},
		{"under a name that was another's", "ALTER TABLE users RENAME TO old; ALTER TABLE orders RENAME TO users; CREATE INDEX i ON users (id);",
			[]string{"public.users 5000", "public.orders 7000", "public.users 7000"}},
		{"under the name of what was there", "ALTER TABLE users RENAME TO old; CREATE TABLE users (id bigint); INSERT INTO users SELECT id FROM old; CREATE INDEX i ON users (id); CREATE INDEX j ON old (a);",
			[]string{"public.users 5000", "", "public.old 5000", "", "public.old 5000"}},
		{"dropped and made anew", "DROP TABLE uncounted; CREATE TABLE elsewhere (id bigint); INSERT INTO elsewhere SELECT 1; CREATE INDEX i ON elsewhere (id);",
			[]string{"public.uncounted ?", "", "", ""}},
		{"filled by the change", "CREATE INDEX i ON users (a); INSERT INTO users SELECT id FROM orders; CREATE INDEX j ON users (a);",
			[]string{"public.users 5000", "public.orders 7000, public.users 5000", "public.users ?"}},
		{"filled by the change, renamed", "INSERT INTO users SELECT id FROM orders; ALTER TABLE users RENAME TO people; CREATE INDEX j ON people (a);",
			[]string{"public.orders 7000, public.users 5000", "public.users ?", "public.people ?"}},
		{"a row or two", "INSERT INTO users VALUES (1, 2), (3, 4); CREATE INDEX j ON users (a);", []string{"public.users 5000", "public.users 5000"}},
		{"filled through the parent", "INSERT INTO events SELECT id FROM users; CREATE INDEX i ON events_1 (id);",
			[]string{"public.events 9000, public.users 5000", "public.events_1 ?"}},
		{"a temporary table", "CREATE TEMPORARY TABLE users (id bigint); CREATE INDEX i ON users (id);", []string{"", ""}},
		{"a view and an index", "DROP VIEW seen; CREATE INDEX i ON users (a); DROP INDEX i;", []string{"", "public.users 5000", "public.users 5000"}},
	} {
		result := run(t, change("head", test.migration), measuredSettings())
		if got := sizesOf(result, "db/0002.sql"); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %s\ngot  %q\nwant %q", test.name, test.migration, got, test.want)
		}
	}
}

func TestSizeOfWhatOneMigrationFillsForAnother(t *testing.T) {
	result := run(t, change("head", "CREATE TABLE new (id bigint);")+"-- head/db/0003.sql --\nINSERT INTO new SELECT id FROM users;\n-- head/db/0004.sql --\nCREATE INDEX i ON new (id);\n", measuredSettings())
	if got := sizesOf(result, "db/0004.sql"); !reflect.DeepEqual(got, []string{"public.new ?"}) {
		t.Errorf("got %q", got)
	}
}

// A name that the change has freed is not that of the table that the statistics tell of.
func TestSizeOfAFreedName(t *testing.T) {
	for _, free := range []string{"ALTER TABLE users RENAME TO old;", "DROP TABLE users CASCADE;"} {
		for _, f := range run(t, change("head", free+" CREATE TABLE users (id bigint);"), measuredSettings()).Facts {
			if create, ok := f.Body.(CreateTable); ok && f.At.File == "db/0002.sql" && create.Table.Rows != nil {
				t.Errorf("%s: the new table has %d rows", free, *create.Table.Rows)
			}
		}
	}
}

func TestTableHasItsSize(t *testing.T) {
	for _, f := range run(t, change("head", "CREATE INDEX i ON users (a);"), measuredSettings()).Facts {
		if index, ok := f.Body.(Index); ok && (*index.Table.Rows != 5000 || *index.Table.Bytes != 500) {
			t.Errorf("%+v", index.Table)
		}
	}
}

// The statistics come from where the configuration does, and hold for both sides: a table that grew is no news.
func TestStatisticsOfTheBase(t *testing.T) {
	const migration = "CREATE INDEX i ON users (a);"
	settings := measuredSettings()
	settings.StatisticsFromBase = true
	if got := sizesOf(run(t, change("base", migration), settings), "db/0002.sql"); !reflect.DeepEqual(got, []string{"public.users 5000"}) {
		t.Errorf("the base's are not read: %q", got)
	}
	if got := sizesOf(run(t, change("head", migration), settings), "db/0002.sql"); !reflect.DeepEqual(got, []string{""}) {
		t.Errorf("the head's are read: %q", got)
	}
	edited := change("head", migration) + "-- base/s.json --\n" + strings.ReplaceAll(tables, "5000", "1") + "-- base/db/0002.sql --\n-- why\n" + migration
	for _, f := range run(t, edited, measuredSettings()).Facts {
		if f.New && f.Kind == "sql.create_index" {
			t.Errorf("a table that grew makes its index new: %+v", f)
		}
	}
}

// What is wrong with the statistics is said where the file stands, and that no size is known as a notice.
func TestStatisticsThatDoNotHelp(t *testing.T) {
	const old = "the sizes of the tables of shop are those of 2026-11-01, more than 6 months ago; export s.json anew"
	day := func(date string) time.Time {
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	const migration = "CREATE INDEX i ON users (a);"
	for _, test := range []struct {
		name, archive string
		asOf          time.Time
		version       int
		want          []string
	}{
		{"good", change("head", migration), day("2027-05-01"), 16, nil},
		{"from tomorrow", change("head", migration), day("2026-10-01"), 16, nil},
		{"old", change("head", migration), day("2027-05-03"), 16, []string{"notice : " + old}},
		{"no date is known", change("head", migration), time.Time{}, 16, nil},
		{"another server", change("head", migration), day("2027-05-01"), 14, []string{"notice : by s.json, shop is on PostgreSQL 16, and its migrations were judged for 14; databases[].version sets that"}},
		{"not there", change("base", migration), day("2027-05-01"), 16, []string{"notice : of the tables of shop no size is known: s.json, which databases[].statistics names, is not there"}},
		{"broken", strings.Replace(change("head", migration), "7000", "-1", 1), day("2027-05-01"), 16, []string{
			"notice : of the tables of shop no size is known: s.json could not be read",
			"problem s.json:3: rows must be a whole number from 0 on, or null where it is not known, not -1",
		}},
		{"no text", strings.Replace(change("head", migration), "7000", "\x00", 1), day("2027-05-01"), 16, []string{
			"notice : of the tables of shop no size is known: s.json could not be read",
			"problem s.json:3: the file holds a NUL byte here, so it was not examined",
		}},
		{"broken, and nothing to judge", "-- base/db/0001.sql --\n" + schema + "-- head/db/0001.sql --\n" + schema + "-- head/s.json --\n{}\n", day("2027-05-01"), 16, []string{
			"problem s.json:1: the file lacks version", "problem s.json:1: the file lacks exported_at", "problem s.json:1: the file lacks server_version", "problem s.json:1: the file lacks tables",
		}},
	} {
		settings := measuredSettings()
		settings.AsOf, settings.Databases[0].Version = test.asOf, test.version
		if got := lines(run(t, test.archive, settings)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, test.want)
		}
	}
	for _, p := range run(t, change("base", migration)+"-- base/s.json --\n{}\n", Settings{Databases: measuredSettings().Databases, StatisticsFromBase: true}).Problems {
		if p.Side != source.Base {
			t.Errorf("%+v is said to be at the head", p)
		}
	}
}
