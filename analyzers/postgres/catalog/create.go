package catalog

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// rangeName is the schema and the name of a relation as a statement writes them. A temporary relation is in the temporary
// schema without saying so.
func rangeName(relation *pg_query.RangeVar) (schema, name string) {
	if relation.GetSchemaname() == "" && relation.GetRelpersistence() == "t" {
		return temporarySchema, relation.GetRelname()
	}
	return relation.GetSchemaname(), relation.GetRelname()
}

// resolveRelation is the qualified name of a relation that a statement names.
func (c *Catalog) resolveRelation(relation *pg_query.RangeVar) Name {
	return c.Resolve(rangeName(relation))
}

func persistence(relation *pg_query.RangeVar, name Name) string {
	switch {
	case relation.GetRelpersistence() == "t" || name.Schema == temporarySchema:
		return "temporary"
	case relation.GetRelpersistence() == "u":
		return "unlogged"
	}
	return "permanent"
}

// newTable puts a new table in the catalog, in place of one that has its name: where the statement has no IF NOT EXISTS,
// that one must have been dropped by something that was not understood.
func (c *Catalog) newTable(relation *pg_query.RangeVar, kind string) *Table {
	name := c.creationName(rangeName(relation))
	if old := c.tables[name]; old != nil {
		c.removeTable(old, false)
	}
	table := &Table{
		Name: name, Kind: kind, Persistence: persistence(relation, name),
		CreatedBy: c.mark, revision: c.revision,
	}
	c.tables[name] = table
	c.mentioned[name.Schema] = true
	c.touched = append(c.touched, name)
	c.temporary = c.temporary || name.Schema == temporarySchema
	return table
}

// alterable returns a table to be changed. One that was never seen is made up, since it exists: the statement says so. It
// returns nil for the name of another kind of relation, and for an unknown one that the statement does not insist on.
func (c *Catalog) alterable(relation *pg_query.RangeVar, optional bool) *Table {
	if relation.GetRelname() == "" {
		return nil
	}
	if schema, name := rangeName(relation); c.Table(schema, name) == nil && optional {
		return nil
	}
	return c.learnTable(c.resolveRelation(relation), persistence(relation, Name{}))
}

// learnTable returns the table to be changed, made up when it was never seen, nil when the name is another relation's.
func (c *Catalog) learnTable(name Name, persistence string) *Table {
	if table := c.edit(name); table != nil {
		return table
	}
	if c.relationExists(name) {
		return nil
	}
	table := &Table{Name: name, Kind: "table", Persistence: persistence, CreatedBy: NotCreated, revision: c.revision}
	c.tables[name] = table
	c.mentioned[name.Schema] = true
	c.touched = append(c.touched, name)
	return table
}

func (c *Catalog) createTable(statement *pg_query.CreateStmt, kind string) {
	relation := statement.GetRelation()
	if relation.GetRelname() == "" {
		return
	}
	if statement.GetIfNotExists() && c.relationExists(c.creationName(rangeName(relation))) {
		return
	}
	if statement.GetPartspec() != nil {
		kind = "partitioned table"
	}
	// Looked up before the new table takes a name that one of them may have, in another schema.
	var parents []Name
	for _, parent := range statement.GetInhRelations() {
		parents = append(parents, c.resolveRelation(parent.GetRangeVar()))
	}
	table := c.newTable(relation, kind)
	table.Complete = true
	table.Key, table.Bound = statement.GetPartspec(), statement.GetPartbound()
	c.typedColumns(table, statement.GetOfTypename())
	for _, parent := range parents {
		c.inheritColumns(table, c.tables[parent])
	}

	var constraints []placed
	var likes []*pg_query.TableLikeClause
	for _, element := range statement.GetTableElts() {
		switch n := element.GetNode().(type) {
		case *pg_query.Node_ColumnDef:
			constraints = append(constraints, c.addColumn(table, n.ColumnDef)...)
		case *pg_query.Node_Constraint:
			constraints = append(constraints, placed{node: n.Constraint})
		case *pg_query.Node_TableLikeClause:
			c.likeColumns(table, n.TableLikeClause)
			likes = append(likes, n.TableLikeClause)
		}
	}
	for _, node := range statement.GetConstraints() {
		constraints = append(constraints, placed{node: node.GetConstraint()})
	}
	for _, parent := range parents {
		c.inheritConstraints(table, c.tables[parent])
	}
	c.addConstraints(table, constraints, true)
	c.noteCommitDrop(table, statement.GetOncommit())
	for _, like := range likes {
		c.likeIndexes(table, like)
	}
	c.nameNotNullsOf(table) // what the statement says itself, before it is anyone's child
	for _, parent := range parents {
		if bound := statement.GetPartbound(); bound != nil {
			c.attachPartition(parent, table, bound)
		} else {
			c.attachChild(parent, table)
		}
	}
}

