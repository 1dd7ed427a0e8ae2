package postgres

import (
	"bytes"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Remedies are edits that turn a statement into one that does the same with less harm, for a policy to choose as a fix.
// Each is nil where there is none: where it takes more than an edit of the statement's own file, or where the statement
// stands inside of a DO block, or in a file that runs on servers of other kinds, too.
type Remedies struct {
	Concurrently *analyzers.Remedy `json:"concurrently" doc:"runs the statement CONCURRENTLY, and outside a transaction where that is needed"`
	NotValid     *analyzers.Remedy `json:"not_valid" doc:"adds the constraint NOT VALID"`
	LockTimeout  *analyzers.Remedy `json:"lock_timeout" doc:"sets a lock_timeout for the statement"`
}

// unmendable is whether no edit of the statement's file will do.
func (s statement) unmendable() bool { return s.inside != nil || s.step.Shared }

// concurrently offers to run a statement CONCURRENTLY, by the word being put in at an offset of the file, and outside a
// transaction. The index that the statement builds is dropped first where the tool sends statements one by one, since a
// build that fails leaves an invalid index in the way of the next; index is empty where there is none to drop.
func (r *replay) concurrently(s statement, at int, index string) *analyzers.Remedy {
	if s.unmendable() || at < 0 {
		return nil
	}
	title := "run it CONCURRENTLY"
	edits := []analyzers.Edit{s.insert(at, " "+s.keyword("CONCURRENTLY"))}
	outside := s.step
	if s.placement.Transaction != 0 {
		mark, ok := r.db.Tool.Outside(s.step, s.migration.Down, s.file.split, s.file.text.Bytes)
		if !ok || s.placement.Wrapped != framework.WrappedByTool || sqlCount(s.step.Statements(s.file.split)) != 1 {
			return nil
		}
		outside.NoTransaction = true
		if mark.Text != "" {
			title += ", and the migration outside a transaction"
			edits = append([]analyzers.Edit{s.insert(mark.At, mark.Text)}, edits...)
		}
	}
	oneByOne := !r.db.Tool.Wrapping(outside, nil).OneString && r.db.Tool != framework.Plain // whose runner nobody knows
	if index != "" && oneByOne {
		lead, ok := s.lead("DROP INDEX CONCURRENTLY IF EXISTS " + index + ";")
		if !ok {
			return nil
		}
		title += ", after an invalid index that an earlier try may have left is dropped"
		edits = append(edits, lead)
	}
	return &analyzers.Remedy{Title: title, Edits: edits}
}

// concurrentBuild offers to build an index CONCURRENTLY. A statement that goes on where there is one of the name keeps that:
// whoever builds the index beforehand relies on it.
func (r *replay) concurrentBuild(s statement, common Statement, d *effect.Index) *analyzers.Remedy {
	if common.Table != nil && common.Table.Partitioned { // the server refuses it
		return nil
	}
	index := ""
	if d.Node.Idxname != "" && !d.Guarded {
		index = catalog.Quote(d.Node.Idxname)
		if schema := d.Node.Relation.GetSchemaname(); schema != "" {
			index = catalog.Quote(schema) + "." + index
		}
	}
	return r.concurrently(s, s.behind("INDEX"), index)
}

// notValid offers to add a constraint NOT VALID, by the words being put in at the end of its definition.
func (r *replay) notValid(s statement) *analyzers.Remedy {
	if s.unmendable() || s.part.End == 0 {
		return nil
	}
	return &analyzers.Remedy{
		Title: "add it NOT VALID, so that only new rows are checked; VALIDATE it in a later migration",
		Edits: []analyzers.Edit{s.insert(s.part.End, " "+s.keyword("NOT VALID"))},
	}
}

// lockTimeout offers to set a lock_timeout before a statement. Outside a transaction it is reset behind it.
func (r *replay) lockTimeout(s statement) *analyzers.Remedy {
	if s.unmendable() {
		return nil
	}
	if s.placement.Transaction != 0 {
		lead, ok := s.lead(r.separated("SET LOCAL lock_timeout = '2s';"))
		if !ok {
			return nil
		}
		return &analyzers.Remedy{Title: "SET LOCAL lock_timeout before it", Edits: []analyzers.Edit{lead}}
	}
	lead, ok := s.lead("SET lock_timeout = '2s';")
	if !ok {
		return nil
	}
	return &analyzers.Remedy{Title: "SET lock_timeout before it, and RESET it after", Edits: append([]analyzers.Edit{lead}, s.follow("RESET lock_timeout;")...)}
}

// separated is a statement with what the tool splits a file at behind it, where that is not the semicolon.
func (r *replay) separated(sql string) string {
	if r.db.Tool == framework.Drizzle {
		return sql + "--> statement-breakpoint"
	}
	return sql
}

func sqlCount(statements []lex.Statement) int {
	n := 0
	for _, s := range statements {
		if s.Kind == lex.SQL {
			n++
		}
	}
	return n
}

// insert is an edit of the statement's file.
func (s statement) insert(at int, text string) analyzers.Edit {
	return analyzers.Edit{File: s.file.source.Path, Start: at, End: at, Text: text}
}

// keyword is a keyword in the case in which the statement is written.
func (s statement) keyword(word string) string {
	if first := s.file.text.Bytes[s.lexed.Start]; 'a' <= first && first <= 'z' {
		return strings.ToLower(word)
	}
	return word
}

// behind is the offset past a keyword of the statement; -1 where it has none.
func (s statement) behind(keyword string) int {
	text := s.lexed.Text(s.file.text.Bytes)
	for token := range lex.Tokens(text) {
		if token.Is(text, keyword) {
			return s.lexed.Start + token.End
		}
	}
	return -1
}

// lead is an edit that puts SQL on a line of its own before the statement, and before the waivers that stand in front of it.
// False where something else stands on the statement's line.
func (s statement) lead(sql string) (analyzers.Edit, bool) {
	content := s.file.text.Bytes
	start := bytes.LastIndexByte(content[:s.lexed.Start], '\n') + 1
	indent := content[start:s.lexed.Start]
	if len(bytes.TrimSpace(indent)) > 0 {
		return analyzers.Edit{}, false
	}
	at := start
	for at > 0 {
		previous := bytes.LastIndexByte(content[:at-1], '\n') + 1
		comment, ok := bytes.CutPrefix(bytes.TrimSpace(content[previous:at]), []byte("--"))
		if !ok || !strings.HasPrefix(strings.TrimSpace(string(comment)), analyzers.DirectiveMark) {
			break
		}
		at = previous
	}
	return s.insert(at, string(indent)+sql+s.newline()), true
}

// follow are edits that put SQL on a line of its own behind the statement and its semicolon, which it gets if it has none. A
// comment at the end of the statement's line stays there.
func (s statement) follow(sql string) []analyzers.Edit {
	content := s.file.text.Bytes
	start := bytes.LastIndexByte(content[:s.lexed.Start], '\n') + 1
	text := s.newline() + string(content[start:s.lexed.Start]) + sql
	var edits []analyzers.Edit
	at := s.semicolon()
	if at < 0 {
		at = s.lexed.End
		edits = append(edits, s.insert(at, ";"))
	}
	line, _, _ := bytes.Cut(content[at:], []byte("\n"))
	if line = bytes.TrimRight(line, "\r"); bytes.HasPrefix(bytes.TrimSpace(line), []byte("--")) {
		at += len(line)
	}
	return append(edits, s.insert(at, text))
}

// semicolon is the offset past the statement's semicolon; -1 where it has none.
func (s statement) semicolon() int {
	rest := s.file.text.Bytes[s.lexed.End:]
	for token := range lex.Tokens(rest) {
		switch {
		case token.Comment():
		case rest[token.Start] == ';':
			return s.lexed.End + token.End
		default:
			return -1
		}
	}
	return -1
}

// newline is what ends the lines of the statement's file.
func (s statement) newline() string {
	if first := bytes.IndexByte(s.file.text.Bytes, '\n'); first > 0 && s.file.text.Bytes[first-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
