package effect

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// bounded says whether the valid check constraints of a table show that its rows fit a partition's bound: the column is not
// null and stays within the limits. It knows comparisons with constants, BETWEEN and IN on one column, joined by AND; the
// server proves more (PostgreSQL documentation, "Table Partitioning", ATTACH PARTITION), so a scan may be stated that does
// not happen.
func bounded(table *catalog.Table, bound *pg_query.PartitionBoundSpec) bool {
	if table == nil || bound.GetIsDefault() {
		return false
	}
	all := demandsOf(table)
	switch bound.GetStrategy() {
	case "l":
		wanted := literals(bound.GetListdatums())
		for column, values := range all.values {
			if all.notNull[column] && !slices.ContainsFunc(values, func(value string) bool { return !slices.Contains(wanted, value) }) {
				return true
			}
		}
	case "r":
		lower, upper, ok := limits(bound)
		for column := range all.notNull {
			if ok && all.atLeast(column, lower) && all.below(column, upper) {
				return true
			}
		}
	}
	return false
}

// excluded says whether a valid check constraint of the default partition keeps the rows of another one out of it: of a list
// NOT (…) around the condition that bounds it; of a range that, or the two halves outside of it joined by OR.
func excluded(table *catalog.Table, bound *pg_query.PartitionBoundSpec) bool {
	if table == nil {
		return false
	}
	wanted := literals(bound.GetListdatums())
	lower, upper, limited := limits(bound)
	for _, constraint := range table.Constraints {
		if constraint.Kind != catalog.Check || !constraint.Valid || !constraint.Enforced {
			continue
		}
		condition := expression(constraint.Expression)
		if bound.GetStrategy() == "l" && unlisted(condition, wanted) || bound.GetStrategy() == "r" && limited && outside(condition, lower, upper) {
			return true
		}
	}
	return false
}

// unlisted says whether a condition keeps a column off just the values of a list, none of which is NULL.
func unlisted(node *pg_query.Node, wanted []string) bool {
	logic := node.GetBoolExpr()
	switch {
	case len(wanted) == 0:
		return false
	case logic == nil:
		return sameColumns(otherThan(node.GetAExpr()), wanted)
	case logic.GetBoolop() == pg_query.BoolExprType_AND_EXPR:
		return slices.ContainsFunc(logic.GetArgs(), func(part *pg_query.Node) bool { return unlisted(part, wanted) })
	case logic.GetBoolop() != pg_query.BoolExprType_NOT_EXPR:
		return false
	}
	inner, whole := negated(logic)
	if !whole || len(inner.values) != 1 || len(inner.least)+len(inner.more)+len(inner.less)+len(inner.most) > 0 {
		return false
	}
	for _, values := range inner.values {
		if !sameColumns(values, wanted) {
			return false
		}
	}
	return true
}

// otherThan are the constants that a comparison says a column is not: column <> value, column NOT IN (values).
func otherThan(compare *pg_query.A_Expr) []string {
	if operatorOf(compare) != "<>" || columnOf(compare.GetLexpr()) == "" {
		return nil
	}
	switch compare.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_IN:
		return literals(compare.GetRexpr().GetList().GetItems())
	case pg_query.A_Expr_Kind_AEXPR_OP:
		if value, ok := literal(compare.GetRexpr()); ok {
			return []string{value}
		}
	}
	return nil
}

// limit is one end of a range; open where the range has no end there.
type limit struct {
	value string
	open  bool
}

// limits are the ends of a range of one column; false for a range of several.
func limits(bound *pg_query.PartitionBoundSpec) (lower, upper limit, ok bool) {
	from, to := bound.GetLowerdatums(), bound.GetUpperdatums()
	if len(from) != 1 || len(to) != 1 {
		return lower, upper, false
	}
	var known bool
	if columnOf(from[0]) == "minvalue" {
		lower.open = true
	} else if lower.value, known = literal(from[0]); !known {
		return lower, upper, false
	}
	if columnOf(to[0]) == "maxvalue" {
		upper.open = true
	} else if upper.value, known = literal(to[0]); !known {
		return lower, upper, false
	}
	return lower, upper, true
}

// demands are what check constraints demand of single columns, with the constants that they name.
type demands struct {
	notNull     map[string]bool
	least, more map[string][]string // column >= value, column > value
	less, most  map[string][]string // column < value, column <= value
	values      map[string][]string // column = value, column IN (values)
}

func newDemands() *demands {
	return &demands{
		notNull: map[string]bool{},
		least:   map[string][]string{}, more: map[string][]string{},
		less: map[string][]string{}, most: map[string][]string{},
		values: map[string][]string{},
	}
}

// demandsOf reads the valid check constraints of a table, and its columns that are not null.
func demandsOf(table *catalog.Table) *demands {
	all := newDemands()
	if table == nil {
		return all
	}
	for _, column := range table.Columns {
		if column.NotNull {
			all.notNull[column.Name] = true
		}
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == catalog.Check && constraint.Valid && constraint.Enforced {
			all.read(expression(constraint.Expression))
		}
	}
	return all
}

