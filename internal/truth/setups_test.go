//go:build truth

package truth

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// TestTruthSetups runs each case of the record on the oldest and the newest server, setup and statement, and compares the
// schema that the server then has with the catalog.
func TestTruthSetups(t *testing.T) {
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	files, err := Load(recordFolder)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	var guard sync.Mutex
	eachServer(context.Background(), t, installed, []int{First, Last}, func(ctx context.Context, t *testing.T, o *observer) {
		for _, f := range files {
			if *only != "" && f.Name != *only {
				continue
			}
			for _, c := range f.Cases {
				found, err := o.compareCase(ctx, f, c)
				if errors.Is(err, errSetup) {
					continue
				}
				if err != nil {
					t.Fatalf("%s/%s: %v", f.Name, c.Name, err)
				}
				for _, line := range found {
					known := slices.Contains(unlikeServers[f.Name+"/"+c.Name], line)
					guard.Lock()
					met[f.Name+"/"+c.Name+line] = true
					guard.Unlock()
					if !known {
						t.Errorf("%s/%s: %s", f.Name, c.Name, line)
					}
				}
			}
		}
	})
	for name, lines := range unlikeServers {
		for _, line := range lines {
			if *only == "" && !met[name+line] {
				t.Errorf("%s: no difference any more: %s", name, line)
			}
		}
	}
}

// compareCase gives the lines in which server and catalog differ after a case. What the server refuses neither has run.
func (o *observer) compareCase(ctx context.Context, f *File, c *Case) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	setup := Split(f.Setup + c.Setup)
	if err := o.prepare(ctx, setup); err != nil {
		return nil, err
	}
	ours := catalog.New(nil)
	ran := append([]string{"create schema app"}, setup...)
	if _, err := rows(ctx, o.conn, c.Statement); err == nil {
		ran = append(ran, c.Statement)
	} else if refusal := new(pgconn.PgError); !errors.As(err, &refusal) {
		return nil, err
	}
	for _, statement := range ran {
		if err := run(ctx, ours, statement); err != nil && statement != c.Statement {
			return nil, err
		}
	}
	theirs, err := describe(ctx, o.conn, o.version)
	if err != nil {
		return nil, err
	}
	return differences(ours.Describe(), theirs, o.version), nil
}

// unlikeServers are the differences that are known, by case.
var unlikeServers = map[string][]string{
	// The catalog knows no versions. From 17 on partitions have the identity of the partitioned table.
	"syntax/identity column of a partitioned table": {"+column public.p1.3 x integer not null", "-column public.p1.3 x integer not null identity"},
	"partition/add identity column":                 {"+column public.q1.3 x integer not null", "-column public.q1.3 x integer not null identity"},
	// From 18 on ONLY makes a not-null constraint that children do not inherit; so does NO INHERIT at a column, which leaves no trace in the
	// tree.
	"combined/inherited, set not null of only the parent":            {"+not-null public.h h_a_not_null a valid", "-not-null public.h h_a_not_null a valid no inherit"},
	"syntax/column with a not null constraint that does not inherit": {"+not-null public.t t_x_not_null x valid", "-not-null public.t t_x_not_null x valid no inherit"},
	// Outside a transaction block the server drops the table at once; the catalog takes every statement for one of a transaction.
	"documentation/create table in a transaction only": {
		"+column pg_temp.d2.1 id integer not null", "+column pg_temp.d2.2 did integer", "+column pg_temp.d2.3 name character varying(40)",
		"+column pg_temp.d2.4 address character varying(30)", "+column pg_temp.d2.5 street text", "+column pg_temp.d2.6 zipcode character(5)",
		"+column pg_temp.d2.7 dist_id integer", "+not-null pg_temp.d2 distributors_id_not_null id valid", "+table pg_temp.d2 temporary",
	},
	// The grammar of 16 has no room for WITHOUT OVERLAPS, whose index is GiST.
	"syntax/unique without overlaps":      {"+index public.k on public.o btree (id,at) unique valid", "-index public.k on public.o gist (id,at) unique valid"},
	"syntax/primary key without overlaps": {"+index public.k on public.o btree (id,at) unique valid", "-index public.k on public.o gist (id,at) unique valid"},
	"syntax/foreign key with a period":    {"+index public.o_pkey on public.o btree (id,at) unique valid", "-index public.o_pkey on public.o gist (id,at) unique valid"},
}
