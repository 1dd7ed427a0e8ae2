package effect

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// Volatility says how an expression's value may change (PostgreSQL documentation, "Function Volatility Categories").
type Volatility string

// The volatilities of a default, from the least to the most harmful.
const (
	None     Volatility = "none"     // there is no default
	Null     Volatility = "null"     // the default is NULL, which counts as none
	Constant Volatility = "constant" // a literal, or immutable functions of literals
	Stable   Volatility = "stable"   // the same for all rows of a statement, as now()
	Unknown  Volatility = "unknown"  // a function is called whose volatility is not known
	Volatile Volatility = "volatile" // computed for each row, as random()
)

var volatilities = map[Volatility]int{None: 0, Null: 0, Constant: 1, Stable: 2, Unknown: 3, Volatile: 4}

//go:embed builtins.txt
var builtinText string

// builtins leads from the names of built-in functions to their volatility.
var builtins = sync.OnceValue(func() map[string]Volatility {
	all := map[string]Volatility{}
	var current Volatility
	for line := range strings.Lines(builtinText) {
		switch word := strings.TrimSpace(line); {
		case strings.HasPrefix(line, "\t"):
			for _, name := range strings.Fields(word) {
				all[name] = current
			}
		case word == "immutable":
			current = Constant
		case !strings.HasPrefix(word, "#"):
			current = Volatility(word)
		}
	}
	return all
})

// extensions are functions of the extensions that migrations use most; they live in any schema
// (PostgreSQL sources, contrib/uuid-ossp and contrib/pgcrypto, their .sql files).
var extensions = map[string]Volatility{
	"uuid_generate_v1": Volatile, "uuid_generate_v1mc": Volatile, "uuid_generate_v4": Volatile,
	"uuid_generate_v3": Constant, "uuid_generate_v5": Constant, "uuid_nil": Constant,
	"gen_random_uuid": Volatile, "gen_random_bytes": Volatile, "gen_salt": Volatile,
	"crypt": Constant, "digest": Constant, "hmac": Constant,
}

// volatility is the volatility of an expression, with a sentence for each function that is not known. A missing
// expression is None.
func (a *analysis) volatility(node *pg_query.Node) (Volatility, []string) {
	if node == nil {
		return None, nil
	}
	if isNull(node) {
		return Null, nil
	}
	worst := Constant
	var doubts []string
	walk(node, func(part *pg_query.Node) bool {
		one := Constant
		switch {
		case part.GetSqlvalueFunction() != nil: // current_timestamp, current_user and the like
			one = Stable
		case part.GetFuncCall() != nil:
			var doubt string
			if one, doubt = a.callVolatility(part.GetFuncCall()); doubt != "" {
				doubts = append(doubts, doubt)
			}
		}
		if volatilities[one] > volatilities[worst] {
			worst = one
		}
		return true
	})
	if worst == Volatile {
		return Volatile, nil
	}
	return worst, doubts
}

// callVolatility is the volatility of the function that is called. Built-in functions come first on every search path.
func (a *analysis) callVolatility(call *pg_query.FuncCall) (Volatility, string) {
	names := texts(call.GetFuncname()...)
	if len(names) == 0 {
		return Unknown, ""
	}
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if builtin, ok := builtins()[name]; ok && (schema == "" || schema == "pg_catalog") {
		if name == "timezone" && a.version < 15 && ofTime(call) {
			return Volatile, ""
		}
		return builtin, ""
	}
	if function := a.catalog.Function(schema, name); function != nil {
		switch {
		case function.Volatility == "volatile" && function.Language == "sql":
			return a.inlined(function)
		case function.Volatility == "volatile":
			return Volatile, ""
		case function.Volatility == "immutable":
			return Constant, ""
		default:
			return Stable, ""
		}
	}
	if known, ok := extensions[name]; ok {
		return known, ""
	}
	return Unknown, fmt.Sprintf("the volatility of the function %s is not known", strings.Join(names, "."))
}

