package catalog

import (
	"strings"
	"testing"
)

func TestUses(t *testing.T) {
	c := New(nil)
	replay(t, c, `CREATE TABLE t (a int, b int, c int); CREATE TABLE u (a int, d int);
		CREATE VIEW one AS SELECT a FROM t WHERE b > 0;
		CREATE VIEW joined AS SELECT t.a, d FROM t JOIN u ON u.a = t.a;
		CREATE VIEW every AS SELECT * FROM t;
		CREATE VIEW nested AS SELECT a FROM (SELECT * FROM t) x;
		CREATE VIEW sorted AS SELECT a AS c FROM t ORDER BY c;
		CREATE VIEW whole AS SELECT t FROM t;
		CREATE VIEW matched AS SELECT d FROM t NATURAL JOIN u;
		ALTER TABLE unseen ADD x int; CREATE VIEW partly AS SELECT d, y FROM u, unseen`)
	for _, want := range []struct {
		view, table, column string
		uses, known         bool
	}{
		{"one", "t", "a", true, true}, {"one", "t", "b", true, true}, {"one", "t", "c", false, true},
		{"joined", "t", "a", true, true}, {"joined", "u", "d", true, true}, {"joined", "t", "b", false, true},
		{"every", "t", "c", true, true},
		{"nested", "t", "c", true, true},
		{"sorted", "t", "a", true, true}, {"sorted", "t", "c", false, true}, {"sorted", "t", "b", false, true},
		{"whole", "t", "b", false, true},
		{"matched", "t", "a", true, true},
		{"partly", "u", "d", true, true}, {"partly", "unseen", "y", true, true}, {"partly", "u", "a", false, true},
		{"one", "u", "a", false, true},
	} {
		uses, known := c.Table("", want.view).Uses(Name{"public", want.table}, want.column)
		if uses != want.uses || known != want.known {
			t.Errorf("%s uses %s.%s: %v, known %v; want %v, %v", want.view, want.table, want.column, uses, known, want.uses, want.known)
		}
	}
	replay(t, c, "ALTER TABLE t RENAME a TO alpha; ALTER TABLE t RENAME TO tt; CREATE OR REPLACE VIEW every AS SELECT 1")
	if uses, _ := c.Table("", "one").Uses(Name{"public", "tt"}, "alpha"); !uses {
		t.Error("a view follows the renames of what it reads")
	}
	if uses, known := c.Table("", "every").Uses(Name{"public", "tt"}, "c"); uses || !known {
		t.Error("a view that is replaced uses what its new query does")
	}
}

// TestUsesOfMany looks into a query over very many relations.
func TestUsesOfMany(t *testing.T) {
	var from, columns []string
	for range 2000 {
		from, columns = append(from, "t"), append(columns, "a")
	}
	c := New(nil)
	replay(t, c, "CREATE TABLE t (a int); CREATE VIEW v AS SELECT "+strings.Join(columns, ", ")+" FROM "+strings.Join(from, ", "))
	if uses, known := c.Table("", "v").Uses(Name{"public", "t"}, "a"); !uses || !known {
		t.Error("the column that it names is used")
	}
}

func TestOpaque(t *testing.T) {
	for body, want := range map[string]bool{
		"BEGIN NULL; END": false,
		"BEGIN PERFORM 1; ALTER TABLE t ADD a int; END":        false,
		"BEGIN RAISE NOTICE 'x'; EXECUTE 'DROP TABLE t'; END":  false,
		"BEGIN PERFORM f(); END":                               true,
		"BEGIN IF true THEN DROP TABLE t; END IF; END":         true,
		"BEGIN EXECUTE 'DROP TABLE ' || t; END":                true,
		"DECLARE x int := f(); BEGIN NULL; END":                true,
		"BEGIN DROP TABLE t; EXCEPTION WHEN OTHERS THEN END":   true,
		"BEGIN FOR i IN 1..2 LOOP DROP TABLE t; END LOOP; END": true,
	} {
		if got := Opaque(parseDo(t, "DO $$"+body+"$$")); got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
	if !Opaque(parseDo(t, "DO LANGUAGE plpython3u 'pass'")) {
		t.Error("what is not PL/pgSQL is opaque")
	}
}

func TestTimeZone(t *testing.T) {
	c := New(nil)
	replay(t, c, "SET timezone = 'UTC'; BEGIN; SET LOCAL TIME ZONE 'Europe/Lisbon'")
	if c.TimeZone() != "Europe/Lisbon" {
		t.Errorf("in the transaction it is %q", c.TimeZone())
	}
	replay(t, c, "COMMIT")
	if c.TimeZone() != "UTC" {
		t.Errorf("after it, it is %q", c.TimeZone())
	}
	replay(t, c, "RESET timezone")
	if c.TimeZone() != "" {
		t.Errorf("after RESET it is %q", c.TimeZone())
	}
}
