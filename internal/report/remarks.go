package report

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Some formats are nothing but a list of issues. What is no finding, and has no place of its own there, is an issue of one
// of these names, so that it is not lost.
const (
	notExamined = "plimsoll/not-examined"
	inForce     = "plimsoll/waiver"
	noticed     = "plimsoll/notice"
)

// treePath is the path of what is about the whole tree, in formats that want one.
const treePath = "."

// remark is one issue of such a list.
type remark struct {
	// name is the finding's rule, printable, or one of the names above.
	name string
	// severity is rules.Off for a waiver or a notice, which asks nobody to do anything.
	severity rules.Severity
	// at is at the head; it has no file when the remark is about the whole tree.
	at source.Span
	// title is what happens in one line, message all that is said of it, in lines. Both are printable.
	title, message string
	finding        *rules.Finding
}

// remarks are all that a result has to say: the findings in their order, what was not examined, waivers and notices.
func remarks(r *rules.Result, o Options) []remark {
	var all []remark
	for i, f := range r.Findings {
		a := AnnotationOf(f, o)
		all = append(all, remark{Printable(f.Rule), f.Severity, a.At, prose(f.Message), a.Message, &r.Findings[i]})
	}
	add := func(name string, severity rules.Severity, at source.Span, text string) {
		at.Side = source.Head
		text = prose(text)
		all = append(all, remark{name: name, severity: severity, at: at, title: text, message: text})
	}
	for _, p := range r.Problems {
		add(notExamined, rules.Error, source.Span{File: p.File, Line: p.Line, Column: p.Column}, "not examined: "+p.Message)
	}
	for _, w := range waivers(r.Waived) {
		add(inForce, rules.Off, w.At, w.said())
	}
	for _, notice := range r.Notices {
		add(noticed, rules.Off, source.Span{}, notice)
	}
	if r.Summary == (rules.Summary{}) {
		add(noticed, rules.Off, source.Span{}, summary(r.Summary))
	}
	return all
}

// line is the message on one line.
func (r remark) line() string {
	lines := strings.Split(r.message, "\n")
	for i, line := range lines[:len(lines)-1] {
		lines[i] = sentence(line)
	}
	return strings.Join(lines, " ")
}

// path is the remark's file, or treePath.
func (r remark) path() string {
	if r.at.File == "" {
		return treePath
	}
	return r.at.File
}

// firstLine is the remark's line; a whole file is its first line, as consumers want a line.
func (r remark) firstLine() int { return max(r.at.Line, 1) }

// fileRemarks are the remarks about one file, in the order of their places.
type fileRemarks struct {
	path    string
	remarks []remark
}

// byFile sorts remarks by file. Those about the whole tree come first.
func byFile(all []remark) []fileRemarks {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b remark) int {
		return cmp.Or(cmp.Compare(a.at.File, b.at.File), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	var files []fileRemarks
	for _, r := range sorted {
		if len(files) == 0 || files[len(files)-1].path != r.path() {
			files = append(files, fileRemarks{path: r.path()})
		}
		last := &files[len(files)-1]
		last.remarks = append(last.remarks, r)
	}
	return files
}

// writeXML writes a document. The package xml escapes what is markup, and what XML 1.0 has no character for (section 2.2)
// it replaces; the strings of v are printable already.
func writeXML(out *bufio.Writer, v any) error {
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return err
	}
	return out.WriteByte('\n')
}
