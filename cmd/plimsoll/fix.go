package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/plimsoll-lint/plimsoll/internal/atomicfile"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// runFix puts the fixes that findings carry into the work tree. A fix counts only if the program, judging the changed text,
// no longer finds what it was for, and nothing else as grave instead.
func runFix(ctx context.Context, env *environment, args []string) (status int, err error) {
	var c checkFlags
	f := newFlags(env, "fix [FLAGS] [PATH…]", "Mends what has a fix, in the work tree. It needs a base, or the files by name, since a migration that has run somewhere must stay as it is.\nExit status: 0 done, with --diff 1 when something would change, 2 something could not be examined or written.")
	c.sourceFlags(f)
	showDiff := f.Bool("diff", false, "print what would change, and write nothing")
	unsafe := f.Bool("unsafe", false, "apply fixes, too, that leave something for a later step: a constraint to validate, a detach to finish")
	var only list
	f.Var(&only, "rule", "mend findings of the rule `ID` alone; may be repeated")
	paths, err := f.parse(args)
	if err != nil {
		return exitUnusable, err
	}
	if err := c.take(env, paths); err != nil {
		return exitUnusable, err
	}
	switch {
	case c.source.Staged:
		return exitUnusable, errors.New("fix writes to the work tree, and --staged looks at the index; compare the work tree with its last commit by --base HEAD")
	case c.stdin != "":
		return exitUnusable, errors.New("fix writes to the work tree, so it does not take standard input")
	case c.source.Base == "" && c.source.BaseDir == "" && len(paths) == 0:
		return exitUnusable, errors.New("fix needs to know what is new: a migration that has run somewhere must stay as it is. Compare with a base, as in `plimsoll fix --base main`, or name the files")
	}
	for _, id := range only {
		if _, err := rules.Find(id); err != nil {
			return exitUnusable, err
		}
	}
	m := &mending{request: c.request, unsafe: *unsafe, only: only, was: map[string][]byte{}, refused: map[string]string{}}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.run(ctx); err != nil {
		return exitUnusable, err
	}
	if *showDiff {
		return m.show(env), nil
	}
	if err := m.write(); err != nil {
		return exitUnusable, err
	}
	fmt.Fprint(env.stdout, m.told("fixed"))
	return m.status(), nil
}

// changed are the paths of the files that change, in order.
func (m *mending) changed() []string {
	set := map[string]bool{}
	for name := range m.was {
		set[name] = true
	}
	return sorted(set)
}

// show prints what would change.
func (m *mending) show(env *environment) int {
	for _, name := range m.changed() {
		text := diff.Diff("a/"+name, m.was[name], "b/"+name, m.request.source.Overlay[name])
		_, text, _ = bytes.Cut(text, []byte("\n")) // a line that is for git alone
		for line := range strings.Lines(string(text)) {
			ending := line[len(strings.TrimRight(line, "\r\n")):]
			fmt.Fprint(env.stdout, printable(strings.TrimSuffix(line, ending)), ending)
		}
	}
	fmt.Fprint(env.stderr, m.told("would fix"))
	if status := m.status(); status != exitClean || len(m.was) == 0 {
		return status
	}
	return exitFindings
}

func (m *mending) close() error {
	if m.last == nil {
		return nil
	}
	return m.last.change.Close()
}

// write puts the new text into the work tree, unless somebody else has changed a file meanwhile.
func (m *mending) write() error {
	folder, err := os.OpenRoot(m.root)
	if err != nil {
		return fmt.Errorf("opening %s: %w", m.root, err)
	}
	defer folder.Close()
	for _, name := range m.changed() {
		info, err := folder.Lstat(name)
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, plain(err))
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no regular file, so it is left as it is", name)
		}
		now, err := folder.ReadFile(name)
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, plain(err))
		}
		if !slices.Equal(now, m.was[name]) {
			return fmt.Errorf("%s has changed meanwhile, so it is left as it is; run fix again", name)
		}
		if err := atomicfile.Write(folder, name, m.request.source.Overlay[name], info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}

// told is what was done, in words: a line for each finding that was mended, one for each whose fix did not hold, and a sum.
func (m *mending) told(verb string) string {
	var b strings.Builder
	for _, f := range m.mended {
		fmt.Fprintf(&b, "%s:%d: %s: %s\n", printable(f.At.File), f.At.Line, f.Rule, printable(f.Fix.Title))
	}
	left := map[string]int{}
	for _, f := range m.last.result.Findings {
		reason := m.refused[f.Fingerprint]
		switch {
		case reason != "":
			fmt.Fprintf(&b, "%s:%d: %s: left as it is, since %s\n", printable(f.At.File), f.At.Line, f.Rule, reason)
		case m.fixable(f):
		case f.Fix != nil && m.wanted(f.Rule):
			left["unsafe"]++
		}
		left["all"]++
	}
	fmt.Fprintf(&b, "%s %s in %s", verb, counted(len(m.mended), "finding"), counted(len(m.was), "file"))
	if n := left["all"]; n > 0 {
		fmt.Fprintf(&b, "; %s left for you", counted(n, "finding"))
	}
	if n := left["unsafe"]; n > 0 {
		fmt.Fprintf(&b, ", %d of them with a fix that --unsafe applies", n)
	}
	b.WriteString("\n")
	return b.String()
}

func (m *mending) status() int {
	if m.last.incomplete {
		return exitUnusable
	}
	return exitClean
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
