package postgres

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// noteCreated remembers in which transaction a table came to be: nobody else sees it before that ends.
func (r *replay) noteCreated(node *pg_query.Node, transaction int) {
	var relation *pg_query.RangeVar
	switch {
	case node.GetCreateStmt() != nil:
		relation = node.GetCreateStmt().Relation
	case node.GetCreateTableAsStmt() != nil:
		relation = node.GetCreateTableAsStmt().Into.GetRel()
	}
	if relation == nil || transaction == 0 {
		return
	}
	if table := r.catalog.Table(relation.Schemaname, relation.Relname); table != nil {
		r.created[table.Name] = transaction
	}
}

// noteMoved carries what is known of a table over to its new name.
func (r *replay) noteMoved(from, to catalog.Name) {
	for _, transactions := range []map[catalog.Name]int{r.created, r.copies} {
		delete(transactions, to)
		if transaction, ok := transactions[from]; ok {
			transactions[to] = transaction
			delete(transactions, from)
		}
	}
	for i := range r.writings {
		w := &r.writings[i]
		if w.into == from {
			w.into = to
		}
		for j := range w.from {
			if w.from[j] == from {
				w.from[j] = to
			}
		}
	}
}

// noteCopied remembers the tables that a transaction has made and copied rows of older ones into.
func (r *replay) noteCopied(s statement, node *pg_query.Node, steps []effect.Step) {
	into := node.GetCreateTableAsStmt().GetInto().GetRel()
	if insert := node.GetInsertStmt(); insert != nil && len(insert.GetSelectStmt().GetSelectStmt().GetValuesLists()) == 0 {
		into = insert.Relation
	}
	if into == nil || s.transaction() == 0 {
		return
	}
	table := r.catalog.Table(into.Schemaname, into.Relname)
	if table == nil || r.created[table.Name] != s.transaction() {
		return
	}
	for _, step := range steps {
		for _, read := range step.Effect.Scans {
			if name := catalog.ParseName(read); name != table.Name && !r.table(name, s).CreatedHere {
				r.copies[table.Name] = s.transaction()
			}
		}
	}
}

// relations are the tables and views that there are, where a statement drops something.
func (r *replay) relations(drop *pg_query.DropStmt) []catalog.Name {
	if drop == nil {
		return nil
	}
	return r.catalog.Relations("")
}

// noteVanished remembers those of some relations that are no more, be it by CASCADE.
func (r *replay) noteVanished(s statement, relations []catalog.Name) {
	for _, name := range relations {
		if r.catalog.Table(name.Schema, name.Name) == nil {
			r.vanished[name] = s.transaction()
		}
	}
}

// remakes is whether a relation that a statement makes has the name of one that its transaction has dropped.
func (r *replay) remakes(s statement, table *Table) bool {
	if table == nil || s.transaction() == 0 {
		return false
	}
	return r.vanished[catalog.ParseName(table.Name)] == s.transaction()
}
