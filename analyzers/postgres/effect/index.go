package effect

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Index is the detail of CREATE INDEX, DROP INDEX, REINDEX and ALTER INDEX.
type Index struct {
	Node         *pg_query.IndexStmt // of CREATE INDEX
	Name         catalog.Name        // empty when the server chooses it
	Before       *catalog.Index      // as it was; nil when unknown or new
	Concurrently bool
	Unique       bool
	Method       string
	Columns      []string // columns, or expressions in SQL
	Only         bool     // ON ONLY a partitioned table
	Guarded      bool     // IF [NOT] EXISTS
	Exists       bool     // CREATE INDEX IF NOT EXISTS finds one of that name
	Cascade      bool
}

// indexSteps are the steps of a statement about indexes; nil for any other.
func indexSteps(a *analysis, node *pg_query.Node) []Step {
	switch {
	case node.GetIndexStmt() != nil:
		return []Step{a.createIndex(node.GetIndexStmt())}
	case node.GetReindexStmt() != nil:
		return []Step{a.reindex(node.GetReindexStmt())}
	case node.GetDropStmt().GetRemoveType() == pg_query.ObjectType_OBJECT_INDEX:
		return a.dropIndexes(node.GetDropStmt())
	}
	return nil
}

// createIndex is CREATE INDEX: Share on the table while the index is built, ShareUpdateExclusive with CONCURRENTLY, which
// reads the table twice and waits for older transactions (PostgreSQL documentation, "CREATE INDEX", "Building Indexes
// Concurrently").
func (a *analysis) createIndex(stmt *pg_query.IndexStmt) Step {
	table := a.name(stmt.GetRelation())
	detail := &Index{
		Node:         stmt,
		Concurrently: stmt.GetConcurrent(),
		Unique:       stmt.GetUnique(),
		Method:       stmt.GetAccessMethod(),
		Only:         !stmt.GetRelation().GetInh(),
		Guarded:      stmt.GetIfNotExists(),
	}
	if stmt.GetIdxname() != "" {
		detail.Name = catalog.Name{Schema: table.Schema, Name: stmt.GetIdxname()}
		detail.Before = a.catalog.Index(detail.Name.Schema, detail.Name.Name)
		detail.Exists = detail.Before != nil && detail.Guarded
	}
	for _, param := range stmt.GetIndexParams() {
		element := param.GetIndexElem()
		if column := element.GetName(); column != "" {
			detail.Columns = append(detail.Columns, column)
		} else {
			detail.Columns = append(detail.Columns, Text(element.GetExpr()))
		}
	}
	command, mode := "CREATE INDEX", Share
	if detail.Concurrently {
		command, mode = "CREATE INDEX CONCURRENTLY", ShareUpdateExclusive
	}
	step := Step{Command: command, Target: table, Location: int(stmt.GetRelation().GetLocation()), Detail: detail}
	d := newDraft()
	d.forbidden = detail.Concurrently
	switch {
	case stmt.GetNullsNotDistinct() && a.version < 15:
		step.Refused = fmt.Sprintf("PostgreSQL %d does not know NULLS NOT DISTINCT", a.version)
	case slices.ContainsFunc(stmt.GetIndexParams(), func(param *pg_query.Node) bool { return a.virtual(table, param.GetIndexElem().GetName()) }):
		step.Refused = "a virtual column can have no index"
	case detail.Concurrently && a.partitioned(table):
		step.Refused = "an index on a partitioned table cannot be created concurrently"
	case detail.Exists:
		a.lockTree(d, table, detail.Only || !a.partitioned(table), mode)
	default:
		only := detail.Only || !a.partitioned(table)
		a.lockTree(d, table, only, mode)
		a.scanTree(d, table, only)
	}
	step.Effect = d.effect()
	return step
}

// virtual says whether a column is known to be a virtual one.
func (a *analysis) virtual(table catalog.Name, column string) bool {
	known := a.table(table).Column(column)
	return known != nil && known.Generated == "virtual"
}

// dropIndexes is DROP INDEX, a step for each index.
func (a *analysis) dropIndexes(stmt *pg_query.DropStmt) []Step {
	command := "DROP INDEX"
	if stmt.GetConcurrent() {
		command = "DROP INDEX CONCURRENTLY"
	}
	var steps []Step
	for _, object := range stmt.GetObjects() {
		name := a.nameOf(texts(object))
		detail := &Index{
			Name:         name,
			Before:       a.catalog.Index(name.Schema, name.Name),
			Concurrently: stmt.GetConcurrent(),
			Guarded:      stmt.GetMissingOk(),
			Cascade:      stmt.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE,
		}
		steps = append(steps, a.dropOneIndex(command, detail, len(stmt.GetObjects())))
	}
	return steps
}

