package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func (c *Catalog) createView(statement *pg_query.ViewStmt) {
	if statement.GetView().GetRelname() == "" {
		return
	}
	query := c.qualifiedQuery(statement.GetQuery())
	name := c.creationName(rangeName(statement.GetView()))
	if view := c.edit(name); view != nil && view.Kind == "view" && statement.GetReplace() {
		c.setQuery(view, query)
		return
	}
	c.setQuery(c.newTable(statement.GetView(), "view"), query)
}

// setQuery gives a view its query, whose relations are written with their schemas.
func (c *Catalog) setQuery(view *Table, query *pg_query.Node) {
	view.Query = query
	view.uses = c.usesOf(query)
	c.setReads(view, c.relationsIn(query))
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

// relationsIn returns the relations that a query names, each once. The names of its common table expressions are left out.
func (c *Catalog) relationsIn(query *pg_query.Node) []Name {
	if query == nil {
		return nil
	}
	local := map[string]bool{}
	var relations []*pg_query.RangeVar
	walk(query.ProtoReflect(), func(message protoreflect.ProtoMessage) bool {
		switch n := message.(type) {
		case *pg_query.CommonTableExpr:
			local[n.GetCtename()] = true
		case *pg_query.RangeVar:
			relations = append(relations, n)
			return false
		}
		return true
	})
	var names []Name
	for _, relation := range relations {
		if relation.GetSchemaname() == "" && local[relation.GetRelname()] {
			continue
		}
		if name := c.resolveRelation(relation); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
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
		query := c.qualifiedQuery(statement.GetQuery())
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
