package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// objectSteps are the steps of a statement about what belongs to tables without being one: triggers, rules, policies,
// comments, statistics, publications, privileges, sequences, types and domains; nil for any other.
func objectSteps(a *analysis, node *pg_query.Node) []Step {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateTrigStmt:
		return a.createTrigger(n.CreateTrigStmt)
	case *pg_query.Node_RuleStmt:
		return a.createRule(n.RuleStmt)
	case *pg_query.Node_CreatePolicyStmt:
		return a.onTable("CREATE POLICY", n.CreatePolicyStmt.GetTable(), AccessExclusive)
	case *pg_query.Node_AlterPolicyStmt:
		return a.onTable("ALTER POLICY", n.AlterPolicyStmt.GetTable(), AccessExclusive)
	case *pg_query.Node_DropStmt:
		return a.dropObjects(n.DropStmt)
	case *pg_query.Node_CommentStmt:
		return a.comment("COMMENT", n.CommentStmt.GetObjtype(), n.CommentStmt.GetObject())
	case *pg_query.Node_SecLabelStmt:
		return a.comment("SECURITY LABEL", n.SecLabelStmt.GetObjtype(), n.SecLabelStmt.GetObject())
	case *pg_query.Node_AlterObjectDependsStmt:
		if n.AlterObjectDependsStmt.GetRemove() && a.version < 13 {
			return []Step{refused("DEPENDS ON EXTENSION", catalog.Name{}, fmt.Sprintf("PostgreSQL %d does not know NO DEPENDS", a.version))}
		}
		if n.AlterObjectDependsStmt.GetRelation() != nil {
			return a.onTable("DEPENDS ON EXTENSION", n.AlterObjectDependsStmt.GetRelation(), AccessExclusive)
		}
	case *pg_query.Node_AlterOwnerStmt:
		return []Step{plain("OWNER TO", newDraft())}
	case *pg_query.Node_AlterStatsStmt:
		if a.version < 13 {
			return []Step{refused("ALTER STATISTICS", catalog.Name{}, fmt.Sprintf("PostgreSQL %d does not know SET STATISTICS of them", a.version))}
		}
	case *pg_query.Node_CreateStatsStmt:
		return a.createStatistics(n.CreateStatsStmt)
	case *pg_query.Node_GrantStmt:
		return a.grant(n.GrantStmt)
	case *pg_query.Node_CreateSeqStmt:
		d := newDraft()
		a.ownedBy(d, n.CreateSeqStmt.GetOptions())
		return []Step{plain("CREATE SEQUENCE", d)}
	case *pg_query.Node_AlterSeqStmt:
		d := newDraft()
		name := a.name(n.AlterSeqStmt.GetSequence())
		if a.absent(name, n.AlterSeqStmt.GetMissingOk()) {
			return []Step{plain("ALTER SEQUENCE", d)}
		}
		d.lock(name, ShareRowExclusive)
		a.ownedBy(d, n.AlterSeqStmt.GetOptions())
		return []Step{plain("ALTER SEQUENCE", d)}
	case *pg_query.Node_AlterEnumStmt:
		if n.AlterEnumStmt.GetOldVal() != "" {
			return []Step{plain("ALTER TYPE RENAME VALUE", newDraft())}
		}
		return []Step{plain("ALTER TYPE ADD VALUE", newDraft())}
	case *pg_query.Node_AlterDomainStmt:
		return []Step{a.alterDomain(n.AlterDomainStmt)}
	case *pg_query.Node_CreatePublicationStmt:
		return a.publication("CREATE PUBLICATION", n.CreatePublicationStmt.GetPubobjects())
	case *pg_query.Node_AlterPublicationStmt:
		steps := a.publication("ALTER PUBLICATION", n.AlterPublicationStmt.GetPubobjects())
		if n.AlterPublicationStmt.GetAction() == pg_query.AlterPublicationAction_AP_SetObjects {
			return a.setPublication(n.AlterPublicationStmt, steps)
		}
		return steps
	}
	return nil
}

// onTable is a step that locks one table and does no more.
func (a *analysis) onTable(command string, relation *pg_query.RangeVar, mode Mode) []Step {
	name := a.name(relation)
	d := newDraft()
	d.lock(name, mode)
	return []Step{{Command: command, Target: name, Location: int(relation.GetLocation()), Effect: d.effect()}}
}

