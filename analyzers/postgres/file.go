package postgres

import (
	"context"
	"sort"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// file is one SQL file of one side (of both, when it did not change), split and parsed when it is first needed.
type file struct {
	source  *source.File
	changed bool

	load    sync.Once
	text    *source.Text
	split   lex.File
	problem *analyzers.Problem

	mutex  sync.Mutex
	parsed map[int]tree // by the statement's offset
}

// tree is a parsed statement, or why there is none.
type tree struct {
	node *pg_query.Node
	err  error
}

// open reads and splits the file. It is false when the file cannot be read; problem then says why.
func (f *file) open() bool {
	f.load.Do(func() {
		f.text, f.problem = analyzers.ReadText(f.source)
		if f.problem == nil {
			f.split = lex.Split(f.text.Bytes)
		}
	})
	return f.problem == nil
}

// parse gives the tree of one statement of the file.
func (f *file) parse(ctx context.Context, s lex.Statement) tree {
	f.mutex.Lock()
	t, ok := f.parsed[s.Start]
	f.mutex.Unlock()
	if ok {
		return t
	}
	result, err := parse.Statement(ctx, string(s.Text(f.text.Bytes)))
	if err != nil {
		t.err = err
	} else {
		t.node = result.Stmts[0].Stmt
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.parsed == nil {
		f.parsed = map[int]tree{}
	}
	f.parsed[s.Start] = t
	return t
}

// parseAll parses every statement that can change a schema or be judged.
func (f *file) parseAll(ctx context.Context) {
	if !f.open() {
		return
	}
	for _, s := range f.split.Statements {
		if s.Kind == lex.SQL && s.Reason == "" && ctx.Err() == nil {
			f.parse(ctx, s)
		}
	}
}

// number is the place of a statement in its file, from 1.
func (f *file) number(s lex.Statement) int {
	return 1 + sort.Search(len(f.split.Statements), func(i int) bool { return f.split.Statements[i].Start >= s.Start })
}

// comments are the file's comments that may hold a directive.
func (f *file) comments() []analyzers.Comment {
	if !f.open() {
		return nil
	}
	var list []analyzers.Comment
	for _, c := range f.split.Comments {
		if strings.HasPrefix(c.Text, analyzers.DirectiveMark) {
			list = append(list, analyzers.Comment{Text: c.Text, At: f.text.Span(c.Start, c.End)})
		}
	}
	return list
}

// shapesSchema says whether a statement can change what the catalog knows. Reading rows and changing them does not, so
// the seeds and backfills of old migrations need no parsing.
func shapesSchema(s lex.Statement) bool {
	if s.Kind != lex.SQL || s.Reason != "" || len(s.Words) == 0 {
		return false
	}
	switch s.Words[0] {
	case "INSERT", "UPDATE", "DELETE", "COPY", "GRANT", "REVOKE", "COMMENT", "ANALYZE", "VACUUM", "REINDEX", "CLUSTER", "BEGIN", "COMMIT", "REFRESH", "LOCK", "VALUES", "TABLE":
		return false
	}
	return true
}
