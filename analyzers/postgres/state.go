package postgres

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// state states the facts of one statement: sql.statement for the whole, and one for each part that has a kind of its own.
func (r *replay) state(s statement, node *pg_query.Node, steps []effect.Step, class string) {
	covers := s.file.text.Span(s.lexed.Start, s.lexed.End)
	spans := s.parts(len(steps))
	var effects []effect.Effect
	for _, step := range steps {
		effects = append(effects, step.Effect)
	}
	merged := effect.Merge(effects)
	tables := r.locked(merged, s)
	s.waits = r.waitsFor(merged.Locks, tables, s.placement.Transaction)
	common := r.common(s, merged, r.about(s, steps)) // before the parts take note of what the statement renames
	first := len(r.facts)
	bulk := false
	for i, step := range steps {
		if step.Refused != "" {
			continue
		}
		s.part = spans[i]
		if len(steps) > 1 && s.part == covers {
			s.part = source.Span{}
		}
		kind, object, body := r.part(s, node, step)
		if kind == "" {
			continue
		}
		if rows, ok := body.(Rows); ok && !rows.Bounded {
			bulk = true
		}
		r.facts = append(r.facts, analyzers.Fact{Kind: kind, Object: object, At: spans[i], Covers: covers, Body: body})
	}
	for _, fact := range slices.Concat(r.enumUses(s, node), r.droppedObjects(s, node.GetDropStmt(), merged), r.revoked(s, node.GetGrantStmt(), merged)) {
		fact.At, fact.Covers = covers, covers
		r.facts = append(r.facts, fact)
	}
	whole := Whole{
		Statement: common, Tables: tables,
		Command: command(s.lexed, steps), Class: class, Bulk: bulk,
		Guarded: guarded(s.lexed, node) || s.inside != nil && (s.inside.Conditional || s.inside.Caught) || r.temporary(node, steps),
	}
	if whole.Table != nil && len(whole.Tables) == 0 && len(merged.Locks) > 0 {
		whole.Tables = append(whole.Tables, *whole.Table)
	}
	object := firstWords(s.lexed)
	if whole.Table != nil {
		object = whole.Table.Name
	}
	if len(r.facts) > first && r.facts[first].Object != "" {
		object = r.facts[first].Object
	}
	whole.Long = class == "schema" && r.long(merged, s)
	whole.Replaces = r.remakes(s, whole.Table)
	if len(s.waits.writes) > 0 {
		whole.Remedies.LockTimeout = r.lockTimeout(s)
	}
	r.enter(s, &whole, covers)
	r.facts = append(r.facts, analyzers.Fact{Kind: "sql.statement", Object: object, At: covers, Covers: covers, Body: whole})
}

// temporary is whether a statement makes or changes a temporary table, which is gone with the session that fails.
func (r *replay) temporary(node *pg_query.Node, steps []effect.Step) bool {
	for _, made := range []*pg_query.RangeVar{node.GetCreateStmt().GetRelation(), node.GetCreateTableAsStmt().GetInto().GetRel()} {
		if made.GetRelpersistence() == "t" {
			return true
		}
	}
	for _, step := range steps {
		if t := r.catalog.Table(step.Target.Schema, step.Target.Name); t != nil && t.Persistence == "temporary" {
			return true
		}
	}
	return false
}

// locked are the tables that existed before a statement and that it locks.
func (r *replay) locked(e effect.Effect, s statement) []Table {
	var tables []Table
	for _, l := range e.Locks {
		name := catalog.ParseName(l.Relation)
		if r.catalog.Table(name.Schema, name.Name) != nil {
			tables = append(tables, *r.table(name, s))
		}
	}
	return tables
}

// waits says who waits while a statement runs.
type waits struct {
	writes, reads []string // tables that were there before the change
	held          map[string]bool
}

