package analyzers

import (
	"bytes"
	"errors"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// ReadText reads a file as text. A file that cannot be read gives nil and the problem to report.
func ReadText(f *source.File) (*source.Text, *Problem) {
	text, err := f.Text()
	if err == nil {
		return text, nil
	}
	problem := &Problem{File: f.Path, Side: f.Side, Message: err.Error()}
	var at *source.TextError
	if errors.As(err, &at) {
		problem.Line, problem.Column = at.Line, at.Column
	}
	return nil, problem
}

// DirectiveMark is what every directive in a comment begins with.
const DirectiveMark = "plimsoll:"

// Comments finds the line comments of a file that may hold a directive, for formats whose parser does not keep comments.
// The marker ("#", "//") must be the last one before the directive, with nothing but white space between.
func Comments(t *source.Text, marker string) []Comment {
	if !bytes.Contains(t.Bytes, []byte(DirectiveMark)) {
		return nil
	}
	var found []Comment
	content := string(t.Bytes)
	for from := 0; ; {
		at := strings.Index(content[from:], DirectiveMark)
		if at < 0 {
			return found
		}
		at += from
		from = at + len(DirectiveMark)
		line := content[strings.LastIndexByte(content[:at], '\n')+1 : at]
		before := strings.TrimRight(line, " \t")
		if !strings.HasSuffix(before, marker) {
			continue
		}
		end := len(content)
		if newline := strings.IndexByte(content[at:], '\n'); newline >= 0 {
			end = at + newline
		}
		start := at - len(line) + len(before) - len(marker)
		found = append(found, Comment{Text: strings.TrimSpace(content[at:end]), At: t.Span(start, end)})
	}
}

// BothSides reads state facts of each side of a pair with one function. Where the two sides hold the same bytes the file
// is read once, and the base's facts are those of the head.
func BothSides(pair source.Pair, read func(*source.File) Output) Output {
	var out Output
	if pair.Head != nil {
		out = read(pair.Head)
	}
	if pair.Base == nil {
		return out
	}
	if !pair.Changed() {
		out.Base = Mirror(out.Facts)
		return out
	}
	base := read(pair.Base)
	out.Base = base.Facts
	out.Comments = append(out.Comments, base.Comments...)
	return out
}

// Mirror gives the facts of an unchanged file for the base.
func Mirror(facts []Fact) []Fact {
	mirrored := make([]Fact, len(facts))
	for i, f := range facts {
		f.At.Side = source.Base
		if f.Covers != (source.Span{}) {
			f.Covers.Side = source.Base
		}
		mirrored[i] = f
	}
	return mirrored
}
