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

// described is the schema in lines that do not depend on how it came about.
const described = `
select format('column %s.%s %s %s %s', c.oid::regclass, attname, format_type(atttypid, atttypmod), case when attnotnull then 'not null' end, pg_get_expr(adbin, adrelid))
	from pg_class c join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped left join pg_attrdef d on adrelid = attrelid and adnum = attnum
	where relkind in ('r', 'p', 'v', 'm') and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
union all select format('index %s %s', pg_get_indexdef(indexrelid), indisvalid) from pg_index join pg_class c on c.oid = indrelid where relnamespace::regnamespace::text !~ '^pg_'
union all select format('constraint %s of %s %s %s', conname, conrelid::regclass, contypid::regtype, pg_get_constraintdef(oid)) from pg_constraint where connamespace::regnamespace::text !~ '^(pg_|information_schema)'
union all select format('value %s of %s', enumlabel, enumtypid::regtype) from pg_enum
union all select format('view %s', pg_get_viewdef(oid)) from pg_class where relkind in ('v', 'm') and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
union all select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
union all select format('function %s %s', p.oid::regprocedure, md5(prosrc)) from pg_proc p where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
order by 1`

func (r *runner) schema(ctx context.Context) ([]string, error) {
	found, err := rows(ctx, r.conn, described)
	if err != nil {
		return nil, fmt.Errorf("describing the schema: %w", err)
	}
	var lines []string
	for _, row := range found {
		lines = append(lines, row[0])
	}
	return lines, nil
}

// differ is the first line that only one of two schemas has; empty when they are alike.
func differ(a, b []string) string {
	for _, line := range a {
		if !slices.Contains(b, line) {
			return line
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			return line
		}
	}
	return ""
}

// anew runs all migrations on a new database, and notes where its schema differs from the one of an old database.
func (r *runner) anew(ctx context.Context, p *plan, old []string) error {
	if err := r.prepare(ctx, nil); err != nil {
		return err
	}
	fresh := &runner{observer: r.observer, timeout: r.timeout}
	for i := range p.head {
		if err := fresh.plainly(ctx, p.head, i); err != nil && !p.single {
			r.note("drifts", "a new database refuses %v", err)
			return nil
		}
	}
	is, err := r.schema(ctx)
	if err != nil {
		return err
	}
	if line := differ(is, old); line != "" {
		r.note("drifts", "a new database and an old one differ in: %s", line)
	}
	return nil
}

// goBack runs the way down of the change, unless it says that there is none or none of its database's migrations has one, and
// compares with a database that ran the base alone. Of what the tables hold nothing is compared.
func (r *runner) goBack(ctx context.Context, p *plan) error {
	ways := slices.ContainsFunc(p.head, func(m migration) bool { return len(m.down) > 0 })
	declared := slices.ContainsFunc(p.fresh, func(m migration) bool { return m.declared })
	if !ways || declared {
		return nil
	}
	back := &runner{observer: r.observer, timeout: r.timeout}
	for _, m := range slices.Backward(p.fresh) {
		if err := back.migrate(ctx, m.down, 0); errors.Is(err, errStopped) {
			r.note("stays", "the way down of %s: %s", m.path, back.harms[0].what)
			return nil
		} else if err != nil {
			return err
		}
	}
	is, err := r.schema(ctx)
	if err != nil {
		return err
	}
	if err := r.prepare(ctx, nil); err != nil {
		return err
	}
	before := &runner{observer: r.observer, timeout: r.timeout}
	for i := range p.base {
		if err := before.plainly(ctx, p.base, i); err != nil && !p.single {
			return err
		}
	}
	was, err := r.schema(ctx)
	if err != nil {
		return err
	}
	if line := differ(was, is); line != "" {
		r.note("stays", "after the way down, the schema differs from what was before in: %s", line)
	}
	return nil
}

// stopAndRepeat stops every migration of the change that does not run in one transaction after each of its statements, and in
// the middle of what cannot run in a transaction, and has the tool run it again.
func (r *runner) stopAndRepeat(ctx context.Context, p *plan, events []prove.Event) error {
	for i, m := range p.fresh {
		if !m.stopped || !slices.ContainsFunc(m.up, func(c call) bool { return c.transaction == 0 }) {
			continue
		}
		for done := range m.up {
			again, err := r.upTo(ctx, p, events, i)
			if err != nil {
				return err
			}
			if again == nil {
				break
			}
			where, err := again.interrupt(ctx, m.up[:done+1])
			if err != nil {
				return err
			}
			again.harms = nil
			err = again.migrate(ctx, m.up, 0)
			if errors.Is(err, errStopped) {
				r.note("sticks", "run again after it was stopped %s: %s", where, again.harms[0].what)
			} else if err != nil {
				return err
			}
			if err := again.left(ctx); err != nil {
				return err
			}
			for _, h := range again.harms {
				if h.hazard == "leaves" && strings.HasPrefix(h.what, "the index") {
					r.note("sticks", "run again after it was stopped %s: %s", where, h.what)
				}
			}
		}
	}
	return nil
}

// upTo has a database in the state that it is in before one of the migrations of a change; nil where what comes before fails.
func (r *runner) upTo(ctx context.Context, p *plan, events []prove.Event, i int) (*runner, error) {
	until := *p
	until.fresh = p.fresh[:i]
	if at := slices.IndexFunc(events, func(e prove.Event) bool { return e.Path == p.fresh[i].path }); at >= 0 {
		events = events[:at]
	}
	again, err := r.atBase(ctx, p, events)
	if err != nil {
		return nil, err
	}
	err = again.change(ctx, &until, events)
	if slices.ContainsFunc(again.harms, func(h harm) bool { return h.hazard == "fails" }) {
		return nil, nil
	}
	return again, err
}

// interrupt runs the first statements of a migration, the last of them only in part where it cannot run in a transaction, and
// says where it stopped.
func (r *runner) interrupt(ctx context.Context, calls []call) (where string, err error) {
	if err := r.connectTool(ctx); err != nil {
		return "", err
	}
	last := calls[len(calls)-1]
	defer func() { r.open = 0 }() // a session that ends undoes what is open
	for i, c := range calls {
		if i < len(calls)-1 || c.transaction != 0 {
			if err := r.call(ctx, c); err != nil {
				return "", errors.Join(err, r.disconnect(ctx))
			}
			continue
		}
		refusal, err := r.whileOthersWrite(ctx, c.text, func(pid uint32) error {
			_, err := rows(ctx, r.conn, fmt.Sprintf("select pg_cancel_backend(%d)", pid))
			return err
		})
		if err != nil {
			return "", errors.Join(err, r.disconnect(ctx))
		}
		if refusal != nil {
			return "in the middle of " + oneLine(last.text), r.disconnect(ctx)
		}
	}
	return "after " + oneLine(last.text), r.disconnect(ctx)
}
