package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// columnsIn returns the names of the columns that an expression mentions, each once, in the order of first mention. A
// name that a known definition does not have (a whole-row reference) is left out.
func columnsIn(expression *pg_query.Node, table *Table) []string {
	var columns []string
	if expression == nil {
		return nil
	}
	seen := map[string]bool{}
	tree.Walk(expression, func(message any) bool {
		ref, ok := message.(*pg_query.ColumnRef)
		if !ok {
			return true
		}
		parts := stringList(ref.GetFields())
		if len(parts) == 0 || len(parts) < len(ref.GetFields()) {
			return false
		}
		name := parts[len(parts)-1]
		if seen[name] {
			return false
		}
		seen[name] = true
		if table == nil || !table.Complete || table.Column(name) != nil {
			columns = append(columns, name)
		}
		return false
	})
	return columns
}

// provenNotNull returns the columns that an expression shows to be not null whenever it holds for a row, as the server
// sees it when it decides whether SET NOT NULL needs a scan (PostgreSQL sources, ConstraintImpliedByRelConstraint; seen on
// 15): those that IS NOT NULL demands, alone, joined by AND, or in every branch of an OR, also behind NOT.
func provenNotNull(expression *pg_query.Node, negated bool) []string {
	switch n := expression.GetNode().(type) {
	case *pg_query.Node_NullTest:
		if (n.NullTest.GetNulltesttype() == pg_query.NullTestType_IS_NOT_NULL) != negated {
			return columnNamed(n.NullTest.GetArg())
		}
	case *pg_query.Node_AExpr:
		distinct := n.AExpr.GetKind() == pg_query.A_Expr_Kind_AEXPR_DISTINCT
		if !distinct && n.AExpr.GetKind() != pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT || distinct == negated {
			return nil
		}
		if n.AExpr.GetRexpr().GetAConst().GetIsnull() {
			return columnNamed(n.AExpr.GetLexpr())
		}
		if n.AExpr.GetLexpr().GetAConst().GetIsnull() {
			return columnNamed(n.AExpr.GetRexpr())
		}
	case *pg_query.Node_BoolExpr:
		args := n.BoolExpr.GetArgs()
		if n.BoolExpr.GetBoolop() == pg_query.BoolExprType_NOT_EXPR {
			if len(args) == 1 {
				return provenNotNull(args[0], !negated)
			}
			return nil
		}
		// NOT turns AND into OR and the other way round.
		all := (n.BoolExpr.GetBoolop() == pg_query.BoolExprType_AND_EXPR) != negated
		return provenByBranches(args, negated, all)
	}
	return nil
}

// provenByBranches is what any of the branches proves where all of them hold, else what each of them proves.
func provenByBranches(branches []*pg_query.Node, negated, all bool) []string {
	var proven []string
	for i, branch := range branches {
		columns := provenNotNull(branch, negated)
		if all || i == 0 {
			proven = union(proven, columns)
			continue
		}
		proven = slices.DeleteFunc(proven, func(name string) bool { return !slices.Contains(columns, name) })
	}
	return proven
}

// columnNamed is the column that an expression is, as a list of one; nil for anything else.
func columnNamed(expression *pg_query.Node) []string {
	parts := stringList(expression.GetColumnRef().GetFields())
	if len(parts) == 0 {
		return nil
	}
	return []string{parts[len(parts)-1]}
}

// union adds to a list what it lacks of another.
func union(list, more []string) []string {
	for _, item := range more {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}
