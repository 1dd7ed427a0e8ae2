package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// mendable is whether a page promises a fix, so that its flagged examples offer some.
func mendable(page *rules.Page) []rules.Block {
	if page.Fix == "none" {
		return nil
	}
	return page.Flagged
}

// TestFixesHold mends the shop and the flagged examples of the pages that promise a fix, as a user would: each rule whose page promises a fix is mended somewhere,
// a second run finds nothing to do, and only files that were there are written.
func TestFixesHold(t *testing.T) {
	var guard sync.Mutex
	mended := map[string]bool{}
	t.Run("trees", func(t *testing.T) {
		forTrees(t, mendable, func(t *testing.T, tree prove.Tree) {
			dir := t.TempDir()
			head, args := dir, []string{"fix", "--unsafe", "--as-of", tree.AsOf}
			if tree.HasBase {
				head = filepath.Join(dir, "head")
				writeTree(t, filepath.Join(dir, "base"), tree.Base)
				args = append(args, "--base-dir", "base", "head")
			} else {
				args = append(args, ".")
			}
			writeTree(t, head, tree.Head)
			told, status := fixIn(t, dir, args)
			if status == exitUnusable && !strings.Contains(told, "fixed ") {
				t.Fatalf("%v:\n%s", args, told)
			}
			for _, rule := range rules.Catalogue() {
				if strings.Contains(told, ": "+rule.ID+": ") && !strings.Contains(told, ": "+rule.ID+": left as it is") {
					guard.Lock()
					mended[rule.ID] = true
					guard.Unlock()
				}
			}
			if again, _ := fixIn(t, dir, args); !strings.Contains(again, "fixed 0 findings in 0 files") {
				t.Errorf("the first run:\n%s\nthe second:\n%s", told, again)
			}
			after := folder(t, head)
			for name := range after {
				if _, ok := tree.Head[name]; !ok {
					t.Errorf("%s was not there before", name)
				}
			}
			if len(after) != len(tree.Head) {
				t.Errorf("%d files, and %d before", len(after), len(tree.Head))
			}
			for name := range tree.Head {
				if info, err := os.Stat(filepath.Join(head, filepath.FromSlash(name))); err != nil || info.Mode().Perm() != 0o640 {
					t.Errorf("%s: mode %v (%v), and 0640 before", name, info.Mode(), err)
				}
			}
		})
	})
	for _, rule := range rules.Catalogue() {
		if rule.Fix != "none" && !mended[rule.ID] {
			t.Errorf("no example of any page shows the fix of %s", rule.ID)
		}
	}
}

func writeTree(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content, fs.FileMode(0o640)); err != nil {
			t.Fatal(err)
		}
	}
}

// fixIn runs plimsoll fix in a folder and gives all that it says, with its status.
func fixIn(t *testing.T, dir string, args []string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	env := &environment{stdin: strings.NewReader(""), stdout: &out, stderr: &out, dir: dir, getenv: func(string) string { return "" }, now: time.Now}
	status := run(t.Context(), env, args)
	return out.String(), status
}
