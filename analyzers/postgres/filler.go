package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
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

// omitted is a column that an INSERT leaves out though the table takes no NULL there and gives no default, so that it fails on
// its first row; empty where there is none, or where a trigger may fill it.
func (r *replay) omitted(table catalog.Name, insert *pg_query.InsertStmt) string {
	known := r.catalog.Table(table.Schema, table.Name)
	if known == nil || !known.Complete || len(insert.Cols) == 0 || r.history.fillers[table] {
		return ""
	}
	for _, column := range known.Columns {
		given := slices.ContainsFunc(insert.Cols, func(target *pg_query.Node) bool { return target.GetResTarget().GetName() == column.Name })
		if column.NotNull && column.Default == "" && !column.Identity && column.Generated == "" && !given && r.catalog.DomainOf(column.Type) == nil {
			return column.Name
		}
	}
	return ""
}