// waitsFor looks at the tables that existed before the change: a lock that the transaction holds already counts for the
// statements after it.
func (r *replay) waitsFor(locks []effect.Lock, tables []Table, transaction int) waits {
	modes := map[string]effect.Mode{}
	for _, l := range locks {
		modes[l.Relation] = l.Mode
	}
	w := waits{held: map[string]bool{}}
	for _, t := range tables {
		mode, held := modes[t.Name], effect.Mode("")
		if before := r.summaries[transaction]; transaction != 0 && before != nil {
			held = before.locks[t.Name]
		}
		w.held[t.Name] = !t.CreatedHere && held.Blocked().Reads
		if t.CreatedHere || !mode.Blocked().Writes || slices.Contains(w.writes, t.Name) {
			continue
		}
		if held.Stronger(mode) {
			mode = held
		}
		w.writes = append(w.writes, t.Name)
		if mode.Blocked().Reads {
			w.reads = append(w.reads, t.Name)
		}
	}
	slices.Sort(w.writes)
	slices.Sort(w.reads)
	return w
}

// common is what the body of every fact about a statement begins with.
func (r *replay) common(s statement, e effect.Effect, table *Table) Statement {
	timeout := r.session.lock.inForce(s.placement.Transaction)
	if timeout == "" && r.settings.RunnerSetsLockTimeout {
		timeout = "runner"
	}
	return Statement{
		Database: r.db.Name, Migration: s.migration.Version, Tool: string(r.db.Tool), Shared: s.step.Shared, Statement: s.number,
		Preceded: s.preceded, Followed: s.followed, Suspended: s.suspended, Earlier: s.earlier, Later: s.later,
		Transaction: s.placement.Transaction, Wrapped: s.placement.Wrapped, LockTimeout: timeout, StatementTimeout: s.timeout,
		Effect: e, Sizes: r.sizes(s, e), RefusesRows: r.refusedBefore(s, table), Table: table,
		Blocked: s.waits.writes, BlockedReads: s.waits.reads, Held: table != nil && s.waits.held[table.Name],
	}
}

// about is the table that a whole statement is about.
func (r *replay) about(s statement, steps []effect.Step) *Table {
	for _, step := range steps {
		if t := r.table(step.Target, s); t != nil {
			return t
		}
	}
	return nil
}

// part is the fact about one step of a statement; an empty kind where there is none.
func (r *replay) part(s statement, node *pg_query.Node, step effect.Step) (kind, object string, body any) {
	table := r.table(step.Target, s)
	common := r.common(s, step.Effect, table)
	switch d := step.Detail.(type) {
	case *effect.AddColumn:
		if d.Exists {
			return "", "", nil
		}
		object = step.Target.String() + "." + catalog.Quote(d.Name)
		if !d.Ahead { // else the column that is dropped would pass for this one
			r.columns[object] = s.mark
		}
		if common.Effect.FailsOnRows {
			r.await(s, step.Target, d.Name)
		}
		body := r.addColumn(common, d)
		body.Emptied = r.emptiedBefore(s, step.Target)
		return "sql.add_column", object, body
	case *effect.Column:
		return r.column(s, common, step, d)
	case *effect.TypeChange:
		body := ColumnType{Statement: common, Column: d.Column, To: d.To.String(), Using: effect.Text(d.Using), Rewrite: string(d.Rewrite), Why: d.Why, Checks: []string{}}
		if d.FromKnown {
			body.From = d.From.String()
		}
		if known := r.catalog.Table(step.Target.Schema, step.Target.Name); known != nil {
			for _, c := range known.Constraints {
				if c.Kind == catalog.Check && c.Valid && c.Enforced && slices.Contains(c.Columns, d.Column) {
					body.Checks = append(body.Checks, c.Name)
				}
			}
		}
		return "sql.alter_column_type", step.Target.String() + "." + catalog.Quote(d.Column), body
	case *effect.Constraint:
		return r.constraint(s, common, step, d)
	case *effect.Index:
		if node.GetReindexStmt() != nil {
			return r.reindex(s, node.GetReindexStmt(), common, step)
		}
		return r.index(s, node, common, step, d)
	}
	return r.whole(s, node, common, step)
}

