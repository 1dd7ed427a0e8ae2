package report

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// groupFrom is how many findings, without a base, are still shown one by one. A repository that is met for the first
// time may have thousands, and what its owner wants to know first is what kinds there are.
const groupFrom = 50

// examplesPerGroup is how many findings of a group are shown.
const examplesPerGroup = 3

// group is all findings of one rule and one severity.
type group struct {
	rule     string
	severity rules.Severity
	findings []rules.Finding
	files    int
}

func grouped(r *rules.Result) bool {
	return !r.HasBase && len(r.Findings) > groupFrom
}

// groups sorts findings into groups: the heaviest first, then the largest.
func groups(findings []rules.Finding) []group {
	type key struct {
		rule     string
		severity rules.Severity
	}
	index := make(map[key]int)
	var all []group
	for _, f := range findings {
		k := key{f.Rule, f.Severity}
		i, seen := index[k]
		if !seen {
			i = len(all)
			index[k] = i
			all = append(all, group{rule: f.Rule, severity: f.Severity})
		}
		all[i].findings = append(all[i].findings, f)
	}
	for i := range all {
		files := make(map[string]bool)
		for _, f := range all[i].findings {
			files[f.At.File] = true
		}
		all[i].files = len(files)
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.severity.Rank() != b.severity.Rank() {
			return a.severity.Rank() > b.severity.Rank()
		}
		if len(a.findings) != len(b.findings) {
			return len(a.findings) > len(b.findings)
		}
		return a.rule < b.rule
	})
	return all
}

// examples are a few findings of a group, of different files as far as there are any, in their order.
func (g group) examples() []rules.Finding {
	chosen := make(map[int]bool)
	files := make(map[string]bool)
	for i, f := range g.findings {
		if len(chosen) < examplesPerGroup && !files[f.At.File] {
			files[f.At.File] = true
			chosen[i] = true
		}
	}
	var some []rules.Finding
	for i := range g.findings {
		if len(chosen) < examplesPerGroup {
			chosen[i] = true
		}
		if chosen[i] {
			some = append(some, g.findings[i])
		}
	}
	return some
}

// bySeverity is the findings with the heaviest first, otherwise in their order.
func bySeverity(findings []rules.Finding) []rules.Finding {
	sorted := append([]rules.Finding(nil), findings...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Severity.Rank() > sorted[j].Severity.Rank() })
	return sorted
}
