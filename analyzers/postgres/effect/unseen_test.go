package effect_test

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// TestUnseenPartitions covers partitioned tables from an earlier migration whose partitions something else has made than a
// statement that is read: the table stands for them, and the effect says that they are not known.
func TestUnseenPartitions(t *testing.T) {
	const (
		bare  = "create table p (a int, b int) partition by list (a); create table r (id int primary key)"
		shown = bare + "; create table p1 partition of p for values in (1)"
	)
	for _, test := range []struct {
		setup, statement string
		later            bool
		scans            string
	}{
		{bare, "create index on p (a)", true, "public.p"},
		{bare, "create index on only p (a)", true, ""},
		{bare, "create index on p (a)", false, ""},
		{shown, "create index on p (a)", true, "public.p1"},
		{bare, "alter table p alter b set not null", true, "public.p"},
		{bare, "alter table p alter b type bigint", true, "public.p"},
		{bare, "alter table p add check (a > 0)", true, "public.p"},
		{bare, "alter table p add foreign key (a) references r", true, "public.p public.r"},
		{bare, "alter table p add x int default 1", true, ""},
	} {
		c := schema(t, test.setup)
		if test.later {
			c.SetMark(1)
		}
		got := effect.Of(c, parse(t, test.statement)[0], 16)[0].Effect
		if strings.Join(got.Scans, " ") != test.scans {
			t.Errorf("%s: scans %v, want %q", test.statement, got.Scans, test.scans)
		}
		unseen := strings.HasPrefix(test.scans, "public.p ") || test.scans == "public.p"
		if told := strings.Contains(strings.Join(got.Unknown, " "), "which partitions public.p has"); told != unseen {
			t.Errorf("%s: unknown %q", test.statement, got.Unknown)
		}
	}
	whole := schema(t, bare)
	whole.SetMark(1)
	whole.SetWhole()
	if got := effect.Of(whole, parse(t, "create index on p (a)")[0], 16)[0].Effect; len(got.Scans)+len(got.Unknown) != 0 {
		t.Errorf("nothing but what was read exists, and yet %v, %v", got.Scans, got.Unknown)
	}
}
