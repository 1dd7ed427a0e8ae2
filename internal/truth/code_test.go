//go:build truth

package truth

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// code is what a release of the service runs, in one transaction that is undone.
type code struct {
	name string
	sql  []string
}

// run is the first of its statements that the server refuses, and why; empty when all go well. A lock that it does not get is
// as bad as a refusal, and so is a row that it does not find.
func (c code) run(ctx context.Context, conn *pgconn.PgConn) (failed string, err error) {
	for i, statement := range append([]string{"begin; set local lock_timeout = '500ms'"}, c.sql...) {
		results, err := conn.Exec(ctx, statement).ReadAll()
		refusal, err := refusalOf(err)
		if err != nil {
			return "", err
		}
		if refusal != nil {
			failed = refusal.Message
		} else if tag := results[len(results)-1].CommandTag; i > 0 && tag.RowsAffected() == 0 && (tag.Select() || tag.Insert() || tag.Update() || tag.Delete()) {
			failed = "it finds no row"
		}
		if failed != "" {
			failed = fmt.Sprintf("%s: %s", oneLine(statement), failed)
			break
		}
	}
	_, err = rows(ctx, conn, "rollback")
	return failed, err
}

// tryCode runs what runs beside the migrations, and notes what fails.
func (r *runner) tryCode(ctx context.Context) error {
	for _, c := range r.code {
		failed, err := c.run(ctx, r.conn)
		if err != nil {
			return fmt.Errorf("running %s: %w", c.name, err)
		}
		if failed != "" {
			r.note("breaks", "%s: %s", c.name, failed)
		}
	}
	return nil
}

// usual is the code that one expects for the schema as it is: it names every column of every table and view, for whichever
// role may use it, and calls functions that take nothing. What the server refuses now is none.
func (r *runner) usual(ctx context.Context) ([]code, error) {
	const user = `nspname !~ '^(pg_|information_schema)'`
	relations, err := rows(ctx, r.conn, `select c.oid::regclass, relkind, string_agg(quote_ident(attname), ', ' order by attnum) from pg_class c join pg_namespace n on n.oid = relnamespace
		join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped where relkind in ('r', 'p', 'v', 'm') and not relispartition and `+user+` group by c.oid, relkind order by c.oid`)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	var statements []string
	for _, relation := range relations {
		name, kind, names := relation[0], relation[1], relation[2]
		statements = append(statements, fmt.Sprintf("select %s from %s limit 1", names, name))
		if kind == "r" || kind == "p" {
			list, err := columns(ctx, r.conn, name)
			if err != nil {
				return nil, err
			}
			statements = append(statements, insertion(name, "", fmt.Sprintf("generate_series(%d, %[1]d)", 2*filled), list, false))
			var same []string
			for _, c := range list {
				same = append(same, c.name+" = "+c.name)
			}
			if len(same) > 0 {
				statements = append(statements, fmt.Sprintf("update %s set %s where ctid in (select ctid from %[1]s limit 1)", name, strings.Join(same, ", ")))
			}
			statements = append(statements, fmt.Sprintf("delete from %s where ctid in (select ctid from %[1]s limit 1)", name))
		}
	}
	values, err := rows(ctx, r.conn, `select format('select count(*) from %s where %I = %L', attrelid::regclass, attname, enumlabel) from pg_attribute join pg_enum on enumtypid = atttypid
		join pg_class c on c.oid = attrelid where relkind in ('r', 'p') and not relispartition order by 1`)
	if err != nil {
		return nil, fmt.Errorf("listing the values of enums: %w", err)
	}
	for _, v := range values {
		statements = append(statements, v[0])
	}
	functions, err := rows(ctx, r.conn, `select format('select %s()', p.oid::regproc) from pg_proc p join pg_namespace n on n.oid = pronamespace
		where pronargs = 0 and prokind = 'f' and prorettype <> 'trigger'::regtype and `+user)
	if err != nil {
		return nil, fmt.Errorf("listing the functions: %w", err)
	}
	for _, f := range functions {
		statements = append(statements, f[0])
	}
	roles, err := rows(ctx, r.conn, "select quote_ident(rolname) from pg_roles where rolname !~ '^pg_' and not rolsuper")
	if err != nil {
		return nil, fmt.Errorf("listing the roles: %w", err)
	}
	var all []code
	for _, role := range append([][]string{{""}}, roles...) {
		for _, statement := range statements {
			c := code{"the running code", []string{statement}}
			if role[0] != "" {
				c = code{"the running code of " + role[0], []string{"set local role " + role[0], statement}}
			}
			failed, err := c.run(ctx, r.conn)
			if err != nil {
				return nil, err
			}
			if failed == "" {
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// batch is how many keys a job takes at a time.
const batch = 500

// job runs a job to its end: each statement with one range of keys after the other, from :from up to before :to, each in a
// transaction of its own.
func (r *runner) job(ctx context.Context, name, text string) error {
	conn, err := r.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	r.tool = conn
	defer func() { r.tool = nil }()
	for _, statement := range Split(text) {
		for from := 1; from == 1 || strings.Contains(statement, ":from") && from <= filled; from += batch {
			ranged := strings.NewReplacer(":from", fmt.Sprint(from), ":to", fmt.Sprint(from+batch)).Replace(statement)
			if err := r.outsideTransaction(ctx, ranged); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// codeOf is a release of the block.
func codeOf(name, text string) code {
	return code{"code/" + name, Split(text)}
}
