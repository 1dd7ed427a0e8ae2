package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createIndex(statement *pg_query.IndexStmt) {
	table := c.alterable(statement.GetRelation(), false)
	if table == nil || len(c.indexesOf[table.Name]) >= maxLinks {
		return
	}
	index := newIndex(table, statement.GetIndexParams(), statement.GetIndexIncludingParams(), statement.GetWhereClause())
	index.Unique = statement.GetUnique()
	index.setMethod(statement.GetAccessMethod())
	if name := statement.GetIdxname(); name != "" {
		index.Name = Name{table.Name.Schema, name}
		if statement.GetIfNotExists() && c.relationExists(index.Name) {
			return
		}
		c.displaceIndex(index.Name)
	} else {
		index.Name = c.chooseRelationName(table.Name.Schema, table.Name.Name, joinColumns(index.names), "idx", false)
	}
	only := !statement.GetRelation().GetInh()
	index.Valid = !only || !index.Partitioned || len(table.Partitions) == 0
	c.putIndex(index)
	if index.Partitioned && !only {
		for _, partition := range table.Partitions {
			c.partitionIndex(index, partition)
		}
	}
}

// maxKeys is the server's limit of columns in an index (PostgreSQL documentation, "PostgreSQL Limits").
const maxKeys = 32

// newIndex is an index of the given columns and expressions, without a name as yet.
func newIndex(table *Table, keys, including []*pg_query.Node, predicate *pg_query.Node) *Index {
	index := &Index{Table: table.Name, Partitioned: table.Kind == "partitioned table", Partial: predicate != nil, Valid: true}
	var texts []string
	keys, including = keys[:min(len(keys), maxKeys)], including[:min(len(including), maxKeys)]
	for _, key := range keys {
		element := key.GetIndexElem()
		name := elementColumn(element)
		text := Quote(name)
		if name == "" {
			index.Expression = true
			index.Mentions = union(index.Mentions, columnsIn(element.GetExpr(), table))
			index.names = append(index.names, expressionName(element.GetExpr()))
			text = "(" + expressionText(element.GetExpr()) + ")"
		} else {
			index.Mentions = union(index.Mentions, []string{name})
			index.names = append(index.names, name)
		}
		index.Columns = append(index.Columns, name)
		options := append(stringList(element.GetCollation()), stringList(element.GetOpclass())...)
		texts = append(texts, strings.Join(append([]string{text}, options...), " "))
	}
	for _, node := range including {
		name := node.GetIndexElem().GetName()
		index.Mentions = union(index.Mentions, []string{name})
		index.names = append(index.names, name)
	}
	index.names = distinctNames(index.names)
	index.keys = strings.Join(texts, ", ")
	if predicate != nil {
		index.Mentions = union(index.Mentions, columnsIn(predicate, table))
		index.keys += " WHERE " + expressionText(predicate)
	}
	return index
}

// elementColumn is the column that an element of an index is, "" for an expression. Parentheses and COLLATE around a
// column do not make it one (PostgreSQL sources, ComputeIndexAttrs in indexcmds.c).
func elementColumn(element *pg_query.IndexElem) string {
	if element.GetName() != "" {
		return element.GetName()
	}
	expression := element.GetExpr()
	for expression.GetCollateClause() != nil {
		expression = expression.GetCollateClause().GetArg()
	}
	return strings.Join(columnNamed(expression), "")
}

func (x *Index) setMethod(method string) {
	if method == "" {
		method = "btree"
	}
	x.Method = method
}

func (c *Catalog) putIndex(index *Index) {
	c.indexes[index.Name] = index
	c.indexesOf.add(index.Table, index.Name)
}

// removeIndex takes an index away, with the indexes of partitions that are parts of it.
func (c *Catalog) removeIndex(name Name) {
	index := c.indexes[name]
	if index == nil {
		return
	}
	for _, part := range c.partsOf(index) {
		if table := c.edit(part.Table); table != nil {
			c.forgetConstraintOf(table, part.Name)
		}
		c.removeIndex(part.Name)
	}
	delete(c.indexes, name)
	c.indexesOf.remove(index.Table, name)
}

// displaceIndex takes an index away, with its constraint, whose name another one gets: it must have been dropped by something
// that was not understood.
func (c *Catalog) displaceIndex(name Name) {
	if index := c.indexes[name]; index != nil {
		if table := c.edit(index.Table); table != nil {
			c.forgetConstraintOf(table, name)
		}
		c.removeIndex(name)
	}
}

// forgetConstraintOf takes away the constraint that an index stands behind, if there is one.
func (c *Catalog) forgetConstraintOf(table *Table, index Name) {
	i := slices.IndexFunc(table.Constraints, func(k *Constraint) bool { return k.Index == index })
	if i >= 0 {
		constraint := table.Constraints[i]
		table.Constraints = slices.Delete(table.Constraints, i, i+1)
		c.forgetConstraint(table, constraint)
	}
}

