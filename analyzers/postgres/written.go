package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// writing is a statement that makes rows of what it reads: UPDATE, INSERT … SELECT, CREATE TABLE AS; or a DELETE, which makes
// none.
type writing struct {
	mark    int
	first   int          // its facts begin here …
	end     int          // … and end before this one
	into    catalog.Name // empty for a DELETE
	from    []catalog.Name
	copied  []string // the columns that its values are made of, by their qualified names
	columns []string // every column that it names, be it in a value or in a condition
	sets    []string // the columns that it writes, where it names them
	all     bool     // with a star
}

// noteWritten remembers a statement that makes rows of others, or of other columns of the same, or deletes some; first is its
// first fact.
func (r *replay) noteWritten(s statement, node *pg_query.Node, first int) {
	var into, own *pg_query.RangeVar
	switch {
	case node.GetDeleteStmt() != nil:
		own = node.GetDeleteStmt().Relation
	case node.GetUpdateStmt() != nil:
		into = node.GetUpdateStmt().Relation
		own = into
	case node.GetInsertStmt().GetSelectStmt().GetSelectStmt() != nil:
		into = node.GetInsertStmt().Relation
	case node.GetCreateTableAsStmt().GetObjtype() == pg_query.ObjectType_OBJECT_TABLE:
		into = node.GetCreateTableAsStmt().GetInto().GetRel()
	}
	if into == nil && own == nil {
		return
	}
	w := writing{mark: s.mark, first: first, end: len(r.facts)}
	if into != nil {
		w.into = resolved(r.catalog, into)
	}
	if own != nil {
		w.from = append(w.from, resolved(r.catalog, own))
	}
	for _, c := range r.copied(node) {
		w.copied = append(w.copied, c.From...)
	}
	w.columns = columnsIn(node)
	w.sets, _ = assigned(node)
	effect.Walk(node, func(n *pg_query.Node) bool {
		if table := n.GetRangeVar(); table != nil {
			w.from = append(w.from, r.catalog.Resolve(table.Schemaname, table.Relname))
		}
		w.all = w.all || n.GetAStar() != nil
		return true
	})
	r.writings = append(r.writings, w)
}

// writtenTo are the tables into which the change has written, before it drops a table or a column, what it reads there: those
// that last, be they written from one that does not. column is empty for a table as a whole.
func (r *replay) writtenTo(s statement, table catalog.Name, column string) []string {
	into, seen := []string{}, map[catalog.Name]bool{}
	var follow func(from catalog.Name, reads func(writing) bool)
	follow = func(from catalog.Name, reads func(writing) bool) {
		for _, w := range r.writings {
			if w.into == (catalog.Name{}) || !slices.Contains(w.from, from) || !r.oneChange(w.mark, s.mark) || !reads(w) {
				continue
			}
			if r.lasts(w.into) {
				into = append(into, w.into.String())
			} else if !seen[w.into] {
				seen[w.into] = true
				follow(w.into, func(next writing) bool { return next.into != w.into })
			}
		}
	}
	follow(table, func(w writing) bool {
		elsewhere := w.into != table || column != "" && slices.ContainsFunc(w.sets, func(set string) bool { return set != column })
		return elsewhere && (column == "" || w.all || slices.Contains(w.columns, column)) // be it in a condition, which tells of the value, too
	})
	slices.Sort(into)
	return slices.Compact(into)
}

// lasts is whether a table is there when the change is over, as far as it has got.
func (r *replay) lasts(name catalog.Name) bool {
	known := r.catalog.Table(name.Schema, name.Name)
	return known != nil && known.Persistence != "temporary"
}
