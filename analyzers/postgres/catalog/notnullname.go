package catalog

import "slices"

// settle finishes what a statement did to tables: it notes the types of their columns, and their not-null constraints.
func (c *Catalog) settle() {
	for _, name := range c.touched {
		if table := c.tables[name]; table != nil && table.revision == c.revision {
			c.nameNotNullsOf(table)
			c.noteTypes(table)
		}
	}
	c.touched = nil
}

// nameNotNullsOf gives the columns of a table the not-null constraints that servers from PostgreSQL 18 on make for them, and
// notes the names as taken. A column that has it from a parent shares the parent's name.
func (c *Catalog) nameNotNullsOf(table *Table) {
	declared := map[string]bool{}
	for _, constraint := range table.Constraints {
		if constraint.Kind == NotNull && len(constraint.Columns) > 0 {
			declared[constraint.Columns[0]] = true
		}
	}
	var names []string
	for _, column := range slices.Clone(table.Columns) {
		wanted := ""
		switch {
		case !column.NotNull || declared[column.Name]:
		case column.notNull != "":
			wanted = column.notNull
		default:
			wanted = c.notNullName(table, column)
		}
		if wanted != column.notNull {
			table.editColumn(column.Name).notNull = wanted
		}
		if wanted != "" {
			names = append(names, wanted)
		}
	}
	if slices.Equal(names, table.notNulls) {
		return
	}
	c.releaseNotNulls(table)
	table.notNulls = names
	for _, name := range names {
		c.notNulls[Name{table.Name.Schema, name}]++
	}
}

// releaseNotNulls gives the names of a table's not-null constraints free.
func (c *Catalog) releaseNotNulls(table *Table) {
	for _, name := range table.notNulls {
		full := Name{table.Name.Schema, name}
		if c.notNulls[full]--; c.notNulls[full] <= 0 {
			delete(c.notNulls, full)
		}
	}
}

// notNullName is the name of a column's not-null constraint: that of a parent, else the server's choice.
func (c *Catalog) notNullName(table *Table, column *Column) string {
	for _, parent := range table.parents {
		if name := c.tables[parent].notNullOf(column.Name); name != "" {
			return name
		}
	}
	return numbered(table.Name.Name, column.Name, "not_null", func(name string) bool {
		full := Name{table.Name.Schema, name}
		return c.constraints[full] > 0 || c.notNulls[full] > 0
	})
}

// notNullOf is the name of the not-null constraint over a column, declared or not; "" when there is none.
func (t *Table) notNullOf(column string) string {
	known := t.Column(column)
	if known == nil || !known.NotNull {
		return ""
	}
	if declared := t.notNull(column); declared != nil {
		return declared.Name
	}
	return known.notNull
}
