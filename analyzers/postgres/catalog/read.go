package catalog

import "strings"

// Table returns the table, view or materialized view of that name, nil when it is unknown. An empty schema means that the
// search path decides, as it does below.
func (c *Catalog) Table(schema, name string) *Table {
	_, table := find(c, c.tables, schema, name)
	return table
}

// Resolve returns the qualified name that a relation's name stands for: the first relation of that name on the search
// path, and where there is none the name it would have if it were created now.
func (c *Catalog) Resolve(schema, name string) Name {
	if found, ok := c.findRelation(schema, name); ok {
		return found
	}
	return c.creationName(schema, name)
}

// Index returns the index of that name, nil when it is unknown.
func (c *Catalog) Index(schema, name string) *Index {
	_, index := find(c, c.indexes, schema, name)
	return index
}

// Indexes returns the indexes of a table in the order of their creation.
func (c *Catalog) Indexes(table Name) []*Index {
	var indexes []*Index
	for _, name := range c.indexesOf[table] {
		if index := c.indexes[name]; index != nil {
			indexes = append(indexes, index)
		}
	}
	return indexes
}

// Domain returns the domain of that name, nil when it is unknown.
func (c *Catalog) Domain(schema, name string) *Domain {
	_, domain := find(c, c.domains, schema, name)
	return domain
}

// DomainOf returns the domain that a column's type is, nil when it is none that is known. An array of a domain is none.
func (c *Catalog) DomainOf(t Type) *Domain {
	if t.Dimensions > 0 {
		return nil
	}
	return c.domains[ParseName(t.Name)]
}

// Enum returns the enum type of that name, nil when it is unknown.
func (c *Catalog) Enum(schema, name string) *Enum {
	_, enum := find(c, c.enums, schema, name)
	return enum
}

// Function returns the function or procedure of that name, nil when it is unknown (as every built-in one is).
func (c *Catalog) Function(schema, name string) *Function {
	_, function := find(c, c.functions, schema, name)
	return function
}

// Sequence returns the sequence of that name, nil when it is unknown.
func (c *Catalog) Sequence(schema, name string) *Sequence {
	_, sequence := find(c, c.sequences, schema, name)
	return sequence
}

// Sequences returns the sequences that a table's columns own.
func (c *Catalog) Sequences(table Name) []*Sequence {
	var sequences []*Sequence
	for _, name := range c.sequencesOf[table] {
		if sequence := c.sequences[name]; sequence != nil {
			sequences = append(sequences, sequence)
		}
	}
	return sequences
}

// Referencing returns the foreign keys of other tables that point at the table. A foreign key of the table to itself is
// among the table's own constraints only.
func (c *Catalog) Referencing(table Name) []ForeignKeyRef {
	var refs []ForeignKeyRef
	for _, from := range c.referencing[table] {
		other := c.tables[from]
		if other == nil || from == table {
			continue
		}
		for _, constraint := range other.Constraints {
			if constraint.Kind == ForeignKey && constraint.References == table {
				refs = append(refs, ForeignKeyRef{Table: from, Constraint: constraint})
			}
		}
	}
	return refs
}

// Views returns the views and materialized views whose query names the table.
func (c *Catalog) Views(table Name) []*Table {
	var views []*Table
	for _, name := range c.viewsOf[table] {
		if view := c.tables[name]; view != nil {
			views = append(views, view)
		}
	}
	return views
}

// Children returns the partitions of a table and the tables that inherit from it, its own children only.
func (c *Catalog) Children(table Name) []*Table {
	var children []*Table
	for _, name := range c.children[table] {
		if child := c.tables[name]; child != nil {
			children = append(children, child)
		}
	}
	return children
}

// find looks a name up in one kind of objects. An empty schema means the search path, temporary objects first
// (PostgreSQL documentation, "search_path" in "Client Connection Defaults").
func find[T any](c *Catalog, objects map[Name]*T, schema, name string) (Name, *T) {
	for _, candidate := range c.candidates(schema, name) {
		if object := objects[candidate]; object != nil {
			return candidate, object
		}
	}
	return Name{}, nil
}

// findRelation looks a name up in the namespace that tables, views, indexes and sequences share.
func (c *Catalog) findRelation(schema, name string) (Name, bool) {
	for _, candidate := range c.candidates(schema, name) {
		if c.relationExists(candidate) {
			return candidate, true
		}
	}
	return Name{}, false
}

func (c *Catalog) relationExists(name Name) bool {
	return c.tables[name] != nil || c.indexes[name] != nil || c.sequences[name] != nil
}

const temporarySchema = "pg_temp"

// candidates are the qualified names that a name may stand for, in the order in which the server tries them.
func (c *Catalog) candidates(schema, name string) []Name {
	if schema != "" {
		return []Name{{foldTemporary(schema), name}}
	}
	path := c.effectivePath()
	names := make([]Name, 0, len(path)+1)
	names = append(names, Name{temporarySchema, name})
	for _, schema := range path {
		names = append(names, Name{schema, name})
	}
	return names
}

// creationName is the name that a new object gets.
func (c *Catalog) creationName(schema, name string) Name {
	if schema != "" {
		return Name{foldTemporary(schema), name}
	}
	if strings.HasPrefix(name, "pg_") {
		return Name{"pg_catalog", name}
	}
	return Name{c.effectivePath()[0], name}
}

// effectivePath is the search path. A dump empties it for itself; the statements that follow a dump run in a session of
// their own, so an empty path counts as the initial one.
func (c *Catalog) effectivePath() []string {
	if len(c.path) == 0 {
		return c.initial
	}
	return c.path
}

// foldTemporary gives the session's temporary schema one name: the server calls it pg_temp_3 and the like.
func foldTemporary(schema string) string {
	if strings.HasPrefix(schema, "pg_temp_") {
		return temporarySchema
	}
	return schema
}
