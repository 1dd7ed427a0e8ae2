// Package source brings in what is judged: a tree at the base and a tree at the head of a change, from a work tree, the
// git index, a git revision or plain folders. It reads inside its roots only, regular files only, and never follows a
// link out.
package source

import (
	"context"
	"errors"
	"slices"
	"sort"
	"sync"
	"time"
)

// Change is what one run judges.
type Change struct {
	// Base is nil when there is nothing to compare with.
	Base *Tree
	Head *Tree
	// BaseName and HeadName say in a few words what the trees are: a commit id, "index", "work tree", a folder.
	BaseName, HeadName string
	// AsOf is the date for every rule about expiry; AsOfSource says in a few words where it comes from.
	AsOf       time.Time
	AsOfSource string
	// Explicit are the files that the user named one by one: what cannot be examined among them fails the run.
	Explicit map[string]bool
	// Selected, when not nil, is which paths findings are wanted for; the rest is read as context only.
	Selected func(path string) bool
	// Problems are files that could not be taken into a tree: the path and why.
	Problems []FileProblem
	// Notices are things the user should know about how the trees were read.
	Notices []string
	// Tags is what TaggedFiles asks; nil where the base is no commit.
	Tags func(ctx context.Context, suffix string, wanted func(path string) bool) (*History, error)

	closers []func() error
	// What Text has read: findings come file by file, and waivers and reports ask for the text of each.
	textMutex sync.Mutex
	texts     map[*File]*Text
	textBytes int
}

// keptTexts is how many bytes Text keeps before it begins anew.
const keptTexts = 16 << 20

// Wants is whether findings are wanted for a path.
func (c *Change) Wants(path string) bool { return c.Selected == nil || c.Selected(path) }

// Close ends the git process and gives back the folders that the files are read from. No file can be read afterwards.
func (c *Change) Close() error {
	var errs []error
	for _, closer := range c.closers {
		errs = append(errs, closer())
	}
	c.closers = nil
	return errors.Join(errs...)
}

// FileProblem says why a path could not be read.
type FileProblem struct {
	Path   string
	Side   Side
	Reason string
}

func (c *Change) addProblem(path string, side Side, reason string) {
	c.Problems = append(c.Problems, FileProblem{Path: path, Side: side, Reason: reason})
}

// dropProblems forgets the problems of a path of the head, because something better is known about it.
func (c *Change) dropProblems(path string) {
	c.Problems = slices.DeleteFunc(c.Problems, func(p FileProblem) bool { return p.Path == path && p.Side == Head })
}

// HasBase is whether there is a state to compare the head with.
func (c *Change) HasBase() bool { return c.Base != nil }

// Pairs are all paths of both sides with their files, in the order of their paths.
func (c *Change) Pairs() []Pair {
	paths := make(map[string]bool, len(c.Head.files))
	for _, f := range c.Head.files {
		paths[f.Path] = true
	}
	if c.Base != nil {
		for _, f := range c.Base.files {
			paths[f.Path] = true
		}
	}
	pairs := make([]Pair, 0, len(paths))
	for path := range paths {
		pairs = append(pairs, Pair{Path: path, Base: c.Base.Lookup(path), Head: c.Head.Lookup(path)})
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].Path < pairs[j].Path })
	return pairs
}

// Text reads one file of one side as text; nil when there is none or it cannot be read. Reports use it for excerpts. What did not
// change is read at the head, as analyzers do, for its line ends may be others there.
func (c *Change) Text(side Side, path string) *Text {
	f := c.Head.Lookup(path)
	if base := c.Base.Lookup(path); side == Base && (f == nil || base == nil || (Pair{path, base, f}).Changed()) {
		f = base
	}
	if f == nil {
		return nil
	}
	c.textMutex.Lock()
	defer c.textMutex.Unlock()
	if t, ok := c.texts[f]; ok {
		return t
	}
	t, err := f.Text()
	if err != nil {
		t = nil
	}
	if c.texts == nil || c.textBytes > keptTexts {
		c.texts, c.textBytes = map[*File]*Text{}, 0
	}
	c.texts[f] = t
	if t != nil {
		c.textBytes += len(t.Bytes)
	}
	return t
}
