package source

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// named is one path as the user gave it, and what it means inside the root.
type named struct {
	given string
	path  string      // inside the root, with forward slashes; "." for the root itself
	mode  fs.FileMode // of what is on disk there
	size  int64
	there bool // whether anything is on disk there
	// broken is why what is there could not be looked at, or not be resolved to a path inside the root.
	broken string
	// link is the path of the link that was given, when path is its target.
	link string
}

// names are all paths that the user gave.
type names struct {
	list   []named
	byPath map[string]bool
}

// resolveNames finds what the paths, relative to dir, mean inside root. Links in a path are followed as long as they stay
// inside. Errors: a path outside the root.
func resolveNames(root, dir string, paths []string) (*names, error) {
	ns := &names{byPath: make(map[string]bool, len(paths))}
	for _, given := range paths {
		n, err := resolveName(root, dir, given)
		if err != nil {
			return nil, err
		}
		if !ns.byPath[n.path] {
			ns.byPath[n.path] = true
			ns.list = append(ns.list, *n)
		}
	}
	return ns, nil
}

func resolveName(root, dir, given string) (*named, error) {
	if given == "" || strings.ContainsRune(given, 0) {
		return nil, &UsageError{Problem: fmt.Sprintf("%q is not a path", given)}
	}
	abs := given
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(dir, given)
	}
	abs = filepath.Join(realParent(filepath.Dir(filepath.Clean(abs))), filepath.Base(abs))
	n := &named{given: given}
	var inside bool
	if n.path, inside = relative(root, abs); !inside {
		return nil, &UsageError{Problem: fmt.Sprintf("%s lies outside %s, which is all that is examined", given, root), Help: "run the check inside the folder that the path belongs to"}
	}
	info, err := os.Lstat(abs)
	if isAbsent(err) {
		return n, nil // whether it is in a tree shows later
	}
	if err != nil {
		n.broken = fmt.Sprintf("this cannot be read: %v", rootCause(err))
		return n, nil
	}
	n.there, n.mode, n.size = true, info.Mode(), info.Size()
	if n.mode&fs.ModeSymlink != 0 {
		n.follow(root, abs)
	}
	return n, nil
}

// follow replaces a link by its target.
func (n *named) follow(root, abs string) {
	target, err := filepath.EvalSymlinks(abs)
	if err != nil {
		n.broken = "this is a symbolic link that leads nowhere"
		if !errors.Is(err, fs.ErrNotExist) {
			n.broken = "this is a symbolic link that cannot be followed"
		}
		return
	}
	path, inside := relative(root, target)
	info, err := os.Lstat(target)
	if !inside || err != nil {
		n.broken = fmt.Sprintf("this is a symbolic link to %q, outside the repository, so it was not followed", target)
		return
	}
	n.link, n.path, n.mode, n.size = n.path, path, info.Mode(), info.Size()
}

// realParent resolves the links of a folder's path as far as it exists.
func realParent(folder string) string {
	real, err := filepath.EvalSymlinks(folder)
	if err == nil {
		return real
	}
	above := filepath.Dir(folder)
	if above == folder {
		return folder
	}
	return filepath.Join(realParent(above), filepath.Base(folder))
}

// relative is the path of abs inside root, with forward slashes.
func relative(root, abs string) (path string, inside bool) {
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// apply tells the change which files were named and which paths are selected. stored is what the head is taken from where
// that is not the disk. Errors: a path that is in no tree.
func (ns *names) apply(c *Change, stored string) error {
	selected := make(map[string]bool, len(ns.list))
	var folders []string
	for _, n := range ns.list {
		if n.link != "" {
			c.Notices = append(c.Notices, fmt.Sprintf("%s is a symbolic link; the file it leads to, %s, was examined under its own path", n.link, n.path))
		}
		switch {
		case c.Head.Lookup(n.path) != nil:
			selected[n.path], c.Explicit[n.path] = true, true
		case n.broken != "":
			c.dropProblems(n.path)
			c.addProblem(n.path, Head, n.broken)
			selected[n.path], c.Explicit[n.path] = true, true
		case n.there && n.mode.IsDir(), c.Head.holdsFolder(n.path), c.Base.holdsFolder(n.path):
			folders = append(folders, n.path)
			if !c.Head.holdsFolder(n.path) && !c.Base.holdsFolder(n.path) {
				c.Notices = append(c.Notices, fmt.Sprintf("%s holds no file to look at: ignored and excluded files are only read when they are named one by one", n.given))
			}
		case c.Base.Lookup(n.path) != nil: // the change deletes it
			selected[n.path] = true
		case n.there && stored == "": // no regular file: the problem is known already
			selected[n.path], c.Explicit[n.path] = true, true
		case n.there:
			problem := &UsageError{Problem: fmt.Sprintf("%s is not in %s", n.given, stored)}
			if c.HeadName == indexName {
				problem.Help = "`git add` it, or leave out --staged"
			}
			return problem
		default:
			return &UsageError{Problem: n.given + " does not exist", Help: meant(n, c)}
		}
	}
	c.Selected = selector(selected, folders)
	return nil
}

// meant says what a path that does not exist may have been meant to be; empty when nothing is like it.
func meant(n named, c *Change) string {
	if n.given == "-" {
		return "to judge standard input, say which file it stands for: --stdin-filename FILE"
	}
	folder := path.Dir(n.path)
	above := ""
	if folder != "." {
		above = folder + "/"
	}
	there := map[string]bool{}
	for _, f := range c.Head.Files() {
		if rest, below := strings.CutPrefix(f.Path, above); below {
			name, _, _ := strings.Cut(rest, "/")
			there[name] = true
		}
	}
	near := nearest(path.Base(n.path), slices.Sorted(maps.Keys(there)))
	for i, name := range near {
		near[i] = path.Join(path.Dir(n.given), name)
	}
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// selector is nil when everything is selected.
func selector(files map[string]bool, folders []string) func(string) bool {
	if len(files) == 0 && len(folders) == 0 {
		return nil
	}
	for i, folder := range folders {
		if folder == "." {
			return nil
		}
		folders[i] = folder + "/"
	}
	return func(path string) bool {
		if files[path] {
			return true
		}
		for _, folder := range folders {
			if strings.HasPrefix(path, folder) {
				return true
			}
		}
		return false
	}
}
