package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

// statter looks at many paths of one root. It is quick when they come in the order of their names, because it keeps the
// folders open that lead to the last one. It follows no symbolic link: what lies behind one does not exist for it, as for
// git.
type statter struct{ open []openFolder }

type openFolder struct {
	path string // with a slash at the end; empty for the root
	root *os.Root
	err  error // why there is no such folder
}

func newStatter(root *os.Root) *statter { return &statter{open: []openFolder{{root: root}}} }

// lstat describes a path; an error that is fs.ErrNotExist also where a part of it is no folder.
func (s *statter) lstat(name string) (fs.FileInfo, error) {
	dir, base := path.Split(name)
	for !strings.HasPrefix(dir, s.top().path) {
		s.pop()
	}
	for s.top().err == nil && s.top().path != dir {
		next, _, _ := strings.Cut(dir[len(s.top().path):], "/")
		s.push(next)
	}
	if top := s.top(); top.err != nil {
		return nil, top.err
	}
	return s.top().root.Lstat(base)
}

func (s *statter) top() openFolder { return s.open[len(s.open)-1] }

func (s *statter) push(name string) {
	above := s.top()
	next := openFolder{path: above.path + name + "/"}
	info, err := above.root.Lstat(name)
	switch {
	case err != nil:
		next.err = err
	case !info.IsDir():
		next.err = fs.ErrNotExist
	default:
		next.root, next.err = above.root.OpenRoot(name)
	}
	s.open = append(s.open, next)
}

func (s *statter) pop() {
	if root := s.top().root; root != nil {
		root.Close()
	}
	s.open = s.open[:len(s.open)-1]
}

// close gives back the folders, but not the root it was given.
func (s *statter) close() {
	for len(s.open) > 1 {
		s.pop()
	}
}

// described is what lstat gives of a path.
type described struct {
	info fs.FileInfo
	err  error
}

// lstatAll describes the paths of entries, which come in their order, by all cores. It stops when the context is done.
func lstatAll(ctx context.Context, root *os.Root, entries []entry) []described {
	all := make([]described, len(entries))
	var group sync.WaitGroup
	size := len(entries)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(entries); from += size {
		group.Go(func() {
			stat := newStatter(root)
			defer stat.close()
			for i := from; i < min(from+size, len(entries)) && ctx.Err() == nil; i++ {
				all[i].info, all[i].err = stat.lstat(entries[i].path)
			}
		})
	}
	group.Wait()
	return all
}

// isAbsent is whether an error of lstat means that there is nothing.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
