//go:build truth

package truth

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// atOnce is how many servers are observed at a time: each keeps a core busy, with this process as its client.
var atOnce = max(2, runtime.NumCPU())

var only = flag.String("only", "", "observe the cases of one file of the record, or run the blocks of one page, only")

// serverTimeout bounds all that is done on one server.
const serverTimeout = 20 * time.Minute

// TestTruth observes every case on every server and compares what it sees with the record, and the record with the model.
// PLIMSOLL_SERVERS is the folder that holds postgres-12 to postgres-18; with -update the record is written anew.
func TestTruth(t *testing.T) {
	installed := os.Getenv("PLIMSOLL_SERVERS")
	if installed == "" {
		t.Fatal("PLIMSOLL_SERVERS does not say where the servers are; `make truth` does")
	}
	files, err := Load(recordFolder)
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f *File) bool { return *only != "" && f.Name != *only })
	began := time.Now()
	// An interrupted run takes its servers and their folders away, too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	seen := observeAll(ctx, t, files, installed)
	t.Logf("observed in %v", time.Since(began).Round(time.Second))
	if *update {
		rewrite(t, files, seen)
		return
	}
	for _, f := range files {
		for _, c := range f.Cases {
			for version := First; version <= Last; version++ {
				if expected, observed := c.Server[version], seen[key{c, version}]; expected != observed {
					t.Errorf("%s/%s on PostgreSQL %d:\n%s\nrecorded: %s\nobserved: %s", f.Name, c.Name, version, c.Statement, expected, observed)
				}
			}
		}
	}
	for _, f := range files {
		f.compare(t)
	}
}

// key names what was observed: a case on a version.
type key struct {
	c       *Case
	version int
}

// observeAll gives what each server showed for each case; nothing where the server refuses the setup.
func observeAll(ctx context.Context, t *testing.T, files []*File, installed string) map[key]string {
	t.Helper()
	folder := serverFolder(t)
	seen := map[key]string{}
	var guard sync.Mutex
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
				for _, f := range files {
					for _, c := range f.Cases {
						answer, err := o.observe(ctx, f, c)
						if errors.Is(err, errSetup) {
							if c.Server[version] != "" {
								t.Logf("%s/%s: %v", f.Name, c.Name, err)
							}
							continue
						}
						if err != nil {
							t.Fatalf("%s/%s on PostgreSQL %d: %v", f.Name, c.Name, version, err)
						}
						guard.Lock()
						seen[key{c, version}] = answer
						guard.Unlock()
					}
				}
			})
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return seen
}

// rewrite writes the record as observed; the model is compared with it all the same.
func rewrite(t *testing.T, files []*File, seen map[key]string) {
	t.Helper()
	for _, f := range files {
		for _, c := range f.Cases {
			c.Server = map[int]string{}
			for version := First; version <= Last; version++ {
				if answer := seen[key{c, version}]; answer != "" {
					c.Server[version] = answer
				}
			}
		}
		if err := os.WriteFile(filepath.Join(recordFolder, f.Name+".txt"), []byte(f.Format()), 0o644); err != nil {
			t.Fatal(err)
		}
		f.compare(t)
	}
}
