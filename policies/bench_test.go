package policies

import (
	"context"
	"fmt"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// indexFacts are the facts of n migrations that each build one index.
func indexFacts(n int) []analyzers.Fact {
	facts := make([]analyzers.Fact, n)
	for i := range facts {
		table := fmt.Sprintf("public.t%d", i)
		facts[i] = analyzers.Fact{
			ID: i + 1, Kind: "sql.create_index", Object: table + "_idx",
			At: source.Span{File: fmt.Sprintf("db/%05d.sql", i), Side: source.Head, Line: 1, Column: 1},
			Body: postgres.Index{
				Statement: postgres.Statement{
					Database: "shop", Migration: fmt.Sprint(i), Statement: 1, Transaction: i,
					Effect: effect.Effect{
						Locks: []effect.Lock{{Relation: table, Mode: effect.Share}}, Scans: []string{table},
						Blocks: effect.Blocks{Writes: true}, InTransaction: "allowed", Observed: []int{12, 13, 14, 15, 16, 17, 18},
					},
					Table: &postgres.Table{Name: table, Known: true},
				},
				Index: table + "_idx", Method: "btree", Columns: []string{"a", "b"},
			},
		}
	}
	return facts
}

// BenchmarkStart is what the judging of one small file costs a process that does nothing else: compile, prepare, judge.
func BenchmarkStart(b *testing.B) {
	rule, err := rules.Find("sql/blocking-index")
	if err != nil {
		b.Fatal(err)
	}
	in := Input{Facts: indexFacts(1)}
	for b.Loop() {
		judgeOnce(b, Options{Rules: []rules.Rule{rule}}, in, 1)
	}
}

// BenchmarkTree judges a tree of five thousand migrations.
func BenchmarkTree(b *testing.B) {
	rule, err := rules.Find("sql/blocking-index")
	if err != nil {
		b.Fatal(err)
	}
	in := Input{Facts: indexFacts(5000)}
	for b.Loop() {
		judgeOnce(b, Options{Rules: []rules.Rule{rule}}, in, 5000)
	}
}

func judgeOnce(b *testing.B, o Options, in Input, want int) {
	b.Helper()
	engine, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	findings, failures, err := engine.Judge(context.Background(), in)
	if err != nil || len(failures) > 0 || len(findings) != want {
		b.Fatalf("%d findings, %v, %v", len(findings), failures, err)
	}
}
