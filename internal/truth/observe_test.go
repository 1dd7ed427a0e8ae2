//go:build truth

package truth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// caseTimeout bounds everything about one case on one server.
const caseTimeout = 30 * time.Second

// forbiddenInTransaction is the state of what the server refuses in a transaction block: active_sql_transaction (PostgreSQL
// documentation, appendix A). PL/pgSQL and CALL aside, it means just that.
const forbiddenInTransaction = "25001"

// observer runs cases on one server.
type observer struct {
	*server
	conn *pgconn.PgConn
}

// errSetup says that the server refuses the setup, so that it has no such case.
var errSetup = errors.New("the server refuses the setup")

// observe runs a case and gives what the server showed.
func (o *observer) observe(ctx context.Context, f *File, c *Case) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	setup := Split(f.Setup + c.Setup)
	if err := o.prepare(ctx, setup); err != nil {
		return "", err
	}
	answer, refusal, err := o.inTransaction(ctx, setup, c.Statement)
	switch {
	case err != nil:
		return "", err
	case refusal == nil:
		return answer.String(), nil
	case refusal.Code == forbiddenInTransaction:
		answer, err := o.outside(ctx, setup, c.Statement)
		return answer.String(), err
	}
	if err := o.prepare(ctx, setup); err != nil {
		return "", err
	}
	if err := o.empty(ctx); err != nil {
		return "", err
	}
	answer, refusal, err = o.inTransaction(ctx, setup, c.Statement)
	if err != nil {
		return "", err
	}
	answer.OnRows, answer.Refused = true, refusal != nil
	return answer.String(), nil
}

// rows runs SQL, which may be several statements, and gives the rows of the last one that has some.
func rows(ctx context.Context, conn *pgconn.PgConn, sql string) ([][]string, error) {
	results, err := conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, err
	}
	var all [][]string
	for _, result := range results {
		if len(result.FieldDescriptions) == 0 {
			continue
		}
		all = nil
		for _, values := range result.Rows {
			var row []string
			for _, value := range values {
				row = append(row, string(value))
			}
			all = append(all, row)
		}
	}
	return all, nil
}

// clearance removes what a case left. What is not in a schema is found by its name in the system catalogs.
const clearance = `
select format('rollback prepared %L', gid) from pg_prepared_xacts
union all select format('alter subscription %I disable; alter subscription %I set (slot_name = none); drop subscription %I', subname, subname, subname) from pg_subscription
union all select format('drop publication %I', pubname) from pg_publication
union all select format('drop schema %I cascade', nspname) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
union all select format('drop database %I', datname) from pg_database where datname not in ('postgres', 'template0', 'template1')
union all select format('drop tablespace %I', spcname) from pg_tablespace where spcname !~ '^pg_'
union all select format('drop role %I', rolname) from pg_roles where rolname !~ '^pg_' and rolname <> 'postgres'`

