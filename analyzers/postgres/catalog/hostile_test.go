package catalog

import (
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
)

// TestMutilated applies statements of which parts are missing: no tree may make the catalog panic or disagree with itself.
func TestMutilated(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewSource(1))
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := pg_query.Parse(string(text))
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			c := New(nil)
			for _, statement := range tree.GetStmts() {
				node := statement.GetStmt()
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
	scripts, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var all []*pg_query.Node
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := pg_query.Parse(string(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range tree.GetStmts() {
			all = append(all, statement.GetStmt())
		}
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

// TestManyOfOne replays long files about a single table. The time allowed is far more than the work takes, and far less
// than it would take if it grew with the square of the file.
func TestManyOfOne(t *testing.T) {
	patterns := []string{
		"ALTER TABLE t ADD c%d int;", "ALTER TABLE t ADD CHECK (a < b);", "CREATE INDEX ON t (a);", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t;",
		"CREATE TABLE p%d PARTITION OF t FOR VALUES IN (%[1]d);", "CREATE VIEW v%d AS SELECT * FROM t;", "INSERT INTO t VALUES (%d);",
		"ALTER TABLE t RENAME TO t;", "CREATE SEQUENCE s%d OWNED BY t.a;", "CREATE TABLE i%d () INHERITS (t);", "ALTER TABLE t RENAME c TO d; ALTER TABLE t RENAME d TO c;",
		"CREATE FUNCTION f(x%d) RETURNS int LANGUAGE sql AS 'select 1';", "ALTER DOMAIN d ADD CHECK (VALUE > %d);", "ALTER TYPE e ADD VALUE 'x%d';",
	}
	for _, pattern := range patterns {
		const count = 8000
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
		if elapsed > 5*time.Second {
			t.Errorf("%d times %q take %v", count, pattern, elapsed)
		}
	}
}