func (a *analysis) dropOneIndex(command string, detail *Index, listed int) Step {
	d := newDraft()
	d.forbidden = detail.Concurrently
	step := Step{Command: command, Location: -1, Detail: detail}
	if detail.Before != nil {
		step.Target = detail.Before.Table
		detail.Unique, detail.Method, detail.Columns = detail.Before.Unique, detail.Before.Method, detail.Before.Columns
	}
	switch {
	case detail.Concurrently && listed > 1:
		step.Refused = "DROP INDEX CONCURRENTLY does not support several indexes"
	case detail.Concurrently && detail.Cascade:
		step.Refused = "DROP INDEX CONCURRENTLY does not support CASCADE"
	case detail.Concurrently && detail.Before != nil && detail.Before.Partitioned:
		step.Refused = "a partitioned index cannot be dropped concurrently"
	case detail.Before != nil && detail.Before.Attached():
		step.Refused = "the index is a part of that of a partitioned table"
	case detail.Before == nil && detail.Guarded && a.catalog.Whole():
	case detail.Before == nil && detail.Guarded:
		d.doubt(fmt.Sprintf("whether the index %s exists is not known; if it does, its table is locked", detail.Name))
	case detail.Before == nil:
		mode := AccessExclusive
		if detail.Concurrently {
			mode = ShareUpdateExclusive
		}
		d.lock(detail.Name, mode)
		d.doubt(fmt.Sprintf("the table of the index %s, which is locked with it, is not known", detail.Name))
	case detail.Concurrently:
		d.lock(detail.Before.Table, ShareUpdateExclusive)
		d.lock(detail.Name, ShareUpdateExclusive)
	default:
		a.dropIndex(d, detail.Name, detail.Before.Table)
	}
	step.Effect = d.effect()
	return step
}

// dropIndex locks an index and its table, and, of a partitioned table, the partitions and their parts of the index.
func (a *analysis) dropIndex(d *draft, name, table catalog.Name) {
	d.lock(name, AccessExclusive)
	d.lock(table, AccessExclusive)
	if !a.partitioned(table) {
		return
	}
	index := a.catalog.Index(name.Schema, name.Name)
	for _, part := range a.tree(table, false)[1:] {
		d.lock(part, AccessExclusive)
		if index == nil {
			continue
		}
		// Which index of a partition belongs to the dropped one is told by its columns.
		for _, other := range a.catalog.Indexes(part) {
			if other.Unique == index.Unique && strings.Join(other.Columns, ",") == strings.Join(index.Columns, ",") {
				d.lock(other.Name, AccessExclusive)
			}
		}
	}
}

