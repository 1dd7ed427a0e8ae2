package review

import (
	"context"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// plan is what is to be done: comments to post, findings that get none, and conversations to resolve.
type plan struct {
	comments []placement
	rest     []rules.Finding
}

// settle compares the findings with the conversations of an earlier run. What is said already is not said again, unless
// its conversation is folded away and nobody has answered. A conversation whose finding is gone is to be resolved, unless
// somebody has answered.
func (p *poster) settle(placed []placement, threads []thread) plan {
	current := make(map[string]bool)
	for _, at := range placed {
		current[at.finding.Fingerprint] = true
	}
	said := make(map[string]bool)
	p.gone, p.folded = nil, make(map[string][]string)
	for _, t := range threads {
		fingerprint := p.fingerprint(t)
		switch {
		case fingerprint == "" || p.resolvedByUs(t):
		case !current[fingerprint]:
			if !t.IsResolved && !t.replied() {
				p.gone = append(p.gone, t.ID)
			}
		case t.IsOutdated && !t.IsResolved && !t.replied():
			p.folded[fingerprint] = append(p.folded[fingerprint], t.ID)
		default:
			said[fingerprint] = true
		}
	}
	var todo plan
	for _, at := range placed {
		fingerprint := at.finding.Fingerprint
		switch {
		case fingerprint != "" && said[fingerprint]:
			p.posted.there++
		case at.rung == outside && len(p.folded[fingerprint]) > 0:
			// Its lines are not in the diff any more: the conversation is the best place that it has.
			p.posted.there++
			delete(p.folded, fingerprint)
		case at.rung == outside || fingerprint == "":
			todo.rest = append(todo.rest, at.finding) // without a fingerprint it would be repeated
		default:
			todo.comments = append(todo.comments, at)
			said[fingerprint] = true // two findings with one fingerprint are not Plimsoll's doing
		}
	}
	return todo
}

// resolve resolves the conversations whose findings are gone, and those that a new comment took the place of.
func (p *poster) resolve(ctx context.Context) {
	ids := p.gone
	for _, f := range p.result.Findings {
		if p.done[f.Fingerprint] {
			ids = append(ids, p.folded[f.Fingerprint]...)
		}
	}
	for _, id := range ids {
		if err := p.client.query(ctx, "resolving a conversation", resolveMutation, map[string]any{"thread": id}, nil, true); err != nil {
			p.Log(err.Error()) // it stays open, and no finding is lost
			return
		}
		p.posted.resolved++
	}
}
