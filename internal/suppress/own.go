package suppress

import (
	"fmt"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// raise makes a finding of one of the engine's own rules; none when the rule is off.
func (in *Input) raise(findings []rules.Finding, rule string, f rules.Finding) []rules.Finding {
	f.Rule = rule
	if f.Severity == "" {
		f.Severity = in.severity(rule)
	}
	if f.Severity.Rank() == 0 {
		return findings
	}
	f.Covers = f.At
	return append(findings, f)
}

// malformed reports the waivers that do not count since they do not say what they must.
func (in *Input) malformed(bad []malformed) []rules.Finding {
	var findings []rules.Finding
	for _, one := range bad {
		findings = in.raise(findings, WaiverWithoutReason, rules.Finding{
			Message: "this waiver does not count: it " + one.why,
			Help:    `write plimsoll:allow RULE until=2027-01-31 reason="why the finding is accepted" owner=@who in a comment; the reason is a must, and until and owner are where waiver_policy requires them`,
			At:      one.at,
		})
	}
	return findings
}

// outOfDate reports the waivers whose last day is over: as errors where this change has its hands on the file, and as
// warnings elsewhere, so that a date that passes does not stop a change that has nothing to do with it.
func (in *Input) outOfDate(waivers []*waiver) []rules.Finding {
	var findings []rules.Finding
	for _, w := range waivers {
		if !w.expired {
			continue
		}
		severity := in.severity(WaiverExpired)
		if in.HasBase && !in.ChangedFiles[w.at.File] && severity == rules.Error {
			severity = rules.Warning
		}
		for _, rule := range w.rules {
			findings = in.raise(findings, WaiverExpired, rules.Finding{
				Severity: severity,
				Object:   rule,
				Message:  fmt.Sprintf("this waiver of %s expired on %s, so it no longer keeps anything from counting", rule, w.until),
				Help:     "do what the rule asks for and delete the waiver, or have its owner agree to a later date and say why",
				At:       w.at,
			})
		}
	}
	return findings
}

// unused reports the waivers that cover no finding, where this run would have given the finding if there were one.
func (in *Input) unused(waivers []*waiver) []rules.Finding {
	var findings []rules.Finding
	for _, w := range waivers {
		for _, rule := range w.rules {
			if w.used[rule] || w.expired || !in.judged(w, rule) {
				continue
			}
			findings = in.raise(findings, WaiverUnused, rules.Finding{
				Object:  rule,
				Message: fmt.Sprintf("this waiver of %s covers no finding, so it would only hide a later one", rule),
				Help:    unusedHelp(w),
				At:      w.at,
			})
		}
	}
	return findings
}

func unusedHelp(w *waiver) string {
	if w.rowsBelow > 0 {
		return "delete it; rows_below covers findings whose evidence tells the rows of every table that they are about, from databases[].statistics, and only where all are below"
	}
	if w.by == byConfig {
		return "delete it, or correct its path and object"
	}
	return "delete it, or move it to the line above the statement, field or node that it is meant for"
}

// judged is whether this run would have given every finding that a waiver could cover by one of its rules.
func (in *Input) judged(w *waiver, rule string) bool {
	if w.by == byInline {
		return in.ExaminedFiles[w.at.File] && in.JudgedRules[rule]
	}
	if !in.AllExamined {
		return false
	}
	if in.JudgedRules[rule] {
		return true
	}
	some := false
	for _, id := range in.KnownRules {
		if !config.RuleMatches(rule, id) || in.Severities[id] == rules.Off {
			continue
		}
		if !in.JudgedRules[id] {
			return false
		}
		some = true
	}
	return some
}

// stale reports the entries of the baseline whose finding no longer occurs.
func (in *Input) stale(occurs map[string]bool, text TextOf) []rules.Finding {
	if in.Baseline == nil {
		return nil
	}
	known := make(map[string]bool, len(in.KnownRules))
	for _, id := range in.KnownRules {
		known[id] = true
	}
	var findings []rules.Finding
	for _, entry := range in.Baseline.Entries {
		examined := in.ExaminedFiles[entry.File]
		if !examined && (in.AllExamined || in.ChangedFiles[entry.File]) {
			examined = text(source.Head, entry.File) == nil // it is gone
		}
		gone := len(known) > 0 && !known[entry.Rule]
		if occurs[entry.Fingerprint] || !examined || !in.JudgedRules[entry.Rule] && !gone {
			continue
		}
		findings = in.raise(findings, BaselineStale, rules.Finding{
			Object:  entry.Object,
			Message: fmt.Sprintf("%s no longer gives this finding of %s, so its entry would only hide a new one like it", entry.File, entry.Rule),
			Help:    "run plimsoll baseline to write the baseline anew, or delete the entry",
			At:      in.settingAt(entry.At),
		})
	}
	return findings
}

// notRewritten leaves out what is said of the configuration and the baseline where the change rewrites them. Both are known
// in one state only, so what they hold there cannot be called old.
func (in *Input) notRewritten(findings []rules.Finding) []rules.Finding {
	var kept []rules.Finding
	for _, f := range findings {
		if f.At.Side == source.Head && in.ChangedFiles[f.At.File] {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}
