package effect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

func TestObserved(t *testing.T) {
	const setup = `create table r (id int primary key); create table t (id int primary key, a varchar(10), b int, r_id int references r);
		create table k (a int); create domain positive as int check (value > 0);
		create function rolls() returns int language plpgsql volatile as 'begin return 1; end';
		create table p (id int) partition by list (id); create table p1 partition of p for values in (1)`
	for _, test := range []struct {
		statement string
		version   int
		want      string
	}{
		{"alter table t add column x int", 16, "12-18"},
		{"alter table t add column x uuid default gen_random_uuid()", 16, "13-18"},
		{"alter table t add column x int default rolls()", 16, "12-18"},
		{"alter table t alter column a type text", 16, "12-18"},
		{"alter table t alter column b type bigint", 16, "12-18"},
		{"alter table t add constraint f foreign key (b) references r not valid", 16, "12-18"},
		{"alter table t drop constraint t_r_id_fkey", 16, "12-18"},
		{"create index i on t (b)", 16, "12-18"},
		{"create index concurrently i on t (b)", 16, "12-18"},
		{"alter table t alter column b set compression pglz", 16, "14-18"},
		{"grant select on t to public", 18, "18"},

		// The same statement means something else on another version.
		{"alter table p detach partition p1", 13, "12-13"},
		{"alter table p detach partition p1", 14, "14-18"},

		// A volatile function that no case of the record calls.
		{"alter table t add column x uuid default uuid_generate_v4()", 16, ""},
		// Two types that no case of the record has between them.
		{"alter table t alter column a type xml using a::xml", 16, ""},
		// What is not known, is refused or is not understood was not observed.
		{"alter table elsewhere alter column a type bigint", 16, ""},
		{"create index concurrently i on p (id)", 16, ""},
		{"create aggregate total (int) (sfunc = int4pl, stype = int)", 16, ""},
	} {
		all := steps(t, setup, test.statement, test.version)
		if got := spanned(all[0].Effect.Observed); got != test.want {
			t.Errorf("%s on %d: observed on %q, want %q\nshape: %s", test.statement, test.version, got, test.want, all[0].Shape)
		}
	}
}

// TestObservedOfParts: of a statement with several parts is observed what was observed of each.
func TestObservedOfParts(t *testing.T) {
	all := steps(t, "create table t (id int primary key, b int)", "alter table t add column x int, alter column b set compression pglz", 16)
	merged := effect.Merge([]effect.Effect{all[0].Effect, all[1].Effect})
	if got := spanned(merged.Observed); got != "14-18" {
		t.Errorf("observed on %q, want 14-18", got)
	}
	all[0].Effect.Observed[0] = 0
	again := steps(t, "create table t (id int primary key)", "alter table t add column x int", 16)
	if got := spanned(again[0].Effect.Observed); got != "12-18" {
		t.Errorf("a caller's change shows in what others are given: %s", got)
	}
}

// spanned writes versions in a row as "12-18", and any others one by one.
func spanned(versions []int) string {
	if n := len(versions); n > 1 && versions[n-1]-versions[0] == n-1 {
		return fmt.Sprintf("%d-%d", versions[0], versions[n-1])
	}
	return strings.Trim(fmt.Sprint(versions), "[]")
}
