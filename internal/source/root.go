package source

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Root is the folder that paths are relative to and that the config is read from: the top of the git work tree that dir
// lies in, else dir itself. The result is absolute and free of symbolic links.
//
// The top is the nearest folder that holds a .git directory or file. That is how git itself looks (git(1), "GIT_DIR"),
// except that core.worktree is not followed: a repository's own config must not widen what is read. Open checks that git
// agrees.
func Root(ctx context.Context, dir string) (root string, isGit bool, err error) {
	dir, err = realFolder(dir)
	if err != nil {
		return "", false, err
	}
	for at := dir; ; {
		if err := ctx.Err(); err != nil {
			return "", false, err
		}
		if holdsRepository(at) {
			return at, true, nil
		}
		parent := filepath.Dir(at)
		if parent == at {
			return dir, false, nil
		}
		at = parent
	}
}

// holdsRepository is whether a folder is the top of a work tree: .git is a repository, or, for a linked work tree and for
// a submodule, a file that names one (gitrepository-layout(5)).
func holdsRepository(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, ".git"))
	if err != nil {
		return false
	}
	if info.Mode().IsRegular() {
		return true
	}
	_, err = os.Lstat(filepath.Join(folder, ".git", "HEAD"))
	return err == nil
}

// realFolder makes the path of a folder absolute and resolves its symbolic links.
func realFolder(dir string) (string, error) {
	if dir == "" {
		dir = "."
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the folder %s: %w", dir, err)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", &UsageError{Problem: fmt.Sprintf("the folder %s cannot be opened: %v", dir, rootCause(err))}
	}
	if info, err := os.Stat(real); err != nil || !info.IsDir() {
		return "", &UsageError{Problem: fmt.Sprintf("%s is not a folder", dir)}
	}
	return real, nil
}

// rootCause drops the operation and path that the os package puts in front of an error, which messages name themselves.
func rootCause(err error) error {
	if pathErr, ok := err.(*fs.PathError); ok {
		return pathErr.Err
	}
	return err
}
