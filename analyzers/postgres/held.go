package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// Demand is a column that may not be NULL from a statement on. Whether it is filled is told with the state that the change
// leaves.
type Demand struct {
	Column    string `json:"column"`
	AddedHere bool   `json:"added_here" doc:"the change itself adds the column"`
	Filled    bool   `json:"filled" doc:"the column has a default, or a trigger may fill it, or the change writes a function anew that inserts into the table: an INSERT without it may go on"`
}

// already is whether a table refuses by itself what a new constraint is to refuse: as it stands now, or as it stood before
// the change, whatever its name was then.
func (r *replay) already(s statement, table catalog.Name, refuses func(*catalog.Catalog, *catalog.Table) bool) bool {
	if now := r.catalog.Table(table.Schema, table.Name); now != nil && refuses(r.catalog, now) {
		return true
	}
	if r.before == nil {
		return false
	}
	if former, ok := r.renamed[table]; ok && r.oneChange(former.mark, s.mark) {
		table = former.name
	}
	before := r.before.Table(table.Schema, table.Name)
	return before != nil && refuses(r.before, before)
}

// key is what a unique constraint or index is over.
type key struct {
	columns              []string // plain key columns
	mentions             []string // all that it names
	partial, expressions bool
}

// refusesRepeats is whether a unique index of the table refuses every row that a new one over the key refuses. What the
// conditions of two partial ones, or the expressions of two others, say is not compared: they pass for the same.
func refusesRepeats(c *catalog.Catalog, table *catalog.Table, k key) bool {
	return slices.ContainsFunc(c.Indexes(table.Name), func(old *catalog.Index) bool {
		switch {
		case !old.Unique || old.Partial && !k.partial:
			return false
		case old.Expression:
			return k.expressions && slices.Equal(slices.Sorted(slices.Values(old.Mentions)), k.mentions)
		}
		return !slices.ContainsFunc(old.Columns, func(column string) bool { return !slices.Contains(k.columns, column) })
	})
}

// indexKey is the key of CREATE INDEX.
func indexKey(n *pg_query.IndexStmt) key {
	k := key{mentions: columnsIn(append(slices.Clone(n.IndexParams), n.WhereClause)...), partial: n.WhereClause != nil}
	for _, param := range n.IndexParams {
		if name := param.GetIndexElem().GetName(); name != "" {
			k.columns = append(k.columns, name)
		} else {
			k.expressions = true
		}
	}
	return k
}

// constraintHeld is whether a table refuses already what a new constraint is to refuse, and which columns may not be NULL for
// it where that is all it asks for.
func (r *replay) constraintHeld(s statement, name catalog.Name, d *effect.Constraint) (held bool, demands []Demand) {
	same := func(_ *catalog.Catalog, t *catalog.Table) bool {
		return slices.ContainsFunc(t.Constraints, func(old *catalog.Constraint) bool { return old.Enforced && sameConstraint(old, d) })
	}
	switch d.Kind {
	case catalog.NotNull:
		return r.demands(s, name, d.Columns)
	case catalog.Check:
		if test := d.Expression.GetNullTest(); test != nil && test.Nulltesttype == pg_query.NullTestType_IS_NOT_NULL {
			return r.demands(s, name, d.Columns)
		}
	case catalog.Unique, catalog.PrimaryKey:
		repeats := func(c *catalog.Catalog, t *catalog.Table) bool {
			return refusesRepeats(c, t, key{columns: d.Columns, mentions: d.Columns})
		}
		if d.UsingIndex == (catalog.Name{}) && !r.already(s, name, repeats) {
			return false, []Demand{}
		}
		return r.demands(s, name, d.NullableColumns)
	}
	return r.already(s, name, same), []Demand{}
}

// demands are those of some columns that may hold NULL until now; where there are none, they are held to it already.
func (r *replay) demands(s statement, name catalog.Name, columns []string) (held bool, demands []Demand) {
	demands = []Demand{}
	for _, column := range columns {
		kept := func(_ *catalog.Catalog, t *catalog.Table) bool { return demanded(t, column) }
		if !r.already(s, name, kept) {
			demands = append(demands, Demand{Column: column, AddedHere: r.addedHere(columnName(name, column), s)})
		}
	}
	return len(demands) == 0, demands
}

// sameConstraint is whether a check or a foreign key asks for what another one asks for.
func sameConstraint(old *catalog.Constraint, d *effect.Constraint) bool {
	if old.Kind != d.Kind {
		return false
	}
	switch d.Kind {
	case catalog.Check:
		return old.Expression == effect.Text(d.Expression)
	case catalog.ForeignKey:
		return old.References == d.References && slices.Equal(old.Columns, d.Columns)
	}
	return len(d.Columns) > 0 && slices.Equal(old.Columns, d.Columns)
}
