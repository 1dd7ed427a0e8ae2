package postgres

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// constants gathers the string constants of a statement by the type that they are read as.
type constants struct {
	*replay
	tables []*catalog.Table
	byType map[string][]string
}

// enumConstants are the string constants of a statement, by the name of the type that the server reads them as: that of a
// cast, of the column that they are compared with or stored in, or of the column whose default they are. What would take the
// server's rules for operators and functions is left out.
func (r *replay) enumConstants(node *pg_query.Node) map[string][]string {
	c := &constants{replay: r, byType: map[string][]string{}}
	c.readTables(node)
	effect.Walk(node, func(n *pg_query.Node) bool {
		switch {
		case n.GetTypeCast() != nil:
			c.add(r.catalog.TypeOf(n.GetTypeCast().TypeName).Name, n.GetTypeCast().Arg)
		case n.GetAExpr() != nil:
			c.compared(n.GetAExpr().Lexpr, n.GetAExpr().Rexpr)
			c.compared(n.GetAExpr().Rexpr, n.GetAExpr().Lexpr)
		case n.GetInsertStmt() != nil:
			c.inserted(n.GetInsertStmt())
		case n.GetUpdateStmt() != nil:
			c.assigned(n.GetUpdateStmt().TargetList)
		case n.GetOnConflictClause() != nil:
			c.assigned(n.GetOnConflictClause().TargetList)
		case n.GetColumnDef() != nil:
			c.defaulted(n.GetColumnDef())
		case n.GetAlterTableStmt() != nil:
			c.altered(n.GetAlterTableStmt())
		}
		return true
	})
	return c.byType
}

// readTables notes the tables that the statement names. Those that it changes are no nodes of their own in the tree.
func (c *constants) readTables(node *pg_query.Node) {
	add := func(relation *pg_query.RangeVar) {
		if table := c.catalog.Table(relation.GetSchemaname(), relation.GetRelname()); relation != nil && table != nil {
			c.tables = append(c.tables, table)
		}
	}
	effect.Walk(node, func(n *pg_query.Node) bool {
		for _, relation := range []*pg_query.RangeVar{
			n.GetRangeVar(), n.GetAlterTableStmt().GetRelation(), n.GetIndexStmt().GetRelation(),
			n.GetInsertStmt().GetRelation(), n.GetUpdateStmt().GetRelation(), n.GetDeleteStmt().GetRelation(),
		} {
			add(relation)
		}
		return true
	})
}

// add takes the constants that an expression comes to.
func (c *constants) add(typeName string, expression *pg_query.Node) {
	if typeName == "" {
		return
	}
	switch {
	case expression.GetAConst().GetSval() != nil:
		c.byType[typeName] = append(c.byType[typeName], expression.GetAConst().GetSval().Sval)
	case expression.GetList() != nil:
		for _, item := range expression.GetList().Items {
			c.add(typeName, item)
		}
	case expression.GetAArrayExpr() != nil:
		for _, item := range expression.GetAArrayExpr().Elements {
			c.add(typeName, item)
		}
	case expression.GetCaseExpr() != nil:
		for _, when := range expression.GetCaseExpr().Args {
			c.add(typeName, when.GetCaseWhen().GetResult())
		}
		c.add(typeName, expression.GetCaseExpr().Defresult)
	}
}

// compared takes the constants that a column is compared with.
func (c *constants) compared(column, with *pg_query.Node) {
	if fields := column.GetColumnRef().GetFields(); len(fields) > 0 {
		c.add(c.columnType(fields[len(fields)-1].GetString_().GetSval()), with)
	}
}

// columnType is the type of a column of one of the statement's tables.
func (c *constants) columnType(name string) string {
	for _, table := range c.tables {
		if column := table.Column(name); column != nil {
			return column.Type.Name
		}
	}
	return ""
}

func (c *constants) inserted(n *pg_query.InsertStmt) {
	table := c.catalog.Table(n.Relation.GetSchemaname(), n.Relation.GetRelname())
	if table == nil {
		return
	}
	var types []string
	for _, target := range n.Cols {
		name := ""
		if column := table.Column(target.GetResTarget().GetName()); column != nil {
			name = column.Type.Name
		}
		types = append(types, name)
	}
	if len(n.Cols) == 0 {
		for _, column := range table.Columns {
			types = append(types, column.Type.Name)
		}
	}
	query := n.SelectStmt.GetSelectStmt()
	rows := query.GetValuesLists()
	for _, row := range rows {
		for i, value := range row.GetList().GetItems() {
			if i < len(types) {
				c.add(types[i], value)
			}
		}
	}
	for i, target := range query.GetTargetList() {
		if i < len(types) {
			c.add(types[i], target.GetResTarget().GetVal())
		}
	}
}

func (c *constants) assigned(targets []*pg_query.Node) {
	for _, target := range targets {
		c.add(c.columnType(target.GetResTarget().GetName()), target.GetResTarget().GetVal())
	}
}

func (c *constants) defaulted(n *pg_query.ColumnDef) {
	typeName := c.catalog.TypeOf(n.TypeName).Name
	for _, constraint := range n.Constraints {
		if constraint.GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_DEFAULT {
			c.add(typeName, constraint.GetConstraint().RawExpr)
		}
	}
}

func (c *constants) altered(n *pg_query.AlterTableStmt) {
	for _, node := range n.Cmds {
		if cmd := node.GetAlterTableCmd(); cmd.GetSubtype() == pg_query.AlterTableType_AT_ColumnDefault {
			c.add(c.columnType(cmd.Name), cmd.Def)
		}
	}
}
