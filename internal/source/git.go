package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// git runs the git program in one repository. Only plumbing commands are run: porcelain reads config that can start
// programs (diff.external, log.showSignature, filters).
type git struct {
	program string // absolute
	root    string
	env     []string
}

var errNoGit = &UsageError{Problem: "this is a git repository, but the git program was not found", Help: "install git, or compare two folders with --base-dir"}

// newGit finds the git program. keepIndex hands on GIT_INDEX_FILE.
func newGit(root string, keepIndex bool) (*git, error) {
	// LookPath refuses a program that PATH finds in the current folder (exec.ErrDot): the folder is the input.
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, errNoGit
	}
	return &git{program: program, root: root, env: gitEnvironment(os.Environ(), keepIndex)}, nil
}

// gitEnvironment keeps of the caller's environment what does not redirect git.
//
// A hook inherits GIT_DIR, GIT_INDEX_FILE and more (githooks(5)). GIT_DIR and GIT_WORK_TREE are dropped always: the
// repository is the one that the folder lies in, and GIT_DIR alone would make git take any current folder for the top of
// the work tree. GIT_INDEX_FILE is kept for --staged: `git commit -a` and `git commit FILE` prepare the commit in an index
// of their own, and that one holds what is about to be committed. For the work tree it is dropped, because there the index
// only lists files, and the lasting index does that.
//
// GIT_CONFIG_GLOBAL, GIT_CONFIG_COUNT and their like stay: they are the user's own config, where safe.directory is set in
// containers.
func gitEnvironment(inherited []string, keepIndex bool) []string {
	env := make([]string, 0, len(inherited)+8)
	for _, variable := range inherited {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "GIT_") || keptConfig(name) || keepIndex && name == "GIT_INDEX_FILE" {
			env = append(env, variable)
		}
	}
	return append(env,
		"LC_ALL=C", // messages that users and issue trackers know
		"GIT_TERMINAL_PROMPT=0",
		"GIT_OPTIONAL_LOCKS=0", // never in the way of a git that runs beside us
		"GIT_NO_LAZY_FETCH=1",  // a partial clone must not fetch: no input makes the program call the network
		"GIT_ALLOW_PROTOCOL=none",
		"GIT_NO_REPLACE_OBJECTS=1") // an id must stand for its content
}

func keptConfig(name string) bool {
	switch name {
	case "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT":
		return true
	}
	return strings.HasPrefix(name, "GIT_CONFIG_KEY_") || strings.HasPrefix(name, "GIT_CONFIG_VALUE_")
}

// command prepares a git command that runs no program of the repository's choosing.
func (g *git) command(ctx context.Context, args ...string) *exec.Cmd {
	safe := []string{
		"-c", "core.fsmonitor=",
		"-c", "core.hooksPath=/dev/null",
		"-c", "protocol.allow=never",
		"-c", "protocol.ext.allow=never",
		"-c", "submodule.recurse=false",
	}
	cmd := exec.CommandContext(ctx, g.program, append(safe, args...)...)
	cmd.Dir = g.root
	cmd.Env = g.env
	return cmd
}

// gitError is a git command that ended with a status other than 0.
type gitError struct {
	command string
	status  int
	stderr  string
}

func (e *gitError) Error() string {
	if e.stderr == "" {
		return fmt.Sprintf("git %s ended with status %d", e.command, e.status)
	}
	return fmt.Sprintf("git %s: %s", e.command, e.stderr)
}

// run runs a git command and gives what it printed on standard output and, shortened, on standard error.
func (g *git) run(ctx context.Context, args ...string) (stdout []byte, stderr string, err error) {
	cmd := g.command(ctx, args...)
	var out bytes.Buffer
	var complaints limitedBuffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err = cmd.Run()
	stderr = complaints.String()
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, stderr, &gitError{command: args[0], status: exit.ExitCode(), stderr: stderr}
	}
	if err != nil {
		return nil, stderr, fmt.Errorf("running git %s: %w", args[0], err)
	}
	return out.Bytes(), stderr, nil
}

// limitedBuffer keeps the first 4 KiB of what a program complains about.
type limitedBuffer struct{ kept bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	const limit = 4 << 10
	if room := limit - b.kept.Len(); room > 0 {
		b.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (b *limitedBuffer) String() string { return strings.TrimSpace(b.kept.String()) }
