package effect

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// oneRow says whether a table can hold one row at most: a column that is NOT NULL and unique by itself has a valid check that
// leaves it one value. CHECK (lock = 'X') is known, and CHECK (id) of a boolean. Uniqueness ends at the table, so one that
// others inherit from may show more.
func (a *analysis) oneRow(name catalog.Name) bool {
	table := a.table(name)
	if table == nil || len(a.catalog.Children(name)) > 0 {
		return false
	}
	all := demandsOf(table)
	return slices.ContainsFunc(a.catalog.Indexes(name), func(index *catalog.Index) bool {
		if !index.Unique || !index.Valid || index.Partial || len(index.Columns) != 1 || index.Columns[0] == "" {
			return false
		}
		column := index.Columns[0]
		return all.notNull[column] && (len(all.values[column]) == 1 || onlyTrue(table, column))
	})
}

// onlyTrue says whether a valid check of a table is a boolean column itself, which then is never false.
func onlyTrue(table *catalog.Table, column string) bool {
	return slices.ContainsFunc(table.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.Check && c.Valid && c.Enforced && columnOf(expression(c.Expression)) == column
	})
}
