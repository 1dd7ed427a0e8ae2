package review

import (
	"context"
	"net/http"

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
	p.gone, p.folded = nil, make(map[string][]thread)
	for _, t := range threads {
		fingerprint := p.fingerprint(t)
		switch {
		case fingerprint == "" || p.closedByUs(t):
		case !current[fingerprint]:
			if !t.IsResolved && !t.replied() {
				p.gone = append(p.gone, t)
			}
		case t.IsOutdated && !t.IsResolved && !t.replied():
			p.folded[fingerprint] = append(p.folded[fingerprint], t)
		default:
			said[fingerprint] = true
		}
	}
	var todo plan
	planned := make(map[string]bool)
	for _, at := range placed {
		fingerprint := at.finding.Fingerprint
		switch {
		case fingerprint != "" && said[fingerprint]:
			p.posted.there++
		case at.rung == outside && len(p.folded[fingerprint]) > 0:
			// Its lines are not in the diff any more: the conversation is the best place that it has.
			p.posted.there++
		case at.rung == outside || fingerprint == "" || planned[fingerprint]:
			// Without a fingerprint of its own a comment would be repeated; Plimsoll gives each finding one, a stranger may not.
			todo.rest = append(todo.rest, at.finding)
		default:
			todo.comments = append(todo.comments, at)
			planned[fingerprint] = true
		}
	}
	return todo
}

// Why a comment is hidden (GraphQL, ReportedContentClassifiers).
const (
	whyResolved = "RESOLVED"
	whyOutdated = "OUTDATED"
)

// resolve closes the conversations whose findings are gone, and those that a new comment took the place of.
func (p *poster) resolve(ctx context.Context) {
	for _, t := range p.gone {
		if !p.closeThread(ctx, t, whyResolved) {
			return
		}
	}
	for _, f := range p.result.Findings {
		if !p.done[f.Fingerprint] {
			continue
		}
		for _, t := range p.folded[f.Fingerprint] {
			if !p.closeThread(ctx, t, whyOutdated) {
				return
			}
		}
	}
}

// closeThread resolves a conversation. That needs the permission contents: write (github/gh-aw issue 35726), which nobody
// should give for this; without it the comment is hidden. When that is refused too it stays, and no finding is lost.
func (p *poster) closeThread(ctx context.Context, t thread, why string) bool {
	const doing = "closing a conversation"
	var err error
	if !p.onlyHides {
		err = p.client.query(ctx, doing, resolveMutation, map[string]any{"thread": t.ID}, nil, true)
		p.onlyHides = statusOf(err) == http.StatusForbidden
	}
	if p.onlyHides {
		err = p.client.query(ctx, doing, minimizeMutation, map[string]any{"comment": t.Comments.Nodes[0].ID, "why": why}, nil, true)
	}
	if err != nil {
		p.Log(err.Error())
		return false
	}
	p.posted.resolved++
	return true
}
