package catalog

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// literalType is the type of a quoted constant that nothing gives a type as yet; a query's column of it becomes text
// (PostgreSQL documentation, "SELECT Output Columns").
var literalType = Type{Name: "unknown"}

func settled(t Type) Type {
	if t.Name == "unknown" && t.Dimensions == 0 {
		return Type{Name: "text"}
	}
	return t
}

// typeOf is the type of an expression, as far as it needs no knowledge of the server's thousands of functions and
// operators; the zero Type where it is not known.
func (q *querying) typeOf(expression *pg_query.Node, s *scope) Type {
	if q.depth >= maxQueryDepth {
		return Type{}
	}
	q.depth++
	defer func() { q.depth-- }()
	switch n := expression.GetNode().(type) {
	case *pg_query.Node_ColumnRef:
		return q.quietly(func(q *querying) Type { return q.column(n.ColumnRef, s).typ })
	case *pg_query.Node_AConst:
		return constantType(n.AConst)
	case *pg_query.Node_TypeCast:
		return q.c.TypeOf(n.TypeCast.GetTypeName())
	case *pg_query.Node_CollateClause:
		return q.typeOf(n.CollateClause.GetArg(), s)
	case *pg_query.Node_BoolExpr, *pg_query.Node_NullTest, *pg_query.Node_BooleanTest:
		return Type{Name: "boolean"}
	case *pg_query.Node_AExpr:
		return q.operationType(n.AExpr, s)
	case *pg_query.Node_CaseExpr:
		args := []*pg_query.Node{n.CaseExpr.GetDefresult()}
		for _, branch := range n.CaseExpr.GetArgs() {
			args = append(args, branch.GetCaseWhen().GetResult())
		}
		return q.common(args, s)
	case *pg_query.Node_CoalesceExpr:
		return q.common(n.CoalesceExpr.GetArgs(), s)
	case *pg_query.Node_MinMaxExpr:
		return q.common(n.MinMaxExpr.GetArgs(), s)
	case *pg_query.Node_AArrayExpr:
		return arrayOf(q.common(n.AArrayExpr.GetElements(), s))
	case *pg_query.Node_SubLink:
		return q.sublinkType(n.SubLink, s)
	case *pg_query.Node_SqlvalueFunction:
		return valueFunctionTypes[n.SqlvalueFunction.GetOp()]
	case *pg_query.Node_FuncCall:
		return q.callType(n.FuncCall, s)
	}
	return Type{}
}

// quietly asks for a type without noting what is read on the way: that is done once, by expression.
func (q *querying) quietly(ask func(*querying) Type) Type {
	quiet := *q
	quiet.found = &reading{}
	quiet.seenRef, quiet.seenRelation, quiet.seenCall = map[columnRef]bool{}, map[Name]bool{}, map[Name]bool{}
	return ask(&quiet)
}

func constantType(constant *pg_query.A_Const) Type {
	switch v := constant.GetVal().(type) {
	case *pg_query.A_Const_Ival:
		return Type{Name: "integer"}
	case *pg_query.A_Const_Fval:
		if _, err := strconv.ParseInt(v.Fval.GetFval(), 10, 64); err == nil {
			return Type{Name: "bigint"}
		}
		return Type{Name: "numeric"}
	case *pg_query.A_Const_Boolval:
		return Type{Name: "boolean"}
	case *pg_query.A_Const_Bsval:
		return Type{Name: "bit"}
	}
	return literalType // a string, or NULL
}

func (q *querying) common(nodes []*pg_query.Node, s *scope) Type {
	var types []Type
	for _, node := range nodes {
		if node != nil && len(types) < maxLinks {
			types = append(types, q.typeOf(node, s))
		}
	}
	return commonType(types)
}

// numbers are the numeric types, each convertible without loss of rank into those that follow.
var numbers = map[string]int{"smallint": 1, "integer": 2, "bigint": 3, "numeric": 4, "real": 5, "double precision": 6}

