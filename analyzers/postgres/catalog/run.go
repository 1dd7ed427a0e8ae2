package catalog

import (
	"context"
	"slices"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// Run applies a statement and what it runs in turn: the plain statements in a DO block and in the functions and procedures
// that it calls. Whatever may have run counts as run.
func (c *Catalog) Run(ctx context.Context, node *pg_query.Node) { c.RunEach(ctx, node, c.Apply) }

// RunEach is Run for a caller that applies the statements itself: each is handed over in the order in which they run.
func (c *Catalog) RunEach(ctx context.Context, node *pg_query.Node, apply func(*pg_query.Node)) {
	if do := node.GetDoStmt(); do != nil {
		for _, inner := range Within(do) {
			c.RunText(ctx, inner, apply)
		}
		return
	}
	c.EachCalled(ctx, node, func(inner *pg_query.Node) { c.RunEach(ctx, inner, apply) })
	apply(node)
}

// RunText is RunEach for what stands inside a block.
func (c *Catalog) RunText(ctx context.Context, inner Embedded, apply func(*pg_query.Node)) {
	for _, statement := range parseAll(ctx, inner.Text) {
		if !inner.Guarded() || !c.Collides(statement) {
			c.RunEach(ctx, statement, apply)
		}
	}
}

// maxCalls bounds how deep functions may call each other, and maxCalled how many of their statements are run in all.
const (
	maxCalls  = 20
	maxCalled = 20_000
)

// code is the body of a function, and its statements once they were needed.
type code struct {
	text     string
	language string
	// path is the search path that the function sets for itself, nil when it sets none.
	path []string

	once       sync.Once
	statements []codeStatement
}

// codeStatement is a plain statement of a body; guarded is whether it may not run, or fail unharmed.
type codeStatement struct {
	node    *pg_query.Node
	guarded bool
}

// Guarded is whether a statement that finds its object there already did not run, or did no harm by failing.
func (e Embedded) Guarded() bool { return e.Conditional || e.Caught }

// EachCalled hands over the plain statements of the functions and procedures that SELECT and CALL name, in order and with
// the search path that they run with. The caller applies each, and asks again for what that one calls. Of several functions
// of a name it takes the one with that number of arguments; where several have it, which one is called is not known, and
// neither is what it does.
func (c *Catalog) EachCalled(ctx context.Context, node *pg_query.Node, apply func(*pg_query.Node)) {
	if len(c.functions) == 0 || len(c.running) >= maxCalls {
		return
	}
	var calls []*pg_query.FuncCall
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CallStmt:
		calls = append(calls, n.CallStmt.GetFunccall())
	case *pg_query.Node_SelectStmt:
		tree.Walk(n.SelectStmt, func(message any) bool {
			if call, ok := message.(*pg_query.FuncCall); ok {
				calls = append(calls, call)
			}
			return true
		})
	}
	for _, call := range calls {
		body := c.called(call)
		if body == nil || slices.Contains(c.running, body) {
			continue
		}
		body.once.Do(func() { body.statements = body.read(ctx) })
		before, afterward := c.path, c.afterward
		if body.path != nil {
			c.path = body.path
		}
		c.running = append(c.running, body)
		for _, statement := range body.statements {
			if c.ran++; c.ran <= maxCalled && ctx.Err() == nil && !(statement.guarded && c.Collides(statement.node)) {
				apply(statement.node)
			}
		}
		c.running = c.running[:len(c.running)-1]
		if body.path != nil {
			c.path, c.afterward = before, afterward
		}
	}
}

// called is the body that a call runs, nil when it is not known.
func (c *Catalog) called(call *pg_query.FuncCall) *code {
	function := c.Function(qualified(stringList(call.GetFuncname())))
	if function == nil {
		return nil
	}
	var found *code
	for _, one := range function.overloads {
		given := len(call.GetArgs())
		if len(function.overloads) > 1 && (given < one.required || given > one.arguments) {
			continue
		}
		if found != nil || one.code == nil {
			return nil
		}
		found = one.code
	}
	return found
}

