package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// TestLearned replays statements on a table that was never created in what was read.
func TestLearned(t *testing.T) {
	c := New(nil)
	c.SetMark(3)
	replay(t, c, `ALTER TABLE users ADD COLUMN email text NOT NULL;
		ALTER TABLE users ALTER COLUMN age SET NOT NULL, ALTER COLUMN score TYPE bigint;
		ALTER TABLE users ADD CONSTRAINT ok CHECK (name IS NOT NULL) NOT VALID;
		CREATE INDEX ON users (lower(email));
		ALTER TABLE users RENAME COLUMN old TO new;
		ALTER TABLE IF EXISTS maybe ADD COLUMN x int;
		INSERT INTO users VALUES (1)`)
	users := c.Table("", "users")
	if users == nil || users.Complete || users.CreatedBy != NotCreated || !users.Filled {
		t.Fatalf("users is %+v", users)
	}
	var columns []string
	for _, column := range users.Columns {
		columns = append(columns, strings.TrimSpace(column.Name+" "+column.Type.String()))
	}
	if got := strings.Join(columns, ", "); got != "email text, age, score bigint, new" {
		t.Errorf("columns: %s", got)
	}
	if !users.Column("age").NotNull || !users.Column("email").NotNull || users.Column("score").NotNull {
		t.Error("age and email are NOT NULL, of score it is not known")
	}
	check := users.Constraint("ok")
	if check.Valid || !slices.Equal(check.Proves, []string{"name"}) || !slices.Equal(check.Columns, []string{"name"}) {
		t.Errorf("the check is %+v", check)
	}
	if index := c.Index("", "users_lower_idx"); index == nil || !slices.Equal(index.Mentions, []string{"email"}) || !index.Expression {
		t.Errorf("the index is %+v", index)
	}
	if c.Table("", "maybe") != nil {
		t.Error("IF EXISTS does not show that a table exists")
	}
	replay(t, c, "CREATE TABLE IF NOT EXISTS maybe (id int); CREATE TABLE users (id int)")
	if maybe := c.Table("", "maybe"); maybe == nil || !maybe.Complete || maybe.CreatedBy != 3 {
		t.Errorf("maybe is %+v", maybe)
	}
	if users := c.Table("", "users"); !users.Complete || len(users.Columns) != 1 || len(c.Indexes(users.Name)) != 0 {
		t.Errorf("a table that is created is known: %+v", users)
	}
}

func TestFilled(t *testing.T) {
	tests := []struct{ script, filled string }{
		{"", ""},
		{"INSERT INTO a VALUES (1)", "a"},
		{"INSERT INTO a SELECT * FROM b", "a"},
		{"COPY a FROM STDIN", "a"},
		{"COPY a TO STDOUT", ""},
		{"UPDATE a SET id = 1; DELETE FROM a; SELECT * FROM a", ""},
		{"MERGE INTO a USING b ON a.id = b.id WHEN NOT MATCHED THEN INSERT VALUES (1)", "a"},
		{"WITH x AS (INSERT INTO a VALUES (1) RETURNING id) INSERT INTO b SELECT id FROM x", "a b"},
		{"WITH x AS (INSERT INTO a VALUES (1) RETURNING id) SELECT * FROM x", "a"},
		{"INSERT INTO a VALUES (1); TRUNCATE a", ""},
		{"INSERT INTO c VALUES (1); TRUNCATE a CASCADE", ""},
		{"INSERT INTO c VALUES (1); TRUNCATE a", "c"},
		{"INSERT INTO p VALUES (1)", "p p1"},
		{"INSERT INTO p1 VALUES (1)", "p p1"},
		{"INSERT INTO p VALUES (1); TRUNCATE p", ""},
		{"INSERT INTO p VALUES (1); TRUNCATE p1", "p"},
		{"INSERT INTO v VALUES (1)", "a v"},
		{"INSERT INTO a VALUES (1); ALTER TABLE a RENAME TO z", "z"},
		{"CREATE TABLE n AS SELECT * FROM a", "n"},
		{"CREATE TABLE n AS SELECT * FROM a WITH NO DATA", ""},
		{"SELECT * INTO n FROM a", "n"},
		{"CREATE TABLE q (id int); INSERT INTO q VALUES (1); ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (2)", "p p1 q"},
		{"CREATE MATERIALIZED VIEW m AS SELECT 1; ", "m"},
		{"CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA", ""},
		{"CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA; REFRESH MATERIALIZED VIEW m", "m"},
	}
	for _, test := range tests {
		c := New(nil)
		replay(t, c, `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int); CREATE TABLE c (id int REFERENCES a);
			CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
			CREATE VIEW v AS SELECT * FROM a; `+test.script)
		var filled []string
		for name, table := range c.tables {
			if table.Filled {
				filled = append(filled, name.Name)
			}
		}
		slices.Sort(filled)
		want := strings.Fields(test.filled)
		if !slices.Equal(filled, want) {
			t.Errorf("%s\nfills %v, want %v", test.script, filled, want)
		}
	}
}

