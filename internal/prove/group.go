package prove

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// group judges the examples of a file rule as if they were one change, first with every file apart and then with all of
// them together. A rule whose findings differ joins facts of several files and so is a change rule.
func (s *subject) group(ctx context.Context) ([]Complaint, error) {
	if s.page.Scope != rules.FileScope || s.page.RaisedByEngine() {
		return nil, nil
	}
	for _, alike := range s.alike() {
		in := merge(alike)
		apart, err := s.judgeGrouped(ctx, alike[0], in, len(in.Facts)+len(in.Base))
		if err != nil {
			return nil, err
		}
		together, err := s.judgeGrouped(ctx, alike[0], in, 1)
		if err != nil {
			return nil, err
		}
		if onlyApart, onlyTogether := without(apart, together), without(together, apart); len(onlyApart)+len(onlyTogether) > 0 {
			return []Complaint{{s.page.Path, 0, fmt.Sprintf(
				"scope: %s gives other findings when it sees several files at once; only apart: %s; only together: %s",
				s.page.ID, listed(onlyApart), listed(onlyTogether))}}, nil
		}
	}
	return nil, nil
}

// alike puts examples together that can be judged as one: with or without a base, and with the same options.
func (s *subject) alike() [][]*example {
	var groups [][]*example
	index := map[string]int{}
	for i := range s.examples {
		e := &s.examples[i]
		key := fmt.Sprintf("%v %v", e.tree.HasBase, e.facts.RuleOptions[s.page.ID]) // fmt prints maps in the order of their keys
		at, ok := index[key]
		if !ok {
			at = len(groups)
			index[key] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], e)
	}
	return groups
}

// merge makes one input of several examples: each in a folder of its own, the facts numbered anew.
func merge(examples []*example) policies.Input {
	merged := policies.Input{HasBase: examples[0].tree.HasBase, AsOf: AsOf}
	id := 0
	for i, e := range examples {
		folder := fmt.Sprintf("example%d/", i+1)
		in := e.input()
		move := func(facts []analyzers.Fact) []analyzers.Fact {
			moved := slices.Clone(facts)
			for i := range moved {
				id++
				moved[i].ID = id
				moved[i].At.File = folder + moved[i].At.File
				if moved[i].Covers.File != "" {
					moved[i].Covers.File = folder + moved[i].Covers.File
				}
			}
			return moved
		}
		merged.Facts = append(merged.Facts, move(in.Facts)...)
		merged.Base = append(merged.Base, move(in.Base)...)
		for _, file := range in.Files {
			merged.Files = append(merged.Files, folder+file)
		}
	}
	return merged
}

// judgeGrouped judges several examples. One worker sees all files together; where there are as many
// workers as files, the engine gives each file a part of its own.
func (s *subject) judgeGrouped(ctx context.Context, e *example, in policies.Input, workers int) ([]string, error) {
	engine, err := s.engine(s.compiler, e, workers)
	if err != nil {
		return nil, err
	}
	findings, failures, err := engine.Judge(ctx, in)
	if err != nil {
		return nil, err
	}
	lines := linesOf(findings)
	for _, f := range failures {
		lines = append(lines, fmt.Sprintf("%s: %s", f.File, f.Message))
	}
	return lines, nil
}

func linesOf(findings []rules.Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s %s", f.At.File, f.At.Line, f.Message, f.Help, f.Evidence)))
	}
	return lines
}

// without is what a list holds more often than another.
func without(lines, other []string) []string {
	count := map[string]int{}
	for _, line := range other {
		count[line]++
	}
	var more []string
	for _, line := range lines {
		if count[line]--; count[line] < 0 {
			more = append(more, line)
		}
	}
	return more
}

func listed(lines []string) string {
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, ", ")
}
