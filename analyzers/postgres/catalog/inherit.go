package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// inheritColumns gives a new table the columns of its parent. Identity stays with the parent (until PostgreSQL 17).
func (c *Catalog) inheritColumns(table *Table, parent *Table) {
	if parent == nil {
		table.Complete = false
		return
	}
	table.Complete = table.Complete && parent.Complete
	for _, column := range parent.Columns {
		known := table.Column(column.Name)
		copied := table.editColumn(column.Name)
		notNull := known != nil && known.NotNull
		*copied = *column
		copied.Identity = false
		copied.inherited = true
		copied.NotNull = column.NotNull || notNull
		copied.notNull = parent.notNullOf(column.Name)
		if known != nil && known.notNull != "" {
			copied.notNull = known.notNull // of another parent
		}
	}
}

// inheritConstraints gives a new table the checks of its parent, and a partition the foreign keys too.
func (c *Catalog) inheritConstraints(table *Table, parent *Table) {
	if parent == nil {
		return
	}
	for _, constraint := range parent.Constraints {
		if constraint.Kind == Check && !constraint.NoInherit || constraint.Kind == ForeignKey && parent.Kind == "partitioned table" {
			c.inheritConstraint(table, constraint)
		}
	}
}

// inheritConstraint adds a parent's constraint to a child that does not have it. One of the same name that the child has
// is merged with it.
func (c *Catalog) inheritConstraint(table *Table, constraint *Constraint) {
	for _, own := range table.Constraints {
		if own.Name == constraint.Name && own.Kind == constraint.Kind {
			return
		}
		if own.Kind == ForeignKey && constraint.Kind == ForeignKey && own.References == constraint.References &&
			slices.Equal(own.Columns, constraint.Columns) {
			return
		}
	}
	copied := constraint.clone()
	copied.inherited = true
	if table.Constraint(copied.Name) != nil {
		copied.Name = c.chooseConstraintName(table.Name.Schema, table.Name.Name, joinColumns(copied.Columns), "fkey")
	}
	c.attach(table, copied)
}

// inheritByAll gives a constraint to all descendants of a table.
func (c *Catalog) inheritByAll(parent Name, constraint *Constraint) {
	for _, name := range c.descendants(parent) {
		if table := c.edit(name); len(table.Constraints) < maxLinks {
			c.inheritConstraint(table, constraint)
		}
	}
}

// descendants returns the partitions and inheriting tables below a table, each once, parents first.
func (c *Catalog) descendants(of Name) []Name {
	found := slices.Clone(c.children[of])
	if len(found) == 0 {
		return nil
	}
	seen := map[Name]bool{of: true}
	var all []Name
	for i := 0; i < len(found); i++ {
		if seen[found[i]] || c.tables[found[i]] == nil {
			continue
		}
		if !c.spend(1) {
			break
		}
		seen[found[i]] = true
		all = append(all, found[i])
		found = append(found, c.children[found[i]]...)
	}
	return all
}

// attachChild makes a table inherit from another and says whether it does now.
func (c *Catalog) attachChild(parent Name, table *Table) bool {
	if parent == table.Name || len(c.children[parent]) >= maxLinks {
		return false
	}
	if !slices.Contains(table.parents, parent) {
		table.parents = append(table.parents, parent)
		table.Parent = table.parents[0]
	}
	c.children.add(parent, table.Name)
	if table.Filled {
		c.fill(parent)
	}
	return true
}

// detachChild undoes attachChild and attachPartition. Indexes and constraints stay with the table.
func (c *Catalog) detachChild(parent Name, table *Table) {
	c.children.remove(parent, table.Name)
	table.Bound = nil
	table.disinheritTriggers()
	table.parents = slices.DeleteFunc(table.parents, func(name Name) bool { return name == parent })
	table.Parent = Name{}
	if len(table.parents) > 0 {
		table.Parent = table.parents[0]
	}
	if len(table.parents) == 0 {
		table.disinherit()
	}
	for _, index := range c.Indexes(table.Name) {
		if index.parent != (Name{}) {
			c.editIndex(index.Name).parent = Name{}
		}
	}
	if from := c.edit(parent); from != nil {
		from.Partitions = slices.DeleteFunc(from.Partitions, func(name Name) bool { return name == table.Name })
		if from.Default == table.Name {
			from.Default = Name{}
		}
	}
}

// keepBound leaves a partition that is detached CONCURRENTLY the condition of its bound as a check (PostgreSQL
// documentation, "ALTER TABLE", DETACH PARTITION). A range or a list without NULL shows its columns to be not null.
func (c *Catalog) keepBound(parent, table *Table) {
	columns := parent.PartitionColumns()
	if len(columns) == 0 || slices.Contains(columns, "") || table.Bound.GetIsDefault() || len(table.Constraints) >= maxLinks {
		return
	}
	only := ""
	if len(columns) == 1 {
		only = columns[0]
	}
	kept := &Constraint{
		Name: c.chooseConstraintName(table.Name.Schema, table.Name.Name, only, "check"),
		Kind: Check, Columns: columns, Valid: true, Enforced: true,
	}
	if parent.PartitionStrategy() == "range" {
		kept.Proves = slices.Clone(columns)
	}
	c.attach(table, kept)
}

// disinherit makes all that a table has its own.
func (t *Table) disinherit() {
	for _, column := range t.Columns {
		if column.inherited {
			t.editColumn(column.Name).inherited = false
		}
	}
	for i, constraint := range t.Constraints {
		if constraint.inherited {
			t.Constraints[i] = constraint.clone()
			t.Constraints[i].inherited = false
		}
	}
}

