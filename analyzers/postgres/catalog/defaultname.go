package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// maxIdentifier is the number of bytes that the server keeps of a name (NAMEDATALEN less one).
const maxIdentifier = 63

// objectName joins two names and a label by underscores and shortens the longer name until the whole fits
// (PostgreSQL sources, makeObjectName in indexcmds.c).
func objectName(first, second, label string) string {
	overhead := 0
	if second != "" {
		overhead++
	}
	if label != "" {
		overhead += len(label) + 1
	}
	length1, length2 := len(first), len(second)
	for length1+length2 > maxIdentifier-overhead && length1+length2 > 0 {
		if length1 > length2 {
			length1--
		} else {
			length2--
		}
	}
	name := clip(first, length1)
	if second != "" {
		name += "_" + clip(second, length2)
	}
	if label != "" {
		name += "_" + label
	}
	return name
}

// clip shortens a text to at most so many bytes without cutting a character.
func clip(text string, length int) string {
	if len(text) <= length {
		return text
	}
	for length > 0 && !utf8.RuneStart(text[length]) {
		length--
	}
	return text[:length]
}

// numbered tries "label", "label1", "label2" until a name is free. Past a few it looks for the end of the numbers in use
// by halving, since a file may make thousands of equal names.
func numbered(first, second, label string, taken func(name string) bool) string {
	name := func(number int) string {
		if number == 0 {
			return objectName(first, second, label)
		}
		return objectName(first, second, label+strconv.Itoa(number))
	}
	const few = 16
	for i := range few {
		if !taken(name(i)) {
			return name(i)
		}
	}
	used, free := few-1, 2*few
	for taken(name(free)) {
		used, free = free, 2*free
	}
	for used+1 < free {
		if middle := (used + free) / 2; taken(name(middle)) {
			used = middle
		} else {
			free = middle
		}
	}
	return name(free)
}

// chooseRelationName is the default name of an index or a sequence; the index of a constraint shares the constraint's
// name, so that both must be free (ChooseRelationName in indexcmds.c).
func (c *Catalog) chooseRelationName(schema, first, second, label string, constraint bool) Name {
	return Name{schema, numbered(first, second, label, func(name string) bool {
		full := Name{schema, name}
		return c.relationExists(full) || constraint && c.constraints[full] > 0
	})}
}

// FreeName is a name that no relation and no constraint of a schema has in any of some catalogs, nil ones aside: the given
// one with a label, as the server makes up names, and with a number where that is taken.
func FreeName(schema, name, label string, catalogs ...*Catalog) string {
	return numbered(name, "", label, func(name string) bool {
		full := Name{schema, name}
		return slices.ContainsFunc(catalogs, func(c *Catalog) bool {
			return c != nil && (c.relationExists(full) || c.constraints[full] > 0)
		})
	})
}

// chooseConstraintName is the default name of a check or a foreign key (ChooseConstraintName in pg_constraint.c).
func (c *Catalog) chooseConstraintName(schema, first, second, label string) string {
	return numbered(first, second, label, func(name string) bool { return c.constraints[Name{schema, name}] > 0 })
}

// joinColumns joins names of columns for a default name and stops once the limit of a name is passed, as the server does
// (ChooseIndexNameAddition in indexcmds.c): how long the result is decides what objectName cuts.
func joinColumns(columns []string) string {
	var b strings.Builder
	for i, column := range columns {
		if i > 0 {
			b.WriteByte('_')
		}
		b.WriteString(column)
		if b.Len() > maxIdentifier {
			break
		}
	}
	return b.String()
}

// distinctNames numbers what occurs twice among the names of an index's columns (ChooseIndexColumnNames in indexcmds.c).
func distinctNames(names []string) []string {
	var distinct []string
	for _, name := range names {
		if name == "" {
			name = "expr"
		}
		candidate := name
		for i := 1; slices.Contains(distinct, candidate); i++ {
			number := strconv.Itoa(i)
			candidate = clip(name, maxIdentifier-len(number)) + number
		}
		distinct = append(distinct, candidate)
	}
	return distinct
}

