package source

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxFileSize is the largest file, in bytes, that is read. A larger one is a problem, never a silence.
const MaxFileSize = 5 << 20

// ErrTooLarge is returned for a file above MaxFileSize.
var ErrTooLarge = errors.New("the file is larger than 5 MiB, so it was not examined")

// ErrPointer is returned for a file that only stands for content kept by Git LFS, whose own text would mislead.
var ErrPointer = errors.New("the file is a Git LFS pointer (its content was not fetched; `git lfs pull` does), so it was not examined")

// isPointer recognises a pointer file as the Git LFS specification (docs/spec.md, "The Pointer") describes it: less than
// 1024 bytes, the version line first.
func isPointer(content []byte) bool {
	return len(content) < 1024 && bytes.HasPrefix(content, []byte("version https://git-lfs.github.com/spec/v1\n"))
}

// File is one regular file of one side. Its content is read when it is first asked for.
type File struct {
	// Path is relative to the root, with forward slashes, on every system.
	Path string
	Side Side
	// ID identifies the content: two files with the same non-empty ID hold the same content. For what git has stored it
	// is the blob id, so a work-tree file that git would normalise (line ends, filters) has the id of the normal form. It
	// is empty where nothing cheap is known, as for a file of the work tree that differs from the index; Pair.Changed
	// finds out then.
	ID string
	// Size is in bytes, and -1 where it is only known once the file is read, as for a git blob.
	Size int64
	read func() ([]byte, error)

	holding sync.Mutex
	holders int    // who want the content kept once it is read
	content []byte // while it is kept

	hashing sync.Mutex
	hashes  map[int]string // blob ids computed from the content, by their length
}

// NewFile makes a file whose content is had by calling read, which may be called from several goroutines at once.
func NewFile(path string, side Side, id string, size int64, read func() ([]byte, error)) *File {
	return &File{Path: path, Side: side, ID: id, Size: size, read: read}
}

// Hold keeps the content from when it is first read until release is called: of those who look at a file one after the
// other, only the first reads it.
func (f *File) Hold() (release func()) {
	f.hold(1)
	return func() { f.hold(-1) }
}

func (f *File) hold(more int) {
	f.holding.Lock()
	defer f.holding.Unlock()
	if f.holders += more; f.holders == 0 {
		f.content = nil
	}
}

// Bytes reads the whole file; what it gives is not to be changed. Errors: ErrTooLarge, ErrPointer, and whatever the file
// system or git says.
func (f *File) Bytes() ([]byte, error) {
	f.holding.Lock()
	kept := f.content
	f.holding.Unlock()
	if kept != nil {
		return kept, nil
	}
	content, err := f.bytes()
	f.holding.Lock()
	defer f.holding.Unlock()
	if f.holders > 0 && err == nil {
		f.content = content
	}
	return content, err
}

func (f *File) bytes() ([]byte, error) {
	if f.Size > MaxFileSize {
		return nil, ErrTooLarge
	}
	content, err := f.read()
	if err != nil {
		return nil, err
	}
	if len(content) > MaxFileSize {
		return nil, ErrTooLarge
	}
	if isPointer(content) {
		return nil, ErrPointer
	}
	return content, nil
}

// TextError says where a file stops being text.
type TextError struct {
	Line, Column int
	Reason       string
}

func (e *TextError) Error() string { return e.Reason }

// Text reads the whole file as UTF-8 text. A NUL byte or a byte that is not UTF-8 is a *TextError with its place: parsers
// written in C stop at a NUL, so what follows it would escape examination.
func (f *File) Text() (*Text, error) {
	content, err := f.Bytes()
	if err != nil {
		return nil, err
	}
	text := NewText(f.Path, f.Side, content)
	if isUTF16(content) {
		return nil, &TextError{1, 1, "the file is UTF-16, so it was not examined; save it as UTF-8"}
	}
	if at := bytes.IndexByte(content, 0); at >= 0 {
		line, column := text.Position(at)
		return nil, &TextError{line, column, "the file holds a NUL byte here, so it was not examined"}
	}
	if !utf8.Valid(content) {
		at := firstInvalid(content)
		line, column := text.Position(at)
		return nil, &TextError{line, column, fmt.Sprintf("byte 0x%02x here is not valid UTF-8, so the file was not examined", content[at])}
	}
	return text, nil
}

// isUTF16 recognises the byte order marks of UTF-16 (The Unicode Standard, section 23.8), which some editors write.
func isUTF16(content []byte) bool {
	return bytes.HasPrefix(content, []byte{0xff, 0xfe}) || bytes.HasPrefix(content, []byte{0xfe, 0xff})
}

func firstInvalid(content []byte) int {
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
	return len(content)
}

// Tree is the files of one side, by path.
type Tree struct {
	files  []*File
	byPath map[string]*File
}

// NewTree holds files, sorted by path. Where two share a path the later one counts.
func NewTree(files []*File) *Tree {
	t := &Tree{byPath: make(map[string]*File, len(files))}
	for _, f := range files {
		t.byPath[f.Path] = f
	}
	for _, f := range t.byPath {
		t.files = append(t.files, f)
	}
	sort.Slice(t.files, func(i, j int) bool { return t.files[i].Path < t.files[j].Path })
	return t
}

// Files are the tree's files in the order of their paths. The slice is not to be changed.
func (t *Tree) Files() []*File { return t.files }

// Lookup finds a file by its path; nil when the tree has none.
func (t *Tree) Lookup(path string) *File {
	if t == nil {
		return nil
	}
	return t.byPath[path]
}

// Read reads one file by its path; an error that is fs.ErrNotExist when the tree has none.
func (t *Tree) Read(path string) ([]byte, error) {
	f := t.Lookup(path)
	if f == nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	}
	return f.Bytes()
}

// holdsFolder is whether any file lies below a folder.
func (t *Tree) holdsFolder(folder string) bool {
	if t == nil {
		return false
	}
	if folder == "." {
		return len(t.files) > 0
	}
	prefix := folder + "/"
	at := sort.Search(len(t.files), func(i int) bool { return t.files[i].Path >= prefix })
	return at < len(t.files) && strings.HasPrefix(t.files[at].Path, prefix)
}
