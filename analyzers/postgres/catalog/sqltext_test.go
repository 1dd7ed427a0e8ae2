package catalog

import (
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// TestExpressionText checks that an expression is written as the table says ("" for: as it was), and that what is written
// means the same: it parses to the same tree.
func TestExpressionText(t *testing.T) {
	tests := []struct{ text, want string }{
		{"1", ""}, {"-1", ""}, {"1.5", ""}, {"-1.5e3", ""}, {"'x'", ""}, {"'it''s'", ""}, {`'a\b'`, ""}, {"NULL", ""}, {"true", ""}, {"false", ""},
		{"b'01'", ""}, {"x'ff'", ""}, {"E'a\\tb'", "'a\tb'"},
		{"now()", ""}, {"gen_random_uuid()", ""}, {"public.f(1, a => 2, VARIADIC b)", ""}, {`"Weird"()`, ""}, {`"order" > "user"`, ""},
		{"'{}'::jsonb", ""}, {"'x'::character varying", ""}, {"(-1)::bigint", ""}, {"-(1::bigint)", "- 1::bigint"}, {"x::mood[]", ""}, {"CAST(a AS numeric(10,2))", "a::numeric(10,2)"},
		{"x::timestamp(3) with time zone", ""}, {`x::public."Mood"`, ""}, {"('x'::text)::int", "'x'::text::integer"}, {"x::interval day to second(3)", ""},
		{"a > 0 AND b IS NOT NULL", ""}, {"a > 0 AND (b OR c)", ""}, {"a AND b OR c AND d", ""}, {"(a AND b) AND c", "a AND b AND c"}, {"NOT (a AND b)", ""}, {"NOT a = b", ""},
		{"(a = b) = c", ""}, {"(a < b) IS NULL", "a < b IS NULL"}, {"(a IS NULL) = b", ""}, {"a IS NOT TRUE", ""}, {"a IS UNKNOWN", ""},
		{"a + b * c", ""}, {"(a + b) * c", ""}, {"a - (b - c)", ""}, {"a - b - c", ""}, {"- (a + b)", ""}, {"2 ^ 3 ^ 4", ""}, {"a || b || 'x'", ""}, {"- a ^ 2", ""},
		{"a ->> 'x' = 'y'", ""}, {"a @> '{}'::jsonb", ""}, {"a OPERATOR(s.+) b", ""}, {"a ~ '^x'", ""},
		{"a IN (1, 2)", ""}, {"a NOT IN ('x')", ""}, {"a LIKE 'x%'", ""}, {"a NOT ILIKE b || 'x'", ""}, {"a SIMILAR TO 'x'", ""}, {"a BETWEEN 1 AND 2 + 3", ""}, {"a NOT BETWEEN SYMMETRIC b AND c", ""},
		{"a = ANY (ARRAY['x', 'y'])", ""}, {"a <> ALL (b)", ""}, {"a IS DISTINCT FROM b", ""}, {"a IS NOT DISTINCT FROM NULL", ""},
		{"lower(a)", ""}, {"COALESCE(a, b)", ""}, {"GREATEST(a, 1)", ""}, {"LEAST(a, 1)", ""}, {"NULLIF(a, '')", ""}, {"CURRENT_TIMESTAMP", ""}, {"CURRENT_TIMESTAMP(3)", ""}, {"CURRENT_USER", ""},
		{"CASE WHEN a > 1 THEN 'x' ELSE 'y' END", ""}, {"CASE a WHEN 1 THEN b END", ""}, {`a COLLATE "C"`, ""}, {`(a || b) COLLATE pg_catalog."C" < 'x'`, ""},
		{"a[1]", ""}, {"a[1:2]", ""}, {"(a).b", ""}, {"(f(x)).y", ""}, {"(ARRAY[1])[1]", ""}, {"ROW(a, 1)", ""}, {"(a, b) = (1, 2)", "ROW(a, b) = ROW(1, 2)"},
		{"t.a > s.t.b", ""},
	}
	for _, test := range tests {
		node := parseExpression(t, test.text)
		want := test.want
		if want == "" {
			want = test.text
		}
		got := expressionText(node)
		if got != want {
			t.Errorf("%s is written as %s, want %s", test.text, got, want)
			continue
		}
		if again := parseExpression(t, got); !proto.Equal(withoutPlaces(node), withoutPlaces(again)) {
			t.Errorf("%s means another thing than %s:\n%v\n%v", got, test.text, again, node)
		}
	}
	for _, text := range []string{"(SELECT 1)", "count(*)", "EXISTS (SELECT 1)", "sum(a) OVER ()", "a > (SELECT 1)"} {
		if got := expressionText(parseExpression(t, text)); got != "" {
			t.Errorf("%s is written as %s", text, got)
		}
	}
	if got := expressionText(nil); got != "" {
		t.Errorf("nothing is written as %s", got)
	}
}

func parseExpression(t *testing.T, text string) *pg_query.Node {
	t.Helper()
	tree, err := pg_query.Parse("SELECT " + text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tree.GetStmts()[0].GetStmt().GetSelectStmt().GetTargetList()[0].GetResTarget().GetVal()
}

// withoutPlaces returns a copy of a tree without what only tells how it was written: places and notations.
func withoutPlaces(node *pg_query.Node) *pg_query.Node {
	copied := proto.Clone(node).(*pg_query.Node)
	tree.Walk(copied, func(message any) bool {
		m := message.(proto.Message).ProtoReflect()
		for _, name := range []protoreflect.Name{"location", "funcformat", "row_format"} {
			if field := m.Descriptor().Fields().ByName(name); field != nil {
				m.Clear(field)
			}
		}
		if name, ok := message.(*pg_query.TypeName); ok && len(name.GetNames()) == 1 && isBuiltin(stringList(name.GetNames())[0]) {
			name.Names = append(stringNodes("pg_catalog"), name.Names...)
		}
		return true
	})
	return copied
}

func stringNodes(texts ...string) []*pg_query.Node {
	var nodes []*pg_query.Node
	for _, text := range texts {
		nodes = append(nodes, &pg_query.Node{Node: &pg_query.Node_String_{String_: &pg_query.String{Sval: text}}})
	}
	return nodes
}
