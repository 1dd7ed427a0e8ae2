package source

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"time"
)

// Options say which trees to bring in. At most one of Base, Staged and BaseDir is set; with none of them there is a head
// only: the work tree, or outside git the folder.
type Options struct {
	// Dir is the current folder; empty stands for the process's own.
	Dir string
	// Paths are files and folders that the user named, relative to Dir. They select what findings are wanted for, and never
	// make the trees smaller: an earlier migration is context for a later one. None selects Dir and what is below it.
	Paths []string
	// Base is a revision: the work tree is compared with the merge base of it and HEAD. Zeros in place of a commit's id, which
	// githooks(5) has for what the other side of a push does not know, stand for where the head leaves all branches of all
	// remotes, which is an empty tree where it shares nothing with them.
	Base string
	// Revision is a commit that is the head in place of the work tree, HEAD and the index; it goes with Base.
	Revision string
	// Staged compares the index with HEAD.
	Staged bool
	// BaseDir and HeadDir are two plain folders to compare; HeadDir is Dir unless set.
	BaseDir, HeadDir string
	// Exclude are doublestar patterns of paths, and of folders with all they hold, that are left out of both trees. They do
	// not apply to a file that Paths names.
	Exclude []string
	// AsOf is the date for rules about expiry, as YYYY-MM-DD; when empty it is that of HEAD, or else today.
	AsOf string
	// StdinName is a path, relative to Dir, that Stdin is the content of at the head, whether or not it is on disk.
	StdinName string
	Stdin     []byte
	// Overlay is the content, by path in the tree, that files of the head have instead of what they hold.
	Overlay map[string][]byte
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// opener gathers a change step by step.
type opener struct {
	ctx     context.Context
	o       Options
	dir     string // Options.Dir, absolute and free of links
	root    string
	names   *names
	exclude *excluder
	git     *git    // nil where git is not consulted
	head    *commit // what Revision names, else HEAD; nil when there is no commit yet
	change  *Change
}

// Open brings in the trees that the options ask for. The files are read when their content is first asked for, so the
// change has to be closed, and ctx has to last until then. Errors: a *UsageError for what the user can mend, and failures
// of git or of the file system. A change without any file is none.
func Open(ctx context.Context, o Options) (*Change, error) {
	op := &opener{ctx: ctx, o: o, change: &Change{Explicit: map[string]bool{}}}
	if err := op.open(); err != nil {
		op.change.Close()
		return nil, err
	}
	return op.change, nil
}

func (o *opener) open() error {
	isGit, err := o.locate()
	if err != nil {
		return err
	}
	if o.exclude, err = newExcluder(o.o.Exclude); err != nil {
		return err
	}
	if o.names, err = resolveNames(o.root, o.dir, o.selectedPaths()); err != nil {
		return err
	}
	var base, head []*File
	switch {
	case o.o.BaseDir != "":
		base, head, err = o.openFolders()
	case isGit:
		base, head, err = o.openRepository()
	default:
		o.change.HeadName = o.root
		head, err = o.openFolder(o.root, Head)
	}
	if err != nil {
		return err
	}
	if o.o.StdinName != "" {
		if head, err = o.addStdin(head); err != nil {
			return err
		}
	}
	for i, f := range head {
		if content, ok := o.o.Overlay[f.Path]; ok {
			head[i] = NewFile(f.Path, Head, "", int64(len(content)), func() ([]byte, error) { return content, nil })
		}
	}
	o.change.Head = NewTree(head)
	if o.o.Base != "" || o.o.Staged || o.o.BaseDir != "" {
		o.change.Base = NewTree(base)
	}
	if err := o.names.apply(o.change, o.stored()); err != nil {
		return err
	}
	sort.SliceStable(o.change.Problems, func(i, j int) bool { return o.change.Problems[i].Path < o.change.Problems[j].Path })
	return o.date()
}

// locate checks that the options go together and finds the root.
func (o *opener) locate() (isGit bool, err error) {
	count := 0
	for _, set := range []bool{o.o.Base != "", o.o.Staged, o.o.BaseDir != ""} {
		if set {
			count++
		}
	}
	if count > 1 {
		return false, &UsageError{Problem: "--base, --staged and --base-dir exclude each other", Help: "give one of them"}
	}
	if o.o.Revision != "" && (o.o.Base == "" || o.o.StdinName != "") {
		return false, &UsageError{Problem: fmt.Sprintf("the commit %q can only be compared with a base", o.o.Revision)}
	}
	if o.o.HeadDir != "" && o.o.BaseDir == "" {
		return false, &UsageError{Problem: "a folder for the head was given without --base-dir"}
	}
	if o.dir, err = realFolder(o.o.Dir); err != nil {
		return false, err
	}
	if o.o.BaseDir != "" {
		o.root = o.dir
		if o.o.HeadDir != "" {
			o.root, err = realFolder(o.under(o.o.HeadDir))
		}
		return false, err
	}
	if o.root, isGit, err = Root(o.ctx, o.dir); err != nil {
		return false, err
	}
	if isGit {
		return true, nil
	}
	option := ""
	switch {
	case o.o.Staged:
		option = "--staged"
	case o.o.Base != "":
		option = "--base " + o.o.Base
	default:
		return false, nil
	}
	return false, &UsageError{
		Problem: fmt.Sprintf("%s needs a git repository, and %s is in none", option, o.dir),
		Help:    "run it inside the repository, or compare two folders with --base-dir"}
}

// under makes a path that is relative to the current folder absolute.
func (o *opener) under(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(o.dir, path)
}

// selectedPaths are the paths that the user named, and the one that standard input stands for. Where there are none, the
// current folder is meant when it is not the root.
func (o *opener) selectedPaths() []string {
	paths := o.o.Paths
	if o.o.StdinName != "" {
		paths = append(append([]string{}, paths...), o.o.StdinName)
	}
	if len(paths) == 0 && o.o.BaseDir == "" && o.dir != o.root {
		return []string{o.dir}
	}
	return paths
}

// keep is whether a path belongs in the trees.
func (o *opener) keep(path string) bool {
	return !o.exclude.excludes(path) || o.names.byPath[path]
}

func (o *opener) openFolders() (base, head []*File, err error) {
	baseDir, err := realFolder(o.under(o.o.BaseDir))
	if err != nil {
		return nil, nil, err
	}
	o.change.BaseName, o.change.HeadName = o.o.BaseDir, o.o.HeadDir
	if o.change.HeadName == "" {
		o.change.HeadName = o.root
	}
	if base, err = o.openFolder(baseDir, Base); err != nil {
		return nil, nil, err
	}
	head, err = o.openFolder(o.root, Head)
	return base, head, err
}

// addStdin puts the content of standard input in the place of a file.
func (o *opener) addStdin(head []*File) ([]*File, error) {
	n, err := resolveName(o.root, o.dir, o.o.StdinName)
	if err != nil {
		return nil, err
	}
	if n.there && n.mode.IsDir() {
		return nil, &UsageError{Problem: fmt.Sprintf("%s is a folder, so standard input cannot stand for it", o.o.StdinName)}
	}
	o.change.dropProblems(n.path) // what is on disk there does not matter
	content := o.o.Stdin
	return append(head, NewFile(n.path, Head, "", int64(len(content)), func() ([]byte, error) { return content, nil })), nil
}

// stored says in words what the head is taken from where that is not the disk; empty where it is.
func (o *opener) stored() string {
	switch {
	case o.o.Staged:
		return "the index"
	case o.o.Revision != "":
		return o.o.Revision
	}
	return ""
}

// date settles AsOf.
func (o *opener) date() error {
	switch {
	case o.o.AsOf != "":
		date, err := time.Parse(time.DateOnly, o.o.AsOf)
		if err != nil {
			return &UsageError{Problem: fmt.Sprintf("--as-of: %q is not a date", o.o.AsOf), Help: "write it as YYYY-MM-DD"}
		}
		o.change.AsOf, o.change.AsOfSource = date, "--as-of"
	case o.head != nil:
		o.change.AsOf, o.change.AsOfSource = dateOf(o.head.time), fmt.Sprintf("the commit date of %s (%s)", o.headName(), o.head.short())
	default:
		now := time.Now
		if o.o.Now != nil {
			now = o.o.Now
		}
		o.change.AsOf, o.change.AsOfSource = dateOf(now()), "today (no git history)"
	}
	return nil
}

// dateOf is the start of a time's day in UTC, so that the same commit has the same date everywhere.
func dateOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
