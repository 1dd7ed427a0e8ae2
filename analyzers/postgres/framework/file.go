package framework

import (
	"bytes"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// file is a source that is split once at most.
type file struct {
	Source
	// folder is the folder that the file's database begins at, and below how many folders lie between.
	folder string
	below  int

	split   bool
	content []byte
	lexed   lex.File
}

// read gives the file's bytes and split form; both empty where the file cannot be read.
func (f *file) read() ([]byte, lex.File) {
	if !f.split && f.Split != nil {
		content, lexed, err := f.Split()
		if err == nil {
			f.content, f.lexed = content, lexed
		}
	}
	f.split = true
	return f.content, f.lexed
}

// lineComment is whether a comment is of the kind -- and begins its line, as the marks of tools must.
func lineComment(content []byte, comment lex.Comment) bool {
	if !comment.Line || comment.Start > len(content) {
		return false
	}
	before := content[:comment.Start]
	return len(before) == 0 || before[len(before)-1] == '\n' || bytes.Equal(before, byteOrderMark)
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// folders are a path's folders from the innermost to the root, which is ".".
func folders(filePath string) []string {
	var all []string
	for dir := path.Dir(filePath); ; dir = path.Dir(dir) {
		all = append(all, dir)
		if dir == "." || dir == "/" {
			return all
		}
	}
}

// depthBelow counts the folders between a folder and a file somewhere below it.
func depthBelow(folder, filePath string) int {
	return depth(path.Dir(filePath)) - depth(folder)
}

func depth(folder string) int {
	if folder == "." {
		return 0
	}
	return strings.Count(folder, "/") + 1
}

// commonFolder is the deepest folder that holds all files.
func commonFolder(files []*file) string {
	common := path.Dir(files[0].Path)
	for _, f := range files[1:] {
		for common != "." && common != "/" && !strings.HasPrefix(f.Path, common+"/") {
			common = path.Dir(common)
		}
	}
	return common
}
