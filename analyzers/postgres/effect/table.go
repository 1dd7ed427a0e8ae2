package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Rename is the detail of RENAME and SET SCHEMA.
type Rename struct {
	Object   string // "table", "column", "constraint", "index", "view", …
	From     string // the name before; of SET SCHEMA the qualified one
	To       string
	IfExists bool
}

// tableSteps are the steps of a statement about tables, views and materialized views; nil for any other.
func tableSteps(a *analysis, node *pg_query.Node) []Step {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_AlterTableStmt:
		return a.alterSteps(n.AlterTableStmt)
	case *pg_query.Node_CreateStmt:
		return []Step{a.createTable(n.CreateStmt)}
	case *pg_query.Node_CreateForeignTableStmt:
		return []Step{a.createTable(n.CreateForeignTableStmt.GetBaseStmt())}
	case *pg_query.Node_DropStmt:
		return a.dropRelations(n.DropStmt)
	case *pg_query.Node_TruncateStmt:
		return a.truncate(n.TruncateStmt)
	case *pg_query.Node_RenameStmt:
		return a.rename(n.RenameStmt)
	case *pg_query.Node_AlterObjectSchemaStmt:
		return a.setSchema(n.AlterObjectSchemaStmt)
	case *pg_query.Node_ClusterStmt:
		return []Step{a.cluster(n.ClusterStmt)}
	case *pg_query.Node_VacuumStmt:
		return a.vacuum(n.VacuumStmt)
	case *pg_query.Node_RefreshMatViewStmt:
		return []Step{a.refresh(n.RefreshMatViewStmt)}
	case *pg_query.Node_LockStmt:
		return a.lockTables(n.LockStmt)
	}
	return nil
}

// createTable is CREATE TABLE: the new table is no one else's yet, but those that it names are locked until the transaction
// ends.
func (a *analysis) createTable(stmt *pg_query.CreateStmt) Step {
	name := a.newName(stmt.GetRelation())
	detail := &Relation{Name: name, Kind: "table", Before: a.table(name), IfExists: stmt.GetIfNotExists()}
	step := Step{Command: "CREATE TABLE", Target: name, Location: int(stmt.GetRelation().GetLocation()), Detail: detail}
	d := newDraft()
	if detail.IfExists && detail.Before != nil {
		step.Effect = d.effect()
		return step
	}
	for _, node := range append(stmt.GetTableElts(), stmt.GetConstraints()...) {
		switch {
		case node.GetConstraint() != nil:
			a.createForeignKey(d, detail, node.GetConstraint())
		case node.GetColumnDef() != nil:
			for _, inline := range node.GetColumnDef().GetConstraints() {
				a.createForeignKey(d, detail, inline.GetConstraint())
			}
		case node.GetTableLikeClause() != nil:
			d.lock(a.name(node.GetTableLikeClause().GetRelation()), AccessShare)
		}
	}
	for _, parent := range stmt.GetInhRelations() {
		detail.Other = a.name(parent.GetRangeVar())
		if stmt.GetPartbound() == nil {
			d.lock(detail.Other, ShareUpdateExclusive)
			continue
		}
		a.createPartition(d, detail.Other, stmt.GetPartbound())
	}
	if stmt.GetOfTypename() != nil {
		d.lock(a.nameOf(texts(stmt.GetOfTypename().GetNames()...)), AccessShare)
	}
	step.Effect = d.effect()
	return step
}

// newName is the name that a new relation gets.
func (a *analysis) newName(r *pg_query.RangeVar) catalog.Name {
	name := a.name(r)
	if r.GetRelpersistence() == "t" {
		name.Schema = "pg_temp"
	}
	return name
}

func (a *analysis) createForeignKey(d *draft, detail *Relation, constraint *pg_query.Constraint) {
	if constraint.GetContype() != pg_query.ConstrType_CONSTR_FOREIGN {
		return
	}
	if references := a.name(constraint.GetPktable()); references != detail.Name {
		detail.References = append(detail.References, references)
		a.referenced(d, references, ShareRowExclusive)
	}
}

