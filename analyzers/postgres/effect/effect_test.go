package effect_test

import (
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/internal/truth"
)

func parse(t testing.TB, sql string) []*pg_query.Node {
	t.Helper()
	tree, err := pg_query.Parse(sql)
	if err != nil {
		t.Fatalf("parsing %q: %v", sql, err)
	}
	var nodes []*pg_query.Node
	for _, statement := range tree.GetStmts() {
		nodes = append(nodes, statement.GetStmt())
	}
	return nodes
}

func schema(t testing.TB, sql string) *catalog.Catalog {
	t.Helper()
	c := catalog.New(nil)
	for _, node := range parse(t, sql) {
		c.Apply(node)
	}
	return c
}

// line writes steps the way that the record does.
func line(steps []effect.Step) string { return truth.AnswerOf(steps).String() }

// TestServers compares the model with what live servers did.
func TestServers(t *testing.T) {
	files, err := truth.Load("../../../" + truth.Folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, c := range f.Cases {
			t.Run(f.Name+"/"+c.Name, func(t *testing.T) {
				m, err := f.ModelOf(c)
				if err != nil {
					t.Fatal(err)
				}
				for version, want := range c.Server {
					if got := m.Answer(version); !c.Agrees(got, want) {
						t.Errorf("%s\non %d: %s\n  want: %s\n%v", c.Statement, version, got, want, unknowns(m.Steps(version)))
					}
				}
			})
		}
	}
}

func unknowns(steps []effect.Step) []string {
	var all []string
	for _, step := range steps {
		all = append(all, step.Effect.Unknown...)
	}
	return all
}
