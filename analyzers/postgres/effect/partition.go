package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// createPartition is CREATE TABLE … PARTITION OF: AccessExclusive on the parent, and a default partition is read to see that
// none of its rows belongs into the new one.
func (a *analysis) createPartition(d *draft, parent catalog.Name, bound *pg_query.PartitionBoundSpec) {
	d.lock(parent, AccessExclusive)
	a.parentIndexes(d, parent)
	a.checkDefault(d, parent, bound)
	a.parentKeys(d, parent, catalog.Name{})
	a.doubtParent(d, parent)
}

// doubtParent says what is not known of a partitioned table that is not in the migrations.
func (a *analysis) doubtParent(d *draft, parent catalog.Name) {
	if !a.complete(parent) {
		d.doubt(fmt.Sprintf("whether %s has a default partition, foreign keys or indexes is not known", parent))
	}
}

// attachPartition is ATTACH PARTITION: the rows of the new partition are read unless a check constraint shows that they
// belong there (PostgreSQL documentation, "ALTER TABLE", ATTACH PARTITION).
func (t *alter) attachPartition(cmd *pg_query.AlterTableCmd) Step {
	partition := cmd.GetDef().GetPartitionCmd()
	child, bound := t.analysis.name(partition.GetName()), partition.GetBound()
	d := newDraft()
	d.lock(t.name, ShareUpdateExclusive)
	t.lockTree(d, child, false, AccessExclusive)
	t.parentIndexes(d, t.name)
	switch {
	case bound.GetIsDefault() && t.table != nil && len(t.catalog.Children(t.name)) == 0: // there is nothing that it could not hold
	case bounded(t.analysis.table(child), bound):
	case bound.GetIsDefault() && t.excludesAll(child):
	case t.complete(child):
		t.scanTree(d, child, false)
	default:
		d.doubt(fmt.Sprintf("whether a constraint shows that the rows of %s fit the partition, so that they need not be read, is not known", child))
	}
	t.checkDefault(d, t.name, bound)
	t.doubtParent(d, t.name)
	t.parentKeys(d, t.name, child)
	return Step{
		Command: "ATTACH PARTITION", Location: int(partition.GetName().GetLocation()), Effect: d.effect(),
		Detail: &Relation{Name: t.name, Kind: t.kind(t.name), Before: t.table, Other: child},
	}
}

// excludesAll says whether check constraints keep the rows of all partitions that there are out of a table.
func (t *alter) excludesAll(name catalog.Name) bool {
	if !t.complete(t.name) {
		return false
	}
	return !slices.ContainsFunc(t.catalog.Children(t.name), func(other *catalog.Table) bool { return !excluded(t.analysis.table(name), other.Bound) })
}

// checkDefault locks the default partition and reads it, unless a check constraint keeps the new partition's rows out of it.
func (a *analysis) checkDefault(d *draft, parent catalog.Name, bound *pg_query.PartitionBoundSpec) {
	table := a.table(parent)
	if table == nil || table.Default.Name == "" || bound.GetIsDefault() {
		return
	}
	a.lockTree(d, table.Default, false, AccessExclusive)
	if !excluded(a.table(table.Default), bound) {
		a.scanTree(d, table.Default, false)
	}
}

// parentIndexes locks the indexes of a partitioned table that a new partition gets its own of.
func (a *analysis) parentIndexes(d *draft, parent catalog.Name) {
	a.lockIndexes(d, parent, ShareUpdateExclusive)
}

// parentKeys makes the foreign keys of a partitioned table, in both directions, hold for a new partition. The rows of a table
// that is attached are checked, unless it has the same foreign key already: its triggers then give way to those of the
// parent's, for which the table that it names is locked AccessExclusive.
func (a *analysis) parentKeys(d *draft, parent, attached catalog.Name) {
	table := a.table(parent)
	if table == nil {
		return
	}
	for _, constraint := range table.Constraints {
		switch {
		case constraint.Kind != catalog.ForeignKey:
		case sameForeignKey(a.table(attached), constraint):
			a.referenced(d, constraint.References, AccessExclusive)
		default:
			a.referenced(d, constraint.References, ShareRowExclusive)
			if attached.Name != "" && constraint.Enforced {
				a.scanTree(d, constraint.References, false)
				a.scanTree(d, attached, false)
			}
		}
	}
	mode := AccessShare
	if a.version >= 15 {
		mode = ShareRowExclusive
	}
	for _, ref := range a.catalog.Referencing(parent) {
		d.lock(ref.Table, mode)
	}
}

