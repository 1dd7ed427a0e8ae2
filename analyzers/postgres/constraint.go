package postgres

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// constraint is the fact about ADD, VALIDATE or DROP CONSTRAINT.
func (r *replay) constraint(s statement, common Statement, step effect.Step, d *effect.Constraint) (string, string, any) {
	body := Constraint{
		Statement: common, Name: d.Name, Type: string(d.Kind), NotValid: d.NotValid, NullableColumns: d.NullableColumns, Columns: d.Columns,
		Expression: effect.Text(d.Expression), StrongerSubcommand: d.StrongerSubcommand,
	}
	if d.UsingIndex != (catalog.Name{}) {
		body.UsingIndex = d.UsingIndex.String()
	}
	if d.References != (catalog.Name{}) {
		body.References = d.References.String()
	}
	object := step.Target.String()
	if d.Name != "" {
		object += "." + catalog.Quote(d.Name)
	}
	switch {
	case strings.HasSuffix(step.Command, "ADD CONSTRAINT"):
		if d.Name != "" && s.placement.Transaction != 0 {
			r.added[object] = s.placement.Transaction
		}
		body.OldColumns = r.oldColumns(step.Target, d.Columns, s)
		body.Replaces = r.replaces(s, step.Target, d)
		// Until 17 a partitioned table takes no foreign key NOT VALID (release notes of 18).
		if !d.NotValid && (r.version >= 18 || d.Kind != catalog.ForeignKey || common.Table == nil || !common.Table.Partitioned) {
			body.Remedies.NotValid = r.notValid(s)
		}
		body.Already, body.Demands = r.constraintHeld(s, step.Target, d)
		r.await(s, step.Target, "")
		body.Enforced = !s.says("NOT", "ENFORCED")
		known := r.catalog.Table(step.Target.Schema, step.Target.Name)
		body.Copied = known != nil && known.Filled && s.transaction() != 0 && r.copies[known.Name] == s.transaction()
		if d.NotValid && body.Enforced && d.Name != "" {
			r.history.unvalidated = append(r.history.unvalidated, unvalidated{len(r.facts), step.Target, d.Name, s.mark})
		}
		return "sql.add_constraint", object, body
	case strings.HasSuffix(step.Command, "VALIDATE CONSTRAINT"):
		body.AddedInTransaction = s.placement.Transaction != 0 && r.added[object] == s.placement.Transaction
		return "sql.validate_constraint", object, body
	case strings.HasSuffix(step.Command, "DROP CONSTRAINT"):
		r.history.unvalidated = slices.DeleteFunc(r.history.unvalidated, func(u unvalidated) bool { return u.table == step.Target && u.name == d.Name })
		r.history.dropped = append(r.history.dropped, droppedConstraint{step.Target, d.Name, d.Kind, d.Columns, s.mark})
		return "sql.drop_constraint", object, body
	}
	return "", "", nil
}

// says is whether some words follow each other in the text of a statement, which the parse tree does not tell.
func (s statement) says(words ...string) bool {
	text, found := s.lexed.Text(s.file.text.Bytes), 0
	for token := range lex.Tokens(text) {
		switch {
		case token.Comment():
			continue
		case !token.Is(text, words[found]):
			found = 0
			continue
		}
		if found++; found == len(words) {
			return true
		}
	}
	return false
}

// oldColumns are those of some columns of a table that the change itself does not add: the ones that running code writes.
func (r *replay) oldColumns(table catalog.Name, columns []string, s statement) []string {
	old := []string{}
	for _, column := range columns {
		if !r.addedHere(table.String()+"."+catalog.Quote(column), s) {
			old = append(old, column)
		}
	}
	return old
}

// droppedConstraint is a constraint that a migration under judgement drops.
type droppedConstraint struct {
	table   catalog.Name
	name    string
	kind    catalog.ConstraintKind // empty when unknown
	columns []string
	mark    int
}

// replaces is whether the change has dropped a constraint that the new one may stand for: one of the same name, of the same
// kind over the same columns, or a check about one of its columns. Where the server chooses the name, one that is not known
// may be it, too.
func (r *replay) replaces(s statement, table catalog.Name, d *effect.Constraint) bool {
	return slices.ContainsFunc(r.history.dropped, func(old droppedConstraint) bool {
		switch {
		case old.table != table || !r.oneChange(old.mark, s.mark):
			return false
		case d.Name != "" && old.name == d.Name || d.Name == "" && old.kind == "":
			return true
		case d.Kind == catalog.Check && old.kind == catalog.Check:
			return slices.ContainsFunc(d.Columns, func(column string) bool { return slices.Contains(old.columns, column) })
		}
		return old.kind == d.Kind && len(d.Columns) > 0 && slices.Equal(old.columns, d.Columns)
	})
}

// unvalidated is a constraint that a migration under judgement adds NOT VALID, with the place of its fact.
type unvalidated struct {
	fact  int
	table catalog.Name
	name  string
	mark  int
}

// leftUnvalidated notes, once all migrations are replayed, which constraints are not valid to this day, though migrations
// came after them.
func (r *replay) leftUnvalidated() {
	for _, left := range r.history.unvalidated {
		table := r.catalog.Table(left.table.Schema, left.table.Name)
		constraint := table.Constraint(left.name)
		if left.mark == len(r.db.Migrations) || constraint == nil || constraint.Valid {
			continue
		}
		if body, ok := r.facts[left.fact].Body.(Constraint); ok {
			body.LeftNotValid = true
			r.facts[left.fact].Body = body
		}
	}
}

// referencedBy are the other tables that foreign keys of a table name: those over a column, or all for an empty one.
func (r *replay) referencedBy(name catalog.Name, column string) []string {
	names := []string{}
	table := r.catalog.Table(name.Schema, name.Name)
	if table == nil {
		return names
	}
	for _, c := range table.Constraints {
		other := c.References.String()
		if c.Kind == catalog.ForeignKey && c.References != name && (column == "" || slices.Contains(c.Columns, column)) && !slices.Contains(names, other) {
			names = append(names, other)
		}
	}
	slices.Sort(names)
	return names
}
