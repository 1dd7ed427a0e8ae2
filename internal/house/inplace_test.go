//go:build inplace

package house

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHooks lets the real pre-commit program install the hooks from a clone of this work tree and run them in a repository:
// before commits, and before pushes to another one.
func TestHooks(t *testing.T) {
	if _, err := exec.LookPath("pre-commit"); err != nil {
		t.Fatal("this test needs the pre-commit program (Debian's package pre-commit)")
	}
	project, revision := snapshot(t)
	tools := programFolder(t)
	environment := append(os.Environ(),
		"PRE_COMMIT_HOME="+filepath.Join(t.TempDir(), "pre-commit"),
		// pre-commit gives Go a GOPATH of its own, in which all modules would be fetched and compiled anew.
		"GOMODCACHE="+output(t, projectRoot(t), "go", "env", "GOMODCACHE"), "GOPROXY=off")

	for id, path := range map[string]string{
		"plimsoll":        os.Getenv("PATH"),
		"plimsoll-system": tools + string(filepath.ListSeparator) + os.Getenv("PATH"),
	} {
		hooks := func(t *testing.T) *hooked {
			h := &hooked{t: t, dir: newRepository(t), env: append(environment[:len(environment):len(environment)], "PATH="+path)}
			write(t, h.dir, ".pre-commit-config.yaml", fmt.Sprintf("repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: %s\n", project, revision, id))
			write(t, h.dir, firstFile, firstMigration)
			commit(t, h.dir, "before the hook")
			return h
		}
		t.Run(id+"/commit", func(t *testing.T) { hooks(t).commits() })
		t.Run(id+"/push", func(t *testing.T) { hooks(t).pushes() })
	}
}

// hooked is a repository with a hook, in which firstFile is committed.
type hooked struct {
	t   *testing.T
	dir string
	env []string
}

// run runs a program with the environment of the hook. What it prints has to hold all of what is wanted.
func (h *hooked) run(what string, passes bool, wanted []string, name string, args ...string) {
	h.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = h.dir, h.env
	out, err := cmd.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		h.t.Fatal(err)
	}
	if (err == nil) != passes {
		h.t.Errorf("%s: exit status %d\n%s", what, cmd.ProcessState.ExitCode(), out)
	}
	for _, want := range wanted {
		if !strings.Contains(string(out), want) {
			h.t.Errorf("%s: %q is not in\n%s", what, want, out)
		}
	}
}

func (h *hooked) stage(file, content string) {
	h.t.Helper()
	write(h.t, h.dir, file, content)
	output(h.t, h.dir, "git", "add", file)
}

func (h *hooked) commits() {
	hook := func(what string, passes bool, wanted ...string) {
		h.t.Helper()
		h.run(what, passes, wanted, "pre-commit", "run", "--color", "never")
	}
	h.stage(secondFile, badMigration)
	hook("a bad staged migration", false, badRule, secondFile+":1:1")
	h.stage(secondFile, goodMigration)
	hook("a good staged migration", true, "Passed")
	// What is staged counts, not what the work tree holds.
	write(h.t, h.dir, secondFile, badMigration)
	hook("a good staged migration over a bad one", true, "Passed")
	h.stage(secondFile, goodMigration)
	output(h.t, h.dir, "git", "reset", "--quiet")
	h.stage("main.c", "int main(void) { return 0; }\n")
	hook("nothing staged that Plimsoll reads", true, "Passed")
	// A commit that only deletes files is one, too.
	contract := "proto/shop/v1/order.proto"
	h.stage(".plimsoll.yaml", "version: 1\nrules: {proto/message-removed: error}\n")
	h.stage(contract, "syntax = \"proto3\";\npackage shop.v1;\nmessage Order { string id = 1; }\n")
	commit(h.t, h.dir, "with a contract")
	output(h.t, h.dir, "git", "rm", "--quiet", contract)
	hook("a contract that is deleted", false, contract)
}

