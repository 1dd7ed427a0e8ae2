package review

import (
	"context"
	"strings"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// summaryMarker begins the one comment that is edited in place. It counts only in a comment of our own.
const summaryMarker = "<!-- plimsoll:summary -->"

type issueComment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User *struct {
		Login string `json:"login"`
		Type  string `json:"type"`
	} `json:"user"`
}

type issueCommentRequest struct {
	Body string `json:"body"`
}

// sticky keeps one comment with the findings that have no other place in the pull request, and says whether they are shown.
// It is written only if there is something to say, or something was said before.
func (p *poster) sticky(ctx context.Context, rest []rules.Finding) bool {
	wanted := len(rest) > 0 || len(p.result.Problems) > 0
	for _, w := range p.result.Waived {
		wanted = wanted || w.Requested
	}
	earlier, ok := p.earlierSummary(ctx, wanted)
	if !ok || !wanted && earlier == nil {
		return ok
	}
	body := summaryMarker + "\n" + p.summary(rest)
	if earlier != nil && normal(earlier.Body) == normal(body) {
		return true
	}
	var err error
	if earlier == nil {
		err = p.client.post(ctx, "posting the summary", p.path("/issues/%d/comments", p.Pull), issueCommentRequest{body}, nil)
	} else {
		err = p.client.patch(ctx, "editing the summary", p.path("/issues/comments/%d", earlier.ID), issueCommentRequest{body}, nil)
	}
	if err != nil {
		p.refused(err)
		return false
	}
	return true
}

// earlierSummary is our comment of an earlier run, nil where there is none. It is false where that cannot be told.
func (p *poster) earlierSummary(ctx context.Context, wanted bool) (*issueComment, bool) {
	comments, more, err := list[issueComment](ctx, p.client, "reading the comments", p.path("/issues/%d/comments", p.Pull), nil)
	if err != nil {
		if wanted {
			p.refused(err)
		}
		return nil, false
	}
	for i, c := range comments {
		if c.User != nil && strings.HasPrefix(c.Body, summaryMarker) && p.isOwn(c.User.Login, c.User.Type == "Bot") {
			return &comments[i], true
		}
	}
	if more {
		p.Log("there are more than 3,000 comments, so no summary is added")
		return nil, false
	}
	return nil, true
}

// normal is a text without what GitHub may change of it: kinds of line ends, white space at the ends.
func normal(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
