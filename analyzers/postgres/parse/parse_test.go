package parse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func TestMain(m *testing.M) {
	ChildMain()
	// A larger stack would let pass here what the tests send to a child.
	if size := min(stackSize(), 8<<20); size < stackSize() {
		stackSize = func() int { return size }
	}
	os.Exit(m.Run())
}

func refusal(t *testing.T, sql string) *Error {
	t.Helper()
	_, err := Statement(context.Background(), sql)
	if err == nil {
		t.Fatal("parsed, want an error")
	}
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("error is a %T (%v), want an *Error", err, err)
	}
	return refused
}

func TestStatementParses(t *testing.T) {
	for _, sql := range []string{
		"SELECT 1",
		"SELECT 1;",
		"/* a /* nested */ comment */ ALTER TABLE t -- why\n ADD c int",
		"SELECT '/* no comment */', '-- none', $$ -- none $$, \"--\"",
		"SELECT E'\\'--', U&'\\0041', B'1', X'F', N'n'",
		"SELECT a[:b] FROM t",
		"CREATE TABLE ${schema}.t (a int DEFAULT {{ .Default }})",
		"CREATE TABLE {{ .Schema }}_t (a varchar(:length)) TABLESPACE :space",
		"COMMENT ON TABLE t IS :'text'",
		`ALTER TABLE :"schema".t OWNER TO :owner`,
		"INSERT INTO t VALUES (%(a)s, %(b)s)",
		"{{ if .X }} SELECT 1 {{ end }}",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
		"CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)",
	} {
		result, err := Statement(context.Background(), sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		} else if len(result.Stmts) != 1 {
			t.Errorf("%s: %d statements, want 1", sql, len(result.Stmts))
		}
	}
}

func TestStatementRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		sql  string
		want Error
	}{
		"a syntax error":          {"SELECT FROM FROM t", Error{Syntax, `syntax error at or near "FROM"`, 12, 0}},
		"behind wide characters":  {"SELECT 'äöü漢😀', FROM t", Error{Syntax, `syntax error at or near "FROM"`, len("SELECT 'äöü漢😀', "), 0}},
		"behind a comment":        {"SELECT /* äöü */ FROM FROM t", Error{Syntax, `syntax error at or near "FROM"`, len("SELECT /* äöü */ FROM "), 0}},
		"at the end":              {"SELECT (1", Error{Syntax, "syntax error at end of input", 9, 0}},
		"an open quote":           {"SELECT 'a", Error{Syntax, `unterminated quoted string at or near "'a"`, 7, 0}},
		"an open comment":         {"SELECT 1 /* a", Error{Syntax, `unterminated /* comment at or near "/* a"`, 9, 0}},
		"nothing":                 {"", Error{Syntax, "no statement", -1, 0}},
		"a comment only":          {"-- a", Error{Syntax, "no statement", -1, 0}},
		"two statements":          {"SELECT 1; DROP TABLE t", Error{Syntax, "a second statement", 9, 0}},
		"a NUL byte":              {"SELECT 1\x00; DROP TABLE t", Error{NotText, "a NUL byte, which no statement can hold", 8, 0}},
		"Latin-1":                 {"SELECT 'caf\xe9'", Error{NotText, "a byte that is not UTF-8", 11, 0}},
		"a template":              {"CREATE TABLE t ({{ .Columns }})", Error{Template, "a template that is no SQL before its placeholders are filled in", 16, 0}},
		"a syntax error, and :x":  {"SELECT FROM FROM :t", Error{Template, "a template that is no SQL before its placeholders are filled in", 17, 0}},
		"literals across a break": {"SELECT 'a' /* \n */ 'b'", Error{Syntax, `syntax error at or near "'b'"`, 19, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, test.sql); *got != test.want {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
		})
	}
}

func TestLocationsAreOffsets(t *testing.T) {
	sql := "/* ä */ SELECT {{ .X }}, colour FROM t"
	result, err := Statement(context.Background(), sql)
	if err != nil {
		t.Fatal(err)
	}
	targets := result.Stmts[0].Stmt.GetSelectStmt().TargetList
	if got, want := int(targets[1].GetResTarget().Location), strings.Index(sql, "colour"); got != want {
		t.Errorf("location %d, want %d", got, want)
	}
}

// Every shape of nesting is parsed in this process up to the very bound of the guard: what this test does not survive, the
// guard does not guard against.
func TestGuardHolds(t *testing.T) {
	for name, shape := range shapes {
		n := 1
		for step := 1 << 14; step > 0; step /= 2 {
			if _, c := prepare(shape(n + step)); !c.beyond() {
				n += step
			}
		}
		sql, c := prepare(shape(n))
		_, err := single(context.Background(), sql, c)
		var refused *Error
		if err != nil && !(errors.As(err, &refused) && refused.Kind == TooComplex) {
			t.Errorf("%s, %d levels: %v", name, n, err)
		}
	}
}

