package catalog

import (
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// TestProves holds what SET NOT NULL was seen to take for a proof on PostgreSQL 15 (client_min_messages=debug1).
func TestProves(t *testing.T) {
	tests := []struct{ check, want string }{
		{"a IS NOT NULL", "a"},
		{"a IS NOT NULL AND b > 0", "a"},
		{"t.a IS NOT NULL AND (b IS NOT NULL AND b > 0)", "a,b"},
		{"(a IS NOT NULL AND b > 0) OR (a IS NOT NULL AND b < 0)", "a"},
		{"a IS NOT NULL OR b > 0", ""},
		{"NOT (a IS NULL)", "a"},
		{"NOT (a IS NULL OR b IS NULL)", "a,b"},
		{"NOT (a IS NULL AND b IS NULL)", ""},
		{"NOT (NOT (a IS NOT NULL))", "a"},
		{"a IS DISTINCT FROM NULL", "a"},
		{"NOT (a IS NOT DISTINCT FROM NULL)", "a"},
		{"a IS NOT DISTINCT FROM NULL", ""},
		{"a > 0", ""},
		{"a IS NULL", ""},
		{"coalesce(a, 0) > 0", ""},
		{"(a IS NOT NULL) IS TRUE", ""},
		{"num_nonnulls(a, b) = 2", ""},
	}
	for _, test := range tests {
		c := New(nil)
		replay(t, c, "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK ("+test.check+"))")
		if got := strings.Join(c.Table("", "t").Constraint("k").Proves, ","); got != test.want {
			t.Errorf("CHECK (%s) proves %q, want %q", test.check, got, test.want)
		}
	}
}

func TestTypeOf(t *testing.T) {
	c := New([]string{"app", "public"})
	replay(t, c, `CREATE TYPE public.mood AS ENUM ('a'); CREATE DOMAIN "Mail" AS text;`)
	tests := []struct {
		written string
		want    Type
		text    string
	}{
		{"int", Type{Name: "integer"}, "integer"},
		{"pg_catalog.int8", Type{Name: "bigint"}, "bigint"},
		{"bigserial", Type{Name: "bigint"}, "bigint"},
		{"varchar(20)", Type{Name: "character varying", Modifier: "20"}, "character varying(20)"},
		{"varchar", Type{Name: "character varying"}, "character varying"},
		{"char", Type{Name: "character", Modifier: "1"}, "character(1)"},
		{"bpchar", Type{Name: "bpchar"}, "bpchar"},
		{"numeric(10,2)", Type{Name: "numeric", Modifier: "10,2"}, "numeric(10,2)"},
		{"decimal(10)", Type{Name: "numeric", Modifier: "10,0"}, "numeric(10,0)"},
		{"timestamptz(3)", Type{Name: "timestamp with time zone", Modifier: "3"}, "timestamp(3) with time zone"},
		{"timestamp", Type{Name: "timestamp without time zone"}, "timestamp without time zone"},
		{"interval hour to second(2)", Type{Name: "interval hour to second", Modifier: "2"}, "interval hour to second(2)"},
		{"interval(4)", Type{Name: "interval", Modifier: "4"}, "interval(4)"},
		{"text[][]", Type{Name: "text", Dimensions: 1}, "text[]"},
		{"_int4", Type{Name: "integer", Dimensions: 1}, "integer[]"},
		{"mood", Type{Name: "public.mood"}, "public.mood"},
		{"mood[]", Type{Name: "public.mood", Dimensions: 1}, "public.mood[]"},
		{`"Mail"`, Type{Name: `app."Mail"`}, `app."Mail"`},
		{"citext", Type{Name: "app.citext"}, "app.citext"},
		{"geometry(Point, 4326)", Type{Name: "app.geometry", Modifier: "point,4326"}, "app.geometry(point,4326)"},
	}
	for _, test := range tests {
		tree, err := pg_query.Parse("SELECT x::" + test.written)
		if err != nil {
			t.Fatalf("%s: %v", test.written, err)
		}
		target := tree.GetStmts()[0].GetStmt().GetSelectStmt().GetTargetList()[0].GetResTarget()
		got := c.TypeOf(target.GetVal().GetTypeCast().GetTypeName())
		if got != test.want || got.String() != test.text {
			t.Errorf("%s is %+v %q, want %+v %q", test.written, got, got, test.want, test.text)
		}
	}
	if c.DomainOf(Type{Name: `app."Mail"`}) == nil || c.DomainOf(Type{Name: "text"}) != nil || c.DomainOf(Type{Name: `app."Mail"`, Dimensions: 1}) != nil {
		t.Error("DomainOf finds domains, and nothing else")
	}
	if got := c.TypeOf(nil); got != (Type{}) {
		t.Errorf("no type is %+v", got)
	}
}

func TestResolve(t *testing.T) {
	c := New([]string{"app", "public"})
	replay(t, c, `CREATE TABLE public.users (id int); CREATE TABLE twice (id int); CREATE TABLE public.twice (id int);
		CREATE TEMP TABLE users_tmp (id int); CREATE INDEX i ON public.users (id);`)
	tests := []struct {
		schema, name string
		want         Name
		known        bool
	}{
		{"", "users", Name{"public", "users"}, true},
		{"", "twice", Name{"app", "twice"}, true},
		{"public", "twice", Name{"public", "twice"}, true},
		{"", "nothing", Name{"app", "nothing"}, false},
		{"other", "users", Name{"other", "users"}, false},
		{"", "users_tmp", Name{"pg_temp", "users_tmp"}, true},
		{"", "pg_class", Name{"pg_catalog", "pg_class"}, false},
		{"", "i", Name{"public", "i"}, false},
	}
	for _, test := range tests {
		if got := c.Resolve(test.schema, test.name); got != test.want {
			t.Errorf("Resolve(%q, %q) is %v, want %v", test.schema, test.name, got, test.want)
		}
		if got := c.Table(test.schema, test.name) != nil; got != test.known {
			t.Errorf("Table(%q, %q) is known: %v, want %v", test.schema, test.name, got, test.known)
		}
	}
	if c.Index("", "i") == nil || c.Index("app", "i") != nil {
		t.Error("an index is found through the search path and by its schema only")
	}
}

func TestNameString(t *testing.T) {
	for _, name := range []Name{{"public", "users"}, {"a.b", `c"d`}, {"Öl", "x y"}, {"s", "1a"}} {
		if got := ParseName(name.String()); got != name {
			t.Errorf("%s reads back as %#v", name, got)
		}
	}
	for _, text := range []string{"", "integer", "a.", `"a`, `"a".`, "a.b.c", `a."b"c`} {
		if got := ParseName(text); got != (Name{}) {
			t.Errorf("%s is no qualified name, but reads as %#v", text, got)
		}
	}
}
