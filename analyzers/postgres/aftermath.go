package postgres

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// pending is a fact about a table of which the rest of the change decides what it comes to.
type pending struct {
	fact   int // its place among the facts
	table  catalog.Name
	column string // empty where it is about more than one
	mark   int
}

// await has the next fact looked at again when the change is over.
func (r *replay) await(s statement, table catalog.Name, column string) {
	r.history.pending = append(r.history.pending, pending{len(r.facts), table, column, s.mark})
}

// settle notes at the facts of migrations that wait for it what the change has left, which is the state of the catalog now.
func (r *replay) settle(over func(mark int) bool) {
	r.history.pending = slices.DeleteFunc(r.history.pending, func(p pending) bool {
		if !over(p.mark) {
			return false
		}
		table := r.catalog.Table(p.table.Schema, p.table.Name)
		left := table.Column(p.column)
		switch body := r.facts[p.fact].Body.(type) {
		case Constraint:
			for i, demand := range body.Demands {
				body.Demands[i].Filled = r.filled(p.table, demand.Column, p.mark)
			}
		case AddColumn:
			body.Keyed = r.keyed(table, p.column)
			r.facts[p.fact].Body = body
		case Relation:
			body.Superseded, body.Refilled = table != nil, table != nil && table.Filled
			r.facts[p.fact].Body = body
		case Column:
			switch r.facts[p.fact].Kind {
			case "sql.drop_column":
				body.Superseded = left != nil
			case "sql.drop_not_null":
				again, ok := r.columns[columnName(p.table, p.column)] // another column of the name
				body.Superseded = left == nil || demanded(table, p.column) || ok && r.oneChange(again, p.mark)
			case "sql.set_not_null":
				body.Superseded = left == nil || !demanded(table, p.column)
				body.Filled = r.filled(p.table, p.column, p.mark)
			}
			r.facts[p.fact].Body = body
		case ColumnDefault:
			body.Superseded = left == nil || r.plainDefault(left.Default) != body.After
			if left != nil {
				body.NotNull, body.Triggers = left.NotNull, r.history.fillers[table.Name] || r.oneChange(r.history.feeders[table.Name], p.mark)
				body.Retyped = left.Type != r.history.defaults[columnName(p.table, p.column)].kind
			}
			r.facts[p.fact].Body = body
		}
		return true
	})
}

// alone is whether a migration under judgement is a change of its own.
func (r *replay) alone(mark int) bool { return !r.together || r.old[mark-1] }

// columnName is the qualified name of a column.
func columnName(table catalog.Name, column string) string {
	return table.String() + "." + catalog.Quote(column)
}

// demanded is whether a table takes no NULL into a column: it is NOT NULL, or a check demands as much of what is written.
func demanded(table *catalog.Table, name string) bool {
	if table == nil {
		return false
	}
	if column := table.Column(name); column != nil && column.NotNull {
		return true
	}
	return slices.ContainsFunc(table.Constraints, func(c *catalog.Constraint) bool {
		return c.Enforced && (slices.Contains(c.Proves, name) || c.Kind == catalog.NotNull && slices.Contains(c.Columns, name))
	})
}

// keyed is whether a column stands in a unique index or a foreign key of its table, which may be nil.
func (r *replay) keyed(table *catalog.Table, column string) bool {
	if table == nil {
		return false
	}
	return slices.ContainsFunc(table.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.ForeignKey && slices.Contains(c.Columns, column)
	}) || slices.ContainsFunc(r.catalog.Indexes(table.Name), func(i *catalog.Index) bool {
		return i.Unique && slices.Contains(i.Columns, column)
	})
}
