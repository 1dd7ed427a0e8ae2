package catalog

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// expressionText returns an expression as SQL, "" when it holds something that has no place in a default, a check or an
// index (a subquery), or when there is none. The parser's own writer is not used: it is C, costs a copy of the tree for
// each call, and ends the process on a tree that it does not expect.
func expressionText(expression *pg_query.Node) string {
	if expression == nil {
		return ""
	}
	w := writer{}
	w.write(expression, lowest)
	if w.failed {
		return ""
	}
	return w.text.String()
}

// binding says how tightly an operator holds its operands (PostgreSQL documentation, "Operator Precedence").
type binding int

const (
	lowest binding = iota
	bindOr
	bindAnd
	bindNot
	bindIs
	bindComparison
	bindLike // BETWEEN, IN, LIKE, ILIKE, SIMILAR
	bindOther
	bindSum
	bindProduct
	bindPower
	bindCollate
	bindMinus // a sign
	bindIndex
	bindCast
	tightest
)

type writer struct {
	text   strings.Builder
	failed bool
}

func (w *writer) raw(text string) { w.text.WriteString(text) }

// write writes an expression, in parentheses where it binds less tightly than its place asks for.
func (w *writer) write(node *pg_query.Node, place binding) {
	if w.failed {
		return
	}
	own := bindingOf(node)
	if own < place {
		w.raw("(")
		w.bare(node, own)
		w.raw(")")
		return
	}
	w.bare(node, own)
}

func (w *writer) list(nodes []*pg_query.Node) {
	for i, node := range nodes {
		if i > 0 {
			w.raw(", ")
		}
		w.write(node, lowest)
	}
}

// call writes a function call or what looks like one.
func (w *writer) call(name string, args []*pg_query.Node) {
	w.raw(name + "(")
	w.list(args)
	w.raw(")")
}

func bindingOf(node *pg_query.Node) binding {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_BoolExpr:
		switch n.BoolExpr.GetBoolop() {
		case pg_query.BoolExprType_AND_EXPR:
			return bindAnd
		case pg_query.BoolExprType_OR_EXPR:
			return bindOr
		}
		return bindNot
	case *pg_query.Node_NullTest, *pg_query.Node_BooleanTest:
		return bindIs
	case *pg_query.Node_AExpr:
		return operatorBinding(n.AExpr)
	case *pg_query.Node_CollateClause:
		return bindCollate
	case *pg_query.Node_AIndirection:
		return bindIndex
	case *pg_query.Node_TypeCast:
		return bindCast
	case *pg_query.Node_AConst:
		if n.AConst.GetIval().GetIval() < 0 || strings.HasPrefix(n.AConst.GetFval().GetFval(), "-") {
			return bindMinus
		}
	}
	return tightest
}

func (w *writer) bare(node *pg_query.Node, own binding) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_AConst:
		w.raw(constantText(n.AConst))
	case *pg_query.Node_ColumnRef:
		w.column(n.ColumnRef)
	case *pg_query.Node_FuncCall:
		w.function(n.FuncCall)
	case *pg_query.Node_TypeCast:
		w.write(n.TypeCast.GetArg(), bindCast)
		w.raw("::" + typeText(n.TypeCast.GetTypeName()))
	case *pg_query.Node_AExpr:
		w.operator(n.AExpr, own)
	case *pg_query.Node_BoolExpr:
		w.logic(n.BoolExpr, own)
	case *pg_query.Node_NullTest:
		w.write(n.NullTest.GetArg(), bindIs+1)
		if n.NullTest.GetNulltesttype() == pg_query.NullTestType_IS_NULL {
			w.raw(" IS NULL")
		} else {
			w.raw(" IS NOT NULL")
		}
	case *pg_query.Node_BooleanTest:
		w.write(n.BooleanTest.GetArg(), bindIs+1)
		w.raw(" " + strings.ReplaceAll(n.BooleanTest.GetBooltesttype().String(), "_", " "))
	case *pg_query.Node_CoalesceExpr:
		w.call("COALESCE", n.CoalesceExpr.GetArgs())
	case *pg_query.Node_MinMaxExpr:
		w.call(strings.TrimPrefix(n.MinMaxExpr.GetOp().String(), "IS_"), n.MinMaxExpr.GetArgs())
	case *pg_query.Node_SqlvalueFunction:
		w.raw(strings.TrimSuffix(strings.TrimPrefix(n.SqlvalueFunction.GetOp().String(), "SVFOP_"), "_N"))
		if n.SqlvalueFunction.GetTypmod() >= 0 && strings.HasSuffix(n.SqlvalueFunction.GetOp().String(), "_N") {
			w.raw("(" + strconv.Itoa(int(n.SqlvalueFunction.GetTypmod())) + ")")
		}
	case *pg_query.Node_CollateClause:
		w.write(n.CollateClause.GetArg(), bindCollate)
		w.raw(" COLLATE " + quoteAll(stringList(n.CollateClause.GetCollname())))
	case *pg_query.Node_CaseExpr:
		w.cases(n.CaseExpr)
	case *pg_query.Node_AArrayExpr:
		w.raw("ARRAY[")
		w.list(n.AArrayExpr.GetElements())
		w.raw("]")
	case *pg_query.Node_RowExpr:
		w.call("ROW", n.RowExpr.GetArgs())
	case *pg_query.Node_AIndirection:
		w.indirection(n.AIndirection)
	case *pg_query.Node_List:
		w.raw("(")
		w.list(n.List.GetItems())
		w.raw(")")
	default:
		w.failed = true
	}
}

