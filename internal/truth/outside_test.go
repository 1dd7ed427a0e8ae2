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

// outside observes a statement that cannot run in a transaction. Its locks are gone when it ends, so it is run again and
// again, each time with another session in its way, and what it holds and waits for while it waits is noted.
func (o *observer) outside(ctx context.Context, setup []string, statement string) (Answer, error) {
	a := Answer{Locks: map[string]effect.Mode{}, Forbidden: true}
	if err := o.prepare(ctx, setup); err != nil {
		return a, err
	}
	before, err := o.relations(ctx, o.conn)
	if err != nil {
		return a, err
	}
	if err := o.alone(ctx, setup, statement); err != nil {
		var refusal *pgconn.PgError
		if !errors.As(err, &refusal) {
			return a, err
		}
		a.Refused = true
		return a, nil
	}
	scans, err := rows(ctx, o.conn, "select relid from pg_stat_user_tables where seq_scan > 0")
	if err != nil {
		return a, err
	}
	after, err := o.relations(ctx, o.conn)
	if err != nil {
		return a, err
	}
	a.changed(before, after, scans)
	for _, r := range before {
		for _, obstacle := range obstacles(r) {
			if err := o.prepare(ctx, setup); err != nil {
				return a, err
			}
			if err := o.obstructed(ctx, setup, statement, obstacle, &a); err != nil {
				return a, fmt.Errorf("with %q in its way: %w", obstacle, err)
			}
		}
	}
	return a, nil
}

// obstacles are statements that make another one wait: at its first strong lock, at one that blocks writes or for those who
// write, at one that blocks reads or for those who read. A comment on an index locks nothing but the index; a query locks the
// indexes of its table, too.
func obstacles(r relation) []string {
	switch r.kind {
	case "r", "p":
		return []string{
			"lock table " + r.name + " in share update exclusive mode",
			"lock table " + r.name + " in row exclusive mode",
			"select from " + r.name + " limit 0",
		}
	case "m":
		return []string{"select from " + r.name + " limit 0"}
	case "i", "I":
		return []string{"comment on index " + r.name + " is 'in the way'"}
	}
	return nil
}

// another opens another session with the settings that the setup makes.
func (o *observer) another(ctx context.Context, setup []string) (*pgconn.PgConn, error) {
	conn, err := o.connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, statement := range setup {
		if strings.HasPrefix(strings.ToLower(statement), "set ") {
			if _, err := rows(ctx, conn, statement); err != nil {
				return nil, errors.Join(err, conn.Close(ctx))
			}
		}
	}
	return conn, nil
}

// alone runs a statement in a session of its own, outside of a transaction, and returns when others know what it counted.
func (o *observer) alone(ctx context.Context, setup []string, statement string) error {
	conn, err := o.another(ctx, setup)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := rows(ctx, conn, statement); err != nil {
		return err
	}
	if o.version >= 15 {
		_, err := rows(ctx, conn, "select pg_stat_force_next_flush()")
		return err
	}
	// A session sends its counts to the collector at its end, and the collector writes them every half second.
	if err := conn.Close(ctx); err != nil {
		return err
	}
	time.Sleep(800 * time.Millisecond)
	return nil
}

// obstructed runs a statement while another session is in its way, and notes the locks that it has and wants meanwhile.
func (o *observer) obstructed(ctx context.Context, setup []string, statement, obstacle string, a *Answer) error {
	before, err := o.relations(ctx, o.conn)
	if err != nil {
		return err
	}
	blocker, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer blocker.Close(ctx)
	if _, err := rows(ctx, blocker, "begin; "+obstacle); err != nil {
		return err
	}
	runner, err := o.another(ctx, setup)
	if err != nil {
		return err
	}
	defer runner.Close(ctx)
	done := make(chan error, 1)
	go func() {
		_, err := rows(ctx, runner, statement)
		done <- err
	}()
	waiting := fmt.Sprintf("select 1 from pg_locks where pid = %d and not granted", runner.PID())
	for {
		select {
		case err := <-done:
			return err
		case <-time.After(2 * time.Millisecond):
		}
		found, err := rows(ctx, o.conn, waiting)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			break
		}
	}
	locks, err := rows(ctx, o.conn, fmt.Sprintf("select relation, mode from pg_locks where locktype = 'relation' and pid = %d", runner.PID()))
	if err != nil {
		return err
	}
	for _, lock := range locks {
		a.lock(before, lock[0], lock[1])
	}
	if _, err := rows(ctx, blocker, "rollback"); err != nil {
		return err
	}
	return <-done
}
