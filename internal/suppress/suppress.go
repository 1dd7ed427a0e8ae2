// Package suppress decides which findings count: it matches them with waivers and the baseline, drops those that the
// base gives too, and says which waivers and baseline entries are wrong, out of date or no longer needed.
//
// Waivers and the baseline are matched first and newness is decided last, for both sides alike. So a finding whose waiver
// a change takes away is a finding of that change.
package suppress

import (
	"sort"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// The engine's own rules, which no policy raises. Their pages are rules/plimsoll/*.md.
const (
	WaiverExpired       = "plimsoll/waiver-expired"
	WaiverUnused        = "plimsoll/waiver-unused"
	WaiverWithoutReason = "plimsoll/waiver-without-reason"
	BaselineStale       = "plimsoll/baseline-stale"
	InternalError       = "plimsoll/internal-error"
)

// ownArea is the area of the engine's own rules. Their findings are neither waived nor baselined.
const ownArea = "plimsoll/"

// How a finding is kept from counting: rules.Waived.By.
const (
	byInline   = "inline"
	byConfig   = "config"
	byBaseline = "baseline"
)

// Input is all that Apply works on.
type Input struct {
	// Head and Base are the findings of policies on each side. Where HasBase is false, Base and the base's comments are empty.
	Head, Base []rules.Finding
	HasBase    bool
	// HeadComments and BaseComments are the comments that hold directives.
	HeadComments, BaseComments []analyzers.Comment
	ConfigWaivers              []config.Waiver
	Policy                     config.WaiverPolicy
	Baseline                   *Baseline // nil: there is none
	// AsOf is the day by which waivers expire.
	AsOf time.Time
	// ChangedFiles are the paths that the change adds, edits or deletes. It is not read where HasBase is false.
	ChangedFiles map[string]bool
	// Renamed are the files that the change moves as they are: paths at the base with those at the head. What the base says of
	// one of them is no news at the head.
	Renamed map[string]string
	// ExaminedFiles are the files of the head that were understood from end to end in this run. AllExamined is true when the
	// run looked at the whole tree and no file that an analyzer claims was left out or understood in part only. Only what was
	// fully examined can make a waiver unused or a baseline entry stale.
	ExaminedFiles map[string]bool
	AllExamined   bool
	// JudgedRules are the rules whose policies ran: not off, not left out by --rule, and with a base where they need one.
	JudgedRules map[string]bool
	// KnownRules are the ids of all rules; none: a waiver's rules are not checked.
	KnownRules []string
	// Severities are the severities in force, by rule. Where it lacks one of the engine's own rules, that has its usual one;
	// any other rule that it lacks is taken to be on.
	Severities map[string]rules.Severity
	// TrustHeadWaivers is false with --config-from-base: the configuration and the baseline are the base's, and waivers that
	// the head adds in comments are shown and do not count.
	TrustHeadWaivers bool
	// Text reads files, for fingerprints and to see what a comment stands beside.
	Text TextOf
}

// Output is what a run has to say in the end.
type Output struct {
	// Findings count. They are sorted by file, line, column and rule, have fingerprints, and hold the engine's own.
	Findings []rules.Finding
	// Waived are the head's findings that do not count, and those that a waiver asks for (Requested), which do count and
	// are in Findings too.
	Waived []rules.Waived
	// WaivedCount and BaselinedCount are how many of Waived a waiver or the baseline keeps from counting.
	WaivedCount, BaselinedCount int
	// Unchanged is how many findings were left out since the base gives them too.
	Unchanged int
}

// Apply decides which findings count. It changes nothing that in holds.
func Apply(in Input) Output {
	text := cached(in.Text)
	head := in.settle(source.Head, in.Head, in.HeadComments, text)
	out := Output{Waived: head.waived, Findings: head.kept}
	own, ownKeys := head.own, fingerprint(head.own, text)
	fingerprint(head.expired, text)
	if in.HasBase {
		base := in.settle(source.Base, in.Base, in.BaseComments, text)
		var unchanged int
		out.Findings, unchanged = introduced(head.kept, head.keptKeys, in.keysAtHead(base.kept, base.keptKeys, text))
		out.Unchanged += unchanged
		own, unchanged = introduced(head.own, ownKeys, in.keysAtHead(base.own, fingerprint(base.own, text), text))
		out.Unchanged += unchanged
	}
	// Whether a waiver has expired is a matter of the date, not of the change: newness does not apply.
	out.Findings = append(append(out.Findings, own...), head.expired...)
	out.request(head.requested)
	sortFindings(out.Findings)
	sort.SliceStable(out.Waived, func(i, j int) bool { return before(out.Waived[i].Finding, out.Waived[j].Finding) })
	for _, waived := range out.Waived {
		switch {
		case waived.Requested:
		case waived.By == byBaseline:
			out.BaselinedCount++
		default:
			out.WaivedCount++
		}
	}
	return out
}

// keysAtHead are the keys that findings of the base have under the paths of the head.
func (in *Input) keysAtHead(base []rules.Finding, keys []string, text TextOf) []string {
	if len(in.Renamed) == 0 {
		return keys
	}
	moved := make([]string, len(keys))
	for i, f := range base {
		moved[i] = keys[i]
		if path, ok := in.Renamed[f.At.File]; ok {
			content := text(f.At.Side, f.At.File)
			f.At.File = path
			moved[i] = key(f, content)
		}
	}
	return moved
}

// request lists the waivers that are only asked for, of findings that count.
func (o *Output) request(requested []rules.Waived) {
	counts := make(map[string]bool, len(o.Findings))
	for _, f := range o.Findings {
		counts[f.Fingerprint] = true
	}
	for _, waived := range requested {
		if counts[waived.Finding.Fingerprint] {
			o.Waived = append(o.Waived, waived)
		}
	}
}

// introduced leaves out as many findings of each key as the base has, from the first on.
func introduced(head []rules.Finding, keys, base []string) (kept []rules.Finding, unchanged int) {
	counts := make(map[string]int, len(base))
	for _, key := range base {
		counts[key]++
	}
	for i, f := range head {
		if counts[keys[i]] > 0 && f.Rule != InternalError {
			counts[keys[i]]--
			unchanged++
			continue
		}
		kept = append(kept, f)
	}
	return kept, unchanged
}

// expired is whether a waiver's last day is over. Dates in this form compare like text.
func (in *Input) expired(until string) bool {
	return until != "" && until < in.AsOf.Format(time.DateOnly)
}

// severity is what one of the engine's own rules weighs in this run.
func (in *Input) severity(rule string) rules.Severity {
	if severity, ok := in.Severities[rule]; ok {
		return severity
	}
	switch rule {
	case WaiverUnused, BaselineStale:
		return rules.Warning
	}
	return rules.Error
}

func isOwn(rule string) bool { return strings.HasPrefix(rule, ownArea) }

func sortFindings(findings []rules.Finding) {
	sort.SliceStable(findings, func(i, j int) bool { return before(findings[i], findings[j]) })
}

// before is the order of reports: by file, line, column, rule, and then by what else is seen, so that it is total.
func before(a, b rules.Finding) bool {
	switch {
	case a.At.File != b.At.File:
		return a.At.File < b.At.File
	case a.At.Line != b.At.Line:
		return a.At.Line < b.At.Line
	case a.At.Column != b.At.Column:
		return a.At.Column < b.At.Column
	case a.Rule != b.Rule:
		return a.Rule < b.Rule
	case a.Object != b.Object:
		return a.Object < b.Object
	}
	return a.Message < b.Message
}