// truncate is TRUNCATE: each table and its indexes get an empty file in place of the old one. No row is read or written, so
// neither counts as a scan or a rewrite here.
func (a *analysis) truncate(stmt *pg_query.TruncateStmt) []Step {
	cascade := stmt.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE
	var steps []Step
	for _, node := range stmt.GetRelations() {
		name := a.name(node.GetRangeVar())
		d := newDraft()
		tables := a.tree(name, !node.GetRangeVar().GetInh())
		seen := map[catalog.Name]bool{}
		for i := 0; i < len(tables); i++ {
			table := tables[i]
			if seen[table] {
				continue
			}
			seen[table] = true
			a.truncateOne(d, table, stmt.GetRestartSeqs())
			if cascade && !a.complete(table) {
				d.doubt(fmt.Sprintf("which tables refer to %s, and are emptied with it, is not known", table))
			}
			if cascade {
				for _, ref := range a.catalog.Referencing(table) {
					tables = append(tables, a.tree(ref.Table, false)...)
				}
			}
		}
		steps = append(steps, Step{
			Command: "TRUNCATE", Target: name, Location: int(node.GetRangeVar().GetLocation()), Effect: d.effect(),
			Detail: &Relation{Name: name, Kind: a.kind(name), Before: a.table(name), Cascade: cascade},
		})
	}
	return steps
}

func (a *analysis) truncateOne(d *draft, table catalog.Name, restart bool) {
	d.lock(table, AccessExclusive)
	if a.stores(table) {
		a.lockIndexes(d, table, AccessExclusive)
	}
	if restart {
		for _, sequence := range a.catalog.Sequences(table) {
			d.lock(sequence.Name, AccessExclusive)
		}
	}
	if parent := a.parent(table); parent.Name != "" && a.version < 14 {
		d.lock(parent, AccessShare)
	}
}

// parent is the partitioned table that a table is a partition of, the zero Name when it is none.
func (a *analysis) parent(name catalog.Name) catalog.Name {
	if table := a.table(name); table != nil && a.partitioned(table.Parent) {
		return table.Parent
	}
	return catalog.Name{}
}

// cluster is CLUSTER, which copies the table in the order of an index.
func (a *analysis) cluster(stmt *pg_query.ClusterStmt) Step {
	d := newDraft()
	if stmt.GetRelation() == nil {
		d.forbidden = true
		a.clusterAll(d)
		return plain("CLUSTER", d)
	}
	name := a.name(stmt.GetRelation())
	step := Step{
		Command: "CLUSTER", Target: name, Location: int(stmt.GetRelation().GetLocation()),
		Detail: &Relation{Name: name, Kind: a.kind(name), Before: a.table(name)},
	}
	switch {
	case !a.partitioned(name):
		a.rewriteTree(d, name, true)
	case a.version < 15:
		step.Refused = "before PostgreSQL 15 a partitioned table cannot be clustered"
	default:
		d.forbidden = true
		a.rewriteTree(d, name, false)
	}
	step.Effect = d.effect()
	return step
}

// clusterAll is CLUSTER of all tables that were clustered before.
func (a *analysis) clusterAll(d *draft) {
	if !a.catalog.Whole() {
		d.doubt("which tables are rewritten depends on which were clustered before")
		return
	}
	for _, name := range a.catalog.Relations("") {
		if slices.ContainsFunc(a.catalog.Indexes(name), func(index *catalog.Index) bool { return index.Clustered }) {
			a.rewriteTree(d, name, true)
		}
	}
}

