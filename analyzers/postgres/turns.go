package postgres

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// turns tells by what the rows of a table can be taken in turn, for a statement that changes or copies them.
func (r *replay) turns(b *Rows, table catalog.Name, node *pg_query.Node) {
	b.Key, b.Keyless = r.key(table), r.keyless(table)
	b.Alias = r.alias(table, node)
	for _, relation := range []*pg_query.RangeVar{node.GetUpdateStmt().GetRelation(), node.GetDeleteStmt().GetRelation()} {
		if relation.GetAlias() != nil {
			b.Alias = relation.Alias.Aliasname
		}
	}
}

// key is the primary key of a table when it is one column; empty when it is not known.
func (r *replay) key(table catalog.Name) string {
	known := r.catalog.Table(table.Schema, table.Name)
	if known == nil {
		return ""
	}
	for _, k := range known.Constraints {
		if k.Kind == catalog.PrimaryKey && len(k.Columns) == 1 {
			return k.Columns[0]
		}
	}
	return ""
}

// keyless is whether a plain table is known whole and has nothing that tells one row from another.
func (r *replay) keyless(table catalog.Name) bool {
	known := r.catalog.Table(table.Schema, table.Name)
	if known == nil || !known.Complete || known.Kind != "table" {
		return false
	}
	for _, k := range known.Constraints {
		if k.Kind == catalog.PrimaryKey || k.Kind == catalog.Unique {
			return false
		}
	}
	for _, index := range r.catalog.Indexes(table) {
		if index.Unique {
			return false
		}
	}
	return true
}

// alias is what the columns of a table are named by in a statement that joins it with others; empty where it joins none.
func (r *replay) alias(table catalog.Name, node *pg_query.Node) string {
	update, remove, query := node.GetUpdateStmt(), node.GetDeleteStmt(), node.GetInsertStmt().GetSelectStmt().GetSelectStmt()
	switch {
	case len(update.GetFromClause()) > 0:
		return called(update.Relation)
	case len(remove.GetUsingClause()) > 0:
		return called(remove.Relation)
	case len(query.GetFromClause()) > 1 || len(query.GetFromClause()) == 1 && query.FromClause[0].GetJoinExpr() != nil:
		return r.among(table, query.FromClause)
	}
	return ""
}

// among is what the items of FROM call a table; empty when it is not one of them.
func (r *replay) among(table catalog.Name, items []*pg_query.Node) string {
	for _, item := range items {
		if relation := item.GetRangeVar(); relation != nil && r.catalog.Resolve(relation.GetSchemaname(), relation.GetRelname()) == table {
			return called(relation)
		}
		if join := item.GetJoinExpr(); join != nil {
			if name := r.among(table, []*pg_query.Node{join.Larg, join.Rarg}); name != "" {
				return name
			}
		}
	}
	return ""
}

// called is the name of a relation in its statement.
func called(relation *pg_query.RangeVar) string {
	if alias := relation.GetAlias().GetAliasname(); alias != "" {
		return alias
	}
	return relation.GetRelname()
}