// commonType is the type that several expressions are brought to (PostgreSQL documentation, "UNION, CASE, and Related
// Constructs"): constants adapt, equal types stay, numbers and texts widen; the zero Type for what is not known. A modifier
// stays only when all have it.
func commonType(types []Type) Type {
	common, literals := literalType, false
	for _, t := range types {
		switch {
		case t.Name == "":
			return Type{}
		case t == literalType:
			literals = true
		case common == literalType:
			common = t
		case common.Name == t.Name && common.Dimensions == t.Dimensions:
			if common.Modifier != t.Modifier {
				common.Modifier = ""
			}
		case common.Dimensions+t.Dimensions > 0:
			return Type{}
		case numbers[common.Name] > 0 && numbers[t.Name] > 0:
			if numbers[t.Name] > numbers[common.Name] {
				common = t
			}
			common.Modifier = ""
		case isText(common) && isText(t):
			common = Type{Name: "text"}
		default:
			return Type{}
		}
	}
	if literals {
		common.Modifier = ""
	}
	return common
}

func isText(t Type) bool {
	return t.Dimensions == 0 && (t.Name == "text" || t.Name == "character varying")
}

func arrayOf(element Type) Type {
	if element.Name == "" || element.Dimensions > 0 {
		return element
	}
	element = settled(element)
	element.Dimensions = 1
	return element
}

func elementOf(array Type) Type {
	if array.Dimensions == 0 {
		return Type{}
	}
	array.Dimensions = 0
	return array
}

// comparisons are the operators that give a boolean whatever they compare.
var comparisons = wordSet(`= <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* @> <@ && ?| ?& @@ ^@`)

func (q *querying) operationType(operation *pg_query.A_Expr, s *scope) Type {
	switch operation.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_OP:
	case pg_query.A_Expr_Kind_AEXPR_NULLIF:
		return settled(q.typeOf(operation.GetLexpr(), s))
	default:
		return Type{Name: "boolean"} // IN, LIKE, BETWEEN, IS DISTINCT FROM, ANY, ALL
	}
	_, operator := qualified(stringList(operation.GetName()))
	if comparisons()[operator] || operator == "?" {
		return Type{Name: "boolean"}
	}
	right := q.typeOf(operation.GetRexpr(), s)
	if operation.GetLexpr() == nil {
		if numbers[right.Name] > 0 && right.Dimensions == 0 && (operator == "-" || operator == "+") {
			right.Modifier = ""
			return right
		}
		return Type{}
	}
	left := q.typeOf(operation.GetLexpr(), s)
	switch operator {
	case "+", "-", "*", "/", "%":
		bare := func(t Type) bool { return numbers[t.Name] > 0 && t.Dimensions == 0 }
		switch {
		case bare(left) && bare(right) && !(numbers[left.Name] != numbers[right.Name] && numbers[left.Name]+numbers[right.Name] > 7):
			result := commonType([]Type{left, right})
			result.Modifier = ""
			return result
		case bare(left) && right == literalType:
			left.Modifier = ""
			return left
		}
	case "||":
		texts := func(t Type) bool { return isText(t) || t == literalType }
		if texts(left) && texts(right) {
			return Type{Name: "text"}
		}
		if left.Name == "jsonb" && (right.Name == "jsonb" || right == literalType) {
			return left
		}
	case "->", "#>", "#-":
		if left.Name == "json" || left.Name == "jsonb" {
			return left
		}
	case "->>", "#>>":
		return Type{Name: "text"}
	}
	return Type{}
}

func (q *querying) sublinkType(link *pg_query.SubLink, s *scope) Type {
	switch link.GetSubLinkType() {
	case pg_query.SubLinkType_EXPR_SUBLINK, pg_query.SubLinkType_ARRAY_SUBLINK:
	default:
		return Type{Name: "boolean"}
	}
	first := q.quietly(func(q *querying) Type {
		if columns, _ := q.query(link.GetSubselect(), s); len(columns) > 0 {
			return settled(columns[0].typ)
		}
		return Type{}
	})
	if link.GetSubLinkType() == pg_query.SubLinkType_ARRAY_SUBLINK {
		return arrayOf(first)
	}
	return first
}

