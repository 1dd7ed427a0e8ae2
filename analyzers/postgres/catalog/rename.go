package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) rename(statement *pg_query.RenameStmt) {
	to := statement.GetNewname()
	if to == "" {
		return
	}
	switch statement.GetRenameType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_FOREIGN_TABLE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_SEQUENCE:
		c.renameRelation(statement, to)
	case pg_query.ObjectType_OBJECT_COLUMN:
		if table := c.alterable(statement.GetRelation(), statement.GetMissingOk()); table != nil {
			for _, name := range c.family(table.Name, statement.GetRelation().GetInh()) {
				c.renameColumn(c.edit(name), statement.GetSubname(), to)
			}
		}
	case pg_query.ObjectType_OBJECT_TABCONSTRAINT:
		if table := c.alterable(statement.GetRelation(), statement.GetMissingOk()); table != nil {
			for _, name := range c.family(table.Name, statement.GetRelation().GetInh()) {
				c.renameConstraint(c.edit(name), statement.GetSubname(), to)
			}
		}
	case pg_query.ObjectType_OBJECT_DOMCONSTRAINT:
		c.renameDomainConstraint(c.resolveType(objectNameOf(statement.GetObject())), statement.GetSubname(), to)
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := c.resolveType(objectNameOf(statement.GetObject()))
		c.moveType(from, Name{from.Schema, to})
	case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE,
		pg_query.ObjectType_OBJECT_AGGREGATE:
		if function := c.Function(objectNameOf(statement.GetObject())); function != nil {
			c.moveFunction(function, statement.GetObject().GetObjectWithArgs(), Name{function.Name.Schema, to})
		}
	case pg_query.ObjectType_OBJECT_SCHEMA:
		c.renameSchema(statement.GetSubname(), to)
	case pg_query.ObjectType_OBJECT_TRIGGER:
		c.renameTrigger(c.resolveRelation(statement.GetRelation()), statement.GetSubname(), to)
	case pg_query.ObjectType_OBJECT_ATTRIBUTE:
		c.renameAttribute(c.resolveType(rangeName(statement.GetRelation())), statement.GetSubname(), to)
	case pg_query.ObjectType_OBJECT_STATISTIC_EXT:
		if old := c.StatisticsNamed(objectNameOf(statement.GetObject())); old != nil {
			c.moveStatistics(old, Name{old.Name.Schema, to}, old.Table)
		}
	case pg_query.ObjectType_OBJECT_PUBLICATION:
		c.renamePublication(statement.GetObject().GetString_().GetSval(), to)
	}
}

// renameRelation renames a table, view, index or sequence: the server takes each of these statements for each of them.
func (c *Catalog) renameRelation(statement *pg_query.RenameStmt, to string) {
	name := c.resolveRelation(statement.GetRelation())
	target := Name{name.Schema, to}
	switch {
	case c.indexes[name] != nil:
		c.moveIndex(name, target)
	case c.sequences[name] != nil:
		c.moveSequence(name, target)
	case c.tables[name] == nil && statement.GetRenameType() == pg_query.ObjectType_OBJECT_INDEX ||
		statement.GetRenameType() == pg_query.ObjectType_OBJECT_SEQUENCE:
		// Unknown, and not a table: nothing to learn.
	default:
		if table := c.alterable(statement.GetRelation(), statement.GetMissingOk()); table != nil {
			c.moveTable(table, target)
		}
	}
}

func (c *Catalog) setSchema(statement *pg_query.AlterObjectSchemaStmt) {
	schema := foldTemporary(statement.GetNewschema())
	if schema == "" {
		return
	}
	switch statement.GetObjectType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_FOREIGN_TABLE, pg_query.ObjectType_OBJECT_SEQUENCE:
		name := c.resolveRelation(statement.GetRelation())
		if c.sequences[name] != nil {
			c.moveSequence(name, Name{schema, name.Name})
			return
		}
		if statement.GetObjectType() == pg_query.ObjectType_OBJECT_SEQUENCE {
			return
		}
		if table := c.alterable(statement.GetRelation(), statement.GetMissingOk()); table != nil {
			c.moveTableToSchema(table, schema)
		}
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := c.resolveType(objectNameOf(statement.GetObject()))
		c.moveType(from, Name{schema, from.Name})
	case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE,
		pg_query.ObjectType_OBJECT_AGGREGATE:
		if function := c.Function(objectNameOf(statement.GetObject())); function != nil {
			c.moveFunction(function, statement.GetObject().GetObjectWithArgs(), Name{schema, function.Name.Name})
		}
	case pg_query.ObjectType_OBJECT_STATISTIC_EXT:
		if old := c.StatisticsNamed(objectNameOf(statement.GetObject())); old != nil {
			c.moveStatistics(old, Name{schema, old.Name.Name}, old.Table)
		}
	}
}

