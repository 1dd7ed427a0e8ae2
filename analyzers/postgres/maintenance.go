package postgres

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Reindex is the body of sql.reindex.
type Reindex struct {
	Statement
	Command      string `json:"command" doc:"REINDEX INDEX, REINDEX TABLE, REINDEX SCHEMA, REINDEX DATABASE or REINDEX SYSTEM, with CONCURRENTLY where it is given"`
	Name         string `json:"name" doc:"the index, table, schema or database"`
	Concurrently bool   `json:"concurrently"`
	Concurrent   string `json:"concurrent" doc:"the same statement with CONCURRENTLY; empty where there is none"`
	SwitchedOff  bool   `json:"switched_off" doc:"an earlier statement of the file writes pg_index: indexes may have been switched off by hand, and lack rows until this is done"`

	Remedies Remedies `json:"remedies" fact:"position" doc:"edits that do the same with less harm"`
}

// Refresh is the body of sql.refresh_materialized_view.
type Refresh struct {
	Statement
	Concurrently bool   `json:"concurrently"`
	WithNoData   bool   `json:"with_no_data" doc:"WITH NO DATA: the view is emptied and cannot be read until it is refreshed again"`
	Populated    bool   `json:"populated" doc:"the view may hold rows: false when it was created WITH NO DATA and not refreshed since"`
	UniqueIndex  string `json:"unique_index" doc:"a unique index as CONCURRENTLY needs one, over plain columns and all rows; empty when none is known"`
	Concurrent   string `json:"concurrent" doc:"the same statement with CONCURRENTLY"`

	Remedies Remedies `json:"remedies" fact:"position" doc:"edits that do the same with less harm"`
}

func (r *replay) reindex(s statement, n *pg_query.ReindexStmt, common Statement, step effect.Step) (string, string, any) {
	d, ok := step.Detail.(*effect.Index)
	if !ok {
		return "", "", nil
	}
	body := Reindex{Statement: common, Command: step.Command, Name: n.Name, Concurrently: d.Concurrently}
	word := strings.Fields(step.Command)[1]
	switch word {
	case "INDEX":
		body.Name = d.Name.String()
	case "TABLE":
		body.Name = step.Target.String()
	}
	// The indexes of the system catalogs cannot be rebuilt concurrently (PostgreSQL documentation, "REINDEX").
	if !d.Concurrently && word != "SYSTEM" {
		body.Concurrent = concurrently(s, word)
		body.SwitchedOff = r.writesIndexes(s.file.text.Span(s.lexed.Start, s.lexed.End).File)
		if !body.SwitchedOff { // later, or beside others, queries would read indexes that lack rows
			body.Remedies.Concurrently = r.concurrently(s, s.behind(word), "")
		}
	}
	return "sql.reindex", body.Name, body
}

// writesIndexes is whether a statement of a file that came before writes pg_index.
func (r *replay) writesIndexes(file string) bool {
	return slices.ContainsFunc(r.facts, func(f analyzers.Fact) bool {
		whole, ok := f.Body.(Whole)
		return ok && f.At.File == file && whole.Class == "data" && whole.Table != nil && whole.Table.Name == "pg_catalog.pg_index"
	})
}

func (r *replay) refresh(s statement, n *pg_query.RefreshMatViewStmt, common Statement, step effect.Step) (string, string, any) {
	body := Refresh{Statement: common, Concurrently: n.Concurrent, WithNoData: n.SkipData, Populated: true}
	if view := r.catalog.Table(step.Target.Schema, step.Target.Name); view != nil && view.CreatedBy != catalog.NotCreated {
		body.Populated = view.Filled
	}
	for _, index := range r.catalog.Indexes(step.Target) {
		if index.Unique && index.Valid && !index.Partial && !index.Expression {
			body.UniqueIndex = index.Name.String()
			break
		}
	}
	if !n.Concurrent && !n.SkipData {
		body.Concurrent = concurrently(s, "VIEW")
		if body.UniqueIndex != "" && !s.unmendable() { // it may run in a transaction
			body.Remedies.Concurrently = &analyzers.Remedy{Title: "refresh it CONCURRENTLY", Edits: []analyzers.Edit{s.insert(s.behind("VIEW"), " "+s.keyword("CONCURRENTLY"))}}
		}
	}
	return "sql.refresh_materialized_view", step.Target.String(), body
}

// concurrently is a statement's text with CONCURRENTLY behind a keyword.
func concurrently(s statement, keyword string) string {
	text := s.lexed.Text(s.file.text.Bytes)
	for token := range lex.Tokens(text) {
		if token.Is(text, keyword) {
			return s.file.code(s.lexed.Start, s.lexed.Start+token.End) + " CONCURRENTLY " + s.file.code(s.lexed.Start+token.End, s.lexed.End)
		}
	}
	return ""
}
