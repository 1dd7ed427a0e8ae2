package effect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// scenario is one block of a file in testdata: SQL that makes a schema, one statement, and what the statement does on a
// range of versions, as a live server showed it:
//
//	== name
//	CREATE TABLE …;
//	--
//	ALTER TABLE …
//	> 12-17: AX public.t, S public.u | rewrites public.t | scans public.t | reindexes public.i | fails on rows
//	> 18: refused
//
// The block named "setup" holds SQL that comes before that of every other block of its file. "forbidden" means that the
// statement cannot run in a transaction, "refused" that the server never runs it, "unknown" that something could not be known.
// A line that begins with # is a comment: it says where the model knows less than the server shows.
type scenario struct {
	name, setup, statement string
	want                   map[int]string
}

func scenarios(t *testing.T, path string) []scenario {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split("\n"+string(text), "\n== ")[1:]
	var all []scenario
	shared := ""
	for _, block := range blocks {
		name, body, _ := strings.Cut(block, "\n")
		if name == "setup" {
			shared = body
			continue
		}
		setup, rest, _ := strings.Cut("\n"+body, "\n--\n")
		one := scenario{name: name, setup: shared + setup, want: map[int]string{}}
		for line := range strings.Lines(rest) {
			expected, ok := strings.CutPrefix(strings.TrimSpace(line), "> ")
			if !ok {
				if !strings.HasPrefix(line, "#") {
					one.statement += line
				}
				continue
			}
			versions, what, _ := strings.Cut(expected, ": ")
			first, last, ranged := strings.Cut(versions, "-")
			if !ranged {
				last = first
			}
			from, err := strconv.Atoi(first)
			if err != nil {
				t.Fatalf("%s: %s: %v", path, name, err)
			}
			to, err := strconv.Atoi(last)
			if err != nil {
				t.Fatalf("%s: %s: %v", path, name, err)
			}
			for version := from; version <= to; version++ {
				one.want[version] = what
			}
		}
		if len(one.want) == 0 {
			t.Fatalf("%s: %s expects nothing", path, name)
		}
		all = append(all, one)
	}
	return all
}

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

var short = map[effect.Mode]string{
	effect.AccessShare: "AS", effect.RowShare: "RS", effect.RowExclusive: "RX", effect.ShareUpdateExclusive: "SUX",
	effect.Share: "S", effect.ShareRowExclusive: "SRX", effect.Exclusive: "X", effect.AccessExclusive: "AX",
}

// line writes steps the way that scenarios expect them.
func line(steps []effect.Step) string {
	var effects []effect.Effect
	for _, step := range steps {
		if step.Refused != "" {
			return "refused"
		}
		effects = append(effects, step.Effect)
	}
	e := effect.Merge(effects)
	if e.InTransaction == "forbidden" {
		return "forbidden"
	}
	var locks []string
	for _, lock := range e.Locks {
		locks = append(locks, short[lock.Mode]+" "+lock.Relation)
	}
	text := strings.Join(locks, ", ")
	if text == "" {
		text = "-"
	}
	for _, list := range []struct {
		word  string
		names []string
	}{{"rewrites", e.Rewrites}, {"scans", e.Scans}, {"reindexes", e.Reindexes}} {
		if len(list.names) > 0 {
			text += " | " + list.word + " " + strings.Join(list.names, ", ")
		}
	}
	if e.FailsOnRows {
		text += " | fails on rows"
	}
	if len(e.Unknown) > 0 {
		text += " | unknown"
	}
	return text
}

// TestServers compares the model with what live servers did.
func TestServers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		for _, one := range scenarios(t, file) {
			t.Run(fmt.Sprintf("%s/%s", strings.TrimSuffix(filepath.Base(file), ".txt"), one.name), func(t *testing.T) {
				nodes := parse(t, one.statement)
				if len(nodes) != 1 {
					t.Fatalf("%d statements, want 1", len(nodes))
				}
				for version, want := range one.want {
					steps := effect.Of(schema(t, one.setup), nodes[0], version)
					if got := line(steps); got != want {
						t.Errorf("%s\non %d: %s\n  want: %s\n%v", one.statement, version, got, want, unknowns(steps))
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
