package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Rows is the detail of INSERT, UPDATE, DELETE, MERGE and COPY.
type Rows struct {
	Where *pg_query.Node // the condition as parsed; nil when there is none
	// Bounded: something in the statement bounds the number of rows that it touches.
	Bounded   bool
	BoundedBy string       // what bounds them, in words
	From      catalog.Name // for INSERT … SELECT, the first table that is read
}

// rowSteps are the steps of statements about rows; nil for any other. A table counts as scanned when nothing says that an
// index leads to the rows, which is what the planner does with a large table; it may read a small one whole all the same.
func rowSteps(a *analysis, node *pg_query.Node) []Step {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_SelectStmt:
		return []Step{a.query("SELECT", node, n.SelectStmt.GetIntoClause())}
	case *pg_query.Node_CreateTableAsStmt:
		return []Step{a.createTableAs(n.CreateTableAsStmt)}
	case *pg_query.Node_ViewStmt:
		return []Step{a.createView(n.ViewStmt)}
	case *pg_query.Node_InsertStmt:
		return []Step{a.insert(node, n.InsertStmt)}
	case *pg_query.Node_UpdateStmt:
		s := n.UpdateStmt
		return []Step{a.change("UPDATE", node, s.GetRelation(), s.GetWhereClause())}
	case *pg_query.Node_DeleteStmt:
		s := n.DeleteStmt
		return []Step{a.change("DELETE", node, s.GetRelation(), s.GetWhereClause())}
	case *pg_query.Node_MergeStmt:
		if a.version < 15 {
			return []Step{refused("MERGE", a.name(n.MergeStmt.GetRelation()), fmt.Sprintf("PostgreSQL %d does not know MERGE", a.version))}
		}
		step := a.change("MERGE", node, n.MergeStmt.GetRelation(), nil)
		return []Step{step}
	case *pg_query.Node_CopyStmt:
		return []Step{a.copy(n.CopyStmt)}
	case *pg_query.Node_ExplainStmt:
		return a.explain(n.ExplainStmt)
	case *pg_query.Node_DeclareCursorStmt:
		return []Step{a.query("DECLARE", n.DeclareCursorStmt.GetQuery(), nil)}
	}
	return nil
}

// query is a SELECT on its own.
func (a *analysis) query(command string, node *pg_query.Node, into *pg_query.IntoClause) Step {
	d := newDraft()
	a.read(d, node, true)
	a.calls(d, node)
	a.sequencesIn(d, node)
	step := plain(command, d)
	if into != nil {
		step.Command = "SELECT INTO"
		step.Target = a.newName(into.GetRel())
	}
	return step
}

// read locks and scans what a statement reads and writes.
func (a *analysis) read(d *draft, node *pg_query.Node, run bool) {
	for _, use := range a.relations(node) {
		a.use(d, use, run)
	}
}

// use locks one relation of a statement, with its partitions where rows are looked for, and scans it unless an index leads
// to the rows.
func (a *analysis) use(d *draft, use use, run bool) {
	only := use.only || !run || use.kind == inserted
	if pruned, ok := a.pruned(use); ok && !only {
		for _, name := range pruned {
			one := use
			one.name, one.only = name, true
			a.use(d, one, run)
		}
		return
	}
	a.lockTree(d, use.name, only, use.mode)
	if a.kind(use.name) == view && run {
		a.through(d, use)
		return
	}
	if !run || use.kind == inserted || use.limited {
		return
	}
	switch a.indexed(use) {
	case No:
		a.scanTree(d, use.name, use.only)
	case Maybe:
		d.doubt(fmt.Sprintf("whether an index of %s leads to the rows, so that not all are read, is not known", use.name))
	}
}

// calls notes the functions that a SELECT calls for what they do: nothing is known of their bodies.
func (a *analysis) calls(d *draft, node *pg_query.Node) {
	walk(node, func(part *pg_query.Node) bool {
		if call := part.GetFuncCall(); call != nil {
			names := texts(call.GetFuncname()...)
			if len(names) > 0 && !a.harmless(names) {
				d.doubt(fmt.Sprintf("what the function %s does is not known", names[len(names)-1]))
			}
		}
		return true
	})
}

// harmless says whether a function is built in, or declared to change nothing.
func (a *analysis) harmless(names []string) bool {
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if _, ok := builtins()[name]; ok && (schema == "" || schema == "pg_catalog") {
		return true
	}
	if _, ok := extensions[name]; ok || aggregates[name] {
		return true
	}
	function := a.catalog.Function(schema, name)
	return function != nil && function.Volatility != "volatile"
}

// aggregates are the aggregate and window functions that migrations use; they change nothing.
var aggregates = map[string]bool{
	"count": true, "sum": true, "min": true, "max": true, "avg": true, "array_agg": true, "string_agg": true,
	"bool_and": true, "bool_or": true, "every": true, "json_agg": true, "jsonb_agg": true, "json_object_agg": true,
	"jsonb_object_agg": true, "row_number": true, "rank": true, "dense_rank": true, "ntile": true, "lag": true, "lead": true,
	"first_value": true, "last_value": true, "nth_value": true, "percentile_cont": true, "percentile_disc": true,
	"mode": true, "stddev": true, "variance": true, "bit_and": true, "bit_or": true, "xmlagg": true,
}

