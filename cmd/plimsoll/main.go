// Command plimsoll reads what a release is about to change and says what that will do in production.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// The exit statuses.
const (
	exitClean    = 0 // nothing at or above --fail-on
	exitFindings = 1
	exitUnusable = 2 // wrong usage or config, no such base, a crash, or something asked for could not be examined
)

// environment is all that a command may see of the outside.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	dir            string
	getenv         func(string) string
	now            func() time.Time
	terminal       bool // standard output is a terminal
	width          int  // of the terminal in columns; 0 when unknown
	asks           bool // there is a person at a terminal who can answer
	// describe, where it is set, is given the flags of a command, which then does nothing else.
	describe func(*flagSet)
}

// command is one subcommand.
type command struct {
	name  string
	args  string // as in the usage line
	short string
	run   func(context.Context, *environment, []string) (int, error)
}

func commands() []command {
	return []command{
		{"check", "[PATH…]", "judge a change, or a whole tree, and report what it will do", runCheck},
		{"fix", "[PATH…]", "mend what has a fix, in the work tree", runFix},
		{"review", "", "show a report of check in a pull request on GitHub", runReview},
		{"facts", "[PATH…]", "print the facts that policies judge, as JSON", runFacts},
		{"rules", "", "list the rules", runRules},
		{"explain", "RULE", "show the page of a rule", runExplain},
		{"config", "", "show the configuration in force, or its JSON Schema", runConfig},
		{"baseline", "", "write today's findings to a file, so that only new ones count", runBaseline},
		{"init", "", "propose a configuration, a hook and a workflow", runInit},
		{"completion", strings.Join(shellNames(), "|"), "print a script for completion in a shell", runCompletion},
		{"version", "", "print the version", runVersion},
	}
}

func main() {
	parse.ChildMain()
	collectSeldom()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(os.Stderr, "plimsoll: cannot tell the current directory: %v\n", err)
		os.Exit(exitUnusable)
	}
	terminal, width := terminalOf(os.Stdout)
	env := &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, dir: dir, getenv: os.Getenv, now: time.Now, terminal: terminal, width: width}
	env.asks = terminal && isTerminal(os.Stdin)
	status := run(ctx, env, os.Args[1:])
	os.Exit(status)
}

// collectSeldom puts off the collection of memory: a run is short and mostly allocates what it keeps. The first collection comes at
// 80 MB, the percentage of the 4 MB that the collector starts from; most runs end before. The others go on with a percentage that
// suits more memory, and the limit keeps large trees in bounds.
func collectSeldom() {
	debug.SetMemoryLimit(2 << 30)
	debug.SetGCPercent(2000)
	runtime.AddCleanup(&struct{ unused *byte }{}, func(percent int) { debug.SetGCPercent(percent) }, 400)
}

// run is the whole program but for the process around it.
func run(ctx context.Context, env *environment, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(env.stderr, usage())
		return exitUnusable
	}
	switch args[0] {
	case "help", "-h", "--help", "-help":
		return help(ctx, env, args[1:])
	case "--version", "-version":
		args = append([]string{"version"}, args[1:]...)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			status, err := c.run(ctx, env, args[1:])
			return conclude(env, status, err)
		}
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	fmt.Fprintf(env.stderr, "plimsoll: there is no command %q%s\n\n%s", args[0], hint(args[0], names), usage())
	return exitUnusable
}

// errUsage is wrong usage that has been explained already, together with the usage text.
var errUsage = errors.New("wrong usage")

// conclude prints an error the way people read them and settles the exit status.
func conclude(env *environment, status int, err error) int {
	switch {
	case err == nil:
		return status
	case errors.Is(err, errHelp):
		return exitClean
	case errors.Is(err, errUsage):
		return exitUnusable
	case errors.Is(err, syscall.EPIPE):
		return status // the reader has seen enough
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	for _, line := range strings.Split(strings.TrimRight(err.Error(), "\n"), "\n") {
		fmt.Fprintf(env.stderr, "plimsoll: %s\n", printable(line))
	}
	return exitUnusable
}

// hint is "; did you mean …?" when a known name is near.
func hint(unknown string, known []string) string {
	if name := nearest.Name(unknown, known); name != "" {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}

func usage() string {
	var b strings.Builder
	b.WriteString("Plimsoll says what a change will do in production, before it does it.\n\nUsage: plimsoll COMMAND [FLAGS] [PATH…]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-11s %s\n", c.name, c.short)
	}
	b.WriteString("\n`plimsoll COMMAND --help` tells more about a command.\n")
	return b.String()
}

func help(ctx context.Context, env *environment, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(env.stdout, usage())
		return exitClean
	}
	return run(ctx, env, []string{args[0], "--help"})
}
