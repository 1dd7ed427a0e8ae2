package effect

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// Walk visits a node of a parse tree and everything in it, a node before what it holds. What visit answers false for is not
// entered.
func Walk(node *pg_query.Node, visit func(*pg_query.Node) bool) { walk(node, visit) }

// walk visits a node and everything in it, a node before what it holds. What visit answers false for is not entered.
func walk(node *pg_query.Node, visit func(*pg_query.Node) bool) {
	if node.GetNode() == nil || !visit(node) {
		return
	}
	// The kinds that a long list of rows is made of need no reflection, which would cost most of the time.
	switch n := node.GetNode().(type) {
	case *pg_query.Node_AConst, *pg_query.Node_String_, *pg_query.Node_Integer, *pg_query.Node_SetToDefault:
	case *pg_query.Node_List:
		for _, item := range n.List.GetItems() {
			walk(item, visit)
		}
	case *pg_query.Node_TypeCast:
		walk(n.TypeCast.GetArg(), visit)
	default:
		tree.Walk(node, func(message any) bool {
			inner, ok := message.(*pg_query.Node)
			if ok && inner != node {
				walk(inner, visit)
				return false
			}
			return true
		})
	}
}

// Relations visits every table, view or index that a parse tree names as one, by the name as written.
func Relations(node *pg_query.Node, visit func(*pg_query.RangeVar)) {
	tree.Walk(node, func(message any) bool {
		switch m := message.(type) {
		case *pg_query.RangeVar:
			visit(m)
			return false
		case *pg_query.Node:
			switch m.GetNode().(type) {
			case *pg_query.Node_AConst, *pg_query.Node_String_, *pg_query.Node_Integer, *pg_query.Node_SetToDefault:
				return false // what a long list of rows is made of
			}
		}
		return true
	})
}

// Strings visits every string in a parse tree: names above all, and constants.
func Strings(node *pg_query.Node, visit func(string)) { tree.Strings(node, visit) }

// Text is an expression in SQL as the parser writes it, "" when it cannot be written. White space, case and redundant
// parentheses are not those of the source.
func Text(expression *pg_query.Node) string {
	size := 0
	walk(expression, func(*pg_query.Node) bool {
		size++
		return size <= maxNodes
	})
	if size == 0 || size > maxNodes {
		return ""
	}
	target := &pg_query.Node{Node: &pg_query.Node_ResTarget{ResTarget: &pg_query.ResTarget{Val: expression}}}
	query := &pg_query.SelectStmt{
		TargetList:  []*pg_query.Node{target},
		LimitOption: pg_query.LimitOption_LIMIT_OPTION_DEFAULT,
		Op:          pg_query.SetOperation_SETOP_NONE,
	}
	tree := &pg_query.ParseResult{Stmts: []*pg_query.RawStmt{{Stmt: &pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: query}}}}}
	text, err := pg_query.Deparse(tree)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(text, "SELECT ")
}

// ColumnText is the name of a column as it stands in SQL: in quotes where it needs them, as key words do.
func ColumnText(column string) string {
	return Text(&pg_query.Node{Node: &pg_query.Node_ColumnRef{ColumnRef: &pg_query.ColumnRef{Fields: []*pg_query.Node{pg_query.MakeStrNode(column)}}}})
}

// maxNodes bounds the expressions that are written out: the C function that does it calls itself for each level of nesting,
// on a stack that does not grow.
const maxNodes = 2000

// expression parses what Text writes, nil when it cannot be parsed.
func expression(text string) *pg_query.Node {
	if text == "" || len(text) > maxExpression {
		return nil
	}
	tree, err := pg_query.Parse("SELECT " + text)
	if err != nil || len(tree.GetStmts()) != 1 {
		return nil
	}
	targets := tree.GetStmts()[0].GetStmt().GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return nil
	}
	return targets[0].GetResTarget().GetVal()
}

// maxExpression bounds the constraint expressions that are parsed anew: what is longer proves nothing here.
const maxExpression = 2048

// operatorOf is the operator of an expression, without its schema.
func operatorOf(expression *pg_query.A_Expr) string {
	names := texts(expression.GetName()...)
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// columnOf is the column that an expression is, "" when it is more than a column.
func columnOf(node *pg_query.Node) string {
	names := texts(node.GetColumnRef().GetFields()...)
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