// prepare gives the server the schema of a case and nothing else. Nothing of it is counted in the statistics.
func (o *observer) prepare(ctx context.Context, setup []string) error {
	for _, statement := range []string{"discard all", "set track_counts = off"} {
		if _, err := rows(ctx, o.conn, statement); err != nil {
			return fmt.Errorf("clearing the session: %w", err)
		}
	}
	leftovers, err := rows(ctx, o.conn, clearance)
	if err != nil {
		return fmt.Errorf("looking for what the last case left: %w", err)
	}
	for _, row := range leftovers {
		for _, statement := range strings.Split(row[0], "; ") {
			if _, err := rows(ctx, o.conn, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
	}
	for _, statement := range append([]string{"create schema public", "create schema app"}, setup...) {
		if _, err := rows(ctx, o.conn, statement); err != nil {
			return fmt.Errorf("%w: %s: %w", errSetup, statement, err)
		}
	}
	return nil
}

// empty takes the rows out of all tables.
func (o *observer) empty(ctx context.Context) error {
	tables, err := rows(ctx, o.conn, `select string_agg(oid::regclass::text, ', ') from pg_class
		where relkind in ('r', 'p') and relnamespace in (select oid from pg_namespace where nspname !~ '^(pg_|information_schema)') having count(*) > 0`)
	if err != nil || len(tables) == 0 {
		return err
	}
	_, err = rows(ctx, o.conn, "truncate "+tables[0][0])
	return err
}

// relation is a relation as the system catalogs show it.
type relation struct {
	name, kind, file, table string // table is that of an index
	holds                   bool   // it holds rows
}

// relations are those of all schemas but the server's own, by oid, as a session sees them.
func (o *observer) relations(ctx context.Context, conn *pgconn.PgConn) (map[string]relation, error) {
	found, err := rows(ctx, conn, `select c.oid, format('%I.%I', nspname, relname), relkind, pg_relation_filenode(c.oid),
		coalesce(indrelid, 0), coalesce(relkind in ('r', 'm') and pg_relation_size(c.oid) > 0, false)
		from pg_class c join pg_namespace n on n.oid = relnamespace left join pg_index on indexrelid = c.oid
		where nspname !~ '^(pg_|information_schema)'`)
	if err != nil {
		return nil, fmt.Errorf("reading the relations: %w", err)
	}
	all := map[string]relation{}
	for _, row := range found {
		all[row[0]] = relation{name: row[1], kind: row[2], file: row[3], table: row[4], holds: row[5] == "t"}
	}
	return all, nil
}

const (
	ownLocks = "select relation, mode from pg_locks where locktype = 'relation' and pid = pg_backend_pid()"
	ownScans = "select relid from pg_stat_xact_user_tables where seq_scan > 0"
)

// inTransaction runs a statement in a transaction that is rolled back, in a session of its own: one that made the schema
// would know things by heart that a migration tool's locks relations to learn. A refusal is an error of the server's.
func (o *observer) inTransaction(ctx context.Context, setup []string, statement string) (a Answer, refusal *pgconn.PgError, err error) {
	before, err := o.relations(ctx, o.conn)
	if err != nil {
		return a, nil, err
	}
	conn, err := o.another(ctx, setup)
	if err != nil {
		return a, nil, err
	}
	defer conn.Close(ctx)
	if _, err := rows(ctx, conn, "begin"); err != nil {
		return a, nil, err
	}
	if _, err := rows(ctx, conn, statement); err != nil {
		if errors.As(err, &refusal) {
			return a, refusal, nil
		}
		return a, nil, err
	}
	locks, err := rows(ctx, conn, ownLocks)
	if err != nil {
		return a, nil, err
	}
	scans, err := rows(ctx, conn, ownScans)
	if err != nil {
		return a, nil, err
	}
	after, err := o.relations(ctx, conn)
	if err != nil {
		return a, nil, err
	}
	if _, err := rows(ctx, conn, "rollback"); err != nil {
		return a, nil, err
	}
	a = Answer{Locks: map[string]effect.Mode{}}
	for _, lock := range locks {
		a.lock(before, lock[0], lock[1])
	}
	a.changed(before, after, scans)
	return a, nil, nil
}

// lock notes a lock on a relation that existed before, unless it is one that any query takes on an index.
func (a *Answer) lock(before map[string]relation, oid, name string) {
	r, ok := before[oid]
	mode := effect.Mode(name)
	if !ok || strings.ContainsAny(r.kind, "iI") && effect.ShareUpdateExclusive.Stronger(mode) {
		return
	}
	if mode.Stronger(a.Locks[r.name]) {
		a.Locks[r.name] = mode
	}
}

// changed notes which relations have other files than before, and which tables were read. An index that is built anew may
// come back as another one of the same name.
func (a *Answer) changed(before, after map[string]relation, scans [][]string) {
	byName := map[string]relation{}
	for oid, r := range after {
		if _, ok := before[oid]; !ok {
			byName[r.name] = r
		}
	}
	later := func(oid string) (relation, bool) {
		if r, ok := after[oid]; ok {
			return r, true
		}
		r, ok := byName[before[oid].name]
		return r, ok
	}
	emptied := map[string]bool{}
	for oid, r := range before {
		now, ok := later(oid)
		emptied[oid] = ok && r.holds && r.file != now.file && !now.holds
	}
	for oid, r := range before {
		now, ok := later(oid)
		switch {
		case !ok || r.file == now.file:
		case strings.ContainsAny(r.kind, "iI"):
			if !emptied[r.table] {
				a.Reindexes = append(a.Reindexes, r.name)
			}
		case r.kind != "S" && !emptied[oid]:
			a.Rewrites = append(a.Rewrites, r.name)
		}
	}
	for _, row := range scans {
		if r, ok := before[row[0]]; ok && !emptied[row[0]] {
			a.Scans = append(a.Scans, r.name)
		}
	}
}