// inlined is the volatility of an SQL function that is declared volatile. The planner puts the body in the place of the call
// where it can, and a body that is not volatile makes the default one that is not (PostgreSQL sources, clauses.c,
// inline_function).
func (a *analysis) inlined(function *catalog.Function) (Volatility, string) {
	doubt := fmt.Sprintf("whether %s, an SQL function that is declared volatile, folds to a constant is not known", function.Name)
	switch {
	case function.Kept:
		return Volatile, ""
	case function.Body == "" && function.Value == nil || a.inlining >= maxInlining:
		return Unknown, doubt
	}
	value := function.Value
	if value == nil {
		tree, err := parse.Statement(context.Background(), function.Body)
		if err != nil {
			return Unknown, doubt
		}
		query := tree.GetStmts()[0].GetStmt().GetSelectStmt()
		if query == nil || len(query.GetTargetList()) != 1 || len(query.GetFromClause()) > 0 || query.GetWhereClause() != nil ||
			query.GetLimitCount() != nil || query.GetLimitOffset() != nil || query.GetWithClause() != nil || len(query.GetGroupClause()) > 0 ||
			query.GetHavingClause() != nil || query.GetOp() != pg_query.SetOperation_SETOP_NONE {
			return Volatile, "" // it stays a call
		}
		value = query.GetTargetList()[0].GetResTarget().GetVal()
	}
	a.inlining++
	defer func() { a.inlining-- }()
	subquery := false
	walk(value, func(part *pg_query.Node) bool {
		subquery = subquery || part.GetSubLink() != nil
		return !subquery
	})
	switch {
	case subquery:
		return Volatile, ""
	case function.Strict && !operatorsOnly(value):
		return Unknown, doubt
	}
	inner, doubts := a.volatility(value)
	switch {
	case inner == Unknown && len(doubts) > 0:
		return Unknown, doubts[0]
	case inner == Null:
		return Constant, ""
	}
	return inner, ""
}

// operatorsOnly says whether an expression applies operators to columns, parameters and constants, so that it is strict as far
// as operators are.
func operatorsOnly(node *pg_query.Node) bool {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_AConst, *pg_query.Node_ColumnRef, *pg_query.Node_ParamRef:
		return true
	case *pg_query.Node_AExpr:
		return n.AExpr.GetKind() == pg_query.A_Expr_Kind_AEXPR_OP && operatorsOnly(n.AExpr.GetRexpr()) &&
			(n.AExpr.GetLexpr() == nil || operatorsOnly(n.AExpr.GetLexpr()))
	}
	return false
}

// bodiesRead reads what the SQL functions read that an expression calls, where they are called for each row.
func (a *analysis) bodiesRead(d *draft, node *pg_query.Node) {
	walk(node, func(part *pg_query.Node) bool {
		function := a.catalog.Function(splitName(texts(part.GetFuncCall().GetFuncname()...)))
		if part.GetFuncCall() == nil || function == nil || function.Body == "" {
			return true
		}
		if tree, err := parse.Statement(context.Background(), function.Body); err == nil {
			a.read(d, tree.GetStmts()[0].GetStmt(), true)
		}
		return true
	})
}

// maxInlining bounds the functions that are followed into one another.
const maxInlining = 8

// ofTime says whether AT TIME ZONE is applied to a time with time zone, which is volatile before version 15.
func ofTime(call *pg_query.FuncCall) bool {
	for _, argument := range call.GetArgs() {
		switch argument.GetSqlvalueFunction().GetOp() {
		case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME, pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
			return true
		}
		for _, name := range texts(argument.GetTypeCast().GetTypeName().GetNames()...) {
			if name == "timetz" {
				return true
			}
		}
	}
	return false
}

// isNull says whether an expression is NULL, a cast around it included.
func isNull(node *pg_query.Node) bool {
	for node.GetTypeCast() != nil {
		node = node.GetTypeCast().GetArg()
	}
	return node.GetAConst().GetIsnull()
}

// lacking is a function that an expression calls and that the server of the version does not have; "" when all are there, or
// what else the database holds is not known.
func (a *analysis) lacking(node *pg_query.Node) string {
	if node == nil || !a.catalog.Whole() || a.catalog.Extended() {
		return ""
	}
	found := ""
	walk(node, func(part *pg_query.Node) bool {
		names := texts(part.GetFuncCall().GetFuncname()...)
		schema, name := splitName(names)
		if since, ok := functionsSince()[name]; ok && a.version < since && a.catalog.Function(schema, name) == nil {
			found = name
		}
		return found == ""
	})
	return found
}
