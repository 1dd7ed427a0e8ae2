package postgres

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Taken is what a later statement of the change takes away of what a statement reads, so that nobody can do its work after
// that. Empty where nothing is known to be taken.
type Taken struct {
	Object    string `json:"object" doc:"the table or the column, by its name then"`
	How       string `json:"how" doc:"drops or renames"`
	Line      int    `json:"line" doc:"the later statement's line"`
	Migration string `json:"migration" doc:"its migration's version, where that is another one; else empty"`
}

// take notes at the statements before that read a table, or a column of it, that this one takes it away. What follows is
// told of the first that does. column is empty for a table as a whole.
func (r *replay) take(s statement, how string, table catalog.Name, column string) {
	taken := Taken{Object: table.String(), How: how, Line: s.file.text.Span(s.lexed.Start, s.lexed.End).Line}
	if column != "" {
		taken.Object = columnName(table, column)
	}
	for _, w := range r.writings {
		if !r.follows(w.mark, s.mark) || !w.reads(table, column) {
			continue
		}
		if w.mark != s.mark {
			taken.Migration = s.migration.Version
		}
		for i := w.first; i < w.end; i++ {
			switch body := r.facts[i].Body.(type) {
			case Rows:
				body.takenBy(taken)
				r.facts[i].Body = body
			case Whole:
				body.takenBy(taken)
				r.facts[i].Body = body
			}
		}
	}
}

func (s *Statement) takenBy(t Taken) {
	if s.Taken.Object == "" {
		s.Taken = t
	}
}

// follows is whether a migration belongs to the change of one before it, or was cut out of one file with it.
func (r *replay) follows(earlier, mark int) bool {
	if r.oneChange(earlier, mark) {
		return true
	}
	for i := earlier; i < mark; i++ {
		if !samePiece(r.db.Tool, r.db.Migrations[i-1], r.db.Migrations[i]) {
			return false
		}
	}
	return true
}

// reads is whether a statement reads a table, or surely the column of it.
func (w writing) reads(table catalog.Name, column string) bool {
	if !slices.Contains(w.from, table) {
		return false
	}
	if column == "" || slices.Contains(w.copied, columnName(table, column)) {
		return true
	}
	only := !slices.ContainsFunc(w.from, func(other catalog.Name) bool { return other != table })
	return only && (w.all || slices.Contains(w.columns, column))
}
