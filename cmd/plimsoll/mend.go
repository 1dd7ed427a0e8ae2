package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll-lint/plimsoll/internal/fix"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// rounds bounds how often what a mended text still shows is mended in turn: a rule may speak once in each file.
const rounds = 20

// mending puts fixes into the text of files, round by round. The text stands over the work tree until it is written.
type mending struct {
	request request // with the text so far as its overlay
	unsafe  bool
	only    []string // rules; empty for all

	// triesMax bounds how often a mended text is judged, where it is above 0; tries is how often it was.
	triesMax, tries int

	root    string
	was     map[string][]byte // the text of the files that change, as it was found
	mended  []rules.Finding
	refused map[string]string // fingerprint of a finding → why its fix does not hold
	last    *judgement        // of the text as it is now
}

// attempt is a number of fixes, and what was judged of the text that they make.
type attempt struct {
	taken []rules.Finding
	edits fix.Edits
	*judgement
}

func (m *mending) run(ctx context.Context) error {
	var err error
	if m.last, err = judge(ctx, m.request); err != nil {
		return err
	}
	m.root = m.last.root
	for range rounds {
		_, candidates, _ := fix.Combine(m.candidates())
		if len(candidates) == 0 {
			break
		}
		held, err := m.hold(ctx, attempt{judgement: m.last}, candidates)
		if err != nil {
			return err
		}
		if err := m.take(held); err != nil {
			return err
		}
	}
	return nil
}

// take makes an attempt the text as it is now.
func (m *mending) take(held attempt) error {
	if held.judgement == m.last {
		return nil
	}
	for name := range held.edits {
		if _, ok := m.was[name]; ok {
			continue
		}
		content, err := m.last.change.Head.Lookup(name).Bytes()
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		m.was[name] = content
	}
	overlay, err := m.overlay(held.edits)
	if err != nil {
		return err
	}
	m.request.source.Overlay = overlay
	m.mended = append(m.mended, held.taken...)
	err = m.last.change.Close()
	m.last = held.judgement
	return err
}

// overlay is the text of the files that change, with some more edits.
func (m *mending) overlay(edits fix.Edits) (map[string][]byte, error) {
	overlay := maps.Clone(m.request.source.Overlay)
	if overlay == nil {
		overlay = map[string][]byte{}
	}
	for name, list := range edits {
		content, err := m.last.change.Head.Lookup(name).Bytes()
		if err == nil {
			overlay[name], err = fix.Apply(content, list)
		}
		if err != nil {
			return nil, fmt.Errorf("mending %s: %w", name, err)
		}
	}
	return overlay, nil
}

// candidates are the findings whose fixes are wanted and have not been refused.
func (m *mending) candidates() []rules.Finding {
	return slices.DeleteFunc(slices.Clone(m.last.result.Findings), func(f rules.Finding) bool {
		return !m.fixable(f) || m.refused[f.Fingerprint] != ""
	})
}

// fixable is whether a finding has a fix that was asked for, of files that were asked for.
func (m *mending) fixable(f rules.Finding) bool {
	rule, err := rules.Find(f.Rule)
	if err != nil || f.Fix == nil || !m.wanted(f.Rule) || rule.Fix != "safe" && !m.unsafe {
		return false
	}
	for _, edit := range f.Fix.Edits {
		if !m.last.change.Wants(edit.File) || m.last.change.Head.Lookup(edit.File) == nil {
			return false
		}
	}
	return true
}

func (m *mending) wanted(rule string) bool { return len(m.only) == 0 || slices.Contains(m.only, rule) }

// hold adds to an attempt the fixes that hold together with those in it. Where they do not all, each half is tried, so that
// one that does not hold costs the others nothing.
func (m *mending) hold(ctx context.Context, so attempt, tried []rules.Finding) (attempt, error) {
	if m.triesMax > 0 && m.tries >= m.triesMax {
		for _, f := range tried {
			m.refused[f.Fingerprint] = "there were too many fixes to try"
		}
		return so, nil
	}
	m.tries++
	more, err := m.try(ctx, slices.Concat(so.taken, tried))
	if err != nil {
		return so, err
	}
	reason := m.objection(more)
	if reason == "" {
		return more, so.drop(m.last)
	}
	if err := more.drop(m.last); err != nil {
		return so, err
	}
	if len(tried) == 1 {
		m.refused[tried[0].Fingerprint] = reason
		return so, nil
	}
	half := len(tried) / 2
	if so, err = m.hold(ctx, so, tried[:half]); err != nil {
		return so, err
	}
	return m.hold(ctx, so, tried[half:])
}

// try judges the text that fixes make.
func (m *mending) try(ctx context.Context, findings []rules.Finding) (attempt, error) {
	edits, taken, _ := fix.Combine(findings)
	overlay, err := m.overlay(edits)
	if err != nil {
		return attempt{}, err
	}
	request := m.request
	request.source.Overlay = overlay
	after, err := judge(ctx, request)
	return attempt{taken, edits, after}, err
}

// drop gives back what an attempt that is not needed any more holds open.
func (a attempt) drop(last *judgement) error {
	if a.judgement == last {
		return nil
	}
	return a.change.Close()
}

// objection is why fixes do not hold, in words; empty when they do. What they were for must be gone, everything must parse
// as before, and nothing may be found more often than before that is as grave as what they were for.
func (m *mending) objection(after attempt) string {
	if len(after.result.Problems) > len(m.last.result.Problems) || after.incomplete && !m.last.incomplete {
		return "the text that its fix makes cannot be examined"
	}
	type place struct{ rule, file string }
	before := map[place]int{}
	for _, f := range m.last.result.Findings {
		before[place{f.Rule, f.At.File}]++
	}
	gravest := 0
	for _, f := range after.taken {
		gravest = max(gravest, f.Severity.Rank())
		start, end := fix.Moved(after.edits[f.At.File], f.At.Start), fix.Moved(after.edits[f.At.File], f.At.End)
		for _, other := range after.result.Findings {
			if other.Rule == f.Rule && other.At.File == f.At.File && other.At.Side == f.At.Side && start <= other.At.Start && other.At.Start < end {
				return "its fix does not keep " + f.Rule + " from finding the same again"
			}
		}
	}
	for _, f := range after.result.Findings {
		at := place{f.Rule, f.At.File}
		if before[at]--; before[at] < 0 && f.Severity.Rank() >= gravest {
			return fmt.Sprintf("its fix would raise %s", f.Rule)
		}
	}
	return ""
}
