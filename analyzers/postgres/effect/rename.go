package effect

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// rename is RENAME of whatever there is: only what belongs to a relation locks one.
func (a *analysis) rename(stmt *pg_query.RenameStmt) []Step {
	name := a.name(stmt.GetRelation())
	d := newDraft()
	detail := &Rename{From: name.Name, To: stmt.GetNewname(), IfExists: stmt.GetMissingOk()}
	step := Step{Command: "RENAME", Location: -1, Detail: detail}
	if stmt.GetRelation() != nil {
		step.Target, step.Location = name, int(stmt.GetRelation().GetLocation())
	}
	if stmt.GetRelation() != nil && a.absent(name, stmt.GetMissingOk()) {
		step.Command, step.Effect = "ALTER TABLE RENAME", d.effect()
		return []Step{step}
	}
	switch stmt.GetRenameType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_FOREIGN_TABLE, pg_query.ObjectType_OBJECT_INDEX:
		a.renameRelation(d, &step, stmt, detail)
	case pg_query.ObjectType_OBJECT_COLUMN:
		step.Command = "ALTER TABLE RENAME COLUMN"
		detail.Object, detail.From = "column", stmt.GetSubname()
		switch {
		case a.inherits(name, stmt.GetSubname()):
			return []Step{refused(step.Command, name, "an inherited column is renamed where it comes from")}
		case !stmt.GetRelation().GetInh() && len(a.catalog.Children(name)) > 0:
			return []Step{refused(step.Command, name, "a column that is inherited is renamed in all that inherit it")}
		}
		a.lockTree(d, name, !stmt.GetRelation().GetInh(), AccessExclusive)
	case pg_query.ObjectType_OBJECT_TABCONSTRAINT:
		step.Command = "ALTER TABLE RENAME CONSTRAINT"
		detail.Object, detail.From = "constraint", stmt.GetSubname()
		a.renameConstraint(d, name, stmt)
	case pg_query.ObjectType_OBJECT_TRIGGER:
		step.Command = "ALTER TRIGGER RENAME"
		detail.Object, detail.From = "trigger", stmt.GetSubname()
		a.lockTree(d, name, a.version < 15 || !a.partitioned(name), AccessExclusive)
	case pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
		step.Command = "ALTER RULE RENAME"
		detail.Object, detail.From = "rule", stmt.GetSubname()
		if stmt.GetRenameType() == pg_query.ObjectType_OBJECT_POLICY {
			step.Command, detail.Object = "ALTER POLICY RENAME", "policy"
		}
		d.lock(name, AccessExclusive)
	case pg_query.ObjectType_OBJECT_ATTRIBUTE:
		step.Command = "ALTER TYPE RENAME ATTRIBUTE"
		typed := a.catalog.TablesOf(name)
		if len(typed) > 0 && stmt.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE {
			return []Step{refused(step.Command, name, "tables are OF the type, and only CASCADE changes them with it")}
		}
		for _, table := range typed {
			d.lock(table, AccessExclusive)
		}
		detail.Object, detail.From = "attribute", stmt.GetSubname()
		d.lock(name, AccessExclusive)
	case pg_query.ObjectType_OBJECT_SCHEMA:
		step.Command = "ALTER SCHEMA RENAME"
		detail.Object, detail.From = "schema", stmt.GetSubname()
	default:
		names := texts(stmt.GetObject())
		if len(names) > 0 {
			detail.From = names[len(names)-1]
		}
	}
	step.Effect = d.effect()
	return []Step{step}
}

