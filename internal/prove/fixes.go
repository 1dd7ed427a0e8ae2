package prove

import (
	"context"
	"fmt"
	"maps"

	"github.com/plimsoll-lint/plimsoll/internal/fix"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// fixes applies the fixes that the findings of an example offer, and looks whether what they are for is gone.
func (s *subject) fixes(ctx context.Context, e *example, findings []rules.Finding) ([]Complaint, error) {
	var offered []rules.Finding
	for _, f := range findings {
		if f.Fix != nil {
			offered = append(offered, f)
		}
	}
	edits, taken, _ := fix.Combine(offered)
	if len(taken) == 0 {
		return nil, nil
	}
	complain := func(format string, arguments ...any) []Complaint {
		return []Complaint{{s.page.Path, e.block.Line, fmt.Sprintf(format, arguments...)}}
	}
	mended := example{block: e.block, tree: e.tree}
	mended.tree.Head = maps.Clone(e.tree.Head)
	for name, list := range edits {
		content, err := fix.Apply(mended.tree.Head[name], list)
		if err != nil {
			return complain("a fix cannot be applied: %v", err), nil
		}
		mended.tree.Head[name] = content
	}
	var err error
	if mended.facts, err = s.evaluate(ctx, mended.tree); err != nil {
		return nil, fmt.Errorf("evaluating the example with its fixes: %w", err)
	}
	if len(mended.facts.Problems) > 0 {
		return complain("with its fixes, the example cannot be examined: %s", mended.facts.Problems[0].Message), nil
	}
	left, _, err := s.judge(ctx, s.compiler, &mended)
	if err != nil {
		return nil, err
	}
	var complaints []Complaint
	for _, f := range taken {
		start, end := fix.Moved(edits[f.At.File], f.At.Start), fix.Moved(edits[f.At.File], f.At.End)
		for _, other := range left {
			if other.At.File == f.At.File && start <= other.At.Start && other.At.Start < end {
				complaints = append(complaints, complain("the fix of %s:%d does not keep %s from finding the same again: %s", f.At.File, f.At.Line, f.Rule, mended.tree.Head[f.At.File])...)
			}
		}
	}
	return complaints, nil
}
