package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

func (c *Catalog) alterTable(statement *pg_query.AlterTableStmt) {
	switch statement.GetObjtype() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_FOREIGN_TABLE, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_VIEW:
	case pg_query.ObjectType_OBJECT_INDEX:
		c.alterIndex(statement)
		return
	case pg_query.ObjectType_OBJECT_TYPE:
		c.alterComposite(statement)
		return
	default:
		// Of sequences nothing is kept that ALTER changes here.
		return
	}
	table := c.alterable(statement.GetRelation(), statement.GetMissingOk())
	if table == nil {
		return
	}
	recurse := statement.GetRelation().GetInh()
	for _, node := range statement.GetCmds() {
		if command := node.GetAlterTableCmd(); command != nil {
			c.alterSubcommand(table.Name, command, recurse)
		}
	}
}

// alterSubcommand applies one subcommand of ALTER TABLE; recurse is false after ONLY.
func (c *Catalog) alterSubcommand(name Name, command *pg_query.AlterTableCmd, recurse bool) {
	table := c.edit(name)
	if table == nil {
		return
	}
	switch command.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		c.alterAddColumn(table, command, recurse)
	case pg_query.AlterTableType_AT_AddConstraint:
		c.addConstraint(table, placed{node: command.GetDef().GetConstraint(), only: !recurse}, false)
	case pg_query.AlterTableType_AT_AttachPartition:
		part := command.GetDef().GetPartitionCmd()
		if child := c.alterable(part.GetName(), false); child != nil {
			c.attachPartition(name, child, part.GetBound())
			c.validateIndexes(name)
		}
	case pg_query.AlterTableType_AT_DetachPartition, pg_query.AlterTableType_AT_DetachPartitionFinalize:
		if child := c.alterable(command.GetDef().GetPartitionCmd().GetName(), true); child != nil {
			if command.GetDef().GetPartitionCmd().GetConcurrent() {
				c.keepBound(table, child)
			}
			c.detachChild(name, child)
		}
	case pg_query.AlterTableType_AT_AddInherit:
		if parent := c.alterable(command.GetDef().GetRangeVar(), false); parent != nil {
			c.attachChild(parent.Name, table)
		}
	case pg_query.AlterTableType_AT_DropInherit:
		c.detachChild(c.resolveRelation(command.GetDef().GetRangeVar()), table)
	case pg_query.AlterTableType_AT_SetLogged, pg_query.AlterTableType_AT_SetUnLogged:
		switch {
		case table.Kind == "partitioned table": // whose persistence no server changes
		case command.GetSubtype() == pg_query.AlterTableType_AT_SetLogged:
			table.Persistence = "permanent"
		default:
			table.Persistence = "unlogged"
		}
	case pg_query.AlterTableType_AT_AddOf:
		c.setTypeOf(table, c.resolveType(qualified(stringList(command.GetDef().GetTypeName().GetNames()))))
	case pg_query.AlterTableType_AT_DropOf:
		c.setTypeOf(table, Name{})
	case pg_query.AlterTableType_AT_ClusterOn:
		c.clusterOn(name, Name{name.Schema, command.GetName()})
	case pg_query.AlterTableType_AT_DropCluster:
		c.clusterOn(name, Name{})
	case pg_query.AlterTableType_AT_AlterConstraint:
		c.alterConstraint(table, command.GetDef().GetConstraint(), recurse)
	case pg_query.AlterTableType_AT_AddIdentity:
		c.ownSequence(name, command.GetName())
		column := table.editColumn(command.GetName())
		column.Identity, column.NotNull = true, true
	case pg_query.AlterTableType_AT_DropIdentity:
		c.dropOwnSequences(name, command.GetName())
		table.editColumn(command.GetName()).Identity = false
	case pg_query.AlterTableType_AT_DropColumn:
		c.dropColumnBelow(table, command.GetName(), recurse)
	case pg_query.AlterTableType_AT_DropConstraint:
		c.dropConstraintBelow(table, command.GetName(), recurse)
	default:
		for _, each := range c.family(name, recurse) {
			c.alterEach(c.edit(each), command)
		}
	}
}

// family is a table and, unless the statement says ONLY, its descendants.
func (c *Catalog) family(name Name, recurse bool) []Name {
	if !recurse {
		return []Name{name}
	}
	return append([]Name{name}, c.descendants(name)...)
}

// alterEach applies a subcommand that does the same to a table and to each of its descendants.
func (c *Catalog) alterEach(table *Table, command *pg_query.AlterTableCmd) {
	name := command.GetName()
	switch command.GetSubtype() {
	case pg_query.AlterTableType_AT_ValidateConstraint:
		c.validate(table, name)
	case pg_query.AlterTableType_AT_AlterColumnType:
		definition := command.GetDef().GetColumnDef()
		column := table.editColumn(name)
		column.Type = c.typeUsed(definition.GetTypeName())
		if clause := definition.GetCollClause(); clause != nil {
			column.Type.Collation = collation(clause)
		}
	case pg_query.AlterTableType_AT_ColumnDefault:
		table.editColumn(name).Default = defaultText(command.GetDef())
	case pg_query.AlterTableType_AT_SetNotNull:
		table.editColumn(name).NotNull = true
		if declared := table.notNull(name); declared != nil {
			table.editConstraint(declared.Name).Valid = true
		}
	case pg_query.AlterTableType_AT_DropNotNull:
		table.editColumn(name).NotNull = false
		// From PostgreSQL 18 on this drops the constraint, and before it there is none.
		for _, constraint := range slices.Clone(table.Constraints) {
			if constraint.Kind == NotNull && slices.Contains(constraint.Columns, name) {
				c.detach(table, constraint.Name)
			}
		}
	case pg_query.AlterTableType_AT_DropExpression:
		column := table.editColumn(name)
		column.Generated, column.From = "", nil
	case parse.AlterSetExpression:
		table.editColumn(name).From = columnsIn(command.GetDef(), nil)
	}
}

