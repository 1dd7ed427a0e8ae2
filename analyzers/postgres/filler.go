package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// The bits of pg_trigger.tgtype that the parse tree has (PostgreSQL sources, pg_trigger.h).
const (
	triggerBefore = 1 << 1
	triggerInsert = 1 << 2
)

func (r *replay) noteFiller(n *pg_query.CreateTrigStmt) {
	if n.GetRow() && n.Timing == triggerBefore && n.Events&triggerInsert != 0 {
		r.history.fillers[r.catalog.Resolve(n.Relation.GetSchemaname(), n.Relation.GetRelname())] = true
	}
}

// noteFeeder remembers the tables that a function inserts into, as far as the text of its body shows them.
func (r *replay) noteFeeder(n *pg_query.CreateFunctionStmt) {
	for _, option := range n.Options {
		if option.GetDefElem().GetDefname() != "as" {
			continue
		}
		for _, part := range option.GetDefElem().GetArg().GetList().GetItems() {
			for _, name := range insertedInto([]byte(part.GetString_().GetSval())) {
				parsed, err := parse.Statement(r.ctx, "TABLE "+name)
				if err != nil {
					continue
				}
				for _, item := range parsed.Stmts[0].Stmt.GetSelectStmt().GetFromClause() {
					relation := item.GetRangeVar()
					r.history.feeders[r.catalog.Resolve(relation.GetSchemaname(), relation.GetRelname())] = r.mark
				}
			}
		}
	}
}

// insertedInto are the names, as written, that follow INSERT INTO in the body of a function.
func insertedInto(body []byte) []string {
	var names []string
	words := []string{"INSERT", "INTO"}
	seen, start, end := 0, -1, -1 // how many of the words, then where the name begins and ends
	for token := range lex.Tokens(body) {
		switch {
		case token.Comment():
		case seen < len(words) && token.Is(body, words[seen]):
			seen++
		case seen < len(words):
			seen = 0
		case start < 0:
			start, end = token.Start, token.End
		case token.Start == end && (token.Is(body, ".") || body[end-1] == '.'):
			end = token.End
		default:
			names = append(names, string(body[start:end]))
			seen, start = 0, -1
		}
	}
	return names
}

// filled is whether an INSERT that leaves a column out may go on though it is to be NOT NULL: the column has a default, a
// trigger may fill it, or the change that a mark belongs to writes a function anew that inserts into the table.
func (r *replay) filled(table catalog.Name, name string, mark int) bool {
	column := r.catalog.Table(table.Schema, table.Name).Column(name)
	return r.history.fillers[table] || r.oneChange(r.history.feeders[table], mark) ||
		column != nil && (column.Identity || column.Generated != "" || r.plainDefault(column.Default) != "")
}

// omitted is a column that an INSERT leaves out though it has to name it; empty where there is none, or where it names none.
func (r *replay) omitted(table catalog.Name, insert *pg_query.InsertStmt) string {
	known := r.catalog.Table(table.Schema, table.Name)
	if known == nil || !known.Complete || len(insert.Cols) == 0 {
		return ""
	}
	for _, column := range known.Columns {
		given := slices.ContainsFunc(insert.Cols, func(target *pg_query.Node) bool { return target.GetResTarget().GetName() == column.Name })
		if !given && r.required(table, column) {
			return column.Name
		}
	}
	return ""
}

// required is whether every INSERT has to name a column: it takes no NULL, nothing gives it a default, and no trigger may fill it.
func (r *replay) required(table catalog.Name, column *catalog.Column) bool {
	return column != nil && column.NotNull && column.Default == "" && !column.Identity && column.Generated == "" &&
		r.catalog.DomainOf(column.Type) == nil && !r.history.fillers[table]
}

// checked is whether a check of a table names a column.
func (r *replay) checked(table catalog.Name, column string) bool {
	known := r.catalog.Table(table.Schema, table.Name)
	return known != nil && slices.ContainsFunc(known.Constraints, func(k *catalog.Constraint) bool {
		return k.Kind == catalog.Check && slices.Contains(k.Columns, column)
	})
}

// inPrimaryKey is whether a column is part of a table's primary key.
func (r *replay) inPrimaryKey(table catalog.Name, column string) bool {
	known := r.catalog.Table(table.Schema, table.Name)
	return known != nil && slices.ContainsFunc(known.Constraints, func(k *catalog.Constraint) bool {
		return k.Kind == catalog.PrimaryKey && slices.Contains(k.Columns, column)
	})
}

// refusal is a statement that fails while its table holds a row.
type refusal struct{ mark, number, line int }

// noteRefusal remembers the tables that have no row, else a statement would have failed, until rows come in.
func (r *replay) noteRefusal(s statement, node *pg_query.Node, steps []effect.Step) {
	for _, step := range steps {
		name := step.Target.String()
		if node.GetDeleteStmt() != nil && node.GetDeleteStmt().WhereClause == nil || node.GetTruncateStmt() != nil {
			r.emptied[name] = s.transaction()
		}
		if r.emptiedBefore(s, step.Target) || r.refusals[name].mark == s.mark {
			continue
		}
		if d, ok := step.Detail.(*effect.AddColumn); ok && step.Effect.FailsOnRows && !d.Exists && (s.inside == nil || !s.inside.Conditional) {
			r.refusals[name] = refusal{s.mark, s.number, s.file.text.Span(s.lexed.Start, s.lexed.End).Line}
		}
	}
	for _, into := range []*pg_query.RangeVar{node.GetInsertStmt().GetRelation(), node.GetCopyStmt().GetRelation(), node.GetMergeStmt().GetRelation()} {
		if into != nil {
			delete(r.refusals, resolved(r.catalog, into).String())
			delete(r.emptied, resolved(r.catalog, into).String())
		}
	}
}

// emptiedBefore is whether the transaction of a statement has deleted every row of a table, and put none in since.
func (r *replay) emptiedBefore(s statement, table catalog.Name) bool {
	return s.transaction() != 0 && r.emptied[table.String()] == s.transaction()
}

// refusedBefore is the line of an earlier statement of the migration that fails while a table holds a row; 0 for none.
func (r *replay) refusedBefore(s statement, table *Table) int {
	if table == nil {
		return 0
	}
	if refused := r.refusals[table.Name]; refused.mark == s.mark && refused.number < s.number {
		return refused.line
	}
	return 0
}
