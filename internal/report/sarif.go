package report

import (
	"bufio"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// sarifMax is how many results are written. GitHub code scanning keeps the first 5,000 of a run by severity and drops the
// rest in silence ("SARIF support for code scanning", file limits); here they are counted.
const sarifMax = 5000

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	projectURL  = "https://github.com/plimsoll-lint/plimsoll"
	sourceRoot  = "%SRCROOT%"
)

func writeSARIF(out *bufio.Writer, r *rules.Result, o Options) error {
	s := sarif{options: o, ruleIndex: make(map[string]int)}
	run := s.run(r)
	return writeIndented(out, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

type sarif struct {
	options   Options
	ruleIndex map[string]int
}

// result is a finding with the waiver that covers it, if any.
type result struct {
	finding rules.Finding
	waived  *rules.Waived
}

func (s *sarif) run(r *rules.Result) sarifRun {
	results, dropped := s.choose(r)
	run := sarifRun{
		Tool:              sarifTool{sarifDriver{Name: "plimsoll", Version: r.Version, InformationURI: projectURL, Rules: s.rules(results)}},
		AutomationDetails: sarifAutomation{"plimsoll/"},
		Invocations: []sarifInvocation{{
			ExecutionSuccessful: !s.options.Incomplete,
			Notifications:       s.notifications(r, dropped),
		}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, one := range results {
		run.Results = append(run.Results, s.result(one))
	}
	return run
}

// choose is what is written: findings, then what is waived; above the limit, the heaviest, and how many were left out. A
// waiver that is only requested belongs to a finding that counts, so it is shown there.
func (s *sarif) choose(r *rules.Result) (results []result, dropped int) {
	requested := make(map[string]*rules.Waived)
	for i, w := range r.Waived {
		if w.Requested && w.Finding.Fingerprint != "" {
			requested[w.Finding.Fingerprint] = &r.Waived[i]
		}
	}
	findings := r.Findings
	if len(findings) > sarifMax {
		findings = bySeverity(findings)
	}
	for _, f := range findings {
		results = append(results, result{f, requested[f.Fingerprint]})
	}
	if !s.options.OmitSuppressed {
		for i, w := range r.Waived {
			if !w.Requested {
				results = append(results, result{w.Finding, &r.Waived[i]})
			}
		}
	}
	if len(results) > sarifMax {
		return results[:sarifMax], len(results) - sarifMax
	}
	return results, 0
}

// rules describes the rules of the results, in the order of their ids.
func (s *sarif) rules(results []result) []sarifRule {
	heaviest := make(map[string]rules.Severity)
	for _, one := range results {
		id, severity := one.finding.Rule, one.finding.Severity
		if before, seen := heaviest[id]; !seen || severity.Rank() > before.Rank() {
			heaviest[id] = severity
		}
	}
	ids := make([]string, 0, len(heaviest))
	for id := range heaviest {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	described := make([]sarifRule, 0, len(ids))
	for i, id := range ids {
		s.ruleIndex[id] = i
		described = append(described, s.rule(id, heaviest[id]))
	}
	return described
}

func (s *sarif) rule(id string, severity rules.Severity) sarifRule {
	page := s.options.page(id)
	if page.Severity != "" && page.Severity != rules.Off {
		severity = page.Severity
	}
	area, _, _ := strings.Cut(id, "/")
	rule := sarifRule{
		ID:                   id,
		ShortDescription:     sarifText{Text: id},
		DefaultConfiguration: sarifConfiguration{sarifLevel(severity)},
		HelpURI:              s.options.ruleURL(id),
		Properties:           sarifRuleProperties{Tags: []string{area}, ProblemSeverity: problemSeverity(severity)},
	}
	if page.Title != "" {
		rule.ShortDescription.Text = prose(page.Title)
	}
	if page.Markdown != "" {
		// A page reads well as plain text too, and section 3.12.3 wants a text beside every Markdown.
		rule.Help = &sarifText{Text: page.Markdown, Markdown: page.Markdown}
	}
	return rule
}

func (s *sarif) result(one result) sarifResult {
	f := one.finding
	at, note := headPlace(f)
	written := sarifResult{
		RuleID: f.Rule, RuleIndex: s.ruleIndex[f.Rule], Level: sarifLevel(f.Severity),
		Message:   sarifText{Text: sarifMessage(f, note)},
		Locations: []sarifLocation{{Physical: physical(at)}},
		Fixes:     s.fixes(f.Fix),
		Properties: sarifResultProperties{
			Object: f.Object, Service: f.Service, Side: string(f.At.Side), Evidence: evidenceObject(f.Evidence),
		},
	}
	if f.Fingerprint != "" {
		written.PartialFingerprints = map[string]string{"plimsoll/v1": f.Fingerprint}
	}
	for i, related := range f.Related {
		text := related.Message
		if related.At.Side == source.Base {
			text = sentence(text) + " (at the base)"
		}
		written.RelatedLocations = append(written.RelatedLocations, sarifLocation{
			ID: i + 1, Physical: physical(related.At), Message: &sarifText{Text: plain(text)},
		})
	}
	if one.waived != nil {
		written.Suppressions = []sarifSuppression{suppression(*one.waived)}
	}
	return written
}

// sarifMessage is the message with all that GitHub shows nowhere else: the safe way, the evidence, and links to related
// places, which it lists only where the message names them.
func sarifMessage(f rules.Finding, note string) string {
	parts := []string{sentence(plain(f.Message))}
	if note != "" {
		parts = append(parts, plain(note))
	}
	if text := evidenceText(f.Evidence); text != "" {
		parts = append(parts, "Evidence: "+sentence(plain(text)))
	}
	if f.Help != "" {
		parts = append(parts, "Help: "+sentence(plain(f.Help)))
	}
	for i, related := range f.Related {
		label := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(Printable(place(related.At)))
		parts = append(parts, fmt.Sprintf("See [%s](%d): %s", label, i+1, sentence(plain(related.Message))))
	}
	return strings.Join(parts, "\n")
}

var placeholder = regexp.MustCompile(`\{(\d+)\}`)

// plain is prose that a SARIF viewer shows as it is: no embedded link ("](", section 3.11.6) and no placeholder ("{0}",
// section 3.11.5) of the input's choosing. Other braces stay single, since viewers only look for placeholders.
func plain(s string) string {
	s = strings.ReplaceAll(prose(s), "](", "] (")
	return placeholder.ReplaceAllString(s, "{{$1}}")
}

func (s *sarif) notifications(r *rules.Result, dropped int) []sarifNotification {
	all := []sarifNotification{}
	if dropped > 0 {
		all = append(all, sarifNotification{Level: "warning", Message: sarifText{Text: fmt.Sprintf(
			"%d more results are not in this file, which holds the %d heaviest. The other formats list all of them.", dropped, sarifMax)}})
	}
	for _, p := range r.Problems {
		all = append(all, problemNotification(p))
	}
	for _, notice := range r.Notices {
		all = append(all, sarifNotification{Level: "note", Message: sarifText{Text: plain(notice)}})
	}
	return all
}

func problemNotification(p analyzers.Problem) sarifNotification {
	at := source.Span{File: p.File, Side: p.Side, Line: p.Line, Column: p.Column}
	n := sarifNotification{Level: "error", Message: sarifText{Text: plain(Printable(place(at)) + ": " + p.Message)}}
	if p.File != "" {
		n.Locations = []sarifLocation{{Physical: physical(at)}}
	}
	return n
}

func suppression(w rules.Waived) sarifSuppression {
	one := sarifSuppression{Kind: "external", Status: "accepted", Justification: prose(waiver{Waived: w}.terms())}
	if w.By == "inline" {
		one.Kind = "inSource"
	}
	if w.By == "baseline" && one.Justification == "" {
		one.Justification = "in the baseline"
	}
	if w.Requested {
		one.Status = "underReview"
	}
	if w.At.File != "" {
		one.Location = &sarifLocation{Physical: physical(w.At)}
	}
	return one
}

// fixes turns the edits of a fix into replacements. Their offsets need the text of the file; without it there is no fix.
func (s *sarif) fixes(fix *analyzers.Remedy) []sarifFix {
	if fix == nil || len(fix.Edits) == 0 {
		return nil
	}
	written := sarifFix{Description: sarifText{Text: plain(fix.Title)}}
	index := make(map[string]int)
	for _, edit := range fix.Edits {
		text := s.options.text(source.Head, edit.File)
		if text == nil || edit.Start < 0 || edit.Start > edit.End || edit.End > len(text.Bytes) {
			return nil
		}
		i, seen := index[edit.File]
		if !seen {
			i = len(written.Changes)
			index[edit.File] = i
			written.Changes = append(written.Changes, sarifChange{Artifact: artifact(edit.File)})
		}
		replacement := sarifReplacement{Deleted: *region(text.Span(edit.Start, edit.End))}
		if edit.Text != "" {
			replacement.Inserted = &sarifContent{edit.Text}
		}
		written.Changes[i].Replacements = append(written.Changes[i].Replacements, replacement)
	}
	return []sarifFix{written}
}

func physical(at source.Span) sarifPhysical {
	return sarifPhysical{Artifact: artifact(at.File), Region: region(at)}
}

// region is a span as SARIF has it: the same, lines and columns from 1 and the end exclusive. A whole file is its first
// line, since GitHub wants a line. A span that ends before it starts loses its end.
func region(at source.Span) *sarifRegion {
	r := sarifRegion{StartLine: max(at.Line, 1)}
	if at.Line < 1 || at.Column < 1 {
		return &r
	}
	r.StartColumn = at.Column
	if at.EndColumn >= 1 && (at.EndLine > at.Line || at.EndLine == at.Line && at.EndColumn >= at.Column) {
		r.EndLine, r.EndColumn = at.EndLine, at.EndColumn
	}
	return &r
}

func artifact(path string) sarifArtifact {
	return sarifArtifact{URI: pathURI(path), URIBaseID: sourceRoot}
}

// pathURI is a path as a relative reference: every byte that is not unreserved (RFC 3986, section 2.3) or a slash is
// percent-encoded, so neither a colon nor a question mark in a name can be taken for a part of the syntax.
func pathURI(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func sarifLevel(s rules.Severity) string {
	switch s {
	case rules.Error:
		return "error"
	case rules.Warning:
		return "warning"
	}
	return "note"
}

// problemSeverity is GitHub's word for a severity.
func problemSeverity(s rules.Severity) string {
	if s.Rank() == 1 {
		return "recommendation"
	}
	return sarifLevel(s)
}
