package catalog

import pg_query "github.com/pganalyze/pg_query_go/v5"

// Apply changes the catalog as the server would on running the statement. It takes every statement for one that succeeds.
// Unknown statements change nothing, and neither does a DO block: what stands in one is found by Inside, and the caller
// parses and applies it.
func (c *Catalog) Apply(node *pg_query.Node) {
	c.revision++
	c.touched = nil
	c.apply(node)
	c.settle()
}

func (c *Catalog) apply(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		c.createTable(n.CreateStmt, "table")
	case *pg_query.Node_CreateForeignTableStmt:
		c.createTable(n.CreateForeignTableStmt.GetBaseStmt(), "foreign table")
	case *pg_query.Node_CreateTableAsStmt:
		c.createTableAs(n.CreateTableAsStmt)
	case *pg_query.Node_ViewStmt:
		c.createView(n.ViewStmt)
	case *pg_query.Node_RefreshMatViewStmt:
		c.refreshView(n.RefreshMatViewStmt)
	case *pg_query.Node_AlterTableStmt:
		c.alterTable(n.AlterTableStmt)
	case *pg_query.Node_IndexStmt:
		c.createIndex(n.IndexStmt)
	case *pg_query.Node_ReindexStmt:
		c.reindex(n.ReindexStmt)
	case *pg_query.Node_RenameStmt:
		c.rename(n.RenameStmt)
	case *pg_query.Node_AlterObjectSchemaStmt:
		c.setSchema(n.AlterObjectSchemaStmt)
	case *pg_query.Node_DropStmt:
		c.drop(n.DropStmt)
	case *pg_query.Node_CreateSchemaStmt:
		c.createSchema(n.CreateSchemaStmt)
	case *pg_query.Node_CreateSeqStmt:
		c.createSequence(n.CreateSeqStmt)
	case *pg_query.Node_AlterSeqStmt:
		c.alterSequence(n.AlterSeqStmt)
	default:
		c.applyOther(node)
	}
}

// applyOther applies the statements on types, functions, sessions and rows.
func (c *Catalog) applyOther(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateDomainStmt:
		c.createDomain(n.CreateDomainStmt)
	case *pg_query.Node_AlterDomainStmt:
		c.alterDomain(n.AlterDomainStmt)
	case *pg_query.Node_CreateEnumStmt:
		c.createEnum(n.CreateEnumStmt)
	case *pg_query.Node_AlterEnumStmt:
		c.alterEnum(n.AlterEnumStmt)
	case *pg_query.Node_CompositeTypeStmt:
		c.createComposite(n.CompositeTypeStmt)
	case *pg_query.Node_CreateRangeStmt:
		c.createRange(n.CreateRangeStmt)
	case *pg_query.Node_DefineStmt:
		c.define(n.DefineStmt)
	case *pg_query.Node_CreateStatsStmt:
		c.createStatistics(n.CreateStatsStmt)
	case *pg_query.Node_CreatePublicationStmt:
		c.createPublication(n.CreatePublicationStmt)
	case *pg_query.Node_AlterPublicationStmt:
		c.alterPublication(n.AlterPublicationStmt)
	case *pg_query.Node_CreateFunctionStmt:
		c.createFunction(n.CreateFunctionStmt)
	case *pg_query.Node_AlterFunctionStmt:
		c.alterFunction(n.AlterFunctionStmt)
	case *pg_query.Node_CreateExtensionStmt:
		c.extended = true
	case *pg_query.Node_CreatePolicyStmt:
		c.createPolicy(n.CreatePolicyStmt)
	case *pg_query.Node_RuleStmt:
		if table := c.edit(c.resolveRelation(n.RuleStmt.GetRelation())); table != nil && len(table.Rules) < maxLinks {
			table.Rules = union(table.Rules, []string{n.RuleStmt.GetRulename()})
		}
	case *pg_query.Node_CreateTrigStmt:
		c.createTrigger(n.CreateTrigStmt)
	case *pg_query.Node_ClusterStmt:
		c.cluster(n.ClusterStmt)
	case *pg_query.Node_VariableSetStmt:
		c.setVariable(n.VariableSetStmt)
	case *pg_query.Node_DiscardStmt:
		if n.DiscardStmt.GetTarget() == pg_query.DiscardMode_DISCARD_ALL {
			c.ResetSession()
		}
	case *pg_query.Node_TransactionStmt:
		switch n.TransactionStmt.GetKind() {
		case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT, pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
			c.EndTransaction()
		}
	default:
		c.applyRows(node)
	}
}
