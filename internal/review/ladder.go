package review

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// rung is where a finding can be shown in a pull request, from the best place down.
type rung int

const (
	onLine  rung = iota // a comment on lines of the diff
	onFile              // a comment on a file of the diff
	outside             // an annotation of the check run, and the summary
)

// The sides of a diff ("Create a review comment for a pull request", side).
const (
	rightSide = "RIGHT"
	leftSide  = "LEFT"
)

// placement is a finding with its place in the pull request.
type placement struct {
	finding rules.Finding
	rung    rung
	path    string // as the diff names the file: by its name at the head, where it has one
	side    string
	// start and line are the first and the last line of the comment; one line where they are equal.
	start, line int
	// elsewhere says that the comment is not at the finding's own place, so that it has to say where that is.
	elsewhere bool
	// suggestion is what takes the place of the lines from start to line; empty where nothing is offered.
	suggestion []string
}

// file is one file of the pull request's diff.
type file struct {
	Filename string `json:"filename"`
	Previous string `json:"previous_filename"`
	Status   string `json:"status"`
	// Blob is the content at the head, by git's name for it.
	Blob  string `json:"sha"`
	Patch string `json:"patch"`

	hunks []hunk
}

// commentLines is how many lines a comment may span; GitHub shows them all above it.
const commentLines = 10

// suggestionLines is how long a suggestion may be; nobody reads a longer one before accepting it.
const suggestionLines = 30

// place puts each finding on its rung: deleted lines on the left, a place inside a hunk on its lines, any other place in a
// file of the diff on the file, and the rest outside.
func place(findings []rules.Finding, files []file, told map[string]report.Told) []placement {
	atHead, atBase := map[string]*file{}, map[string]*file{}
	for i := range files {
		f := &files[i]
		f.hunks = parsePatch(f.Patch)
		if f.Status != "removed" {
			atHead[f.Filename] = f
		}
		switch {
		case f.Previous != "":
			atBase[f.Previous] = f
		case f.Status != "added":
			atBase[f.Filename] = f
		}
	}
	placed := make([]placement, 0, len(findings))
	for _, finding := range findings {
		placed = append(placed, placeOne(finding, atHead, atBase, told[finding.Fingerprint]))
	}
	return placed
}

func placeOne(finding rules.Finding, atHead, atBase map[string]*file, told report.Told) placement {
	p := placement{finding: finding, rung: outside}
	if finding.At.Side == source.Base {
		p.atBase(atBase[finding.At.File], told.Line)
		if p.rung != onLine && finding.Enclosing != nil && finding.Enclosing.Side == source.Head {
			q := placement{finding: finding, rung: outside, elsewhere: true}
			if q.atHead(atHead[finding.Enclosing.File], *finding.Enclosing, ""); q.rung < p.rung {
				return q
			}
		}
		return p
	}
	f := atHead[finding.At.File]
	if told.Fix != nil && p.suggest(f, *told.Fix) {
		return p
	}
	p.atHead(f, finding.At, told.Line)
	return p
}

// suggest places the finding on the lines that its fix replaces, if all of them stand in one hunk as the fix knows them
// and nothing in them would show as something else.
func (p *placement) suggest(f *file, fix report.FixLines) bool {
	if f == nil || fix.File != p.finding.At.File || fix.File != f.Filename || len(fix.New) == 0 || max(len(fix.Old), len(fix.New)) > suggestionLines {
		return false
	}
	if at := p.finding.At; at.Line > 0 && (fix.First > max(at.Line, at.EndLine) || fix.Last < at.Line) {
		return false // a comment far from its finding would puzzle
	}
	for _, line := range slices.Concat(fix.Old, fix.New) {
		if !isShown(line) {
			return false
		}
	}
	for _, h := range f.hunks {
		fits := true
		for i, old := range fix.Old {
			if text, ok := h.right.text[fix.First+i]; !ok || text != old {
				fits = false
				break
			}
		}
		if fits {
			p.rung, p.path, p.side, p.start, p.line = onLine, f.Filename, rightSide, fix.First, fix.Last
			p.suggestion = fix.New
			return true
		}
	}
	return false
}

// atHead places the finding at a span of the head: on those of its lines that stand in the first hunk that has any.
func (p *placement) atHead(f *file, at source.Span, text string) {
	if f == nil {
		return
	}
	p.rung, p.path = onFile, f.Filename
	first, last := linesOf(at)
	if shift, ok := shiftOf(f.hunks, func(h hunk) lines { return h.right }, first, text); ok {
		for _, h := range f.hunks {
			if p.inHunk(h.right, rightSide, first+shift, last+shift); p.rung == onLine {
				return
			}
		}
	}
	p.elsewhere = true
}

// atBase places the finding at deleted lines, or at lines of the head that the base has as well.
func (p *placement) atBase(f *file, text string) {
	if f == nil {
		return
	}
	p.rung, p.path = onFile, f.Filename
	first, last := linesOf(p.finding.At)
	for _, h := range f.hunks {
		if right, ok := h.context[first]; ok && (text == "" || h.right.text[right] == text) {
			p.rung, p.side, p.start, p.line = onLine, rightSide, right, right
			return
		}
	}
	if shift, ok := shiftOf(f.hunks, func(h hunk) lines { return h.deleted }, first, text); ok {
		for _, h := range f.hunks {
			if p.inHunk(h.deleted, leftSide, first+shift, last+shift); p.rung == onLine {
				return
			}
		}
	}
	p.elsewhere = true
}

// shiftOf is how many lines further down the diff has a line than the finding says. What was judged is often the commit
// that merges the pull request: there a file that the base has changed meanwhile has other numbers than in the diff. The line
// is then looked for by its text; it is false where that does not stand in the diff just once. Without a text the numbers
// are taken as they are, and so are those of a line that the diff does not show.
func shiftOf(hunks []hunk, side func(hunk) lines, line int, text string) (int, bool) {
	if text == "" {
		return 0, true
	}
	found, where, other := 0, 0, false
	for _, h := range hunks {
		shown := side(h)
		if shown.has(line) {
			if shown.text[line] == text {
				return 0, true
			}
			other = true
		}
		if numbers := shown.numbers[text]; len(numbers) > 0 {
			found, where = found+len(numbers), numbers[0]
		}
	}
	if !other {
		return 0, true
	}
	return where - line, found == 1
}

// inHunk takes the lines from first to last, as far as they stand next to each other on one side of one hunk.
func (p *placement) inHunk(lines lines, side string, first, last int) {
	for n := max(first, lines.first, 1); n <= min(last, lines.last); n++ {
		if !lines.has(n) {
			continue
		}
		end := n
		for end < last && end-n < commentLines && lines.has(end+1) {
			end++
		}
		if end-n >= commentLines {
			end = n
		}
		p.rung, p.side, p.start, p.line = onLine, side, n, end
		return
	}
}

// linesOf are the first and last line of a span; 0 and 0 for a whole file.
func linesOf(at source.Span) (first, last int) {
	first, last = at.Line, max(at.Line, at.EndLine)
	if last > first && at.EndColumn <= 1 {
		last-- // it ends with the line end of the line before
	}
	return first, last
}

// isShown says whether a line of source shows as what it is, without characters that hide or turn the text around it.
func isShown(line string) bool {
	line = strings.ReplaceAll(line, "\t", " ")
	return report.Printable(line) == line
}
