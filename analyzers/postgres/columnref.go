package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// columnsIn are the columns that expressions name, each once, in the order of their names.
func columnsIn(expressions ...*pg_query.Node) []string {
	names := []string{}
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, expression := range expressions {
		effect.Walk(expression, func(node *pg_query.Node) bool {
			add(node.GetIndexElem().GetName())
			if fields := node.GetColumnRef().GetFields(); len(fields) > 0 {
				add(fields[len(fields)-1].GetString_().GetSval())
			}
			return true
		})
	}
	slices.Sort(names)
	return names
}

// assigned are the columns that UPDATE or INSERT writes, where it names them, and those that the new values are made of.
func assigned(node *pg_query.Node) (sets, uses []string) {
	targets := node.GetUpdateStmt().GetTargetList()
	values := targets
	if insert := node.GetInsertStmt(); insert != nil {
		targets, values = insert.Cols, insert.SelectStmt.GetSelectStmt().GetTargetList()
	}
	for _, target := range targets {
		sets = append(sets, target.GetResTarget().GetName())
	}
	var expressions []*pg_query.Node
	for _, value := range values {
		expressions = append(expressions, value.GetResTarget().GetVal())
	}
	return sets, columnsIn(expressions...)
}
