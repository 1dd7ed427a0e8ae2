package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxTags is how many tags are looked at, newest first. What a tag before those used has mostly been gone for years, and
// each tag costs git some milliseconds in a large repository.
const MaxTags = 200

// Tagged is a file as a tag holds it, where it differs from the base.
type Tagged struct {
	// Tag is the tag's name without refs/tags/, as its author chose it: it may hold anything that git lets into a name.
	Tag  string
	File *File
}

// History is what the tags of the base's history hold.
type History struct {
	// Files are the versions of files that tags hold and the base does not: newest tag first, and each content of a path
	// once, for the newest tag that holds it.
	Files []Tagged
	// Notices say which tags were not looked at, and why.
	Notices []string
}

// tags looks for what tags hold.
type tags struct {
	git   *git
	blobs *objects
	base  string // a commit
	keep  func(path string) bool
}

// TaggedFiles gives the versions of files that tags of the base and of its ancestors hold, among the paths that end in
// suffix, such as ".proto", and that wanted says true of.
func (c *Change) TaggedFiles(ctx context.Context, suffix string, wanted func(path string) bool) (*History, error) {
	if c.Tags == nil {
		return &History{Notices: []string{"there are no tags to look at, since the base is no commit of a git repository"}}, nil
	}
	return c.Tags(ctx, suffix, wanted)
}

// history is TaggedFiles for a repository. Git compares each tag with the next newer one, so that the cost is that of the
// differences.
func (t *tags) history(ctx context.Context, suffix string, wanted func(path string) bool) (*History, error) {
	h := &History{}
	names, trees, err := t.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the tags of the base's history: %w", err)
	}
	if t.git.isShallow(ctx) {
		h.Notices = append(h.Notices, "this clone is shallow, so only tags that it reaches were looked at; run `git fetch --unshallow --tags`; "+fetchDepth)
	} else if len(names) == 0 {
		h.Notices = append(h.Notices, "neither the base nor any commit before it has a tag")
	}
	if len(names) > MaxTags {
		h.Notices = append(h.Notices, fmt.Sprintf("only the newest %d tags were looked at", MaxTags))
		names, trees = names[:MaxTags], trees[:MaxTags]
	}
	if len(names) == 0 {
		return h, nil
	}
	h.Files, err = t.differences(ctx, names, trees, suffix, wanted)
	if err != nil {
		return nil, fmt.Errorf("comparing the tags of the base's history: %w", err)
	}
	return h, nil
}

// list gives the tags that the base's history holds, newest first, and the ids of their trees.
func (t *tags) list(ctx context.Context) (names, trees []string, err error) {
	out, _, err := t.git.run(ctx, "for-each-ref", "--merged="+t.base, "--sort=-version:refname", "--sort=-creatordate",
		"--count="+strconv.Itoa(MaxTags+1), "--format=%(tree) %(*tree) %(refname)", "refs/tags")
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(string(out)) {
		// A tag is a name of a commit, or an object that names one; where that one is a tag again, no tree is given. Git
		// allows no space in a name.
		fields := strings.Fields(line)
		if len(fields) == 0 {
			return nil, nil, errors.New("git for-each-ref gave an empty line")
		}
		name := fields[len(fields)-1]
		tree := fields[0]
		if len(fields) == 1 {
			if tree, err = t.git.treeOf(ctx, name); err != nil {
				return nil, nil, err
			}
		}
		trees = append(trees, tree)
		names = append(names, strings.ToValidUTF8(strings.TrimPrefix(name, "refs/tags/"), "\uFFFD"))
	}
	return names, trees, nil
}

// differences compares the base with the newest tag, and each tag with the next older one.
func (t *tags) differences(ctx context.Context, names, trees []string, suffix string, wanted func(string) bool) ([]Tagged, error) {
	newer, err := t.git.treeOf(ctx, t.base)
	if err != nil {
		return nil, err
	}
	var pairs strings.Builder
	for _, tree := range trees {
		fmt.Fprintf(&pairs, "%s %s\n", newer, tree)
		newer = tree
	}
	cmd := t.git.command(ctx, "diff-tree", "--stdin", "--raw", "-r", "-z", "--no-abbrev", "--no-renames", "--", ":(top,glob)**/*"+suffix)
	cmd.Stdin = strings.NewReader(pairs.String())
	var complaints limitedBuffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && complaints.String() != "":
		return nil, errors.New(complaints.String())
	case err != nil:
		return nil, err
	}
	return t.parse(out, names, trees, wanted)
}

// parse reads what git diff-tree says (git-diff-tree(1), "RAW OUTPUT FORMAT"): the two trees and a line end, then for each
// path ":mode mode id id status NUL path NUL". Trees without a difference are left out.
func (t *tags) parse(out []byte, names, trees []string, wanted func(string) bool) ([]Tagged, error) {
	var list []Tagged
	at := -1
	seen := map[string]bool{}
	for len(out) > 0 {
		if out[0] != ':' {
			header, rest, _ := bytes.Cut(out, []byte{'\n'})
			_, tree, found := strings.Cut(string(header), " ")
			for at++; at < len(trees) && trees[at] != tree; at++ {
			}
			if !found || at >= len(trees) {
				return nil, fmt.Errorf("git diff-tree gave a line that is not understood: %.80q", out)
			}
			out = rest
			continue
		}
		header, rest, _ := bytes.Cut(out, []byte{0})
		path, rest, found := bytes.Cut(rest, []byte{0})
		fields := strings.Fields(string(header))
		if !found || len(fields) != 5 || at < 0 {
			return nil, fmt.Errorf("git diff-tree gave a line that is not understood: %.80q", out)
		}
		out = rest
		e := entry{path: string(path), mode: fields[1], id: fields[3]}
		if key := e.id + e.path; isFileMode(e.mode) && !seen[key] && t.keep(e.path) && wanted(e.path) {
			seen[key] = true
			list = append(list, Tagged{Tag: names[at], File: blobFile(e, Base, t.blobs)})
		}
	}
	return list, nil
}

func isFileMode(mode string) bool { return strings.HasPrefix(mode, "100") }

// treeOf gives the id of the tree of a commit, given by its full id or by a full reference.
func (g *git) treeOf(ctx context.Context, commit string) (string, error) {
	out, _, err := g.run(ctx, "rev-parse", "--verify", commit+"^{tree}")
	if err != nil {
		return "", fmt.Errorf("finding the tree of %s: %w", commit, err)
	}
	return strings.TrimSpace(string(out)), nil
}
