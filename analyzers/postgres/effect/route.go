package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// insertInto locks the partitions that the rows of an INSERT go to, where they are constants.
func (a *analysis) insertInto(d *draft, stmt *pg_query.InsertStmt, name catalog.Name) {
	if !a.partitioned(name) {
		return
	}
	rows := stmt.GetSelectStmt().GetSelectStmt().GetValuesLists()
	table := a.table(name)
	var columns []string
	for _, node := range stmt.GetCols() {
		columns = append(columns, node.GetResTarget().GetName())
	}
	if len(columns) == 0 {
		for _, column := range table.Columns {
			columns = append(columns, column.Name)
		}
	}
	known := len(rows) > 0 && table.Complete
	for _, row := range rows {
		known = known && a.route(d, name, columns, row.GetList().GetItems())
	}
	if !known {
		d.doubt(fmt.Sprintf("which partitions of %s the rows go to is not known", name))
	}
}

// route locks the partition that takes one row, and those on the way there; false when it cannot be told which it is.
func (a *analysis) route(d *draft, name catalog.Name, columns []string, values []*pg_query.Node) bool {
	const maxDepth = 16
	for range maxDepth {
		if !a.partitioned(name) {
			return true
		}
		table := a.table(name)
		params := table.Key.GetPartParams()
		if len(params) != 1 || params[0].GetPartitionElem().GetName() == "" {
			return false
		}
		at := slices.Index(columns, params[0].GetPartitionElem().GetName())
		if at < 0 || at >= len(values) {
			return false
		}
		value, ok := literal(values[at])
		if !ok {
			return false
		}
		to, ok := a.partitionFor(table, value)
		if !ok {
			return false
		}
		// What is only passed through on the way is not locked.
		if !a.partitioned(to) {
			d.lock(to, RowExclusive)
		}
		name = to
	}
	return false
}

// partitionFor is the partition that holds a value of the only column of the key.
func (a *analysis) partitionFor(table *catalog.Table, value string) (catalog.Name, bool) {
	for _, child := range a.catalog.Children(table.Name) {
		holds, known := holds(child.Bound, value)
		if !known {
			return catalog.Name{}, false
		}
		if holds {
			return child.Name, true
		}
	}
	return table.Default, table.Default.Name != ""
}

// holds says whether a value is within a partition's bound; known is false where that cannot be told.
func holds(bound *pg_query.PartitionBoundSpec, value string) (holds, known bool) {
	switch {
	case bound.GetIsDefault():
		return false, true
	case bound.GetStrategy() == "h": // which of several, a hash decides
		return true, bound.GetModulus() == 1
	case bound.GetStrategy() == "l":
		values := literals(bound.GetListdatums())
		return slices.Contains(values, value), len(values) > 0
	case bound.GetStrategy() == "r":
		lower, upper, ok := limits(bound)
		below, comparedBelow := 0, true
		above, comparedAbove := 0, true
		if !lower.open {
			below, comparedBelow = compare(value, lower.value)
		}
		if !upper.open {
			above, comparedAbove = compare(value, upper.value)
		}
		return (lower.open || below >= 0) && (upper.open || above < 0), ok && comparedBelow && comparedAbove
	}
	return false, false
}

// pruned are a partitioned table and the only partition that holds the rows which a condition asks for: those with a given
// value of the key. It is false where more may be needed.
func (a *analysis) pruned(u use) ([]catalog.Name, bool) {
	const maxDepth = 16
	names, name := []catalog.Name{u.name}, u.name
	for range maxDepth {
		if !a.partitioned(name) {
			return names, len(names) > 1
		}
		table := a.table(name)
		params := table.Key.GetPartParams()
		if len(params) != 1 || params[0].GetPartitionElem().GetName() == "" {
			return nil, false
		}
		value, ok := valueOf(u.where, u.alias, params[0].GetPartitionElem().GetName())
		if !ok {
			return nil, false
		}
		if name, ok = a.partitionFor(table, value); !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return nil, false
}

// valueOf is the constant that a condition demands a column to equal.
func valueOf(where *pg_query.Node, alias, name string) (string, bool) {
	if logic := where.GetBoolExpr(); logic.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		for _, part := range logic.GetArgs() {
			if value, ok := valueOf(part, alias, name); ok {
				return value, true
			}
		}
		return "", false
	}
	compare := where.GetAExpr()
	if compare.GetKind() != pg_query.A_Expr_Kind_AEXPR_OP || operatorOf(compare) != "=" {
		return "", false
	}
	if c := column(compare.GetLexpr()); c.column != name || !c.of(alias) {
		return "", false
	}
	return literal(compare.GetRexpr())
}

// moved locks the partitions that rows may go to when an update changes the key of their table.
func (a *analysis) moved(d *draft, name catalog.Name, columns []string) {
	if !a.partitioned(name) {
		return
	}
	for _, param := range a.table(name).Key.GetPartParams() {
		if slices.Contains(columns, param.GetPartitionElem().GetName()) {
			a.lockTree(d, name, false, RowExclusive)
		}
	}
}
