package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Publication is what logical replication sends: all tables, or those named and those of the schemas named.
type Publication struct {
	Name      string
	AllTables bool
	Tables    []Name
	Schemas   []string
	CreatedBy int
}

// Publication returns the publication of that name, nil when it is unknown.
func (c *Catalog) Publication(name string) *Publication { return c.publications[name] }

// Publications returns the publications that a table is known to be in, sorted by name.
func (c *Catalog) Publications(table Name) []*Publication {
	var all []*Publication
	for _, name := range sortedKeys(c.publications) {
		p := c.publications[name]
		if p.AllTables || slices.Contains(p.Tables, table) || slices.Contains(p.Schemas, table.Schema) {
			all = append(all, p)
		}
	}
	return all
}

func (c *Catalog) createPublication(statement *pg_query.CreatePublicationStmt) {
	if statement.GetPubname() == "" {
		return
	}
	created := &Publication{Name: statement.GetPubname(), AllTables: statement.GetForAllTables(), CreatedBy: c.mark}
	created.Tables, created.Schemas = c.published(statement.GetPubobjects())
	c.publications[created.Name] = created
}

// published are the tables and schemas that a publication's statement names.
func (c *Catalog) published(objects []*pg_query.Node) (tables []Name, schemas []string) {
	for _, node := range objects {
		object := node.GetPublicationObjSpec()
		switch object.GetPubobjtype() {
		case pg_query.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_SCHEMA:
			schemas = append(schemas, object.GetName())
		case pg_query.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA:
			schemas = append(schemas, c.effectivePath()[0])
		default:
			relation := object.GetPubtable().GetRelation()
			if relation.GetRelname() == "" || len(tables) >= maxLinks {
				continue
			}
			named := c.resolveRelation(relation)
			tables = append(tables, named)
			// The descendants of a table that is no partitioned one are published along.
			if known := c.tables[named]; relation.GetInh() && known != nil && known.Kind != "partitioned table" {
				tables = append(tables, c.descendants(named)...)
			}
		}
	}
	return tables, schemas
}

func (c *Catalog) alterPublication(statement *pg_query.AlterPublicationStmt) {
	old := c.publications[statement.GetPubname()]
	if old == nil || len(statement.GetPubobjects()) == 0 {
		return
	}
	changed := *old
	c.publications[old.Name] = &changed
	tables, schemas := c.published(statement.GetPubobjects())
	switch statement.GetAction() {
	case pg_query.AlterPublicationAction_AP_AddObjects:
		if len(old.Tables)+len(old.Schemas) < maxLinks {
			changed.Tables = slices.Concat(old.Tables, tables)
			changed.Schemas = slices.Concat(old.Schemas, schemas)
		}
	case pg_query.AlterPublicationAction_AP_DropObjects:
		changed.Tables = slices.DeleteFunc(slices.Clone(old.Tables), func(name Name) bool { return slices.Contains(tables, name) })
		changed.Schemas = slices.DeleteFunc(slices.Clone(old.Schemas), func(name string) bool { return slices.Contains(schemas, name) })
	case pg_query.AlterPublicationAction_AP_SetObjects:
		changed.Tables, changed.Schemas = tables, schemas
	}
}

func (c *Catalog) renamePublication(from, to string) {
	if old := c.publications[from]; old != nil {
		renamed := *old
		renamed.Name = to
		delete(c.publications, from)
		c.publications[to] = &renamed
	}
}

// republish puts another name in place of a table's in all publications; the zero Name takes it out.
func (c *Catalog) republish(from, to Name) {
	if !c.spend(len(c.publications)) {
		return
	}
	for _, name := range sortedKeys(c.publications) {
		old := c.publications[name]
		if !slices.Contains(old.Tables, from) {
			continue
		}
		changed := *old
		if to == (Name{}) {
			changed.Tables = slices.DeleteFunc(slices.Clone(old.Tables), func(n Name) bool { return n == from })
		} else {
			changed.Tables = replaced(old.Tables, from, to)
		}
		c.publications[name] = &changed
	}
}
