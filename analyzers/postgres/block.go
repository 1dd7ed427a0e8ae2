package postgres

import (
	"regexp"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// block states the facts of the plain statements in a DO block, each at its own place where the file shows it as it is.
func (r *replay) block(s statement, do *pg_query.DoStmt) (changes bool) {
	_, literal := catalog.Body(do)
	body := s.lexed.Start + literal
	if body < len(s.file.text.Bytes) && s.file.text.Bytes[body] == '$' {
		body += strings.IndexByte(string(s.file.text.Bytes[body+1:s.lexed.End]), '$') + 2
	}
	if !mayEnd.Match(s.lexed.Text(s.file.text.Bytes)) {
		r.blocks++
		s.block = r.blocks
	}
	inside := catalog.Within(do)
	nodes, lines, placed := make([]*pg_query.Node, len(inside)), make([]int, len(inside)), make([]statement, len(inside))
	for i := range inside {
		nodes[i], placed[i] = r.within(s, &inside[i], body)
		if nodes[i] != nil {
			lines[i] = s.file.text.Span(placed[i].lexed.Start, placed[i].lexed.End).Line
		}
	}
	beside := r.besideOf(nodes, lines)
	for i, inner := range inside {
		if nodes[i] == nil {
			if inner.Query || inner.Dynamic {
				r.catalog.RunText(r.ctx, inner, r.enact)
			}
			continue // or text of PL/pgSQL that is no SQL by itself; the block as a whole has been stated
		}
		placed[i].around = s.around.with(beside.around(i))
		class := classOf(placed[i].lexed)
		r.judge(placed[i], nodes[i], class)
		changes = changes || class == "schema"
	}
	return changes
}

// within is a statement in a DO block with its place, where body is the place of the block's text in the file; nil where the
// text is not one statement of SQL.
func (r *replay) within(s statement, inner *catalog.Embedded, body int) (*pg_query.Node, statement) {
	split := lex.Split([]byte(inner.Text)).Statements
	if inner.Query || len(split) != 1 {
		return nil, s
	}
	parsed, err := parse.Statement(r.ctx, inner.Text)
	if err != nil {
		return nil, s
	}
	one := split[0]
	if start := body + inner.Offset; start+len(inner.Text) <= s.lexed.End && string(s.file.text.Bytes[start:start+len(inner.Text)]) == inner.Text {
		one.Start, one.End = start+one.Start, start+one.End
	} else {
		one.Start, one.End = s.lexed.Start, s.lexed.End
	}
	s.inside, s.lexed = inner, one
	return parsed.Stmts[0].Stmt, s
}

// mayEnd finds what ends a transaction in the text of a DO block, and what may do so in a procedure.
var mayEnd = regexp.MustCompile(`(?i)\b(COMMIT|ROLLBACK|CALL)\b`)
