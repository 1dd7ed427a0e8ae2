//go:build truth

package truth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// harm is something that went wrong while a change ran: a word of rules.Hazards, and what happened.
type harm struct{ hazard, what string }

func (h harm) String() string { return h.hazard + ": " + h.what }

// runner runs migrations on a server as their tool would, and notes what harm they do to those who use it meanwhile.
type runner struct {
	*observer
	standing
	tool    *pgconn.PgConn // the migration tool's session
	timeout bool           // what runs the migrations sets a lock_timeout
	open    int            // the transaction that is open; 0 for none
	begun   look           // when that began
	code    []code         // what runs beside the migrations
	harms   []harm
	// patient: whether a wait ends is found out by waiting, which takes seconds, instead of by the setting that ends it.
	patient bool
}

func (r *runner) note(hazard, format string, arguments ...any) {
	h := harm{hazard, fmt.Sprintf(format, arguments...)}
	if !slices.Contains(r.harms, h) {
		r.harms = append(r.harms, h)
	}
}

// errStopped says that a migration cannot go on; the harm is noted.
var errStopped = errors.New("the migration fails")

// migrate runs the statements of a migration. Where the next one goes on in the transaction that is open, it stays so.
func (r *runner) migrate(ctx context.Context, calls []call, next int) error {
	if r.tool == nil {
		if err := r.connectTool(ctx); err != nil {
			return err
		}
	}
	for _, c := range calls {
		if err := r.call(ctx, c); err != nil {
			// The tool gives up, and what it has not committed is undone.
			r.open = 0
			return errors.Join(err, r.disconnect(ctx))
		}
	}
	if r.open != 0 && r.open == next {
		return nil
	}
	if err := r.commit(ctx, false); err != nil {
		return errors.Join(err, r.disconnect(ctx))
	}
	return r.disconnect(ctx)
}

func (r *runner) connectTool(ctx context.Context) error {
	conn, err := r.connect(ctx)
	if err != nil {
		return err
	}
	r.tool = conn
	if r.timeout {
		_, err = rows(ctx, conn, "set lock_timeout = '2s'")
	}
	return err
}

func (r *runner) disconnect(ctx context.Context) error {
	conn := r.tool
	r.tool = nil
	if conn == nil {
		return nil
	}
	return conn.Close(ctx)
}

func (r *runner) call(ctx context.Context, c call) error {
	if r.open != c.transaction {
		if err := r.commit(ctx, false); err != nil {
			return err
		}
	}
	if c.transaction == 0 {
		return r.outsideTransaction(ctx, c.text)
	}
	if r.open == 0 {
		if err := r.begin(ctx); err != nil {
			return err
		}
		r.open = c.transaction
		if c.begins {
			return nil
		}
	}
	if c.ends {
		if strings.EqualFold(c.text[:1], "c") || strings.EqualFold(c.text[:1], "e") {
			return r.commit(ctx, false)
		}
		return r.commit(ctx, true)
	}
	refusal, err := r.watched(ctx, c.text)
	if refusal != nil {
		r.note("fails", "%s: %s", oneLine(c.text), refusal.Message)
		return errStopped
	}
	return err
}

func (r *runner) begin(ctx context.Context) error {
	if _, err := rows(ctx, r.tool, "begin"); err != nil {
		return fmt.Errorf("opening a transaction: %w", err)
	}
	var err error
	if r.watches() {
		r.begun, err = lookAt(ctx, r.tool)
	}
	return err
}

// watches is whether somebody uses the database who may come to harm.
func (r *runner) watches() bool { return len(r.existing) > 0 }

// commit ends the transaction that is open, if one is, and has the running code tried.
func (r *runner) commit(ctx context.Context, undo bool) error {
	if r.open == 0 {
		return nil
	}
	r.open = 0
	end := "commit"
	if undo {
		end = "rollback"
	}
	if _, err := rows(ctx, r.tool, end); err != nil {
		var refusal *pgconn.PgError
		if errors.As(err, &refusal) {
			r.note("fails", "%s: %s", end, refusal.Message)
			return errStopped
		}
		return err
	}
	return r.tryCode(ctx)
}

// outsideTransaction runs a statement that no transaction is opened for. What can run in one does the same in one of its own,
// where its locks can be seen when it is done.
func (r *runner) outsideTransaction(ctx context.Context, text string) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	refusal, err := r.watched(ctx, text)
	if err != nil {
		return err
	}
	end := "commit"
	if refusal != nil {
		end = "rollback"
	}
	if _, err := rows(ctx, r.tool, end); err != nil && !errors.As(err, &refusal) {
		return err
	}
	const invalidTermination = "2D000" // a block that commits
	if refusal != nil && (refusal.Code == forbiddenInTransaction || refusal.Code == invalidTermination) {
		if refusal, err = r.besideOthers(ctx, text); err != nil {
			return err
		}
	}
	if refusal != nil {
		r.note("fails", "%s: %s", oneLine(text), refusal.Message)
		return errStopped
	}
	return r.tryCode(ctx)
}