// read parses the statements of a body.
func (b *code) read(ctx context.Context) []codeStatement {
	var statements []codeStatement
	switch b.language {
	case "sql":
		for _, node := range parseAll(ctx, b.text) {
			statements = append(statements, codeStatement{node, false})
		}
	case "plpgsql":
		for _, inner := range statementsOf(b.text, true) {
			for _, node := range parseAll(ctx, inner.Text) {
				statements = append(statements, codeStatement{node, inner.Guarded()})
			}
		}
	}
	return statements
}

// Collides is whether a statement creates what is there already, so that the server refuses it.
func (c *Catalog) Collides(node *pg_query.Node) bool {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		return c.relationExists(c.creationName(rangeName(n.CreateStmt.GetRelation())))
	case *pg_query.Node_CreateTableAsStmt:
		return c.relationExists(c.creationName(rangeName(n.CreateTableAsStmt.GetInto().GetRel())))
	case *pg_query.Node_CreateSeqStmt:
		return c.relationExists(c.creationName(rangeName(n.CreateSeqStmt.GetSequence())))
	case *pg_query.Node_IndexStmt:
		table := c.resolveRelation(n.IndexStmt.GetRelation())
		return n.IndexStmt.GetIdxname() != "" && c.relationExists(Name{table.Schema, n.IndexStmt.GetIdxname()})
	case *pg_query.Node_CreateEnumStmt:
		return c.typeExists(c.creationName(qualified(stringList(n.CreateEnumStmt.GetTypeName()))))
	case *pg_query.Node_CreateDomainStmt:
		return c.typeExists(c.creationName(qualified(stringList(n.CreateDomainStmt.GetDomainname()))))
	case *pg_query.Node_CompositeTypeStmt:
		return c.typeExists(c.creationName(rangeName(n.CompositeTypeStmt.GetTypevar())))
	case *pg_query.Node_AlterTableStmt:
		return c.alterCollides(n.AlterTableStmt)
	}
	return false
}

// alterCollides is whether ALTER TABLE adds a column or a constraint that is there already.
func (c *Catalog) alterCollides(statement *pg_query.AlterTableStmt) bool {
	table := c.Table(rangeName(statement.GetRelation()))
	for _, node := range statement.GetCmds() {
		command := node.GetAlterTableCmd()
		switch command.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn:
			if table.Column(command.GetDef().GetColumnDef().GetColname()) != nil {
				return true
			}
		case pg_query.AlterTableType_AT_AddConstraint:
			if name := command.GetDef().GetConstraint().GetConname(); name != "" && table.Constraint(name) != nil {
				return true
			}
		}
	}
	return false
}

// parseAll parses what SQL of a text can be parsed by itself; what uses variables where SQL allows none is left out.
func parseAll(ctx context.Context, text string) []*pg_query.Node {
	var nodes []*pg_query.Node
	for _, statement := range lex.Split([]byte(text)).Statements {
		if statement.Kind != lex.SQL || statement.Reason != "" {
			continue
		}
		if parsed, err := parse.Statement(ctx, string(statement.Text([]byte(text)))); err == nil {
			nodes = append(nodes, parsed.Stmts[0].Stmt)
		}
	}
	return nodes
}

// bodyOf is the body of a function that a statement creates; nil for what no call runs as statements.
func (c *Catalog) bodyOf(statement *pg_query.CreateFunctionStmt, language string) *code {
	body := &code{language: language}
	if names := stringList(statement.GetReturnType().GetNames()); len(names) > 0 && strings.HasSuffix(names[len(names)-1], "trigger") {
		return nil
	}
	for _, node := range statement.GetOptions() {
		option := node.GetDefElem()
		switch option.GetDefname() {
		case "as":
			body.text = strings.Join(stringList(option.GetArg().GetList().GetItems()), "")
		case "set":
			if set := option.GetArg().GetVariableSetStmt(); strings.EqualFold(set.GetName(), "search_path") {
				body.path = c.pathOf(set)
			}
		}
	}
	if body.text == "" {
		return nil
	}
	return body
}
