package suppress

import (
	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// settled is one side after waivers and the baseline.
type settled struct {
	kept      []rules.Finding // in the order of reports
	keptKeys  []string
	waived    []rules.Waived
	requested []rules.Waived
	own       []rules.Finding // malformed and unused waivers, stale entries
	expired   []rules.Finding
}

// settle matches the findings of one side with waivers and the baseline.
func (in *Input) settle(side source.Side, given []rules.Finding, comments []analyzers.Comment, text TextOf) settled {
	findings := append([]rules.Finding(nil), given...)
	sortFindings(findings)
	keys := fingerprint(findings, text)

	inline, bad := inlineWaivers(comments, in, text)
	configured, badConfig := configWaivers(in)
	index := indexInline(inline)
	trust := in.trust(side, text)
	entries := in.Baseline.byFingerprint()
	occurs := make(map[string]bool)

	var s settled
	for i, f := range findings {
		occurs[f.Fingerprint] = true
		if isOwn(f.Rule) {
			s.keep(f, keys[i])
			continue
		}
		var by *rules.Waived
		var request *rules.Waived
		for _, w := range append(index.at(f), configured...) {
			name := w.named(f.Rule)
			if name == "" || !w.covers(f) {
				continue
			}
			w.used[name] = true
			waived := w.waived(f)
			switch {
			case w.expired:
				f.Related = append(f.Related[:len(f.Related):len(f.Related)], rules.Related{At: w.at, Message: "the waiver here expired on " + w.until})
			case w.by == byInline && !trust(w, keys[i]):
				waived.Requested = true
				if request == nil {
					request = &waived
				}
			case by == nil:
				by = &waived
			}
		}
		if _, listed := entries[f.Fingerprint]; listed && by == nil {
			by = &rules.Waived{Finding: f, By: byBaseline}
		}
		if by != nil {
			s.waived = append(s.waived, *by)
			continue
		}
		if request != nil {
			request.Finding = f
			s.requested = append(s.requested, *request)
		}
		s.keep(f, keys[i])
	}

	s.own = append(s.own, in.malformed(append(bad, badConfig...))...)
	s.own = append(s.own, in.unused(append(inline, configured...))...)
	s.own = append(s.own, in.stale(occurs, text)...)
	if side == source.Base {
		s.own = in.notRewritten(s.own)
	}
	s.expired = in.outOfDate(append(inline, configured...))
	sortFindings(s.own)
	return s
}

func (s *settled) keep(f rules.Finding, key string) {
	s.kept = append(s.kept, f)
	s.keptKeys = append(s.keptKeys, key)
}

// place is a line of a file on one side.
type place struct {
	file string
	side source.Side
	line int
}

// inlineIndex finds inline waivers by the lines that they cover.
type inlineIndex map[place][]*waiver

func indexInline(waivers []*waiver) inlineIndex {
	index := make(inlineIndex)
	for _, w := range waivers {
		for i, line := range w.lines {
			if i == 1 && line == w.lines[0] {
				continue
			}
			at := place{w.at.File, w.at.Side, line}
			index[at] = append(index[at], w)
		}
	}
	return index
}

// at gives the waivers that may cover a finding, each once.
func (x inlineIndex) at(f rules.Finding) []*waiver {
	var found []*waiver
	seen := make(map[*waiver]bool)
	for _, element := range elements(f) {
		for _, w := range x[place{element.File, element.Side, element.Line}] {
			if !seen[w] {
				seen[w] = true
				found = append(found, w)
			}
		}
	}
	return found
}

// trust tells which inline waivers of a side count. Those of the base do. Those of the head do unless the configuration of
// the base rules: then one counts when its text stands in the base's file as often as in the head's. Where the head has
// more, it cannot be told which is the new one, so each counts only for a finding that the base gives too.
func (in *Input) trust(side source.Side, text TextOf) func(w *waiver, key string) bool {
	if side == source.Base || in.TrustHeadWaivers {
		return func(*waiver, string) bool { return true }
	}
	type directiveIn struct{ file, text string }
	count := func(comments []analyzers.Comment) map[directiveIn]int {
		counts := make(map[directiveIn]int)
		for _, comment := range comments {
			file := comment.At.File
			if path, ok := in.Renamed[file]; ok && comment.At.Side == source.Base {
				file = path
			}
			for _, line := range directivesIn(comment.Text) {
				counts[directiveIn{file, line}]++
			}
		}
		return counts
	}
	base, head := count(in.BaseComments), count(in.HeadComments)
	atBase := make(map[string]bool)
	keys := make([]string, len(in.Base))
	for i, f := range in.Base {
		keys[i] = key(f, text(f.At.Side, f.At.File))
	}
	for _, key := range in.keysAtHead(in.Base, keys, text) {
		atBase[key] = true
	}
	return func(w *waiver, key string) bool {
		at := directiveIn{w.at.File, w.text}
		return base[at] > 0 && (base[at] >= head[at] || atBase[key])
	}
}
