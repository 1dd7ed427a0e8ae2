package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// ReadMax is the largest JSON report, in bytes, that Read takes.
const ReadMax = 16 << 20

// readJSON is what writeJSON writes. Keys that are not known are passed over, since version 1 may gain some.
type readJSON struct {
	Version  int                 `json:"version"`
	Tool     jsonTool            `json:"tool"`
	Base     string              `json:"base"`
	Head     string              `json:"head"`
	Summary  rules.Summary       `json:"summary"`
	Findings []jsonFinding       `json:"findings"`
	Waived   []jsonWaived        `json:"waived"`
	Problems []analyzers.Problem `json:"problems"`
	Notices  []string            `json:"notices"`
}

// Told is what a JSON report tells of the sources beside a finding.
type Told struct {
	// Line is the text of the line that the finding begins on; "" where that is not told.
	Line string
	// Fix is the finding's fix as lines; nil where there is none that can be told so.
	Fix *FixLines
}

// Read reads a JSON report back, and what it tells of the sources, by fingerprint. A report may come from somebody who wants to harm: it is refused as a whole unless its version, names, places and counts are such as Plimsoll
// writes. All text in it is still to be made harmless where it is shown, as Write does.
func Read(r io.Reader) (*rules.Result, map[string]Told, error) {
	encoded, err := io.ReadAll(io.LimitReader(r, ReadMax+1))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the report: %w", err)
	}
	if len(encoded) > ReadMax {
		return nil, nil, fmt.Errorf("the report is larger than %d MiB", ReadMax>>20)
	}
	if len(bytes.TrimSpace(encoded)) == 0 {
		return nil, nil, errors.New("the report is empty; `plimsoll check --format json` writes one")
	}
	var j readJSON
	if err := json.Unmarshal(encoded, &j); err != nil {
		return nil, nil, fmt.Errorf("the report is not one that `plimsoll check --format json` writes: %w", err)
	}
	result, told, err := j.result()
	if err != nil {
		return nil, nil, fmt.Errorf("the report is not one that `plimsoll check --format json` writes: %w", err)
	}
	return result, told, nil
}

func (j readJSON) result() (*rules.Result, map[string]Told, error) {
	if j.Version != 1 || j.Tool.Name != "plimsoll" {
		return nil, nil, fmt.Errorf("it is of version %d of %q, not of version 1 of \"plimsoll\"", j.Version, j.Tool.Name)
	}
	r := &rules.Result{Version: j.Tool.Version, BaseName: j.Base, HeadName: j.Head, HasBase: j.Base != "", Summary: j.Summary, Notices: j.Notices}
	told := make(map[string]Told)
	counted := make(map[rules.Severity]int)
	for i, written := range j.Findings {
		f, err := written.finding()
		if err != nil {
			return nil, nil, fmt.Errorf("finding %d: %w", i+1, err)
		}
		if written.Fix != nil && written.Fix.Lines != nil {
			if err := written.Fix.Lines.check(); err != nil {
				return nil, nil, fmt.Errorf("finding %d: %w", i+1, err)
			}
		}
		if beside := written.told(); beside != (Told{}) {
			told[f.Fingerprint] = beside
		}
		counted[f.Severity]++
		r.Findings = append(r.Findings, f)
	}
	if s := j.Summary; s.Errors != counted[rules.Error] || s.Warnings != counted[rules.Warning] || s.Notes != counted[rules.Note] {
		return nil, nil, errors.New("the summary does not count the findings that are there")
	}
	if s := j.Summary; s.Waived < 0 || s.Baselined < 0 || s.Files < 0 || s.Problems < 0 {
		return nil, nil, errors.New("the summary has a count below zero")
	}
	for i, written := range j.Waived {
		w, err := written.waived()
		if err != nil {
			return nil, nil, fmt.Errorf("waived finding %d: %w", i+1, err)
		}
		r.Waived = append(r.Waived, w)
	}
	for i, p := range j.Problems {
		p.Side = source.Head
		if err := checkSpan(source.Span{File: p.File, Side: p.Side, Line: p.Line, Column: p.Column}); err != nil {
			return nil, nil, fmt.Errorf("problem %d: %w", i+1, err)
		}
		r.Problems = append(r.Problems, p)
	}
	return r, told, nil
}

