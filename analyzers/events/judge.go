package events

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// maxSearched is for how many causes of one direction a document is looked for.
const maxSearched = 100

// proven is a cause that makes a reader refuse events, with the document that shows it.
type proven struct {
	contain.Cause
	witness.Shown
}

// alone is whether the document is refused for this cause and for nothing else.
func (p proven) alone() bool { return p.Text != "" && len(p.Aside) == 0 }

// way is one direction: what was found, and what it comes to.
type way struct {
	Direction
	causes  []proven
	reasons []string
}

// judge compares one writer with one reader. A cause counts where the schemas prove it, or a document does; what neither
// proves is a reason to be undecided.
func judge(writer, reader *schema.Schema, profile contain.Profile, stopped func() bool) way {
	result := contain.Check(writer, reader, profile)
	w := way{Direction: Direction{Verdict: Compatible}}
	if result.Verdict == contain.Compatible {
		return w
	}
	prover := witness.New(writer, reader, profile)
	for i, cause := range result.Causes {
		var shown witness.Shown
		if i < maxSearched && !stopped() {
			shown = prover.Find(cause)
		}
		if shown.Text == "" && !cause.Certain {
			w.reasons = append(w.reasons, fmt.Sprintf("whether it matters that %s could not be shown%s", describe(cause), standing(cause.Reader)))
			continue
		}
		w.causes = append(w.causes, proven{cause, shown})
	}
	for _, reason := range result.Reasons {
		w.reasons = append(w.reasons, reason.Text+standing(reason.Place))
	}
	switch {
	case len(w.causes) > 0:
		best := w.causes[0]
		for _, cause := range w.causes {
			if cause.alone() || cause.Text != "" && best.Text == "" {
				best = cause
			}
			if cause.alone() {
				break
			}
		}
		w.Direction = Direction{Verdict: Incompatible, Why: describe(best.Cause), Counterexample: best.Text, Alone: best.alone()}
	case len(w.reasons) > 0:
		w.Direction = Direction{Verdict: Undecided, Why: w.reasons[0]}
	}
	return w
}

// standing says where something is, in brackets.
func standing(at contain.Place) string {
	if at.Schema == nil || at.Schema.File == nil {
		return ""
	}
	where := span(at)
	side := ""
	if where.Side == source.Base {
		side = " before the change"
	}
	return fmt.Sprintf(" (%s:%d:%d%s)", where.File, where.Line, where.Column, side)
}

// direction is the verdict of one cause.
func (p *proven) direction() Direction {
	if p == nil {
		return Direction{Verdict: Compatible}
	}
	return Direction{Incompatible, describe(p.Cause), p.Text, p.alone(), excerpt(p.Text, p.Path)}
}

// seenAt is the verdict of one cause with what stands at the place of another one in its document.
func (p *proven) seenAt(path []contain.Level) Direction {
	d := p.direction()
	d.Excerpt = excerpt(d.Counterexample, path)
	return d
}

// describe says what a reader refuses, as a clause.
func describe(c contain.Cause) string {
	at := ""
	if way := witness.Way(c.Path); way != "/" {
		at = " at " + way
	}
	switch c.Kind {
	case contain.RequiredAdded:
		return "the reader requires " + c.Name + at + ", which the writer may leave out"
	case contain.TypeNarrowed:
		return "the reader takes " + c.To + at + ", and the writer may write " + orAny(c.From)
	case contain.ValueRemoved:
		var values []string
		for i, v := range c.Values {
			if i < 5 {
				values = append(values, v.Text)
			}
		}
		return "the reader does not take " + strings.Join(values, ", ") + at + ", which the writer may write"
	case contain.EnumAdded:
		return "the reader takes only " + c.To + at + ", and the writer may write other values"
	case contain.RangeNarrowed:
		from := ", and the writer has no such bound"
		if c.From != "" {
			from = ", and the writer's bound is " + c.From
		}
		return "the reader's " + c.Keyword + at + " is " + c.To + from
	case contain.Closed:
		if c.Name == "" {
			return "the reader refuses what its " + c.Keyword + at + " excludes, and the writer may write it"
		}
		return "the reader refuses the property " + c.Name + at + ", which the writer may write"
	case contain.Constrained:
		if c.Name == "" {
			return "the reader's " + c.Keyword + at + " says something of values that the writer is free in"
		}
		return "the reader says something of the property " + c.Name + at + ", in which the writer is free"
	case contain.BranchRemoved:
		return "no alternative of the reader's " + c.Keyword + at + " takes what the writer may write"
	case contain.BranchesOverlap:
		return "more than one alternative of the reader's oneOf" + at + " takes what the writer may write"
	case contain.Dependency:
		return "the reader requires " + c.Name + " beside " + c.From + at + ", and the writer may leave it out"
	case contain.Names:
		return "the reader refuses names of properties" + at + " that the writer may write"
	case contain.Contains:
		return "the reader asks for items" + at + " that the writer may leave out"
	case contain.Unique:
		return "the reader refuses equal items" + at + ", which the writer may write"
	}
	return "the reader refuses by " + c.Keyword + at + " what the writer may write"
}

func orAny(types string) string {
	if types == "" {
		return "anything"
	}
	return types
}
