package postgres

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// ColumnDefault is the body of sql.set_default and sql.drop_default.
type ColumnDefault struct {
	Statement
	Column    string `json:"column"`
	Type      string `json:"type" doc:"the type of the column; empty when unknown"`
	Generated bool   `json:"generated" doc:"an identity or generated column"`
	Before    string `json:"before" doc:"the default before the change, without casts of constants; empty when there was none, or it is not known"`
	After     string `json:"after" doc:"the default from here on, in the same form; empty when there is none"`
	AddedHere bool   `json:"added_here" doc:"the change itself added the column"`
	// What follows is told with the state that the change leaves.
	Superseded bool `json:"superseded" doc:"the change itself goes on to set another default or none, or to drop or rename the column or its table"`
	NotNull    bool `json:"not_null" doc:"the column is known to be NOT NULL"`
	Retyped    bool `json:"retyped" doc:"the change gives the column another type"`
	Triggers   bool `json:"triggers" doc:"a trigger of the table may fill the column before a row is inserted"`
}

// column is the fact about DROP COLUMN and about what ALTER COLUMN changes, the type aside.
func (r *replay) column(s statement, common Statement, step effect.Step, d *effect.Column) (string, string, any) {
	body := Column{Statement: common, Column: d.Name, ProvenBy: d.ProvenBy, IfExists: d.IfExists}
	if d.Before != nil {
		body.Type = d.Before.Type.String()
	}
	object := step.Target.String() + "." + catalog.Quote(d.Name)
	body.AddedHere = r.addedHere(object, s)
	renamed, ok := r.history.columns[object]
	body.RenamedHere = ok && r.oneChange(renamed, s.mark)
	switch {
	case strings.HasSuffix(step.Command, "DROP COLUMN"):
		body.References = r.referencedBy(step.Target, d.Name)
		body.Required = r.required(step.Target, d.Before) && !r.inPrimaryKey(step.Target, d.Name)
		body.WrittenTo = r.writtenTo(s, step.Target, d.Name)
		r.take(s, "drops", step.Target, d.Name)
		r.await(s, step.Target, d.Name)
		return "sql.drop_column", object, body
	case strings.HasSuffix(step.Command, "SET NOT NULL"):
		body.CheckText = "CHECK (" + effect.ColumnText(d.Name) + " IS NOT NULL)"
		body.Already = r.already(s, step.Target, func(_ *catalog.Catalog, t *catalog.Table) bool { return demanded(t, d.Name) })
		r.await(s, step.Target, d.Name)
		return "sql.set_not_null", object, body
	case strings.HasSuffix(step.Command, "DROP NOT NULL"):
		body.NotNull = d.Before != nil && d.Before.NotNull
		r.await(s, step.Target, d.Name)
		return "sql.drop_not_null", object, body
	case strings.HasSuffix(step.Command, "SET DEFAULT"), strings.HasSuffix(step.Command, "DROP DEFAULT"):
		r.await(s, step.Target, d.Name)
		return r.columnDefault(s, common, object, d)
	}
	return "", "", nil
}

// addedHere is whether the change itself added a column, by its qualified name.
func (r *replay) addedHere(column string, s statement) bool {
	by, added := r.columns[column]
	return added && r.oneChange(by, s.mark)
}

// formerDefault is the default that a column had before a migration under judgement changed it.
type formerDefault struct {
	text string
	kind catalog.Type // of the column
	mark int
}

// columnDefault is the fact about SET DEFAULT and DROP DEFAULT.
func (r *replay) columnDefault(s statement, common Statement, object string, d *effect.Column) (string, string, any) {
	body := ColumnDefault{Statement: common, Column: d.Name, AddedHere: r.addedHere(object, s), After: r.plainDefault(effect.Text(d.DefaultNode))}
	former, known := r.history.defaults[object]
	if !known || !r.oneChange(former.mark, s.mark) {
		former = formerDefault{mark: s.mark}
		if d.Before != nil {
			former.text, former.kind = r.plainDefault(d.Before.Default), d.Before.Type
		}
	}
	body.Before = former.text
	if d.Before != nil {
		body.Type = d.Before.Type.String()
		body.Generated = d.Before.Identity || d.Before.Generated != ""
	}
	r.history.defaults[object] = former
	if d.DefaultNode != nil {
		return "sql.set_default", object, body
	}
	return "sql.drop_default", object, body
}

// plainDefault is a default without the casts around a constant, which a change of type has to add and take away.
func (r *replay) plainDefault(text string) string {
	if text == "NULL" {
		return "" // as good as none
	}
	if !strings.Contains(text, "::") {
		return text
	}
	parsed, err := parse.Statement(r.ctx, "SELECT "+text)
	if err != nil || len(parsed.Stmts[0].Stmt.GetSelectStmt().GetTargetList()) != 1 {
		return text
	}
	node := parsed.Stmts[0].Stmt.GetSelectStmt().TargetList[0].GetResTarget().GetVal()
	for node.GetTypeCast() != nil {
		node = node.GetTypeCast().Arg
	}
	switch {
	case node.GetAConst().GetIsnull():
		return ""
	case node.GetAConst() != nil:
		return effect.Text(node)
	}
	return text
}
