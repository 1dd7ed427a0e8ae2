package review

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"context"
)

const (
	testToken = "ghs_secret_of_the_test"
	firstHead = "1111111111111111111111111111111111111111"
	nextHead  = "2222222222222222222222222222222222222222"
	ourLogin  = "github-actions[bot]"
)

// clock is a time that passes only when somebody waits.
type clock struct {
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// validate, when set, checks each request against what GitHub publishes about it.
var validate func(r *http.Request, route string, body []byte) error

// github is a server that keeps a pull request and refuses what GitHub refuses.
type github struct {
	t     *testing.T
	clock *clock
	url   string

	head     string
	files    []file
	threads  []*testThread
	comments []issueComment
	checks   []*testCheck
	viewer   string

	writes    []string // method and route of each write
	lastWrite time.Time
	// hidesOnly refuses to resolve conversations.
	hidesOnly bool
	// answer, when set, may answer a request in place of the server.
	answer func(w http.ResponseWriter, route string) bool
}

type testThread struct {
	id                                  string
	path, side, body, author            string
	line, start, replies                int
	resolved, outdated, resolvedByOther bool
	hidden                              string // why
}

type testCheck struct {
	id  int64
	run checkRunRequest
	all []checkAnnotation
}

func newGitHub(t *testing.T, files ...file) *github {
	g := &github{t: t, clock: &clock{now: time.Unix(1e9, 0)}, head: firstHead, files: files, viewer: ourLogin}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// routeOf is the path as GitHub's description has it.
func routeOf(path string) (route string, parameters []string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 4 || parts[0] != "repos" {
		return path, nil
	}
	for _, known := range []string{
		"/pulls", "/pulls/{pull_number}", "/pulls/{pull_number}/files", "/pulls/{pull_number}/reviews", "/pulls/{pull_number}/comments",
		"/issues/{issue_number}/comments", "/issues/comments/{comment_id}", "/check-runs", "/check-runs/{check_run_id}", "/commits/{ref}/check-runs",
	} {
		wanted := strings.Split(known[1:], "/")
		if len(wanted) != len(parts)-3 {
			continue
		}
		parameters = nil
		fits := true
		for i, part := range wanted {
			if strings.HasPrefix(part, "{") {
				parameters = append(parameters, parts[3+i])
			} else if part != parts[3+i] {
				fits = false
			}
		}
		if fits {
			return "/repos/{owner}/{repo}" + known, parameters
		}
	}
	return path, nil
}

func (g *github) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		g.t.Error(err)
	}
	path, parameters := routeOf(r.URL.Path)
	route := r.Method + " " + path
	if validate != nil {
		if err := validate(r, path, body); err != nil {
			g.t.Errorf("%s is not as GitHub describes it: %v\n%s", route, err, body)
		}
	}
	if got := r.Header.Get("Authorization"); got != "Bearer "+testToken {
		if got != "" || r.Method != http.MethodGet {
			fail(w, 401, "Bad credentials")
			return
		}
	}
	isWrite := r.Method != http.MethodGet && !(strings.HasSuffix(path, "/graphql") && strings.Contains(string(body), "reviewThreads"))
	if isWrite {
		if gap := g.clock.now.Sub(g.lastWrite); gap < time.Second {
			g.t.Errorf("%s comes %v after the last write", route, gap)
		}
		g.lastWrite = g.clock.now
	}
	if g.answer != nil && g.answer(w, route) {
		return
	}
	if isWrite {
		g.writes = append(g.writes, route)
	}
	g.serve(w, r, route, parameters, body)
}

func (g *github) serve(w http.ResponseWriter, r *http.Request, route string, parameters []string, body []byte) {
	const repo = "/repos/{owner}/{repo}"
	switch route {
	case "GET " + repo + "/pulls":
		give(w, []any{g.pull()})
	case "GET " + repo + "/pulls/{pull_number}":
		if parameters[0] != "7" {
			fail(w, 404, "Not Found")
			return
		}
		give(w, g.pull())
	case "GET " + repo + "/pulls/{pull_number}/files":
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min((page-1)*100, len(g.files))
		give(w, g.files[from:min(from+100, len(g.files))])
	case "POST " + repo + "/pulls/{pull_number}/reviews":
		g.postReview(w, body)
	case "POST " + repo + "/pulls/{pull_number}/comments":
		g.postComment(w, body)
	case "GET " + repo + "/issues/{issue_number}/comments":
		give(w, g.comments)
	case "POST " + repo + "/issues/{issue_number}/comments", "PATCH " + repo + "/issues/comments/{comment_id}":
		g.writeComment(w, parameters, body, r.Method)
	case "GET " + repo + "/commits/{ref}/check-runs":
		var runs []map[string]any
		for _, c := range g.checks {
			if c.run.HeadSHA == parameters[0] {
				runs = append(runs, map[string]any{"id": c.id, "external_id": c.run.ExternalID})
			}
		}
		give(w, map[string]any{"total_count": len(runs), "check_runs": runs})
	case "POST " + repo + "/check-runs", "PATCH " + repo + "/check-runs/{check_run_id}":
		g.writeCheck(w, parameters, body)
	case "POST /graphql":
		g.graphQL(w, body)
	default:
		g.t.Errorf("nobody is to ask for %s", route)
		fail(w, 404, "Not Found")
	}
}