func (r *replay) addColumn(common Statement, d *effect.AddColumn) AddColumn {
	body := AddColumn{
		Statement: common, Column: d.Name, Type: d.Type.String(), NotNull: d.NotNull, Default: string(d.Default), DefaultText: effect.Text(d.DefaultNode),
		Identity: d.Identity, Serial: d.Serial, Generated: d.Generated, ConstrainedDomain: d.ConstrainedDomain, IfNotExists: d.IfNotExists,
	}
	for _, k := range d.Constraints {
		body.Constraints = append(body.Constraints, string(k))
		// A foreign key of a new column that holds nothing but NULL has no row read, its own or the other's.
		if k != catalog.ForeignKey || d.References != (catalog.Name{}) && slices.Contains(common.Effect.Scans, d.References.String()) {
			body.Checked = append(body.Checked, string(k))
		}
	}
	if d.References != (catalog.Name{}) {
		body.References = d.References.String()
	}
	return body
}

func (r *replay) index(s statement, node *pg_query.Node, common Statement, step effect.Step, d *effect.Index) (string, string, any) {
	body := Index{
		Statement: common, Concurrently: d.Concurrently, Unique: d.Unique, Method: d.Method, Columns: d.Columns, Only: d.Only, Guarded: d.Guarded,
		IndexKnown: d.Before != nil,
	}
	object := step.Target.String()
	if d.Name != (catalog.Name{}) {
		body.Index, object = d.Name.String(), d.Name.String()
	}
	switch {
	case d.Node != nil:
		if d.Exists {
			return "", "", nil
		}
		if !d.Concurrently {
			body.Concurrent = concurrent(s)
			body.Remedies.Concurrently = r.concurrentBuild(s, common, d)
		}
		k := indexKey(d.Node)
		body.OldColumns = r.oldColumns(step.Target, k.mentions, s)
		body.AddedColumns = slices.DeleteFunc(k.mentions, func(column string) bool { return slices.Contains(body.OldColumns, column) })
		body.Already = d.Unique && r.already(s, step.Target, func(c *catalog.Catalog, t *catalog.Table) bool { return refusesRepeats(c, t, indexKey(d.Node)) })
		return "sql.create_index", object, body
	case strings.HasPrefix(step.Command, "DROP INDEX"):
		if !d.Concurrently {
			body.Concurrent = "DROP INDEX CONCURRENTLY " + body.Index
			if d.Guarded {
				body.Concurrent = "DROP INDEX CONCURRENTLY IF EXISTS " + body.Index
			}
			if drop := node.GetDropStmt(); len(drop.GetObjects()) == 1 && drop.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE && (common.Table == nil || !common.Table.Partitioned) {
				body.Remedies.Concurrently = r.concurrently(s, s.behind("INDEX"), "")
			}
		}
		return "sql.drop_index", object, body
	}
	return "", "", nil
}

// concurrent is CREATE INDEX with CONCURRENTLY, and without IF NOT EXISTS: that would take the invalid index of a build that
// failed for a finished one.
func concurrent(s statement) string {
	text := s.lexed.Text(s.file.text.Bytes)
	behind := 0 // past INDEX, and past IF NOT EXISTS when it follows
	head := ""
	for token := range lex.Tokens(text) {
		switch {
		case head == "" && token.Is(text, "INDEX"):
			head, behind = s.file.code(s.lexed.Start, s.lexed.Start+token.End), token.End
		case head == "" || token.Comment():
		case token.Is(text, "IF") || token.Is(text, "NOT") || token.Is(text, "EXISTS"):
			behind = token.End
		default:
			return head + " CONCURRENTLY " + s.file.code(s.lexed.Start+behind, s.lexed.End)
		}
	}
	return ""
}
