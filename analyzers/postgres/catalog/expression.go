package catalog

import (
	"slices"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// expressionText returns an expression as SQL, "" when it cannot be written. The common defaults are written here, since
// the parser's own writer costs a call into C for each.
func expressionText(expression *pg_query.Node) string {
	if text, ok := simpleText(expression); ok {
		return text
	}
	return deparse(expression)
}

func simpleText(expression *pg_query.Node) (string, bool) {
	switch node := expression.GetNode().(type) {
	case *pg_query.Node_AConst:
		return constantText(node.AConst)
	case *pg_query.Node_FuncCall:
		name := stringList(node.FuncCall.GetFuncname())
		if len(name) != 1 || len(node.FuncCall.GetArgs()) > 0 || node.FuncCall.GetAggStar() || node.FuncCall.GetOver() != nil || quote(name[0]) != name[0] {
			return "", false
		}
		return name[0] + "()", true
	}
	return "", false
}

func constantText(constant *pg_query.A_Const) (string, bool) {
	if constant.GetIsnull() {
		return "NULL", true
	}
	switch value := constant.GetVal().(type) {
	case *pg_query.A_Const_Ival:
		return strconv.Itoa(int(value.Ival.GetIval())), true
	case *pg_query.A_Const_Fval:
		return value.Fval.GetFval(), true
	case *pg_query.A_Const_Boolval:
		return strconv.FormatBool(value.Boolval.GetBoolval()), true
	case *pg_query.A_Const_Sval:
		text := value.Sval.GetSval()
		if strings.Contains(text, `\`) {
			return "", false
		}
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", true
	}
	return "", false
}

// deparse writes any expression by means of the parser's own writer, "" when that refuses.
func deparse(expression *pg_query.Node) string {
	if expression == nil {
		return ""
	}
	target := &pg_query.Node{Node: &pg_query.Node_ResTarget{ResTarget: &pg_query.ResTarget{Val: expression}}}
	query := &pg_query.SelectStmt{
		TargetList:  []*pg_query.Node{target},
		LimitOption: pg_query.LimitOption_LIMIT_OPTION_DEFAULT,
		Op:          pg_query.SetOperation_SETOP_NONE,
	}
	statement := &pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: query}}
	text, err := pg_query.Deparse(&pg_query.ParseResult{Stmts: []*pg_query.RawStmt{{Stmt: statement}}})
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(text, "SELECT ")
}

// walk visits a message and what it holds, outermost first, in the order of the grammar's fields. The visitor says
// whether to go on inside.
func walk(message protoreflect.Message, visit func(protoreflect.ProtoMessage) bool) {
	if !message.IsValid() || !visit(message.Interface()) {
		return
	}
	into := func(field protoreflect.FieldDescriptor) {
		if field.Message() == nil || !message.Has(field) {
			return
		}
		if !field.IsList() {
			walk(message.Get(field).Message(), visit)
			return
		}
		list := message.Get(field).List()
		for i := range list.Len() {
			walk(list.Get(i).Message(), visit)
		}
	}
	descriptor := message.Descriptor()
	if descriptor.Oneofs().Len() == 1 && descriptor.Fields().Len() == descriptor.Oneofs().Get(0).Fields().Len() {
		// A Node holds one of some 270 kinds: asking for the one spares asking for each.
		if field := message.WhichOneof(descriptor.Oneofs().Get(0)); field != nil {
			into(field)
		}
		return
	}
	fields := descriptor.Fields()
	for i := range fields.Len() {
		into(fields.Get(i))
	}
}

// columnsIn returns the names of the columns that an expression mentions, each once, in the order of first mention. A
// name that a known definition does not have (a whole-row reference) is left out.
func columnsIn(expression *pg_query.Node, table *Table) []string {
	var columns []string
	if expression == nil {
		return nil
	}
	walk(expression.ProtoReflect(), func(message protoreflect.ProtoMessage) bool {
		ref, ok := message.(*pg_query.ColumnRef)
		if !ok {
			return true
		}
		parts := stringList(ref.GetFields())
		if len(parts) == 0 || len(parts) < len(ref.GetFields()) {
			return false
		}
		name := parts[len(parts)-1]
		known := table == nil || !table.Complete || table.Column(name) != nil
		if known && !slices.Contains(columns, name) {
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
