package source

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// File modes as git stores them (gitformat-index(5), "Index entry").
const (
	modeLink      = "120000"
	modeSubmodule = "160000"
)

// entry is one path of an index, of a commit's tree, or an untracked one, which has nothing but a path.
type entry struct {
	path     string
	mode     string
	id       string
	unmerged bool // the index holds several versions that a merge has left
	// notOnDisk: git was told not to check this path out (sparse checkout).
	notOnDisk bool
	// intended: `git add --intent-to-add`, so no part of the next commit yet.
	intended bool
	// What stat said of the file when its content and the index agreed, cut to 32 bits as the index does.
	seconds, nanoseconds, size uint32
}

// clean is whether the file on disk is as the index has it, going by size and time of modification. A file that was
// modified no earlier than the index was written may have been modified since: git calls that racy (racy-git in git's
// Documentation/technical) and looks at the content, and so do we.
func (e *entry) clean(info fs.FileInfo, indexWritten time.Time) bool {
	if e.id == "" || e.unmerged || e.intended || e.seconds == 0 {
		return false
	}
	modified := info.ModTime()
	return e.size == uint32(info.Size()) &&
		e.seconds == uint32(modified.Unix()) &&
		e.nanoseconds == uint32(modified.Nanosecond()) &&
		modified.Before(indexWritten)
}

// listIndex lists the index.
//
// The times and sizes come from --debug, whose form git does not promise to keep: where it is not understood they stay 0,
// no file is clean, and contents are compared instead. `git diff-files` would promise more, but it runs the filters that a
// repository's own config names.
func (g *git) listIndex(ctx context.Context) ([]entry, error) {
	out, _, err := g.run(ctx, "ls-files", "-z", "-t", "--stage", "--debug")
	if err != nil {
		return nil, fmt.Errorf("listing the index: %w", err)
	}
	entries, err := parseIndexListing(out)
	if err != nil {
		return nil, fmt.Errorf("listing the index: %w", err)
	}
	return entries, nil
}

// parseIndexListing reads records of the form "tag mode id stage TAB path NUL", each followed by indented lines.
func parseIndexListing(out []byte) ([]entry, error) {
	var entries []entry
	for len(out) > 0 {
		header, rest, found := bytes.Cut(out, []byte{'\t'})
		fields := strings.Fields(string(header))
		if !found || len(fields) != 4 {
			return nil, fmt.Errorf("git ls-files gave a line that is not understood: %.80q", out)
		}
		path, rest, found := bytes.Cut(rest, []byte{0})
		if !found {
			return nil, fmt.Errorf("git ls-files gave a path without an end: %.80q", rest)
		}
		e := entry{path: string(path), mode: fields[1], id: fields[2], unmerged: fields[3] != "0", notOnDisk: fields[0] == "S"}
		for len(rest) > 0 && rest[0] == ' ' {
			var line []byte
			line, rest, _ = bytes.Cut(rest, []byte{'\n'})
			e.takeDebug(string(bytes.TrimSpace(line)))
		}
		out = rest
		if last := len(entries) - 1; last >= 0 && entries[last].path == e.path {
			entries[last].unmerged = true // stages 1 to 3 of one path follow each other
			continue
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// takeDebug reads one line of --debug, such as "mtime: 1795369796:411848580" or "size: 3<TAB>flags: 20004000".
func (e *entry) takeDebug(line string) {
	if value, ok := strings.CutPrefix(line, "mtime: "); ok {
		seconds, nanoseconds, _ := strings.Cut(value, ":")
		e.seconds, e.nanoseconds = number(seconds), number(nanoseconds)
	}
	if value, ok := strings.CutPrefix(line, "size: "); ok {
		size, flags, _ := strings.Cut(value, "\tflags: ")
		e.size = number(size)
		// The intent-to-add bit of gitformat-index(5)'s extended flags, as git holds it in memory.
		const intentToAdd = 1 << 29
		bits, _ := strconv.ParseUint(flags, 16, 32)
		e.intended = bits&intentToAdd != 0
	}
}

func number(digits string) uint32 {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// listUntracked lists the files that git neither tracks nor ignores, and, with a slash at the end, repositories of their
// own among them. complaints are folders that git could not look into.
func (g *git) listUntracked(ctx context.Context) (entries []entry, complaints string, err error) {
	out, complaints, err := g.run(ctx, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, "", fmt.Errorf("listing untracked files: %w", err)
	}
	for path := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		if len(path) > 0 {
			entries = append(entries, entry{path: string(path)})
		}
	}
	return entries, complaints, nil
}

// listCommit lists the tree of a commit, given by its full id.
func (g *git) listCommit(ctx context.Context, commit string) ([]entry, error) {
	out, _, err := g.run(ctx, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, fmt.Errorf("listing the files of commit %s: %w", commit, err)
	}
	var entries []entry
	for record := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		if len(record) == 0 {
			continue
		}
		header, path, found := bytes.Cut(record, []byte{'\t'}) // "mode type id TAB path"
		fields := strings.Fields(string(header))
		if !found || len(fields) != 3 {
			return nil, fmt.Errorf("git ls-tree gave a line that is not understood: %.80q", record)
		}
		entries = append(entries, entry{path: string(path), mode: fields[0], id: fields[2]})
	}
	return entries, nil
}
