package postgres

import (
	"maps"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// entire is whether no piece of a group is missing, since it is not under judgement.
func (r *replay) entire(group []member) bool {
	first, last := group[0], group[len(group)-1]
	before, after := first.mark-2, last.mark
	return (before < 0 || !samePiece(r.db.Tool, r.db.Migrations[before], first.migration)) &&
		(after == len(r.db.Migrations) || !samePiece(r.db.Tool, last.migration, r.db.Migrations[after]))
}

// descend reads the ways down of a group of migrations, the last one's first, on a copy of the schema that they leave, and
// states what they do.
func (r *replay) descend(group []member, up *ascent) {
	steps := 0
	for _, m := range group {
		steps += len(m.migration.Down)
	}
	if steps == 0 {
		return
	}
	d := &descent{up: up.course, down: newCourse(), after: r.catalog, marks: map[int]bool{}, begins: map[string]*begin{}, irreversible: r.irreversible(group)}
	for _, m := range group {
		d.marks[m.mark] = true
	}
	r.catalog = r.catalog.Part(r.named(group, up.course))
	for _, m := range slices.Backward(group) {
		r.catalog.ResetSession()
		for _, step := range m.migration.Down {
			if f := r.files.downFile(r.db, step); f != nil && f.open() {
				r.descendStep(d, m, step, f)
			}
		}
	}
	for _, f := range d.facts {
		r.facts = append(r.facts, d.settled(f))
	}
	r.wholeWay(d, group, up)
	r.catalog = d.after
}

// named are the names that the statements of a group hold, up and down. The rest of the schema has no part in what a way down
// does to data.
func (r *replay) named(group []member, up *course) []string {
	all := map[string]bool{}
	for _, m := range group {
		for _, step := range m.migration.Up {
			r.namesIn(all, r.files.files[step.Path], step)
		}
		for _, step := range m.migration.Down {
			r.namesIn(all, r.files.downFile(r.db, step), step)
		}
	}
	for name := range up.tables {
		all[name.Schema], all[name.Name] = true, true
	}
	return slices.Sorted(maps.Keys(all))
}

func (r *replay) namesIn(all map[string]bool, f *file, step framework.Step) {
	if f == nil || !f.open() {
		return
	}
	for _, s := range step.Statements(f.split) {
		if s.Kind != lex.SQL || s.Reason != "" {
			continue
		}
		node := f.parse(r.ctx, s).node
		if seed := node.GetInsertStmt(); len(seed.GetSelectStmt().GetSelectStmt().GetValuesLists()) > 0 {
			all[seed.Relation.GetSchemaname()], all[seed.Relation.GetRelname()] = true, true
			continue
		}
		effect.Strings(node, func(text string) { all[text] = true })
		for _, inner := range catalog.Inside(node.GetDoStmt()) {
			if result, err := parse.Statement(r.ctx, inner.Text); err == nil {
				effect.Strings(result.Stmts[0].Stmt, func(text string) { all[text] = true })
			}
		}
	}
}

func (r *replay) descendStep(d *descent, m member, step framework.Step, f *file) {
	d.reach(m.migration.Version, beginning(f, step), false)
	for _, lexed := range step.Statements(f.split) {
		var node *pg_query.Node
		if lexed.Kind == lex.SQL && lexed.Reason == "" {
			node = f.parse(r.ctx, lexed).node
		}
		if node == nil || !idle(r.catalog, node) {
			d.reach(m.migration.Version, f.text.Span(lexed.Start, lexed.End), true)
		}
		if node == nil {
			d.down.opaque = true
			continue
		}
		r.descendStatement(d, statement{migration: m.migration, file: f, lexed: lexed, number: f.number(lexed), mark: m.mark}, node)
		for _, inner := range catalog.Inside(node.GetDoStmt()) {
			if result, err := parse.Statement(r.ctx, inner.Text); err == nil {
				node := result.Stmts[0].Stmt
				d.down.follow(r.catalog, node, effect.FromVersion(r.catalog, node, r.version))
				r.catalog.Apply(node)
			}
		}
	}
}

// descendStatement gathers the facts of one statement of a way down, and applies it.
func (r *replay) descendStatement(d *descent, s statement, node *pg_query.Node) {
	steps := effect.FromVersion(r.catalog, node, r.version)
	spans := s.parts(len(steps))
	class := classOf(s.lexed)
	whole := s.file.text.Span(s.lexed.Start, s.lexed.End)
	for i, step := range steps {
		body := DownStatement{
			Database: r.db.Name, Migration: s.migration.Version, Tool: string(r.db.Tool), Statement: s.number,
			Command: command(s.lexed, steps[i:i+1]), Class: class, Irreversible: d.irreversible,
		}
		f := downFact{fact: analyzers.Fact{Kind: "sql.down_statement", Object: firstWords(s.lexed), At: spans[i], Covers: whole}}
		if step.Target != (catalog.Name{}) && r.stores(step.Target) {
			r.aboutTable(d, &f, &body, step, node)
		}
		f.fact.Body = body
		d.facts = append(d.facts, f)
	}
	d.down.follow(r.catalog, node, steps)
	for i, step := range steps {
		d.facts[len(d.facts)-len(steps)+i].note(d.down, step)
	}
	r.catalog.Apply(node)
}

// note remembers what a part of a statement has made.
func (f *downFact) note(down *course, step effect.Step) {
	switch detail := step.Detail.(type) {
	case *effect.AddColumn:
		f.made, f.table = true, down.table(step.Target)
		f.column = f.table.column(detail.Name)
	case *effect.Relation:
		if step.Command == "CREATE TABLE" {
			f.made, f.table = true, down.table(step.Target)
		}
	}
}

// stores is whether a name is that of a table, as far as is known: views hold no rows of their own.
func (r *replay) stores(name catalog.Name) bool {
	table := r.catalog.Table(name.Schema, name.Name)
	return table == nil || strings.HasSuffix(table.Kind, "table") && table.Kind != "foreign table" && table.Persistence != "temporary"
}

// aboutTable fills in what a part of a statement does to a table or a column.
func (r *replay) aboutTable(d *descent, f *downFact, body *DownStatement, step effect.Step, node *pg_query.Node) {
	f.table = d.down.table(step.Target)
	f.fact.Object, body.Type = step.Target.String(), "table"
	aboutColumn := func(name string) {
		f.column = f.table.column(name)
		f.fact.Object, body.Type = step.Target.String()+"."+catalog.Quote(name), "column"
	}
	switch detail := step.Detail.(type) {
	case *effect.Relation:
		switch step.Command {
		case "DROP TABLE":
			body.Discards = "table"
		case "TRUNCATE":
			body.Discards, body.Query = "rows", "SELECT * FROM "+step.Target.String()
		}
	case *effect.AddColumn:
		f.fact.Object, body.Type = step.Target.String()+"."+catalog.Quote(detail.Name), "column"
		return
	case *effect.Column:
		aboutColumn(detail.Name)
		if strings.HasSuffix(step.Command, "DROP COLUMN") {
			body.Discards = "column"
		}
	case *effect.TypeChange:
		aboutColumn(detail.Column)
		body.To = detail.To.String()
		if detail.FromKnown {
			body.From = detail.From.String()
		}
		if !f.table.changed && !d.down.opaque {
			body.Misfit, body.Misfits = r.misfit(detail)
		}
		if r.checked(step.Target, detail.Column) { // it may let no such value in
			body.Misfit, body.Misfits = "", ""
		}
		if body.Misfit != "" {
			body.Discards = "values"
		}
	case *effect.Rows:
		if node.GetDeleteStmt() != nil {
			body.Discards, body.Where, body.Query = "rows", effect.Text(detail.Where), "SELECT * FROM "+step.Target.String()
			if body.Where != "" && len(node.GetDeleteStmt().UsingClause) == 0 && node.GetDeleteStmt().Relation.Alias == nil {
				body.Query += " WHERE " + body.Where
			}
			body.Own = d.adds(f.table, columnsIn(detail.Where))
		}
	}
	body.Before, body.Up = d.stood(f.table, f.column)
}

// stood is how a table or column stands when the way down begins, and what the way up has done to it.
func (d *descent) stood(table *passage, column *columnPassage) (before string, did []string) {
	if table.was == (catalog.Name{}) || column != nil && column.was == "" {
		return "new", nil
	}
	known := d.after.Table(table.was.Schema, table.was.Name)
	up := d.up.tables[table.was]
	if up != nil {
		did = up.did(up.was == (catalog.Name{}), up.was != up.now)
	}
	if column == nil {
		switch {
		case up != nil && up.was == (catalog.Name{}), known != nil && d.marks[known.CreatedBy]:
			return "created", did
		case known != nil && known.CreatedBy != catalog.NotCreated:
			return "existed", did
		}
		return "", did
	}
	did = nil
	var passed *columnPassage
	if up != nil {
		passed = up.columns[column.was]
	}
	if passed != nil {
		did = passed.did(passed.was == "", passed.was != passed.now)
		if passed.retyped {
			did = append(did, "type changed")
		}
	}
	switch {
	case up != nil && up.was == (catalog.Name{}), passed != nil && passed.was == "", known != nil && d.marks[known.CreatedBy]:
		return "created", did
	case known != nil && known.Complete && known.Column(column.was) != nil:
		return "existed", did
	}
	return "", did
}

// adds is whether the way up adds one of the columns to a table.
func (d *descent) adds(table *passage, columns []string) bool {
	up := d.up.tables[table.was]
	return up != nil && slices.ContainsFunc(columns, func(name string) bool { return up.columns[name] != nil && up.columns[name].made != nil })
}

// did is what was done, in the words of DownStatement.Up.
func (a acts) did(created, renamed bool) []string {
	var words []string
	for _, word := range []struct {
		is   bool
		text string
	}{{created, "created"}, {renamed && !created, "renamed"}, {a.filled, "filled"}, {a.changed, "changed"}} {
		if word.is {
			words = append(words, word.text)
		}
	}
	return words
}

// settled is a fact about a statement once the whole way down is known: what it has copied elsewhere, or fills again, is
// not discarded.
func (d *descent) settled(f downFact) analyzers.Fact {
	body, ok := f.fact.Body.(DownStatement)
	if !ok || body.Discards == "" || body.Discards == "values" {
		return f.fact
	}
	kept := f.table.read || d.down.opaque
	switch {
	case f.column != nil:
		again := f.table.columns[f.column.now]
		kept = kept || f.column.read || again != nil && again.filled
	default:
		again := d.down.tables[f.table.now]
		kept = kept || again != nil && again.filled
	}
	if kept {
		body.Discards = ""
	}
	f.fact.Body = body
	return f.fact
}

// idle is whether a statement of a way down does nothing: a query that only some tools ask for (SELECT 1), a setting, a
// transaction's end.
func idle(known *catalog.Catalog, node *pg_query.Node) bool {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_SelectStmt:
		return n.SelectStmt.IntoClause == nil && len(n.SelectStmt.FromClause) == 0 && !calls(known, node)
	case *pg_query.Node_VariableSetStmt, *pg_query.Node_TransactionStmt:
		return true
	}
	return false
}
