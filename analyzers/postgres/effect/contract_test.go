package effect_test

import (
	"reflect"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

var modes = []effect.Mode{
	effect.AccessShare, effect.RowShare, effect.RowExclusive, effect.ShareUpdateExclusive,
	effect.Share, effect.ShareRowExclusive, effect.Exclusive, effect.AccessExclusive,
}

func TestModes(t *testing.T) {
	for i, a := range modes {
		for j, b := range modes {
			if got := a.Stronger(b); got != (i > j) {
				t.Errorf("%s stronger than %s: %v", a, b, got)
			}
		}
		want := effect.Blocks{Reads: i == 7, Writes: i >= 4}
		if got := a.Blocked(); got != want {
			t.Errorf("%s blocks %+v, want %+v", a, got, want)
		}
	}
	if !effect.AccessShare.Stronger("") {
		t.Error("a lock is not stronger than none")
	}
}

func TestMerge(t *testing.T) {
	got := effect.Merge([]effect.Effect{
		{
			Locks: []effect.Lock{{Relation: "public.t", Mode: effect.ShareUpdateExclusive}}, Scans: []string{"public.t"},
			InTransaction: "allowed", Observed: []int{12, 13, 14},
		},
		{
			Locks:    []effect.Lock{{Relation: "public.t", Mode: effect.AccessExclusive}, {Relation: "public.r", Mode: effect.Share}},
			Rewrites: []string{"public.t"}, Scans: []string{"public.t", "public.r"}, Unknown: []string{"why"},
			InTransaction: "forbidden", FailsOnRows: true, Observed: []int{13, 14, 15},
		},
	})
	want := effect.Effect{
		Locks:    []effect.Lock{{Relation: "public.t", Mode: effect.AccessExclusive}, {Relation: "public.r", Mode: effect.Share}},
		Rewrites: []string{"public.t"}, Scans: []string{"public.r", "public.t"}, Reindexes: []string{},
		Blocks: effect.Blocks{Reads: true, Writes: true}, InTransaction: "forbidden", FailsOnRows: true,
		Unknown: []string{"why"}, Observed: []int{13, 14},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("merged\n%+v, want\n%+v", got, want)
	}
	if empty := effect.Merge(nil); empty.InTransaction != "allowed" || empty.Locks == nil || empty.Observed == nil {
		t.Errorf("nothing merges to %+v", empty)
	}
}

// TestForbidden covers what cannot run in a transaction, and near misses. The locks of what builds indexes concurrently are
// not to be seen from inside a transaction; they are the documentation's.
func TestForbidden(t *testing.T) {
	const setup = `create table t (a int); create index i on t (a); create table p (a int) partition by list (a);
		create table p1 partition of p for values in (1); create index pi on p (a)`
	for _, test := range []struct {
		statement string
		version   int
		want      string
		locks     string
	}{
		{"create index concurrently x on t (a)", 12, "forbidden", "SUX public.t | scans public.t"},
		{"create index x on t (a)", 12, "allowed", "S public.t | scans public.t"},
		{"drop index concurrently i", 12, "forbidden", "SUX public.i, SUX public.t"},
		{"reindex index concurrently i", 12, "forbidden", "SUX public.i, SUX public.t | scans public.t | reindexes public.i"},
		{"reindex (concurrently) table t", 14, "forbidden", "SUX public.i, SUX public.t | scans public.t | reindexes public.i"},
		{"reindex (concurrently false) table t", 14, "allowed", "AX public.i, S public.t | scans public.t | reindexes public.i"},
		{"reindex table p", 13, "allowed", "S public.p"},
		{"reindex table p", 14, "forbidden", "AX public.p1_a_idx, S public.p, S public.p1 | scans public.p1 | reindexes public.p1_a_idx"},
		{"vacuum t", 16, "forbidden", "SUX public.t"},
		{"vacuum full t", 16, "forbidden", "AX public.i, AX public.t | rewrites public.t | scans public.t | reindexes public.i"},
		{"vacuum (full off) t", 16, "forbidden", "SUX public.t"},
		{"analyze t", 16, "allowed", "SUX public.t"},
		{"alter table p detach partition p1 concurrently", 14, "forbidden", "AX public.p1, AX public.p1_a_idx, SUX public.p"},
		{"alter database d set tablespace x", 16, "forbidden", "-"},
		{"alter database d connection limit 5", 16, "allowed", "-"},
		{"alter subscription s refresh publication", 16, "forbidden", "-"},
		{"alter subscription s set publication p with (refresh = false)", 16, "allowed", "-"},
		{"drop subscription s", 16, "forbidden", "-"},
		{"create subscription s connection 'x' publication p", 16, "forbidden", "-"},
		{"create subscription s connection 'x' publication p with (create_slot = false)", 16, "allowed", "-"},
		{"rollback prepared 'x'", 16, "forbidden", "-"},
		{"discard all", 16, "forbidden", "-"},
		{"discard temp", 16, "allowed", "-"},
		{"create function f() returns int language sql as 'select 1'", 16, "allowed", "-"},
	} {
		all := steps(t, setup, test.statement, test.version)
		if got := all[0].Effect.InTransaction; got != test.want || all[0].Refused != "" {
			t.Errorf("%s on %d: %s %s, want %s", test.statement, test.version, got, all[0].Refused, test.want)
		}
		all[0].Effect.InTransaction = "allowed"
		if got := line(all); got != test.locks {
			t.Errorf("%s on %d: %s, want %s", test.statement, test.version, got, test.locks)
		}
	}
}

func TestRefused(t *testing.T) {
	const setup = `create table t (a int); create index i on t (a); create index j on t (a);
		create table p (a int) partition by list (a); create table pd partition of p default; create index pi on p (a)`
	for statement, want := range map[string]string{
		"create index concurrently x on p (a)":                     "partitioned",
		"drop index concurrently i, j":                             "several",
		"drop index concurrently pi":                               "partitioned",
		"drop index concurrently i cascade":                        "CASCADE",
		"alter table p detach partition pd concurrently":           "default partition",
		"alter table p add foreign key (a) references t not valid": "NOT VALID",
	} {
		all := steps(t, setup, statement, 16)
		if !strings.Contains(all[0].Refused, want) {
			t.Errorf("%s: refused because %q, want something about %q", statement, all[0].Refused, want)
		}
		if all[0].Effect.Locks == nil || len(all[0].Effect.Locks) > 0 {
			t.Errorf("%s: locks %v though it never runs", statement, all[0].Effect.Locks)
		}
	}
}

// TestUnknown covers tables that were never created in what was read: what is certain is stated, the rest is named.
func TestUnknown(t *testing.T) {
	for statement, want := range map[string]string{
		"alter table t add column x int":                     "AX public.t",
		"alter table t add column x int not null":            "AX public.t | scans public.t | fails on rows",
		"alter table t add column x float default random()":  "AX public.t | rewrites public.t | scans public.t | unknown",
		"alter table t add column x int default elsewhere()": "AX public.t | unknown",
		"alter table t add column x elsewhere":               "AX public.t | unknown",
		"alter table t add column x citext":                  "AX public.t",
		"alter table t alter a set not null":                 "AX public.t | unknown",
		"alter table t alter a type bigint":                  "AX public.t | unknown",
		"alter table t drop column a":                        "AX public.t | unknown",
		"alter table t drop constraint k":                    "AX public.t | unknown",
		"alter table t validate constraint k":                "SUX public.t | unknown",
		"alter table t add constraint k check (a > 0)":       "AX public.t | scans public.t",
		"alter table t add foreign key (a) references r":     "SRX public.r, SRX public.t | scans public.r, public.t",
		"alter table t add primary key using index i":        "AX public.t | unknown",
		"alter table t set logged":                           "AX public.t | unknown",
		"alter table t set tablespace x":                     "AX public.t | unknown",
		"alter table t attach partition c for values in (1)": "AX public.c, SUX public.t | unknown",
		"create index i on t (a)":                            "S public.t | scans public.t",
		"drop index i":                                       "AX public.i | unknown",
		"drop table t":                                       "AX public.t | unknown",
		"drop table if exists t":                             "- | unknown",
		"truncate t":                                         "AX public.t",
		"truncate t cascade":                                 "AX public.t | unknown",
		"update t set a = 1":                                 "RX public.t | scans public.t",
		"update t set a = 1 where b = 5":                     "RX public.t | unknown",
		"alter domain d add check (value > 0)":               "- | unknown",
		"call elsewhere()":                                   "- | unknown",
		"select elsewhere()":                                 "- | unknown",
		"select now()":                                       "-",
	} {
		if got := line(steps(t, "", statement, 16)); got != want {
			t.Errorf("%s: %s, want %s", statement, got, want)
		}
	}
}

// TestSteps covers statements that give several steps.
func TestSteps(t *testing.T) {
	const setup = "create table a (x int); create table b (x int); create index i on a (x)"
	for statement, want := range map[string][]string{
		"alter table a add column y int, drop column x": {"ALTER TABLE ADD COLUMN public.a", "ALTER TABLE DROP COLUMN public.a"},
		"drop table a, b":                        {"DROP TABLE public.a", "DROP TABLE public.b"},
		"truncate a, b":                          {"TRUNCATE public.a", "TRUNCATE public.b"},
		"drop index i":                           {"DROP INDEX public.a"},
		"alter index i rename to j":              {"ALTER INDEX RENAME public.a"},
		"alter table a rename x to y":            {"ALTER TABLE RENAME COLUMN public.a"},
		"create schema s create table t (x int)": {"CREATE SCHEMA \"\".\"\"", "CREATE TABLE s.t"},
	} {
		var got []string
		for _, step := range steps(t, setup, statement, 16) {
			got = append(got, step.Command+" "+step.Target.String())
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
}

// TestHollow gives statements without their parts, as no parser does, to see that nothing is taken for granted.
func TestHollow(t *testing.T) {
	c := catalog.New(nil)
	oneof := (&pg_query.Node{}).ProtoReflect().Descriptor().Oneofs().Get(0).Fields()
	for i := range oneof.Len() {
		node := &pg_query.Node{}
		message := node.ProtoReflect()
		message.Set(oneof.Get(i), message.NewField(oneof.Get(i)))
		for version := 12; version <= 18; version++ {
			if got := effect.Of(c, node, version); len(got) == 0 {
				t.Errorf("%s gives no step on %d", oneof.Get(i).Name(), version)
			}
		}
	}
	for _, subtype := range pg_query.AlterTableType_value {
		cmd := &pg_query.Node{Node: &pg_query.Node_AlterTableCmd{AlterTableCmd: &pg_query.AlterTableCmd{Subtype: pg_query.AlterTableType(subtype)}}}
		node := &pg_query.Node{Node: &pg_query.Node_AlterTableStmt{AlterTableStmt: &pg_query.AlterTableStmt{Cmds: []*pg_query.Node{cmd, {}}}}}
		if got := effect.Of(c, node, 16); len(got) != 2 {
			t.Errorf("%d steps, want 2", len(got))
		}
	}
	if got := effect.Of(c, nil, 16); len(got) != 1 {
		t.Errorf("%d steps of no statement, want 1", len(got))
	}
}

func BenchmarkInsert(b *testing.B) {
	node := parse(b, "insert into t values "+strings.Repeat("(1, 'two', 3.5, now(), null::text), ", 2999)+"(1, 'two', 3.5, now(), null::text)")[0]
	c := schema(b, "create table t (a int, b text, c float, d timestamptz, e text)")
	for b.Loop() {
		effect.Of(c, node, 16)
	}
}

func BenchmarkUnion(b *testing.B) {
	node := parse(b, strings.Repeat("select 1, 'two' union all ", 2999)+"select 1, 'two'")[0]
	c := schema(b, "")
	for b.Loop() {
		effect.Of(c, node, 16)
	}
}

// TestFromVersion judges what a server does not know as the first one that does.
func TestFromVersion(t *testing.T) {
	c := schema(t, "create table t (a int, b int); create view v as select a from t")
	for sql, want := range map[string]string{
		"alter table t add unique nulls not distinct (a)": "AX public.t | scans public.t",
		"alter table t add unique (a)":                    "AX public.t | scans public.t",
		"alter table t alter a type bigint":               "refused", // by every version, since the view uses it
	} {
		if got := line(effect.FromVersion(c, parse(t, sql)[0], 14)); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
