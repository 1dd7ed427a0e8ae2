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
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	pages := slices.DeleteFunc(sqlPages(t), func(p *rules.Page) bool { return *only != "" && p.ID != *only })
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
				o := &observer{server: start(t, installed, folder, version)}
				conn, err := o.connect(ctx)
				if err != nil {
					t.Fatal(err)
				}
				o.conn = conn
				defer conn.Close(ctx)
				for _, page := range pages {
					o.provePage(ctx, t, page)
				}
			})
		}
	})
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