// createTrigger is CREATE TRIGGER; a row trigger of a partitioned table is made on every partition.
func (a *analysis) createTrigger(stmt *pg_query.CreateTrigStmt) []Step {
	name := a.name(stmt.GetRelation())
	if stmt.GetReplace() && a.version < 14 {
		return []Step{refused("CREATE OR REPLACE TRIGGER", name, fmt.Sprintf("PostgreSQL %d does not know CREATE OR REPLACE TRIGGER", a.version))}
	}
	// The grammar gives the time as bits; 2 is BEFORE (PostgreSQL sources, trigger.h).
	if stmt.GetRow() && stmt.GetTiming()&2 != 0 && a.version < 13 && a.partitioned(name) {
		return []Step{refused("CREATE TRIGGER", name, "before PostgreSQL 13 a partitioned table can have no BEFORE row trigger")}
	}
	d := newDraft()
	a.lockTree(d, name, !stmt.GetRow() || !a.partitioned(name), ShareRowExclusive)
	d.lock(a.name(stmt.GetConstrrel()), AccessShare)
	return []Step{{Command: "CREATE TRIGGER", Target: name, Location: int(stmt.GetRelation().GetLocation()), Effect: d.effect()}}
}

// createRule is CREATE RULE; what its actions name is looked at.
func (a *analysis) createRule(stmt *pg_query.RuleStmt) []Step {
	name := a.name(stmt.GetRelation())
	d := newDraft()
	for _, action := range stmt.GetActions() {
		for _, read := range a.relations(action) {
			d.lock(read.name, AccessShare)
		}
	}
	d.lock(name, AccessExclusive)
	return []Step{{Command: "CREATE RULE", Target: name, Location: int(stmt.GetRelation().GetLocation()), Effect: d.effect()}}
}

// dropObjects is DROP of what belongs to a table, or of a type or domain with the columns of it; nil for anything else.
func (a *analysis) dropObjects(stmt *pg_query.DropStmt) []Step {
	switch stmt.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		d := newDraft()
		if stmt.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE {
			for _, object := range stmt.GetObjects() {
				if used := a.catalog.TablesUsing(a.typeName(texts(object))); len(used) > 0 {
					return []Step{refused("DROP TYPE", catalog.Name{}, fmt.Sprintf("%s has a column of the type", used[0]))}
				}
			}
		} else {
			for _, object := range stmt.GetObjects() {
				a.lockTyped(d, a.typeName(texts(object)))
				if stmt.GetMissingOk() && a.catalog.Whole() && !a.knownType(a.typeName(texts(object))) {
					continue
				}
				a.lockUsers(d, texts(object), AccessExclusive, false)
			}
		}
		return []Step{plain("DROP TYPE", d)}
	case pg_query.ObjectType_OBJECT_STATISTIC_EXT:
		d := newDraft()
		for _, object := range stmt.GetObjects() {
			schema, name := splitName(texts(object))
			table := a.catalog.StatisticsTable(schema, name)
			d.lock(table, ShareUpdateExclusive)
			if table == (catalog.Name{}) && !(stmt.GetMissingOk() && a.catalog.Whole()) {
				d.doubt("the table whose extended statistics are dropped, which is locked ShareUpdateExclusive, is not known")
			}
		}
		return []Step{plain("DROP STATISTICS", d)}
	case pg_query.ObjectType_OBJECT_SCHEMA:
		return []Step{a.dropSchema(stmt)}
	default:
		return nil
	}
	var steps []Step
	for _, object := range stmt.GetObjects() {
		names := texts(object)
		if len(names) < 2 {
			continue
		}
		name := a.nameOf(names[:len(names)-1])
		d := newDraft()
		if stmt.GetMissingOk() && a.catalog.Whole() && !belongs(a.table(name), stmt.GetRemoveType(), names[len(names)-1]) {
			steps = append(steps, Step{Command: "DROP " + dropWord(stmt.GetRemoveType()), Target: name, Location: -1, Effect: d.effect()})
			continue
		}
		descends := stmt.GetRemoveType() == pg_query.ObjectType_OBJECT_TRIGGER && a.partitioned(name)
		a.lockTree(d, name, !descends, AccessExclusive)
		steps = append(steps, Step{Command: "DROP " + dropWord(stmt.GetRemoveType()), Target: name, Location: -1, Effect: d.effect()})
	}
	return steps
}

// belongs says whether a table is known to have a trigger, rule or policy.
func belongs(table *catalog.Table, kind pg_query.ObjectType, name string) bool {
	switch {
	case table == nil:
		return false
	case kind == pg_query.ObjectType_OBJECT_TRIGGER:
		return table.Trigger(name) != nil
	case kind == pg_query.ObjectType_OBJECT_RULE:
		return slices.Contains(table.Rules, name)
	}
	return slices.ContainsFunc(table.Policies, func(policy catalog.Policy) bool { return policy.Name == name })
}

func dropWord(kind pg_query.ObjectType) string {
	switch kind {
	case pg_query.ObjectType_OBJECT_TRIGGER:
		return "TRIGGER"
	case pg_query.ObjectType_OBJECT_RULE:
		return "RULE"
	default:
		return "POLICY"
	}
}

