package review

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const (
	// lineComments is how many comments one review has, and reviews how many reviews are posted in one run: GitHub takes
	// larger ones for abuse. What is above goes to the next rung.
	lineComments = 30
	reviewsMax   = 3
	fileComments = 10
	// suggestionBytes leaves room for the rest of a comment, which holds 65,536 characters.
	suggestionBytes = 20000
)

// reviewRequest is the body of "Create a review for a pull request".
type reviewRequest struct {
	CommitID string          `json:"commit_id"`
	Body     string          `json:"body"`
	Event    string          `json:"event"`
	Comments []reviewComment `json:"comments"`
}

type reviewComment struct {
	Path      string `json:"path"`
	Body      string `json:"body"`
	Line      int    `json:"line,omitempty"`
	Side      string `json:"side,omitempty"`
	StartLine int    `json:"start_line,omitempty"`
	StartSide string `json:"start_side,omitempty"`
}

// commentRequest is the body of "Create a review comment for a pull request".
type commentRequest struct {
	reviewComment
	CommitID    string `json:"commit_id"`
	SubjectType string `json:"subject_type,omitempty"`
}

func (p *poster) reviewComment(at placement) reviewComment {
	c := reviewComment{Path: at.path, Body: p.body(at)}
	if at.rung == onLine {
		c.Line, c.Side = at.line, at.side
		if at.start < at.line {
			c.StartLine, c.StartSide = at.start, at.side
		}
	}
	return c
}

// body is the text of a comment, with what can be accepted by a click, and the mark by which it is known again.
func (p *poster) body(at placement) string {
	text := report.Comment(at.finding, at.elsewhere, p.Options)
	if suggestion := strings.Join(at.suggestion, "\n"); len(at.suggestion) > 0 && len(suggestion) < suggestionBytes {
		if p.Unsafe != nil && p.Unsafe(at.finding.Rule) {
			text += "\nThis leaves a step for later:\n"
		}
		text += "\n" + report.Fence("suggestion", suggestion)
	}
	return text + markerOf(at.finding.Fingerprint)
}

// comment posts comments and gives the findings that have none afterwards.
func (p *poster) comment(ctx context.Context, todo plan) []rules.Finding {
	p.done = make(map[string]bool)
	p.reviews(ctx, todo.comments)
	p.fileComments(ctx, todo.comments)
	rest := todo.rest
	for _, at := range todo.comments {
		if !p.done[at.finding.Fingerprint] {
			rest = append(rest, at.finding)
		}
	}
	return rest
}

// reviews posts those that stand on lines, the gravest first.
func (p *poster) reviews(ctx context.Context, comments []placement) {
	waiting := rungOf(comments, onLine)
	again := false
	for n := 0; n < reviewsMax && len(waiting) > 0 && !p.stopped; n++ {
		batch := waiting[:min(lineComments, len(waiting))]
		request := reviewRequest{CommitID: p.head, Body: p.opening(batch), Event: "COMMENT"}
		for _, at := range batch {
			request.Comments = append(request.Comments, p.reviewComment(at))
		}
		err := p.client.post(ctx, "posting a review", p.path("/pulls/%d/reviews", p.Pull), request, nil)
		switch {
		case err == nil:
			p.did(batch...)
			waiting = waiting[len(batch):]
		case statusOf(err) == http.StatusUnprocessableEntity && !again:
			// One comment that does not fit makes GitHub refuse all. Most likely somebody has pushed meanwhile.
			again = true
			p.Log(err.Error() + "; reading the diff again")
			if err := p.readAgain(ctx); err != nil {
				p.stop(err)
				return
			}
			p.replace(comments)
			waiting = rungOf(comments, onLine)
			n--
		case statusOf(err) == http.StatusUnprocessableEntity:
			p.Log(err.Error() + "; posting its comments one by one")
			p.oneByOne(ctx, comments, batch)
			waiting = waiting[len(batch):]
		default:
			p.stop(err)
		}
	}
}

// replace finds new places for comments that are not posted yet, after the diff was read again.
func (p *poster) replace(comments []placement) {
	findings := make([]rules.Finding, len(comments))
	for i, at := range comments {
		findings[i] = at.finding
	}
	for i, at := range place(findings, p.files, p.told) {
		if !p.done[at.finding.Fingerprint] {
			comments[i] = at
		}
	}
}

// oneByOne posts the comments of a review that was refused; one that is refused by itself goes to the file.
func (p *poster) oneByOne(ctx context.Context, comments, batch []placement) {
	for _, at := range batch {
		if p.stopped {
			return
		}
		request := commentRequest{reviewComment: p.reviewComment(at), CommitID: p.head, SubjectType: "line"}
		err := p.client.post(ctx, "posting a comment", p.path("/pulls/%d/comments", p.Pull), request, nil)
		switch {
		case err == nil:
			p.did(at)
		case statusOf(err) == http.StatusUnprocessableEntity:
			for i := range comments {
				if comments[i].finding.Fingerprint == at.finding.Fingerprint {
					comments[i].rung, comments[i].elsewhere, comments[i].suggestion = onFile, true, nil
				}
			}
		default:
			p.stop(err)
		}
	}
}

// fileComments posts those that stand on a file of the diff. Older GitHub Enterprise Servers have
// no such comments.
func (p *poster) fileComments(ctx context.Context, comments []placement) {
	waiting := rungOf(comments, onFile)
	for _, at := range waiting[:min(fileComments, len(waiting))] {
		if p.stopped {
			return
		}
		request := commentRequest{reviewComment: p.reviewComment(at), CommitID: p.head, SubjectType: "file"}
		err := p.client.post(ctx, "posting a comment on a file", p.path("/pulls/%d/comments", p.Pull), request, nil)
		switch {
		case err == nil:
			p.did(at)
		case statusOf(err) == http.StatusUnprocessableEntity:
			p.Log(err.Error() + "; the finding is shown outside of the diff")
		default:
			p.stop(err)
		}
	}
}

// rungOf are the comments of one rung, the gravest first.
func rungOf(comments []placement, wanted rung) []placement {
	var some []placement
	for _, at := range comments {
		if at.rung == wanted {
			some = append(some, at)
		}
	}
	slices.SortStableFunc(some, func(a, b placement) int { return heavier(a.finding, b.finding) })
	return some
}

// stop ends the comments: the next one would be refused as well.
func (p *poster) stop(err error) {
	p.stopped = true
	p.refused(err)
}

// did notes comments that stand now.
func (p *poster) did(batch ...placement) {
	for _, at := range batch {
		p.done[at.finding.Fingerprint] = true
		if at.rung == onLine {
			p.posted.lines++
		} else {
			p.posted.files++
		}
	}
}

// opening is the body of a review, which GitHub wants to have.
func (p *poster) opening(batch []placement) string {
	var s rules.Summary
	for _, at := range batch {
		switch at.finding.Severity {
		case rules.Error:
			s.Errors++
		case rules.Warning:
			s.Warnings++
		default:
			s.Notes++
		}
	}
	var parts []string
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Errors, "error"}, {s.Warnings, "warning"}, {s.Notes, "note"}} {
		switch {
		case part.n == 1:
			parts = append(parts, "1 "+part.noun)
		case part.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", part.n, part.noun))
		}
	}
	return "Plimsoll: " + strings.Join(parts, ", ") + " on these lines."
}
