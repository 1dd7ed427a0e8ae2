//go:build truth

package truth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/prove"
)

// runTree runs a tree of migrations on a server as its tool would, first those of the base, then those of the change, on
// tables that hold rows, and gives the harm that was done. Without a base every migration is a change on its own, as the
// analyzer takes it. Events say what is released or run between the migrations of the change; without them all run in one
// go, beside the code that the schema before them lets one expect.
//
// With patience, locks are waited for to see whether the wait ends; without it, the session's lock_timeout tells.
//
// Whoever changes migrations (`plimsoll fix`) proves with it that they still run, and do no harm.
func (o *observer) runTree(ctx context.Context, tree prove.Tree, events []prove.Event, patient bool) ([]harm, error) {
	p, err := planOf(tree, breaks(events))
	if err != nil {
		return nil, err
	}
	if tree.HasBase {
		return o.runChange(ctx, p, events, patient)
	}
	var all []harm
	for i := range p.head {
		harms, err := o.runChange(ctx, &plan{base: p.head[:i], fresh: p.head[i : i+1], head: p.head[:i+1], timeout: p.timeout, single: true}, nil, patient)
		if err != nil {
			return nil, err
		}
		all = append(all, harms...)
	}
	return all, nil
}

func (o *observer) runChange(ctx context.Context, p *plan, events []prove.Event, patient bool) ([]harm, error) {
	r, err := o.atBase(ctx, p, events)
	if err != nil {
		return nil, err
	}
	r.patient = patient
	if err := r.change(ctx, p, events); err != nil {
		return r.harms, err
	}
	err = r.afterwards(ctx, p, events)
	return r.harms, err
}

// breaks are the migrations before which something else happens.
func breaks(events []prove.Event) []string {
	var all []string
	for i, e := range events {
		if i > 0 && e.Kind == prove.Change && events[i-1].Kind != prove.Change {
			all = append(all, e.Path)
		}
	}
	return all
}

// atBase gives the server the schema of the base, with rows in every table.
func (o *observer) atBase(ctx context.Context, p *plan, events []prove.Event) (*runner, error) {
	if err := o.prepare(ctx, nil); err != nil {
		return nil, err
	}
	// As initdb leaves it: every role may use the schema.
	if _, err := rows(ctx, o.conn, "grant usage on schema public to public"); err != nil {
		return nil, err
	}
	r := &runner{observer: o, timeout: p.timeout}
	for i := range p.base {
		// Without a base, one that fails is a change of its own, and the next is judged without it.
		if err := r.plainly(ctx, p.base, i); err != nil && !p.single {
			return nil, fmt.Errorf("the migrations before: %w", err)
		}
	}
	for _, e := range events {
		if e.Kind == prove.Rows {
			if _, err := rows(ctx, o.conn, e.Content); err != nil {
				return nil, fmt.Errorf("rows/%s: %w", e.Path, err)
			}
		}
	}
	return r, r.settle(ctx)
}

// plainly runs a migration where nobody uses the database.
func (r *runner) plainly(ctx context.Context, list []migration, i int) error {
	err := r.migrate(ctx, list[i].up, next(list, i))
	if errors.Is(err, errStopped) {
		what := r.harms[0].what
		r.harms = nil
		return fmt.Errorf("%s: %s", list[i].path, what)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", list[i].path, err)
	}
	return nil
}

// next is the transaction that the migration after one begins in.
func next(list []migration, i int) int {
	if i+1 < len(list) && len(list[i+1].up) > 0 {
		return list[i+1].up[0].transaction
	}
	return 0
}

// settle puts rows into the tables, and takes what is there now for what code uses.
func (r *runner) settle(ctx context.Context) error {
	unfilled, err := fill(ctx, r.conn)
	if err != nil {
		return err
	}
	if len(unfilled) > 0 {
		return fmt.Errorf("no rows were found for %s; put some in with an INSERT", strings.Join(unfilled, ", "))
	}
	if r.standing, err = r.observer.standing(ctx); err != nil {
		return err
	}
	r.code, err = r.usual(ctx)
	return err
}

// change runs the migrations of a change, and what happens between them.
func (r *runner) change(ctx context.Context, p *plan, events []prove.Event) error {
	if len(events) == 0 {
		for i, m := range p.fresh {
			if err := r.step(ctx, m, next(p.fresh, i)); err != nil {
				return stopped(m.path, err)
			}
		}
		return nil
	}
	done := 0
	for i, e := range events {
		switch e.Kind {
		case prove.Code:
			if err := r.release(ctx, e); err != nil {
				return err
			}
		case prove.Job:
			if err := r.job(ctx, e.Path, e.Content); err != nil {
				return stopped(e.Path, err)
			}
		case prove.Change:
			if done == len(p.fresh) || p.fresh[done].path != e.Path {
				continue // a way down, or a file beside the migrations
			}
			following := next(p.fresh, done)
			if i+1 < len(events) && events[i+1].Kind != prove.Change {
				following = 0
			}
			if err := r.step(ctx, p.fresh[done], following); err != nil {
				return stopped(e.Path, err)
			}
			done++
		}
	}
	if done < len(p.fresh) {
		return fmt.Errorf("the block shows %s before another migration that runs before it", p.fresh[done].path)
	}
	return nil
}

// step runs a migration of the change.
func (r *runner) step(ctx context.Context, m migration, next int) error {
	if r.patient && r.open == 0 {
		if err := r.wait(ctx, m.up); err != nil {
			return err
		}
	}
	return r.migrate(ctx, m.up, next)
}

// stopped lets a harm that is noted be, for it says why the migration stopped.
func stopped(path string, err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}

// release has the code of a release run from here on. For as long as it is deployed, the one before runs beside it.
func (r *runner) release(ctx context.Context, e prove.Event) error {
	released := codeOf(e.Path, e.Content)
	if len(r.code) > 0 && strings.HasPrefix(r.code[0].name, "code/") {
		r.code = []code{r.code[len(r.code)-1], released}
	} else {
		r.code = []code{released}
	}
	return r.tryCode(ctx)
}

// afterwards looks at what a change left: what is not valid, what a new database would have instead, and the way back.
func (r *runner) afterwards(ctx context.Context, p *plan, events []prove.Event) error {
	if slices.ContainsFunc(r.harms, func(h harm) bool { return h.hazard == "fails" }) {
		return nil
	}
	if err := r.left(ctx); err != nil {
		return err
	}
	is, err := r.schema(ctx)
	if err != nil {
		return err
	}
	if err := r.goBack(ctx, p); err != nil {
		return err
	}
	if err := r.stopAndRepeat(ctx, p, events); err != nil {
		return err
	}
	return r.anew(ctx, p, is)
}

// left notes what is there and not valid.
func (r *runner) left(ctx context.Context) error {
	found, err := rows(ctx, r.conn, `select 'the index ' || indexrelid::regclass from pg_index where not indisvalid
		union all select format('the constraint %s of %s', conname, case when conrelid <> 0 then conrelid::regclass::text else contypid::regtype::text end)
		from pg_constraint where not convalidated`)
	if err != nil {
		return fmt.Errorf("looking for what is not valid: %w", err)
	}
	for _, row := range found {
		r.note("leaves", "%s is not valid in the end", row[0])
	}
	return nil
}
