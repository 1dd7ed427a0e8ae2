package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// through locks and reads what a view reads, and the views beneath it, when a statement uses the view. How much of a table is
// then read depends on the statement's own conditions, which the planner may hand down.
func (a *analysis) through(d *draft, outer use) {
	table := a.table(outer.name)
	switch {
	case table == nil || a.entered[outer.name]:
		return
	case table.Query == nil:
		d.doubt(fmt.Sprintf("which tables the view %s reads is not known", outer.name))
		return
	}
	if a.entered == nil {
		a.entered = map[catalog.Name]bool{}
	}
	a.entered[outer.name] = true
	plain := plainView(table.Query)
	for _, inner := range a.relations(table.Query) {
		inner.mode = outer.mode
		narrowed := (outer.where != nil || outer.limited) && !inner.limited
		a.lockTree(d, inner.name, inner.only || outer.kind == inserted, inner.mode)
		if a.kind(inner.name) == view {
			if inner.where == nil {
				inner.where = outer.where
			}
			a.through(d, inner)
			continue
		}
		found := a.indexed(inner)
		if plain && narrowed && found == No {
			within := inner
			within.where, within.alias = outer.where, outer.alias
			found, narrowed = a.indexed(within), false
			inner.limited = outer.limited
		}
		switch {
		case inner.limited || outer.kind == inserted:
		case found == No && !narrowed:
			a.scanTree(d, inner.name, inner.only)
		case found != Yes:
			d.doubt(fmt.Sprintf("whether all rows of %s are read through the view %s is not known", inner.name, outer.name))
		}
	}
}

// plainView says whether a view shows columns of one table as they are, so that conditions on it are conditions on the table.
func plainView(query *pg_query.Node) bool {
	s := query.GetSelectStmt()
	if s == nil || s.GetOp() != pg_query.SetOperation_SETOP_NONE || len(s.GetFromClause()) != 1 || s.GetFromClause()[0].GetRangeVar() == nil ||
		s.GetWithClause() != nil || s.GetLimitCount() != nil || s.GetLimitOffset() != nil || s.GetHavingClause() != nil ||
		len(s.GetGroupClause())+len(s.GetDistinctClause())+len(s.GetSortClause())+len(s.GetWindowClause()) > 0 {
		return false
	}
	return !slices.ContainsFunc(s.GetTargetList(), func(target *pg_query.Node) bool {
		named := target.GetResTarget().GetName()
		shown := target.GetResTarget().GetVal().GetColumnRef()
		return shown == nil || named != "" && named != columnOf(target.GetResTarget().GetVal())
	})
}

// refreshed locks and reads what the query of a materialized view reads.
func (a *analysis) refreshed(d *draft, name catalog.Name) {
	table := a.table(name)
	if table == nil || table.Query == nil {
		d.doubt(fmt.Sprintf("which tables the query of %s reads is not known", name))
		return
	}
	a.read(d, table.Query, true)
}

// lockView locks what a view reads in the mode in which the view is locked, as LOCK TABLE does.
func (a *analysis) lockView(d *draft, name catalog.Name, mode Mode, seen map[catalog.Name]bool) {
	table := a.table(name)
	if a.kind(name) != view || seen[name] {
		return
	}
	seen[name] = true
	if table.Query == nil {
		d.doubt(fmt.Sprintf("which tables the view %s reads, all of which are locked like it, is not known", name))
		return
	}
	for _, inner := range a.relations(table.Query) {
		a.lockTree(d, inner.name, inner.only, mode)
		a.lockView(d, inner.name, mode, seen)
	}
}
