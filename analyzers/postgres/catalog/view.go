package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createView(statement *pg_query.ViewStmt) {
	if statement.GetView().GetRelname() == "" {
		return
	}
	query := c.readQuery(statement.GetQuery())
	query.text = c.qualifiedQuery(statement.GetQuery()) // before the view takes a name that it may mean
	name := c.creationName(rangeName(statement.GetView()))
	view := c.edit(name)
	if view == nil || view.Kind != "view" || !statement.GetReplace() {
		view = c.newTable(statement.GetView(), "view")
		// A view over temporary relations is temporary itself (PostgreSQL documentation, "CREATE VIEW").
		for _, read := range query.relations {
			if table := c.tables[read]; table != nil && table.Persistence == "temporary" && statement.GetView().GetSchemaname() == "" {
				c.moveTable(view, Name{temporarySchema, view.Name.Name})
				view.Persistence = "temporary"
			}
		}
	}
	c.setQuery(view, query, stringList(statement.GetAliases()))
}

// setQuery gives a view the columns of its query and notes what the query reads.
func (c *Catalog) setQuery(view *Table, query *reading, names []string) {
	view.Query = query.text
	for _, name := range view.reads {
		c.viewsOf.remove(name, view.Name)
	}
	view.reads = nil
	view.readsSurely = query.sure
	view.readColumns, view.calls = query.reads, query.calls
	for _, name := range query.relations {
		if name == view.Name {
			continue // a view of that name was replaced that now is not there
		}
		if len(c.viewsOf[name]) < maxLinks {
			c.viewsOf.add(name, view.Name)
			view.reads = append(view.reads, name)
		}
	}
	c.setOutputs(view, query, names)
}

// setOutputs gives a relation the columns of a query, under the names of a list as far as it goes.
func (c *Catalog) setOutputs(t *Table, query *reading, names []string) {
	t.Columns = nil
	t.outputsKnown = query.known
	if !query.known {
		return
	}
	for _, column := range renamedOutputs(query.columns, names)[:min(len(query.columns), maxColumns)] {
		c.noteType(column.typ)
		*t.editColumn(column.name) = Column{Name: column.name, Type: column.typ}
	}
}

// createTableAs makes a table or materialized view of a query.
func (c *Catalog) createTableAs(statement *pg_query.CreateTableAsStmt) {
	into := statement.GetInto()
	relation := into.GetRel()
	if relation.GetRelname() == "" {
		return
	}
	if statement.GetIfNotExists() && c.relationExists(c.creationName(rangeName(relation))) {
		return
	}
	query := c.readQuery(statement.GetQuery())
	if statement.GetObjtype() == pg_query.ObjectType_OBJECT_MATVIEW {
		query.text = c.qualifiedQuery(statement.GetQuery())
		view := c.newTable(relation, "materialized view")
		view.Filled = !into.GetSkipData()
		c.setQuery(view, query, stringList(into.GetColNames()))
		return
	}
	c.tableOf(into, query)
}

// tableOf makes the table that CREATE TABLE AS and SELECT INTO name.
func (c *Catalog) tableOf(into *pg_query.IntoClause, query *reading) {
	table := c.newTable(into.GetRel(), "table")
	table.Filled = !into.GetSkipData()
	c.setOutputs(table, query, stringList(into.GetColNames()))
	table.Complete = query.known
	c.noteCommitDrop(table, into.GetOnCommit())
}

// selectInto makes the table of SELECT … INTO. Of a set operation it is the first SELECT that names the table.
func (c *Catalog) selectInto(query *pg_query.SelectStmt) {
	first := query
	for first.GetLarg() != nil {
		first = first.GetLarg()
	}
	if into := first.GetIntoClause(); into.GetRel().GetRelname() != "" {
		c.tableOf(into, c.readQuery(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: query}}))
	}
}

func (c *Catalog) refreshView(statement *pg_query.RefreshMatViewStmt) {
	schema, name := rangeName(statement.GetRelation())
	if view := c.Table(schema, name); view != nil {
		c.edit(view.Name).Filled = !statement.GetSkipData()
	}
}

// Uses says whether the query of a view uses a column of a relation; known is false where that cannot be told.
func (t *Table) Uses(relation Name, column string) (uses, known bool) {
	if slices.Contains(t.readColumns, columnRef{relation, column}) {
		return true, true
	}
	return false, t.readsSurely
}

// ViewsReading returns the views whose query uses a column of a table, and those of which that is not known. Views over
// these views are not among them.
func (c *Catalog) ViewsReading(table Name, column string) (reading, unsure []*Table) {
	for _, view := range c.Views(table) {
		if uses, known := view.Uses(table, column); uses {
			reading = append(reading, view)
		} else if !known {
			unsure = append(unsure, view)
		}
	}
	return reading, unsure
}

// dropReaders drops the views that use a column, with the views over them.
func (c *Catalog) dropReaders(table Name, column string) {
	if len(c.viewsOf[table]) == 0 || !c.spend(len(c.viewsOf[table])) {
		return
	}
	reading, _ := c.ViewsReading(table, column)
	for _, view := range reading {
		c.dropTable(view.Name, true)
	}
}

// renameRead renames a column in what the views over a table are known to read.
func (c *Catalog) renameRead(table Name, from, to string) {
	if !c.spend(len(c.viewsOf[table])) {
		return
	}
	for _, name := range c.viewsOf[table] {
		view := c.tables[name]
		if view == nil {
			continue
		}
		if i := slices.Index(view.readColumns, columnRef{table, from}); i >= 0 {
			edited := c.edit(name)
			edited.readColumns = slices.Clone(view.readColumns)
			edited.readColumns[i].column = to
		}
	}
}
