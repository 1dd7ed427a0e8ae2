package catalog

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// TestMutilated applies statements of which parts are missing: no tree may make the catalog panic or disagree with itself.
func TestMutilated(t *testing.T) {
	scripts, err := filepath.Glob("../../../fixtures/postgres/catalog/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewSource(1))
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		nodes := parseEach(t, string(text))
		for range 40 {
			c := New(nil)
			for _, node := range nodes {
				if random.Intn(3) == 0 {
					node = proto.Clone(node).(*pg_query.Node)
					mutilate(node.ProtoReflect(), random)
				}
				c.Apply(node)
			}
			checkLinks(t, c)
		}
	}
	New(nil).Apply(nil)
	New(nil).Apply(&pg_query.Node{})
}

// parseEach parses the statements of a script.
func parseEach(t *testing.T, script string) []*pg_query.Node {
	t.Helper()
	var nodes []*pg_query.Node
	for _, statement := range lex.Split([]byte(script)).Statements {
		parsed, err := parse.Statement(context.Background(), string(statement.Text([]byte(script))))
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, parsed.Stmts[0].Stmt)
	}
	return nodes
}

// mutilate clears a field of a message here and there.
func mutilate(message protoreflect.Message, random *rand.Rand) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if random.Intn(12) == 0 {
			message.Clear(field)
			return true
		}
		if field.Message() == nil {
			return true
		}
		if field.IsList() {
			for i := range value.List().Len() {
				mutilate(value.List().Get(i).Message(), random)
			}
			return true
		}
		mutilate(value.Message(), random)
		return true
	})
}

// TestShuffled applies statements in an order in which they make no sense.
func TestShuffled(t *testing.T) {
	scripts, err := filepath.Glob("../../../fixtures/postgres/catalog/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var all []*pg_query.Node
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parseEach(t, string(text))...)
	}
	random := rand.New(rand.NewSource(2))
	for range 30 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		c := New(nil)
		for _, node := range all {
			c.Apply(node)
		}
		checkLinks(t, c)
	}
}

// TestManyOfOne replays long files about a single table, past the bounds that keep the work proportional to the file. The
// time allowed is some thirty times what a busy machine takes.
func TestManyOfOne(t *testing.T) {
	patterns := []string{
		"ALTER TABLE t ADD c%d int;", "ALTER TABLE t ADD CHECK (a < b);", "CREATE INDEX ON t (a);", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t;",
		"CREATE TABLE p%d PARTITION OF t FOR VALUES IN (%[1]d);", "CREATE VIEW v%d AS SELECT * FROM t;", "INSERT INTO t VALUES (%d);",
		"ALTER TABLE t RENAME TO t;", "CREATE SEQUENCE s%d OWNED BY t.a;", "CREATE TABLE i%d () INHERITS (t);", "ALTER TABLE t RENAME c TO d; ALTER TABLE t RENAME d TO c;",
		"CREATE FUNCTION f(x%d) RETURNS int LANGUAGE sql AS 'select 1';", "ALTER DOMAIN d ADD CHECK (VALUE > %d);", "ALTER TYPE e ADD VALUE 'x%d';",
		"CREATE TABLE p%d PARTITION OF t FOR VALUES IN (%[1]d); ALTER TABLE t ALTER c SET NOT NULL; INSERT INTO t VALUES (1); TRUNCATE t; CREATE INDEX ON t (b);",
	}
	for _, pattern := range patterns {
		const count = 2500
		c := New(nil)
		replay(t, c, "CREATE TABLE t (a int PRIMARY KEY, b int, c int) PARTITION BY LIST (a); CREATE DOMAIN d AS int; CREATE TYPE e AS ENUM ()")
		var nodes []*pg_query.Node
		for i := range count {
			text := pattern
			if strings.Contains(pattern, "%") {
				text = fmt.Sprintf(pattern, i)
			}
			tree, err := pg_query.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range tree.GetStmts() {
				nodes = append(nodes, statement.GetStmt())
			}
		}
		start := time.Now()
		for _, node := range nodes {
			c.Apply(node)
		}
		elapsed := time.Since(start)
		t.Logf("%v for %s", elapsed.Round(time.Millisecond), pattern)
		if elapsed > time.Minute {
			t.Errorf("%d times %q take %v", count, pattern, elapsed)
		}
		checkLinks(t, c)
	}
}

// TestDeepExpression gives an expression as deep as the parser lets through.
func TestDeepExpression(t *testing.T) {
	const depth = 50_000
	column := &pg_query.Node{Node: &pg_query.Node_ColumnRef{ColumnRef: &pg_query.ColumnRef{Fields: stringNodes("a")}}}
	sum, not := column, column
	for range depth {
		sum = &pg_query.Node{Node: &pg_query.Node_AExpr{AExpr: &pg_query.A_Expr{
			Kind: pg_query.A_Expr_Kind_AEXPR_OP, Name: stringNodes("+"), Lexpr: sum, Rexpr: column}}}
		not = &pg_query.Node{Node: &pg_query.Node_BoolExpr{BoolExpr: &pg_query.BoolExpr{
			Boolop: pg_query.BoolExprType_NOT_EXPR, Args: []*pg_query.Node{not}}}}
	}
	c := New(nil)
	replay(t, c, "CREATE TABLE t (a int)")
	for _, expression := range []*pg_query.Node{sum, not} {
		start := time.Now()
		constraint := &pg_query.Constraint{Contype: pg_query.ConstrType_CONSTR_CHECK, RawExpr: expression}
		c.Apply(&pg_query.Node{Node: &pg_query.Node_AlterTableStmt{AlterTableStmt: &pg_query.AlterTableStmt{
			Relation: &pg_query.RangeVar{Relname: "t", Inh: true}, Objtype: pg_query.ObjectType_OBJECT_TABLE,
			Cmds: []*pg_query.Node{{Node: &pg_query.Node_AlterTableCmd{AlterTableCmd: &pg_query.AlterTableCmd{
				Subtype: pg_query.AlterTableType_AT_AddConstraint,
				Def:     &pg_query.Node{Node: &pg_query.Node_Constraint{Constraint: constraint}}}}}}}}})
		if elapsed := time.Since(start); elapsed > time.Minute {
			t.Errorf("an expression of %d levels takes %v", depth, elapsed)
		}
	}
	for _, constraint := range c.Table("", "t").Constraints {
		if len(constraint.Expression) < depth || len(constraint.Columns) != 1 {
			t.Errorf("%s has %d bytes and mentions %v", constraint.Name, len(constraint.Expression), constraint.Columns)
		}
	}
	if n := len(c.Table("", "t").Constraints); n != 2 {
		t.Errorf("t has %d constraints", n)
	}
	replay(t, c, "ALTER TABLE t RENAME a TO b")
}
