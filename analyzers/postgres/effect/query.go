package effect

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// use is a relation that a statement names.
type use struct {
	name    catalog.Name
	alias   string
	mode    Mode
	kind    useKind
	only    bool
	limited bool           // its query stops after a number of rows, in no order
	where   *pg_query.Node // the condition of the query that names it
}

type useKind int

const (
	read useKind = iota
	changed
	inserted
)

// scope is one query: what it reads from and under which condition.
type scope struct {
	a     *analysis
	local map[string]bool // names that WITH gives
	uses  []use
}

// relations are the relations that a statement reads and writes, in the order in which they stand. Names that WITH defines
// are none.
func (a *analysis) relations(node *pg_query.Node) []use {
	s := &scope{a: a, local: map[string]bool{}}
	walk(node, func(part *pg_query.Node) bool {
		if with := part.GetCommonTableExpr(); with != nil {
			s.local[with.GetCtename()] = true
		}
		return true
	})
	s.statement(node)
	return s.uses
}

// statement reads one statement or query; what is nested in it is read as a query of its own.
func (s *scope) statement(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_SelectStmt:
		s.selects(n.SelectStmt)
	case *pg_query.Node_InsertStmt:
		s.target(n.InsertStmt.GetRelation(), inserted, nil)
		s.nested(n.InsertStmt.GetWithClause().GetCtes()...)
		s.nested(n.InsertStmt.GetSelectStmt())
		s.nested(n.InsertStmt.GetReturningList()...)
	case *pg_query.Node_UpdateStmt:
		where := n.UpdateStmt.GetWhereClause()
		s.target(n.UpdateStmt.GetRelation(), changed, where)
		s.nested(n.UpdateStmt.GetWithClause().GetCtes()...)
		s.from(n.UpdateStmt.GetFromClause(), use{mode: AccessShare, where: where})
		s.nested(append([]*pg_query.Node{where}, n.UpdateStmt.GetTargetList()...)...)
	case *pg_query.Node_DeleteStmt:
		where := n.DeleteStmt.GetWhereClause()
		s.target(n.DeleteStmt.GetRelation(), changed, where)
		s.nested(n.DeleteStmt.GetWithClause().GetCtes()...)
		s.from(n.DeleteStmt.GetUsingClause(), use{mode: AccessShare, where: where})
		s.nested(where)
	case *pg_query.Node_MergeStmt:
		s.target(n.MergeStmt.GetRelation(), changed, nil)
		s.nested(n.MergeStmt.GetWithClause().GetCtes()...)
		s.from([]*pg_query.Node{n.MergeStmt.GetSourceRelation()}, use{mode: AccessShare})
	default:
		s.nested(node)
	}
}

func (s *scope) selects(query *pg_query.SelectStmt) {
	if query == nil {
		return
	}
	s.nested(query.GetWithClause().GetCtes()...)
	if query.GetOp() != pg_query.SetOperation_SETOP_NONE {
		s.selects(query.GetLarg())
		s.selects(query.GetRarg())
		return
	}
	like := use{mode: AccessShare, where: query.GetWhereClause()}
	if len(query.GetLockingClause()) > 0 {
		like.mode = RowShare
	}
	grouped := len(query.GetGroupClause()) > 0 || len(query.GetSortClause()) > 0 || len(query.GetDistinctClause()) > 0
	like.limited = query.GetLimitCount() != nil && query.GetWhereClause() == nil && !grouped
	s.from(query.GetFromClause(), like)
	for _, part := range [][]*pg_query.Node{
		{query.GetWhereClause(), query.GetHavingClause()}, query.GetTargetList(), query.GetValuesLists(), query.GetSortClause(),
	} {
		s.nested(part...)
	}
}

// from reads FROM: tables and joins of them belong to the query, subqueries are their own.
func (s *scope) from(items []*pg_query.Node, like use) {
	for _, item := range items {
		switch n := item.GetNode().(type) {
		case *pg_query.Node_RangeVar:
			if n.RangeVar.GetSchemaname() != "" || !s.local[n.RangeVar.GetRelname()] {
				one := like
				one.name, one.alias, one.only = s.a.name(n.RangeVar), aliasOf(n.RangeVar), !n.RangeVar.GetInh()
				s.uses = append(s.uses, one)
			}
		case *pg_query.Node_JoinExpr:
			joined := like
			joined.limited = false
			s.from([]*pg_query.Node{n.JoinExpr.GetLarg(), n.JoinExpr.GetRarg()}, joined)
			s.nested(n.JoinExpr.GetQuals())
		default:
			s.nested(item)
		}
	}
}

