package report

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// FixLines is a fix as whole lines: those from First to Last of File, counted from 1, are Old, and New takes their place.
// No line has its line end. A reader who has only a diff can so see whether the fix still fits, and offer it.
type FixLines struct {
	File  string   `json:"file"`
	First int      `json:"first"`
	Last  int      `json:"last"`
	Old   []string `json:"old"`
	New   []string `json:"new"`
}

// fixLinesMax is how many lines a fix may reach over, from its first edit to its last, to be written as lines.
const fixLinesMax = 100

// fixLines is nil where the edits are not all of one file, where they overlap or lie outside of it, where they reach over
// many lines, and where lines end with more than a line feed.
func fixLines(fix *analyzers.Remedy, o Options) *FixLines {
	if fix == nil || len(fix.Edits) == 0 {
		return nil
	}
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b analyzers.Edit) int { return a.Start - b.Start })
	file := edits[0].File
	text := o.text(source.Head, file)
	if text == nil {
		return nil
	}
	at := 0
	for _, e := range edits {
		if e.File != file || e.Start < at || e.End < e.Start || e.End > len(text.Bytes) {
			return nil
		}
		at = e.End
	}
	start := bytes.LastIndexByte(text.Bytes[:edits[0].Start], '\n') + 1
	end := at
	if n := bytes.IndexByte(text.Bytes[at:], '\n'); n >= 0 {
		end += n
	} else {
		end = len(text.Bytes)
	}
	var mended strings.Builder
	at = start
	for _, e := range edits {
		mended.Write(text.Bytes[at:e.Start])
		mended.WriteString(e.Text)
		at = e.End
	}
	mended.Write(text.Bytes[at:end])
	before, after := string(text.Bytes[start:end]), mended.String()
	if strings.Contains(before+after, "\r") || strings.Count(before, "\n") >= fixLinesMax || strings.Count(after, "\n") >= fixLinesMax {
		return nil
	}
	first, _ := text.Position(start)
	lines := &FixLines{File: file, First: first, Old: strings.Split(before, "\n"), New: strings.Split(after, "\n")}
	lines.Last = first + len(lines.Old) - 1
	return lines
}