// expressionName is the name that the server gives to a column that is an expression, "" when it finds none
// (FigureColname in parse_target.c).
func expressionName(node *pg_query.Node) string {
	name, _ := figureName(node)
	return name
}

// figureName also returns how good the name is: 2 for one that stands in the expression, 1 for a makeshift.
func figureName(node *pg_query.Node) (string, int) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_ColumnRef:
		if parts := stringList(n.ColumnRef.GetFields()); len(parts) > 0 {
			return parts[len(parts)-1], 2
		}
	case *pg_query.Node_AIndirection:
		if parts := stringList(n.AIndirection.GetIndirection()); len(parts) > 0 {
			return parts[len(parts)-1], 2
		}
		return figureName(n.AIndirection.GetArg())
	case *pg_query.Node_FuncCall:
		if parts := stringList(n.FuncCall.GetFuncname()); len(parts) > 0 {
			return parts[len(parts)-1], 2
		}
	case *pg_query.Node_AExpr:
		if n.AExpr.GetKind() == pg_query.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg_query.Node_TypeCast:
		name, strength := figureName(n.TypeCast.GetArg())
		if parts := stringList(n.TypeCast.GetTypeName().GetNames()); strength <= 1 && len(parts) > 0 {
			return parts[len(parts)-1], 1
		}
		return name, strength
	case *pg_query.Node_CollateClause:
		return figureName(n.CollateClause.GetArg())
	case *pg_query.Node_CaseExpr:
		if name, strength := figureName(n.CaseExpr.GetDefresult()); strength > 1 {
			return name, strength
		}
		return "case", 1
	case *pg_query.Node_AArrayExpr:
		return "array", 2
	case *pg_query.Node_RowExpr:
		return "row", 2
	case *pg_query.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg_query.Node_MinMaxExpr:
		if n.MinMaxExpr.GetOp() == pg_query.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *pg_query.Node_SubLink:
		return sublinkName(n.SubLink)
	case *pg_query.Node_SqlvalueFunction:
		return valueFunctionNames[n.SqlvalueFunction.GetOp()], 2
	case *pg_query.Node_GroupingFunc:
		return "grouping", 2
	case *pg_query.Node_XmlExpr:
		return xmlNames[n.XmlExpr.GetOp()], 2
	case *pg_query.Node_XmlSerialize:
		return "xmlserialize", 2
	}
	return "", 0
}

func sublinkName(link *pg_query.SubLink) (string, int) {
	switch link.GetSubLinkType() {
	case pg_query.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case pg_query.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case pg_query.SubLinkType_EXPR_SUBLINK:
		query := link.GetSubselect().GetSelectStmt()
		for query.GetLarg() != nil {
			query = query.GetLarg()
		}
		if targets := query.GetTargetList(); len(targets) > 0 {
			target := targets[0].GetResTarget()
			if target.GetName() != "" {
				return target.GetName(), 2
			}
			return figureName(target.GetVal())
		}
	}
	return "", 0
}

var valueFunctionNames = map[pg_query.SQLValueFunctionOp]string{
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_DATE: "current_date", pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME: "current_time",
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N: "current_time", pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: "current_timestamp",
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp", pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME: "localtime",
	pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME_N: "localtime", pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP: "localtimestamp",
	pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N: "localtimestamp", pg_query.SQLValueFunctionOp_SVFOP_CURRENT_ROLE: "current_role",
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_USER: "current_user", pg_query.SQLValueFunctionOp_SVFOP_USER: "user",
	pg_query.SQLValueFunctionOp_SVFOP_SESSION_USER: "session_user", pg_query.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog",
	pg_query.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA: "current_schema",
}

var xmlNames = map[pg_query.XmlExprOp]string{
	pg_query.XmlExprOp_IS_XMLCONCAT: "xmlconcat", pg_query.XmlExprOp_IS_XMLELEMENT: "xmlelement",
	pg_query.XmlExprOp_IS_XMLFOREST: "xmlforest", pg_query.XmlExprOp_IS_XMLPARSE: "xmlparse",
	pg_query.XmlExprOp_IS_XMLPI: "xmlpi", pg_query.XmlExprOp_IS_XMLROOT: "xmlroot",
}