// TestClone checks that catalogs with a common past do not disturb each other, nor what was read before.
func TestClone(t *testing.T) {
	const past = `CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS int CHECK (VALUE > 0);
		CREATE TABLE a (id serial PRIMARY KEY, x int CHECK (x > 0), m mood, d d, UNIQUE (x));
		CREATE TABLE b (id int REFERENCES a, x int REFERENCES a (x)); CREATE INDEX ON a (x, id); CREATE VIEW v AS SELECT * FROM a;
		CREATE TABLE p (id int PRIMARY KEY, y int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
		CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS 'select 1';`
	changes := []string{
		"ALTER TABLE a RENAME x TO xx", "ALTER TABLE a RENAME TO aa", "ALTER TABLE a SET SCHEMA s", "DROP TABLE a CASCADE",
		"ALTER TABLE a ADD z int, DROP COLUMN x CASCADE", "ALTER TABLE a ALTER x TYPE bigint, ALTER x SET NOT NULL, ALTER x SET DEFAULT 1",
		"ALTER TABLE a DROP CONSTRAINT a_pkey CASCADE", "ALTER TABLE a RENAME CONSTRAINT a_pkey TO k", "ALTER INDEX a_pkey RENAME TO k",
		"ALTER TABLE p RENAME y TO yy", "ALTER TABLE p DETACH PARTITION p1", "ALTER TABLE p ADD w int NOT NULL CHECK (w > 0)", "ALTER TABLE p1 RENAME TO p2",
		"ALTER TYPE mood ADD VALUE 'b'", "ALTER TYPE mood RENAME TO moods", "ALTER TYPE mood RENAME VALUE 'a' TO 'z'",
		"ALTER DOMAIN d ADD CHECK (VALUE > 1)", "ALTER DOMAIN d DROP CONSTRAINT d_check", "ALTER DOMAIN d RENAME CONSTRAINT d_check TO dd", "DROP DOMAIN d CASCADE",
		"ALTER FUNCTION f() VOLATILE", "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1'", "INSERT INTO p VALUES (1)",
		"ALTER SEQUENCE a_id_seq OWNED BY NONE", "DROP SCHEMA public CASCADE", "ALTER SCHEMA public RENAME TO s", "CREATE OR REPLACE VIEW v AS SELECT * FROM b",
		"CREATE INDEX ON p (y)", "CREATE TABLE c (LIKE a INCLUDING ALL); DROP INDEX a_x_id_idx", "CREATE TABLE k () INHERITS (a)",
	}
	for _, change := range changes {
		c := New(nil)
		replay(t, c, past)
		before := c.Describe()
		held := map[Name]*Table{}
		for name, table := range c.tables {
			held[name] = table
		}
		clone := c.Clone()
		replay(t, clone, change)
		if after := c.Describe(); !slices.Equal(before, after) {
			t.Errorf("%s\nin a clone changes the original:\n%s", change, difference(strings.Join(before, "\n"), strings.Join(after, "\n")))
		}
		changed := clone.Describe()
		if slices.Equal(before, changed) && !strings.HasPrefix(change, "INSERT") {
			t.Errorf("%s\nchanges nothing", change)
		}
		replay(t, c, change)
		if after := c.Describe(); !slices.Equal(changed, after) {
			t.Errorf("%s\ngives another state in the original than in the clone", change)
		}
		// The tables as they were read before are as they were.
		c.tables = held
		for _, line := range c.Describe() {
			if strings.HasPrefix(line, "column ") || strings.HasPrefix(line, "constraint ") || strings.HasPrefix(line, "table ") {
				if !slices.Contains(before, line) {
					t.Errorf("%s\nchanges what was read before: %s", change, line)
				}
			}
		}
	}
}

func TestReferencing(t *testing.T) {
	c := New(nil)
	replay(t, c, `CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a); CREATE TABLE b (one int REFERENCES a, two int CONSTRAINT two REFERENCES a (id));
		CREATE TABLE c (x int REFERENCES unseen)`)
	names := func(table Name) string {
		var all []string
		for _, ref := range c.Referencing(table) {
			all = append(all, ref.Table.String()+" "+ref.Constraint.Name)
		}
		return strings.Join(all, ", ")
	}
	if got := names(Name{"public", "a"}); got != "public.b b_one_fkey, public.b two" {
		t.Errorf("a is referenced by %s", got)
	}
	if got := names(Name{"public", "unseen"}); got != "public.c c_x_fkey" {
		t.Errorf("unseen is referenced by %s", got)
	}
	replay(t, c, "ALTER TABLE unseen RENAME TO seen; ALTER TABLE b DROP CONSTRAINT two; DROP TABLE a CASCADE")
	if got := names(Name{"public", "seen"}); got != "public.c c_x_fkey" {
		t.Errorf("seen is referenced by %s", got)
	}
	if got := len(c.Table("", "b").Constraints); got != 0 {
		t.Errorf("b still has %d foreign keys", got)
	}
}