func (g *github) pull() any {
	return map[string]any{"number": 7, "state": "open", "head": map[string]any{"sha": g.head}}
}

// commentable is GitHub's own view of a place, made apart from parsePatch: it walks the diff to the line.
func (g *github) commentable(path, side string, line int) (hunk int, ok bool) {
	for _, f := range g.files {
		if f.Filename != path {
			continue
		}
		old, head, number := 0, 0, 0
		for _, text := range strings.Split(f.Patch, "\n") {
			if strings.HasPrefix(text, "@@") {
				number++
				var rest string
				fmt.Sscanf(strings.NewReplacer("-", " ", "+", " ", ",", " , ").Replace(text), "@@ %d", &old)
				_, rest, _ = strings.Cut(text, "+")
				fmt.Sscanf(rest, "%d", &head)
				continue
			}
			if text == "" {
				continue
			}
			if side == "RIGHT" && text[0] != '-' && text[0] != '\\' && head == line || side == "LEFT" && text[0] == '-' && old == line {
				return number, true
			}
			if text[0] != '-' && text[0] != '\\' {
				head++
			}
			if text[0] != '+' && text[0] != '\\' {
				old++
			}
		}
	}
	return 0, false
}

func (g *github) refuses(c reviewComment) string {
	if utf8.RuneCountInString(c.Body) > 65535 {
		return "body is too long"
	}
	last, ok := g.commentable(c.Path, c.Side, c.Line)
	if !ok {
		return "pull_request_review_thread.line must be part of the diff"
	}
	if c.StartLine != 0 {
		first, ok := g.commentable(c.Path, c.StartSide, c.StartLine)
		if !ok || first != last || c.StartLine >= c.Line || c.StartSide != c.Side {
			return "pull_request_review_thread.start_line must precede the end line and be part of the same hunk"
		}
	}
	return ""
}

func (g *github) postReview(w http.ResponseWriter, body []byte) {
	var request reviewRequest
	g.decode(body, &request)
	if request.CommitID != g.head {
		fail(w, 422, "Unprocessable Entity", "commit_id is not part of the pull request")
		return
	}
	if request.Event != "COMMENT" || request.Body == "" || len(request.Comments) > 30 {
		g.t.Errorf("a review of %d comments with the body %q", len(request.Comments), request.Body)
	}
	for _, c := range request.Comments {
		if reason := g.refuses(c); reason != "" {
			fail(w, 422, "Unprocessable Entity", reason)
			return
		}
	}
	for _, c := range request.Comments {
		g.add(c)
	}
	give(w, map[string]any{"id": 1})
}

func (g *github) postComment(w http.ResponseWriter, body []byte) {
	var request commentRequest
	g.decode(body, &request)
	if request.CommitID != g.head {
		fail(w, 422, "Validation Failed", "commit_id is not part of the pull request")
		return
	}
	if request.SubjectType == "file" {
		found := false
		for _, f := range g.files {
			found = found || f.Filename == request.Path
		}
		if !found || request.Line != 0 {
			fail(w, 422, "Validation Failed", "path is not part of the diff")
			return
		}
	} else if reason := g.refuses(request.reviewComment); reason != "" {
		fail(w, 422, "Validation Failed", reason)
		return
	}
	g.add(request.reviewComment)
	w.WriteHeader(201)
	give(w, map[string]any{"id": 1})
}

func (g *github) add(c reviewComment) {
	g.threads = append(g.threads, &testThread{id: fmt.Sprint("T", len(g.threads)), path: c.Path, side: c.Side, line: c.Line, start: c.StartLine, body: c.Body, author: g.viewer})
}

func (g *github) writeComment(w http.ResponseWriter, parameters []string, body []byte, method string) {
	var request issueCommentRequest
	g.decode(body, &request)
	if utf8.RuneCountInString(request.Body) > 65535 {
		fail(w, 422, "Validation Failed", "body is too long (maximum is 65536 characters)")
		return
	}
	if method == http.MethodPost {
		g.addComment(g.viewer, request.Body)
		w.WriteHeader(201)
		give(w, map[string]any{"id": len(g.comments)})
		return
	}
	for i := range g.comments {
		if fmt.Sprint(g.comments[i].ID) == parameters[0] {
			g.comments[i].Body = request.Body
			give(w, g.comments[i])
			return
		}
	}
	fail(w, 404, "Not Found")
}

