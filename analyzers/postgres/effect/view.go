package effect

import (
	"fmt"

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
	for _, inner := range a.relations(table.Query) {
		inner.mode = outer.mode
		narrowed := (outer.where != nil || outer.limited) && !inner.limited
		a.lockTree(d, inner.name, inner.only, inner.mode)
		if a.kind(inner.name) == view {
			if inner.where == nil {
				inner.where = outer.where
			}
			a.through(d, inner)
			continue
		}
		switch found := a.indexed(inner); {
		case inner.limited:
		case found == No && !narrowed:
			a.scanTree(d, inner.name, inner.only)
		case found != Yes:
			d.doubt(fmt.Sprintf("whether all rows of %s are read through the view %s is not known", inner.name, outer.name))
		}
	}
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
