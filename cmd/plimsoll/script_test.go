package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

const fixtures = "../../fixtures"

// A scenario is a txtar file under fixtures: a script, and the files that it begins with. The scripts are those of
// github.com/rogpeppe/go-internal/testscript with the commands of scenarioCommands. `go test ./cmd/plimsoll -run
// TestScenarios -update` writes the reports that scenarios compare with anew.
func TestScenarios(t *testing.T) {
	shop, err := filepath.Abs(filepath.Join(fixtures, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, area := range scenarioFolders(t) {
		t.Run(filepath.ToSlash(strings.TrimPrefix(area, fixtures+string(filepath.Separator))), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir:                 area,
				RequireExplicitExec: true,
				RequireUniqueNames:  true,
				UpdateScripts:       *update,
				Setup: func(env *testscript.Env) error {
					env.Vars = append(env.Vars, scenarioEnvironment()...)
					env.Values["shop"] = shop
					return nil
				},
				Cmds: scenarioCommands(),
			})
		})
	}
}

// scenarioFolders are the folders that hold scenarios.
func scenarioFolders(t *testing.T) []string {
	var folders []string
	err := filepath.WalkDir(fixtures, func(path string, entry fs.DirEntry, err error) error {
		if folder := filepath.Dir(path); err == nil && strings.HasSuffix(path, ".txtar") && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) == 0 {
		t.Fatal("there are no scenarios")
	}
	return folders
}

// scenarioEnvironment makes git the same on every machine: no config but the repository's own, one author, one date.
func scenarioEnvironment() []string {
	return []string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_DEFAULT_HASH=sha1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=2026-11-20T12:00:00Z",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=2026-11-20T12:00:00Z",
		"TZ=UTC", "LC_ALL=C.UTF-8",
	}
}

type scenarioCommand = func(ts *testscript.TestScript, neg bool, args []string)

func scenarioCommands() map[string]scenarioCommand {
	return map[string]scenarioCommand{
		"status":     status,
		"shop":       copyShop,
		"repository": repository,
		"commit":     commit,
		"write":      write,
		"repeat":     repeat,
		"nocontrol":  noControl,
		"migrations": migrations,
	}
}

// status N COMMAND ARG…: the command must end with the exit status N. Its output is kept for stdout, stderr and cmp.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode() // -1 for a signal
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, not %d", args[1], got, want)
	}
}

// shop SIDE DIR: copies the base or the head of the shop example to a folder.
func copyShop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shop base|head DIR")
	}
	from := filepath.Join(ts.Value("shop").(string), args[0])
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(from)))
}

// repository [DIR]: makes the folder a git repository with the branch main.
func repository(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: repository [DIR]")
	}
	ts.Check(ts.Exec("git", append([]string{"-c", "init.defaultBranch=main", "init", "--quiet"}, args...)...))
}

// commit MESSAGE: commits all that is in the work tree.
func commit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: commit MESSAGE")
	}
	ts.Check(ts.Exec("git", "add", "--all"))
	ts.Check(ts.Exec("git", "commit", "--quiet", "--allow-empty", "--message", args[0]))
}

// write NAME TEXT: writes a file, both with the escapes of a Go string (\x00, \r, \n, \ufeff), for what a txtar file cannot hold.
func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: write NAME TEXT")
	}
	writeFile(ts, unescape(ts, args[0]), unescape(ts, args[1]))
}

// repeat NAME N BEFORE PART AFTER: writes a file that holds BEFORE, then PART N times, then AFTER, with the same escapes.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: repeat NAME N BEFORE PART AFTER")
	}
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	part := strings.Repeat(unescape(ts, args[3]), times)
	writeFile(ts, unescape(ts, args[0]), unescape(ts, args[2])+part+unescape(ts, args[4]))
}

func unescape(ts *testscript.TestScript, text string) string {
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		ts.Fatalf("%q: %v", text, err)
	}
	return plain
}

func writeFile(ts *testscript.TestScript, name, content string) {
	path := ts.MkAbs(name)
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o777))
	ts.Check(os.WriteFile(path, []byte(content), 0o666))
}

// nocontrol NAME…: no line of the outputs (stdout, stderr) or files holds a control character or a runner's command mark.
func noControl(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: nocontrol stdout|stderr|FILE…")
	}
	for _, name := range args {
		for i, line := range strings.Split(ts.ReadFile(name), "\n") {
			if complaint := unsafeToPrint(line); complaint != "" {
				ts.Fatalf("%s:%d: %s: %q", name, i+1, complaint, line)
			}
		}
	}
}

// unsafeToPrint says what in a line of a report could act on a terminal or a runner; empty when nothing does. Sources:
// ECMA-48 section 8 (C0, C1), Unicode TR9 (explicit directional formatting), and the runner's two command syntaxes.
func unsafeToPrint(line string) string {
	for _, r := range line {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0:
			return fmt.Sprintf("the control character %U", r)
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return fmt.Sprintf("the directional control %U", r)
		}
	}
	if strings.HasPrefix(strings.TrimSpace(line), "::") {
		return "a workflow command"
	}
	if strings.Contains(line, "##[") {
		return "a workflow command of the older form"
	}
	return ""
}
