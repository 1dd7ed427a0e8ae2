package catalog

import pg_query "github.com/pganalyze/pg_query_go/v5"

// applyRows applies the statements that put rows in or take all of them out.
func (c *Catalog) applyRows(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_InsertStmt:
		c.applyWith(n.InsertStmt.GetWithClause())
		c.fill(c.resolveRelation(n.InsertStmt.GetRelation()))
	case *pg_query.Node_MergeStmt:
		c.applyWith(n.MergeStmt.GetWithClause())
		c.fill(c.resolveRelation(n.MergeStmt.GetRelation()))
	case *pg_query.Node_CopyStmt:
		if n.CopyStmt.GetIsFrom() {
			c.fill(c.resolveRelation(n.CopyStmt.GetRelation()))
		}
	case *pg_query.Node_UpdateStmt:
		c.applyWith(n.UpdateStmt.GetWithClause())
	case *pg_query.Node_DeleteStmt:
		c.applyWith(n.DeleteStmt.GetWithClause())
	case *pg_query.Node_SelectStmt:
		c.applySelect(n.SelectStmt)
	case *pg_query.Node_TruncateStmt:
		cascade := n.TruncateStmt.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE
		for _, relation := range n.TruncateStmt.GetRelations() {
			c.truncate(c.resolveRelation(relation.GetRangeVar()), cascade, relation.GetRangeVar().GetInh())
		}
	}
}

// applyWith applies the statements of a WITH clause: each may change rows.
func (c *Catalog) applyWith(with *pg_query.WithClause) {
	for _, node := range with.GetCtes() {
		c.applyRows(node.GetCommonTableExpr().GetCtequery())
	}
}

func (c *Catalog) applySelect(query *pg_query.SelectStmt) {
	c.applyWith(query.GetWithClause())
	c.selectInto(query)
	for _, target := range query.GetTargetList() {
		if call := target.GetResTarget().GetVal().GetFuncCall(); call != nil {
			c.applySetConfig(call)
		}
	}
}

// fill notes that a table holds rows, and so do the tables that show its rows as theirs: those above it. Rows for a
// partitioned table go to its partitions, rows for a view to what it reads; which of them is not known, so all count.
func (c *Catalog) fill(name Name) {
	pending := []Name{name}
	for len(pending) > 0 {
		table := c.tables[pending[0]]
		pending = pending[1:]
		if table == nil || table.Filled || !c.spend(1) {
			continue
		}
		c.edit(table.Name).Filled = true
		pending = append(pending, table.parents...)
		pending = append(pending, table.Partitions...)
		if table.Kind == "view" {
			pending = append(pending, table.reads...)
		}
	}
}

// truncate notes that a table is empty again. Whether it stays so is for the caller to judge: of a table that is in use
// (one that was not created in the change) it says nothing about the next day.
func (c *Catalog) truncate(name Name, cascade, recurse bool) {
	pending := []Name{name}
	seen := map[Name]bool{}
	for len(pending) > 0 {
		name := pending[0]
		pending = pending[1:]
		table := c.tables[name]
		if table == nil || seen[name] || !c.spend(1) {
			continue
		}
		seen[name] = true
		if table.Filled {
			c.edit(name).Filled = false
		}
		if recurse {
			pending = append(pending, c.children[name]...)
		}
		if cascade {
			for _, ref := range c.Referencing(name) {
				pending = append(pending, ref.Table)
			}
		}
	}
}
