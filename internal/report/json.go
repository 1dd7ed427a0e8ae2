package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// The JSON report. Its keys are stable within "version": 1: one may be added, none is renamed or removed. Every key is
// always there, lists are never null, and each element of a list has a line of its own, so that two reports can be
// compared with diff.

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonFinding struct {
	Rule        string          `json:"rule"`
	Severity    rules.Severity  `json:"severity"`
	Message     string          `json:"message"`
	Help        string          `json:"help"`
	File        string          `json:"file"`
	Side        source.Side     `json:"side"`
	Line        int             `json:"line"`
	Column      int             `json:"column"`
	EndLine     int             `json:"end_line"`
	EndColumn   int             `json:"end_column"`
	Object      string          `json:"object"`
	Service     string          `json:"service"`
	Fingerprint string          `json:"fingerprint"`
	Enclosing   *source.Span    `json:"enclosing"`
	Evidence    json.RawMessage `json:"evidence"`
	Related     []jsonRelated   `json:"related"`
	Fix         *jsonFix        `json:"fix"`
	// Text is the line that the finding begins on, null for a whole file, and where the line is long or not known.
	Text *string `json:"text"`
}

type jsonRelated struct {
	source.Span
	Message string `json:"message"`
}

type jsonFix struct {
	Title string           `json:"title"`
	Edits []analyzers.Edit `json:"edits"`
	Lines *FixLines        `json:"lines"` // null where it cannot be told so, and where it was not tried or does not hold
}

type jsonWaived struct {
	jsonFinding
	Waiver jsonWaiver `json:"waiver"`
}

type jsonWaiver struct {
	By        string       `json:"by"`
	Reason    string       `json:"reason"`
	Owner     string       `json:"owner"`
	Until     string       `json:"until"`
	RowsBelow int          `json:"rows_below,omitempty"`
	At        *source.Span `json:"at"` // null for the baseline
	Requested bool         `json:"requested"`
}

func writeJSON(out *bufio.Writer, r *rules.Result, o Options) error {
	w := jsonWriter{out: out}
	w.member("{", "version", 1)
	w.member(",\n", "tool", jsonTool{"plimsoll", r.Version})
	w.member(",\n", "base", r.BaseName)
	w.member(",\n", "head", r.HeadName)
	w.member(",\n", "summary", r.Summary)
	w.list("findings", len(r.Findings), func(i int) any { return toJSON(r.Findings[i], o) })
	w.list("waived", len(r.Waived), func(i int) any { return waivedJSON(r.Waived[i], o) })
	w.list("problems", len(r.Problems), func(i int) any { return r.Problems[i] })
	w.list("notices", len(r.Notices), func(i int) any { return r.Notices[i] })
	out.WriteString("}\n")
	return w.err
}

// jsonWriter writes the members of the outermost object. It keeps the first error; out keeps its own.
type jsonWriter struct {
	out *bufio.Writer
	err error
}

func (w *jsonWriter) value(v any) {
	encoded, err := encodeJSON(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.out.Write(encoded)
}

func (w *jsonWriter) member(before, key string, v any) {
	fmt.Fprintf(w.out, "%s%q:", before, key)
	w.value(v)
}

func (w *jsonWriter) list(key string, n int, element func(int) any) {
	fmt.Fprintf(w.out, ",\n%q:[", key)
	for i := range n {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteByte('\n')
		w.value(element(i))
	}
	if n > 0 {
		w.out.WriteByte('\n')
	}
	w.out.WriteByte(']')
}

// lineMax is the longest line, in bytes, that is told with a finding.
const lineMax = 500

func toJSON(f rules.Finding, o Options) jsonFinding {
	j := jsonFinding{
		Rule: f.Rule, Severity: f.Severity, Message: f.Message, Help: f.Help,
		File: f.At.File, Side: f.At.Side, Line: f.At.Line, Column: f.At.Column, EndLine: f.At.EndLine, EndColumn: f.At.EndColumn,
		Object: f.Object, Service: f.Service, Fingerprint: f.Fingerprint, Enclosing: f.Enclosing,
		Evidence: evidenceObject(f.Evidence), Related: []jsonRelated{},
	}
	for _, related := range f.Related {
		j.Related = append(j.Related, jsonRelated{related.At, related.Message})
	}
	if text := o.text(f.At.Side, f.At.File); text != nil {
		if line := text.Line(f.At.Line); line != "" && len(line) <= lineMax {
			j.Text = &line
		}
	}
	if f.Fix != nil {
		j.Fix = &jsonFix{Title: f.Fix.Title, Edits: append([]analyzers.Edit{}, f.Fix.Edits...)}
		if o.holds(f) {
			j.Fix.Lines = fixLines(f.Fix, o)
		}
	}
	return j
}

func waivedJSON(w rules.Waived, o Options) jsonWaived {
	j := jsonWaived{toJSON(w.Finding, o), jsonWaiver{By: w.By, Reason: w.Reason, Owner: w.Owner, Until: w.Until, RowsBelow: w.RowsBelow, Requested: w.Requested}}
	if w.At.File != "" {
		j.Waiver.At = &w.At
	}
	return j
}

// evidenceObject is the evidence as an object, an empty one where there is none.
func evidenceObject(raw json.RawMessage) json.RawMessage {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '{' || !json.Valid(raw) {
		return json.RawMessage("{}")
	}
	return raw
}

// encodeJSON encodes a value on one line that is safe to print: characters that Printable would show as escapes are
// escapes here too, and "##[" is written with one, so the decoded value is the same.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return escapeHidden(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// writeIndented writes a value over many lines, as safe to print as encodeJSON makes it.
func writeIndented(out *bufio.Writer, v any) error {
	encoded, err := encodeJSON(v)
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, encoded, "", " "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	_, err = indented.WriteTo(out)
	return err
}

// escapeHidden rewrites encoded JSON, in which such characters can only stand inside strings.
func escapeHidden(encoded []byte) []byte {
	var b bytes.Buffer
	for i := 0; i < len(encoded); {
		c, size := utf8.DecodeRune(encoded[i:])
		switch {
		case c == utf8.RuneError && size == 1: // evidence is taken over as it is
			b.WriteString(`\ufffd`)
		case hidden(c):
			if c > 0xffff {
				c -= 0x10000
				fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+c>>10, 0xdc00+c&0x3ff)
			} else {
				fmt.Fprintf(&b, `\u%04x`, c)
			}
		case bytes.HasPrefix(encoded[i:], []byte("##[")):
			b.WriteString(`#\u0023`)
			size = 2
		default:
			b.Write(encoded[i : i+size])
		}
		i += size
	}
	return b.Bytes()
}
