package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The hook that the page about hooks shows for pushes is put into a repository, and git runs it.
func TestPushHookInDocs(t *testing.T) {
	root := projectRoot(t)
	script := ""
	for _, b := range blocks(read(t, filepath.Join(root, "docs", "pre-commit.md"))) {
		if strings.HasPrefix(b.text, "#!/bin/sh\n# .git/hooks/pre-push\n") {
			script += b.text
		}
	}
	tools := programFolder(t)
	server, dir := t.TempDir(), newRepository(t)
	output(t, server, "git", "init", "--quiet", "--bare")
	output(t, dir, "git", "remote", "add", "origin", server)
	write(t, dir, ".git/hooks/pre-push", script)
	if err := os.Chmod(filepath.Join(dir, ".git", "hooks", "pre-push"), 0o755); err != nil {
		t.Fatal(err)
	}
	push := func(what string, passes bool, args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"push", "--quiet", "origin"}, args...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if (err == nil) != passes || passes == strings.Contains(string(out), badRule) {
			t.Errorf("%s: %v\n%s", what, err, out)
		}
	}

	write(t, dir, firstFile, firstMigration)
	commit(t, dir, "first")
	push("all of a history", true, "main")
	write(t, dir, secondFile, badMigration)
	commit(t, dir, "bad")
	push("a bad migration", false, "main")
	push("a bad migration on a new branch", false, "main:refs/heads/new")
	push("a bad migration on the second of two branches", false, "main~1:refs/heads/old", "main")
	write(t, dir, secondFile, goodMigration)
	push("a migration that is mended but not committed", false, "main")
	commit(t, dir, "mended")
	write(t, dir, secondFile, badMigration)
	push("a good migration below a bad one", true, "main", "main:refs/heads/new")
	push("a deleted branch", true, ":refs/heads/new")
}
