package effect

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// serverSteps are the steps of statements about the session, the database or the server: they lock no relation, but some
// cannot run inside a transaction. (measured; for subscriptions and ALTER DATABASE SET TABLESPACE PostgreSQL documentation,
// "CREATE SUBSCRIPTION", "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION", "ALTER DATABASE"). The statements in a DO block are steps of
// their own, which the caller asks for (catalog.Inside).
func serverSteps(a *analysis, node *pg_query.Node) []Step {
	command, forbids := "", false
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreatedbStmt:
		command, forbids = "CREATE DATABASE", true
	case *pg_query.Node_DropdbStmt:
		command, forbids = "DROP DATABASE", true
	case *pg_query.Node_CreateTableSpaceStmt:
		command, forbids = "CREATE TABLESPACE", true
	case *pg_query.Node_DropTableSpaceStmt:
		command, forbids = "DROP TABLESPACE", true
	case *pg_query.Node_AlterDatabaseStmt:
		command, forbids = "ALTER DATABASE", hasOption(n.AlterDatabaseStmt.GetOptions(), "tablespace")
	case *pg_query.Node_AlterSystemStmt:
		command, forbids = "ALTER SYSTEM", true
	case *pg_query.Node_DiscardStmt:
		command, forbids = "DISCARD", n.DiscardStmt.GetTarget() == pg_query.DiscardMode_DISCARD_ALL
	case *pg_query.Node_CreateSubscriptionStmt:
		command, forbids = "CREATE SUBSCRIPTION", createsSlot(n.CreateSubscriptionStmt.GetOptions())
	case *pg_query.Node_AlterSubscriptionStmt:
		command, forbids = "ALTER SUBSCRIPTION", refreshes(n.AlterSubscriptionStmt)
	case *pg_query.Node_DropSubscriptionStmt:
		command, forbids = "DROP SUBSCRIPTION", true
	case *pg_query.Node_TransactionStmt:
		command, forbids = transactionCommand(n.TransactionStmt)
	case *pg_query.Node_VariableSetStmt:
		command = setCommand(n.VariableSetStmt)
	case *pg_query.Node_DoStmt:
		if !catalog.Opaque(n.DoStmt) {
			command = "DO"
			break
		}
		return doubtful("DO", "what the DO block does is not known")
	case *pg_query.Node_CallStmt:
		name := strings.Join(texts(n.CallStmt.GetFunccall().GetFuncname()...), ".")
		return doubtful("CALL", fmt.Sprintf("what the procedure %s does is not known", name))
	case *pg_query.Node_ExecuteStmt:
		return doubtful("EXECUTE", fmt.Sprintf("what the prepared statement %s does is not known", n.ExecuteStmt.GetName()))
	case *pg_query.Node_AlterTableMoveAllStmt:
		if n.AlterTableMoveAllStmt.GetOrigTablespacename() == n.AlterTableMoveAllStmt.GetNewTablespacename() {
			command = "ALTER TABLE ALL IN TABLESPACE"
			break
		}
		return doubtful("ALTER TABLE ALL IN TABLESPACE", "which tables are in the tablespace, and are copied, is not known")
	case *pg_query.Node_DropOwnedStmt:
		return doubtful("DROP OWNED", "what the role owns, and is dropped, is not known")
	case *pg_query.Node_ReassignOwnedStmt:
		return doubtful("REASSIGN OWNED", "what the role owns, and is locked, is not known")
	case *pg_query.Node_ImportForeignSchemaStmt:
		command = "IMPORT FOREIGN SCHEMA"
	case *pg_query.Node_CreateSchemaStmt:
		return a.createSchema(n.CreateSchemaStmt)
	default:
		return nil
	}
	d := newDraft()
	d.forbidden = forbids
	return []Step{plain(command, d)}
}

func doubtful(command, doubt string) []Step {
	d := newDraft()
	d.doubt(doubt)
	return []Step{plain(command, d)}
}

// createSchema is CREATE SCHEMA, whose elements are statements of their own.
func (a *analysis) createSchema(stmt *pg_query.CreateSchemaStmt) []Step {
	steps := []Step{plain("CREATE SCHEMA", newDraft())}
	for _, element := range stmt.GetSchemaElts() {
		for _, step := range Of(a.catalog, element, a.version) {
			if created, ok := step.Detail.(*Relation); ok && createdBare(element) {
				step.Target.Schema, created.Name.Schema = stmt.GetSchemaname(), stmt.GetSchemaname()
			}
			steps = append(steps, step)
		}
	}
	return steps
}

// createdBare says whether an element of CREATE SCHEMA is a table or view without a schema, which goes into the new one.
func createdBare(element *pg_query.Node) bool {
	if table := element.GetCreateStmt(); table != nil {
		return table.GetRelation().GetSchemaname() == ""
	}
	created := element.GetViewStmt()
	return created != nil && created.GetView().GetSchemaname() == ""
}

// createsSlot says whether CREATE SUBSCRIPTION makes a replication slot, as it does unless told not to.
func createsSlot(options []*pg_query.Node) bool {
	for _, node := range options {
		name := node.GetDefElem().GetDefname()
		if (name == "connect" || name == "create_slot") && !hasOption(options, name) {
			return false
		}
	}
	return true
}

// refreshes says whether ALTER SUBSCRIPTION fetches the tables of its publications anew.
func refreshes(stmt *pg_query.AlterSubscriptionStmt) bool {
	switch stmt.GetKind() {
	case pg_query.AlterSubscriptionType_ALTER_SUBSCRIPTION_REFRESH:
		return true
	case pg_query.AlterSubscriptionType_ALTER_SUBSCRIPTION_SET_PUBLICATION,
		pg_query.AlterSubscriptionType_ALTER_SUBSCRIPTION_ADD_PUBLICATION,
		pg_query.AlterSubscriptionType_ALTER_SUBSCRIPTION_DROP_PUBLICATION:
		for _, node := range stmt.GetOptions() {
			if node.GetDefElem().GetDefname() == "refresh" {
				return hasOption(stmt.GetOptions(), "refresh")
			}
		}
		return true
	}
	return false
}

// transactionCommand names a statement about transactions and says whether it is refused inside one.
func transactionCommand(stmt *pg_query.TransactionStmt) (string, bool) {
	switch stmt.GetKind() {
	case pg_query.TransactionStmtKind_TRANS_STMT_BEGIN, pg_query.TransactionStmtKind_TRANS_STMT_START:
		return "BEGIN", false
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT:
		return "COMMIT", false
	case pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		return "ROLLBACK", false
	case pg_query.TransactionStmtKind_TRANS_STMT_SAVEPOINT:
		return "SAVEPOINT", false
	case pg_query.TransactionStmtKind_TRANS_STMT_RELEASE:
		return "RELEASE", false
	case pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		return "ROLLBACK TO", false
	case pg_query.TransactionStmtKind_TRANS_STMT_PREPARE:
		return "PREPARE TRANSACTION", false
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT_PREPARED:
		return "COMMIT PREPARED", true
	case pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK_PREPARED:
		return "ROLLBACK PREPARED", true
	}
	return "", false
}

func setCommand(stmt *pg_query.VariableSetStmt) string {
	switch stmt.GetKind() {
	case pg_query.VariableSetKind_VAR_RESET, pg_query.VariableSetKind_VAR_RESET_ALL:
		return "RESET"
	}
	if stmt.GetIsLocal() {
		return "SET LOCAL"
	}
	return "SET"
}
