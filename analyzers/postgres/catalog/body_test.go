package catalog

import (
	"fmt"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func TestInside(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string // flags and text
	}{
		{"nothing", "BEGIN NULL; END", nil},
		{"plain", "BEGIN ALTER TABLE t ADD a int; END", []string{"ALTER TABLE t ADD a int"}},
		{"caught", "BEGIN CREATE TYPE m AS ENUM ('a;b'); EXCEPTION WHEN duplicate_object THEN null; END",
			[]string{"caught: CREATE TYPE m AS ENUM ('a;b')"}},
		{"handler", "BEGIN x := 1; EXCEPTION WHEN others THEN DROP TABLE t; WHEN SQLSTATE '42P07' THEN DROP TABLE u; END",
			[]string{"conditional: DROP TABLE t", "conditional: DROP TABLE u"}},
		{"if", `BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'm' AND CASE WHEN a THEN b END) THEN CREATE TABLE IF NOT EXISTS a (id int);
			ELSIF x THEN DROP TABLE b; ELSE DROP TABLE c; END IF; DROP TABLE d; END`,
			[]string{"conditional: CREATE TABLE IF NOT EXISTS a (id int)", "conditional: DROP TABLE b", "conditional: DROP TABLE c", "DROP TABLE d"}},
		{"declare", "<<outer>> DECLARE alter_x text := 'a'; drop text; BEGIN DROP TABLE d; END outer;", []string{"DROP TABLE d"}},
		{"loops", `BEGIN FOR r IN SELECT * FROM t LOOP UPDATE t SET a = 1; END LOOP; WHILE x LOOP DELETE FROM t; END LOOP; LOOP EXIT; END LOOP;
			FOREACH x IN ARRAY y LOOP INSERT INTO t VALUES (x); END LOOP; TRUNCATE t; END`,
			[]string{"conditional: UPDATE t SET a = 1", "conditional: DELETE FROM t", "conditional: INSERT INTO t VALUES (x)", "TRUNCATE t"}},
		{"case", "BEGIN CASE x WHEN 1 THEN DROP TABLE a; WHEN 2 THEN DROP TABLE b; ELSE DROP TABLE c; END CASE; DROP TABLE d; END",
			[]string{"conditional: DROP TABLE a", "conditional: DROP TABLE b", "conditional: DROP TABLE c", "DROP TABLE d"}},
		{"case in an expression", "BEGIN UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END; DROP TABLE d; END",
			[]string{"UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END", "DROP TABLE d"}},
		{"execute", `BEGIN EXECUTE 'ALTER TABLE t ADD a text DEFAULT ''x'''; EXECUTE $q$DROP TABLE a; DROP TABLE b$q$ USING 1;
			EXECUTE 'DROP TABLE ' || name; EXECUTE format('DROP TABLE %I', name); EXECUTE stmt; END`,
			[]string{"dynamic: ALTER TABLE t ADD a text DEFAULT 'x'", "dynamic: DROP TABLE a; DROP TABLE b"}},
		{"returning into", "BEGIN INSERT INTO t SELECT 1 RETURNING id INTO STRICT v; END", []string{"INSERT INTO t SELECT 1 RETURNING id"}},
		{"select", "BEGIN SELECT 1 INTO v; PERFORM f(); RAISE NOTICE 'DROP TABLE x;'; RETURN; END", nil},
		{"comments", "BEGIN -- DROP TABLE x;\n /* ; /* DROP */ ; */ DROP /* why; */ TABLE y -- end;\n; END", []string{"DROP /* why; */ TABLE y"}},
		{"quotes", `BEGIN COMMENT ON TABLE t IS E'it\'s; ' ';'; DROP TABLE "a;b"; END`, []string{`COMMENT ON TABLE t IS E'it\'s; ' ';'`, `DROP TABLE "a;b"`}},
		{"nested blocks", "BEGIN BEGIN DROP TABLE a; EXCEPTION WHEN others THEN NULL; END; DROP TABLE b; END", []string{"caught: DROP TABLE a", "DROP TABLE b"}},
		{"function inside", "BEGIN CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE x; END $f$; DROP TABLE a; END",
			[]string{"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE x; END $f$", "DROP TABLE a"}},
		{"unfinished", "BEGIN ALTER TABLE t ADD a int", []string{"ALTER TABLE t ADD a int"}},
		{"unclosed", "BEGIN ) DROP; ALTER TABLE t ADD a text DEFAULT 'x; END", []string{"ALTER TABLE t ADD a text DEFAULT 'x; END"}},
		{"too many ends", "END; END; EXCEPTION DROP TABLE a;", []string{"DROP TABLE a"}},
		{"empty", "", nil},
	}
	for _, test := range tests {
		do := parseDo(t, "DO $body$"+test.body+"$body$")
		var got []string
		for _, found := range Inside(do) {
			if !found.Dynamic && test.body[found.Offset:found.Offset+len(found.Text)] != found.Text {
				t.Errorf("%s: offset %d is not that of %q", test.name, found.Offset, found.Text)
			}
			if found.Dynamic && !strings.HasPrefix(test.body[found.Offset:], found.Text[:5]) {
				t.Errorf("%s: offset %d is not that of %q", test.name, found.Offset, found.Text)
			}
			text := found.Text
			for _, flag := range []struct {
				on   bool
				name string
			}{{found.Caught, "caught"}, {found.Conditional, "conditional"}, {found.Dynamic, "dynamic"}} {
				if flag.on {
					text = flag.name + ": " + text
				}
			}
			got = append(got, text)
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
	}
}

func parseDo(t testing.TB, text string) *pg_query.DoStmt {
	t.Helper()
	tree, err := pg_query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return tree.GetStmts()[0].GetStmt().GetDoStmt()
}

func TestBody(t *testing.T) {
	const text = "DO LANGUAGE plpgsql $x$BEGIN NULL; END$x$"
	body, location := Body(parseDo(t, text))
	if body != "BEGIN NULL; END" || !strings.HasPrefix(text[location:], "$x$BEGIN") {
		t.Errorf("the body is %q at %d", body, location)
	}
	if got := Inside(parseDo(t, "DO LANGUAGE plpython3u 'DROP TABLE x;'")); got != nil {
		t.Errorf("another language has %v", got)
	}
	if got := Inside(nil); got != nil {
		t.Errorf("no statement has %v", got)
	}
}

// FuzzTokenize checks that tokens are in order, within the body, and that reading a block ends.
func FuzzTokenize(f *testing.F) {
	for _, seed := range []string{"BEGIN DROP TABLE a; END", "$a$ 'x''", "E'\\", "/* /* */", `"`, "IF THEN END CASE", "<<>>$$;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		at := 0
		for _, token := range tokenize(body) {
			if token.start < at || token.end <= token.start || token.end > len(body) {
				t.Fatalf("token %v after %d in %q", token, at, body)
			}
			at = token.end
		}
		b := block{body: body, tokens: tokenize(body)}
		b.read()
	})
}