func (g *github) addComment(author, body string) {
	kind := "User"
	if strings.HasSuffix(author, "[bot]") {
		kind = "Bot"
	}
	c := issueComment{ID: int64(len(g.comments) + 1), Body: body}
	encoded, _ := json.Marshal(map[string]any{"user": map[string]any{"login": author, "type": kind}})
	g.decode(encoded, &c)
	g.comments = append(g.comments, c)
}

func (g *github) writeCheck(w http.ResponseWriter, parameters []string, body []byte) {
	var request checkRunRequest
	g.decode(body, &request)
	if len(request.Output.Annotations) > 50 || utf8.RuneCountInString(request.Output.Summary) > 65535 || request.Conclusion == "" || request.Output.Title == "" {
		fail(w, 422, "Invalid request", "the check run is beyond the limits")
		return
	}
	for _, a := range request.Output.Annotations {
		if a.StartLine < 1 || a.EndLine < a.StartLine || a.StartLine != a.EndLine && a.StartColumn+a.EndColumn > 0 ||
			utf8.RuneCountInString(a.Title) > 255 || len(a.Message) > 64<<10 || a.Message == "" || a.EndColumn < a.StartColumn {
			fail(w, 422, "Invalid request", fmt.Sprintf("the annotation %+v", a))
			return
		}
	}
	if parameters == nil {
		g.checks = append(g.checks, &testCheck{id: int64(len(g.checks) + 100), run: request, all: request.Output.Annotations})
		w.WriteHeader(201)
		give(w, map[string]any{"id": g.checks[len(g.checks)-1].id})
		return
	}
	for _, c := range g.checks {
		if fmt.Sprint(c.id) == parameters[0] {
			c.all = append(c.all, request.Output.Annotations...)
			request.HeadSHA, request.Name = c.run.HeadSHA, c.run.Name
			c.run = request
			give(w, map[string]any{"id": c.id})
			return
		}
	}
	fail(w, 404, "Not Found")
}

func (g *github) graphQL(w http.ResponseWriter, body []byte) {
	var request struct {
		Query     string
		Variables map[string]any
	}
	g.decode(body, &request)
	if strings.Contains(request.Query, "minimizeComment(") {
		for _, t := range g.threads {
			if "C"+t.id == request.Variables["comment"] {
				t.hidden = request.Variables["why"].(string)
			}
		}
		give(w, map[string]any{"data": map[string]any{}})
		return
	}
	if strings.Contains(request.Query, "resolveReviewThread(") && g.hidesOnly {
		give(w, map[string]any{"data": nil, "errors": []any{map[string]any{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}}})
		return
	}
	if strings.Contains(request.Query, "resolveReviewThread(") {
		for _, t := range g.threads {
			if t.id == request.Variables["thread"] {
				t.resolved = true
			}
		}
		give(w, map[string]any{"data": map[string]any{}})
		return
	}
	nodes := []any{}
	for _, t := range g.threads {
		login, bot := strings.CutSuffix(t.author, "[bot]")
		typename := "User"
		if bot {
			typename = "Bot"
		}
		node := map[string]any{"id": t.id, "isResolved": t.resolved, "isOutdated": t.outdated, "resolvedBy": nil,
			"comments": map[string]any{"totalCount": 1 + t.replies, "nodes": []any{map[string]any{
				"id": "C" + t.id, "body": t.body, "isMinimized": t.hidden != "", "minimizedReason": strings.ToLower(t.hidden), "viewerDidAuthor": false, "author": map[string]any{"login": login, "__typename": typename}}}}}
		if t.resolvedByOther {
			node["resolvedBy"] = map[string]any{"login": "octocat"}
		}
		nodes = append(nodes, node)
	}
	after, _ := request.Variables["after"].(string)
	from, _ := strconv.Atoi(after)
	to := min(from+100, len(nodes))
	give(w, map[string]any{"data": map[string]any{"viewer": map[string]any{"login": g.viewer}, "repository": map[string]any{"pullRequest": map[string]any{
		"reviewThreads": map[string]any{"pageInfo": map[string]any{"hasNextPage": to < len(nodes), "endCursor": fmt.Sprint(to)}, "nodes": nodes[from:to]}}}}})
}

func (g *github) decode(body []byte, v any) {
	if err := json.Unmarshal(body, v); err != nil {
		g.t.Errorf("%v in %s", err, body)
	}
}

func give(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, status int, message string, errors ...string) {
	w.WriteHeader(status)
	give(w, map[string]any{"message": message, "errors": errors})
}
