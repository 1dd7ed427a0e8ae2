package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// What belongs to tables beside their columns, constraints and indexes: triggers, extended statistics, publications, the type
// of a typed table, the index that CLUSTER goes by.

func (c *Catalog) createTrigger(statement *pg_query.CreateTrigStmt) {
	name := c.resolveRelation(statement.GetRelation())
	trigger := Trigger{Name: statement.GetTrigname(), Columns: stringList(statement.GetColumns()), Row: statement.GetRow()}
	if function := c.Function(qualified(stringList(statement.GetFuncname()))); function != nil {
		trigger.Function = function.Name
	}
	trigger.Columns = union(trigger.Columns, columnsIn(statement.GetWhenClause(), nil))
	below := c.tables[name] != nil && c.tables[name].Kind == "partitioned table" && statement.GetRow()
	for _, each := range c.family(name, below) {
		table := c.edit(each)
		if table == nil || len(table.Triggers) >= maxLinks {
			continue
		}
		table.removeTrigger(trigger.Name)
		trigger.inherited = each != name
		table.Triggers = append(table.Triggers, trigger)
	}
}

// inheritTriggers gives a partition the row triggers of the partitioned table.
func (c *Catalog) inheritTriggers(from, table *Table) {
	for _, trigger := range from.Triggers {
		if trigger.Row && table.Trigger(trigger.Name) == nil && len(table.Triggers) < maxLinks {
			trigger.inherited = true
			table.Triggers = append(table.Triggers, trigger)
		}
	}
	for _, below := range c.children[table.Name] {
		if child := c.edit(below); child != nil && table.Kind == "partitioned table" && c.spend(1+len(table.Triggers)) {
			c.inheritTriggers(table, child)
		}
	}
}

// disinheritTriggers takes those of the partitioned table away.
func (t *Table) disinheritTriggers() {
	t.Triggers = slices.DeleteFunc(slices.Clone(t.Triggers), func(trigger Trigger) bool { return trigger.inherited })
}

func (t *Table) removeTrigger(name string) {
	t.Triggers = slices.DeleteFunc(t.Triggers, func(trigger Trigger) bool { return trigger.Name == name })
}

// dropTrigger drops a trigger by its dotted name, which ends in the trigger's own.
func (c *Catalog) dropTrigger(parts []string) {
	if len(parts) < 2 {
		return
	}
	schema, table := qualified(parts[:len(parts)-1])
	name := c.Resolve(schema, table)
	below := c.tables[name] != nil && c.tables[name].Kind == "partitioned table"
	for _, each := range c.family(name, below) {
		if table := c.edit(each); table != nil {
			table.removeTrigger(parts[len(parts)-1])
		}
	}
}

func (c *Catalog) createPolicy(statement *pg_query.CreatePolicyStmt) {
	table := c.edit(c.resolveRelation(statement.GetTable()))
	if table == nil || len(table.Policies) >= maxLinks {
		return
	}
	columns := union(columnsIn(statement.GetQual(), table), columnsIn(statement.GetWithCheck(), table))
	table.Policies = append(table.Policies, Policy{Name: statement.GetPolicyName(), Columns: columns})
}

// dropOfTable drops a policy or a rule by its dotted name.
func (c *Catalog) dropOfTable(parts []string, kind pg_query.ObjectType) {
	if len(parts) < 2 {
		return
	}
	schema, name := qualified(parts[:len(parts)-1])
	table := c.edit(c.Resolve(schema, name))
	if table == nil {
		return
	}
	own := parts[len(parts)-1]
	if kind == pg_query.ObjectType_OBJECT_POLICY {
		table.Policies = slices.DeleteFunc(table.Policies, func(policy Policy) bool { return policy.Name == own })
		return
	}
	table.Rules = slices.DeleteFunc(table.Rules, func(rule string) bool { return rule == own })
}

func (c *Catalog) renameTrigger(name Name, from, to string) {
	below := c.tables[name] != nil && c.tables[name].Kind == "partitioned table"
	for _, each := range c.family(name, below) {
		if trigger := c.edit(each).Trigger(from); trigger != nil && (each == name || trigger.inherited) {
			trigger.Name = to
		}
	}
}

