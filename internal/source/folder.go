package source

import (
	"context"
	"fmt"
	"io/fs"
	"path"
)

// walk lists a plain folder: every regular file below it but git's own. Links are not followed. What cannot be read is a
// problem of the side, and the rest is read.
func walk(ctx context.Context, d *disk, side Side, keep func(path string) bool, skip func(folder string) bool) (files []*File, problems []FileProblem, err error) {
	add := func(path, reason string) {
		problems = append(problems, FileProblem{Path: path, Side: side, Reason: reason})
	}
	err = fs.WalkDir(d.root.FS(), ".", func(name string, found fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == ".":
			return rootCause(err)
		case err != nil:
			add(name, fmt.Sprintf("this cannot be read: %v", rootCause(err)))
			return nil
		case name == ".":
			return nil
		case path.Base(name) == ".git":
			if found.IsDir() {
				return fs.SkipDir
			}
			return nil
		case found.IsDir():
			if skip(name) {
				return fs.SkipDir
			}
			return nil
		case !keep(name):
			return nil
		case found.Type()&fs.ModeSymlink != 0:
			if reason := d.followLink(name); reason != "" {
				add(name, reason)
			}
			return nil
		}
		if reason := notRegular(found.Type()); reason != "" {
			add(name, reason)
			return nil
		}
		info, err := found.Info()
		if err != nil {
			return nil // removed since the folder was listed
		}
		files = append(files, d.file(name, side, "", info.Size()))
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("walking the folder %s: %w", d.root.Name(), err)
	}
	return files, problems, nil
}

// openFolder opens one side of --base-dir, or of a check outside git, and lists it.
func (o *opener) openFolder(folder string, side Side) ([]*File, error) {
	d, err := openDisk(folder)
	if err != nil {
		return nil, err
	}
	o.change.closers = append(o.change.closers, d.close)
	files, problems, err := walk(o.ctx, d, side, o.keep, o.exclude.excludesFolder)
	if err != nil {
		return nil, err
	}
	o.change.Problems = append(o.change.Problems, problems...)
	return o.addNamed(files, d, side)
}

// addNamed adds the files that the user named and no listing gave: ignored ones, and those in excluded folders.
func (o *opener) addNamed(files []*File, d *disk, side Side) ([]*File, error) {
	if len(o.names.list) == 0 {
		return files, nil
	}
	known := make(map[string]bool, len(files))
	for _, f := range files {
		known[f.Path] = true
	}
	for _, p := range o.change.Problems {
		known[p.Path] = known[p.Path] || p.Side == side
	}
	stat := newStatter(d.root)
	defer stat.close()
	for _, n := range o.names.list {
		if known[n.path] || n.broken != "" || n.path == "." {
			continue
		}
		info, err := stat.lstat(n.path)
		if err != nil || info.IsDir() {
			continue // whether that is an error shows when the names are applied
		}
		if reason := notRegular(info.Mode()); reason != "" {
			if side == Head {
				o.change.addProblem(n.path, side, reason)
			}
			continue
		}
		files = append(files, d.file(n.path, side, "", info.Size()))
	}
	return files, nil
}