func (h *hooked) pushes() {
	t, dir := h.t, h.dir
	server := t.TempDir()
	output(t, server, "git", "init", "--quiet", "--bare", "--initial-branch=main")
	output(t, dir, "git", "remote", "add", "origin", server)
	h.run("installing", true, nil, "pre-commit", "install", "--hook-type", "pre-push")
	push := func(what string, passes bool, args []string, wanted ...string) {
		h.t.Helper()
		h.run(what, passes, wanted, "git", append([]string{"push", "origin"}, args...)...)
	}
	main := []string{"main"}

	push("a history of which nothing is there", true, main, "Passed")
	write(t, dir, secondFile, badMigration)
	bad := commit(t, dir, "bad")
	push("a bad committed migration", false, main, badRule, secondFile+":1:1")
	push("a bad migration on a new branch", false, []string{bad + ":refs/heads/new"}, badRule, secondFile+":1:1")
	write(t, dir, secondFile, goodMigration)
	push("a bad migration that is mended but not committed", false, main, badRule, secondFile+":1:1")
	commit(t, dir, "mended")
	// Neither what is staged nor what lies in the work tree is pushed.
	h.stage("db/migrations/0003_staged.up.sql", badMigration)
	write(t, dir, secondFile, badMigration)
	push("a good committed migration beside bad ones", true, main, "Passed")
	output(t, dir, "git", "reset", "--quiet", "--hard")
	// What is pushed need not be checked out.
	output(t, dir, "git", "switch", "--quiet", "--detach", "main~2")
	output(t, dir, "git", "switch", "--quiet", "--create", "other")
	write(t, dir, secondFile, badMigration)
	commit(t, dir, "bad on another branch")
	output(t, dir, "git", "switch", "--quiet", "main")
	push("a bad branch that is not checked out", false, []string{"other"}, badRule, secondFile+":1:1")
	push("a good branch that is new", true, []string{"main:refs/heads/good"})
	push("a branch that is deleted", true, []string{":refs/heads/good"})
	if got, want := output(t, server, "git", "rev-parse", "main"), output(t, dir, "git", "rev-parse", "main"); got != want {
		t.Errorf("the server has %s, want %s", got, want)
	}
	if refs := output(t, server, "git", "for-each-ref", "--format=%(refname)"); refs != "refs/heads/main" {
		t.Errorf("the server has the branches\n%s", refs)
	}
}

// TestInstall builds the program as `go install …@latest` does for a user: from the module's files as Go packs them, with a
// module cache of its own. Where the module would be asked for on the web stands a repository with this work tree.
func TestInstall(t *testing.T) {
	project, _ := snapshot(t)
	modules := output(t, projectRoot(t), "go", "env", "GOMODCACHE")
	bin := t.TempDir()
	cmd := exec.Command("go", "install", module+"/cmd/plimsoll@latest")
	cmd.Dir = bin
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOMODCACHE="+filepath.Join(t.TempDir(), "modules"),
		"GOPROXY=file://"+filepath.ToSlash(modules)+"/cache/download", "GOSUMDB=off", "GONOPROXY="+module,
		"GOFLAGS=-modcacherw -trimpath", // the folder can be removed, and the build cache does not depend on its name
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://"+project+".insteadOf", "GIT_CONFIG_VALUE_0=https://"+module)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	version := output(t, bin, filepath.Join(bin, "plimsoll"), "version")
	if !strings.HasPrefix(version, "plimsoll v0.0.0-2026") {
		t.Errorf("the installed program calls itself %q", version)
	}
}

// snapshot is a repository with one commit that holds this work tree as it is now.
func snapshot(t *testing.T) (dir, revision string) {
	t.Helper()
	dir = newRepository(t)
	for _, file := range projectFiles(t) {
		write(t, dir, file, read(t, filepath.Join(projectRoot(t), filepath.FromSlash(file))))
	}
	return dir, commit(t, dir, "the work tree")
}
