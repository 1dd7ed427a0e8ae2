package effect

import (
	"maps"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// insert is INSERT: rows given one by one are as many as the statement lists, those of a query as many as it finds.
func (a *analysis) insert(node *pg_query.Node, stmt *pg_query.InsertStmt) Step {
	name := a.name(stmt.GetRelation())
	d := newDraft()
	a.read(d, node, true)
	a.insertInto(d, stmt, name)
	d.lock(a.parent(name), AccessShare) // for the bound that each row is held to
	a.sequencesIn(d, node)
	if table := a.table(name); table != nil {
		a.inserts(d, name, a.insertedColumns(stmt, table))
	}
	rows := &Rows{}
	source := stmt.GetSelectStmt().GetSelectStmt()
	switch {
	case source == nil: // DEFAULT VALUES
		rows.Bounded, rows.BoundedBy = true, "it inserts one row"
	case len(source.GetValuesLists()) > 0:
		rows.Bounded, rows.BoundedBy = true, "a list of VALUES"
	case inBatches(stmt.GetWithClause()):
		rows.Bounded, rows.BoundedBy = true, "LIMIT"
	default:
		rows.Where = source.GetWhereClause()
		rows.Bounded, rows.BoundedBy, rows.From = a.selected(source, withNames(stmt.GetWithClause()))
	}
	return Step{Command: "INSERT", Target: name, Location: int(stmt.GetRelation().GetLocation()), Effect: d.effect(), Detail: rows}
}

// selected says what bounds the rows that a query finds, and which table it reads them from. Names in with are those of
// common table expressions around it.
func (a *analysis) selected(query *pg_query.SelectStmt, with map[string]*pg_query.SelectStmt) (bounded bool, by string, from catalog.Name) {
	switch {
	case query == nil || len(query.GetValuesLists()) > 0:
		return true, "a list of VALUES", catalog.Name{}
	case query.GetLimitCount() != nil || inBatches(query.GetWithClause()):
		return true, "LIMIT", catalog.Name{}
	case query.GetLarg() != nil:
		if bounded, by, from = a.selected(query.GetLarg(), with); !bounded {
			return bounded, by, from
		}
		return a.selected(query.GetRarg(), with)
	}
	if len(query.GetGroupClause()) == 0 && aggregated(query.GetTargetList()) {
		return true, "an aggregate of all rows is one row", catalog.Name{}
	}
	with = maps.Clone(with)
	maps.Copy(with, withNames(query.GetWithClause()))
	relation, inner := rowsOf(query.GetFromClause(), with)
	switch {
	case inner != nil:
		if relation != nil {
			delete(with, relation.GetRelname()) // what refers to itself leads no further
		}
		return a.selected(inner, with)
	case relation == nil:
		return true, "no table is read", catalog.Name{}
	}
	from = a.name(relation)
	bounded, by = a.bounds(from, aliasOf(relation), query.GetWhereClause())
	return bounded, by, from
}

// aggregated says whether a column of a query's result is an aggregate, not one over a window, so that without GROUP BY the
// query gives one row.
func aggregated(targets []*pg_query.Node) bool {
	found := false
	for _, target := range targets {
		walk(target, func(node *pg_query.Node) bool {
			call := node.GetFuncCall()
			if names := texts(call.GetFuncname()...); call != nil && call.GetOver() == nil && len(names) > 0 {
				found = found || aggregates[names[len(names)-1]] && !windowOnly[names[len(names)-1]]
			}
			return node.GetSubLink() == nil
		})
	}
	return found
}

// windowOnly are functions that only ever run over a window.
var windowOnly = map[string]bool{
	"row_number": true, "rank": true, "dense_rank": true, "ntile": true, "lag": true, "lead": true, "first_value": true,
	"last_value": true, "nth_value": true,
}

// rowsOf is the first table that a FROM clause names; or, where that is a common table expression, its name and the query
// behind it; or the query of a subquery.
func rowsOf(from []*pg_query.Node, with map[string]*pg_query.SelectStmt) (*pg_query.RangeVar, *pg_query.SelectStmt) {
	for _, item := range from {
		switch n := item.GetNode().(type) {
		case *pg_query.Node_RangeVar:
			if inner, ok := with[n.RangeVar.GetRelname()]; ok && n.RangeVar.GetSchemaname() == "" {
				return n.RangeVar, inner
			}
			return n.RangeVar, nil
		case *pg_query.Node_JoinExpr:
			if relation, inner := rowsOf([]*pg_query.Node{n.JoinExpr.GetLarg(), n.JoinExpr.GetRarg()}, with); relation != nil || inner != nil {
				return relation, inner
			}
		case *pg_query.Node_RangeSubselect:
			if inner := n.RangeSubselect.GetSubquery().GetSelectStmt(); inner != nil {
				return nil, inner
			}
		}
	}
	return nil, nil
}

func withNames(clause *pg_query.WithClause) map[string]*pg_query.SelectStmt {
	names := map[string]*pg_query.SelectStmt{}
	for _, cte := range clause.GetCtes() {
		if query := cte.GetCommonTableExpr().GetCtequery().GetSelectStmt(); query != nil {
			names[cte.GetCommonTableExpr().GetCtename()] = query
		}
	}
	return names
}

// inBatches says whether a common table expression has a LIMIT: what is done in batches is written so.
func inBatches(clause *pg_query.WithClause) bool {
	for _, query := range withNames(clause) {
		if query.GetLimitCount() != nil {
			return true
		}
	}
	return false
}
