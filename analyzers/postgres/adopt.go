package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// adopt tells, of the constraints that an ALTER TABLE has just added, how each is to be had from an index that is built
// beforehand. The catalog, to which the statement is applied already, knows the names that the server chose.
func (r *replay) adopt(node *pg_query.Node, first int) {
	for i := first; i < len(r.facts); i++ {
		body, ok := r.facts[i].Body.(Constraint)
		if !ok || r.facts[i].Kind != "sql.add_constraint" || body.UsingIndex != "" || body.Table == nil {
			continue
		}
		if added := r.keyOf(node, body); added != nil {
			body.Build, body.Adopt = r.adopted(catalog.ParseName(body.Table.Name), added, body)
			r.facts[i].Body = body
		}
	}
}

// keyOf is the unique or primary key, as parsed, that a fact is about; nil where it is about another constraint.
func (r *replay) keyOf(node *pg_query.Node, body Constraint) *pg_query.Constraint {
	for _, command := range node.GetAlterTableStmt().GetCmds() {
		added := command.GetAlterTableCmd().GetDef().GetConstraint()
		kind := map[pg_query.ConstrType]catalog.ConstraintKind{
			pg_query.ConstrType_CONSTR_UNIQUE: catalog.Unique, pg_query.ConstrType_CONSTR_PRIMARY: catalog.PrimaryKey,
		}[added.GetContype()]
		if kind != "" && string(kind) == body.Type && added.GetConname() == body.Name && slices.Equal(names(added.GetKeys()), body.Columns) {
			return added
		}
	}
	return nil
}

func names(nodes []*pg_query.Node) []string {
	var texts []string
	for _, node := range nodes {
		texts = append(texts, node.GetString_().GetSval())
	}
	return texts
}

// adopted are CREATE UNIQUE INDEX CONCURRENTLY, and the ALTER TABLE that makes a constraint of that index. The server renames the
// index after the constraint (PostgreSQL documentation, "ALTER TABLE", ADD table_constraint_using_index), so its first name has to
// be free beside that of the constraint, before the change as well.
func (r *replay) adopted(table catalog.Name, added *pg_query.Constraint, body Constraint) (build, adopt string) {
	name := added.Conname
	if known := r.catalog.Table(table.Schema, table.Name); name == "" && known != nil {
		for _, c := range known.Constraints {
			if string(c.Kind) == body.Type && slices.Equal(c.Columns, body.Columns) {
				name = c.Name // the last one: it has just been added
			}
		}
	}
	if name == "" {
		return "", ""
	}
	index := catalog.FreeName(table.Schema, name, "idx", r.catalog, r.before)
	relation := &pg_query.RangeVar{Schemaname: table.Schema, Relname: table.Name, Inh: true, Relpersistence: "p"}
	return deparsed(&pg_query.Node{Node: &pg_query.Node_IndexStmt{IndexStmt: &pg_query.IndexStmt{
			Idxname: index, Relation: relation, Unique: true, Concurrent: true, NullsNotDistinct: added.NullsNotDistinct,
			IndexParams: elements(added.Keys), IndexIncludingParams: elements(added.Including), Options: added.Options, TableSpace: added.Indexspace,
		}}}), deparsed(&pg_query.Node{Node: &pg_query.Node_AlterTableStmt{AlterTableStmt: &pg_query.AlterTableStmt{
			Relation: relation, Objtype: pg_query.ObjectType_OBJECT_TABLE,
			Cmds: []*pg_query.Node{{Node: &pg_query.Node_AlterTableCmd{AlterTableCmd: &pg_query.AlterTableCmd{
				Subtype: pg_query.AlterTableType_AT_AddConstraint, Behavior: pg_query.DropBehavior_DROP_RESTRICT,
				Def: &pg_query.Node{Node: &pg_query.Node_Constraint{Constraint: &pg_query.Constraint{
					Contype: added.Contype, Conname: name, Indexname: index, Deferrable: added.Deferrable, Initdeferred: added.Initdeferred,
				}}},
			}}}},
		}}})
}

// elements are the parts of an index on plain columns.
func elements(columns []*pg_query.Node) []*pg_query.Node {
	var parts []*pg_query.Node
	for _, column := range names(columns) {
		parts = append(parts, &pg_query.Node{Node: &pg_query.Node_IndexElem{IndexElem: &pg_query.IndexElem{
			Name: column, Ordering: pg_query.SortByDir_SORTBY_DEFAULT, NullsOrdering: pg_query.SortByNulls_SORTBY_NULLS_DEFAULT,
		}}})
	}
	return parts
}

// deparsed is a statement in SQL; empty where it cannot be written.
func deparsed(node *pg_query.Node) string {
	text, err := pg_query.Deparse(&pg_query.ParseResult{Stmts: []*pg_query.RawStmt{{Stmt: node}}})
	if err != nil {
		return ""
	}
	return text
}
