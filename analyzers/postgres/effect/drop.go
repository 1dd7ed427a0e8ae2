package effect

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// dropRelations is DROP of tables, views, sequences and the like, a step for each; nil when something else is dropped.
func (a *analysis) dropRelations(stmt *pg_query.DropStmt) []Step {
	command := ""
	switch stmt.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_TABLE:
		command = "DROP TABLE"
	case pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		command = "DROP FOREIGN TABLE"
	case pg_query.ObjectType_OBJECT_VIEW:
		command = "DROP VIEW"
	case pg_query.ObjectType_OBJECT_MATVIEW:
		command = "DROP MATERIALIZED VIEW"
	case pg_query.ObjectType_OBJECT_SEQUENCE:
		command = "DROP SEQUENCE"
	default:
		return nil
	}
	var steps []Step
	for _, object := range stmt.GetObjects() {
		name := a.nameOf(texts(object))
		detail := &Relation{
			Name: name, Kind: a.kind(name), Before: a.table(name), IfExists: stmt.GetMissingOk(),
			Cascade: stmt.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE,
		}
		d := newDraft()
		known := detail.Before != nil || a.catalog.Sequence(name.Schema, name.Name) != nil
		switch {
		case detail.IfExists && !known && a.catalog.Whole():
		case detail.IfExists && !known:
			d.doubt(fmt.Sprintf("whether %s exists is not known; if it does, it is locked and dropped with what depends on it", name))
		default:
			a.dropRelation(d, name, detail.Cascade, map[catalog.Name]bool{})
		}
		steps = append(steps, Step{Command: command, Target: name, Location: -1, Detail: detail, Effect: d.effect()})
	}
	return steps
}

// dropRelation locks a relation that is dropped and what goes with it: its indexes, the sequences of its columns, its
// partitions, the table that each of its foreign keys names, the partitioned table that it is a partition of together with
// the default partition, and with CASCADE what refers to it.
func (a *analysis) dropRelation(d *draft, name catalog.Name, cascade bool, seen map[catalog.Name]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	d.lock(name, AccessExclusive)
	a.lockIndexes(d, name, AccessExclusive)
	for _, owned := range a.catalog.Sequences(name) {
		d.lock(owned.Name, AccessExclusive)
	}
	table := a.table(name)
	sequence := a.catalog.Sequence(name.Schema, name.Name) != nil
	if !a.complete(name) && !sequence {
		d.doubt(fmt.Sprintf("the definition of %s is not known: tables that its foreign keys name are locked too", name))
	}
	if table == nil {
		return
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == catalog.ForeignKey && constraint.References != name {
			a.unreferenced(d, constraint.References, false)
		}
	}
	if parent := a.parent(name); parent.Name != "" && !seen[parent] {
		d.lock(parent, AccessExclusive)
		d.lock(a.table(parent).Default, AccessExclusive)
	}
	for _, child := range a.catalog.Children(name) {
		if cascade || table.Kind == partitionedTable {
			a.dropRelation(d, child.Name, cascade, seen)
		}
	}
	if !cascade {
		return
	}
	for _, ref := range a.catalog.Referencing(name) {
		a.lockTree(d, ref.Table, false, AccessExclusive)
	}
	for _, dependent := range a.catalog.Views(name) {
		a.dropRelation(d, dependent.Name, true, seen)
	}
}