// typedColumns gives a typed table the attributes of its type.
func (c *Catalog) typedColumns(table *Table, of *pg_query.TypeName) {
	if of == nil {
		return
	}
	name := c.resolveType(qualified(stringList(of.GetNames())))
	c.setTypeOf(table, name)
	c.usedTypes[name] = true
	known := c.types[name]
	if known == nil || known.Kind != "composite" {
		table.Complete = false
		return
	}
	for _, attribute := range known.Attributes {
		*table.editColumn(attribute.Name) = *attribute
	}
}

// placed is a constraint as a statement places it.
type placed struct {
	node   *pg_query.Constraint
	column string // the column that it stands at, "" for a constraint of the table
	// deferred is true for INITIALLY DEFERRED behind a constraint that stands at a column.
	deferred bool
	only     bool // ONLY keeps it from the table's descendants
}

// addColumn adds a column and returns the constraints that stand at it and concern more than the column itself.
func (c *Catalog) addColumn(table *Table, definition *pg_query.ColumnDef) []placed {
	name := definition.GetColname()
	column := table.editColumn(name)
	if definition.GetTypeName() != nil {
		// Without a type the column is a partition's or a typed table's, and the statement only adds to it.
		*column = Column{Name: name, Type: c.typeUsed(definition.GetTypeName())}
	}
	column.NotNull = column.NotNull || definition.GetIsNotNull()
	if clause := definition.GetCollClause(); clause != nil {
		column.Type.Collation = collation(clause)
	}
	if isSerial(definition.GetTypeName()) {
		sequence := c.ownSequence(table.Name, name)
		column.NotNull = true
		column.Default = "nextval('" + sequence.String() + "'::regclass)"
	}
	var rest []placed
	for _, node := range definition.GetConstraints() {
		constraint := node.GetConstraint()
		switch constraint.GetContype() {
		case pg_query.ConstrType_CONSTR_NOTNULL:
			if constraint.GetConname() != "" || constraint.GetIsNoInherit() {
				rest = append(rest, placed{node: constraint, column: name})
				continue
			}
			column.NotNull = true
		case pg_query.ConstrType_CONSTR_DEFAULT:
			column.Default = defaultText(constraint.GetRawExpr())
		case pg_query.ConstrType_CONSTR_IDENTITY:
			column.Identity, column.NotNull = true, true
			c.ownSequence(table.Name, name)
		case pg_query.ConstrType_CONSTR_GENERATED:
			column.Generated = "stored"
			column.From = columnsIn(constraint.GetRawExpr(), nil)
			if constraint.GetGeneratedWhen() == "v" { // a virtual column of PostgreSQL 18, as package parse marks it
				column.Generated = "virtual"
			}
		case pg_query.ConstrType_CONSTR_ATTR_DEFERRED:
			if len(rest) > 0 {
				rest[len(rest)-1].deferred = true
			}
		case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_PRIMARY, pg_query.ConstrType_CONSTR_UNIQUE,
			pg_query.ConstrType_CONSTR_EXCLUSION, pg_query.ConstrType_CONSTR_FOREIGN:
			rest = append(rest, placed{node: constraint, column: name})
		}
	}
	return rest
}

// defaultText is the expression of a default; the server keeps none that is NULL.
func defaultText(expression *pg_query.Node) string {
	bare := expression
	for bare.GetTypeCast() != nil {
		bare = bare.GetTypeCast().GetArg()
	}
	if bare.GetAConst().GetIsnull() {
		return ""
	}
	return expressionText(expression)
}

func collation(clause *pg_query.CollateClause) string {
	_, name := qualified(stringList(clause.GetCollname()))
	return name
}

// ownSequence makes the sequence of a serial or identity column, unless the column has one.
func (c *Catalog) ownSequence(table Name, column string) Name {
	for _, sequence := range c.Sequences(table) {
		if sequence.Column == column {
			return sequence.Name
		}
	}
	name := c.chooseRelationName(table.Schema, table.Name, column, "seq", false)
	c.putSequence(&Sequence{Name: name, Table: table, Column: column, CreatedBy: c.mark})
	return name
}
