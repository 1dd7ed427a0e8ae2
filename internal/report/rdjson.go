package report

import (
	"bufio"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// The Reviewdog Diagnostic Format, a DiagnosticResult in JSON (reviewdog/reviewdog, proto/rdf/reviewdog.proto). Columns
// count bytes, and ends are exclusive. reviewdog puts messages into comments as Markdown.

type rdResult struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

func writeRDJSON(out *bufio.Writer, r *rules.Result, o Options) error {
	result := rdResult{Source: rdSource{"plimsoll", projectURL}, Diagnostics: []rdDiagnostic{}}
	for _, m := range remarks(r, o) {
		lines := strings.Split(m.message, "\n")
		for i, line := range lines {
			lines[i] = markdownText(line)
		}
		d := rdDiagnostic{
			Message:  strings.Join(lines, "\n"),
			Location: rdLocation{m.path(), rdPlace(m.at, o)},
			Severity: rdSeverity(m.severity),
			Code:     rdCode{m.name, o.ruleURL(m.name)},
		}
		if m.finding != nil && o.holds(*m.finding) {
			d.Suggestions = rdSuggestions(m.finding.Fix, m.at.File, o)
		}
		result.Diagnostics = append(result.Diagnostics, d)
	}
	return writeIndented(out, result)
}

// rdPlace has columns where the text is there to count bytes in, and is nil for a whole file.
func rdPlace(at source.Span, o Options) *rdRange {
	if at.Line < 1 {
		return nil
	}
	text := o.text(at.Side, at.File)
	if text == nil || at.Start < 0 || at.End <= at.Start || at.End > len(text.Bytes) {
		return &rdRange{Start: rdPosition{Line: at.Line}}
	}
	written := rdBytes(text, at.Start, at.End)
	return &written
}

func rdBytes(text *source.Text, start, end int) rdRange {
	position := func(offset int) rdPosition {
		line, _ := text.Position(offset)
		return rdPosition{line, offset - text.LineStart(line) + 1}
	}
	last := position(end)
	return rdRange{position(start), &last}
}

// rdSuggestions is a fix as one suggestion. Several suggestions would be alternatives, so edits that belong together are
// written as one that reaches from the first to the last; those of another file than the finding's cannot be written at all.
func rdSuggestions(fix *analyzers.Remedy, file string, o Options) []rdSuggestion {
	text := o.text(source.Head, file)
	if fix == nil || len(fix.Edits) == 0 || text == nil {
		return nil
	}
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b analyzers.Edit) int { return a.Start - b.Start })
	var mended strings.Builder
	at := edits[0].Start
	for _, e := range edits {
		if e.File != file || e.Start < max(at, 0) || e.End < e.Start || e.End > len(text.Bytes) {
			return nil
		}
		mended.Write(text.Bytes[at:e.Start])
		mended.WriteString(e.Text)
		at = e.End
	}
	return []rdSuggestion{{rdBytes(text, edits[0].Start, at), mended.String()}}
}

func rdSeverity(s rules.Severity) string {
	switch s {
	case rules.Error:
		return "ERROR"
	case rules.Warning:
		return "WARNING"
	}
	return "INFO"
}
