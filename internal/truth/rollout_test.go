//go:build truth

package truth

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// blockTimeout bounds everything about one block on one server.
const blockTimeout = time.Minute

// TestRollouts runs the safe rollouts of all pages on every server, where none may do any harm, and their flagged examples,
// each of which must do harm of a kind that the page names: else nothing shows that the harm would have been seen.
func TestRollouts(t *testing.T) {
	installed := servers(t)
	pages := slices.DeleteFunc(sqlPages(t), func(p *rules.Page) bool { return *only != "" && p.ID != *only })
	if len(pages) == 0 {
		return // a file of the record alone is wanted
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	folder := serverFolder(t)
	places := make(chan struct{}, atOnce)
	t.Run("servers", func(t *testing.T) {
		for version := First; version <= Last; version++ {
			t.Run(fmt.Sprint(version), func(t *testing.T) {
				t.Parallel()
				places <- struct{}{}
				defer func() { <-places }()
				ctx, cancel := context.WithTimeout(ctx, serverTimeout)
				defer cancel()
				o := observe(ctx, t, installed, folder, version)
				for _, page := range pages {
					o.provePage(ctx, t, page)
				}
			})
		}
	})
}

// servers is the folder that npm installed them in.
func servers(t *testing.T) string {
	t.Helper()
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	return installed
}

// observe starts a server and a session on it, until the test ends.
func observe(ctx context.Context, t *testing.T, installed, folder string, version int) *observer {
	t.Helper()
	o := &observer{server: start(t, installed, folder, version)}
	conn, err := o.connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	o.conn = conn
	return o
}

// TestRolloutsCanFail leaves a step out of rollouts: each does the harm then that the step is there to avoid.
func TestRolloutsCanFail(t *testing.T) {
	if *only != "" {
		return // one part of the truth alone is wanted
	}
	ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
	defer cancel()
	o := observe(ctx, t, servers(t), serverFolder(t), Last)
	for _, test := range []struct{ page, step, instead, hazard string }{
		{"sql/add-required-column", "UPDATE orders", "UPDATE orders SET total = 1 WHERE false AND id >= :from AND id < :to; --", "fails"},
		{"sql/set-not-null-scan", "ALTER TABLE orders VALIDATE CONSTRAINT orders_region_not_null;", "SELECT 1;", "blocks"},
		{"sql/blocking-index", "CONCURRENTLY", "", "blocks"},
		{"sql/drop-column", "-- code/release-44.sql --\nSELECT id, email", "-- code/release-44.sql --\nSELECT id, fax", "breaks"},
		{"sql/drop-column", "ALTER COLUMN fax DROP NOT NULL", "ALTER COLUMN email DROP NOT NULL", "breaks"},
		{"sql/lock-timeout-missing", "SET LOCAL lock_timeout = '2s';\n", "", "waits"},
		{"sql/wide-lock-window", "LOCK TABLE users, orders IN ACCESS EXCLUSIVE MODE;\n", "", "wide"},
		{"sql/unbounded-backfill", "id >= :from AND id < :to AND ", "", "bulk"},
		{"sql/not-retryable", "DROP INDEX CONCURRENTLY IF EXISTS users_email_idx;\n", "", "sticks"},
		{"sql/blocking-index", "ALTER INDEX events_kind_idx ATTACH PARTITION events_2026_kind_idx;\n", "", "leaves"},
		{"sql/edited-migration", "-- head/", "-- head/db/migrations/0001_create_users.up.sql --\nCREATE TABLE users (id bigint PRIMARY KEY, fax text);\n-- head/", "drifts"},
		{"sql/missing-down", "ALTER TABLE users DROP COLUMN email;", "SELECT 1;", "stays"},
	} {
		page, err := rules.LoadPage(test.page)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(page.Rollouts, func(b rules.Block) bool { return strings.Contains(b.Text, test.step) })
		if at < 0 {
			t.Errorf("%s: no rollout has the step %q", test.page, test.step)
			continue
		}
		block := page.Rollouts[at]
		block.Text = strings.Replace(block.Text, test.step, test.instead, 1)
		rollout, err := prove.ReadRollout(block)
		if err != nil {
			t.Fatalf("%s: %v", test.page, err)
		}
		harms, err := o.runTree(ctx, rollout.Tree, rollout.Events, false)
		if err != nil || !slices.ContainsFunc(harms, func(h harm) bool { return h.hazard == test.hazard }) {
			t.Errorf("%s without %q: %v, %v; want harm of the kind %s", test.page, test.step, harms, err, test.hazard)
		}
	}
}

// provePage runs the blocks of a page that are for the server's version: a rollout is for the version that its configuration
// names and those after, a flagged example for that one alone; without one they are for all.
func (o *observer) provePage(ctx context.Context, t *testing.T, page *rules.Page) {
	patient := slices.Contains(page.Hazards, "waits")
	for _, block := range page.Rollouts {
		rollout, err := prove.ReadRollout(block)
		if err != nil {
			t.Errorf("%s:%d: %v", page.Path, block.Line, err)
			continue
		}
		harms, ran, err := o.runBlock(ctx, rollout.Tree, rollout.Events, patient, func(version int) bool { return o.version >= version })
		if err != nil && ran {
			t.Errorf("%s:%d: the rollout: %v", page.Path, block.Line, err)
		}
		for _, h := range harms {
			t.Errorf("%s:%d: the rollout does harm on PostgreSQL %d: %v", page.Path, block.Line, o.version, h)
		}
	}
	if len(page.Hazards) == 0 {
		return
	}
	shown, silent := 0, []string(nil)
	for i, block := range page.Flagged {
		tree, err := prove.ReadExample(page, block)
		if err != nil {
			t.Errorf("%s:%d: %v", page.Path, block.Line, err)
			continue
		}
		harms, ran, err := o.runBlock(ctx, tree, nil, patient && i == 0, func(version int) bool { return o.version == version })
		if !ran {
			continue
		}
		if err == nil && slices.ContainsFunc(harms, func(h harm) bool { return slices.Contains(page.Hazards, h.hazard) }) {
			shown++
			continue
		}
		silent = append(silent, fmt.Sprintf("%s:%d: %v %v", page.Path, block.Line, harms, err))
	}
	if shown == 0 {
		t.Errorf("%s: no flagged example shows harm of the kind %v on PostgreSQL %d:\n%s", page.Path, page.Hazards, o.version, strings.Join(silent, "\n"))
	}
	for _, s := range silent {
		t.Logf("shows no harm of the kind %v: %s", page.Hazards, s)
	}
}

// runBlock runs a tree if it is for the server's version, which the version that its configuration names decides.
func (o *observer) runBlock(ctx context.Context, tree prove.Tree, events []prove.Event, patient bool, isFor func(version int) bool) (harms []harm, ran bool, err error) {
	p, err := planOf(tree, nil)
	if err != nil || p.version != 0 && !isFor(p.version) {
		return nil, err != nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, blockTimeout)
	defer cancel()
	harms, err = o.runTree(ctx, tree, events, patient)
	return harms, true, err
}
