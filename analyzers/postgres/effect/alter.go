package effect

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// alter is one ALTER TABLE, whatever kind of relation it names.
type alter struct {
	*analysis
	name  catalog.Name
	table *catalog.Table // nil when unknown
	only  bool
	// validatesInline: foreign keys of added columns are checked against the rows that exist.
	validatesInline bool
	// What the same statement does: the columns that it adds (true for those that are not all NULL), the constraints that it
	// adds and drops, by name.
	added map[string]bool
	// gone are the columns that it drops, which it does before it adds anything, and went those that are dropped by now.
	gone, went map[string]bool
	// madeNotNull are the columns that it makes not null.
	madeNotNull map[string]bool
	gained      map[string]*Constraint
	dropped     map[string]bool
}

// alterSteps are the steps of an ALTER TABLE, one for each subcommand.
func (a *analysis) alterSteps(stmt *pg_query.AlterTableStmt) []Step {
	name := a.name(stmt.GetRelation())
	if index := a.catalog.Index(name.Schema, name.Name); index != nil || stmt.GetObjtype() == pg_query.ObjectType_OBJECT_INDEX {
		return a.alterIndexSteps(stmt, name)
	}
	t := &alter{analysis: a, name: name, table: a.table(name), only: !stmt.GetRelation().GetInh(),
		added: map[string]bool{}, gone: map[string]bool{}, went: map[string]bool{}, madeNotNull: map[string]bool{}, gained: map[string]*Constraint{}, dropped: map[string]bool{}}
	for _, node := range stmt.GetCmds() {
		t.prepare(node.GetAlterTableCmd())
	}
	var steps []Step
	absent := stmt.GetMissingOk() && t.table == nil
	for _, node := range stmt.GetCmds() {
		step := t.step(stmt, node.GetAlterTableCmd())
		step.Command = alterWord(stmt.GetObjtype()) + " " + step.Command
		if step.Target == (catalog.Name{}) {
			step.Target = name
		}
		switch {
		case absent && a.catalog.Whole():
			step.Effect, step.Refused = newDraft().effect(), ""
		case absent:
			d := newDraft()
			d.doubt(fmt.Sprintf("whether %s exists is not known; if it does, it is locked and changed", name))
			step.Effect = d.effect()
		}
		steps = append(steps, step)
	}
	markStronger(steps)
	return steps
}

func alterWord(kind pg_query.ObjectType) string {
	switch kind {
	case pg_query.ObjectType_OBJECT_VIEW:
		return "ALTER VIEW"
	case pg_query.ObjectType_OBJECT_MATVIEW:
		return "ALTER MATERIALIZED VIEW"
	case pg_query.ObjectType_OBJECT_SEQUENCE:
		return "ALTER SEQUENCE"
	case pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		return "ALTER FOREIGN TABLE"
	case pg_query.ObjectType_OBJECT_TYPE:
		return "ALTER TYPE"
	default:
		return "ALTER TABLE"
	}
}

// prepare notes what a subcommand means for the others. The foreign key of an added column is left unchecked while the
// column holds nothing but NULL; version 12 checks it as soon as any column that the statement adds has a default, or the
// statement adds another foreign key.
func (t *alter) prepare(cmd *pg_query.AlterTableCmd) {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		definition := cmd.GetDef().GetColumnDef()
		given := defaultOf(definition)
		filled := given != nil && !isNull(given) || isSerial(definition.GetTypeName()) || generatedKind(definition) != ""
		t.added[definition.GetColname()] = filled || isIdentity(definition)
		t.validatesInline = t.validatesInline || t.version < 13 && (filled || given != nil)
	case pg_query.AlterTableType_AT_AddConstraint:
		added := t.readConstraint(cmd.GetDef().GetConstraint())
		if added.Name != "" {
			t.gained[added.Name] = added
		}
		t.validatesInline = t.validatesInline || t.version < 13 && added.Kind == catalog.ForeignKey
	case pg_query.AlterTableType_AT_DropConstraint:
		t.dropped[cmd.GetName()] = true
	case pg_query.AlterTableType_AT_DropColumn:
		t.gone[cmd.GetName()] = true
	case pg_query.AlterTableType_AT_SetNotNull:
		t.madeNotNull[cmd.GetName()] = true
	}
}

