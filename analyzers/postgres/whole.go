package postgres

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// whole is the fact about a step that is a statement of its own: drops, renames, rewrites, and changes of rows.
func (r *replay) whole(s statement, node *pg_query.Node, common Statement, step effect.Step) (kind, object string, body any) {
	object = step.Target.String()
	switch {
	case node.GetDropStmt() != nil:
		drop := node.GetDropStmt()
		b := Relation{Statement: common, Command: step.Command, IfExists: drop.MissingOk, Cascade: drop.Behavior == pg_query.DropBehavior_DROP_CASCADE}
		switch drop.RemoveType {
		case pg_query.ObjectType_OBJECT_TABLE:
			b.References = r.referencedBy(step.Target, "")
			b.WrittenTo = r.writtenTo(s, step.Target, "")
			r.take(s, "drops", step.Target, "")
			name := step.Target
			if common.Table != nil && common.Table.Was != "" {
				name = catalog.ParseName(common.Table.Was)
			}
			r.await(s, name, "")
			return "sql.drop_table", object, b
		case pg_query.ObjectType_OBJECT_SCHEMA:
			return "sql.drop_table", strings.Join(namesOf(drop.Objects), ", "), b
		}
	case node.GetTruncateStmt() != nil:
		return "sql.truncate", object, Relation{Statement: common, Command: "TRUNCATE", Cascade: node.GetTruncateStmt().Behavior == pg_query.DropBehavior_DROP_CASCADE}
	case node.GetRenameStmt() != nil:
		return r.rename(s, node.GetRenameStmt(), common, step)
	case node.GetAlterObjectSchemaStmt() != nil:
		if set := node.GetAlterObjectSchemaStmt(); set.ObjectType == pg_query.ObjectType_OBJECT_TABLE {
			to := catalog.Name{Schema: set.Newschema, Name: step.Target.Name}
			r.noteRenamed(step.Target, to, s.mark)
			return "sql.set_schema", object, Rename{Statement: common, From: object, To: to.String(), CompatibleView: r.creates["view "+step.Target.String()]}
		}
	case node.GetRefreshMatViewStmt() != nil:
		return r.refresh(s, node.GetRefreshMatViewStmt(), common, step)
	case node.GetAlterDomainStmt() != nil:
		return r.alterDomain(s, node.GetAlterDomainStmt(), common, step)
	case node.GetAlterEnumStmt() != nil:
		return r.alterEnum(s, node.GetAlterEnumStmt(), common)
	case node.GetCreateEnumStmt() != nil:
		return r.createEnum(s, node.GetCreateEnumStmt(), common)
	case node.GetCreateStmt() != nil:
		return r.createTable(s, node.GetCreateStmt(), common, step)
	case strings.HasSuffix(step.Command, " ATTACH PARTITION"), strings.HasSuffix(step.Command, " DETACH PARTITION"), strings.HasSuffix(step.Command, " DETACH PARTITION CONCURRENTLY"):
		return r.partition(s, node.GetAlterTableStmt(), common, step)
	case strings.HasSuffix(step.Command, " ROW LEVEL SECURITY"):
		return r.rowSecurity(common, step)
	case node.GetUpdateStmt() != nil, node.GetDeleteStmt() != nil, node.GetInsertStmt() != nil:
		return r.rows(s, node, common, step)
	case rewrites(step, node):
		return "sql.rewrite_table", object, Relation{Statement: common, Command: step.Command}
	}
	return "", "", nil
}

