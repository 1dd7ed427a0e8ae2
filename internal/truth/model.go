package truth

import (
	"context"
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// Model is the effect model's view of one case: the schema that the setup leaves, and the statement.
type Model struct {
	catalog   *catalog.Catalog
	statement *pg_query.Node // nil when the parser cannot read it
	since     int            // the first version that knows the statement's syntax, as far as the parser tells
}

// ModelOf reads a case the way that migrations are read.
func (f *File) ModelOf(c *Case) (*Model, error) {
	m := &Model{catalog: catalog.New(nil)}
	m.catalog.SetWhole() // a server that is new but for the setup
	for _, text := range Split(f.Setup + c.Setup) {
		parsed, err := parse.Statement(context.Background(), text)
		if err != nil {
			return nil, fmt.Errorf("parsing %q: %w", text, err)
		}
		m.catalog.Run(context.Background(), parsed.Stmts[0].Stmt)
	}
	if parsed, err := parse.Statement(context.Background(), c.Statement); err == nil {
		m.statement = parsed.Stmts[0].Stmt
	}
	for _, construct := range parse.Newer(c.Statement) {
		m.since = max(m.since, construct.Since)
	}
	return m, nil
}

// Steps are what the model says that the statement does on a version; none when it cannot read the statement.
func (m *Model) Steps(version int) []effect.Step {
	if m.statement == nil {
		return nil
	}
	if version < m.since {
		return []effect.Step{{Refused: fmt.Sprintf("PostgreSQL knows this syntax since version %d", m.since)}}
	}
	steps := effect.Of(m.catalog, m.statement, version)
	if do := m.statement.GetDoStmt(); do != nil {
		steps = append(steps, m.inside(do, version)...)
	}
	return steps
}

// inside are the steps of the statements in a DO block, one after the other.
func (m *Model) inside(do *pg_query.DoStmt, version int) []effect.Step {
	var steps []effect.Step
	schema := m.catalog.Clone()
	for _, inner := range catalog.Inside(do) {
		parsed, err := parse.Statement(context.Background(), inner.Text)
		if err != nil {
			continue
		}
		steps = append(steps, effect.Of(schema, parsed.Stmts[0].Stmt, version)...)
		schema.Apply(parsed.Stmts[0].Stmt)
	}
	return steps
}

// Answer is what the model says in the words of the record.
func (m *Model) Answer(version int) string {
	if m.statement == nil {
		return "not parsed"
	}
	return AnswerOf(m.Steps(version)).String()
}

// Split cuts SQL into its statements.
func Split(sql string) []string {
	var all []string
	for _, s := range lex.Split([]byte(sql)).Statements {
		all = append(all, string(s.Text([]byte(sql))))
	}
	return all
}
