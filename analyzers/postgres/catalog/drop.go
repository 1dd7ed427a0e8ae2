package catalog

import (
	"cmp"
	"maps"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// drop applies DROP. Dependents go along even without CASCADE: a statement that succeeded had none, so one that is known
// here went away by something that was not understood.
func (c *Catalog) drop(statement *pg_query.DropStmt) {
	cascade := statement.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE
	for _, object := range statement.GetObjects() {
		schema, name := objectNameOf(object)
		if name == "" {
			continue
		}
		switch statement.GetRemoveType() {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_FOREIGN_TABLE,
			pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
			c.dropTable(c.Resolve(schema, name), cascade)
		case pg_query.ObjectType_OBJECT_INDEX:
			if index := c.Index(schema, name); index != nil {
				c.removeIndex(index.Name)
			}
		case pg_query.ObjectType_OBJECT_SEQUENCE:
			if sequence := c.Sequence(schema, name); sequence != nil {
				c.removeSequence(sequence.Name)
			}
		case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
			c.dropType(c.resolveType(schema, name), cascade)
		case pg_query.ObjectType_OBJECT_SCHEMA:
			c.dropSchema(name)
		case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE,
			pg_query.ObjectType_OBJECT_ROUTINE, pg_query.ObjectType_OBJECT_AGGREGATE:
			c.dropFunction(schema, name, object.GetObjectWithArgs(), cascade)
		case pg_query.ObjectType_OBJECT_TRIGGER:
			c.dropTrigger(stringList(object.GetList().GetItems()))
		case pg_query.ObjectType_OBJECT_POLICY, pg_query.ObjectType_OBJECT_RULE:
			c.dropOfTable(stringList(object.GetList().GetItems()), statement.GetRemoveType())
		case pg_query.ObjectType_OBJECT_STATISTIC_EXT:
			if old := c.StatisticsNamed(schema, name); old != nil {
				c.removeStatistics(old.Name)
			}
		case pg_query.ObjectType_OBJECT_PUBLICATION:
			delete(c.publications, name)
		}
	}
}

// objectNameOf reads the name of an object of DROP and the like, which the grammar gives in a form that depends on the kind.
func objectNameOf(object *pg_query.Node) (schema, name string) {
	switch n := object.GetNode().(type) {
	case *pg_query.Node_List:
		return qualified(stringList(n.List.GetItems()))
	case *pg_query.Node_TypeName:
		return qualified(stringList(n.TypeName.GetNames()))
	case *pg_query.Node_ObjectWithArgs:
		return qualified(stringList(n.ObjectWithArgs.GetObjname()))
	case *pg_query.Node_String_:
		return "", n.String_.GetSval()
	}
	return "", ""
}

// dropTable drops a table or view, known or not: foreign keys that point at it go in either case.
func (c *Catalog) dropTable(name Name, cascade bool) {
	for _, ref := range c.Referencing(name) {
		c.detach(c.edit(ref.Table), ref.Constraint.Name)
	}
	table := c.tables[name]
	if table == nil {
		return
	}
	for _, view := range slices.Clone(c.viewsOf[name]) {
		c.dropTable(view, true)
	}
	c.removeTable(table, cascade)
}

// removeTable takes a table away with its indexes, sequences and partitions. What points at it stays.
func (c *Catalog) removeTable(table *Table, cascade bool) {
	name := table.Name
	delete(c.tables, name)
	c.releaseNotNulls(table)
	for _, constraint := range table.Constraints {
		c.releaseConstraintName(Name{name.Schema, constraint.Name})
		if constraint.Kind == ForeignKey {
			c.referencing.remove(constraint.References, name)
		}
	}
	for _, index := range slices.Clone(c.indexesOf[name]) {
		delete(c.indexes, index)
	}
	delete(c.indexesOf, name)
	for _, sequence := range slices.Clone(c.sequencesOf[name]) {
		c.removeSequence(sequence)
	}
	for _, read := range table.reads {
		c.viewsOf.remove(read, name)
	}
	c.forgetTable(table)
	for _, child := range slices.Clone(c.children[name]) {
		if below := c.edit(child); below != nil && (cascade || table.Kind == "partitioned table") {
			c.dropTable(child, true)
		} else if below != nil {
			c.detachChild(name, below)
		}
	}
	delete(c.children, name)
	if cascade {
		c.dropTypeUsers(name)
	}
	for _, parent := range slices.Clone(table.parents) {
		c.detachChild(parent, table)
	}
}

func compareNames(a, b Name) int {
	return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
}

// sortedNames returns the keys of a map in order, so that what is done to each is done in the same order every time.
func sortedNames[V any](objects map[Name]V) []Name {
	return slices.SortedFunc(maps.Keys(objects), compareNames)
}

// sortedKeys is sortedNames for plain names.
func sortedKeys[V any](objects map[string]V) []string {
	return slices.Sorted(maps.Keys(objects))
}

// dropType takes a type away; with CASCADE the columns that have it go too.
func (c *Catalog) dropType(name Name, cascade bool) {
	if domain := c.domains[name]; domain != nil {
		for _, constraint := range domain.Constraints {
			c.releaseConstraintName(Name{name.Schema, constraint.Name})
		}
	}
	delete(c.domains, name)
	delete(c.enums, name)
	if dropped := c.types[name]; dropped != nil {
		delete(c.types, name)
		if dropped.Multirange != (Name{}) {
			c.dropType(dropped.Multirange, cascade)
		}
	}
	if cascade {
		c.dropTypeUsers(name)
	}
}

// TablesUsing returns the tables that have a column of the type, arrays of it included, in the order of their names. For
// a domain that is also a column of a domain over it.
func (c *Catalog) TablesUsing(name Name) []Name {
	types := map[string]bool{name.String(): true}
	for grown := true; grown; {
		grown = false
		for _, domain := range c.domains {
			if own := domain.Name.String(); types[domain.Base.Name] && !types[own] {
				types[own] = true
				grown = true
			}
		}
	}
	var tables []Name
	for _, table := range c.tables {
		if table.Kind == "view" {
			continue
		}
		if slices.ContainsFunc(table.Columns, func(column *Column) bool { return types[column.Type.Name] }) {
			tables = append(tables, table.Name)
		}
	}
	slices.SortFunc(tables, compareNames)
	return tables
}

// dropSchema takes a schema away with all that is known to be in it.
func (c *Catalog) dropSchema(schema string) {
	delete(c.schemas, schema)
	delete(c.mentioned, schema)
	if !c.spend(c.size() / scanned) {
		return
	}
	for _, name := range namesIn(c.tables, schema) {
		c.dropTable(name, true)
	}
	for _, name := range namesIn(c.sequences, schema) {
		c.removeSequence(name)
	}
	for _, names := range [][]Name{namesIn(c.domains, schema), namesIn(c.enums, schema), namesIn(c.types, schema)} {
		for _, name := range names {
			c.dropType(name, true)
		}
	}
	for _, name := range namesIn(c.statistics, schema) {
		c.removeStatistics(name)
	}
	for _, name := range namesIn(c.functions, schema) {
		delete(c.functions, name)
		c.dropCallers(name)
	}
}

// scanned is how many objects may be looked at for one unit of maxWork.
const scanned = 100

// size is how many objects there are, one at least.
func (c *Catalog) size() int {
	return scanned + len(c.tables) + len(c.sequences) + len(c.domains) + len(c.enums) + len(c.types) + len(c.functions) + len(c.statistics)
}

// namesIn returns the names of a schema in order.
func namesIn[V any](objects map[Name]V, schema string) []Name {
	return namesWhere(objects, func(name Name, _ V) bool { return name.Schema == schema })
}

// namesWhere returns the names of those objects that a condition holds for, in order.
func namesWhere[V any](objects map[Name]V, holds func(Name, V) bool) []Name {
	var names []Name
	for name, object := range objects {
		if holds(name, object) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, compareNames)
	return names
}
