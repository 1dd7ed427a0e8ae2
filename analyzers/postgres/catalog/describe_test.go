package catalog

import (
	"fmt"
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

// describe writes the catalog as lines in a fixed order; describeServer in server_test.go makes a server write the same.
func describe(c *Catalog) []string {
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "))
	}
	plain := func(n Name) string {
		if n == (Name{}) {
			return ""
		}
		return n.Schema + "." + n.Name
	}
	when := func(condition bool, text string) string {
		if condition {
			return text
		}
		return ""
	}
	sorted := func(columns []string) string {
		columns = slices.Clone(columns)
		slices.Sort(columns)
		return strings.Join(columns, ",")
	}
	for _, table := range c.tables {
		add("%s %s %s %s %s", table.Kind, plain(table.Name), table.Persistence,
			when(table.Parent != (Name{}), "of "+plain(table.Parent)), when(table.Default != (Name{}), "default "+plain(table.Default)))
		if strings.Contains(table.Kind, "view") {
			for _, read := range table.reads {
				add("reads %s %s", plain(table.Name), plain(read))
			}
			continue
		}
		for i, column := range table.Columns {
			add("column %s.%d %s %s %s %s %s %s", plain(table.Name), i+1, column.Name, column.Type, when(column.NotNull, "not null"),
				when(column.Default != "", "default"), when(column.Identity, "identity"), column.Generated)
		}
		for _, constraint := range table.Constraints {
			add("constraint %s %s %s (%s) %s %s %s", plain(table.Name), constraint.Name, constraint.Kind, sorted(constraint.Columns),
				when(constraint.Valid, "valid"),
				when(constraint.Kind == ForeignKey, plain(constraint.References)+"("+sorted(constraint.ReferencedColumns)+")"),
				when(constraint.Index != (Name{}), "index "+plain(constraint.Index)))
		}
	}
	for _, index := range c.indexes {
		add("index %s on %s %s (%s) %s %s %s %s %s", plain(index.Name), plain(index.Table), index.Method, strings.Join(index.Columns, ","),
			when(index.Unique, "unique"), when(index.Partial, "partial"), when(index.Valid, "valid"), when(index.Partitioned, "partitioned"),
			when(index.parent != (Name{}), "part of "+plain(index.parent)))
	}
	for _, sequence := range c.sequences {
		add("sequence %s %s", plain(sequence.Name), when(sequence.Column != "", "of "+plain(sequence.Table)+"."+sequence.Column))
	}
	for _, domain := range c.domains {
		add("domain %s %s %s", plain(domain.Name), domain.Base, when(domain.NotNull, "not null"))
		for _, constraint := range domain.Constraints {
			add("domain constraint %s %s %s", plain(domain.Name), constraint.Name, when(constraint.Valid, "valid"))
		}
	}
	for _, enum := range c.enums {
		add("enum %s %s", plain(enum.Name), strings.Join(enum.Labels, ","))
	}
	for _, function := range c.functions {
		add("function %s %s %s", plain(function.Name), function.Volatility, function.Language)
	}
	slices.Sort(lines)
	return lines
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