// alterAddColumn adds a column to a table and its descendants, with its constraints.
func (c *Catalog) alterAddColumn(table *Table, command *pg_query.AlterTableCmd, recurse bool) {
	definition := command.GetDef().GetColumnDef()
	if definition.GetColname() == "" || command.GetMissingOk() && table.Column(definition.GetColname()) != nil {
		return
	}
	constraints := c.addColumn(table, definition)
	column := table.Column(definition.GetColname())
	if column == nil {
		return // past the server's limit of columns
	}
	if recurse {
		added := *column
		added.Identity, added.inherited = false, true
		for _, name := range c.descendants(table.Name) {
			if child := c.edit(name); child.Column(added.Name) == nil {
				*child.editColumn(added.Name) = added
			}
		}
	}
	c.addConstraints(table, constraints, false)
}

func (c *Catalog) validate(table *Table, name string) {
	if constraint := table.editConstraint(name); constraint != nil {
		constraint.Valid = true
		c.markProven(table, constraint)
	}
}

// dropColumnBelow drops a column from a table, from its partitions, and from the tables that have it by inheritance only.
func (c *Catalog) dropColumnBelow(table *Table, name string, recurse bool) {
	c.dropColumn(table, name)
	if !recurse {
		return
	}
	for _, child := range c.children[table.Name] {
		below := c.edit(child)
		if column := below.Column(name); column != nil && (column.inherited || table.Kind == "partitioned table") {
			c.dropColumnBelow(below, name, true)
		}
	}
}

// dropConstraintBelow drops a constraint likewise. What stands on an index goes with the index.
func (c *Catalog) dropConstraintBelow(table *Table, name string, recurse bool) {
	constraint := table.Constraint(name)
	if declared := table.NotNullConstraint(name); declared != nil {
		constraint = declared
		table.editColumn(declared.Columns[0]).NotNull = false
	}
	c.detach(table, name)
	if !recurse || constraint == nil || constraint.Index != (Name{}) {
		return
	}
	for _, child := range c.children[table.Name] {
		below := c.edit(child)
		own := below.Constraint(name)
		if own != nil && own.Kind == constraint.Kind && (own.inherited || table.Kind == "partitioned table") {
			c.dropConstraintBelow(below, name, true)
		}
	}
}

// dropColumn takes a column away with what the server drops along: constraints and indexes that mention it, foreign keys
// that point at it, sequences that it owns (PostgreSQL documentation, "ALTER TABLE", DROP COLUMN).
func (c *Catalog) dropColumn(table *Table, name string) {
	if table.Column(name) == nil && table.Complete {
		return
	}
	for _, column := range slices.Clone(table.Columns) {
		if slices.Contains(column.From, name) {
			c.dropColumn(table, column.Name)
		}
	}
	for _, constraint := range slices.Clone(table.Constraints) {
		if slices.Contains(constraint.Columns, name) {
			c.detach(table, constraint.Name)
		}
	}
	for _, index := range c.Indexes(table.Name) {
		if slices.Contains(index.Mentions, name) {
			c.forgetConstraintOf(table, index.Name)
			c.removeIndex(index.Name)
		}
	}
	for _, ref := range c.Referencing(table.Name) {
		if slices.Contains(ref.Constraint.ReferencedColumns, name) {
			c.detach(c.edit(ref.Table), ref.Constraint.Name)
		}
	}
	c.dropOwnSequences(table.Name, name)
	c.dropReaders(table.Name, name)
	table.Triggers = slices.DeleteFunc(table.Triggers, func(trigger Trigger) bool { return slices.Contains(trigger.Columns, name) })
	c.changeStatisticsColumn(table.Name, name, "")
	table.Columns = slices.DeleteFunc(table.Columns, func(column *Column) bool { return column.Name == name })
}

// alterIndex attaches an index of a partition to the index of the partitioned table.
func (c *Catalog) alterIndex(statement *pg_query.AlterTableStmt) {
	parent := c.Index(rangeName(statement.GetRelation()))
	if parent == nil {
		return
	}
	for _, node := range statement.GetCmds() {
		command := node.GetAlterTableCmd()
		if command.GetSubtype() != pg_query.AlterTableType_AT_AttachPartition {
			continue
		}
		child := c.Index(rangeName(command.GetDef().GetPartitionCmd().GetName()))
		if child == nil || child.Name == parent.Name {
			continue
		}
		c.editIndex(child.Name).parent = parent.Name
		c.validateIndexes(parent.Table)
	}
}

// validateIndexes makes those indexes of a partitioned table valid that every partition has its part of
// (PostgreSQL sources, validatePartitionedIndex in tablecmds.c).
func (c *Catalog) validateIndexes(table Name) {
	parent := c.tables[table]
	if parent == nil {
		return
	}
	for _, index := range c.Indexes(table) {
		if index.Partitioned && !index.Valid && len(c.partsOf(index)) == len(parent.Partitions) {
			c.editIndex(index.Name).Valid = true
		}
	}
}
