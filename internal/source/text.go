package source

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Side names one of the two states of a tree that a change lies between.
type Side string

const (
	// Base is the state before the change.
	Base Side = "base"
	// Head is the state that the change leads to, the one that is judged.
	Head Side = "head"
)

// Span is a stretch of one file on one side of the change.
type Span struct {
	File string `json:"file"`
	Side Side   `json:"side"`
	// Start and End are byte offsets into the file as it is stored, half open.
	Start int `json:"-"`
	End   int `json:"-"`
	// Lines and columns count from 1; columns count code points; the end is exclusive.
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
}

// Text is the content of one file with an index of its lines, so that byte offsets become positions that people and
// editors understand.
type Text struct {
	Path  string
	Side  Side
	Bytes []byte
	lines []int // offset of the first byte of each line
	// marks hold how many code points begin before each markDistance-th byte. They are there only where a line is so long that
	// counting from its beginning, once for each place in it, would take longer than the file deserves.
	marks []int
}

const markDistance = 4096

var byteOrderMark = []byte("\xef\xbb\xbf")

// NewText indexes the lines of content. Lines end with LF (an LF preceded by CR included).
func NewText(path string, side Side, content []byte) *Text {
	lines := make([]int, 1, 1+bytes.Count(content, []byte{'\n'}))
	longest := 0
	for i, b := range content {
		if b == '\n' {
			longest = max(longest, i+1-lines[len(lines)-1])
			lines = append(lines, i+1)
		}
	}
	t := &Text{Path: path, Side: side, Bytes: content, lines: lines}
	if max(longest, len(content)-lines[len(lines)-1]) > markDistance {
		t.mark()
	}
	return t
}

func (t *Text) mark() {
	t.marks = []int{0}
	for from := 0; from+markDistance <= len(t.Bytes); from += markDistance {
		t.marks = append(t.marks, t.marks[len(t.marks)-1]+beginnings(t.Bytes[from:from+markDistance]))
	}
}

// beginnings is how many code points begin in a piece of UTF-8, which may cut others in two.
func beginnings(piece []byte) int {
	n := 0
	for _, b := range piece {
		if utf8.RuneStart(b) {
			n++
		}
	}
	return n
}

// count is how many code points begin in a stretch of the text.
func (t *Text) count(from, to int) int {
	if t.marks == nil || to-from < markDistance {
		return utf8.RuneCount(t.Bytes[from:to])
	}
	before := func(offset int) int {
		mark := offset / markDistance
		return t.marks[mark] + beginnings(t.Bytes[mark*markDistance:offset])
	}
	return before(to) - before(from)
}

// Span turns a half-open range of byte offsets into positions. Offsets outside the text are moved to its nearest end.
func (t *Text) Span(start, end int) Span {
	start = min(max(start, 0), len(t.Bytes))
	end = min(max(end, start), len(t.Bytes))
	s := Span{File: t.Path, Side: t.Side, Start: start, End: end}
	s.Line, s.Column = t.Position(start)
	s.EndLine, s.EndColumn = t.Position(end)
	return s
}

// Position is the line and column, both from 1, of a byte offset. The column counts code points; a byte order mark at
// the head of the file takes no column.
func (t *Text) Position(offset int) (line, column int) {
	line = sort.SearchInts(t.lines, offset+1)
	from := t.lines[line-1]
	if line == 1 && bytes.HasPrefix(t.Bytes, byteOrderMark) && offset >= len(byteOrderMark) {
		from = len(byteOrderMark)
	}
	return line, t.count(from, offset) + 1
}

// Line is the text of a line counted from 1, without its line end; empty where there is no such line.
func (t *Text) Line(line int) string {
	if line < 1 || line > len(t.lines) {
		return ""
	}
	end := len(t.Bytes)
	if line < len(t.lines) {
		end = t.lines[line]
	}
	text := bytes.TrimRight(t.Bytes[t.lines[line-1]:end], "\r\n")
	if line == 1 {
		text = bytes.TrimPrefix(text, byteOrderMark)
	}
	return string(text)
}

// LineStart is the byte offset at which a line, counted from 1, begins. A line past the end begins at the end.
func (t *Text) LineStart(line int) int {
	if line < 1 {
		return 0
	}
	if line > len(t.lines) {
		return len(t.Bytes)
	}
	return t.lines[line-1]
}