// watched runs a statement in the open transaction and notes the harm that it does.
func (r *runner) watched(ctx context.Context, text string) (*pgconn.PgError, error) {
	if !r.watches() {
		_, err := rows(ctx, r.tool, text)
		return refusalOf(err)
	}
	before, err := lookAt(ctx, r.tool)
	if err != nil {
		return nil, err
	}
	if _, err := rows(ctx, r.tool, text); err != nil {
		return refusalOf(err)
	}
	after, err := lookAt(ctx, r.tool)
	if err != nil {
		return nil, err
	}
	held, holding := r.held(before.locks), r.held(after.locks)
	if work := r.work(before, after); len(work) > 0 && len(holding) > 0 {
		r.note("blocks", "%s: %s while it holds %s", oneLine(text), strings.Join(work, ", "), r.names(holding))
	}
	taken := map[string]effect.Mode{}
	for oid, mode := range holding {
		if _, ok := held[oid]; !ok || mode.Blocked() != held[oid].Blocked() {
			taken[oid] = mode
		}
	}
	if len(taken) > 0 && !before.timeout && !r.patient {
		r.note("waits", "%s: nothing ends its wait for %s", oneLine(text), r.names(taken))
	}
	for oid, mode := range taken {
		for other := range held {
			if mode.Blocked().Reads && !r.related(oid, other) {
				r.note("wide", "%s: it locks %s while it holds %s", oneLine(text), r.existing[oid].name, r.existing[other].name)
			}
		}
	}
	for oid, n := range r.count {
		if changed := after.changed[oid] - r.begun.changed[oid]; n > 0 && changed > n/2 {
			r.note("bulk", "%s: one transaction changes %d of the %d rows of %s", oneLine(text), changed, n, r.existing[oid].name)
		}
	}
	return nil, nil
}

// related is whether two tables are one, or a partitioned table and a part of it.
func (r *runner) related(a, b string) bool {
	return a == b || r.whole[a] == b || r.whole[b] == a || r.whole[a] != "" && r.whole[a] == r.whole[b]
}

// besideOthers runs a statement that cannot run in a transaction while others have the tables open for writing, so that it has
// to wait, and notes what it holds and waits for, and whether the code goes on meanwhile.
func (r *runner) besideOthers(ctx context.Context, text string) (*pgconn.PgError, error) {
	setting, err := rows(ctx, r.tool, "show lock_timeout")
	if err != nil {
		return nil, err
	}
	before, err := lookAt(ctx, r.conn)
	if err != nil {
		return nil, err
	}
	locks := map[string]effect.Mode{}
	refusal, err := r.whileOthersWrite(ctx, text, func(pid uint32) error {
		found, err := rows(ctx, r.conn, fmt.Sprintf("select relation, mode from pg_locks where locktype = 'relation' and pid = %d", pid))
		if err != nil {
			return err
		}
		for _, lock := range found {
			if mode := effect.Mode(lock[1]); mode.Stronger(locks[lock[0]]) {
				locks[lock[0]] = mode
			}
		}
		if len(r.held(locks)) == 0 {
			return r.tryCode(ctx)
		}
		return nil
	})
	if err != nil || refusal != nil {
		return refusal, err
	}
	after, err := lookAt(ctx, r.conn)
	if err != nil {
		return nil, err
	}
	if holding := r.held(locks); len(holding) > 0 {
		if work := r.rewritten(before.files, after.files); len(work) > 0 {
			r.note("blocks", "%s: %s while it holds %s", oneLine(text), strings.Join(work, ", "), r.names(holding))
		}
		if setting[0][0] == "0" {
			r.note("waits", "%s: nothing ends its wait for %s", oneLine(text), r.names(holding))
		}
	}
	return nil, nil
}

// whileOthersWrite runs a statement of the tool's while another session has every table open for writing, does something
// while it waits, if it does, and then lets it end.
func (r *runner) whileOthersWrite(ctx context.Context, text string, meanwhile func(pid uint32) error) (*pgconn.PgError, error) {
	others, err := r.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer others.Close(ctx)
	obstacle := "begin"
	for _, table := range r.existing {
		switch {
		case strings.Contains("rp", table.kind):
			obstacle += fmt.Sprintf("; lock table only %s in row exclusive mode", table.name)
		case table.kind == "m":
			obstacle += fmt.Sprintf("; select from %s limit 0", table.name)
		}
	}
	if _, err := rows(ctx, others, obstacle); err != nil {
		return nil, fmt.Errorf("writing beside it: %w", err)
	}
	done := make(chan error, 1)
	tool := r.tool
	go func() {
		_, err := rows(ctx, tool, text)
		done <- err
	}()
	for waiting := false; !waiting; {
		select {
		case err := <-done:
			return refusalOf(err)
		case <-time.After(2 * time.Millisecond):
		}
		found, err := rows(ctx, r.conn, fmt.Sprintf("select 1 from pg_locks where pid = %d and not granted", tool.PID()))
		if err != nil {
			return nil, err
		}
		waiting = len(found) > 0
	}
	err = meanwhile(tool.PID())
	if _, rollback := rows(ctx, others, "rollback"); rollback != nil {
		return nil, errors.Join(err, rollback)
	}
	refusal, ended := refusalOf(<-done)
	return refusal, errors.Join(err, ended)
}

// refusalOf tells what the server refuses from what went wrong otherwise.
func refusalOf(err error) (*pgconn.PgError, error) {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}

// oneLine is a statement on one line.
func oneLine(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if len(line) > 90 {
		line = line[:90] + "…"
	}
	return line
}
