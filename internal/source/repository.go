package source

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// indexName is what the index is called where it is the head.
const indexName = "index"

// openRepository brings in the trees of a git repository: the index and HEAD, or the work tree or a commit and, if asked
// for, the merge base.
func (o *opener) openRepository() (base, head []*File, err error) {
	o.git, err = newGit(o.root, o.o.Staged)
	if err != nil {
		if o.o.Staged || o.o.Base != "" {
			return nil, nil, err
		}
		o.change.HeadName = o.root
		o.change.Notices = append(o.change.Notices, "the git program was not found, so files that git ignores are examined too")
		head, err = o.openFolder(o.root, Head)
		return nil, head, err
	}
	written, err := o.git.check(o.ctx)
	if err != nil {
		return nil, nil, err
	}
	blobs := newObjects(o.ctx, o.git)
	o.change.closers = append(o.change.closers, blobs.close)

	// Each of these waits for git, and none for another.
	var index, untracked, committed []entry
	var complaints string
	group, ctx := errgroup.WithContext(o.ctx)
	if o.o.Revision == "" {
		group.Go(func() (err error) {
			index, err = o.git.listIndex(ctx)
			return err
		})
	}
	if o.stored() == "" {
		group.Go(func() (err error) {
			untracked, complaints, err = o.git.listUntracked(ctx)
			return err
		})
	}
	group.Go(func() (err error) {
		if err = o.findHead(ctx); err != nil {
			return err
		}
		if o.o.Revision != "" {
			if index, err = o.git.listCommit(ctx, o.head.id); err != nil {
				return err
			}
		}
		var id string
		if id, o.change.BaseName, err = o.baseCommit(); err != nil || id == "" {
			return err
		}
		o.change.Tags = (&tags{git: o.git, blobs: blobs, base: id, keep: o.keep}).history
		committed, err = o.git.listCommit(ctx, id)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if complaints != "" {
		o.change.Notices = append(o.change.Notices, "git could not look everywhere for untracked files: "+complaints)
	}
	base = o.blobFiles(committed, Base, blobs)
	if o.o.Staged {
		o.change.HeadName = indexName
		return base, o.storedFiles(index, blobs), nil
	}
	if o.o.Revision != "" {
		o.change.HeadName = o.head.short()
		if name := strings.TrimPrefix(o.o.Revision, "refs/heads/"); !strings.HasPrefix(o.head.id, name) {
			o.change.HeadName = fmt.Sprintf("%s (%s)", name, o.head.short())
		}
		return base, o.storedFiles(index, blobs), nil
	}
	o.change.HeadName = "work tree"
	head, err = o.workTreeFiles(append(index, untracked...), written, blobs)
	return base, head, err
}

// findHead settles what the head is: the commit that is named, or HEAD.
func (o *opener) findHead(ctx context.Context) (err error) {
	if o.o.Revision == "" {
		o.head, err = o.git.head(ctx)
		return err
	}
	id, err := o.git.named(ctx, o.o.Revision)
	if err != nil {
		return err
	}
	o.head, err = o.git.commit(ctx, id)
	return err
}

// headName is what the head's commit is called in messages.
func (o *opener) headName() string {
	switch {
	case o.o.Revision == "":
		return "HEAD"
	case o.head != nil && o.o.Revision == o.head.id:
		return "the commit"
	}
	return o.o.Revision
}

// baseCommit is the commit that the head is compared with, and what it is called; no id stands for an empty tree.
func (o *opener) baseCommit() (id, name string, err error) {
	switch {
	case o.o.Staged && o.head == nil:
		return "", "HEAD (no commit yet)", nil
	case o.o.Staged:
		return o.head.id, fmt.Sprintf("HEAD (%s)", o.head.short()), nil
	case o.o.Base != "":
		if IsNoCommit(o.o.Base) {
			return o.unknownBase()
		}
		id, err := o.git.mergeBase(o.ctx, o.o.Base, o.head, o.headName())
		if err != nil {
			return "", "", err
		}
		if strings.HasPrefix(id, o.o.Base) {
			return id, shortID(id), nil
		}
		return id, fmt.Sprintf("%s (%s)", o.o.Base, shortID(id)), nil
	}
	return "", "", nil
}

// unknownBase is the base of what the other side of a push does not know: the last commit that some remote is known to have.
func (o *opener) unknownBase() (id, name string, err error) {
	if o.head == nil {
		return "", "nothing pushed yet", nil
	}
	if id, err = o.git.leavesRemotes(o.ctx, o.head); err != nil || id == "" {
		return "", "nothing pushed yet", err
	}
	return id, fmt.Sprintf("what was pushed before (%s)", shortID(id)), nil
}

// blobFiles makes files of what git has stored. Links and submodules are left out.
func (o *opener) blobFiles(entries []entry, side Side, blobs *objects) []*File {
	files := make([]*File, 0, len(entries))
	for _, e := range entries {
		if e.mode != modeLink && e.mode != modeSubmodule && o.keep(e.path) {
			files = append(files, blobFile(e, side, blobs))
		}
	}
	return files
}

func blobFile(e entry, side Side, blobs *objects) *File {
	return NewFile(e.path, side, e.id, -1, func() ([]byte, error) { return blobs.read(e.id) })
}

// storedFiles are the files that the next commit will hold, or that a commit holds.
func (o *opener) storedFiles(entries []entry, blobs *objects) []*File {
	o.noteSubmodules(entries)
	var complete, links []entry
	for _, e := range entries {
		switch {
		case e.intended || !o.keep(e.path):
		case e.unmerged:
			o.change.addProblem(e.path, Head, "a merge has left conflicts here, so there is nothing to commit yet and it was not examined")
		case e.mode == modeLink:
			links = append(links, e)
		default:
			complete = append(complete, e)
		}
	}
	for _, link := range links {
		if target, err := blobs.read(link.id); err != nil || leavesRoot(link.path, string(target)) {
			o.change.addProblem(link.path, Head, fmt.Sprintf("this is a symbolic link to %q, outside the repository, so it was not followed", target))
		}
	}
	return o.blobFiles(complete, Head, blobs)
}

// leavesRoot is whether a link points out of the repository, going by its text alone: its target may not be on disk.
func leavesRoot(link, target string) bool {
	joined := path.Join(path.Dir(link), target)
	return target == "" || path.IsAbs(target) || joined == ".." || strings.HasPrefix(joined, "../")
}

// workTreeFiles are the files on disk, among the paths that git lists.
func (o *opener) workTreeFiles(entries []entry, indexWritten time.Time, blobs *objects) ([]*File, error) {
	o.noteSubmodules(entries)
	d, err := openDisk(o.root)
	if err != nil {
		return nil, err
	}
	o.change.closers = append(o.change.closers, d.close)
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.isRepository() || !o.keep(e.path) })
	onDisk := lstatAll(o.ctx, d.root, entries)
	files := make([]*File, 0, len(entries))
	for i, e := range entries {
		if err := o.ctx.Err(); err != nil {
			return nil, err
		}
		if err := onDisk[i].err; err != nil {
			if !isAbsent(err) {
				o.change.addProblem(e.path, Head, fmt.Sprintf("this cannot be read: %v", rootCause(err)))
			} else if e.notOnDisk && e.mode != modeLink {
				files = append(files, blobFile(e, Head, blobs))
			}
			continue
		}
		if f := o.workTreeFile(d, e, onDisk[i].info, indexWritten); f != nil {
			files = append(files, f)
		}
	}
	return o.addNamed(files, d, Head)
}

