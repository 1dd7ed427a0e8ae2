package report

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// count is a number with its noun: "1 error", "3 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Summary is what a run came to, in words: "3 errors, 1 warning in 12 files; 1 waived".
func Summary(s rules.Summary) string { return summary(s) }

// summary is what a run came to, in words: "3 errors, 1 warning in 12 files; 1 waived".
func summary(s rules.Summary) string {
	if s.Files == 0 && s.Errors+s.Warnings+s.Notes+s.Waived+s.Baselined+s.Problems == 0 {
		return "no files to look at, so nothing was checked"
	}
	var found, beside []string
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Errors, "error"}, {s.Warnings, "warning"}, {s.Notes, "note"}} {
		if part.n > 0 {
			found = append(found, count(part.n, part.noun))
		}
	}
	if found == nil {
		found = []string{"no findings"}
	}
	if s.Waived > 0 {
		beside = append(beside, fmt.Sprintf("%d waived", s.Waived))
	}
	if s.Baselined > 0 {
		beside = append(beside, fmt.Sprintf("%d in the baseline", s.Baselined))
	}
	if s.Problems > 0 {
		beside = append(beside, fmt.Sprintf("%d not examined", s.Problems))
	}
	text := strings.Join(found, ", ") + " in " + count(s.Files, "file")
	if beside != nil {
		text += "; " + strings.Join(beside, ", ")
	}
	return text
}

// place is a position as editors and terminals understand it, raw: "db/7.sql:3:1", or the path alone for a whole file.
func place(at source.Span) string {
	text := at.File
	if at.Line > 0 {
		text = fmt.Sprintf("%s:%d", text, at.Line)
		if at.Column > 0 {
			text = fmt.Sprintf("%s:%d", text, at.Column)
		}
	}
	if at.Side == source.Base {
		text += " (base)"
	}
	return text
}

// headPlace is where a finding is shown by consumers that know the head only, and a sentence about it where that is not
// the place itself. A removed thing is shown at the head element that held it, else at the first line of its file, which
// the head may not have.
func headPlace(f rules.Finding) (source.Span, string) {
	if f.At.Side != source.Base {
		return f.At, ""
	}
	note := "The head no longer has it: it stood at " + place(f.At) + "."
	if f.Enclosing != nil && f.Enclosing.Side != source.Base {
		return *f.Enclosing, note
	}
	return source.Span{File: f.At.File, Side: source.Head, Line: 1}, note
}

// sentence makes a message that may stand in front of another one.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// waiver is one waiver or the baseline with all findings that it covers.
type waiver struct {
	rules.Waived
	findings []rules.Finding
}

// waivers groups what is waived by the waiver, in the order in which they first occur.
func waivers(waived []rules.Waived) []waiver {
	type key struct {
		by, reason, owner, until, rule string
		rowsBelow                      int
		at                             source.Span
		requested                      bool
	}
	var all []waiver
	index := make(map[key]int)
	for _, w := range waived {
		k := key{w.By, w.Reason, w.Owner, w.Until, w.Finding.Rule, w.RowsBelow, w.At, w.Requested}
		if w.By == "baseline" {
			// The baseline is one thing, however many rules it covers.
			k = key{by: w.By, requested: w.Requested}
		}
		i, seen := index[k]
		if !seen {
			i = len(all)
			index[k] = i
			all = append(all, waiver{Waived: w})
		}
		all[i].findings = append(all[i].findings, w.Finding)
	}
	return all
}

// terms are the conditions of a waiver in words: `"archived in OPS-12", owner @data, until 2027-01-31`.
func (w waiver) terms() string {
	var parts []string
	if w.Reason != "" {
		parts = append(parts, `"`+w.Reason+`"`)
	}
	if w.RowsBelow > 0 {
		parts = append(parts, fmt.Sprintf("tables with fewer than %d rows", w.RowsBelow))
	}
	if w.Owner != "" {
		parts = append(parts, "owner "+w.Owner)
	}
	if w.Until != "" {
		parts = append(parts, "until "+w.Until)
	}
	return strings.Join(parts, ", ")
}

// tables are those that a finding which is waived for their size is about, with their rows: "public.regions 12"; empty for
// any other finding.
func (w waiver) tables(f rules.Finding) string {
	if w.RowsBelow == 0 {
		return ""
	}
	for _, item := range evidence(f.Evidence) {
		if item.name == "rows" {
			return "rows: " + item.value
		}
	}
	return ""
}

// standing says where a waiver stands and whether it counts: "inline at db/8.sql:1:1".
func (w waiver) standing() string {
	text := w.By
	if w.At.File != "" {
		text += " at " + Printable(place(w.At))
	}
	if w.Requested {
		text += ", requested by this change and not in force: the finding counts"
	}
	return text
}

// said is a waiver in one sentence: which findings it covers, where it stands and on what terms.
func (w waiver) said() string {
	if w.By == "baseline" {
		return "the baseline covers " + count(len(w.findings), "finding")
	}
	text := fmt.Sprintf("waiver of %s for %s, %s", w.Finding.Rule, count(len(w.findings), "finding"), w.standing())
	if terms := w.terms(); terms != "" {
		text += ": " + terms
	}
	return text
}
