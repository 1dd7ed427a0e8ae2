// Package rules is the promise to the user: every rule with its page, and the finding that a rule makes. It knows
// neither how facts are found nor how they are judged.
package rules

import (
	"encoding/json"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Severity says how much a finding weighs.
type Severity string

// The severities, from the heaviest. A rule that is off is not judged at all.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
	Off     Severity = "off"
)

// Rank orders severities: 3 for an error, 2 for a warning, 1 for a note, 0 for off and anything else.
func (s Severity) Rank() int {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Scope says how much of a change a rule's policy has to see at once.
type Scope string

const (
	// FileScope: the facts of one file suffice, so files can be judged apart.
	FileScope Scope = "file"
	// ChangeScope: the policy needs all facts of the change.
	ChangeScope Scope = "change"
)

// Option is a setting of one rule that the configuration may change.
type Option struct {
	Type    string `json:"type" yaml:"type"` // integer, number, string, boolean, duration or list
	Default any    `json:"default" yaml:"default"`
	Doc     string `json:"doc" yaml:"doc"`
}

// Rule is what is known of a rule without reading its page: the head matter of the page.
type Rule struct {
	ID       string            `json:"id" yaml:"id"`
	Title    string            `json:"title" yaml:"title"`
	Severity Severity          `json:"severity" yaml:"severity"`
	Scope    Scope             `json:"scope" yaml:"scope"`
	Facts    []string          `json:"facts" yaml:"facts"`
	Options  map[string]Option `json:"options" yaml:"options"`
	Fix      string            `json:"fix" yaml:"fix"`
	Source   string            `json:"source" yaml:"source"`
}

// Finding is one judgement about one place: what will happen, to whom, and what to do instead.
type Finding struct {
	Rule     string
	Severity Severity
	Message  string
	Help     string
	Object   string
	Service  string
	At       source.Span
	// Covers is the statement, field or node that At belongs to; a waiver in front of it covers the finding.
	Covers source.Span
	// Rendered: it is about something that was rendered, of which there may be several at one place.
	Rendered bool
	// Enclosing is the element of the head that held a removed thing, where the finding is anchored at the base.
	Enclosing   *source.Span
	Fingerprint string
	// Evidence is what was computed: an object whose fields the rule's page documents; nil when there is none.
	Evidence json.RawMessage
	Related  []Related
	// Fix is a change of the source that removes the finding; nil when there is none.
	Fix *analyzers.Remedy
}

// Related is another place that belongs to a finding, with what it has to do with it.
type Related struct {
	At      source.Span
	Message string
}

// Waived is a finding that a waiver or the baseline keeps from counting, and which.
type Waived struct {
	Finding Finding
	// By is "inline", "config" or "baseline".
	By     string
	Reason string
	Owner  string
	Until  string
	// RowsBelow is set for a waiver of findings about tables with fewer rows than this.
	RowsBelow int
	At        source.Span // where the waiver stands; zero for the baseline
	// Requested is true for a waiver that is new at the head while the configuration of the base rules: it is shown, and
	// the finding still counts.
	Requested bool
}

// Summary counts what a run came to.
type Summary struct {
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Notes     int `json:"notes"`
	Waived    int `json:"waived"`
	Baselined int `json:"baselined"`
	Files     int `json:"files"`
	Problems  int `json:"problems"`
}

// Result is all that a run has to say: what every report is made from.
type Result struct {
	Version            string // of Plimsoll
	BaseName, HeadName string // BaseName is empty without a base
	HasBase            bool
	Summary            Summary
	Findings           []Finding // sorted by file, line, column, rule
	Waived             []Waived
	Problems           []analyzers.Problem
	Notices            []string
}
