package catalog

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func operatorBinding(expression *pg_query.A_Expr) binding {
	switch expression.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_NULLIF:
		return tightest
	case pg_query.A_Expr_Kind_AEXPR_DISTINCT, pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return bindIs
	case pg_query.A_Expr_Kind_AEXPR_OP:
	case pg_query.A_Expr_Kind_AEXPR_OP_ANY, pg_query.A_Expr_Kind_AEXPR_OP_ALL:
		return bindOther
	default:
		return bindLike
	}
	sign := expression.GetLexpr() == nil
	switch operatorName(expression) {
	case "<", ">", "=", "<=", ">=", "<>":
		return bindComparison
	case "+", "-":
		if sign {
			return bindMinus
		}
		return bindSum
	case "*", "/", "%":
		return bindProduct
	case "^":
		return bindPower
	}
	return bindOther
}

// operatorName is the operator as written; one of another schema than the server's is written with OPERATOR().
func operatorName(expression *pg_query.A_Expr) string {
	schema, name := qualified(stringList(expression.GetName()))
	if schema != "" && schema != "pg_catalog" {
		return "OPERATOR(" + quoteWord(schema) + "." + name + ")"
	}
	return name
}

func (w *writer) operator(expression *pg_query.A_Expr, own binding) {
	left, right := expression.GetLexpr(), expression.GetRexpr()
	name := operatorName(expression)
	between := func(word string) {
		items := right.GetList().GetItems()
		if len(items) != 2 {
			w.failed = true
			return
		}
		w.write(left, own+1)
		w.raw(word)
		w.write(items[0], own+1)
		w.raw(" AND ")
		w.write(items[1], own+1)
	}
	infix := func(word string) {
		w.write(left, own+1)
		w.raw(word)
		w.write(right, own+1)
	}
	not := strings.HasPrefix(name, "!") || name == "<>"
	choose := func(yes, no string) string {
		if not {
			return no
		}
		return yes
	}
	switch expression.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_OP:
		w.plainOperator(expression, name, own)
	case pg_query.A_Expr_Kind_AEXPR_OP_ANY, pg_query.A_Expr_Kind_AEXPR_OP_ALL:
		word := " ANY "
		if expression.GetKind() == pg_query.A_Expr_Kind_AEXPR_OP_ALL {
			word = " ALL "
		}
		w.write(left, own+1)
		w.raw(" " + name + word + "(")
		w.write(right, lowest)
		w.raw(")")
	case pg_query.A_Expr_Kind_AEXPR_DISTINCT:
		infix(" IS DISTINCT FROM ")
	case pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		infix(" IS NOT DISTINCT FROM ")
	case pg_query.A_Expr_Kind_AEXPR_NULLIF:
		w.call("NULLIF", []*pg_query.Node{left, right})
	case pg_query.A_Expr_Kind_AEXPR_IN:
		infix(choose(" IN ", " NOT IN "))
	case pg_query.A_Expr_Kind_AEXPR_LIKE:
		infix(choose(" LIKE ", " NOT LIKE "))
	case pg_query.A_Expr_Kind_AEXPR_ILIKE:
		infix(choose(" ILIKE ", " NOT ILIKE "))
	case pg_query.A_Expr_Kind_AEXPR_SIMILAR:
		// The grammar wraps the pattern; what it wraps is what was written.
		if args := right.GetFuncCall().GetArgs(); len(args) == 1 {
			right = args[0]
		}
		infix(choose(" SIMILAR TO ", " NOT SIMILAR TO "))
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN:
		between(" BETWEEN ")
	case pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		between(" NOT BETWEEN ")
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		between(" BETWEEN SYMMETRIC ")
	case pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		between(" NOT BETWEEN SYMMETRIC ")
	default:
		w.failed = true
	}
}

// plainOperator writes an operator of one or two operands. Comparisons do not chain; the others group to the left.
func (w *writer) plainOperator(expression *pg_query.A_Expr, name string, own binding) {
	if expression.GetLexpr() == nil {
		w.raw(name + " ")
		w.write(expression.GetRexpr(), own+1)
		return
	}
	left := own
	if own == bindComparison {
		left++
	}
	w.write(expression.GetLexpr(), left)
	w.raw(" " + name + " ")
	w.write(expression.GetRexpr(), own+1)
}