var (
	ruleID          = regexp.MustCompile(`^[a-z][a-z0-9_-]*(/[a-z0-9_-]+)+$`)
	fingerprintForm = regexp.MustCompile(`^[0-9a-z]{0,64}$`)
)

func (j jsonFinding) finding() (rules.Finding, error) {
	f := rules.Finding{
		Rule: j.Rule, Severity: j.Severity, Message: j.Message, Help: j.Help, Object: j.Object, Service: j.Service, Fingerprint: j.Fingerprint,
		At:        source.Span{File: j.File, Side: j.Side, Line: j.Line, Column: j.Column, EndLine: j.EndLine, EndColumn: j.EndColumn},
		Enclosing: j.Enclosing, Evidence: j.Evidence,
	}
	switch {
	case len(j.Rule) > 200 || !ruleID.MatchString(j.Rule):
		return f, fmt.Errorf("%.80q is no rule", j.Rule)
	case j.Severity.Rank() == 0:
		return f, fmt.Errorf("%.80q is no severity", j.Severity)
	case !fingerprintForm.MatchString(j.Fingerprint):
		return f, fmt.Errorf("%.80q is no fingerprint", j.Fingerprint)
	case j.Message == "":
		return f, errors.New("it has no message")
	}
	if err := checkSpan(f.At); err != nil {
		return f, err
	}
	if f.Enclosing != nil {
		if err := checkSpan(*f.Enclosing); err != nil {
			return f, err
		}
	}
	for _, related := range j.Related {
		if err := checkSpan(related.Span); err != nil {
			return f, err
		}
		f.Related = append(f.Related, rules.Related{At: related.Span, Message: related.Message})
	}
	if j.Fix != nil {
		f.Fix = &analyzers.Remedy{Title: j.Fix.Title, Edits: j.Fix.Edits}
	}
	return f, nil
}

// told is what stands beside a finding.
func (j jsonFinding) told() Told {
	var t Told
	if j.Text != nil && len(*j.Text) <= lineMax && !strings.ContainsAny(*j.Text, "\r\n") {
		t.Line = *j.Text
	}
	if j.Fix != nil {
		t.Fix = j.Fix.Lines
	}
	return t
}

func (j jsonWaived) waived() (rules.Waived, error) {
	f, err := j.finding()
	w := rules.Waived{Finding: f, By: j.Waiver.By, Reason: j.Waiver.Reason, Owner: j.Waiver.Owner, Until: j.Waiver.Until,
		RowsBelow: j.Waiver.RowsBelow, Requested: j.Waiver.Requested}
	if err == nil && w.By != "inline" && w.By != "config" && w.By != "baseline" {
		err = fmt.Errorf("%.80q waives nothing", w.By)
	}
	if j.Waiver.At != nil && err == nil {
		w.At = *j.Waiver.At
		err = checkSpan(w.At)
	}
	return w, err
}

// placeMax bounds lines and columns; no file that is examined has as many.
const placeMax = 1 << 30

// checkSpan wants a file inside the tree, and a place that can be: lines and columns, or none for a whole file.
func checkSpan(at source.Span) error {
	switch {
	case at.Side != source.Base && at.Side != source.Head:
		return fmt.Errorf("%.80q is no side of a change", at.Side)
	case at.File == "" || len(at.File) > 4096 || strings.ContainsRune(at.File, 0):
		return errors.New("it names no file")
	case path.IsAbs(at.File) || path.Clean(at.File) != at.File || at.File == "." || at.File == ".." || strings.HasPrefix(at.File, "../"):
		return fmt.Errorf("%.200q is no path inside a tree", at.File)
	}
	for _, n := range []int{at.Line, at.Column, at.EndLine, at.EndColumn} {
		if n < 0 || n > placeMax {
			return fmt.Errorf("%d is no line or column", n)
		}
	}
	return nil
}

func (l FixLines) check() error {
	at := source.Span{File: l.File, Side: source.Head, Line: l.First, EndLine: l.Last}
	if err := checkSpan(at); err != nil {
		return err
	}
	if l.First < 1 || len(l.Old) == 0 || l.Last-l.First+1 != len(l.Old) || len(l.Old) > fixLinesMax || len(l.New) > fixLinesMax {
		return errors.New("its fix does not fit the lines that it names")
	}
	for _, line := range append(append([]string{}, l.Old...), l.New...) {
		if strings.ContainsAny(line, "\r\n") {
			return errors.New("its fix has a line end inside of a line")
		}
	}
	return nil
}
