package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime/debug"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/atomicfile"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// proposal is a file that init would write.
type proposal struct {
	name, content string
	// mark is how one sees that a file of this name, which is there already, needs nothing; empty where any will do.
	mark string
	// addition is what to add to it otherwise.
	addition string
}

// runInit shows what it would write before it writes it, and never writes over a file.
func runInit(ctx context.Context, env *environment, args []string) (status int, err error) {
	f := newFlags(env, "init [FLAGS]", "Looks at the repository and proposes a configuration, a pre-commit hook and a GitHub workflow. It shows each file, asks on a terminal, and leaves what is there as it is.")
	yes := f.Bool("yes", false, "write without asking")
	if err := f.parseNone(args); err != nil {
		return exitUnusable, err
	}
	root, isGit, err := source.Root(ctx, env.dir)
	if err != nil {
		return exitUnusable, err
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return exitUnusable, fmt.Errorf("opening %s: %w", root, err)
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	proposals, err := propose(ctx, folder, root, isGit)
	if err != nil {
		return exitUnusable, err
	}
	in, left, pinned, written := bufio.NewReader(env.stdin), 0, true, map[string]bool{}
	for _, p := range proposals {
		there, err := isThere(folder, p.name)
		if err != nil {
			return exitUnusable, err
		}
		if there {
			p.tellExisting(env, folder)
			continue
		}
		pinned = pinned && !strings.Contains(p.content, unknownCommit)
		env.show(p.name+", a new file:", p.content)
		if !*yes && !env.confirms(in, p.name) {
			left++
			continue
		}
		if err := p.write(folder); err != nil {
			return exitUnusable, err
		}
		written[p.name] = true
		fmt.Fprintf(env.stdout, "Wrote %s.\n\n", p.name)
	}
	if !isGit {
		env.tell("This folder is in no git repository, so neither a hook nor a workflow is proposed.")
	}
	if !pinned {
		env.tell("Where " + unknownCommit + " stands, put the commit of Plimsoll that you want to run, all 40 digits of it. The newest is told by:")
		fmt.Fprint(env.stdout, "\n    git ls-remote "+project+" HEAD\n\n")
	}
	if left > 0 && !env.asks {
		env.tell("Nothing was written. `plimsoll init --yes` writes what is shown here.")
	}
	if written[hookFile] {
		env.tell("`pre-commit install` makes git run the hook before each commit here.")
	}
	if written[config.FileName] {
		env.tell("`plimsoll check` shows what is here today; `plimsoll baseline` then lets only what is new count.")
	}
	return exitClean, nil
}

// tell prints a sentence, no wider than help is.
func (env *environment) tell(sentence string) {
	fmt.Fprintln(env.stdout, strings.Join(report.Wrap(sentence, helpColumns), "\n"))
}

// propose lists the files that would help here, whether or not they are there.
func propose(ctx context.Context, folder *os.Root, root string, isGit bool) ([]proposal, error) {
	var list []proposal
	there, err := isThere(folder, config.FileName)
	if err != nil {
		return nil, err
	}
	configuration := proposal{name: config.FileName}
	if !there { // else looking at the whole tree would be for nothing
		if configuration.content, err = proposeConfig(ctx, root); err != nil {
			return nil, err
		}
	}
	list = append(list, configuration)
	if !isGit {
		return list, nil
	}
	hook := "repos:\n" + hookEntry(builtFrom())
	list = append(list, proposal{name: hookFile, content: hook, mark: "plimsoll", addition: hookEntry(builtFrom())})
	if gitLab, err := isThere(folder, ".gitlab-ci.yml"); err != nil || gitLab {
		return list, err // docs/ci.md has a job for it
	}
	return append(list, proposal{name: ".github/workflows/plimsoll.yml", content: workflow(builtFrom())}), nil
}

// isThere says whether there is anything of that name, be it a link to nowhere.
func isThere(folder *os.Root, name string) (bool, error) {
	_, err := folder.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for %s: %w", name, plain(err))
	}
	return true, nil
}

func (p proposal) tellExisting(env *environment, folder *os.Root) {
	content, err := folder.ReadFile(p.name)
	if p.addition == "" || err == nil && strings.Contains(string(content), p.mark) {
		fmt.Fprintf(env.stdout, "%s is there already and stays as it is.\n\n", p.name)
		return
	}
	env.show(p.name+" is there already and stays as it is. To add below repos:", p.addition)
}

func (p proposal) write(folder *os.Root) error {
	if err := folder.MkdirAll(path.Dir(p.name), 0o755); err != nil {
		return fmt.Errorf("making the folder of %s: %w", p.name, err)
	}
	there, err := isThere(folder, p.name)
	if err == nil && there {
		err = fmt.Errorf("%s has appeared meanwhile, so it is left as it is", p.name)
	}
	if err != nil {
		return err
	}
	return atomicfile.Write(folder, p.name, []byte(p.content), 0o644)
}

// show prints a heading and a text below it, indented. Names of folders in it may be anybody's.
func (env *environment) show(heading, text string) {
	fmt.Fprintf(env.stdout, "%s\n\n", heading)
	for line := range strings.Lines(text) {
		fmt.Fprintln(env.stdout, strings.TrimRight("    "+printable(strings.TrimSuffix(line, "\n")), " "))
	}
	fmt.Fprintln(env.stdout)
}

// confirms asks a person; where none can answer, the answer is no.
func (env *environment) confirms(in *bufio.Reader, name string) bool {
	if !env.asks {
		return false
	}
	fmt.Fprintf(env.stdout, "Write %s? [y/N] ", name)
	answer, _ := in.ReadString('\n') // no answer is a no
	fmt.Fprintln(env.stdout)
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

// hookFile is where pre-commit reads which hooks to run.
const hookFile = ".pre-commit-config.yaml"

// project is the address of this project's repository.
const project = "https://github.com/plimsoll-lint/plimsoll"

// unknownCommit stands for the commit of this project where the build did not record it.
const unknownCommit = "<commit>"

// builtFrom is the commit that this program was built from, for files that pin it.
func builtFrom() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unknownCommit
	}
	commit, modified := unknownCommit, false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified {
		return unknownCommit
	}
	return commit
}

// named says what the commit is called, for those who read a file that pins it.
func named() string {
	if stamped != "" {
		return stamped
	}
	return "there are no releases yet"
}

// hookEntry and workflow are as docs/pre-commit.md and docs/github.md have them.
func hookEntry(commit string) string {
	return `  - repo: ` + project + `
    rev: ` + commit + ` # ` + named() + `
    hooks:
      - id: plimsoll
`
}

func workflow(commit string) string {
	return `on: pull_request
permissions:
  contents: read
jobs:
  plimsoll:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 2 # the change, and what it started from
          persist-credentials: false
      - uses: plimsoll-lint/plimsoll@` + commit + ` # ` + named() + `
`
}
