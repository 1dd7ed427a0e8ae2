package parse

import (
	"context"
	"reflect"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func definition(t *testing.T, sql string) *pg_query.Node {
	t.Helper()
	result, err := Statement(context.Background(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	statement := result.Stmts[0].Stmt
	if create := statement.GetCreateStmt(); create != nil {
		return create.TableElts[len(create.TableElts)-1]
	}
	return statement.GetAlterTableStmt().Cmds[0].GetAlterTableCmd().Def
}

func TestTableNotNull(t *testing.T) {
	for sql, want := range map[string]struct {
		name, column string
		notValid     bool
	}{
		"ALTER TABLE t ADD CONSTRAINT n NOT NULL c":                                     {"n", "c", false},
		"ALTER TABLE t ADD CONSTRAINT n NOT NULL \"C d\" NOT VALID":                     {"n", "C d", true},
		"ALTER TABLE t ADD NOT NULL Colour":                                             {"", "colour", false},
		"CREATE TABLE t (c int CONSTRAINT a NOT NULL, CONSTRAINT n NOT /* x */ NULL c)": {"n", "c", false},
		"CREATE TABLE ${t} (c numeric(1, 2), NOT NULL c NO INHERIT)":                    {"", "c", false},
	} {
		c := definition(t, sql).GetConstraint()
		if c.GetContype() != pg_query.ConstrType_CONSTR_NOTNULL || c.Conname != want.name || c.SkipValidation != want.notValid ||
			len(c.Keys) != 1 || c.Keys[0].GetString_().Sval != want.column || c.RawExpr != nil {
			t.Errorf("%s: %v", sql, c)
		}
	}
	for _, sql := range []string{
		"ALTER TABLE t ADD c int NOT NULL",
		"CREATE TABLE t (a int, c int CONSTRAINT n NOT NULL CHECK (c > 0))",
	} {
		if found := Newer(sql); found != nil {
			t.Errorf("%s: %v", sql, found)
		}
	}
}

func TestVirtualColumn(t *testing.T) {
	for sql, want := range map[string]string{
		"ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + (b)) VIRTUAL":              GeneratedVirtual,
		"ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1)":                 GeneratedVirtual,
		"CREATE TABLE t (a int, c int CONSTRAINT n GENERATED ALWAYS AS (a) VIRTUAL)": GeneratedVirtual,
		"CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a) STORED)":               "a",
	} {
		c := definition(t, sql).GetColumnDef().Constraints[0].GetConstraint()
		if c.Contype != pg_query.ConstrType_CONSTR_GENERATED || c.GeneratedWhen != want || c.RawExpr == nil {
			t.Errorf("%s: %v", sql, c)
		}
	}
}

func TestSetExpression(t *testing.T) {
	result, err := Statement(context.Background(), "ALTER TABLE t ALTER a SET DEFAULT f(1, 2), ALTER b SET EXPRESSION AS (a + 1)")
	if err != nil {
		t.Fatal(err)
	}
	commands := result.Stmts[0].Stmt.GetAlterTableStmt().Cmds
	got := []pg_query.AlterTableType{commands[0].GetAlterTableCmd().Subtype, commands[1].GetAlterTableCmd().Subtype}
	if want := []pg_query.AlterTableType{pg_query.AlterTableType_AT_ColumnDefault, AlterSetExpression}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNotEnforced(t *testing.T) {
	for sql, notValid := range map[string]bool{
		"ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0) NOT ENFORCED":                           true,
		"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b) NOT ENFORCED":                     true,
		"ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0) ENFORCED":                               false,
		"ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)": false,
		"ALTER TABLE t ADD CONSTRAINT n UNIQUE (a, b WITHOUT OVERLAPS)":                       false,
	} {
		if found := Newer(sql); len(found) == 0 || found[0].Since != 18 {
			t.Errorf("%s: %v", sql, found)
		}
		if c := definition(t, sql).GetConstraint(); c == nil || c.SkipValidation != notValid {
			t.Errorf("%s: %v", sql, c)
		}
	}
	for _, sql := range []string{
		"ALTER TABLE t ADD c int REFERENCES u NOT ENFORCED",
		"ALTER TABLE t ALTER CONSTRAINT n NOT ENFORCED",
		"ALTER TABLE t ALTER CONSTRAINT n ENFORCED",
		"ALTER TABLE t ALTER a SET STATISTICS DEFAULT",
	} {
		definition(t, sql)
	}
	if found := Newer("CREATE TABLE t (enforced boolean, period int, without text, virtual int, expression text)"); found != nil {
		t.Errorf("columns taken for syntax: %v", found)
	}
}

func TestMarks(t *testing.T) {
	marked := func(c *pg_query.Constraint) []string {
		var marks []string
		for _, mark := range []string{NotEnforced, Enforced, Inherit, NoInherit, Period} {
			if Marked(c, mark) {
				marks = append(marks, mark)
			}
		}
		return marks
	}
	for sql, want := range map[string][]string{
		"ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0) NOT ENFORCED":                                               {NotEnforced},
		"ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0) NOT VALID":                                                  nil,
		"ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b) NOT ENFORCED":                     {NotEnforced, Period},
		"ALTER TABLE t ALTER CONSTRAINT n NOT ENFORCED":                                                           {NotEnforced},
		"ALTER TABLE t ALTER CONSTRAINT n DEFERRABLE ENFORCED":                                                    {Enforced},
		"ALTER TABLE t ALTER CONSTRAINT n NO INHERIT":                                                             {NoInherit},
		"ALTER TABLE t ALTER CONSTRAINT \"N n\" INHERIT, ALTER a SET DEFAULT f(1, 2), ADD CHECK (a > 0) ENFORCED": {Inherit},
		"CREATE TABLE t (a int, CONSTRAINT n CHECK (a > 0) NOT ENFORCED)":                                         {NotEnforced},
	} {
		if got := marked(definition(t, sql).GetConstraint()); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: marked %q, want %q", sql, got, want)
		}
	}
	column := definition(t, "ALTER TABLE t ADD c int NOT NULL CONSTRAINT k CHECK (c > (0)) NOT ENFORCED CONSTRAINT f REFERENCES u (id) NOT NULL").GetColumnDef()
	for i, want := range [][]string{nil, {NotEnforced}, nil, nil} {
		if got := marked(column.Constraints[i].GetConstraint()); !reflect.DeepEqual(got, want) {
			t.Errorf("constraint %d of the column: marked %q, want %q", i, got, want)
		}
	}
}

func TestVacuumOnly(t *testing.T) {
	result, err := Statement(context.Background(), "VACUUM (FULL) ONLY p, q")
	if err != nil {
		t.Fatal(err)
	}
	rels := result.Stmts[0].Stmt.GetVacuumStmt().Rels
	for i, want := range []bool{false, true} {
		if got := rels[i].GetVacuumRelation().Relation.Inh; got != want {
			t.Errorf("relation %d with its partitions: %v, want %v", i, got, want)
		}
	}
}

func TestNewerSyntaxIsNamed(t *testing.T) {
	for sql, want := range map[string]Error{
		"REPACK (CONCURRENTLY) t": {NewerSyntax, "REPACK, which PostgreSQL has since version 19 and this parser, that of 16, cannot read", 0, 19},
		"MERGE INTO t USING u ON a = b WHEN NOT MATCHED BY SOURCE THEN DELETE": {NewerSyntax,
			"WHEN NOT MATCHED BY, which PostgreSQL has since version 17 and this parser, that of 16, cannot read", 35, 17},
		"ALTER TABLE t ADD NOT NULL c, ADD FROM":           {Syntax, `syntax error at or near "FROM"`, 34, 0},
		"ALTER TABLE t ADD NOT NULL c, ADD {{ .Columns }}": {Template, "a template that is no SQL before its placeholders are filled in", 34, 0},
	} {
		if got := refusal(t, sql); *got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", sql, *got, want)
		}
	}
}