// rows is the fact about a statement that changes rows. System catalogs are small and nobody's application table.
func (r *replay) rows(s statement, node *pg_query.Node, common Statement, step effect.Step) (kind, object string, body any) {
	d, ok := step.Detail.(*effect.Rows)
	if !ok || strings.HasPrefix(step.Target.Name, "pg_") {
		return "", "", nil
	}
	b := Rows{Fresh: []string{}, Statement: common, Command: step.Command, Where: effect.Text(d.Where), Bounded: d.Bounded, BoundedBy: d.BoundedBy}
	b.Copies = r.copied(node)
	r.turns(&b, step.Target, node)
	switch {
	case node.GetUpdateStmt() != nil:
		kind, b.Fresh = "sql.update", r.fresh(s, step.Target, node)
	case node.GetDeleteStmt() != nil:
		kind = "sql.delete"
	case len(node.GetInsertStmt().SelectStmt.GetSelectStmt().GetValuesLists()) > 0 || node.GetInsertStmt().SelectStmt == nil:
		return "", "", nil
	default:
		kind, b.Command = "sql.insert", "INSERT … SELECT"
		query := node.GetInsertStmt().SelectStmt.GetSelectStmt()
		b.Grouped = len(query.GetGroupClause())+len(query.GetDistinctClause()) > 0
		effect.Walk(node, func(n *pg_query.Node) bool {
			b.Union = b.Union || n.GetSelectStmt().GetLarg() != nil
			return !b.Union
		})
		r.turns(&b, d.From, node)
		if d.From != (catalog.Name{}) {
			b.From = d.From.String()
			if r.table(d.From, s).CreatedHere {
				b.Bounded, b.BoundedBy = true, "it reads a table that the change itself made"
			}
		}
		if column := r.omitted(step.Target, node.GetInsertStmt()); column != "" {
			b.Bounded, b.BoundedBy = true, fmt.Sprintf("it fails on its first row: it leaves out %s, which is NOT NULL and has no default", column)
		}
	}
	return kind, step.Target.String(), b
}

// fresh are the columns that an UPDATE writes and that hold nothing but what has been written since the change added them.
func (r *replay) fresh(s statement, table catalog.Name, node *pg_query.Node) []string {
	fresh := []string{}
	known := r.catalog.Table(table.Schema, table.Name)
	sets, _ := assigned(node)
	for _, name := range sets {
		column := known.Column(name)
		if column != nil && column.Default == "" && !column.NotNull && column.Generated == "" && r.addedHere(columnName(table, name), s) {
			fresh = append(fresh, name)
		}
	}
	return fresh
}

func (r *replay) rename(s statement, n *pg_query.RenameStmt, common Statement, step effect.Step) (string, string, any) {
	old := step.Target.String()
	switch n.RenameType {
	case pg_query.ObjectType_OBJECT_TYPE:
		return r.renameType(s, n, common)
	case pg_query.ObjectType_OBJECT_COLUMN:
		if n.RelationType != pg_query.ObjectType_OBJECT_TABLE {
			return "", "", nil
		}
		r.take(s, "renames", step.Target, n.Subname)
		added := r.addedHere(old+"."+catalog.Quote(n.Subname), s)
		if added {
			r.columns[old+"."+catalog.Quote(n.Newname)] = s.mark
		} else {
			r.history.columns[old+"."+catalog.Quote(n.Newname)] = s.mark
		}
		if common.Table != nil && common.Table.Was != "" {
			old = common.Table.Was // what running code calls the table
		}
		from := old + "." + catalog.Quote(n.Subname)
		return "sql.rename_column", from, Rename{Statement: common, From: from, To: old + "." + catalog.Quote(n.Newname), AddedHere: added}
	case pg_query.ObjectType_OBJECT_TABLE:
		to := catalog.Name{Schema: step.Target.Schema, Name: n.Newname}
		r.noteRenamed(step.Target, to, s.mark)
		r.take(s, "renames", step.Target, "")
		return "sql.rename_table", old, Rename{Statement: common, From: old, To: to.String(), CompatibleView: r.creates["view "+step.Target.String()]}
	}
	return "", "", nil
}

// rewrites is whether writing the table anew is what a statement is for.
func rewrites(step effect.Step, node *pg_query.Node) bool {
	if len(step.Effect.Rewrites) == 0 {
		return false
	}
	if node.GetVacuumStmt() != nil || node.GetClusterStmt() != nil {
		return true
	}
	for _, subcommand := range []string{"SET LOGGED", "SET UNLOGGED", "SET TABLESPACE", "SET ACCESS METHOD"} {
		if strings.HasSuffix(step.Command, subcommand) {
			return true
		}
	}
	return false
}

func namesOf(objects []*pg_query.Node) []string {
	var names []string
	for _, o := range objects {
		if s := o.GetString_(); s != nil {
			names = append(names, catalog.Quote(s.Sval))
		}
	}
	return names
}

