//go:build truth

package truth

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
)

// TestTruthCatalog runs the scripts of fixtures/postgres/catalog on every server and compares the schema that the server
// then has with the record, and with what the scripts leave in the catalog.
func TestTruthCatalog(t *testing.T) {
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	ctx := context.Background()
	scripts := loadScripts(t)
	ours := map[*script][]string{}
	for _, s := range scripts {
		ours[s] = s.inCatalog(ctx, t)
	}
	var guard sync.Mutex
	eachServer(ctx, t, installed, everyVersion(), func(ctx context.Context, t *testing.T, o *observer) {
		for _, s := range scripts {
			if o.version < s.since {
				continue
			}
			theirs := o.leaves(ctx, t, s)
			guard.Lock()
			recorded := s.server[o.version]
			if *update {
				s.server[o.version] = theirs
			}
			guard.Unlock()
			if *update {
				continue
			}
			if !slices.Equal(recorded, theirs) {
				for _, line := range differences(recorded, theirs, o.version) {
					t.Errorf("%s: the record and the server differ: %s", s.name, line)
				}
			}
			for _, line := range differences(ours[s], theirs, o.version) {
				if !slices.Contains(s.gaps[o.version], line) {
					t.Errorf("%s: %s", s.name, line)
				}
			}
		}
	})
	if !*update {
		return
	}
	for _, s := range scripts {
		if err := s.write(ours[s]); err != nil {
			t.Fatal(err)
		}
	}
}

func everyVersion() []int {
	var all []int
	for version := First; version <= Last; version++ {
		all = append(all, version)
	}
	return all
}

// eachServer starts servers, a few at a time, and has each looked at.
func eachServer(ctx context.Context, t *testing.T, installed string, versions []int, look func(context.Context, *testing.T, *observer)) {
	t.Helper()
	folder := serverFolder(t)
	places := make(chan struct{}, atOnce)
	t.Run("servers", func(t *testing.T) {
		for _, version := range versions {
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
				look(ctx, t, o)
			})
		}
	})
}

// leaves is what a server has after a script.
func (o *observer) leaves(ctx context.Context, t *testing.T, s *script) []string {
	t.Helper()
	if err := o.prepare(ctx, []string{"drop schema app"}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range Split(s.sql) {
		if _, err := rows(ctx, o.conn, statement); err != nil {
			t.Errorf("%s: %s: %v", s.name, statement, err)
		}
	}
	lines, err := describe(ctx, o.conn, o.version)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
