package prove

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Tree is one example of a page as files by path: those of the head and, where the example is a change, of the base.
type Tree struct {
	Base, Head map[string][]byte
	HasBase    bool
	// Tags are what tags before the base hold, where they differ from it, newest tag first.
	Tags []source.Tagged
	// AsOf is the date for every rule about expiry.
	AsOf string
}

// Change is the tree in the form that analyzers read.
func (t Tree) Change() *source.Change {
	c := &source.Change{Head: sourceTree(source.Head, t.Head), HeadName: "example"}
	if t.HasBase {
		c.Base, c.BaseName = sourceTree(source.Base, t.Base), "example's base"
		c.Tags = t.tagged
	}
	return c
}

func (t Tree) tagged(_ context.Context, suffix string, wanted func(string) bool) (*source.History, error) {
	h := &source.History{}
	for _, one := range t.Tags {
		if strings.HasSuffix(one.File.Path, suffix) && wanted(one.File.Path) {
			h.Files = append(h.Files, one)
		}
	}
	return h, nil
}

func sourceTree(side source.Side, contents map[string][]byte) *source.Tree {
	var files []*source.File
	for path, content := range contents {
		files = append(files, sourceFile(side, path, content))
	}
	return source.NewTree(files)
}

func sourceFile(side source.Side, path string, content []byte) *source.File {
	sum := sha256.Sum256(content)
	return source.NewFile(path, side, hex.EncodeToString(sum[:]), int64(len(content)), func() ([]byte, error) { return content, nil })
}

// want is a finding that an example promises.
type want struct {
	side     source.Side
	path     string
	line     int
	fragment string // must occur in the message or the help; empty for any
	pageLine int    // where the page promises it
}

func (w want) String() string {
	s := fmt.Sprintf("%s:%d", w.path, w.line)
	if w.side == source.Base {
		s = "base " + s
	}
	if w.fragment != "" {
		s += fmt.Sprintf(" that says %q", w.fragment)
	}
	return s
}

const configFile = ".plimsoll.yaml"

// readExample takes a block apart into its tree and the findings that it promises. A block with a file under head/ is a
// change: each of its files stands under base/ or head/, except the configuration, which counts for both sides, and want, and
// what a tag before the base held, which stands under tag/ and the tag's name.
func readExample(block rules.Block, ruleID string) (Tree, []want, error) {
	tree := Tree{Head: map[string][]byte{}, AsOf: AsOf}
	archive := txtar.Parse([]byte(block.Text))
	if text := strings.TrimSpace(string(archive.Comment)); text != "" {
		return tree, nil, fmt.Errorf("the block begins with text that belongs to no file: %q", firstLine(text))
	}
	if len(archive.Files) == 0 {
		return tree, nil, fmt.Errorf("the block holds no file")
	}
	tree.HasBase = slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "head/") })
	if tree.HasBase {
		tree.Base = map[string][]byte{}
	}
	var wants []want
	line := block.Line // of the page
	for _, f := range archive.Files {
		line++ // the line "-- name --"
		found, err := tree.add(f, ruleID)
		if err != nil {
			return tree, nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		for _, w := range found {
			w.pageLine += line
			wants = append(wants, w)
		}
		line += strings.Count(string(f.Data), "\n")
	}
	return tree, wants, nil
}

// add puts a file of the archive where it belongs and gives the findings that it promises.
func (t *Tree) add(f txtar.File, ruleID string) ([]want, error) {
	if f.Name == "want" {
		return readWantFile(string(f.Data), ruleID)
	}
	if t.HasBase && f.Name == configFile {
		t.Head[f.Name], t.Base[f.Name] = f.Data, f.Data
		return nil, nil
	}
	side, path, files := source.Head, f.Name, t.Head
	if t.HasBase {
		folder, rest, _ := strings.Cut(f.Name, "/")
		switch folder {
		case "head":
			path = rest
		case "base":
			side, path, files = source.Base, rest, t.Base
		case "tag":
			return nil, t.addTagged(rest, f.Data)
		default:
			return nil, fmt.Errorf("it stands neither under base/ nor under head/, as the other files do")
		}
	}
	if !fs.ValidPath(path) || path == "." {
		return nil, fmt.Errorf("%q is not the path of a file", path)
	}
	if _, ok := files[path]; ok {
		return nil, fmt.Errorf("the block holds it twice")
	}
	files[path] = f.Data
	return readMarks(side, path, string(f.Data), ruleID)
}

