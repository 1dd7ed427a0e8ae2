package report

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

const (
	excerptLines   = 3   // lines shown of a longer span
	excerptColumns = 200 // display columns shown of a longer line
	tabStop        = 4   // display columns
	leadIn         = 30  // characters kept in front of a place far to the right
)

// excerpt is the lines of a span as they are to be shown.
type excerpt struct {
	lines []excerptLine
	// more counts the lines of the span that are left out.
	more int
}

// excerptLine is one printable line with the stretch of it, in display columns from 0, that a caret belongs under.
type excerptLine struct {
	number     int
	text       string
	mark, wide int
}

// excerptOf reads the lines of a span, at most three, each cut to so many display columns. It is empty where there is no
// text or the span stands for a whole file.
func excerptOf(text *source.Text, at source.Span, columns int) excerpt {
	if text == nil || at.Line < 1 {
		return excerpt{}
	}
	last := max(at.EndLine, at.Line)
	if last > at.Line && at.EndColumn <= 1 {
		last-- // the span ends with the line end of the line before
	}
	var e excerpt
	for number := at.Line; number <= last; number++ {
		if len(e.lines) == excerptLines {
			e.more = last - number + 1
			break
		}
		line := strings.TrimRight(text.Line(number), " \t")
		if line == "" && number == at.Line {
			return excerpt{} // nothing to point at, or a file that is not the one that was judged
		}
		from, to := 1, utf8.RuneCountInString(line)+1
		if number == at.Line {
			from = max(at.Column, 1)
		}
		if number == at.EndLine {
			to = min(to, at.EndColumn)
		}
		shown := clip(line, from, to, columns)
		shown.number = number
		e.lines = append(e.lines, shown)
	}
	return e
}

// clip lays out the part of a line around the columns from and to, which count code points from 1. A place far to the
// right is shown with a little of what stands before it.
func clip(line string, from, to, columns int) excerptLine {
	start, end := runeOffset(line, from-1), runeOffset(line, max(to, from)-1)
	begin, prefix := 0, ""
	if lead := min(leadIn, columns/2); !fits(line, columns) && !fits(line[:start], columns-lead) {
		begin = start
		for i := 0; i < lead && begin > 0; i++ {
			_, size := utf8.DecodeLastRuneInString(line[:begin])
			begin -= size
		}
		prefix = "…"
	}
	shown := layout(line[begin:], start-begin, end-begin, columns-len([]rune(prefix)))
	shown.text = prefix + shown.text
	shown.mark += len([]rune(prefix))
	return shown
}

// fits estimates whether s is at most so many display columns wide; a string of many bytes is not looked at.
func fits(s string, columns int) bool {
	return len(s) <= 8*columns && uniseg.StringWidth(s)+tabStop*strings.Count(s, "\t") <= columns
}

// runeOffset is the byte offset of the nth character of s, or its length.
func runeOffset(s string, n int) int {
	at := 0
	for at < n && at < len(s) && s[at] < utf8.RuneSelf {
		at++ // one byte, one character: quick on a line of megabytes
	}
	n -= at
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// layout makes a line printable, expands its tabs, and cuts it at so many display columns. It finds the display columns of
// the bytes from start to end; what is cut off moves to the edge, and an empty stretch gets one column.
func layout(line string, start, end, columns int) excerptLine {
	var b strings.Builder
	column, mark, markEnd := 0, -1, -1
	state := -1
	for at, rest := 0, line; rest != ""; {
		cluster, next, width, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		piece, width := cell(cluster, width, column)
		if cluster == "#" && strings.HasSuffix(line[:at], "#") && strings.HasPrefix(next, "[") {
			// BreakCommands, but before the carets are placed.
			piece, width = `\x23`, 4
		}
		if mark < 0 && at+len(cluster) > start {
			mark = column
		}
		if markEnd < 0 && at >= end {
			markEnd = column
		}
		if column+width > columns-1 && (next != "" || column+width > columns) {
			b.WriteString("…")
			break
		}
		b.WriteString(piece)
		column += width
		at += len(cluster)
		rest, state = next, newState
	}
	if mark < 0 {
		mark = column
	}
	if markEnd < 0 {
		markEnd = column
	}
	return excerptLine{text: strings.TrimRight(b.String(), " "), mark: mark, wide: max(markEnd-mark, 1)}
}

// cell is a grapheme cluster as it is printed at a display column, and its width.
func cell(cluster string, width, column int) (string, int) {
	if cluster == "\t" {
		width = tabStop - column%tabStop
		return strings.Repeat(" ", width), width
	}
	if shown := visible(cluster); shown != cluster {
		return shown, uniseg.StringWidth(shown)
	}
	return cluster, width
}