// vacuum is VACUUM and ANALYZE, a step for each table.
func (a *analysis) vacuum(stmt *pg_query.VacuumStmt) []Step {
	command := "ANALYZE"
	if stmt.GetIsVacuumcmd() {
		command = "VACUUM"
	}
	if stmt.GetIsVacuumcmd() && hasOption(stmt.GetOptions(), "full") {
		command = "VACUUM FULL"
	}
	if len(stmt.GetRels()) == 0 {
		d := newDraft()
		d.forbidden = stmt.GetIsVacuumcmd()
		d.doubt("all tables of the database are worked on; which they are is not known")
		return []Step{plain(command, d)}
	}
	var steps []Step
	for _, node := range stmt.GetRels() {
		relation := node.GetVacuumRelation().GetRelation()
		name := a.name(relation)
		d := newDraft()
		d.forbidden = stmt.GetIsVacuumcmd()
		a.vacuumOne(d, name, command, !relation.GetInh())
		steps = append(steps, Step{
			Command: command, Target: name, Location: int(relation.GetLocation()), Effect: d.effect(),
			Detail: &Relation{Name: name, Kind: a.kind(name), Before: a.table(name)},
		})
	}
	return steps
}

// vacuumOne is VACUUM or ANALYZE of one table: with its partitions, since version 18 also with what inherits from it, unless
// it says ONLY. ANALYZE looks at what inherits before that, too.
func (a *analysis) vacuumOne(d *draft, name catalog.Name, command string, only bool) {
	descends := !only && (a.partitioned(name) || a.version >= 18)
	if command == "ANALYZE" {
		a.lockTree(d, name, false, AccessShare)
	}
	switch command {
	case "VACUUM FULL":
		d.lock(name, AccessExclusive)
		a.rewriteTree(d, name, !descends)
	default:
		a.lockTree(d, name, !descends, ShareUpdateExclusive)
	}
}

// refresh is REFRESH MATERIALIZED VIEW. With CONCURRENTLY the view can be read meanwhile, and only changed rows are written.
func (a *analysis) refresh(stmt *pg_query.RefreshMatViewStmt) Step {
	name := a.name(stmt.GetRelation())
	d := newDraft()
	detail := &Relation{Name: name, Kind: "materialized view", Before: a.table(name), Concurrently: stmt.GetConcurrent()}
	command := "REFRESH MATERIALIZED VIEW"
	if stmt.GetConcurrent() {
		command += " CONCURRENTLY"
		d.lock(name, Exclusive)
		d.scan(name)
	} else {
		d.lock(name, AccessExclusive)
		if !stmt.GetSkipData() {
			d.rewrites.add(name.String())
			if len(a.catalog.Indexes(name)) > 0 || !a.complete(name) {
				d.scan(name)
			}
			a.rebuildIndexes(d, name, AccessExclusive)
		} else {
			a.lockIndexes(d, name, AccessExclusive)
		}
	}
	if !stmt.GetSkipData() {
		a.refreshed(d, name)
	}
	return Step{Command: command, Target: name, Location: int(stmt.GetRelation().GetLocation()), Detail: detail, Effect: d.effect()}
}

// lockModes are the modes by the numbers of the grammar (PostgreSQL sources, lockdefs.h).
var lockModes = []Mode{"", AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive}

// lockTables is LOCK TABLE, a step for each table.
func (a *analysis) lockTables(stmt *pg_query.LockStmt) []Step {
	mode := AccessExclusive
	if n := int(stmt.GetMode()); n > 0 && n < len(lockModes) {
		mode = lockModes[n]
	}
	var steps []Step
	for _, node := range stmt.GetRelations() {
		name := a.name(node.GetRangeVar())
		d := newDraft()
		a.lockTree(d, name, !node.GetRangeVar().GetInh(), mode)
		a.lockView(d, name, mode, map[catalog.Name]bool{})
		steps = append(steps, Step{
			Command: "LOCK TABLE", Target: name, Location: int(node.GetRangeVar().GetLocation()), Effect: d.effect(),
			Detail: &Relation{Name: name, Kind: a.kind(name), Before: a.table(name)},
		})
	}
	return steps
}
