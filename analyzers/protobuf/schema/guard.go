package schema

import (
	"bytes"
	"fmt"
)

// maxNesting bounds braces and brackets: the parser takes gigabytes for a literal of 100,000 levels.
const maxNesting = 200

// The parser counts columns from the beginning of the line, once for each thing that it finds there, so in a long line its
// time grows with the square of the length. A line of longLine bytes or more is broken up; maxUnbroken bounds what cannot be,
// since no white space is in it.
const (
	longLine    = 2000
	maxUnbroken = 10_000
)

// guard looks at what the parser is to be spared. It gives the content as the parser may read it, with each byte in its place,
// or where and why it may not.
func guard(content []byte) (safe []byte, place int, why string) {
	safe = content
	long := hasLongLine(content)
	if long {
		safe = bytes.Clone(content)
	}
	depth, unbroken := 0, 0
	for i := 0; i < len(content); i++ {
		from := i
		blank := false
		switch content[i] {
		case ' ', '\t', '\r', '\n':
			blank = true
		case '/':
			i = afterComment(content, i)
			blank = i > from && i < len(content) // one that does not end is left to the parser to refuse
		case '"', '\'':
			i = afterString(content, i)
		case '{', '[', '<': // angle brackets enclose messages in option values (Protocol Buffers, "Text Format Language Specification")
			if depth++; depth > maxNesting {
				return nil, i, fmt.Sprintf("the file nests deeper than %d levels here, so it was not examined", maxNesting)
			}
		case '}', ']', '>':
			depth = max(0, depth-1)
		}
		switch {
		case blank:
			unbroken = 0
			if long {
				fillWith(safe[from:i+1], '\n') // what means nothing means nothing as line ends either
			}
		case i == from:
			unbroken++
		}
		if unbroken > maxUnbroken && long {
			return nil, from, fmt.Sprintf("there is no white space in the %d bytes before this place, so the file was not examined", maxUnbroken)
		}
	}
	return safe, 0, ""
}

func hasLongLine(content []byte) bool {
	for line := range bytes.Lines(content) {
		if len(line) >= longLine {
			return true
		}
	}
	return false
}

func fillWith(piece []byte, b byte) {
	for i := range piece {
		piece[i] = b
	}
}

// afterComment is the last byte of the comment that begins at a slash, or the slash itself where none does. Comments do
// not nest.
func afterComment(content []byte, slash int) int {
	rest := content[slash:]
	end, mark := -1, 0
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		end, mark = bytes.IndexByte(rest, '\n'), 1
	case bytes.HasPrefix(rest, []byte("/*")):
		if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			end += 2
		}
		mark = 2
	default:
		return slash
	}
	if end < 0 {
		return len(content)
	}
	return slash + end + mark - 1
}

// afterString is the closing quote of a string, or the end of its line where it has none.
func afterString(content []byte, quote int) int {
	for i := quote + 1; i < len(content); i++ {
		switch content[i] {
		case '\\':
			i++
		case content[quote], '\n':
			return i
		}
	}
	return len(content)
}
