package effect

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// lockTree locks a table and what is below it.
func (a *analysis) lockTree(d *draft, name catalog.Name, only bool, mode Mode) {
	for _, table := range a.tree(name, only) {
		d.lock(table, mode)
	}
}

// scanTree reads every row of a table and of what is below it.
func (a *analysis) scanTree(d *draft, name catalog.Name, only bool) {
	for _, table := range a.tree(name, only) {
		if a.hasRows(d, table, only) {
			d.scan(table)
		}
	}
}

// hasRows says whether a table of a tree holds rows. One whose partitions no file shows stands for them, since nobody keeps a
// partitioned table without any: a function that was called, a job or the service makes them.
func (a *analysis) hasRows(d *draft, table catalog.Name, only bool) bool {
	if !only && a.unseen(table) {
		d.doubt(fmt.Sprintf("which partitions %s has, all of which are locked and worked on, no file shows", table))
		return true
	}
	return a.stores(table)
}

// unseen says whether a partitioned table is from an earlier migration and has no partition that was read.
func (a *analysis) unseen(name catalog.Name) bool {
	table := a.table(name)
	return table != nil && a.catalog.Unseen(table)
}

// rewriteTree writes every row of a table, and of what is below it, anew, and builds all indexes on them.
func (a *analysis) rewriteTree(d *draft, name catalog.Name, only bool) {
	for _, table := range a.tree(name, only) {
		d.lock(table, AccessExclusive)
		if !a.hasRows(d, table, only) {
			continue
		}
		d.rewrites.add(table.String())
		d.scan(table)
		a.rebuildIndexes(d, table, AccessExclusive)
	}
}

// rebuildIndexes builds every index of a table anew while it is locked in the mode.
func (a *analysis) rebuildIndexes(d *draft, table catalog.Name, mode Mode) {
	for _, index := range a.catalog.Indexes(table) {
		d.lock(index.Name, mode)
		d.reindexes.add(index.Name.String())
	}
	if !a.complete(table) {
		d.doubt(fmt.Sprintf("which indexes %s has, all of which are built anew, is not known: its definition is not in the migrations", table))
	}
}

// lockIndexes locks every index of a table.
func (a *analysis) lockIndexes(d *draft, table catalog.Name, mode Mode) {
	for _, index := range a.catalog.Indexes(table) {
		d.lock(index.Name, mode)
	}
}

// referenced locks the table that a foreign key names. On a partitioned table the triggers of the foreign key sit on every
// partition, so that each of them is locked too.
func (a *analysis) referenced(d *draft, table catalog.Name, mode Mode) {
	a.lockTree(d, table, false, mode)
}

// unreferenced locks what dropping a foreign key locks at its other end: before version 15 only the leaf partitions of a
// partitioned table, and the table itself only when the key is dropped by its name.
func (a *analysis) unreferenced(d *draft, table catalog.Name, byName bool) {
	if a.version >= 15 || !a.partitioned(table) {
		a.referenced(d, table, AccessExclusive)
		return
	}
	for _, part := range a.tree(table, false) {
		if !a.partitioned(part) || byName && part == table {
			d.lock(part, AccessExclusive)
		}
	}
}

// proof is what shows that a column holds no NULL, so that SET NOT NULL need not look: "not null" when it is so already, else
// the name of a valid check constraint that demands it (PostgreSQL documentation, "ALTER TABLE", SET NOT NULL). A constraint
// that the same statement drops is gone before. Empty when nothing does.
func proof(table *catalog.Table, column string, dropped map[string]bool) string {
	if table == nil {
		return ""
	}
	if c := table.Column(column); c != nil && c.NotNull {
		return alreadyNotNull
	}
	if declared := declaredNotNull(table, column); declared != nil && !declared.Valid {
		return "" // it is validated, whatever else holds
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == catalog.Check && constraint.Valid && constraint.Enforced && !dropped[constraint.Name] && slices.Contains(constraint.Proves, column) {
			return constraint.Name
		}
	}
	return ""
}

const alreadyNotNull = "not null"

// primaryKey returns the columns of a table's primary key, nil when it has none that is known.
func primaryKey(table *catalog.Table) []string {
	if table != nil {
		for _, constraint := range table.Constraints {
			if constraint.Kind == catalog.PrimaryKey {
				return constraint.Columns
			}
		}
	}
	return nil
}

// pointsAt says whether a foreign key to the table names the column.
func pointsAt(constraint *catalog.Constraint, table *catalog.Table, column string) bool {
	columns := constraint.ReferencedColumns
	if len(columns) == 0 {
		columns = primaryKey(table)
	}
	return slices.Contains(columns, column)
}