// comment is COMMENT ON and SECURITY LABEL.
func (a *analysis) comment(command string, kind pg_query.ObjectType, object *pg_query.Node) []Step {
	names := texts(object)
	d := newDraft()
	step := Step{Command: command, Location: -1}
	switch kind {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_FOREIGN_TABLE, pg_query.ObjectType_OBJECT_INDEX:
		step.Target = a.nameOf(names)
		d.lock(step.Target, ShareUpdateExclusive)
	case pg_query.ObjectType_OBJECT_COLUMN:
		if len(names) > 1 {
			step.Target = a.nameOf(names[:len(names)-1])
			d.lock(step.Target, ShareUpdateExclusive)
		}
	case pg_query.ObjectType_OBJECT_TABCONSTRAINT, pg_query.ObjectType_OBJECT_TRIGGER,
		pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
		if len(names) > 1 {
			step.Target = a.nameOf(names[:len(names)-1])
			d.lock(step.Target, AccessShare)
		}
	}
	step.Effect = d.effect()
	return []Step{step}
}

func (a *analysis) createStatistics(stmt *pg_query.CreateStatsStmt) []Step {
	expressions := slices.ContainsFunc(stmt.GetExprs(), func(node *pg_query.Node) bool { return node.GetStatsElem().GetExpr() != nil })
	if expressions && a.version < 14 {
		return []Step{refused("CREATE STATISTICS", catalog.Name{}, fmt.Sprintf("PostgreSQL %d has statistics of columns alone", a.version))}
	}
	for _, relation := range stmt.GetRelations() {
		if relation.GetRangeVar() != nil {
			return a.onTable("CREATE STATISTICS", relation.GetRangeVar(), ShareUpdateExclusive)
		}
	}
	return []Step{plain("CREATE STATISTICS", newDraft())}
}

// grant is GRANT and REVOKE, which lock nothing before version 18, and named tables and sequences AccessShare since.
func (a *analysis) grant(stmt *pg_query.GrantStmt) []Step {
	for _, node := range stmt.GetPrivileges() {
		if node.GetAccessPriv().GetPrivName() == "maintain" && a.version < 17 {
			return []Step{refused("GRANT", catalog.Name{}, fmt.Sprintf("PostgreSQL %d does not know the privilege MAINTAIN", a.version))}
		}
	}
	d := newDraft()
	named := stmt.GetTargtype() == pg_query.GrantTargetType_ACL_TARGET_OBJECT
	tables := stmt.GetObjtype() == pg_query.ObjectType_OBJECT_TABLE || stmt.GetObjtype() == pg_query.ObjectType_OBJECT_SEQUENCE
	if a.version >= 18 && named && tables {
		for _, object := range stmt.GetObjects() {
			d.lock(a.name(object.GetRangeVar()), AccessShare)
		}
	}
	if stmt.GetIsGrant() {
		return []Step{plain("GRANT", d)}
	}
	return []Step{plain("REVOKE", d)}
}

// ownedBy locks the table of a sequence's OWNED BY.
func (a *analysis) ownedBy(d *draft, options []*pg_query.Node) {
	for _, node := range options {
		option := node.GetDefElem()
		names := texts(option.GetArg())
		if option.GetDefname() == "owned_by" && len(names) > 1 {
			d.lock(a.nameOf(names[:len(names)-1]), AccessShare)
		}
	}
}

// publication is CREATE and ALTER PUBLICATION with the tables that it names.
func (a *analysis) publication(command string, objects []*pg_query.Node) []Step {
	d := newDraft()
	step := Step{Command: command, Location: -1}
	for _, object := range objects {
		spec := object.GetPublicationObjSpec()
		relation := spec.GetPubtable().GetRelation()
		if a.version < 15 && (relation == nil || spec.GetPubtable().GetWhereClause() != nil || len(spec.GetPubtable().GetColumns()) > 0) {
			return []Step{refused(command, catalog.Name{}, fmt.Sprintf("PostgreSQL %d publishes whole tables, each by its name", a.version))}
		}
		name := a.name(relation)
		if a.version < 13 && a.partitioned(name) {
			return []Step{refused(command, name, "before PostgreSQL 13 a partitioned table cannot be published")}
		}
		d.lock(name, ShareUpdateExclusive)
		if step.Target == (catalog.Name{}) {
			step.Target = name
		}
	}
	step.Effect = d.effect()
	return []Step{step}
}

// setPublication adds to ALTER PUBLICATION SET the tables that the publication had before.
func (a *analysis) setPublication(stmt *pg_query.AlterPublicationStmt, steps []Step) []Step {
	d := newDraft()
	had, known := a.catalog.Published(stmt.GetPubname())
	if !known {
		d.doubt("which tables the publication had, and loses, is not known")
	}
	for _, table := range had {
		d.lock(table, ShareUpdateExclusive)
	}
	steps[0].Effect = Merge([]Effect{steps[0].Effect, d.effect()})
	return steps
}