// moveTable gives a table another qualified name, everywhere. Its indexes, constraints and sequences keep theirs.
func (c *Catalog) moveTable(table *Table, to Name) {
	from := table.Name
	if from == to {
		return
	}
	if old := c.tables[to]; old != nil {
		c.removeTable(old, false)
	}
	for _, ref := range c.referencing[from] {
		c.redirect(ref, from, to)
	}
	for _, child := range c.children[from] {
		if below := c.edit(child); below != nil && slices.Contains(below.parents, from) {
			below.parents = replaced(below.parents, from, to)
			below.Parent = below.parents[0]
		}
	}
	for _, parent := range table.parents {
		c.renameChild(parent, from, to)
	}
	for _, name := range c.viewsOf[from] {
		if view := c.edit(name); view != nil {
			view.reads = replaced(view.reads, from, to)
			view.moveQuery(from, to)
			view.readColumns = slices.Clone(view.readColumns)
			for i := range view.readColumns {
				if view.readColumns[i].relation == from {
					view.readColumns[i].relation = to
				}
			}
		}
	}
	for _, read := range table.reads {
		c.viewsOf.remove(read, from)
		c.viewsOf.add(read, to)
	}
	for _, name := range c.indexesOf[from] {
		if index := c.editIndex(name); index != nil {
			index.Table = to
		}
	}
	c.republish(from, to)
	c.retype(from, to)
	for _, statistics := range c.Statistics(from) {
		c.moveStatistics(statistics, statistics.Name, to)
	}
	for _, sequence := range c.Sequences(from) {
		moved := *sequence
		moved.Table = to
		c.sequences[sequence.Name] = &moved
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == ForeignKey && constraint.References != to {
			c.referencing.remove(constraint.References, from)
			c.referencing.add(constraint.References, to)
		}
	}
	for _, all := range []links{c.indexesOf, c.referencing, c.children, c.viewsOf, c.sequencesOf} {
		all.move(from, to)
	}
	if slices.Contains(c.referencing[to], from) {
		c.referencing.remove(to, from)
		c.referencing.add(to, to)
	}
	if table.Of != (Name{}) {
		c.typed.remove(table.Of, from)
		c.typed.add(table.Of, to)
	}
	delete(c.tables, from)
	c.releaseNotNulls(table)
	table.notNulls = nil
	table.Name = to
	c.tables[to] = table
	c.mentioned[to.Schema] = true
	c.noteTypes(table)
	c.touched = append(c.touched, to)
}

// redirect makes a table's foreign keys point at the new name.
func (c *Catalog) redirect(table, from, to Name) {
	edited := c.edit(table)
	if edited == nil {
		return
	}
	for i, constraint := range edited.Constraints {
		if constraint.Kind == ForeignKey && constraint.References == from {
			moved := constraint.clone()
			moved.References = to
			edited.Constraints[i] = moved
		}
	}
}

func (c *Catalog) renameChild(parent, from, to Name) {
	if children, ok := c.children[parent]; ok {
		c.children[parent] = replaced(children, from, to)
	}
	if table := c.edit(parent); table != nil {
		table.Partitions = replaced(table.Partitions, from, to)
		if table.Default == from {
			table.Default = to
		}
	}
}

// replaced returns a copy of a list with one name in place of another.
func replaced(names []Name, from, to Name) []Name {
	copied := slices.Clone(names)
	for i, name := range copied {
		if name == from {
			copied[i] = to
		}
	}
	return copied
}

// moveTableToSchema moves a table with its indexes, constraints and sequences.
func (c *Catalog) moveTableToSchema(table *Table, schema string) {
	from := table.Name
	if from.Schema == schema {
		return
	}
	for _, index := range slices.Clone(c.indexesOf[from]) {
		c.moveIndexOnly(table, index, Name{schema, index.Name})
	}
	for _, sequence := range slices.Clone(c.sequencesOf[from]) {
		c.moveSequence(sequence, Name{schema, sequence.Name})
	}
	for _, constraint := range table.Constraints {
		c.releaseConstraintName(Name{from.Schema, constraint.Name})
		c.constraints[Name{schema, constraint.Name}]++
	}
	c.moveTable(table, Name{schema, from.Name})
}

// moveIndexOnly gives an index another name and leaves the name of its constraint.
func (c *Catalog) moveIndexOnly(table *Table, from, to Name) {
	old := c.indexes[from]
	if old == nil || from == to {
		return
	}
	c.displaceIndex(to)
	for _, part := range c.partsOf(old) {
		c.editIndex(part.Name).parent = to
	}
	index := old.clone()
	index.Name = to
	delete(c.indexes, from)
	c.indexes[to] = index
	c.indexesOf[index.Table] = replaced(c.indexesOf[index.Table], from, to)
	for i, constraint := range table.Constraints {
		if constraint.Index == from {
			moved := constraint.clone()
			moved.Index = to
			table.Constraints[i] = moved
		}
	}
}

// moveIndex renames an index and the constraint that it stands behind.
func (c *Catalog) moveIndex(from, to Name) {
	table := c.edit(c.indexes[from].Table)
	if table == nil || from == to {
		return
	}
	c.moveIndexOnly(table, from, to)
	for i, constraint := range table.Constraints {
		if constraint.Index == to {
			c.renameConstraintAt(table, i, to.Name)
		}
	}
}

// renameConstraint renames a constraint and the index behind it.
func (c *Catalog) renameConstraint(table *Table, from, to string) {
	for _, column := range table.Columns {
		if column.notNull == from && column.NotNull && from != "" {
			table.editColumn(column.Name).notNull = to
		}
	}
	for i, constraint := range table.Constraints {
		if constraint.Name != from || from == to {
			continue
		}
		if constraint.Index != (Name{}) {
			c.moveIndexOnly(table, constraint.Index, Name{constraint.Index.Schema, to})
		}
		c.renameConstraintAt(table, i, to)
		return
	}
}

func (c *Catalog) renameConstraintAt(table *Table, i int, to string) {
	renamed := table.Constraints[i].clone()
	c.releaseConstraintName(Name{table.Name.Schema, renamed.Name})
	c.constraints[Name{table.Name.Schema, to}]++
	renamed.Name = to
	table.Constraints[i] = renamed
}