// classOf sorts statements by what they are for.
func classOf(s lex.Statement) string {
	if len(s.Words) == 0 {
		return "other"
	}
	switch s.Words[0] {
	case "CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "CLUSTER", "REINDEX", "REFRESH", "SECURITY", "REASSIGN":
		return "schema"
	case "INSERT", "UPDATE", "DELETE", "COPY", "MERGE", "WITH", "SELECT", "VALUES", "TABLE":
		return "data"
	case "SET", "RESET", "DISCARD", "SHOW", "LISTEN", "UNLISTEN", "NOTIFY", "LOAD":
		return "session"
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE":
		return "transaction"
	}
	return "other"
}

// command names a statement by its steps, or by its first words where they have no name.
func command(s lex.Statement, steps []effect.Step) string {
	var names []string
	for _, step := range steps {
		if step.Command != "" && (len(names) == 0 || names[len(names)-1] != step.Command) {
			names = append(names, step.Command)
		}
	}
	switch len(names) {
	case 0:
		return firstWords(s)
	case 1:
		return names[0]
	}
	return names[0] + ", …"
}

// guarded is whether a statement does no harm when it runs a second time, after a run that failed further on.
func guarded(s lex.Statement, node *pg_query.Node) bool {
	switch classOf(s) {
	case "session", "transaction", "other":
		return true
	case "data":
		insert := node.GetInsertStmt()
		return node.GetCopyStmt() == nil && (insert == nil || insert.OnConflictClause != nil || insert.SelectStmt.GetSelectStmt().GetWhereClause() != nil)
	}
	words := " " + strings.Join(s.Words, " ") + " "
	if strings.Contains(words, " IF EXISTS ") || strings.Contains(words, " IF NOT EXISTS ") || strings.Contains(words, " OR REPLACE ") {
		return true
	}
	switch s.Words[0] {
	case "CREATE", "DROP":
		return node.GetIndexStmt().GetIfNotExists() || node.GetCreateStmt().GetIfNotExists()
	case "ALTER":
		return guardedAlter(node)
	}
	return true
}

// guardedAlter is whether each subcommand of an ALTER TABLE is guarded, or one that the server takes twice.
func guardedAlter(node *pg_query.Node) bool {
	alter := node.GetAlterTableStmt()
	if alter == nil {
		return node.GetRenameStmt() == nil && !node.GetAlterEnumStmt().GetSkipIfNewValExists() == (node.GetAlterEnumStmt() == nil)
	}
	for _, c := range alter.Cmds {
		cmd := c.GetAlterTableCmd()
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn, pg_query.AlterTableType_AT_AddConstraint, pg_query.AlterTableType_AT_DropColumn,
			pg_query.AlterTableType_AT_DropConstraint, pg_query.AlterTableType_AT_AttachPartition, pg_query.AlterTableType_AT_DetachPartition:
			if !cmd.MissingOk {
				return false
			}
		}
	}
	return true
}

// parts are the places of a statement's parts: what stands between the commas of an ALTER TABLE or of a list of names.
// Where they cannot be told apart, and for a single part, it is the whole statement.
func (s statement) parts(count int) []source.Span {
	text := s.lexed.Text(s.file.text.Bytes)
	whole := s.file.text.Span(s.lexed.Start, s.lexed.End)
	var starts, ends []int
	start, depth, last := 0, 0, 0
	for token := range lex.Tokens(text) {
		if token.Comment() {
			continue
		}
		if start < 0 {
			start = token.Start
		}
		switch {
		case token.Kind == lex.Punctuation && (text[token.Start] == '(' || text[token.Start] == '['):
			depth++
		case token.Kind == lex.Punctuation && (text[token.Start] == ')' || text[token.Start] == ']'):
			depth--
		case token.Kind == lex.Punctuation && text[token.Start] == ',' && depth == 0:
			starts, ends = append(starts, start), append(ends, last)
			start = -1
		}
		last = token.End
	}
	starts, ends = append(starts, start), append(ends, last)
	spans := make([]source.Span, count)
	for i := range spans {
		if count > 1 && len(starts) == count && starts[i] >= 0 {
			spans[i] = s.file.text.Span(s.lexed.Start+starts[i], s.lexed.Start+ends[i])
		} else {
			spans[i] = whole
		}
	}
	return spans
}
