//go:build truth

package truth

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/statistics"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// sizes are tables of which the export has to know the rows, or to say that it does not.
const sizes = `
create table counted (id int); insert into counted select generate_series(1, 1000); analyze counted;
create table never_analyzed (id int); insert into never_analyzed select generate_series(1, 5);
create table empty (id int);
create table truncated (id int); insert into truncated select generate_series(1, 1000); analyze truncated; truncate truncated;
create table grown (id int); insert into grown select generate_series(1, 1000); analyze grown; insert into grown select generate_series(1, 99000);
create table events (id int) partition by range (id);
create table events_1 partition of events for values from (1) to (101);
create table events_2 partition of events for values from (101) to (1000) partition by range (id);
create table events_2_1 partition of events_2 for values from (101) to (1000);
insert into events select generate_series(1, 300); analyze events_1; analyze events_2_1;
create table half (id int) partition by range (id);
create table half_1 partition of half for values from (1) to (101);
create table half_2 partition of half for values from (101) to (1000);
insert into half select generate_series(1, 300); analyze half_1;
create table bare (id int) partition by range (id);
create materialized view summary as select generate_series(1, 20) as id; analyze summary;
create schema "App Data"; create table "App Data"."the ""table""" (id int); insert into "App Data"."the ""table""" values (1); analyze "App Data"."the ""table""";
create view seen as select * from counted;
create temporary table passing (id int);
`

// The query that docs/statistics.md shows runs on every server, and what it exports is what the reader reads.
func TestTruthOfStatistics(t *testing.T) {
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	page, err := os.ReadFile("../../docs/statistics.md")
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(string(page), "<<'SQL'\n")
	query, _, found := strings.Cut(query, "\nSQL\n")
	if !found {
		t.Fatal("docs/statistics.md shows no query between <<'SQL' and SQL")
	}
	folder := serverFolder(t)
	for version := First; version <= Last; version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			export := exported(t, start(t, installed, folder, version), query)
			read, problems := statistics.Read(source.NewText("statistics.json", source.Head, []byte(export)))
			if len(problems) > 0 {
				t.Fatalf("the reader refuses what the query exports: %+v\n%s", problems, export)
			}
			if read.Server != version || time.Since(read.ExportedAt).Abs() > time.Hour {
				t.Errorf("exported from version %d at %v", read.Server, read.ExportedAt)
			}
			for _, c := range []struct {
				schema, table string
				rows          int64 // -1: not known
			}{
				{"public", "counted", 1000}, {"public", "never_analyzed", -1}, {"public", "empty", 0}, {"public", "truncated", 0},
				{"public", "events", 300}, {"public", "events_1", 100}, {"public", "events_2", 200}, {"public", "half", -1}, {"public", "half_1", 100},
				{"public", "bare", 0}, {"public", "summary", 20}, {"App Data", `the "table"`, 1},
			} {
				size, ok := read.Size(c.schema, c.table)
				rows := int64(-1)
				if size.Rows != nil {
					rows = *size.Rows
				}
				if !ok || rows != c.rows || c.rows > 0 && size.Bytes < 8192 {
					t.Errorf("%s.%s: %+v with %d rows, there: %v; want %d rows", c.schema, c.table, size, rows, ok, c.rows)
				}
			}
			// Nobody has counted what came since, but the pages tell.
			if size, _ := read.Size("public", "grown"); size.Rows == nil || *size.Rows < 80_000 || *size.Rows > 120_000 {
				t.Errorf("grown: %+v", size)
			}
			events, _ := read.Size("public", "events")
			first, _ := read.Size("public", "events_1")
			second, _ := read.Size("public", "events_2_1")
			if events.Bytes != first.Bytes+second.Bytes {
				t.Errorf("the bytes of events are %d, and not the sum of %d and %d", events.Bytes, first.Bytes, second.Bytes)
			}
			for _, name := range []string{"seen", "passing"} {
				if _, ok := read.Size("public", name); ok || strings.Contains(export, name) {
					t.Errorf("%s has rows of its own in the export", name)
				}
			}
			if strings.Contains(export, `"pg_`) || strings.Count(export, "\n") < 10 {
				t.Errorf("the export has no line for each table of a user:\n%s", export)
			}
		})
	}
}

// exported is what the query gives in a session that has made the tables.
func exported(t *testing.T, s *server, query string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), caseTimeout)
	defer cancel()
	conn, err := s.connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := rows(ctx, conn, sizes); err != nil {
		t.Fatal(err)
	}
	result, err := rows(ctx, conn, query)
	if err != nil {
		t.Fatal(err)
	}
	if len(result) != 1 || len(result[0]) != 1 {
		t.Fatalf("the query gives %v, and not one value", result)
	}
	return result[0][0]
}