// target adds the table that a statement writes to.
func (s *scope) target(relation *pg_query.RangeVar, kind useKind, where *pg_query.Node) {
	s.uses = append(s.uses, use{
		name: s.a.name(relation), alias: aliasOf(relation), mode: RowExclusive, kind: kind, only: !relation.GetInh(), where: where,
	})
}

// nested reads the queries inside expressions.
func (s *scope) nested(nodes ...*pg_query.Node) {
	for _, node := range nodes {
		walk(node, func(part *pg_query.Node) bool {
			switch part.GetNode().(type) {
			case *pg_query.Node_SelectStmt, *pg_query.Node_InsertStmt, *pg_query.Node_UpdateStmt, *pg_query.Node_DeleteStmt:
				s.statement(part)
				return false
			}
			return true
		})
	}
}

// indexed says whether a condition of the query leads to the rows by an index: it compares the first column of one with a
// value that does not come from another table.
func (a *analysis) indexed(u use) Verdict {
	comparable := false
	for _, c := range conditions(u.where) {
		if !c.of(u.alias) || c.joined {
			continue
		}
		comparable = true
		for _, index := range a.catalog.Indexes(u.name) {
			if index.Valid && !index.Partial && len(index.Columns) > 0 && index.Columns[0] == c.column {
				return Yes
			}
		}
	}
	if comparable && !a.complete(u.name) {
		return Maybe
	}
	return No
}

// condition is one comparison of a column, among those that a WHERE joins by AND.
type condition struct {
	table, column string
	equal         bool // = value, IN (values)
	lower, upper  bool // >= and >, <= and <
	both          bool // BETWEEN
	joined        bool // the other side is a column
	limited       bool // IN (SELECT … LIMIT n)
}

// of says whether the comparison may be about the table of that alias.
func (c condition) of(alias string) bool {
	return c.column != "" && (c.table == "" || c.table == alias)
}

// conditions are the comparisons that all rows must meet.
func conditions(where *pg_query.Node) []condition {
	if logic := where.GetBoolExpr(); logic != nil {
		var all []condition
		if logic.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
			for _, part := range logic.GetArgs() {
				all = append(all, conditions(part)...)
			}
		}
		return all
	}
	if link := where.GetSubLink(); link.GetSubLinkType() == pg_query.SubLinkType_ANY_SUBLINK && len(link.GetOperName()) == 0 {
		c := column(link.GetTestexpr())
		c.joined = true
		c.limited = link.GetSubselect().GetSelectStmt().GetLimitCount() != nil
		return []condition{c}
	}
	compare := where.GetAExpr()
	if compare == nil {
		return nil
	}
	left, right := compare.GetLexpr(), compare.GetRexpr()
	operator := operatorOf(compare)
	if columnOf(left) == "" {
		left, right = right, left
		operator = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[operator] + map[string]string{"=": "="}[operator]
	}
	c := column(left)
	c.joined = mentionsColumn(right)
	switch compare.GetKind() {
	case pg_query.A_Expr_Kind_AEXPR_IN, pg_query.A_Expr_Kind_AEXPR_OP_ANY:
		c.equal = operator == "="
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN:
		c.both = true
	case pg_query.A_Expr_Kind_AEXPR_OP:
		c.equal = operator == "="
		c.lower = operator == ">" || operator == ">="
		c.upper = operator == "<" || operator == "<="
	}
	if !c.equal && !c.both && !c.lower && !c.upper {
		return nil
	}
	if c.joined {
		c.equal, c.both, c.lower, c.upper = false, false, false, false
	}
	return []condition{c}
}

// column is the condition's column, with the table or alias that it is qualified by.
func column(node *pg_query.Node) condition {
	names := texts(node.GetColumnRef().GetFields()...)
	switch n := len(names); n {
	case 0:
		return condition{}
	case 1:
		return condition{column: names[0]}
	default:
		return condition{table: names[n-2], column: names[n-1]}
	}
}

func mentionsColumn(node *pg_query.Node) bool {
	found := false
	walk(node, func(part *pg_query.Node) bool {
		found = found || part.GetColumnRef() != nil
		return !found
	})
	return found
}
