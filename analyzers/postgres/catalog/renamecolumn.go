package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// renameColumn renames a column of one table in all that mentions it. Index names and constraint names stay.
func (c *Catalog) renameColumn(table *Table, from, to string) {
	if from == "" || from == to {
		return
	}
	if table.Column(from) == nil && table.Complete {
		return
	}
	table.editColumn(from).Name = to
	table.renameInKey(from, to)
	for i, constraint := range table.Constraints {
		self := constraint.Kind == ForeignKey && constraint.References == table.Name && slices.Contains(constraint.ReferencedColumns, from)
		if !slices.Contains(constraint.Columns, from) && !self {
			continue
		}
		renamed := constraint.clone()
		renameIn(renamed.Columns, from, to)
		renameIn(renamed.Proves, from, to)
		if self {
			renameIn(renamed.ReferencedColumns, from, to)
		}
		if constraint.check != nil {
			renamed.check = renameInExpression(constraint.check, from, to)
			renamed.Expression = expressionText(renamed.check)
		}
		table.Constraints[i] = renamed
	}
	for _, index := range c.Indexes(table.Name) {
		if slices.Contains(index.Mentions, from) {
			edited := c.editIndex(index.Name)
			renameIn(edited.Columns, from, to)
			renameIn(edited.Mentions, from, to)
			edited.keys = ""
		}
	}
	c.renameReferenced(table.Name, from, to)
	for _, column := range table.Columns {
		if slices.Contains(column.From, from) {
			edited := table.editColumn(column.Name)
			edited.From = slices.Clone(edited.From)
			renameIn(edited.From, from, to)
		}
	}
	for i, trigger := range table.Triggers {
		if slices.Contains(trigger.Columns, from) {
			table.Triggers[i].Columns = slices.Clone(trigger.Columns)
			renameIn(table.Triggers[i].Columns, from, to)
		}
	}
	for i, policy := range table.Policies {
		if slices.Contains(policy.Columns, from) {
			table.Policies[i].Columns = slices.Clone(policy.Columns)
			renameIn(table.Policies[i].Columns, from, to)
		}
	}
	c.renameRead(table.Name, from, to)
	c.changeStatisticsColumn(table.Name, from, to)
	for _, sequence := range c.Sequences(table.Name) {
		if sequence.Column == from {
			moved := *sequence
			moved.Column = to
			c.sequences[sequence.Name] = &moved
		}
	}
}

// renameReferenced renames a column in the foreign keys of other tables that point at it.
func (c *Catalog) renameReferenced(table Name, from, to string) {
	for _, ref := range c.Referencing(table) {
		if slices.Contains(ref.Constraint.ReferencedColumns, from) {
			renameIn(c.edit(ref.Table).editConstraint(ref.Constraint.Name).ReferencedColumns, from, to)
		}
	}
}

func renameIn(columns []string, from, to string) {
	for i, column := range columns {
		if column == from {
			columns[i] = to
		}
	}
}

// renameInExpression returns a copy of an expression with a column renamed.
func renameInExpression(expression *pg_query.Node, from, to string) *pg_query.Node {
	if expression == nil {
		return nil
	}
	copied := proto.Clone(expression).(*pg_query.Node)
	tree.Walk(copied, func(message any) bool {
		if ref, ok := message.(*pg_query.ColumnRef); ok && len(ref.GetFields()) > 0 {
			if last := ref.GetFields()[len(ref.GetFields())-1].GetString_(); last.GetSval() == from {
				last.Sval = to
			}
		}
		return true
	})
	return copied
}
