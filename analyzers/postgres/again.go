package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// runAgain is the first command of the way up of a group that the server refuses when it runs a second time on the given
// catalog, with its object; empty when none is known to be refused.
func (r *replay) runAgain(group []member, known *catalog.Catalog) string {
	known.ResetSession()
	for _, m := range group {
		for _, step := range m.migration.Up {
			f := r.files.files[step.Path]
			if f == nil || !f.open() {
				return ""
			}
			for _, s := range step.Statements(f.split) {
				node := f.parse(r.ctx, s).node
				if s.Kind != lex.SQL || s.Reason != "" || node == nil || node.GetDoStmt() != nil {
					return ""
				}
				if object := refusedAgain(known, node); object != "" {
					return command(s, effect.FromVersion(known, node, r.version)) + " " + object
				}
				known.Apply(node)
			}
		}
	}
	return ""
}

// refusedAgain is what a statement makes although it is there, or changes although it is not; empty when nothing is.
func refusedAgain(known *catalog.Catalog, node *pg_query.Node) string {
	made := func(relation *pg_query.RangeVar, guarded bool) string {
		name := resolved(known, relation)
		if table := known.Table(name.Schema, name.Name); table != nil && !guarded && relation.Relpersistence != "t" && table.Persistence != "temporary" {
			return name.String()
		}
		return ""
	}
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		return made(n.CreateStmt.Relation, n.CreateStmt.IfNotExists)
	case *pg_query.Node_CreateTableAsStmt:
		return made(n.CreateTableAsStmt.Into.GetRel(), n.CreateTableAsStmt.IfNotExists)
	case *pg_query.Node_ViewStmt:
		return made(n.ViewStmt.View, n.ViewStmt.Replace)
	case *pg_query.Node_IndexStmt:
		name := catalog.Name{Schema: resolved(known, n.IndexStmt.Relation).Schema, Name: n.IndexStmt.Idxname}
		if name.Name != "" && !n.IndexStmt.IfNotExists && known.Index(name.Schema, name.Name) != nil {
			return name.String()
		}
	case *pg_query.Node_AlterEnumStmt:
		parts := nameParts(&pg_query.Node{Node: &pg_query.Node_List{List: &pg_query.List{Items: n.AlterEnumStmt.TypeName}}})
		enum := known.Enum(schemaOf(parts), lastOf(parts))
		if enum != nil && n.AlterEnumStmt.OldVal == "" && !n.AlterEnumStmt.SkipIfNewValExists && slices.Contains(enum.Labels, n.AlterEnumStmt.NewVal) {
			return enum.Name.String() + "." + n.AlterEnumStmt.NewVal
		}
	case *pg_query.Node_RenameStmt:
		name := resolved(known, n.RenameStmt.Relation)
		table := known.Table(name.Schema, name.Name)
		if n.RenameStmt.RenameType == pg_query.ObjectType_OBJECT_COLUMN && table != nil && table.Complete && table.Column(n.RenameStmt.Subname) == nil {
			return name.String() + "." + catalog.Quote(n.RenameStmt.Subname)
		}
	case *pg_query.Node_AlterTableStmt:
		return alteredAgain(known, n.AlterTableStmt)
	}
	return ""
}

// alteredAgain is the column or constraint that an ALTER TABLE adds although it is there, or drops although it is not. What
// the statement itself drops it can add anew.
func alteredAgain(known *catalog.Catalog, alter *pg_query.AlterTableStmt) string {
	name := resolved(known, alter.Relation)
	table := known.Table(name.Schema, name.Name)
	if table == nil || !table.Complete {
		return ""
	}
	dropped := map[string]bool{}
	for _, c := range alter.Cmds {
		cmd := c.GetAlterTableCmd()
		part, wrong := "", false
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn:
			part = cmd.Def.GetColumnDef().GetColname()
			wrong = table.Column(part) != nil && !dropped["column "+part]
		case pg_query.AlterTableType_AT_DropColumn:
			part = cmd.Name
			wrong = table.Column(part) == nil
			dropped["column "+part] = true
		case pg_query.AlterTableType_AT_AddConstraint:
			part = cmd.Def.GetConstraint().GetConname()
			wrong = part != "" && table.Constraint(part) != nil && !dropped["constraint "+part]
		case pg_query.AlterTableType_AT_DropConstraint:
			dropped["constraint "+cmd.Name] = true
		}
		if wrong && !cmd.MissingOk {
			return name.String() + "." + catalog.Quote(part)
		}
	}
	return ""
}

func lastOf(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1]
}

func schemaOf(parts []string) string {
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}
