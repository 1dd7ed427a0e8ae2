package suppress

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// waiver is one that can be read, from a comment or from the configuration.
type waiver struct {
	by                   string // "inline" or "config"
	rules                []string
	path, object         string // patterns of the configuration's; empty: any
	rowsBelow            int    // of the configuration's; 0: however many
	reason, owner, until string
	at                   source.Span
	text                 string // the directive as written
	lines                [2]int // inline: what begins on one of these lines is covered
	expired              bool
	used                 map[string]bool // per entry of rules
}

// named is the entry of w.rules that stands for a rule; empty when none does.
func (w *waiver) named(rule string) string {
	for _, name := range w.rules {
		if name == rule || w.by == byConfig && config.RuleMatches(name, rule) {
			return name
		}
	}
	return ""
}

// covers is whether the waiver, which names the finding's rule, is about this finding.
func (w *waiver) covers(f rules.Finding) bool {
	if w.by == byConfig {
		return (w.path == "" || doublestar.MatchUnvalidated(w.path, f.At.File)) && (w.object == "" || config.Wildcard(w.object, f.Object)) &&
			(w.rowsBelow == 0 || below(f, w.rowsBelow))
	}
	for _, element := range elements(f) {
		if element.File == w.at.File && element.Side == w.at.Side && (element.Line == w.lines[0] || element.Line == w.lines[1]) {
			return true
		}
	}
	return false
}

// elements are the places at whose beginning a waiver for a finding may stand: what held the removed thing, for a finding
// about a removal; else the whole statement, field or node, and the part of it that the finding points at.
func elements(f rules.Finding) []source.Span {
	if f.Enclosing != nil {
		return []source.Span{*f.Enclosing}
	}
	if f.Covers.File == "" || f.Covers == f.At {
		return []source.Span{f.At}
	}
	return []source.Span{f.Covers, f.At}
}

func (w *waiver) waived(f rules.Finding) rules.Waived {
	return rules.Waived{Finding: f, By: w.by, Reason: w.reason, Owner: w.owner, Until: w.until, RowsBelow: w.rowsBelow, At: w.at}
}

// lacks says what a waiver fails to say by the policy; empty when it says all.
func lacks(w *waiver, policy config.WaiverPolicy) string {
	switch {
	case w.reason == "":
		return "gives no reason"
	case policy.Until == "required" && w.until == "":
		return "does not say until when it holds, which waiver_policy requires"
	case policy.Owner == "required" && w.owner == "":
		return "names no owner, which waiver_policy requires"
	}
	return ""
}

// malformed is a directive that does not count, with the reason.
type malformed struct {
	at  source.Span
	why string
}

// inlineWaivers reads all directives of one side's comments.
func inlineWaivers(comments []analyzers.Comment, in *Input, text TextOf) (waivers []*waiver, bad []malformed) {
	targets := make(map[string]*targetLines)
	names := newRuleNames(in.KnownRules)
	for _, comment := range comments {
		for _, line := range directivesIn(comment.Text) {
			d, err := parseDirective(line, names)
			if err != nil {
				bad = append(bad, malformed{comment.At, "cannot be read: " + err.Error()})
				continue
			}
			w := &waiver{by: byInline, rules: d.rules, reason: d.reason, owner: d.owner, until: d.until, at: comment.At, text: line, used: make(map[string]bool)}
			if missing := lacks(w, in.Policy); missing != "" {
				bad = append(bad, malformed{comment.At, missing})
				continue
			}
			lines := targets[comment.At.File]
			if lines == nil {
				lines = &targetLines{text: text(comment.At.Side, comment.At.File), next: make(map[int]int)}
				targets[comment.At.File] = lines
			}
			w.lines = lines.of(comment.At)
			w.expired = in.expired(w.until)
			waivers = append(waivers, w)
		}
	}
	return waivers, bad
}

// configWaivers turns the configuration's waivers into the same form.
func configWaivers(in *Input) (waivers []*waiver, bad []malformed) {
	for _, c := range in.ConfigWaivers {
		w := &waiver{by: byConfig, rules: []string{c.Rule}, path: c.Path, object: c.Object, rowsBelow: c.RowsBelow, reason: c.Reason, owner: c.Owner, until: c.Until, at: in.settingAt(c.At), used: make(map[string]bool)}
		if missing := lacks(w, in.Policy); missing != "" {
			bad = append(bad, malformed{w.at, missing})
			continue
		}
		w.expired = in.expired(w.until)
		waivers = append(waivers, w)
	}
	return waivers, bad
}

// settingAt is a place in the configuration or the baseline, on the side that they were read from.
func (in *Input) settingAt(at source.Span) source.Span {
	if in.HasBase && !in.TrustHeadWaivers {
		at.Side = source.Base
	}
	return at
}

// targetLines finds, for the comments of one file, the lines that their waivers cover.
type targetLines struct {
	text *source.Text
	next map[int]int // by line: the first line from it on that is no comment
}

// of gives the one or two lines at which something covered by a comment may begin. A comment beside code is about that
// line alone; one that stands alone is about the next line that is no comment.
func (t *targetLines) of(at source.Span) [2]int {
	end := at.EndLine
	if at.EndColumn == 1 && end > at.Line {
		end-- // the comment's range takes in its line break
	}
	if t.text == nil {
		return [2]int{end, end + 1}
	}
	const markers = "-#/* \t\r"
	before := t.between(t.text.LineStart(at.Line), at.Start)
	after := t.between(at.End, t.text.LineStart(end+1))
	if strings.Trim(strings.TrimPrefix(before, "\ufeff"), markers) != "" || strings.Trim(after, markers+"\n") != "" {
		return [2]int{at.Line, end}
	}
	return [2]int{end, t.afterComments(end + 1)}
}

// between is the text between two offsets; empty where there is none.
func (t *targetLines) between(start, end int) string {
	start, end = max(start, 0), min(end, len(t.text.Bytes))
	if start >= end {
		return ""
	}
	return string(t.text.Bytes[start:end])
}

// afterComments is the first line from line on that is no comment. Each line is looked at once, however many waivers are
// stacked above each other.
func (t *targetLines) afterComments(line int) int {
	at := line
	for isCommentLine(t.text.Line(at)) {
		if known, ok := t.next[at]; ok {
			at = known
			break
		}
		at++
	}
	for i := line; i < at; i++ {
		if _, ok := t.next[i]; ok {
			break
		}
		t.next[i] = at
	}
	return at
}
