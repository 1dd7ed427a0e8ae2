package effect

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// What a statement about rows does beside it: foreign keys look at the table at their other end, and defaults take numbers
// from sequences.

// written are the columns that a statement gives values to, nil standing for all of them.
type written struct {
	columns []string
	// given says of a column whether its value is given (rather than the default), and whether it is NULL.
	given func(column string) (given, null bool)
}

// insertedColumns are the values that INSERT gives.
func (a *analysis) insertedColumns(stmt *pg_query.InsertStmt, table *catalog.Table) written {
	columns := []string{}
	for _, node := range stmt.GetCols() {
		columns = append(columns, node.GetResTarget().GetName())
	}
	source := stmt.GetSelectStmt().GetSelectStmt()
	if source == nil { // DEFAULT VALUES
		return written{given: func(string) (bool, bool) { return false, false }}
	}
	rows := source.GetValuesLists()
	if len(columns) == 0 {
		width := len(source.GetTargetList())
		if len(rows) > 0 {
			width = len(rows[0].GetList().GetItems())
		}
		for i, column := range table.Columns {
			if i < width || len(rows) == 0 {
				columns = append(columns, column.Name)
			}
		}
	}
	return written{given: func(column string) (bool, bool) {
		at := slices.Index(columns, column)
		if at < 0 {
			return false, false
		}
		if len(rows) == 0 {
			return true, false
		}
		null := true
		for _, row := range rows {
			items := row.GetList().GetItems()
			if at >= len(items) || items[at].GetSetToDefault() != nil {
				return false, false
			}
			null = null && isNull(items[at])
		}
		return true, null
	}}
}

// inserts locks what a row that is inserted needs beside its table: the sequences of the columns that it gives no value, and
// the tables that its foreign keys name.
func (a *analysis) inserts(d *draft, name catalog.Name, w written) {
	table := a.table(name)
	if table == nil || !table.Complete {
		return
	}
	for _, column := range table.Columns {
		if given, _ := w.given(column.Name); given {
			continue
		}
		if takesNumbers(column.Default) {
			a.sequencesIn(d, expression(column.Default))
		}
		for _, sequence := range a.catalog.Sequences(name) {
			if column.Identity && sequence.Column == column.Name {
				d.lock(sequence.Name, RowExclusive)
			}
		}
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind != catalog.ForeignKey || !constraint.Enforced || constraint.Deferred || constraint.References == name {
			continue
		}
		looked := true
		for _, column := range constraint.Columns {
			given, null := w.given(column)
			before := table.Column(column)
			filled := before != nil && (before.Default != "" || before.Identity)
			looked = looked && (given && !null || !given && filled)
		}
		if looked {
			a.lookedUp(d, constraint.References)
		}
	}
}

// lookedUp locks a table in which a foreign key looks a row up by its key.
func (a *analysis) lookedUp(d *draft, table catalog.Name) {
	a.lockTree(d, table, !a.partitioned(table), RowShare)
}

// takesNumbers is whether the text of an expression may hold what sequencesIn looks for. Most defaults do not, and to parse
// each of them for each INSERT would take longer than the INSERT itself.
func takesNumbers(expression string) bool {
	text := strings.ToLower(expression)
	return strings.Contains(text, "nextval") || strings.Contains(text, "currval") || strings.Contains(text, "setval")
}

// sequencesIn locks the sequences from which an expression takes numbers: nextval, currval and setval of a sequence that is
// named by a constant (PostgreSQL sources, sequence.c, lock_and_open_sequence).
func (a *analysis) sequencesIn(d *draft, node *pg_query.Node) {
	walk(node, func(part *pg_query.Node) bool {
		_, function := splitName(texts(part.GetFuncCall().GetFuncname()...))
		if args := part.GetFuncCall().GetArgs(); len(args) > 0 && (function == "nextval" || function == "currval" || function == "setval") {
			if text, ok := literal(args[0]); ok {
				d.lock(a.sequenceName(text), RowExclusive)
			}
		}
		return true
	})
}

// sequenceName reads the name of a sequence as text, the zero Name when it is none that is known.
func (a *analysis) sequenceName(text string) catalog.Name {
	name := catalog.ParseName(text)
	if name == (catalog.Name{}) {
		name.Name = catalog.ParseName("x." + text).Name
	}
	if sequence := a.catalog.Sequence(name.Schema, name.Name); sequence != nil {
		return sequence.Name
	}
	return catalog.Name{}
}

// updates looks up what the changed columns of a table refer to, and what refers to them.
func (a *analysis) updates(d *draft, name catalog.Name, columns []string) {
	changed := func(column string) bool { return slices.Contains(columns, column) }
	for _, part := range a.tree(name, false) {
		table := a.table(part)
		if table == nil {
			continue
		}
		for _, constraint := range table.Constraints {
			if constraint.Kind == catalog.ForeignKey && constraint.Enforced && !constraint.Deferred && constraint.References != part &&
				slices.ContainsFunc(constraint.Columns, changed) {
				a.lookedUp(d, constraint.References)
			}
		}
	}
	for _, ref := range a.catalog.Referencing(name) {
		if slices.ContainsFunc(ref.Constraint.ReferencedColumns, changed) {
			a.referring(d, ref, ref.Constraint.OnUpdate)
		}
	}
}

// deletes looks for the rows that refer to those that go. What is deleted with them is followed.
func (a *analysis) deletes(d *draft, name catalog.Name, seen map[catalog.Name]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	for _, ref := range a.catalog.Referencing(name) {
		a.referring(d, ref, ref.Constraint.OnDelete)
		if ref.Constraint.Enforced && ref.Constraint.OnDelete == catalog.Cascade {
			a.deletes(d, ref.Table, seen)
		}
	}
}

// referring looks for the rows of another table that refer to one that goes or changes, by an index if there is one.
func (a *analysis) referring(d *draft, ref catalog.ForeignKeyRef, action catalog.Action) {
	if !ref.Constraint.Enforced || ref.Constraint.Deferred && (action == catalog.NoAction || action == "") {
		return
	}
	mode := RowShare
	switch action {
	case catalog.Cascade, catalog.SetNull, catalog.SetDefault:
		mode = RowExclusive
	}
	only := !a.partitioned(ref.Table)
	a.lockTree(d, ref.Table, only, mode)
	for _, name := range a.tree(ref.Table, only) {
		if !a.stores(name) || a.leadsTo(name, ref.Constraint.Columns) {
			continue
		}
		if a.complete(name) {
			d.scan(name)
		} else {
			d.doubt(fmt.Sprintf("whether an index of %s leads to the rows that refer to another, so that not all are read, is not known", name))
		}
	}
}

// leadsTo says whether an index of a table begins with one of the columns.
func (a *analysis) leadsTo(table catalog.Name, columns []string) bool {
	return slices.ContainsFunc(a.catalog.Indexes(table), func(index *catalog.Index) bool {
		return index.Valid && !index.Partial && len(index.Columns) > 0 && slices.Contains(columns, index.Columns[0])
	})
}