func (t *Tree) addTagged(name string, content []byte) error {
	tag, path, _ := strings.Cut(name, "/")
	if tag == "" || !fs.ValidPath(path) || path == "." {
		return fmt.Errorf("it names no tag, or no file of one")
	}
	t.Tags = append(t.Tags, source.Tagged{Tag: tag, File: sourceFile(source.Base, path, content)})
	return nil
}

var (
	markPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`want:\s*(.*)`) })
	itemPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([a-z][^\s",]*)(?:\s+"((?:[^"\\]|\\.)*)")?(?:\s*,)?\s*`)
	})
)

// onlyComment is whether a text is nothing but what opens and closes comments: -- # // /* */ <!-- --> ;
func onlyComment(text string) bool { return strings.Trim(text, " \t\r-#/*<!>;") == "" }

// readMarks finds the marks in the comments of a file: want: <rule id> "part of the message", and more after commas. A mark
// counts for the line that it stands on; on a line of its own, for the next line that is not such a line itself.
func readMarks(side source.Side, path, content, ruleID string) ([]want, error) {
	var wants []want
	waiting := 0 // wants[waiting:] still look for their line
	for i, text := range strings.Split(strings.TrimSuffix(content, "\n"), "\n") {
		at := markPattern().FindStringSubmatchIndex(text)
		alone := at != nil && onlyComment(text[:at[0]])
		if at != nil {
			found, rest, err := readItems(text[at[2]:at[3]], ruleID)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			alone = alone && onlyComment(rest)
			for _, fragment := range found {
				wants = append(wants, want{side: side, path: path, fragment: fragment, pageLine: i})
			}
		}
		if !alone {
			for ; waiting < len(wants); waiting++ {
				wants[waiting].line = i + 1
			}
		}
	}
	if waiting < len(wants) {
		return nil, fmt.Errorf("the mark on its last line has no line to count for")
	}
	return wants, nil
}

// readItems reads rule ids, each with a part of the message or "", and gives what follows the last. A quote in a part has a
// backslash before it.
func readItems(text, ruleID string) (fragments []string, rest string, err error) {
	for {
		item := itemPattern().FindStringSubmatch(text)
		if item == nil {
			break
		}
		if item[1] != ruleID {
			return nil, "", fmt.Errorf("the mark names %s; a page marks its own rule only, %s", item[1], ruleID)
		}
		fragments = append(fragments, strings.ReplaceAll(item[2], `\"`, `"`))
		text = text[len(item[0]):]
	}
	if len(fragments) == 0 {
		return nil, "", fmt.Errorf(`a mark reads want: %s, or want: %s "part of the message"`, ruleID, ruleID)
	}
	return fragments, text, nil
}

// readWantFile reads the lines `path:line rule` and `base path:line rule`, each perhaps with a part of the message, of the
// file that stands for marks where a format has no comments.
func readWantFile(content, ruleID string) ([]want, error) {
	var wants []want
	for i, text := range strings.Split(content, "\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		w := want{side: source.Head, pageLine: i}
		rest, isBase := strings.CutPrefix(text, "base ")
		if isBase {
			w.side = source.Base
		}
		place, item, _ := strings.Cut(rest, " ")
		colon := strings.LastIndex(place, ":")
		line, err := strconv.Atoi(place[colon+1:])
		fragments, _, itemErr := readItems(strings.TrimSpace(item), ruleID)
		if colon < 1 || err != nil || itemErr != nil || len(fragments) != 1 {
			return nil, fmt.Errorf("line %d: %q does not read path:line %s", i+1, text, ruleID)
		}
		w.path, w.line, w.fragment = place[:colon], line, fragments[0]
		wants = append(wants, w)
	}
	return wants, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
