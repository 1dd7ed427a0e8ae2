package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// disk reads files of one folder and nothing outside it, whatever links say. Files are mostly read in the order of their paths, so
// the folder that was opened last stays open: a path is walked once for all files in it.
type disk struct {
	root *os.Root

	mutex sync.Mutex
	last  *openedFolder
}

// openedFolder is a folder of a disk. It is closed when its last user is done.
type openedFolder struct {
	path  string
	root  *os.Root
	users int // who reads in it, and the disk as long as it is the last one
}

// folder opens the folder at a path; release gives it back.
func (d *disk) folder(path string) (root *os.Root, release func(), err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.last == nil || d.last.path != path {
		root, err := d.root.OpenRoot(path)
		if err != nil {
			return nil, nil, err
		}
		d.leave(d.last)
		d.last = &openedFolder{path, root, 1}
	}
	used := d.last
	used.users++
	return used.root, func() {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.leave(used)
	}, nil
}

func (d *disk) leave(f *openedFolder) {
	if f == nil {
		return
	}
	if f.users--; f.users == 0 {
		f.root.Close()
	}
}

// close gives back the disk when nobody reads any more.
func (d *disk) close() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.leave(d.last)
	d.last = nil
	return d.root.Close()
}

func openDisk(folder string) (*disk, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("opening the folder %s: %w", folder, rootCause(err))
	}
	return &disk{root: root}, nil
}

// file makes the file at a path that stat has found to be regular.
func (d *disk) file(path string, side Side, id string, size int64) *File {
	return NewFile(path, side, id, size, func() ([]byte, error) { return d.read(path) })
}

// read reads a regular file. What stat said may be out of date, so the open file is looked at again.
func (d *disk) read(path string) ([]byte, error) {
	f, err := d.open(filepath.FromSlash(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the file was removed while it was being examined")
	}
	if err != nil {
		return nil, fmt.Errorf("the file cannot be opened: %w", rootCause(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", rootCause(err))
	}
	if reason := notRegular(info.Mode()); reason != "" {
		return nil, errors.New(reason)
	}
	if info.Size() > MaxFileSize {
		return nil, ErrTooLarge
	}
	content := make([]byte, 0, info.Size()+1)
	for len(content) <= MaxFileSize { // the file may grow while it is read
		n, err := f.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		if errors.Is(err, io.EOF) {
			return content, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the file cannot be read: %w", rootCause(err))
		}
		if len(content) == cap(content) {
			content = append(content, 0)[:len(content)]
		}
	}
	return nil, ErrTooLarge
}

func (d *disk) open(name string) (*os.File, error) {
	folder, release, err := d.folder(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer release()
	// Without O_NONBLOCK the opening of a named pipe would wait for a writer.
	return folder.OpenFile(filepath.Base(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// notRegular says what a path holds when it is no regular file; empty when it is one.
func notRegular(mode fs.FileMode) string {
	var kind string
	switch {
	case mode.IsRegular():
		return ""
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeSymlink != 0:
		kind = "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a named pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	default:
		kind = "a device"
	}
	return "this is " + kind + ", not a regular file, so it was not examined"
}

// followLink says why a symbolic link is a problem; empty when its target lies inside the root, where it is read by its
// own path if it is to be read.
func (d *disk) followLink(path string) string {
	name := filepath.FromSlash(path)
	if _, err := d.root.Stat(name); err == nil {
		return ""
	} else if errors.Is(err, fs.ErrNotExist) {
		target, _ := d.root.Readlink(name)
		return fmt.Sprintf("this is a symbolic link to %q, which does not exist", target)
	}
	target, _ := d.root.Readlink(name)
	return fmt.Sprintf("this is a symbolic link to %q, which cannot be reached inside the repository, so it was not followed", target)
}
