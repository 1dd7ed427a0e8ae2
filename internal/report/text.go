package report

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// text writes the report for people. Every line goes through line, so that nothing can be taken for a workflow command.
type text struct {
	out     *bufio.Writer
	options Options
	width   int  // of prose
	columns int  // of excerpts
	gap     bool // an empty line is due before the next one
}

const (
	proseColumns = 80
	widestProse  = 100 // longer lines are hard to read
)

func writeText(out *bufio.Writer, r *rules.Result, o Options) error {
	t := &text{out: out, options: o, width: proseColumns, columns: excerptColumns}
	if o.Width > 0 {
		t.width = min(max(o.Width, 40), widestProse)
		t.columns = min(max(o.Width, 40), excerptColumns)
	}
	if grouped(r) {
		t.groups(r)
	} else {
		for _, f := range r.Findings {
			t.finding(f)
		}
	}
	t.waivers(r.Waived)
	t.problems(r)
	t.notices(r.Notices)
	t.ending(r)
	return nil
}

func (t *text) line(parts ...string) {
	if t.gap && len(parts) > 0 {
		t.out.WriteByte('\n')
	}
	t.gap = false
	t.out.WriteString(BreakCommands(strings.TrimRight(strings.Join(parts, ""), " ")))
	t.out.WriteByte('\n')
}

// finding shows one finding: what and where, why, the source, and what is known about it.
func (t *text) finding(f rules.Finding) {
	t.line(t.severity(f.Severity, f.Rule), " ", t.paint(bold, Printable(place(f.At))))
	t.paragraph("  ", "  ", f.Message)
	t.excerpt(f.At, f.Severity)
	if f.At.Side == source.Base && f.Enclosing != nil {
		t.field("now in", Printable(place(*f.Enclosing)))
	}
	t.field("object", Printable(f.Object))
	t.field("service", Printable(f.Service))
	t.field("evidence", evidenceText(f.Evidence))
	t.field("help", f.Help)
	if f.Fix != nil {
		t.field("fix", f.Fix.Title)
	}
	for _, related := range f.Related {
		t.field("see", Printable(place(related.At))+": "+related.Message)
	}
	t.line()
}

// excerpt shows the source with carets under the place, with an empty line before and, if something follows, after it.
func (t *text) excerpt(at source.Span, severity rules.Severity) {
	const indent = "  "
	gutter := len(strconv.Itoa(max(at.EndLine, at.Line)))
	e := excerptOf(t.options.text(at.Side, at.File), at, t.columns-len(indent)-gutter-len(" | "))
	if len(e.lines) == 0 {
		return
	}
	t.line()
	bar := func(number string) string {
		return indent + t.paint(dim, fmt.Sprintf("%*s |", gutter, number)) + " "
	}
	for i, line := range e.lines {
		t.line(bar(strconv.Itoa(line.number)), line.text)
		if i == 0 {
			carets := strings.Repeat("^", line.wide)
			t.line(bar(""), strings.Repeat(" ", line.mark), t.paint(colorOf(severity), carets))
		}
	}
	if e.more > 0 {
		t.line(bar(""), t.paint(dim, "… "+count(e.more, "more line")))
	}
	t.gap = true
}

// field shows a labelled value; nothing where there is none.
func (t *text) field(label, value string) {
	if strings.TrimSpace(value) == "" {
		return
	}
	t.labelled(t.paint(labelColor(label), label+":")+" ", len(label)+2, value)
}

func (t *text) labelled(label string, wide int, value string) {
	for i, line := range Wrap(prose(value), t.width-2-wide) {
		if i == 0 {
			t.line("  ", label, line)
			continue
		}
		t.line("  ", strings.Repeat(" ", wide), line)
	}
}

// paragraph wraps prose with an indent for its first line and one for the others.
func (t *text) paragraph(first, others, s string) {
	for i, line := range Wrap(prose(s), t.width-len(others)) {
		if i == 0 {
			t.line(first, line)
			continue
		}
		t.line(others, line)
	}
}