func TestOrdinaryStatementsStayHere(t *testing.T) {
	if stackSize() < 8<<20 {
		t.Skip("the usual stack of 8 MB is not given")
	}
	rows := strings.TrimSuffix(strings.Repeat("(1, 'a', now(), ARRAY[1,2]),\n", 8000), ",\n")
	for name, sql := range map[string]string{
		"8,000 rows":          "INSERT INTO t VALUES " + rows,
		"3,000 UNION rows":    shapes["union"](3000),
		"1,000 joined":        shapes["join"](1000),
		"20,000 list":         "SELECT a IN (1" + strings.Repeat(",1", 20000) + ")",
		"comments, 500 kB":    strings.Repeat("/* a */ -- b\n", 40000) + "SELECT 1",
		"100,000 deep remark": strings.Repeat("/*", 100000) + strings.Repeat("*/", 100000) + "SELECT 1",
	} {
		began := time.Now()
		text, c := prepare(sql)
		if c.beyond() {
			t.Errorf("%s: beyond the guard: %+v", name, c)
			continue
		}
		if _, err := single(context.Background(), text, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestChildParsesWhatIsBeyond(t *testing.T) {
	for name, sql := range map[string]string{
		"20,000 terms":     shapes["sum"](20000),
		"30,000 UNION":     shapes["union"](30000),
		"20,000 joins":     shapes["cross join"](10000),
		"100,000 rows":     "INSERT INTO t VALUES (1, 'a')" + strings.Repeat(",\n(1, 'a')", 100000),
		"template, 20,000": shapes["sum"](20000) + "+ ${x}",
	} {
		if _, c := prepare(sql); !c.beyond() {
			t.Errorf("%s: not beyond the guard", name)
		}
		result, err := Statement(context.Background(), sql)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(result.Stmts) != 1 {
			t.Errorf("%s: %d statements", name, len(result.Stmts))
		}
	}
}

func TestChildRefusesWithTheSamePlace(t *testing.T) {
	sql := "SELECT 'ä', 1" + strings.Repeat("+1", 20000) + " FROM FROM t"
	got := refusal(t, sql)
	want := Error{Syntax, `syntax error at or near "FROM"`, strings.LastIndex(sql, "FROM"), 0}
	if *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
}

func TestTooComplex(t *testing.T) {
	for name, sql := range map[string]string{
		"a million terms":     shapes["sum"](1000000),
		"100,000 parentheses": shapes["parentheses"](100000),
		"100,000 CASE":        shapes["case"](100000),
	} {
		if got := refusal(t, sql); got.Kind != TooComplex || !strings.HasPrefix(got.Message, "too complex to check: ") {
			t.Errorf("%s: got %+v", name, *got)
		}
	}
}

// PostgreSQL's lexer takes quadratic time for a run of signs.
func TestChildIsStopped(t *testing.T) {
	childTime = time.Second
	defer func() { childTime = 10 * time.Second }()
	want := "too complex to check: parsing it takes longer than 1s"
	if got := refusal(t, shapes["touching"](1000000)); got.Kind != TooComplex || got.Message != want {
		t.Errorf("got %+v, want %q", *got, want)
	}
}

func TestCancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Statement(ctx, "SELECT 1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := Statement(ctx, shapes["sum"](1000000)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestNoChildWithoutChildMain(t *testing.T) {
	startable.Store(false)
	defer startable.Store(true)
	if got := refusal(t, shapes["sum"](20000)); got.Kind != TooComplex {
		t.Errorf("got %+v", *got)
	}
}

func TestConcurrentUse(t *testing.T) {
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for k := range 100 {
				name := fmt.Sprintf("t_%d_%d", i, k)
				result, err := Statement(context.Background(), "TRUNCATE "+name)
				if err != nil {
					t.Error(err)
					return
				}
				relation := result.Stmts[0].Stmt.Node.(*pg_query.Node_TruncateStmt).TruncateStmt.Relations[0].GetRangeVar()
				if relation.Relname != name {
					t.Errorf("got the tree of %s, want that of %s", relation.Relname, name)
				}
			}
		})
	}
	group.Wait()
}

func FuzzStatement(f *testing.F) {
	for _, sql := range []string{"SELECT 1", "SELECT 'a' -- b", "CREATE TABLE ${x} (a int)", "SELECT :a, b[1:2], %(c)s", "DO $$ BEGIN END $$", "SELECT $1::int",
		"ALTER TABLE t ADD CONSTRAINT n NOT NULL c NOT VALID, ADD d int GENERATED ALWAYS AS (c) VIRTUAL", "REPACK t"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		text, c := prepare(sql)
		if len(text) != len(sql) {
			t.Fatalf("prepared to %d bytes, want %d", len(text), len(sql))
		}
		if c.beyond() {
			return
		}
		result, err := Statement(context.Background(), sql)
		var refused *Error
		switch {
		case err == nil && len(result.Stmts) != 1:
			t.Fatalf("%d statements", len(result.Stmts))
		case err != nil && !errors.As(err, &refused):
			t.Fatalf("error is a %T: %v", err, err)
		case err != nil && (refused.Offset < -1 || refused.Offset > len(sql)):
			t.Fatalf("offset %d of %d bytes", refused.Offset, len(sql))
		}
		if len(sql) > 1000 {
			return // nested comments would take the parser too long
		}
		// Blanking comments must not change what the parser makes of the text, nor where.
		_, plain := pg_query.Parse(sql)
		_, blanked := pg_query.Parse(text)
		if (plain == nil) != (blanked == nil) && !strings.ContainsRune(sql, 0) && invalid(sql) < 0 {
			t.Fatalf("as it stands: %v; without comments: %v", plain, blanked)
		}
	})
}