// sameForeignKey says whether a table has a valid foreign key from the same columns to the same ones.
func sameForeignKey(table *catalog.Table, like *catalog.Constraint) bool {
	return table != nil && slices.ContainsFunc(table.Constraints, func(own *catalog.Constraint) bool {
		return own.Kind == catalog.ForeignKey && own.Valid && own.References == like.References &&
			slices.Equal(own.Columns, like.Columns) && slices.Equal(own.ReferencedColumns, like.ReferencedColumns)
	})
}

// detachPartition is DETACH PARTITION.
func (t *alter) detachPartition(cmd *pg_query.AlterTableCmd) Step {
	partition := cmd.GetDef().GetPartitionCmd()
	child := t.analysis.name(partition.GetName())
	detail := &Relation{Name: t.name, Kind: t.kind(t.name), Before: t.table, Other: child, Concurrently: partition.GetConcurrent()}
	step := Step{Command: "DETACH PARTITION", Location: int(partition.GetName().GetLocation()), Detail: detail}
	d := newDraft()
	if partition.GetConcurrent() {
		step.Command += " CONCURRENTLY"
	}
	if cmd.GetSubtype() == pg_query.AlterTableType_AT_DetachPartitionFinalize {
		step.Command += " FINALIZE"
	}
	switch {
	case step.Command != "DETACH PARTITION" && t.version < 14:
		step.Refused = fmt.Sprintf("PostgreSQL %d does not know %s", t.version, step.Command)
	case t.catalog.Whole() && t.parent(child) != t.name:
		step.Refused = fmt.Sprintf("%s is no partition of %s", child, t.name)
	case partition.GetConcurrent() && t.table != nil && t.table.Default.Name != "":
		step.Refused = "a partition cannot be detached concurrently while there is a default partition"
	case partition.GetConcurrent(): // PostgreSQL documentation, "ALTER TABLE", DETACH PARTITION
		d.forbidden = true
		d.lock(t.name, ShareUpdateExclusive)
		d.lock(child, AccessExclusive)
		t.detachedIndexes(d, child)
	default:
		t.detach(d, child)
	}
	step.Effect = d.effect()
	return step
}

func (t *alter) detach(d *draft, child catalog.Name) {
	d.lock(t.name, AccessExclusive)
	mode := AccessExclusive
	references := t.catalog.Referencing(t.name)
	if t.version < 14 && len(references) == 0 {
		mode = ShareUpdateExclusive
	}
	d.lock(child, mode)
	for _, part := range t.tree(child, false)[1:] {
		d.lock(part, AccessExclusive)
	}
	if t.table == nil {
		return
	}
	d.lock(t.table.Default, AccessExclusive)
	t.detachedIndexes(d, child)
	for _, constraint := range t.table.Constraints {
		if constraint.Kind == catalog.ForeignKey {
			d.lock(constraint.References, ShareRowExclusive)
		}
	}
	// No row may still refer to the partition: the tables that refer to its parent are read.
	for _, ref := range references {
		d.lock(ref.Table, AccessExclusive)
		t.scanTree(d, ref.Table, true)
	}
}

// detachedIndexes locks the indexes of a partition that are parts of those of its parent.
func (t *alter) detachedIndexes(d *draft, child catalog.Name) {
	for _, index := range t.catalog.Indexes(t.name) {
		for _, own := range t.catalog.Indexes(child) {
			if own.Unique == index.Unique && sameColumns(own.Columns, index.Columns) {
				d.lock(own.Name, AccessExclusive)
			}
		}
	}
}