// reindex is REINDEX: Share on the table and AccessExclusive on the index, which the planning of every query on the table
// waits for; with CONCURRENTLY ShareUpdateExclusive on both.
func (a *analysis) reindex(stmt *pg_query.ReindexStmt) Step {
	if hasOption(stmt.GetParams(), "tablespace") && a.version < 14 {
		return refused("REINDEX", catalog.Name{}, fmt.Sprintf("PostgreSQL %d does not move what it rebuilds", a.version))
	}
	detail := &Index{Concurrently: hasOption(stmt.GetParams(), "concurrently")}
	name := a.name(stmt.GetRelation())
	d := newDraft()
	d.forbidden = detail.Concurrently
	word, tableMode, indexMode := "", Share, AccessExclusive
	if detail.Concurrently {
		word, tableMode, indexMode = " CONCURRENTLY", ShareUpdateExclusive, ShareUpdateExclusive
	}
	step := Step{Location: -1, Detail: detail}
	if stmt.GetRelation() != nil {
		step.Location = int(stmt.GetRelation().GetLocation())
	}
	switch stmt.GetKind() {
	case pg_query.ReindexObjectType_REINDEX_OBJECT_INDEX:
		step.Command = "REINDEX INDEX" + word
		detail.Name, detail.Before = name, a.catalog.Index(name.Schema, name.Name)
		switch {
		case detail.Before == nil:
			d.lock(name, indexMode)
			d.reindexes.add(name.String())
			d.doubt(fmt.Sprintf("the table of the index %s, which is locked and read, is not known", name))
		case detail.Before.Partitioned:
			step.Target = detail.Before.Table
			if a.version < 14 {
				step.Refused = "before PostgreSQL 14 a partitioned index cannot be rebuilt as a whole"
				break
			}
			d.forbidden = true
			d.lock(detail.Before.Table, tableMode)
			d.lock(name, indexMode)
			a.reindexTree(d, detail.Before.Table, detail.Before, tableMode, indexMode)
		default:
			step.Target = detail.Before.Table
			d.lock(step.Target, tableMode)
			d.lock(name, indexMode)
			d.scan(step.Target)
			d.reindexes.add(name.String())
		}
	case pg_query.ReindexObjectType_REINDEX_OBJECT_TABLE:
		step.Command, step.Target = "REINDEX TABLE"+word, name
		switch {
		case !a.partitioned(name):
			d.lock(name, tableMode)
			d.scan(name)
			a.rebuildIndexes(d, name, indexMode)
		case a.version < 14: // with a warning that partitions are left out
			d.lock(name, tableMode)
		default:
			d.forbidden = true
			d.lock(name, tableMode)
			a.reindexTree(d, name, nil, tableMode, indexMode)
		}
	default:
		d.forbidden = true
		step.Command = "REINDEX " + reindexWord(stmt.GetKind()) + word
		a.reindexMany(d, stmt, tableMode, indexMode)
	}
	step.Effect = d.effect()
	return step
}

// reindexTree rebuilds the indexes of all partitions, one transaction for each; only those like the given one if there is
// one. They are locked Share to be found, the partitions of a table or the indexes of an index, with CONCURRENTLY too (PostgreSQL
// sources, indexcmds.c, ReindexPartitions).
func (a *analysis) reindexTree(d *draft, table catalog.Name, like *catalog.Index, tableMode, indexMode Mode) {
	for _, part := range a.tree(table, false) {
		if !a.stores(part) {
			continue
		}
		for _, index := range a.catalog.Indexes(part) {
			if like == nil || strings.Join(index.Columns, ",") == strings.Join(like.Columns, ",") {
				d.lock(part, tableMode)
				if like == nil {
					d.lock(part, Share)
				} else {
					d.lock(index.Name, Share)
				}
				d.lock(index.Name, indexMode)
				d.scan(part)
				d.reindexes.add(index.Name.String())
			}
		}
	}
}

// reindexMany rebuilds the indexes of a schema or a database; SYSTEM those of the system catalogs alone.
func (a *analysis) reindexMany(d *draft, stmt *pg_query.ReindexStmt, tableMode, indexMode Mode) {
	schema := ""
	switch stmt.GetKind() {
	case pg_query.ReindexObjectType_REINDEX_OBJECT_SYSTEM:
		return
	case pg_query.ReindexObjectType_REINDEX_OBJECT_SCHEMA:
		schema = stmt.GetName()
	}
	if !a.catalog.Whole() && (schema == "" || !a.catalog.SchemaKnown(schema)) {
		d.doubt("which tables are locked and which indexes are rebuilt depends on what the database holds")
		return
	}
	for _, name := range a.catalog.Relations(schema) {
		if a.stores(name) && len(a.catalog.Indexes(name)) > 0 {
			d.lock(name, tableMode)
			d.scan(name)
			a.rebuildIndexes(d, name, indexMode)
		}
	}
}

func reindexWord(kind pg_query.ReindexObjectType) string {
	switch kind {
	case pg_query.ReindexObjectType_REINDEX_OBJECT_SCHEMA:
		return "SCHEMA"
	case pg_query.ReindexObjectType_REINDEX_OBJECT_SYSTEM:
		return "SYSTEM"
	default:
		return "DATABASE"
	}
}

// hasOption says whether a list of options has one of that name that is not switched off.
func hasOption(options []*pg_query.Node, name string) bool {
	for _, node := range options {
		option := node.GetDefElem()
		if option.GetDefname() != name {
			continue
		}
		if off := option.GetArg().GetBoolean(); off != nil {
			return off.GetBoolval()
		}
		switch strings.ToLower(strings.Join(texts(option.GetArg()), "")) {
		case "false", "off", "no", "0":
			return false
		}
		return option.GetArg().GetInteger() == nil || option.GetArg().GetInteger().GetIval() != 0
	}
	return false
}