// StatisticsTable returns the table of extended statistics, the zero Name when they are not known.
func (c *Catalog) StatisticsTable(schema, name string) Name {
	if statistics := c.StatisticsNamed(schema, name); statistics != nil {
		return statistics.Table
	}
	return Name{}
}

// Published returns the tables that a publication names; false for a publication that is not known or that names more
// than tables.
func (c *Catalog) Published(publication string) ([]Name, bool) {
	known := c.publications[publication]
	if known == nil || known.AllTables || len(known.Schemas) > 0 {
		return nil, false
	}
	return known.Tables, true
}

// setTypeOf makes a table one of a composite type, or of none.
func (c *Catalog) setTypeOf(table *Table, of Name) {
	if table.Of != (Name{}) {
		c.typed.remove(table.Of, table.Name)
	}
	table.Of = of
	if of != (Name{}) {
		c.typed.add(of, table.Name)
	}
}

// TablesOf returns the tables that were made OF a composite type.
func (c *Catalog) TablesOf(composite Name) []Name { return c.typed[composite] }

// CompositeType says whether a composite or range type of that name was created in what was read.
func (c *Catalog) CompositeType(name Name) bool { return c.types[name] != nil }

// cluster notes the index by which a table is clustered.
func (c *Catalog) cluster(statement *pg_query.ClusterStmt) {
	if index := statement.GetIndexname(); index != "" {
		table := c.resolveRelation(statement.GetRelation())
		c.clusterOn(table, Name{table.Schema, index})
	}
}

func (c *Catalog) clusterOn(table, index Name) {
	for _, each := range c.Indexes(table) {
		if each.Clustered != (each.Name == index) {
			c.editIndex(each.Name).Clustered = each.Name == index
		}
	}
}

// forgetTable takes away what belonged to a table that is dropped.
func (c *Catalog) forgetTable(table *Table) {
	for _, statistics := range c.Statistics(table.Name) {
		c.removeStatistics(statistics.Name)
	}
	c.republish(table.Name, Name{})
	if table.Of != (Name{}) {
		c.typed.remove(table.Of, table.Name)
	}
}

// alterConstraint is ALTER CONSTRAINT, which may change how a foreign key is enforced and when (PostgreSQL 18 documentation,
// "ALTER TABLE").
func (c *Catalog) alterConstraint(table *Table, node *pg_query.Constraint, recurse bool) {
	for _, name := range c.family(table.Name, recurse && table.Kind == "partitioned table") {
		below := c.edit(name)
		if below == nil {
			continue
		}
		constraint := below.editConstraint(node.GetConname())
		switch {
		case constraint == nil:
		case constraint.Kind == NotNull && parse.Marked(node, parse.NoInherit):
			constraint.NoInherit = true
		case constraint.Kind == NotNull && parse.Marked(node, parse.Inherit):
			constraint.NoInherit = false
			c.inheritNotNull(below, constraint)
		case parse.Marked(node, parse.NotEnforced):
			constraint.Enforced, constraint.Valid = false, false
		case parse.Marked(node, parse.Enforced):
			// One that was enforced stays as it is, valid or not.
			constraint.Enforced, constraint.Valid = true, constraint.Valid || !constraint.Enforced
		case node.GetDeferrable():
			constraint.Deferred = node.GetInitdeferred()
		}
	}
}

// Relations returns the tables, views and materialized views of a schema, or of all schemas for an empty one, by name.
func (c *Catalog) Relations(schema string) []Name {
	return slices.DeleteFunc(sortedNames(c.tables), func(name Name) bool { return schema != "" && name.Schema != schema })
}

// SchemaKnown says whether a schema was created in what was read, so that all it holds is known.
func (c *Catalog) SchemaKnown(schema string) bool { return c.whole || c.schemas[schema] }

// AllSequences returns the sequences of a schema, by name.
func (c *Catalog) AllSequences(schema string) []Name {
	return slices.DeleteFunc(sortedNames(c.sequences), func(name Name) bool { return name.Schema != schema })
}
