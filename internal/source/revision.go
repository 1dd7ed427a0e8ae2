package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// commit is a commit's full id and the time that its committer recorded.
type commit struct {
	id   string
	time time.Time
}

// short is how messages name a commit.
func (c commit) short() string { return shortID(c.id) }

func shortID(id string) string { return id[:min(7, len(id))] }

// check asks git whether it, too, takes root for the top of a work tree, and finds when the index was last written.
func (g *git) check(ctx context.Context) (indexWritten time.Time, err error) {
	out, _, err := g.run(ctx, "rev-parse", "--show-toplevel", "--git-path", "index")
	var refused *gitError
	if errors.As(err, &refused) {
		// For dubious ownership git's own message names the command that mends it.
		return time.Time{}, &UsageError{Problem: fmt.Sprintf("git refuses to work in %s: %s", g.root, refused.stderr)}
	}
	if err != nil {
		return time.Time{}, err
	}
	lines := bytes.TrimSuffix(out, []byte{'\n'})
	at := bytes.LastIndexByte(lines, '\n')
	if at < 0 {
		return time.Time{}, fmt.Errorf("git rev-parse gave an answer that is not understood: %.80q", out)
	}
	top, index := string(lines[:at]), string(lines[at+1:])
	if !sameFile(top, g.root) {
		return time.Time{}, &UsageError{
			Problem: fmt.Sprintf("the config of the repository in %s puts its work tree elsewhere, in %s", g.root, top),
			Help:    "unset core.worktree, or run in the work tree itself"}
	}
	if !filepath.IsAbs(index) {
		index = filepath.Join(g.root, index)
	}
	if info, err := os.Stat(index); err == nil {
		indexWritten = info.ModTime()
	}
	return indexWritten, nil
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// head is the commit that is checked out; nil when there is none yet.
func (g *git) head(ctx context.Context) (*commit, error) {
	head, err := g.commit(ctx, "HEAD")
	var refused *gitError
	if errors.As(err, &refused) {
		if id, err := g.resolve(ctx, "HEAD"); id == "" {
			return nil, err
		}
	}
	return head, err
}

// commit reads a commit, given by its full id or as HEAD.
func (g *git) commit(ctx context.Context, name string) (*commit, error) {
	// rev-list, not log: log obeys config that can start a program (log.showSignature).
	out, _, err := g.run(ctx, "rev-list", "--max-count=1", "--format=%ct", name, "--")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	fields := strings.Fields(string(out)) // "commit", the id, the seconds
	if len(fields) != 3 {
		return nil, fmt.Errorf("reading %s: git rev-list gave an answer that is not understood: %.80q", name, out)
	}
	seconds, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading the date of %s: %w", name, err)
	}
	return &commit{id: fields[1], time: time.Unix(seconds, 0).UTC()}, nil
}

// resolve gives the full id of the commit that a revision stands for; empty when there is no such revision.
func (g *git) resolve(ctx context.Context, rev string) (string, error) {
	out, _, err := g.run(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	var refused *gitError
	if errors.As(err, &refused) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	// git before 2.30 prints --end-of-options, too.
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1], nil
}