// valueFunctionTypes are the types of the functions that are called without parentheses.
var valueFunctionTypes = map[pg_query.SQLValueFunctionOp]Type{
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_DATE:      {Name: "date"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME:      {Name: "time with time zone"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: {Name: "timestamp with time zone"},
	pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME:         {Name: "time without time zone"},
	pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP:    {Name: "timestamp without time zone"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:      {Name: "name"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_USER:      {Name: "name"},
	pg_query.SQLValueFunctionOp_SVFOP_USER:              {Name: "name"},
	pg_query.SQLValueFunctionOp_SVFOP_SESSION_USER:      {Name: "name"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:   {Name: "name"},
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:    {Name: "name"},
}

// resultTypes are functions whose result is of one type, whatever they are given (PostgreSQL sources, pg_proc.dat).
var resultTypes = map[string]string{
	"count": "bigint", "row_number": "bigint", "rank": "bigint", "dense_rank": "bigint", "ntile": "integer",
	"now": "timestamp with time zone", "clock_timestamp": "timestamp with time zone", "statement_timestamp": "timestamp with time zone",
	"transaction_timestamp": "timestamp with time zone", "to_timestamp": "timestamp with time zone", "to_date": "date",
	"string_agg": "text", "concat": "text", "concat_ws": "text", "format": "text", "md5": "text", "replace": "text", "to_char": "text",
	"left": "text", "right": "text", "initcap": "text", "repeat": "text", "split_part": "text", "btrim": "text", "ltrim": "text", "rtrim": "text",
	"regexp_replace": "text", "encode": "text", "array_to_string": "text", "current_setting": "text", "jsonb_typeof": "text",
	"bool_and": "boolean", "bool_or": "boolean", "every": "boolean", "random": "double precision",
	"gen_random_uuid": "uuid", "uuid_generate_v4": "uuid", "array_length": "integer", "cardinality": "integer",
	"char_length": "integer", "octet_length": "integer", "nextval": "bigint", "currval": "bigint", "lastval": "bigint", "setval": "bigint",
	"jsonb_build_object": "jsonb", "jsonb_build_array": "jsonb", "jsonb_agg": "jsonb", "jsonb_object_agg": "jsonb", "to_jsonb": "jsonb", "jsonb_set": "jsonb",
	"json_build_object": "json", "json_agg": "json", "to_json": "json", "row_to_json": "json", "to_tsvector": "tsvector",
	"jsonb_array_length": "integer", "json_array_length": "integer",
}

func (q *querying) callType(call *pg_query.FuncCall, s *scope) Type {
	schema, name := qualified(stringList(call.GetFuncname()))
	if own := q.c.Function(schema, name); own != nil && schema != "pg_catalog" {
		return own.result()
	}
	if schema != "" && schema != "pg_catalog" {
		return Type{}
	}
	if result := resultTypes[name]; result != "" {
		return Type{Name: result}
	}
	if name == "date_trunc" && len(call.GetArgs()) > 1 {
		truncated := q.typeOf(call.GetArgs()[1], s)
		switch truncated.Modifier = ""; truncated.Name {
		case "date":
			return Type{Name: "timestamp with time zone"}
		case "timestamp with time zone", "timestamp without time zone", "interval":
			return truncated
		}
		return Type{}
	}
	var first Type
	if args := call.GetArgs(); len(args) > 0 {
		first = q.typeOf(args[0], s)
	}
	return polymorphic(name, first, len(call.GetArgs()))
}

// polymorphic is the result of functions that depends on the type of the first argument.
func polymorphic(name string, first Type, args int) Type {
	bare := first
	bare.Modifier = ""
	switch name {
	case "min", "max":
		if isText(first) || first == literalType {
			return Type{Name: "text"}
		}
		return bare
	case "lag", "lead", "first_value", "last_value":
		return first
	case "sum":
		return Type{Name: map[string]string{
			"smallint": "bigint", "integer": "bigint", "bigint": "numeric", "numeric": "numeric", "real": "real",
			"double precision": "double precision", "interval": "interval", "money": "money",
		}[first.Name]}
	case "avg":
		return Type{Name: map[string]string{
			"smallint": "numeric", "integer": "numeric", "bigint": "numeric", "numeric": "numeric", "real": "double precision",
			"double precision": "double precision", "interval": "interval",
		}[first.Name]}
	case "array_agg":
		return arrayOf(bare)
	case "unnest":
		element := elementOf(first)
		element.Modifier = ""
		return element
	case "generate_series":
		if args == 2 && numbers[first.Name] > 0 || args == 3 && numbers[first.Name] > 1 {
			return bare
		}
	case "lower", "upper", "substring", "substr":
		if isText(first) || first == literalType {
			return Type{Name: "text"}
		}
	case "length":
		if isText(first) || first == literalType || first.Name == "bytea" {
			return Type{Name: "integer"}
		}
	case "abs", "round", "ceil", "floor":
		if first.Name == "numeric" || strings.HasPrefix(first.Name, "double") {
			return bare
		}
	}
	return Type{}
}
