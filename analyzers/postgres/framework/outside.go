package framework

import (
	"bytes"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Insertion is text that is put into a file at an offset.
type Insertion struct {
	At   int
	Text string
}

// Outside is what has to be put into a file so that its tool runs a step, which it wraps in a transaction, outside of one.
// Down are the steps of the other direction in the same file. It is empty for a tool that sees by itself what refuses a
// transaction. False where the file itself cannot tell the tool (Diesel asks its metadata.toml, popx the file's name), and
// where telling it would take the transaction from statements of the way down that belong together.
//
// The marks are those that the tools read: see steps.go and sections.go for the sources.
func (t Tool) Outside(step Step, down []Step, file lex.File, content []byte) (Insertion, bool) {
	top := 0
	if bytes.HasPrefix(content, []byte("\xef\xbb\xbf")) {
		top = 3
	}
	switch t {
	case Flyway, Supabase:
		return Insertion{}, true
	case Goose: // one mark for both directions
		for _, other := range down {
			if other.Path == step.Path && countSQL(other.Statements(file)) > 1 {
				return Insertion{}, false
			}
		}
		return Insertion{top, "-- +goose NO TRANSACTION\n"}, true
	case SQLMigrate:
		return Insertion{step.Start, " notransaction"}, true
	case Dbmate:
		return Insertion{step.Start, " transaction:false"}, true
	case Liquibase:
		return Insertion{step.Start, " runInTransaction:false"}, true
	case Tern: // each direction has its own; the first begins with the file
		return Insertion{max(top, step.Start), "---- tern: disable-tx ----\n"}, step.Start == 0
	case Sqlx: // it has to be the first thing in the file
		return Insertion{0, "-- no-transaction\n"}, top == 0
	case Atlas: // it has to be parted from what follows, and would part other directives from the top
		return Insertion{top, "-- atlas:txmode none\n\n"}, !bytes.Contains(content, []byte("atlas:"))
	}
	return Insertion{}, false
}
