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

// TestHooks lets the real pre-commit program install the hooks from a clone of this work tree and run them in a repository.
func TestHooks(t *testing.T) {
	if _, err := exec.LookPath("pre-commit"); err != nil {
		t.Fatal("this test needs the pre-commit program (Debian's package pre-commit)")
	}
	project, revision := snapshot(t)
	tools := t.TempDir()
	output(t, projectRoot(t), "go", "build", "-o", filepath.Join(tools, "plimsoll"), "./cmd/plimsoll")
	environment := append(os.Environ(),
		"PRE_COMMIT_HOME="+filepath.Join(t.TempDir(), "pre-commit"),
		// pre-commit gives Go a GOPATH of its own, in which all modules would be fetched and compiled anew.
		"GOMODCACHE="+output(t, projectRoot(t), "go", "env", "GOMODCACHE"), "GOPROXY=off")

	for id, path := range map[string]string{
		"plimsoll":        os.Getenv("PATH"),
		"plimsoll-system": tools + string(filepath.ListSeparator) + os.Getenv("PATH"),
	} {
		t.Run(id, func(t *testing.T) {
			dir := newRepository(t)
			write(t, dir, ".pre-commit-config.yaml", fmt.Sprintf("repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: %s\n", project, revision, id))
			write(t, dir, firstFile, firstMigration)
			commit(t, dir, "before the hook")
			hook := func() (string, int) {
				cmd := exec.Command("pre-commit", "run", "--color", "never")
				cmd.Dir, cmd.Env = dir, append(environment[:len(environment):len(environment)], "PATH="+path)
				out, err := cmd.CombinedOutput()
				if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
					t.Fatal(err)
				}
				return string(out), cmd.ProcessState.ExitCode()
			}
			stage := func(content string) {
				write(t, dir, secondFile, content)
				output(t, dir, "git", "add", secondFile)
			}

			stage(badMigration)
			if out, status := hook(); status == 0 || !strings.Contains(out, badRule) || !strings.Contains(out, secondFile+":1:1") {
				t.Errorf("a bad staged migration: exit status %d\n%s", status, out)
			}
			stage(goodMigration)
			if out, status := hook(); status != 0 || !strings.Contains(out, "Passed") {
				t.Errorf("a good staged migration: exit status %d\n%s", status, out)
			}
			// What is staged counts, not what the work tree holds.
			write(t, dir, secondFile, badMigration)
			if out, status := hook(); status != 0 || !strings.Contains(out, "Passed") {
				t.Errorf("a good staged migration over a bad one: exit status %d\n%s", status, out)
			}
			stage(goodMigration)
			write(t, dir, "main.c", "int main(void) { return 0; }\n")
			output(t, dir, "git", "reset", "--quiet")
			output(t, dir, "git", "add", "main.c")
			if out, status := hook(); status != 0 || !strings.Contains(out, "Skipped") {
				t.Errorf("nothing that Plimsoll reads is staged: exit status %d\n%s", status, out)
			}
		})
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