// workTreeFile is nil for what is no regular file; why is noted where that could hide something.
func (o *opener) workTreeFile(d *disk, e entry, info fs.FileInfo, indexWritten time.Time) *File {
	clean := e.clean(info, indexWritten)
	switch {
	case info.IsDir():
		return nil // the tracked file is gone, and what the folder holds is listed by itself
	case info.Mode()&fs.ModeSymlink != 0:
		if reason := d.followLink(e.path); reason != "" {
			o.change.addProblem(e.path, Head, reason)
		}
		return nil
	case e.mode == modeLink && clean:
		return nil // where links cannot be made git writes their target into a file
	}
	if reason := notRegular(info.Mode()); reason != "" {
		o.change.addProblem(e.path, Head, reason)
		return nil
	}
	id := ""
	if clean {
		id = e.id
	}
	return d.file(e.path, Head, id, info.Size())
}

// isRepository is whether the entry is a repository of its own: a submodule, or an untracked clone.
func (e *entry) isRepository() bool { return e.mode == modeSubmodule || strings.HasSuffix(e.path, "/") }

// noteSubmodules says which repositories inside this one are left out.
func (o *opener) noteSubmodules(entries []entry) {
	const named = 5
	var paths []string
	for _, e := range entries {
		if path := strings.TrimSuffix(e.path, "/"); e.isRepository() && !o.exclude.excludes(path) {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return
	}
	list := strings.Join(paths[:min(named, len(paths))], ", ")
	if len(paths) > named {
		list += fmt.Sprintf(" and %d more", len(paths)-named)
	}
	o.change.Notices = append(o.change.Notices, "submodules and other repositories inside this one were not examined: "+list)
}
