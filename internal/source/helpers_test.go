package source

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain cuts the tests off from the git config of whoever runs them, and from a hook that runs them.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "GIT_") {
			os.Unsetenv(name)
		}
	}
	os.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	os.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	os.Exit(m.Run())
}

// repo is a folder in which a test builds trees, with git or without.
type repo struct {
	t   testing.TB
	dir string
}

func newFolder(t testing.TB) *repo {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &repo{t, dir}
}

func newRepo(t testing.TB, initArgs ...string) *repo {
	t.Helper()
	r := newFolder(t)
	r.git(append([]string{"init", "--quiet", "--initial-branch=main"}, initArgs...)...)
	return r
}

func (r *repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=maintenance.auto", "GIT_CONFIG_VALUE_0=false", // nothing outlives the test
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-03-01T10:00:00Z",
		"GIT_COMMITTER_NAME=c", "GIT_COMMITTER_EMAIL=c@example.com", "GIT_COMMITTER_DATE=2026-03-04T23:59:00Z")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func (r *repo) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *repo) write(name, content string) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(r.path(name)), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.path(name), []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repo) remove(name string) {
	r.t.Helper()
	if err := os.Remove(r.path(name)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repo) link(target, name string) {
	r.t.Helper()
	if err := os.Symlink(target, r.path(name)); err != nil {
		r.t.Fatal(err)
	}
}

// commit commits everything that is not ignored and gives the id.
func (r *repo) commit(message string) string {
	r.t.Helper()
	r.git("add", "--all")
	r.git("commit", "--quiet", "--allow-empty", "--message", message)
	return r.git("rev-parse", "HEAD")
}

// open opens a change of this folder and closes it when the test ends.
func (r *repo) open(o Options) *Change {
	r.t.Helper()
	c, err := r.tryOpen(o)
	if err != nil {
		r.t.Fatalf("Open: %v", err)
	}
	return c
}

func (r *repo) tryOpen(o Options) (*Change, error) {
	r.t.Helper()
	if o.Dir == "" {
		o.Dir = r.dir
	}
	o.Now = func() time.Time { return time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC) }
	c, err := Open(context.Background(), o)
	if err == nil {
		r.t.Cleanup(func() { c.Close() })
	}
	return c, err
}

// fails opens a change that has to be refused as a wrong request whose message holds all of want.
func (r *repo) fails(o Options, want ...string) {
	r.t.Helper()
	_, err := r.tryOpen(o)
	var usage *UsageError
	if !errors.As(err, &usage) {
		r.t.Fatalf("Open(%+v) = %v, want a *UsageError", o, err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			r.t.Errorf("error %q does not hold %q", err, w)
		}
	}
}

// wantTree compares a tree with "path=content" strings in the order of their paths.
func wantTree(t *testing.T, tree *Tree, want ...string) {
	t.Helper()
	var got []string
	for _, f := range tree.Files() {
		content, err := f.Bytes()
		if err != nil {
			content = []byte("error: " + err.Error())
		}
		got = append(got, f.Path+"="+string(content))
	}
	if !slices.Equal(got, want) {
		t.Errorf("tree:\n got %q\nwant %q", got, want)
	}
}

// wantChanged compares the paths that a change touches.
func wantChanged(t *testing.T, c *Change, want ...string) {
	t.Helper()
	var got []string
	for _, p := range c.Pairs() {
		if p.Changed() {
			got = append(got, p.Path)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("changed: got %q, want %q", got, want)
	}
}

// wantSelected compares the head paths that findings are wanted for.
func wantSelected(t *testing.T, c *Change, want ...string) {
	t.Helper()
	var got []string
	for _, p := range c.Pairs() {
		if c.Wants(p.Path) {
			got = append(got, p.Path)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("selected: got %q, want %q", got, want)
	}
}

// wantProblems compares problems as "path: part of the reason".
func wantProblems(t *testing.T, c *Change, want ...string) {
	t.Helper()
	if len(c.Problems) != len(want) {
		t.Fatalf("problems: got %+v, want %q", c.Problems, want)
	}
	for i, p := range c.Problems {
		path, reason, _ := strings.Cut(want[i], ": ")
		if p.Path != path || !strings.Contains(p.Reason, reason) {
			t.Errorf("problem %d: got %+v, want %q", i, p, want[i])
		}
	}
}

func wantNotice(t *testing.T, c *Change, part string) {
	t.Helper()
	if !strings.Contains(strings.Join(c.Notices, "\n"), part) {
		t.Errorf("notices %q do not hold %q", c.Notices, part)
	}
}

func (r *repo) gitMayFail(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_NAME=c", "GIT_COMMITTER_EMAIL=c@example.com")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (r *repo) chmod(name string, mode os.FileMode) {
	r.t.Helper()
	if err := os.Chmod(r.path(name), mode); err != nil {
		r.t.Fatal(err)
	}
}

// wantVariable checks whether an environment sets a variable.
func wantVariable(t *testing.T, environment []string, name string, want bool) {
	t.Helper()
	got := slices.ContainsFunc(environment, func(v string) bool { return strings.HasPrefix(v, name+"=") })
	if got != want {
		t.Errorf("%s set: %v, want %v", name, got, want)
	}
}
