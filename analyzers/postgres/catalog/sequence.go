package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// putSequence adds a sequence and links it to the table that owns it.
func (c *Catalog) putSequence(sequence *Sequence) {
	if sequence.Table != (Name{}) {
		if len(c.sequencesOf[sequence.Table]) >= maxLinks {
			return
		}
		c.sequencesOf.add(sequence.Table, sequence.Name)
	}
	c.sequences[sequence.Name] = sequence
	c.temporary = c.temporary || sequence.Name.Schema == temporarySchema
}

func (c *Catalog) removeSequence(name Name) {
	if sequence := c.sequences[name]; sequence != nil {
		c.sequencesOf.remove(sequence.Table, name)
		delete(c.sequences, name)
	}
}

func (c *Catalog) moveSequence(from, to Name) {
	old := c.sequences[from]
	if old == nil || from == to {
		return
	}
	moved := *old
	moved.Name = to
	c.removeSequence(from)
	c.removeSequence(to)
	c.putSequence(&moved)
}

// dropOwnSequences drops the sequences that a column owns.
func (c *Catalog) dropOwnSequences(table Name, column string) {
	for _, sequence := range c.Sequences(table) {
		if sequence.Column == column {
			c.removeSequence(sequence.Name)
		}
	}
}

func (c *Catalog) createSequence(statement *pg_query.CreateSeqStmt) {
	if statement.GetSequence().GetRelname() == "" {
		return
	}
	name := c.creationName(rangeName(statement.GetSequence()))
	if statement.GetIfNotExists() && c.relationExists(name) {
		return
	}
	c.removeSequence(name)
	sequence := &Sequence{Name: name, CreatedBy: c.mark}
	c.setOwner(sequence, statement.GetOptions())
	c.putSequence(sequence)
}

func (c *Catalog) alterSequence(statement *pg_query.AlterSeqStmt) {
	old := c.Sequence(rangeName(statement.GetSequence()))
	if old == nil {
		return
	}
	changed := *old
	c.setOwner(&changed, statement.GetOptions())
	c.removeSequence(old.Name)
	c.putSequence(&changed)
}

// setOwner applies OWNED BY table.column and OWNED BY NONE.
func (c *Catalog) setOwner(sequence *Sequence, options []*pg_query.Node) {
	for _, option := range options {
		definition := option.GetDefElem()
		if definition.GetDefname() != "owned_by" {
			continue
		}
		parts := stringList(definition.GetArg().GetList().GetItems())
		if len(parts) < 2 {
			sequence.Table, sequence.Column = Name{}, ""
			continue
		}
		schema, table := qualified(parts[:len(parts)-1])
		sequence.Table, sequence.Column = c.Resolve(schema, table), parts[len(parts)-1]
	}
}

func (c *Catalog) createSchema(statement *pg_query.CreateSchemaStmt) {
	schema := statement.GetSchemaname()
	if schema == "" {
		schema = statement.GetAuthrole().GetRolename()
	}
	if schema == "" {
		return
	}
	c.schemas[schema] = true
	// What stands inside the statement is created in the new schema.
	before := c.path
	c.path = append([]string{schema}, before...)
	for _, element := range statement.GetSchemaElts() {
		c.apply(element)
	}
	c.path = before
}

// renameSchema moves all that a schema holds.
func (c *Catalog) renameSchema(from, to string) {
	if from == to || from == "" {
		return
	}
	delete(c.schemas, from)
	c.schemas[to] = true
	if !c.spend((c.size() + len(c.publications)) / scanned) {
		return
	}
	for _, name := range namesIn(c.tables, from) {
		c.moveTableToSchema(c.edit(name), to)
	}
	for _, name := range namesIn(c.sequences, from) {
		c.moveSequence(name, Name{to, name.Name})
	}
	for _, names := range [][]Name{namesIn(c.domains, from), namesIn(c.enums, from), namesIn(c.types, from)} {
		for _, name := range names {
			c.moveType(name, Name{to, name.Name})
		}
	}
	for _, name := range namesIn(c.functions, from) {
		moved := *c.functions[name]
		moved.Name = Name{to, name.Name}
		delete(c.functions, name)
		c.functions[moved.Name] = &moved
	}
	for _, name := range namesIn(c.statistics, from) {
		c.moveStatistics(c.statistics[name], Name{to, name.Name}, c.statistics[name].Table)
	}
	for _, name := range sortedKeys(c.publications) {
		if i := slices.Index(c.publications[name].Schemas, from); i >= 0 {
			changed := *c.publications[name]
			changed.Schemas = slices.Clone(changed.Schemas)
			changed.Schemas[i] = to
			c.publications[name] = &changed
		}
	}
}