// createTableAs is CREATE TABLE AS and CREATE MATERIALIZED VIEW.
func (a *analysis) createTableAs(stmt *pg_query.CreateTableAsStmt) Step {
	name := a.newName(stmt.GetInto().GetRel())
	command := "CREATE TABLE AS"
	if stmt.GetObjtype() == pg_query.ObjectType_OBJECT_MATVIEW {
		command = "CREATE MATERIALIZED VIEW"
	}
	d := newDraft()
	detail := &Relation{Name: name, Before: a.table(name), IfExists: stmt.GetIfNotExists()}
	exists := detail.IfExists && detail.Before != nil
	a.read(d, stmt.GetQuery(), !stmt.GetInto().GetSkipData() && !exists)
	return Step{Command: command, Target: name, Location: int(stmt.GetInto().GetRel().GetLocation()), Effect: d.effect(), Detail: detail}
}

// createView is CREATE VIEW; a view that is replaced is locked as if it were altered.
func (a *analysis) createView(stmt *pg_query.ViewStmt) Step {
	name := a.newName(stmt.GetView())
	d := newDraft()
	a.read(d, stmt.GetQuery(), false)
	before := a.table(name)
	if stmt.GetReplace() && before != nil {
		d.lock(name, AccessExclusive)
	}
	return Step{
		Command: "CREATE VIEW", Target: name, Location: int(stmt.GetView().GetLocation()), Effect: d.effect(),
		Detail: &Relation{Name: name, Kind: view, Before: before},
	}
}

// change is UPDATE, DELETE and MERGE.
func (a *analysis) change(command string, node *pg_query.Node, relation *pg_query.RangeVar, where *pg_query.Node) Step {
	name := a.name(relation)
	d := newDraft()
	a.read(d, node, true)
	a.changes(d, node, name)
	rows := &Rows{Where: where}
	rows.Bounded, rows.BoundedBy = a.bounds(name, aliasOf(relation), where)
	if !rows.Bounded && command != "MERGE" && a.oneRow(name) {
		rows.Bounded, rows.BoundedBy = true, "the table takes no second row"
	}
	return Step{Command: command, Target: name, Location: int(relation.GetLocation()), Effect: d.effect(), Detail: rows}
}

// changes is what foreign keys do when rows of a table are changed or deleted.
func (a *analysis) changes(d *draft, node *pg_query.Node, name catalog.Name) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_UpdateStmt:
		var columns []string
		for _, target := range n.UpdateStmt.GetTargetList() {
			columns = append(columns, target.GetResTarget().GetName())
			a.sequencesIn(d, target)
		}
		a.updates(d, name, columns)
		a.moved(d, name, columns)
		d.lock(a.parent(name), AccessShare) // for the bound that each row is held to
	case *pg_query.Node_DeleteStmt:
		if a.version < 14 { // before, the bounds were read for every change
			d.lock(a.parent(name), AccessShare)
		}
		a.deletes(d, name, map[catalog.Name]bool{})
	}
}

// copy is COPY: into a table as many rows as the data has, out of one all of them.
func (a *analysis) copy(stmt *pg_query.CopyStmt) Step {
	d := newDraft()
	if stmt.GetRelation() == nil {
		a.read(d, stmt.GetQuery(), true)
		return plain("COPY", d)
	}
	name := a.name(stmt.GetRelation())
	if stmt.GetIsFrom() {
		d.lock(name, RowExclusive)
	} else {
		if a.version >= 13 { // before, the lock ends with the statement
			d.lock(name, AccessShare)
		}
		d.scan(name)
	}
	return Step{Command: "COPY", Target: name, Location: int(stmt.GetRelation().GetLocation()), Effect: d.effect(), Detail: &Rows{}}
}

// explain is EXPLAIN, which runs the statement only with ANALYZE but locks what it names all the same.
func (a *analysis) explain(stmt *pg_query.ExplainStmt) []Step {
	d := newDraft()
	a.read(d, stmt.GetQuery(), hasOption(stmt.GetOptions(), "analyze"))
	return []Step{plain("EXPLAIN", d)}
}

func aliasOf(relation *pg_query.RangeVar) string {
	if alias := relation.GetAlias().GetAliasname(); alias != "" {
		return alias
	}
	return relation.GetRelname()
}

// bounds says what in a condition bounds the rows that UPDATE or DELETE touches.
func (a *analysis) bounds(table catalog.Name, alias string, where *pg_query.Node) (bool, string) {
	keys := a.keys(table)
	all := conditions(where)
	ends := map[string]bool{}
	for _, c := range all {
		if c.of(alias) && c.upper {
			ends[c.column] = true
		}
	}
	for _, c := range all {
		if c.limited {
			return true, "LIMIT of the subquery that gives the keys"
		}
		if !c.of(alias) || !slices.Contains(keys, c.column) {
			continue
		}
		switch {
		case c.equal:
			return true, fmt.Sprintf("the key %s is given", c.column)
		case c.both || c.lower && ends[c.column]:
			return true, fmt.Sprintf("a range of the key %s is given", c.column)
		}
	}
	return false, ""
}

// keys are the columns whose value alone finds at most one row. In a table that is not known, id is taken for one.
func (a *analysis) keys(table catalog.Name) []string {
	var keys []string
	for _, index := range a.catalog.Indexes(table) {
		if index.Unique && !index.Partial && len(index.Columns) == 1 && index.Columns[0] != "" {
			keys = append(keys, index.Columns[0])
		}
	}
	if len(keys) == 0 && !a.complete(table) {
		keys = append(keys, "id")
	}
	return keys
}
