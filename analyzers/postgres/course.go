package postgres

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// course follows the tables and columns that the statements of one direction of a migration touch, whatever they are called
// on the way. It is told of each statement before the catalog is.
type course struct {
	tables map[catalog.Name]*passage // by the name now; what was dropped is in gone
	gone   []*passage
	// enums are the types of columns that an UPDATE has written.
	enums map[string]bool
	// opaque: something ran that could have done anything with rows.
	opaque bool
}

// passage is one table on its way through a direction of a migration.
type passage struct {
	was, now catalog.Name // was is empty for a table that the direction makes itself
	dropped  bool
	columns  map[string]*columnPassage // by the name now
	gone     []*columnPassage
	acts
}

// columnPassage is one column on its way.
type columnPassage struct {
	was, now string
	dropped  bool
	made     *effect.AddColumn // for a column that the direction adds
	refused  bool              // it cannot be added while the table has rows
	retyped  bool
	acts
}

// acts are what has been done with rows, or with the values of a column.
type acts struct {
	filled  bool     // rows came in, or values that are made of others
	changed bool     // rows were updated or deleted
	emptied bool     // every row was deleted
	read    bool     // rows were copied elsewhere
	copies  []string // the tables or columns that got the copies
}

func newCourse() *course {
	return &course{tables: map[catalog.Name]*passage{}, enums: map[string]bool{}}
}

// table is the passage of a table; one that was not met yet existed before.
func (c *course) table(name catalog.Name) *passage {
	if p := c.tables[name]; p != nil {
		return p
	}
	p := &passage{was: name, now: name, columns: map[string]*columnPassage{}}
	c.tables[name] = p
	return p
}

func (p *passage) column(name string) *columnPassage {
	if column := p.columns[name]; column != nil {
		return column
	}
	column := &columnPassage{now: name}
	if p.was != (catalog.Name{}) {
		column.was = name
	}
	p.columns[name] = column
	return column
}

// create notes a table that is made here.
func (c *course) create(name catalog.Name) *passage {
	p := &passage{now: name, columns: map[string]*columnPassage{}}
	c.tables[name] = p
	return p
}

func (c *course) drop(name catalog.Name) {
	p := c.table(name)
	p.dropped = true
	c.gone = append(c.gone, p)
	delete(c.tables, name)
}

func (c *course) rename(from, to catalog.Name) {
	p := c.table(from)
	delete(c.tables, from)
	p.now = to
	c.tables[to] = p
}

func (p *passage) dropColumn(name string) {
	column := p.column(name)
	column.dropped = true
	p.gone = append(p.gone, column)
	delete(p.columns, name)
}

func (p *passage) renameColumn(from, to string) {
	column := p.column(from)
	delete(p.columns, from)
	column.now = to
	p.columns[to] = column
}

// follow takes in what a statement does. known is the catalog before it.
func (c *course) follow(known *catalog.Catalog, node *pg_query.Node, steps []effect.Step) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateTableAsStmt:
		c.createAs(known, n.CreateTableAsStmt.GetInto().GetRel(), node)
	case *pg_query.Node_InsertStmt:
		c.insert(known, n.InsertStmt, node)
	case *pg_query.Node_UpdateStmt:
		c.update(known, n.UpdateStmt, node)
	case *pg_query.Node_DeleteStmt:
		p := c.table(resolved(known, n.DeleteStmt.Relation))
		p.changed = true
		p.emptied = p.emptied || n.DeleteStmt.WhereClause == nil
	case *pg_query.Node_MergeStmt:
		p := c.table(resolved(known, n.MergeStmt.Relation))
		p.filled, p.changed = true, true
		c.reads(known, node, p)
	case *pg_query.Node_CopyStmt:
		if p := c.table(resolved(known, n.CopyStmt.Relation)); n.CopyStmt.IsFrom {
			p.filled = true
		} else {
			p.read = true
		}
	case *pg_query.Node_SelectStmt:
		if into := n.SelectStmt.GetIntoClause().GetRel(); into != nil {
			c.createAs(known, into, node)
		}
		c.opaque = c.opaque || calls(known, node)
	case *pg_query.Node_DoStmt, *pg_query.Node_CallStmt, *pg_query.Node_ExecuteStmt:
		c.opaque = true
	case *pg_query.Node_RenameStmt:
		c.renamed(known, n.RenameStmt)
	case *pg_query.Node_AlterObjectSchemaStmt:
		if set := n.AlterObjectSchemaStmt; set.ObjectType == pg_query.ObjectType_OBJECT_TABLE {
			from := resolved(known, set.Relation)
			c.rename(from, catalog.Name{Schema: set.Newschema, Name: from.Name})
		}
	default:
		for _, step := range steps {
			c.step(step)
		}
	}
}

// step takes in one part of a statement about tables.
func (c *course) step(step effect.Step) {
	switch d := step.Detail.(type) {
	case *effect.Relation:
		switch step.Command {
		case "CREATE TABLE":
			if !d.IfExists || d.Before == nil {
				c.create(step.Target)
			}
		case "DROP TABLE":
			c.drop(step.Target)
		case "TRUNCATE":
			p := c.table(step.Target)
			p.changed, p.emptied = true, true
		}
	case *effect.AddColumn:
		if !d.Exists || !d.IfNotExists { // else nothing is done
			p := c.table(step.Target)
			column := &columnPassage{now: d.Name, made: d, refused: step.Effect.FailsOnRows && p.was != (catalog.Name{}) && !p.emptied}
			column.filled = d.Generated != "" || d.Identity || d.Serial
			p.columns[d.Name] = column
		}
	case *effect.Column:
		if strings.HasSuffix(step.Command, "DROP COLUMN") {
			c.table(step.Target).dropColumn(d.Name)
		}
	case *effect.TypeChange:
		c.table(step.Target).column(d.Column).retyped = true
	}
}