// renameRelation is RENAME TO of a relation. ALTER INDEX takes ShareUpdateExclusive, ALTER TABLE of an index AccessExclusive.
func (a *analysis) renameRelation(d *draft, step *Step, stmt *pg_query.RenameStmt, detail *Rename) {
	name := step.Target
	mode := AccessExclusive
	words := map[pg_query.ObjectType][2]string{
		pg_query.ObjectType_OBJECT_VIEW:          {"ALTER VIEW RENAME", "view"},
		pg_query.ObjectType_OBJECT_MATVIEW:       {"ALTER MATERIALIZED VIEW RENAME", "materialized view"},
		pg_query.ObjectType_OBJECT_SEQUENCE:      {"ALTER SEQUENCE RENAME", "sequence"},
		pg_query.ObjectType_OBJECT_FOREIGN_TABLE: {"ALTER FOREIGN TABLE RENAME", "foreign table"},
		pg_query.ObjectType_OBJECT_INDEX:         {"ALTER INDEX RENAME", "index"},
	}
	word, ok := words[stmt.GetRenameType()]
	if !ok {
		word = [2]string{"ALTER TABLE RENAME", "table"}
	}
	step.Command, detail.Object = word[0], word[1]
	index := a.catalog.Index(name.Schema, name.Name)
	if index != nil {
		detail.Object = "index"
		step.Target = index.Table
	}
	if stmt.GetRenameType() == pg_query.ObjectType_OBJECT_INDEX && (index != nil || a.table(name) == nil) {
		mode = ShareUpdateExclusive
	}
	if detail.IfExists && index == nil && a.table(name) == nil && a.catalog.Sequence(name.Schema, name.Name) == nil {
		d.doubt(fmt.Sprintf("whether %s exists is not known; if it does not, nothing happens", name))
	}
	d.lock(name, mode)
}

// renameConstraint renames the constraint's index with it; a check and a foreign key have none.
func (a *analysis) renameConstraint(d *draft, name catalog.Name, stmt *pg_query.RenameStmt) {
	d.lock(name, AccessExclusive)
	constraint := a.table(name).Constraint(stmt.GetSubname())
	switch {
	case constraint == nil:
	case constraint.Kind == catalog.Check:
		a.lockTree(d, name, !stmt.GetRelation().GetInh(), AccessExclusive)
	case constraint.Index.Name != "":
		d.lock(constraint.Index, ShareUpdateExclusive)
	}
}

// setSchema is SET SCHEMA; the sequences of a table's columns move with it.
func (a *analysis) setSchema(stmt *pg_query.AlterObjectSchemaStmt) []Step {
	d := newDraft()
	if stmt.GetRelation() == nil {
		return []Step{plain("SET SCHEMA", d)}
	}
	name := a.name(stmt.GetRelation())
	if a.absent(name, stmt.GetMissingOk()) {
		return []Step{plain("ALTER TABLE SET SCHEMA", d)}
	}
	if taken := (catalog.Name{Schema: stmt.GetNewschema(), Name: name.Name}); taken != name && a.table(taken) != nil {
		return []Step{refused("ALTER TABLE SET SCHEMA", name, fmt.Sprintf("there is %s already", taken))}
	}
	d.lock(name, AccessExclusive)
	for _, sequence := range a.catalog.Sequences(name) {
		d.lock(sequence.Name, AccessExclusive)
	}
	command, object := "ALTER TABLE SET SCHEMA", "table"
	switch stmt.GetObjectType() {
	case pg_query.ObjectType_OBJECT_VIEW:
		command, object = "ALTER VIEW SET SCHEMA", "view"
	case pg_query.ObjectType_OBJECT_MATVIEW:
		command, object = "ALTER MATERIALIZED VIEW SET SCHEMA", "materialized view"
	case pg_query.ObjectType_OBJECT_SEQUENCE:
		command, object = "ALTER SEQUENCE SET SCHEMA", "sequence"
	case pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		command, object = "ALTER FOREIGN TABLE SET SCHEMA", "foreign table"
	}
	moved := catalog.Name{Schema: stmt.GetNewschema(), Name: name.Name}
	return []Step{{
		Command: command, Target: name, Location: int(stmt.GetRelation().GetLocation()), Effect: d.effect(),
		Detail: &Rename{Object: object, From: name.String(), To: moved.String(), IfExists: stmt.GetMissingOk()},
	}}
}