func constantText(constant *pg_query.A_Const) string {
	switch value := constant.GetVal().(type) {
	case *pg_query.A_Const_Ival:
		return strconv.Itoa(int(value.Ival.GetIval()))
	case *pg_query.A_Const_Fval:
		return value.Fval.GetFval()
	case *pg_query.A_Const_Boolval:
		return strconv.FormatBool(value.Boolval.GetBoolval())
	case *pg_query.A_Const_Sval:
		// Every server since 9.1 reads a backslash in such a string as itself (standard_conforming_strings).
		return "'" + strings.ReplaceAll(value.Sval.GetSval(), "'", "''") + "'"
	case *pg_query.A_Const_Bsval:
		bits := value.Bsval.GetBsval()
		if bits == "" {
			return "b''"
		}
		return bits[:1] + "'" + bits[1:] + "'"
	}
	return "NULL"
}

func (w *writer) column(ref *pg_query.ColumnRef) {
	var parts []string
	for _, field := range ref.GetFields() {
		if field.GetAStar() != nil {
			parts = append(parts, "*")
		} else {
			parts = append(parts, quoteWord(field.GetString_().GetSval()))
		}
	}
	w.raw(strings.Join(parts, "."))
}

func (w *writer) function(call *pg_query.FuncCall) {
	if call.GetOver() != nil || call.GetAggFilter() != nil || len(call.GetAggOrder()) > 0 || call.GetAggStar() || call.GetAggDistinct() {
		w.failed = true
		return
	}
	names := stringList(call.GetFuncname())
	if len(names) == 2 && names[0] == "pg_catalog" {
		// The grammar's own notations (AT TIME ZONE, EXTRACT) stand for functions; these are written as such.
		names = names[1:]
	}
	w.raw(quoteAll(names) + "(")
	for i, arg := range call.GetArgs() {
		if i > 0 {
			w.raw(", ")
		}
		if call.GetFuncVariadic() && i == len(call.GetArgs())-1 {
			w.raw("VARIADIC ")
		}
		if named := arg.GetNamedArgExpr(); named != nil {
			w.raw(quoteWord(named.GetName()) + " => ")
			arg = named.GetArg()
		}
		w.write(arg, lowest)
	}
	w.raw(")")
}

func (w *writer) logic(expression *pg_query.BoolExpr, own binding) {
	if own == bindNot {
		w.raw("NOT ")
		for _, arg := range expression.GetArgs() {
			w.write(arg, bindNot)
		}
		return
	}
	word := " AND "
	if own == bindOr {
		word = " OR "
	}
	for i, arg := range expression.GetArgs() {
		if i > 0 {
			w.raw(word)
		}
		w.write(arg, own+1)
	}
}

func (w *writer) cases(expression *pg_query.CaseExpr) {
	w.raw("CASE")
	if expression.GetArg() != nil {
		w.raw(" ")
		w.write(expression.GetArg(), lowest)
	}
	for _, arg := range expression.GetArgs() {
		w.raw(" WHEN ")
		w.write(arg.GetCaseWhen().GetExpr(), lowest)
		w.raw(" THEN ")
		w.write(arg.GetCaseWhen().GetResult(), lowest)
	}
	if expression.GetDefresult() != nil {
		w.raw(" ELSE ")
		w.write(expression.GetDefresult(), lowest)
	}
	w.raw(" END")
}

func (w *writer) indirection(expression *pg_query.A_Indirection) {
	// (row).field needs its parentheses, and so does all that is not a plain column.
	place := bindIndex
	if expression.GetArg().GetColumnRef() == nil || len(expression.GetIndirection()) > 0 && expression.GetIndirection()[0].GetString_() != nil {
		place = tightest + 1
	}
	w.write(expression.GetArg(), place)
	for _, node := range expression.GetIndirection() {
		indices := node.GetAIndices()
		if indices == nil {
			w.raw("." + quoteWord(node.GetString_().GetSval()))
			continue
		}
		w.raw("[")
		if indices.GetLidx() != nil {
			w.write(indices.GetLidx(), lowest)
		}
		if indices.GetIsSlice() {
			w.raw(":")
		}
		if indices.GetUidx() != nil {
			w.write(indices.GetUidx(), lowest)
		}
		w.raw("]")
	}
}

// typeText is a type as a cast names it.
func typeText(name *pg_query.TypeName) string {
	parts := stringList(name.GetNames())
	if len(parts) == 2 && parts[0] == "pg_catalog" {
		parts = parts[1:]
	}
	if len(parts) == 1 && isBuiltin(parts[0]) {
		t := Type{Dimensions: min(1, len(name.GetArrayBounds()))}
		t.Name, t.Modifier = modified(builtinName(parts[0]), name.GetTypmods())
		return t.String()
	}
	t := Type{Name: quoteAll(parts), Dimensions: min(1, len(name.GetArrayBounds()))}
	_, t.Modifier = modified("", name.GetTypmods())
	return t.String()
}
