package review

import (
	"context"
	"regexp"
	"strings"
)

// thread is a conversation on lines or a file, as far as it matters here.
type thread struct {
	ID         string
	IsResolved bool
	// IsOutdated says that the lines have changed since, so GitHub folds the conversation away.
	IsOutdated bool
	ResolvedBy *struct{ Login string }
	Comments   struct {
		TotalCount int
		Nodes      []threadComment
	}
}

// threadComment is the first comment of a conversation.
type threadComment struct {
	ID              string
	Body            string
	IsMinimized     bool
	MinimizedReason string
	ViewerDidAuthor bool
	Author          *struct {
		Login    string
		Typename string `json:"__typename"`
	}
}

const threadsQuery = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated resolvedBy { login }
          comments(first: 1) { totalCount nodes { id body isMinimized minimizedReason viewerDidAuthor author { login __typename } } }
        }
      }
    }
  }
}`

const resolveMutation = `mutation($thread: ID!) { resolveReviewThread(input: {threadId: $thread}) { thread { id } } }`

const minimizeMutation = `mutation($comment: ID!, $why: ReportedContentClassifiers!) {
  minimizeComment(input: {subjectId: $comment, classifier: $why}) { clientMutationId }
}`

// threads reads who we are and all conversations of the pull request. In a dry run without a token, which GraphQL wants,
// there are none.
func (p *poster) threads(ctx context.Context) ([]thread, error) {
	if p.Token == "" {
		p.Log("without a token it is not known what has been posted before, so all is shown as new")
		return nil, nil
	}
	owner, name, _ := strings.Cut(p.Repository, "/")
	var all []thread
	variables := map[string]any{"owner": owner, "name": name, "number": p.Pull, "after": nil}
	for range pagesMax {
		var answer struct {
			Viewer     struct{ Login string }
			Repository struct {
				PullRequest struct {
					ReviewThreads struct {
						PageInfo struct {
							HasNextPage bool
							EndCursor   string
						}
						Nodes []thread
					}
				}
			}
		}
		const doing = "reading the conversations"
		if err := p.client.query(ctx, doing, threadsQuery, variables, &answer, false); err != nil {
			return nil, err
		}
		if p.login = answer.Viewer.Login; p.login == "" {
			return nil, &refusal{doing: doing, message: "GitHub does not say whose token this is"}
		}
		page := answer.Repository.PullRequest.ReviewThreads
		all = append(all, page.Nodes...)
		if !page.PageInfo.HasNextPage {
			return all, nil
		}
		variables["after"] = page.PageInfo.EndCursor
	}
	return nil, &refusal{doing: "reading the conversations", message: "there are more than 3,000"}
}

// isOwn says whether a login is ours. GitHub writes the login of an app with "[bot]" at its end, which no person's can
// have, or without, and then says that it is a bot.
func (p *poster) isOwn(login string, bot bool) bool {
	if bot {
		login = strings.TrimSuffix(login, "[bot]") + "[bot]"
	}
	return p.login != "" && login == p.login
}

var findingMarker = regexp.MustCompile(`\n<!-- plimsoll:finding ([0-9a-z]+) -->\s*$`)

// markerOf ends a comment. It is looked for at the end only, so nothing that a comment quotes can stand for it.
func markerOf(fingerprint string) string { return "\n<!-- plimsoll:finding " + fingerprint + " -->" }

// fingerprint is that of the finding which a conversation of ours is about, else "".
func (p *poster) fingerprint(t thread) string {
	if len(t.Comments.Nodes) == 0 {
		return ""
	}
	first := t.Comments.Nodes[0]
	own := first.ViewerDidAuthor || first.Author != nil && p.isOwn(first.Author.Login, first.Author.Typename == "Bot")
	m := findingMarker.FindStringSubmatch(first.Body)
	if !own || m == nil {
		return ""
	}
	return m[1]
}

// closedByUs says that we have resolved a conversation or hidden its comment. It is also true where GitHub does not say
// who resolved it, which it does for people.
func (p *poster) closedByUs(t thread) bool {
	first := t.Comments.Nodes[0]
	if reason := strings.ToUpper(first.MinimizedReason); first.IsMinimized && (reason == whyResolved || reason == whyOutdated) {
		return true
	}
	return t.IsResolved && (t.ResolvedBy == nil || p.isOwn(t.ResolvedBy.Login, false) || p.isOwn(t.ResolvedBy.Login, true))
}

func (t thread) replied() bool { return t.Comments.TotalCount > 1 }
