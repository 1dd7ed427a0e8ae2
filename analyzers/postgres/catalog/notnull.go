package catalog

import "slices"

// addNotNull adds a not-null constraint of PostgreSQL 18 to a table and to its descendants. A column that is not null already
// has one, which stays the only one.
func (c *Catalog) addNotNull(table *Table, column string, constraint placed, creating bool) {
	known := table.Column(column)
	named := creating && constraint.node.GetConname() != "" // beside NOT NULL at the column it is the one that has a name
	if known != nil && known.NotNull && !named || table.notNull(column) != nil {
		return
	}
	name := constraint.node.GetConname()
	if name == "" {
		name = c.chooseConstraintName(table.Name.Schema, table.Name.Name, column, "not_null")
	}
	added := &Constraint{
		Name: name, Kind: NotNull, Columns: []string{column}, Enforced: true,
		Valid: creating || !constraint.node.GetSkipValidation(), NoInherit: constraint.node.GetIsNoInherit(),
	}
	c.attach(table, added)
	c.markProven(table, added)
	if !constraint.only && !added.NoInherit {
		c.inheritNotNull(table, added)
	}
}

// inheritNotNull gives a not-null constraint to the descendants of a table.
func (c *Catalog) inheritNotNull(table *Table, added *Constraint) {
	column := added.Columns[0]
	for _, below := range c.descendants(table.Name) {
		child := c.edit(below)
		if known := child.Column(column); known != nil && known.NotNull || child.notNull(column) != nil || len(child.Constraints) >= maxLinks {
			continue
		}
		copied := added.clone()
		copied.inherited = true
		c.attach(child, copied)
		c.markProven(child, copied)
	}
}

// notNull is the not-null constraint that was declared over a column, nil when there is none.
func (t *Table) notNull(column string) *Constraint {
	i := slices.IndexFunc(t.Constraints, func(k *Constraint) bool { return k.Kind == NotNull && slices.Contains(k.Columns, column) })
	if i < 0 {
		return nil
	}
	return t.Constraints[i]
}

// NotNullConstraint returns the not-null constraint of that name, nil when the table has none that is known. Since
// PostgreSQL 18 each column that is not null has one: where none was declared by name it is called as the server calls it.
func (t *Table) NotNullConstraint(name string) *Constraint {
	if t == nil {
		return nil
	}
	if declared := t.Constraint(name); declared != nil {
		if declared.Kind == NotNull {
			return declared
		}
		return nil
	}
	for _, column := range t.Columns {
		if column.NotNull && column.notNull == name && t.notNull(column.Name) == nil {
			return &Constraint{Name: name, Kind: NotNull, Columns: []string{column.Name}, Valid: true, Enforced: true}
		}
	}
	return nil
}

// markProven makes the columns of a valid not-null constraint NOT NULL.
func (c *Catalog) markProven(table *Table, constraint *Constraint) {
	if constraint.Kind != NotNull || !constraint.Valid {
		return
	}
	for _, column := range constraint.Columns {
		table.editColumn(column).NotNull = true
	}
}