// attachPartition makes a table a partition: it gets what the parent has of indexes, unique constraints and foreign keys,
// save where it has the like already.
func (c *Catalog) attachPartition(parent Name, table *Table, bound *pg_query.PartitionBoundSpec) {
	from := c.learnTable(parent, "permanent")
	if from == nil || !c.attachChild(parent, table) {
		return
	}
	// Whatever was known of the parent, only a partitioned table has partitions.
	from.Kind = "partitioned table"
	if !slices.Contains(from.Partitions, table.Name) {
		from.Partitions = append(from.Partitions, table.Name)
	}
	table.Bound = bound
	c.inheritTriggers(from, table)
	if bound.GetIsDefault() {
		from.Default = table.Name
	}
	for _, constraint := range from.Constraints {
		if constraint.Kind == ForeignKey {
			c.inheritConstraint(table, constraint)
		}
	}
	for _, index := range c.Indexes(parent) {
		if index.Partitioned {
			c.partitionIndex(index, table.Name)
		}
	}
}

// partitionIndex gives a partition its part of the index of the partitioned table: an index of its own that is built on
// the same, else a new one, with a constraint where the parent has one.
func (c *Catalog) partitionIndex(index *Index, partition Name) {
	table := c.edit(partition)
	if table == nil || len(c.indexesOf[partition]) >= maxLinks || !c.spend(4+len(c.indexesOf[partition])) {
		return
	}
	kind := c.constraintKind(index)
	for _, own := range c.Indexes(partition) {
		if own.parent == (Name{}) && own.keys == index.keys && own.Unique == index.Unique && own.Method == index.Method &&
			(kind == "" || c.constraintKind(own) == kind) {
			c.editIndex(own.Name).parent = index.Name
			return
		}
	}
	part := c.copyIndex(index, kind, table)
	c.editIndex(part).parent = index.Name
}

// constraintKind is the kind of constraint that an index stands behind, "" when it stands behind none.
func (c *Catalog) constraintKind(index *Index) ConstraintKind {
	table := c.tables[index.Table]
	if table == nil {
		return ""
	}
	for _, constraint := range table.Constraints {
		if constraint.Index == index.Name {
			return constraint.Kind
		}
	}
	return ""
}

// copyIndex makes an index like that of another table, with its constraint, and returns the name that the server chooses.
func (c *Catalog) copyIndex(index *Index, kind ConstraintKind, table *Table) Name {
	copied := index.clone()
	copied.Table = table.Name
	copied.Valid = true
	copied.Partitioned = table.Kind == "partitioned table"
	copied.parent = Name{}
	if kind == "" {
		copied.Name = c.chooseRelationName(table.Name.Schema, table.Name.Name, joinColumns(copied.names), "idx", false)
		c.putIndex(copied)
	} else {
		label := map[ConstraintKind]string{PrimaryKey: "pkey", Unique: "key", Exclude: "excl"}[kind]
		copied.Name = c.constraintIndexName(table.Name, "", kind, label, copied.names)
		c.putConstraintIndex(table, kind, copied)
	}
	if copied.Partitioned {
		for _, partition := range table.Partitions {
			c.partitionIndex(copied, partition)
		}
	}
	return copied.Name
}

// The options of LIKE (PostgreSQL sources, TableLikeOption in parsenodes.h).
const (
	likeConstraints = 1 << 2
	likeDefaults    = 1 << 3
	likeGenerated   = 1 << 4
	likeIdentity    = 1 << 5
	likeIndexes     = 1 << 6
	likeStatistics  = 1 << 7
)

// likeColumns copies columns, and checks where the clause includes them. Foreign keys are never copied.
func (c *Catalog) likeColumns(table *Table, clause *pg_query.TableLikeClause) {
	source := c.tables[c.resolveRelation(clause.GetRelation())]
	if source == nil {
		table.Complete = false
		return
	}
	table.Complete = table.Complete && source.Complete
	options := clause.GetOptions()
	for _, column := range source.Columns {
		copied := table.editColumn(column.Name)
		*copied = *column
		copied.inherited = false
		copied.notNull = source.notNullOf(column.Name)
		if options&likeDefaults == 0 {
			copied.Default = ""
		}
		if options&likeGenerated == 0 {
			copied.Generated, copied.From = "", nil
		}
		copied.Identity = column.Identity && options&likeIdentity != 0
		if copied.Identity {
			c.ownSequence(table.Name, column.Name)
		}
	}
	if options&likeConstraints == 0 {
		return
	}
	for _, constraint := range source.Constraints {
		if constraint.Kind == Check {
			copied := constraint.clone()
			copied.Valid, copied.inherited = true, false
			c.attach(table, copied)
		}
	}
}

// likeIndexes copies the extended statistics, and the indexes with the constraints that they stand behind, where the clause
// includes them, under the names that the server chooses.
func (c *Catalog) likeIndexes(table *Table, clause *pg_query.TableLikeClause) {
	source := c.resolveRelation(clause.GetRelation())
	if clause.GetOptions()&likeStatistics != 0 {
		for _, statistics := range c.Statistics(source) {
			copied := *statistics
			copied.Table = table.Name
			copied.Name = c.chooseStatisticsName(table.Name, copied.names)
			c.putStatistics(&copied)
		}
	}
	if clause.GetOptions()&likeIndexes == 0 {
		return
	}
	for _, index := range c.Indexes(source) {
		if index.Table != table.Name {
			c.copyIndex(index, c.constraintKind(index), table)
		}
	}
}