func (t *text) waivers(waived []rules.Waived) {
	all := waivers(waived)
	if len(all) == 0 {
		return
	}
	t.line(t.paint(bold, "Waivers"))
	for _, w := range all {
		if w.By == "baseline" {
			t.paragraph("  ", "    ", "the baseline covers "+count(len(w.findings), "finding"))
			continue
		}
		said := w.Finding.Rule + ", " + w.standing()
		if terms := w.terms(); terms != "" {
			said += ": " + terms
		}
		t.paragraph("  ", "    ", said)
		for i, f := range w.findings {
			if i == examplesPerGroup {
				t.line("      ", fmt.Sprintf("and %d more", len(w.findings)-i))
				break
			}
			covered := Printable(place(f.At)) + " " + Printable(f.Object)
			if tables := w.tables(f); tables != "" {
				covered += ", " + Printable(tables)
			}
			t.paragraph("      ", "        ", covered)
		}
	}
	t.line()
}

func (t *text) problems(r *rules.Result) {
	if len(r.Problems) == 0 {
		return
	}
	t.line(t.paint(bold, "Not examined"))
	for _, p := range r.Problems {
		at := source.Span{File: p.File, Side: p.Side, Line: p.Line, Column: p.Column}
		t.paragraph("  ", "    ", Printable(place(at))+": "+p.Message)
	}
	t.line()
}

func (t *text) notices(notices []string) {
	if len(notices) == 0 {
		return
	}
	t.line(t.paint(bold, "Notices"))
	for _, notice := range notices {
		t.paragraph("  ", "    ", notice)
	}
	t.line()
}

// ending is the summary, and what it does not tell.
func (t *text) ending(r *rules.Result) {
	color := green
	for _, f := range r.Findings {
		if f.Severity.Rank() > 1 {
			color = colorOf(f.Severity)
		}
		if f.Severity == rules.Error {
			break
		}
	}
	if len(r.Problems) > 0 && color == green {
		color = yellow
	}
	for _, line := range Wrap(summary(r.Summary), t.width) {
		t.line(t.paint(color, line))
	}
	if t.options.passes(r) {
		t.paragraph("", "", passing(t.options.FailOn))
	}
	if n := fixable(r); n > 0 {
		t.paragraph("", "", fmt.Sprintf("`plimsoll fix` can mend %d of them; with --diff it only shows how.", n))
	}
	switch {
	case grouped(r):
		t.paragraph("", "", noBase)
		t.next(r)
	case !r.HasBase && r.Summary.Files > 0:
		t.paragraph("", "", noBase+" "+withBase)
	}
}

// fixable is how many findings carry a fix.
func fixable(r *rules.Result) int {
	n := 0
	for _, f := range r.Findings {
		if f.Fix != nil {
			n++
		}
	}
	return n
}

// What is said whenever there was nothing to compare with.
const (
	noBase   = "There was no base to compare with, so old and new were judged alike; rules about changes did not run."
	withBase = "To look at just a change: `plimsoll check --base main`."
)

// passing says why a run with findings does not fail.
func passing(failOn rules.Severity) string {
	if failOn.Rank() == 0 {
		return "Findings do not fail this run (--fail-on never)."
	}
	return fmt.Sprintf("None of them fails this run (--fail-on %s).", failOn)
}

// longestCommand is up to which width something between backticks stays on one line, so that it can be copied.
const longestCommand = 50

// unbroken splits prose into what may not be broken: words, and short stretches between backticks.
func unbroken(s string) []string {
	words := strings.Fields(s)
	var pieces []string
	for i := 0; i < len(words); i++ {
		piece := words[i]
		if strings.Count(piece, "`") == 1 && strings.HasPrefix(piece, "`") {
			for j := i + 1; j < len(words) && len(piece) < longestCommand; j++ {
				piece += " " + words[j]
				if strings.Contains(words[j], "`") {
					if len(piece) <= longestCommand {
						pieces = append(pieces, piece)
						i = j
					}
					break
				}
			}
			if len(pieces) > 0 && pieces[len(pieces)-1] == piece {
				continue
			}
			piece = words[i]
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// Wrap breaks prose at spaces into lines of at most so many display columns; a longer word has a line of its own.
func Wrap(s string, columns int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range unbroken(s) {
		width := uniseg.StringWidth(word)
		if used > 0 && used+1+width > columns {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += width
	}
	if used > 0 {
		lines = append(lines, line.String())
	}
	return lines
}
