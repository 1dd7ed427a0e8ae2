package postgres

import (
	"bytes"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// ascent is the way up of a group of migrations as far as a way down must answer to it.
type ascent struct {
	course *course
	losses []loss
}

// loss is data that the way up destroys, with the passages that lead to it.
type loss struct {
	Lost
	table     *passage
	column    *columnPassage
	migration string // the version that destroys it, where a statement of one does
}

// ascend takes in a statement of the way up, before the catalog does. What may not have run destroys nothing for sure.
func (r *replay) ascend(s statement, node *pg_query.Node, steps []effect.Step) {
	if r.ascent == nil {
		return
	}
	certain := s.inside == nil || !s.inside.Conditional
	for _, step := range steps {
		if certain && step.Refused == "" {
			r.noteLoss(s, node, step)
		}
	}
	r.ascent.course.follow(r.catalog, node, steps)
}

// noteLoss notes what one part of a statement of the way up destroys of the data that was there before the change.
func (r *replay) noteLoss(s statement, node *pg_query.Node, step effect.Step) {
	if step.Target == (catalog.Name{}) || !r.stores(step.Target) || strings.HasPrefix(step.Target.Name, "pg_") {
		return
	}
	known := r.catalog.Table(step.Target.Schema, step.Target.Name)
	if known == nil || r.table(step.Target, s).CreatedHere {
		return
	}
	table := r.ascent.course.table(step.Target)
	if table.was == (catalog.Name{}) {
		return
	}
	l := loss{table: table, migration: s.migration.Version, Lost: Lost{Object: table.was.String(), Command: step.Command}}
	switch d := step.Detail.(type) {
	case *effect.Relation:
		switch step.Command {
		case "DROP TABLE":
			l.Type = "table"
		case "TRUNCATE":
			l.Type = "rows"
		}
	case *effect.Rows:
		if node.GetDeleteStmt() != nil && !d.Bounded {
			l.Type = "rows"
		}
	case *effect.Column:
		if d.Before != nil && d.Before.Generated == "" && strings.HasSuffix(step.Command, "DROP COLUMN") {
			l.Type, l.column = "column", table.column(d.Name)
		}
	case *effect.TypeChange:
		if how, _ := r.misfit(d); how == "cut" || how == "rounded" {
			l.Type, l.column = "values", table.column(d.Column)
		}
	}
	if l.Type == "" || l.Type == "rows" && table.read {
		return // rows that were copied first are somewhere
	}
	l.KeptIn = slices.Clone(table.copies)
	if l.column != nil {
		if l.column.was == "" || r.addedHere(step.Target.String()+"."+catalog.Quote(l.column.now), s) {
			return
		}
		l.Object += "." + catalog.Quote(l.column.was)
		l.KeptIn = slices.Clone(l.column.copies)
	}
	if slices.ContainsFunc(r.ascent.losses, func(earlier loss) bool { return earlier.Type == l.Type && earlier.Object == l.Object }) {
		return // a second DELETE from the same table
	}
	r.ascent.losses = append(r.ascent.losses, l)
}

// removedLabels notes the values that the way up takes out of an enum while it gives others to rows that had them.
func (a *ascent) removedLabels(facts []analyzers.Fact) {
	for _, f := range facts {
		body, ok := f.Body.(ReplaceType)
		if !ok || !a.course.enums[body.Type] {
			continue
		}
		for _, label := range body.Removed {
			a.losses = append(a.losses, loss{Lost: Lost{Object: body.Type + "." + label, Type: "labels", Command: "CREATE TYPE"}})
		}
	}
}

// wholeWay states the fact about the way down of a group as a whole.
func (r *replay) wholeWay(d *descent, group []member, up *ascent) {
	last := group[len(group)-1].migration
	body := Down{Database: r.db.Name, Migration: last.Version, Tool: string(r.db.Tool), Empty: !d.busy, Irreversible: d.irreversible}
	if body.Empty {
		body.Fails = r.runAgain(group, d.after.Part(r.named(group, up.course)))
	}
	at, left := d.at, false
	for _, l := range up.losses {
		if l.table != nil && (replaced(up.course, l) || l.Type != "table" && l.table.dropped) {
			continue // what has taken its place holds the data; what is dropped with its table is part of that
		}
		l.Back = r.back(d, l)
		var where source.Span
		l.Migration, where = d.again(l, last.Version)
		if !left && l.remains() {
			left, at, body.Migration = true, where, l.Migration
		}
		body.Lost = append(body.Lost, l.Lost)
	}
	r.facts = append(r.facts, analyzers.Fact{Kind: "sql.down", Object: r.db.Name + ":" + body.Migration, At: at, Covers: at, Body: body})
}

// remains is whether the way down is known not to make good for a loss.
func (l Lost) remains() bool {
	return l.Back == "missing" || l.Back == "empty" || l.Back == "refused"
}

// again is the statement of the way down that makes anew what was lost, and the migration that it undoes. Where none does, it
// is the way down of the migration that destroys it, or of last.
func (d *descent) again(l loss, last string) (version string, at source.Span) {
	for _, f := range d.facts {
		if f.made && l.table != nil && f.table.now == l.table.was && (f.column == nil) == (l.column == nil) && (l.column == nil || f.column.now == l.column.was) {
			return f.fact.Body.(DownStatement).Migration, f.fact.At
		}
	}
	version, at = last, d.at
	if l.migration != "" {
		version = l.migration
	}
	if begin := d.begins[version]; begin != nil {
		at = begin.at
	}
	return version, at
}

// replaced is whether the way up fills another table, or column, that then has the name of what it drops.
func replaced(up *course, l loss) bool {
	switch l.Type {
	case "table":
		now := up.tables[l.table.was]
		return now != nil && now.filled
	case "column":
		now := l.table.columns[l.column.was]
		return now != nil && now.filled
	}
	return false
}

// back is how the way down leaves what the way up destroys.
func (r *replay) back(d *descent, l loss) string {
	how := ""
	switch l.Type {
	case "table":
		how = backTable(d, l.table.was)
		if how == "missing" && r.catalog.Table(l.table.was.Schema, l.table.was.Name) != nil {
			how = "unknown"
		}
	case "column":
		how = backColumn(d, l)
		if known := r.catalog.Table(l.table.was.Schema, l.table.was.Name); how == "missing" && (known == nil || known.Column(l.column.was) != nil) {
			how = "unknown"
		}
	case "rows":
		how = "missing"
		if p := d.down.tables[l.table.was]; p != nil && p.filled {
			how = "filled"
		}
	case "values":
		how = "missing"
		if p := d.down.tables[l.table.was]; p != nil && (p.filled || p.changed) {
			how = "filled"
		}
	case "labels":
		how = "missing"
		if len(d.down.enums) > 0 {
			how = "unknown"
		}
	}
	if d.down.opaque && how != "filled" {
		return "unknown"
	}
	return how
}

// backTable is how a table stands that the way up drops. Rows of the way down's own making count for what was there.
func backTable(d *descent, name catalog.Name) string {
	now := d.down.tables[name]
	switch {
	case now == nil:
		return "missing"
	case now.filled || now.was != (catalog.Name{}):
		return "filled"
	}
	return "empty"
}

func backColumn(d *descent, l loss) string {
	table := d.down.tables[l.table.was]
	if table == nil {
		return "missing"
	}
	column := table.columns[l.column.was]
	switch {
	case table.was == (catalog.Name{}) && table.filled:
		return "filled"
	case table.was == (catalog.Name{}):
		return "empty"
	case column == nil:
		return "missing"
	case column.filled || column.was != "" || column.made == nil:
		return "filled"
	case column.refused:
		return "refused"
	}
	return "empty"
}

// irreversible is the reason that a comment of a group's files gives.
func (r *replay) irreversible(group []member) string {
	for _, m := range group {
		for _, step := range append(slices.Clone(m.migration.Up), m.migration.Down...) {
			if f := r.files.files[step.Path]; f != nil && f.open() {
				if reason, _, found := framework.Irreversible(f.split.Comments); found {
					return reason
				}
			}
		}
	}
	return ""
}

// beginning is where a step begins: its first statement, else the mark before it, else the beginning of the file. What
// comments say is no part of it: they may change.
func beginning(f *file, step framework.Step) source.Span {
	if statements := step.Statements(f.split); len(statements) > 0 {
		return f.text.Span(statements[0].Start, statements[0].End)
	}
	if i := slices.IndexFunc(f.split.Comments, func(c lex.Comment) bool { return c.End == step.Start }); i >= 0 {
		return f.text.Span(f.split.Comments[i].Start, f.split.Comments[i].End)
	}
	start := len(f.text.Bytes) - len(bytes.TrimPrefix(f.text.Bytes, []byte("\xef\xbb\xbf"))) // behind a byte order mark
	return f.text.Span(start, start)
}