// partsOf returns the indexes of partitions that are attached to a partitioned index.
func (c *Catalog) partsOf(index *Index) []*Index {
	var parts []*Index
	if !index.Partitioned {
		return nil
	}
	for _, child := range c.children[index.Table] {
		for _, candidate := range c.Indexes(child) {
			if candidate.parent == index.Name {
				parts = append(parts, candidate)
			}
		}
	}
	return parts
}

// constraintWithIndex adds a unique constraint, primary key or exclusion constraint and the index behind it.
func (c *Catalog) constraintWithIndex(table *Table, constraint placed) {
	node := constraint.node
	if len(c.indexesOf[table.Name]) >= maxLinks {
		table.Complete = false
		return
	}
	var keys []*pg_query.Node
	kind, label := Unique, "key"
	switch node.GetContype() {
	case pg_query.ConstrType_CONSTR_EXCLUSION:
		kind, label = Exclude, "excl"
		for _, pair := range node.GetExclusions() {
			if items := pair.GetList().GetItems(); len(items) > 0 {
				keys = append(keys, items[0])
			}
		}
	case pg_query.ConstrType_CONSTR_PRIMARY:
		kind, label = PrimaryKey, "pkey"
		keys = plainKeys(constraint.keys())
	default:
		keys = plainKeys(constraint.keys())
	}
	index := newIndex(table, keys, plainKeys(stringList(node.GetIncluding())), node.GetWhereClause())
	index.Unique = kind != Exclude
	index.setMethod(node.GetAccessMethod())
	index.Name = c.constraintIndexName(table.Name, node.GetConname(), kind, label, index.names)
	index.Valid = !constraint.only || !index.Partitioned || len(table.Partitions) == 0
	c.putConstraintIndex(table, kind, index)
	if index.Partitioned && !constraint.only {
		for _, partition := range table.Partitions {
			c.partitionIndex(index, partition)
		}
	}
}

// constraintIndexName is the name of a constraint and its index: the given one or the server's choice.
func (c *Catalog) constraintIndexName(table Name, given string, kind ConstraintKind, label string, columns []string) Name {
	if given != "" {
		return Name{table.Schema, given}
	}
	second := joinColumns(columns)
	if kind == PrimaryKey {
		second = ""
	}
	return c.chooseRelationName(table.Schema, table.Name, second, label, true)
}

// putConstraintIndex puts an index in the catalog and adds the constraint that it stands behind.
func (c *Catalog) putConstraintIndex(table *Table, kind ConstraintKind, index *Index) {
	c.displaceIndex(index.Name)
	c.putIndex(index)
	var columns []string
	for _, column := range index.Columns {
		if column == "" {
			continue
		}
		columns = append(columns, column)
		if kind == PrimaryKey {
			table.editColumn(column).NotNull = true
		}
	}
	c.attach(table, &Constraint{Name: index.Name.Name, Kind: kind, Columns: columns, Valid: true, Enforced: true, Index: index.Name})
}

// plainKeys are the elements of an index on plain columns.
func plainKeys(columns []string) []*pg_query.Node {
	var keys []*pg_query.Node
	for _, column := range columns {
		keys = append(keys, &pg_query.Node{Node: &pg_query.Node_IndexElem{IndexElem: &pg_query.IndexElem{Name: column}}})
	}
	return keys
}

// constraintUsingIndex makes an index that exists a constraint's. The index takes the constraint's name
// (PostgreSQL documentation, "ALTER TABLE", ADD table_constraint_using_index).
func (c *Catalog) constraintUsingIndex(table *Table, node *pg_query.Constraint) {
	kind := Unique
	if node.GetContype() == pg_query.ConstrType_CONSTR_PRIMARY {
		kind = PrimaryKey
	}
	name := node.GetConname()
	if name == "" {
		name = node.GetIndexname()
	}
	old := c.indexes[Name{table.Name.Schema, node.GetIndexname()}]
	if old == nil {
		// The index was never seen, so its columns are not known either.
		old = &Index{Table: table.Name, Unique: true, Method: "btree", Valid: true}
	} else {
		c.removeIndex(old.Name)
	}
	index := old.clone()
	index.Name = Name{table.Name.Schema, name}
	c.putConstraintIndex(table, kind, index)
}

// reindex makes an index valid again: it is what one runs after a concurrent build has failed.
func (c *Catalog) reindex(statement *pg_query.ReindexStmt) {
	if statement.GetKind() != pg_query.ReindexObjectType_REINDEX_OBJECT_INDEX {
		return
	}
	if index := c.Index(rangeName(statement.GetRelation())); index != nil && !index.Partitioned {
		c.editIndex(index.Name).Valid = true
	}
}