// validRevision refuses what git might take for an option or for more than one argument, before git sees it.
func validRevision(rev string) error {
	switch {
	case strings.HasPrefix(rev, "-"):
		return &UsageError{Problem: fmt.Sprintf("%q is not a revision: it begins with a hyphen", rev)}
	case strings.ContainsFunc(rev, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return &UsageError{Problem: fmt.Sprintf("%q is not a revision: it holds a control character", rev)}
	}
	return nil
}

// named gives the full id of the commit that a user's revision stands for.
func (g *git) named(ctx context.Context, rev string) (string, error) {
	if err := validRevision(rev); err != nil {
		return "", err
	}
	id, err := g.resolve(ctx, rev)
	if err == nil && id == "" {
		err = g.noRevision(ctx, rev)
	}
	return id, err
}

// IsNoCommit is whether an id is the one of zeros alone that stands for no commit (githooks(5), "pre-push").
func IsNoCommit(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0") == ""
}

// leavesRemotes is the best common ancestor of a commit and of all that remotes are known to have: of the commit and of a
// merge of all their branches (git-merge-base(1), "DISCUSSION"). Empty when there is none.
func (g *git) leavesRemotes(ctx context.Context, head *commit) (string, error) {
	out, _, err := g.run(ctx, "for-each-ref", "--format=%(objectname)", "refs/remotes")
	if err != nil {
		return "", fmt.Errorf("listing the branches of remotes: %w", err)
	}
	known := strings.Fields(string(out))
	slices.Sort(known)
	known = slices.Compact(known)
	if len(known) == 0 {
		return "", nil
	}
	out, _, err = g.run(ctx, append([]string{"merge-base", "--end-of-options", head.id}, known...)...)
	var refused *gitError
	if errors.As(err, &refused) && refused.status == 1 {
		if g.isShallow(ctx) {
			return "", g.noMergeBase(ctx, "the branches of remotes", head.short())
		}
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("finding what was pushed before: %w", err)
	}
	base, _, _ := strings.Cut(string(out), "\n")
	return base, nil
}

// mergeBase is the commit that a change starting at rev is judged against: the best common ancestor of rev and the head,
// which messages call headName.
func (g *git) mergeBase(ctx context.Context, rev string, head *commit, headName string) (string, error) {
	if head == nil {
		if err := validRevision(rev); err != nil {
			return "", err
		}
		return "", &UsageError{Problem: "there is no commit here yet, so there is no base to compare with", Help: "leave out --base, or use --staged"}
	}
	id, err := g.named(ctx, rev)
	if err != nil {
		return "", err
	}
	if id == head.id {
		return id, nil
	}
	out, _, err := g.run(ctx, "merge-base", "--end-of-options", id, head.id)
	var refused *gitError
	if errors.As(err, &refused) && refused.status == 1 {
		return "", g.noMergeBase(ctx, rev, headName)
	}
	if err != nil {
		return "", fmt.Errorf("finding where %s and %s part: %w", headName, rev, err)
	}
	base, _, _ := strings.Cut(string(out), "\n")
	return base, nil
}

func (g *git) isShallow(ctx context.Context) bool {
	out, _, err := g.run(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

const fetchDepth = "in GitHub Actions set `fetch-depth: 0` for actions/checkout"

func (g *git) noMergeBase(ctx context.Context, rev, headName string) error {
	if g.isShallow(ctx) {
		return &UsageError{
			Problem: fmt.Sprintf("this clone is shallow and does not reach back to where %s and %s part", headName, rev),
			Help:    "run `git fetch --unshallow`; " + fetchDepth}
	}
	return &UsageError{
		Problem: fmt.Sprintf("%s and %s have no commit in common", headName, rev),
		Help:    "name a revision that this work started from"}
}

func (g *git) noRevision(ctx context.Context, rev string) error {
	problem := fmt.Sprintf("there is no revision %q in this repository", rev)
	if near := nearest(rev, g.refs(ctx)); len(near) > 0 {
		return &UsageError{Problem: problem, Help: "did you mean " + strings.Join(near, " or ") + "?"}
	}
	branch := rev
	if _, after, found := strings.Cut(rev, "origin/"); found {
		branch = after
	}
	help := fmt.Sprintf("if it is on the server, run `git fetch origin %s`", branch)
	if g.isShallow(ctx) {
		help = fmt.Sprintf("this clone is shallow: run `git fetch --unshallow origin` or `git fetch origin %s`; %s", branch, fetchDepth)
	}
	return &UsageError{Problem: problem, Help: help}
}

// refs are the short names of branches and tags.
func (g *git) refs(ctx context.Context) []string {
	out, _, err := g.run(ctx, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
	if err != nil {
		return nil
	}
	return strings.Fields(string(out))
}

// nearest picks up to three names that a user may have meant: the same name at a remote, or a few letters off.
func nearest(name string, names []string) []string {
	const most, far = 3, 3
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, n := range names {
		switch {
		case strings.HasSuffix(n, "/"+name) || strings.HasSuffix(name, "/"+n):
			near = append(near, candidate{n, 0})
		case max(len(n)-len(name), len(name)-len(n)) < far && len(name) > far:
			if d := editDistance(name, n); d < far {
				near = append(near, candidate{n, d})
			}
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var picked []string
	for _, c := range near[:min(most, len(near))] {
		picked = append(picked, c.name)
	}
	return picked
}

// editDistance counts the insertions, deletions and substitutions of bytes that turn a into b (Levenshtein distance).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substituted := diagonal
			if a[i] != b[j] {
				substituted++
			}
			diagonal = row[j+1]
			row[j+1] = min(substituted, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