// adds says whether the statement itself adds the column.
func (t *alter) adds(column string) bool {
	_, ok := t.added[column]
	return ok
}

// step is the effect of one subcommand. The lock modes are those of the documentation ("ALTER TABLE", which says
// AccessExclusive where it says nothing else).
func (t *alter) step(stmt *pg_query.AlterTableStmt, cmd *pg_query.AlterTableCmd) Step {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		if stmt.GetObjtype() == pg_query.ObjectType_OBJECT_TYPE {
			return t.attribute("ADD ATTRIBUTE", cmd)
		}
		return t.addColumn(cmd)
	case pg_query.AlterTableType_AT_DropColumn:
		if stmt.GetObjtype() == pg_query.ObjectType_OBJECT_TYPE {
			return t.attribute("DROP ATTRIBUTE", cmd)
		}
		return t.dropColumn(cmd)
	case pg_query.AlterTableType_AT_AlterColumnType:
		if stmt.GetObjtype() == pg_query.ObjectType_OBJECT_TYPE {
			return t.attribute("ALTER ATTRIBUTE", cmd)
		}
		return t.changeType(cmd)
	case pg_query.AlterTableType_AT_SetNotNull:
		return t.setNotNull(cmd)
	case parse.AlterSetExpression:
		return t.setExpression(cmd)
	case pg_query.AlterTableType_AT_DropExpression:
		return t.dropExpression(cmd)
	case pg_query.AlterTableType_AT_AddConstraint:
		return t.addConstraint(cmd)
	case pg_query.AlterTableType_AT_ValidateConstraint:
		return t.validateConstraint(cmd)
	case pg_query.AlterTableType_AT_DropConstraint:
		return t.dropConstraint(cmd)
	case pg_query.AlterTableType_AT_AlterConstraint:
		return t.alterConstraint(cmd)
	case pg_query.AlterTableType_AT_AttachPartition:
		return t.attachPartition(cmd)
	case pg_query.AlterTableType_AT_DetachPartition, pg_query.AlterTableType_AT_DetachPartitionFinalize:
		return t.detachPartition(cmd)
	}
	if step, ok := t.columnSetting(cmd); ok {
		return step
	}
	return t.tableSetting(cmd)
}

// attribute is a change of a composite type: the type is locked like a table, and so are the tables OF it.
func (t *alter) attribute(command string, cmd *pg_query.AlterTableCmd) Step {
	switch {
	case cmd.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE && len(t.catalog.TablesOf(t.name)) > 0:
		return refused(command, t.name, "tables are OF the type, and only CASCADE changes them with it")
	case command == "ALTER ATTRIBUTE" && len(t.catalog.TablesUsing(t.name)) > 0:
		return refused(command, t.name, "columns of tables are of the type")
	}
	d := newDraft()
	t.lockTree(d, t.name, false, AccessExclusive)
	for _, typed := range t.catalog.TablesOf(t.name) {
		t.lockTree(d, typed, false, AccessExclusive)
	}
	if cmd.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE && !t.catalog.CompositeType(t.name) {
		d.doubt(fmt.Sprintf("which tables are OF the type %s, and locked like it, is not known", t.name))
	}
	return plain(command, d)
}

// markStronger notes at each VALIDATE CONSTRAINT which other subcommand makes its scan run under a stronger lock.
func markStronger(steps []Step) {
	for i := range steps {
		detail, ok := steps[i].Detail.(*Constraint)
		if !ok || steps[i].Command != "ALTER TABLE VALIDATE CONSTRAINT" {
			continue
		}
		own := held(steps[i])
		for _, other := range steps {
			if mode := held(other); mode.Stronger(own) {
				own = mode
				detail.StrongerSubcommand = other.Command[len("ALTER TABLE "):]
			}
		}
	}
}

// held is the mode in which a step locks the table that it is about.
func held(step Step) Mode {
	target := step.Target.String()
	for _, lock := range step.Effect.Locks {
		if lock.Relation == target {
			return lock.Mode
		}
	}
	return ""
}