// read adds what a condition demands; what it does not understand demands nothing.
func (all *demands) read(node *pg_query.Node) {
	if logic := node.GetBoolExpr(); logic != nil && logic.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		for _, part := range logic.GetArgs() {
			all.read(part)
		}
		return
	}
	if test := node.GetNullTest(); test.GetNulltesttype() == pg_query.NullTestType_IS_NOT_NULL {
		all.notNull[columnOf(test.GetArg())] = true
		return
	}
	compare := node.GetAExpr()
	column := columnOf(compare.GetLexpr())
	if column == "" {
		return
	}
	given := literals(compare.GetRexpr().GetList().GetItems())
	if one, ok := literal(compare.GetRexpr()); ok {
		given = []string{one}
	}
	if len(given) == 0 {
		return
	}
	switch operator := operatorOf(compare); compare.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_IN:
		if operator == "=" {
			all.values[column] = append(all.values[column], given...)
		}
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN:
		all.least[column] = append(all.least[column], given[0])
		all.most[column] = append(all.most[column], given[len(given)-1])
	case pg_query.A_Expr_Kind_AEXPR_OP:
		if into := map[string]map[string][]string{">=": all.least, ">": all.more, "<": all.less, "<=": all.most, "=": all.values}[operator]; into != nil {
			into[column] = append(into[column], given...)
		}
	}
}

// atLeast says whether the column is demanded to be at the lower limit or above.
func (all *demands) atLeast(column string, lower limit) bool {
	if lower.open {
		return true
	}
	reaches := func(value string) bool { order, ok := compare(value, lower.value); return ok && order >= 0 }
	return slices.ContainsFunc(all.least[column], reaches) || slices.ContainsFunc(all.more[column], reaches)
}

// below says whether the column is demanded to be below the upper limit.
func (all *demands) below(column string, upper limit) bool {
	if upper.open {
		return true
	}
	return slices.ContainsFunc(all.less[column], func(value string) bool { order, ok := compare(value, upper.value); return ok && order <= 0 }) ||
		slices.ContainsFunc(all.most[column], func(value string) bool { order, ok := compare(value, upper.value); return ok && order < 0 })
}

// outside says whether a condition keeps a column out of a range.
func outside(node *pg_query.Node, lower, upper limit) bool {
	logic := node.GetBoolExpr()
	if logic == nil {
		return false
	}
	switch logic.GetBoolop() {
	case pg_query.BoolExprType_AND_EXPR:
		return slices.ContainsFunc(logic.GetArgs(), func(part *pg_query.Node) bool { return outside(part, lower, upper) })
	case pg_query.BoolExprType_NOT_EXPR:
		inner, whole := negated(logic)
		for column, from := range inner.least {
			if whole && only(from, lower) && only(inner.less[column], upper) && len(inner.least)+len(inner.less) == 2 &&
				len(inner.more)+len(inner.most)+len(inner.values) == 0 {
				return true
			}
		}
	case pg_query.BoolExprType_OR_EXPR:
		return apart(logic.GetArgs(), lower, upper)
	}
	return false
}

// negated is what the condition inside NOT demands; false when it demands anything else beside.
func negated(not *pg_query.BoolExpr) (*demands, bool) {
	inner := newDemands()
	inner.read(not.GetArgs()[0])
	parts := []*pg_query.Node{not.GetArgs()[0]}
	if logic := parts[0].GetBoolExpr(); logic.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		parts = logic.GetArgs()
	}
	for _, part := range parts {
		alone := newDemands()
		alone.read(part)
		if len(alone.notNull)+len(alone.least)+len(alone.more)+len(alone.less)+len(alone.most)+len(alone.values) == 0 {
			return inner, false
		}
	}
	return inner, true
}

// apart says whether the parts of an OR are: the column is below the lower limit, it is at the upper one or above, it is null.
func apart(parts []*pg_query.Node, lower, upper limit) bool {
	under, over, column := false, false, ""
	for _, part := range parts {
		if part.GetNullTest().GetNulltesttype() == pg_query.NullTestType_IS_NULL {
			continue
		}
		inner := newDemands()
		inner.read(part)
		name := columnOf(part.GetAExpr().GetLexpr())
		if name == "" || column != "" && name != column {
			return false
		}
		column = name
		switch {
		case !lower.open && inner.below(name, lower):
			under = true
		case !upper.open && inner.atLeast(name, upper):
			over = true
		default:
			return false
		}
	}
	return (under || lower.open) && (over || upper.open)
}

// only says whether there is one value, and it is the limit.
func only(values []string, end limit) bool {
	if len(values) != 1 || end.open {
		return false
	}
	order, ok := compare(values[0], end.value)
	return ok && order == 0
}
