package catalog

import pg_query "github.com/pganalyze/pg_query_go/v5"

func (c *Catalog) createView(statement *pg_query.ViewStmt) {
	if statement.GetView().GetRelname() == "" {
		return
	}
	query := c.resolveQuery(statement.GetQuery())
	name := c.creationName(rangeName(statement.GetView()))
	if view := c.edit(name); view != nil && view.Kind == "view" && statement.GetReplace() {
		c.setQuery(view, query)
		return
	}
	c.setQuery(c.newTable(statement.GetView(), "view"), query)
}

// setReads notes which relations a view's query names.
func (c *Catalog) setReads(view *Table, reads []Name) {
	for _, name := range view.reads {
		c.viewsOf.remove(name, view.Name)
	}
	view.reads = nil
	for _, name := range reads {
		if len(c.viewsOf[name]) < maxLinks {
			c.viewsOf.add(name, view.Name)
			view.reads = append(view.reads, name)
		}
	}
}

// createTableAs makes a table or materialized view of a query. Its columns are not known.
func (c *Catalog) createTableAs(statement *pg_query.CreateTableAsStmt) {
	relation := statement.GetInto().GetRel()
	if relation.GetRelname() == "" {
		return
	}
	if statement.GetIfNotExists() && c.relationExists(c.creationName(rangeName(relation))) {
		return
	}
	filled := !statement.GetInto().GetSkipData()
	if statement.GetObjtype() == pg_query.ObjectType_OBJECT_MATVIEW {
		query := c.resolveQuery(statement.GetQuery())
		view := c.newTable(relation, "materialized view")
		view.Filled = filled
		c.setQuery(view, query)
		return
	}
	c.newTable(relation, "table").Filled = filled
}

func (c *Catalog) refreshView(statement *pg_query.RefreshMatViewStmt) {
	schema, name := rangeName(statement.GetRelation())
	if view := c.Table(schema, name); view != nil {
		c.edit(view.Name).Filled = !statement.GetSkipData()
	}
}