func (c *course) renamed(known *catalog.Catalog, n *pg_query.RenameStmt) {
	name := resolved(known, n.Relation)
	switch n.RenameType {
	case pg_query.ObjectType_OBJECT_TABLE:
		if known.Index(name.Schema, name.Name) == nil {
			c.rename(name, catalog.Name{Schema: name.Schema, Name: n.Newname})
		}
	case pg_query.ObjectType_OBJECT_COLUMN:
		if n.RelationType == pg_query.ObjectType_OBJECT_TABLE {
			c.table(name).renameColumn(n.Subname, n.Newname)
		}
	}
}

func (c *course) createAs(known *catalog.Catalog, into *pg_query.RangeVar, node *pg_query.Node) {
	if into == nil {
		return
	}
	p := c.create(resolved(known, into))
	p.filled = true
	c.reads(known, node, p)
}

func (c *course) insert(known *catalog.Catalog, n *pg_query.InsertStmt, node *pg_query.Node) {
	p := c.table(resolved(known, n.Relation))
	p.filled = true
	sets, uses := assigned(node)
	for _, column := range sets {
		p.column(column).filled = true
	}
	for _, from := range c.reads(known, node, p) {
		c.copied(known, from, uses, p.now.String())
	}
}

func (c *course) update(known *catalog.Catalog, n *pg_query.UpdateStmt, node *pg_query.Node) {
	p := c.table(resolved(known, n.Relation))
	p.changed = true
	table := known.Table(p.now.Schema, p.now.Name)
	from := append(c.reads(known, node, p), p)
	chosen := columnsIn(n.WhereClause)
	for _, target := range n.TargetList {
		set := target.GetResTarget()
		column := p.column(set.GetName())
		column.changed = true
		if known := table.Column(set.GetName()); known != nil {
			c.enums[known.Type.Name] = true
		}
		if !constant(set.GetVal()) || slices.ContainsFunc(chosen, func(name string) bool { return name != set.GetName() }) {
			column.filled = true
		}
		for _, source := range from {
			c.copied(known, source, columnsIn(set.GetVal()), p.now.String()+"."+catalog.Quote(column.now))
		}
	}
}

// copied notes that values of columns went elsewhere.
func (c *course) copied(known *catalog.Catalog, from *passage, columns []string, to string) {
	table := known.Table(from.now.Schema, from.now.Name)
	for _, name := range columns {
		if table.Column(name) == nil || to == from.now.String()+"."+catalog.Quote(name) {
			continue
		}
		column := from.column(name)
		column.read = true
		if !slices.Contains(column.copies, to) {
			column.copies = append(column.copies, to)
		}
	}
}

// reads notes the tables that a statement takes rows from for another, and gives them.
func (c *course) reads(known *catalog.Catalog, node *pg_query.Node, into *passage) []*passage {
	own := map[string]bool{} // common table expressions
	effect.Walk(node, func(n *pg_query.Node) bool {
		if with := n.GetCommonTableExpr(); with != nil {
			own[with.Ctename] = true
		}
		return true
	})
	var from []*passage
	effect.Walk(node, func(n *pg_query.Node) bool {
		relation := n.GetRangeVar()
		if moved := n.GetDeleteStmt(); moved != nil && n != node { // WITH … AS (DELETE … RETURNING …)
			relation = moved.Relation
			c.table(resolved(known, relation)).changed = true
		}
		if relation == nil || relation.Schemaname == "" && own[relation.Relname] {
			return true
		}
		if p := c.table(resolved(known, relation)); p != into && !slices.Contains(from, p) {
			p.read = true
			if to := into.now.String(); !slices.Contains(p.copies, to) {
				p.copies = append(p.copies, to)
			}
			from = append(from, p)
		}
		return true
	})
	return from
}

// constant is whether every row gets the same value, which brings none back, unless other columns choose the rows.
func constant(value *pg_query.Node) bool {
	for value.GetTypeCast() != nil {
		value = value.GetTypeCast().Arg
	}
	return value.GetAConst() != nil || value.GetSetToDefault() != nil
}

// calls is whether a query calls a function that could change rows: any but those that only set a sequence or a setting.
func calls(known *catalog.Catalog, node *pg_query.Node) bool {
	found := false
	effect.Walk(node, func(n *pg_query.Node) bool {
		if call := n.GetFuncCall(); call != nil && len(call.Funcname) > 0 {
			switch lastName(call.Funcname) {
			case "setval", "set_config", "now", "count", "pg_get_serial_sequence", "max", "coalesce":
			default:
				found = true
			}
		}
		return !found
	})
	return found
}

func resolved(known *catalog.Catalog, relation *pg_query.RangeVar) catalog.Name {
	return known.Resolve(relation.GetSchemaname(), relation.GetRelname())
}
