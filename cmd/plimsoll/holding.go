package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/internal/fix"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// holdingTries is how often texts with fixes in them are judged for the suggestions of one report. One is enough where all
// fixes hold, as they should; with each that does not come a few.
const holdingTries = 20

// holding tries the fixes of a run's findings as fix does, without writing anything, and says of a finding by its fingerprint
// whether its fix holds. As with fix, the run needs a base or files by name: what has run somewhere must stay as it is, so
// nobody is offered to change it. The error is that the run was interrupted.
func holding(ctx context.Context, r request, j *judgement) (func(string) bool, error) {
	holds := map[string]bool{}
	m := &mending{request: r, unsafe: true, refused: map[string]string{}, triesMax: holdingTries, last: j}
	waiting := m.candidates()
	if !j.change.HasBase() {
		waiting = slices.DeleteFunc(waiting, func(f rules.Finding) bool { return !j.change.Explicit[f.At.File] })
	}
	for len(waiting) > 0 {
		_, together, left := fix.Combine(waiting)
		held, err := m.hold(ctx, attempt{judgement: j}, together)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil { // a fault of a fix must not cost the report
			j.result.Notices = append(j.result.Notices, fmt.Sprintf("fixes could not be tried, so not all are suggested: %v", err))
			break
		}
		for _, f := range held.taken {
			holds[f.Fingerprint] = true
		}
		if err := held.drop(j); err != nil {
			return nil, err
		}
		waiting = left
	}
	return func(fingerprint string) bool { return holds[fingerprint] }, nil
}
