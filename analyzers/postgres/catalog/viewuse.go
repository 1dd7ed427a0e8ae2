package catalog

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// localNames are the names that WITH gives to queries.
func localNames(query *pg_query.Node) map[string]bool {
	local := map[string]bool{}
	tree.Walk(query, func(message any) bool {
		if with, ok := message.(*pg_query.CommonTableExpr); ok {
			local[with.GetCtename()] = true
		}
		return true
	})
	return local
}

// qualifiedQuery is a copy of a query in which each relation is written with its schema.
func (c *Catalog) qualifiedQuery(query *pg_query.Node) *pg_query.Node {
	if query == nil {
		return nil
	}
	copied := proto.Clone(query).(*pg_query.Node)
	local := localNames(copied)
	tree.Walk(copied, func(message any) bool {
		relation, ok := message.(*pg_query.RangeVar)
		if ok && (relation.GetSchemaname() != "" || !local[relation.GetRelname()]) {
			setRelation(relation, c.resolveRelation(relation))
		}
		return !ok
	})
	return copied
}

// setRelation makes a mention of a relation one of another, which is known by the same alias.
func setRelation(relation *pg_query.RangeVar, to Name) {
	if relation.GetAlias() == nil && relation.Relname != to.Name {
		relation.Alias = &pg_query.Alias{Aliasname: relation.Relname}
	}
	relation.Schemaname, relation.Relname = to.Schema, to.Name
}

// moveQuery follows the rename of a relation that a view reads.
func (t *Table) moveQuery(from, to Name) {
	if t.Query == nil {
		return
	}
	t.Query = proto.Clone(t.Query).(*pg_query.Node)
	tree.Walk(t.Query, func(message any) bool {
		relation, ok := message.(*pg_query.RangeVar)
		if ok && relation.GetSchemaname() == from.Schema && relation.GetRelname() == from.Name {
			setRelation(relation, to)
		}
		return !ok
	})
}
