package tree_test

import (
	"fmt"
	"slices"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// texts are statements of many kinds, for what a tree can hold: lists, choices, constants, messages in messages.
var texts = []string{
	"SELECT a.b, count(*) FILTER (WHERE c > 1) OVER w FROM a JOIN LATERAL (SELECT 1 UNION SELECT 'x'::text) s ON true WHERE d IN (1, NULL, B'01', 1.5, true) WINDOW w AS (ORDER BY e) FOR UPDATE OF a",
	"WITH c AS (SELECT 1) INSERT INTO t (a) VALUES ($1), (DEFAULT) ON CONFLICT (a) DO UPDATE SET a = excluded.a RETURNING *",
	"CREATE TABLE s.t (a int NOT NULL DEFAULT 1, b text COLLATE \"C\" REFERENCES u (v) ON DELETE CASCADE, CHECK (a > 0)) PARTITION BY RANGE (a, lower(b))",
	"ALTER TABLE t ADD COLUMN c int[], ALTER COLUMN a TYPE bigint USING a::bigint, ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES u",
	"CREATE UNIQUE INDEX CONCURRENTLY i ON t USING gin (lower(a) gin_trgm_ops) INCLUDE (b) WITH (fastupdate = off) WHERE a IS NOT NULL",
	"CREATE FUNCTION f(a int DEFAULT 2) RETURNS TABLE (b text) LANGUAGE sql AS 'SELECT 1'",
	"GRANT SELECT (a) ON t TO PUBLIC, r",
	"MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND s.b > 1 THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT VALUES (1)",
	"DO $$ BEGIN NULL; END $$",
}

// TestWalkSeesWhatReflectionSees compares with protobuf's own reflection.
func TestWalkSeesWhatReflectionSees(t *testing.T) {
	for _, text := range texts {
		parsed, err := pg_query.Parse(text)
		if err != nil {
			t.Fatal(text, err)
		}
		var want, got, wantStrings, gotStrings []string
		reflected(parsed.ProtoReflect(), &want, &wantStrings)
		tree.Walk(parsed, func(message any) bool {
			got = append(got, fmt.Sprintf("%T %p", message, message))
			return true
		})
		tree.Strings(parsed, func(s string) { gotStrings = append(gotStrings, s) })
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %v\nwant %v", text, got, want)
		}
		slices.Sort(gotStrings)
		slices.Sort(wantStrings)
		if !slices.Equal(gotStrings, wantStrings) {
			t.Errorf("%s\ngot  %v\nwant %v", text, gotStrings, wantStrings)
		}
	}
}

func reflected(message protoreflect.Message, messages, words *[]string) {
	*messages = append(*messages, fmt.Sprintf("%T %p", message.Interface(), message.Interface()))
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		switch value := message.Get(field); {
		case !message.Has(field):
		case field.IsList() && field.Message() != nil:
			for k := range value.List().Len() {
				reflected(value.List().Get(k).Message(), messages, words)
			}
		case field.Message() != nil:
			reflected(value.Message(), messages, words)
		case field.Kind() == protoreflect.StringKind:
			*words = append(*words, value.String())
		}
	}
}

func TestWalkStaysOutside(t *testing.T) {
	parsed, err := pg_query.Parse("SELECT a FROM (SELECT b) s")
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	tree.Walk(parsed, func(message any) bool {
		if _, ok := message.(*pg_query.ColumnRef); ok {
			columns++
		}
		_, ok := message.(*pg_query.RangeSubselect)
		return !ok
	})
	if columns != 1 {
		t.Errorf("%d columns outside the subquery, want 1", columns)
	}
	for _, none := range []any{nil, (*pg_query.Node)(nil), &pg_query.Node{}, &pg_query.Node{Node: (*pg_query.Node_List)(nil)}} {
		tree.Walk(none, func(any) bool { return true })
	}
}