func TestNamesOfUse(t *testing.T) {
	c := New(nil)
	replay(t, c, `CREATE DOMAIN d AS int; CREATE DOMAIN dd AS d; CREATE TABLE t1 (x d); CREATE TABLE t2 (x dd); CREATE TABLE t3 (x int);
		CREATE VIEW v AS SELECT * FROM t1; CREATE MATERIALIZED VIEW m AS SELECT * FROM t1 JOIN t2 USING (x);
		CREATE TABLE parent (x int) PARTITION BY LIST (x); CREATE TABLE child PARTITION OF parent DEFAULT`)
	if got := c.TablesUsing(Name{"public", "d"}); !slices.Equal(got, []Name{{"public", "t1"}, {"public", "t2"}}) {
		t.Errorf("tables that use d: %v", got)
	}
	var views []string
	for _, view := range c.Views(Name{"public", "t1"}) {
		views = append(views, view.Name.Name)
	}
	if !slices.Equal(views, []string{"v", "m"}) {
		t.Errorf("views of t1: %v", views)
	}
	if children := c.Children(Name{"public", "parent"}); len(children) != 1 || children[0].Name.Name != "child" || c.Table("", "parent").Default.Name != "child" {
		t.Errorf("children of parent: %v", children)
	}
	replay(t, c, "DROP TABLE t1 CASCADE")
	if c.Table("", "v") != nil || c.Table("", "m") != nil || len(c.Views(Name{"public", "t2"})) != 0 {
		t.Error("the views of a dropped table go with it")
	}
}

// replayNewer replays statements that the grammar of PostgreSQL 16 need not know.
func replayNewer(t *testing.T, c *Catalog, script string) {
	t.Helper()
	for statement := range strings.SplitSeq(script, ";") {
		tree, err := parse.Statement(t.Context(), statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		c.Apply(tree.Stmts[0].Stmt)
		checkLinks(t, c)
	}
}

// TestNotNullConstraint replays what PostgreSQL 18 knows of not-null constraints.
func TestNotNullConstraint(t *testing.T) {
	c := New(nil)
	replayNewer(t, c, `CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID; ALTER TABLE t ADD NOT NULL b;
		ALTER TABLE t ADD CONSTRAINT other NOT NULL b`)
	if table := c.Table("", "t"); table.Column("a").NotNull || !table.Column("b").NotNull || table.Constraint("t_b_not_null") == nil {
		t.Errorf("t is %+v", table.Constraints)
	}
	replayNewer(t, c, "ALTER TABLE t VALIDATE CONSTRAINT n; ALTER TABLE t ALTER b DROP NOT NULL")
	if table := c.Table("", "t"); !table.Column("a").NotNull || table.Column("b").NotNull || len(table.Constraints) != 1 {
		t.Errorf("t is %+v", table.Constraints)
	}
	replayNewer(t, c, "CREATE TABLE u (a int NOT NULL, b int CONSTRAINT n NOT NULL); ALTER TABLE u DROP CONSTRAINT n, DROP CONSTRAINT u_a_not_null")
	if u := c.Table("", "u"); u.Column("a").NotNull || u.Column("b").NotNull || len(u.Constraints) != 0 {
		t.Errorf("u is %+v", u)
	}
	replayNewer(t, c, "CREATE TABLE p (a int); CREATE TABLE k () INHERITS (p); ALTER TABLE p ADD CONSTRAINT n NOT NULL a")
	if k := c.Table("", "k"); !k.Column("a").NotNull || k.NotNullConstraint("n") == nil {
		t.Errorf("what inherits is %+v", k)
	}
}

func TestSessions(t *testing.T) {
	c := New([]string{"app"})
	replay(t, c, "SET LOCAL search_path = a; CREATE TABLE one (id int)")
	c.EndTransaction()
	replay(t, c, "CREATE TABLE two (id int); SET search_path TO b; CREATE TABLE three (id int)")
	c.ResetSession()
	replay(t, c, `CREATE TABLE four (id int); SELECT set_config('search_path', '"$user", "Q x", public', true); CREATE TABLE five (id int);
		ROLLBACK; CREATE TABLE six (id int); SET SCHEMA 'z'; CREATE TABLE seven (id int); DISCARD ALL; CREATE TABLE eight (id int)`)
	for _, want := range []Name{{"a", "one"}, {"app", "two"}, {"b", "three"}, {"app", "four"}, {"Q x", "five"}, {"app", "six"}, {"z", "seven"}, {"app", "eight"}} {
		if c.Table(want.Schema, want.Name) == nil {
			t.Errorf("%v is missing", want)
		}
	}
}

func TestRenameColumnInCheck(t *testing.T) {
	c := New(nil)
	replay(t, c, "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK (a IS NOT NULL AND a > b)); ALTER TABLE t RENAME a TO alpha")
	k := c.Table("", "t").Constraint("k")
	if k.Expression != "alpha IS NOT NULL AND alpha > b" || !slices.Equal(k.Columns, []string{"alpha", "b"}) || !slices.Equal(k.Proves, []string{"alpha"}) {
		t.Errorf("the check is %+v", k)
	}
}
