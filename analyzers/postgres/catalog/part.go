package catalog

// Part returns a catalog that knows, of relations, types and functions, only those whose bare names are given, in a schema
// whose name is given or on the search path of a new session, and what belongs to them: indexes, sequences, the types of
// columns. It goes its own way from here. Unlike Clone it costs what it holds, not what there is.
func (c *Catalog) Part(names []string) *Catalog {
	part := New(c.initial)
	part.mark, part.revision, part.work = c.mark, c.revision, c.work
	schemas := append([]string{temporarySchema}, c.initial...)
	for _, name := range names {
		if c.schemas[name] || c.mentioned[name] {
			schemas = append(schemas, name)
		}
	}
	for _, schema := range schemas {
		if c.schemas[schema] {
			part.schemas[schema] = true
		}
		for _, name := range names {
			part.take(c, Name{schema, name})
		}
	}
	return part
}

// take copies what another catalog has under a name. A table brings its indexes and the types of its columns, an index its
// table.
func (c *Catalog) take(from *Catalog, name Name) {
	if domain := from.domains[name]; domain != nil {
		c.domains[name] = domain
	}
	if enum := from.enums[name]; enum != nil {
		c.enums[name] = enum
	}
	if created := from.types[name]; created != nil {
		c.types[name] = created
	}
	if function := from.functions[name]; function != nil {
		c.functions[name] = function
	}
	if sequence := from.sequences[name]; sequence != nil {
		c.sequences[name] = sequence
	}
	if index := from.indexes[name]; index != nil && c.tables[index.Table] == nil {
		c.take(from, index.Table)
	}
	table := from.tables[name]
	if table == nil || c.tables[name] != nil {
		return
	}
	c.tables[name] = table
	c.noteTypes(table)
	for _, column := range table.Columns {
		c.noteType(column.Type)
		if column.notNull != "" {
			c.notNulls[Name{name.Schema, column.notNull}]++
		}
	}
	for _, constraint := range table.Constraints {
		c.constraints[Name{name.Schema, constraint.Name}] = from.constraints[Name{name.Schema, constraint.Name}]
	}
	for _, index := range from.indexesOf[name] {
		c.indexes[index] = from.indexes[index]
		c.indexesOf.add(name, index)
	}
	for _, sequence := range from.sequencesOf[name] {
		c.sequences[sequence] = from.sequences[sequence]
		c.sequencesOf.add(name, sequence)
	}
	for _, column := range table.Columns {
		if kind := ParseName(column.Type.Name); kind != (Name{}) && kind != name {
			c.take(from, kind)
		}
	}
}
