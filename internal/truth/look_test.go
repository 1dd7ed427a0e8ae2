//go:build truth

package truth

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// standing is what was there before a change: the tables that code uses, by oid.
type standing struct {
	existing map[string]relation
	// count is how many rows a table or materialized view holds, those of its partitions included.
	count map[string]int
	// whole is the partitioned table that a partition belongs to.
	whole map[string]string
}

func (o *observer) standing(ctx context.Context) (standing, error) {
	s := standing{count: map[string]int{}, whole: map[string]string{}}
	var err error
	if s.existing, err = o.relations(ctx, o.conn); err != nil {
		return s, err
	}
	for oid, r := range s.existing {
		if strings.Contains("rpm", r.kind) {
			if counted, err := rows(ctx, o.conn, "select count(*) from "+r.name); err == nil { // a view that was never filled cannot be read
				if s.count[oid], err = strconv.Atoi(counted[0][0]); err != nil {
					return s, err
				}
			}
		}
	}
	parts, err := rows(ctx, o.conn, "select inhrelid, inhparent from pg_inherits")
	for _, p := range parts {
		s.whole[p[0]] = p[1]
	}
	return s, err
}

// look is what a session shows of itself: its locks, the setting that ends its waits, and what its transaction has done.
type look struct {
	locks   map[string]effect.Mode // by oid
	timeout bool
	read    map[string]int // rows that were read one after the other, by oid
	changed map[string]int // rows
	files   map[string]string
}

// lookAt asks a session. The functions are those of the view pg_stat_xact_user_tables, which is slow to plan.
func lookAt(ctx context.Context, conn *pgconn.PgConn) (look, error) {
	l := look{locks: map[string]effect.Mode{}, read: map[string]int{}, changed: map[string]int{}, files: map[string]string{}}
	found, err := rows(ctx, conn, `select current_setting('lock_timeout') <> '0', relation, mode from (select) one
		left join pg_lock_status() on locktype = 'relation' and pid = pg_backend_pid() and granted`)
	if err != nil {
		return l, fmt.Errorf("reading the locks: %w", err)
	}
	for _, r := range found {
		l.timeout = r[0] == "t"
		if mode := effect.Mode(r[2]); mode.Stronger(l.locks[r[1]]) {
			l.locks[r[1]] = mode
		}
	}
	found, err = rows(ctx, conn, `select oid, pg_relation_filenode(oid), pg_relation_size(oid) > 0, pg_stat_get_xact_tuples_returned(oid),
		pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)
		from pg_class where relkind in ('r', 'm', 'i') and oid >= 16384`) // those of users (src/include/access/transam.h, FirstNormalObjectId)
	if err != nil {
		return l, fmt.Errorf("reading the counters: %w", err)
	}
	for _, r := range found {
		if r[2] == "t" {
			l.files[r[0]] = r[1]
		}
		if l.read[r[0]], err = strconv.Atoi(r[3]); err == nil {
			l.changed[r[0]], err = strconv.Atoi(r[4])
		}
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// blocks is whether others who use a table have to wait for it: for a table those who write, for a view that is stored,
// which only a refresh writes, those who read.
func (s standing) blocks(oid string, mode effect.Mode) bool {
	r, ok := s.existing[oid]
	if !ok || s.count[oid] == 0 {
		return false
	}
	blocked := mode.Blocked()
	return strings.Contains("rp", r.kind) && blocked.Writes || r.kind == "m" && blocked.Reads
}

// held are the locks on tables in use that keep others waiting.
func (s standing) held(locks map[string]effect.Mode) map[string]effect.Mode {
	held := maps.Clone(locks)
	maps.DeleteFunc(held, func(oid string, mode effect.Mode) bool { return !s.blocks(oid, mode) })
	return held
}

// names words locks: "public.users (AccessExclusiveLock)".
func (s standing) names(locks map[string]effect.Mode) string {
	var list []string
	for oid, mode := range locks {
		list = append(list, fmt.Sprintf("%s (%s)", s.existing[oid].name, mode))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// work are the tables in use that were read or written whole between two looks, or whose indexes were built.
func (s standing) work(before, after look) []string {
	var list []string
	for oid, n := range s.count {
		if n > 0 && s.existing[oid].kind != "p" && after.read[oid]-before.read[oid] >= (n+1)/2 {
			list = append(list, s.existing[oid].name+" is read")
		}
	}
	list = append(list, s.rewritten(before.files, after.files)...)
	slices.Sort(list)
	return list
}

// rewritten are the tables and indexes in use that have other files than before, and still hold something.
func (s standing) rewritten(before, after map[string]string) []string {
	var list []string
	for oid, file := range before {
		if r, ok := s.existing[oid]; ok && after[oid] != "" && after[oid] != file {
			list = append(list, r.name+" is written anew")
		}
	}
	return list
}
