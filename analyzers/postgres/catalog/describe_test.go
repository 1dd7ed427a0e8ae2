package catalog

import (
	"slices"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// replay applies the statements of a script one by one.
func replay(t testing.TB, c *Catalog, script string) {
	t.Helper()
	tree, err := pg_query.Parse(script)
	if err != nil {
		t.Fatalf("parsing the script: %v", err)
	}
	for _, statement := range tree.GetStmts() {
		c.Apply(statement.GetStmt())
		checkLinks(t, c)
	}
}

// checkLinks checks that what the catalog keeps twice agrees.
func checkLinks(t testing.TB, c *Catalog) {
	t.Helper()
	for name, table := range c.tables {
		if table.Name != name {
			t.Fatalf("table %v is kept as %v", table.Name, name)
		}
		for _, constraint := range table.Constraints {
			if c.constraints[Name{name.Schema, constraint.Name}] == 0 {
				t.Fatalf("the name of %v.%s is not counted", name, constraint.Name)
			}
			if constraint.Kind == ForeignKey && !slices.Contains(c.referencing[constraint.References], name) {
				t.Fatalf("%v references %v without a link", name, constraint.References)
			}
			if index := c.indexes[constraint.Index]; constraint.Index != (Name{}) && (index == nil || index.Table != name) {
				t.Fatalf("constraint %s of %v has no index %v", constraint.Name, name, constraint.Index)
			}
		}
		for _, parent := range table.parents {
			if !slices.Contains(c.children[parent], name) {
				t.Fatalf("%v is not a child of its parent %v", name, parent)
			}
		}
		for _, read := range table.reads {
			if !slices.Contains(c.viewsOf[read], name) {
				t.Fatalf("%v reads %v without a link", name, read)
			}
		}
	}
	for name, index := range c.indexes {
		if index.Name != name || !slices.Contains(c.indexesOf[index.Table], name) || c.tables[index.Table] == nil {
			t.Fatalf("index %v of %v is kept as %v", index.Name, index.Table, name)
		}
	}
	for name, sequence := range c.sequences {
		if sequence.Name != name || sequence.Table != (Name{}) && !slices.Contains(c.sequencesOf[sequence.Table], name) {
			t.Fatalf("sequence %v is not linked to its owner", name)
		}
	}
	notNulls := map[Name]int{}
	for name, table := range c.tables {
		for _, column := range table.Columns {
			if column.notNull != "" {
				notNulls[Name{name.Schema, column.notNull}]++
			}
		}
	}
	for name, count := range c.notNulls {
		if notNulls[name] != count {
			t.Fatalf("not-null constraint %v is counted %d times, there are %d", name, count, notNulls[name])
		}
	}
	names := map[Name]int{}
	for name, table := range c.tables {
		for _, constraint := range table.Constraints {
			names[Name{name.Schema, constraint.Name}]++
		}
	}
	for name, domain := range c.domains {
		for _, constraint := range domain.Constraints {
			names[Name{name.Schema, constraint.Name}]++
		}
	}
	for name, count := range c.constraints {
		if names[name] != count {
			t.Fatalf("constraint name %v is counted %d times, there are %d", name, count, names[name])
		}
	}
}

// replayEach is replay for a script that may hold statements that the parser refuses: those are left out.
func replayEach(t testing.TB, c *Catalog, script string) {
	t.Helper()
	statements, err := pg_query.SplitWithScanner(script, true)
	if err != nil {
		t.Fatalf("splitting the script: %v", err)
	}
	for _, statement := range statements {
		tree, err := pg_query.Parse(statement)
		if err != nil {
			t.Logf("%v: %.80s", err, statement)
			continue
		}
		for _, parsed := range tree.GetStmts() {
			c.Apply(parsed.GetStmt())
		}
	}
	checkLinks(t, c)
}

// difference names the lines in which two texts differ.
func difference(want, got string) string {
	wanted, gotten := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	for _, line := range wanted {
		if !slices.Contains(gotten, line) {
			b.WriteString("missing: " + line + "\n")
		}
	}
	for _, line := range gotten {
		if !slices.Contains(wanted, line) {
			b.WriteString("surplus: " + line + "\n")
		}
	}
	return b.String()
}
