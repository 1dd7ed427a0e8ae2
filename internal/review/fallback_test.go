package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// refuse answers the requests whose route ends like this one.
func (g *github) refuse(status int, message string, routes ...string) {
	g.answer = func(w http.ResponseWriter, route string) bool {
		for _, refused := range routes {
			if strings.HasSuffix(route, refused) {
				fail(w, status, message)
				return true
			}
		}
		return false
	}
}

const (
	reviewsRoute  = "/pulls/{pull_number}/reviews"
	commentsRoute = "/pulls/{pull_number}/comments"
	checksRoute   = "POST /repos/{owner}/{repo}/check-runs"
	summaryRoute  = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
)

// What is refused is shown on the next rung, all of it.
func TestFallback(t *testing.T) {
	for name, tt := range map[string]struct {
		status  int
		message string
		routes  []string
		said    string
		left    int // findings that are shown nowhere
		denied  bool
	}{
		"no reviews":                   {403, "Resource not accessible by integration", []string{reviewsRoute, commentsRoute}, "posting a review: the token may not do that (403): Resource not accessible by integration; the token of a job needs pull-requests: write", 0, true},
		"no comments on files":         {422, "Validation Failed", []string{commentsRoute}, "outside of the diff", 0, false},
		"no check runs":                {403, "Resource not accessible by integration", []string{checksRoute}, "Resource not accessible by integration; the token of a job needs checks: write", 0, true},
		"only check runs":              {403, "Resource not accessible by integration", []string{reviewsRoute, commentsRoute, summaryRoute}, "posting the summary", 0, true},
		"a token that reads":           {403, "Resource not accessible by integration", []string{reviewsRoute, commentsRoute, summaryRoute, checksRoute}, "(403)", 4, true},
		"nothing there":                {404, "Not Found", []string{reviewsRoute, commentsRoute, summaryRoute, checksRoute}, "(404)", 4, true},
		"bad token":                    {401, "Bad credentials", []string{reviewsRoute, commentsRoute, summaryRoute, checksRoute}, "GITHUB_TOKEN", 4, false},
		"a fault":                      {502, "", []string{reviewsRoute, commentsRoute}, "posting a review: GitHub has a fault of its own (502)", 0, false},
		"too many requests":            {429, "slow down", []string{reviewsRoute, commentsRoute}, "takes no more requests for now (429)", 0, false},
		"who we are, nobody knows":     {403, "Resource not accessible", []string{"/graphql"}, "reading the conversations: the token may not do that (403)", 0, true},
		"who we are, and no check run": {403, "Resource not accessible", []string{"/graphql", checksRoute}, "creating a check run", 4, true},
	} {
		t.Run(name, func(t *testing.T) {
			files, r := everyRung()
			before := slices.Clone(r.Findings)
			g := newGitHub(t, files...)
			g.refuse(tt.status, tt.message, tt.routes...)
			o := g.post(r)
			if !reflect.DeepEqual(r.Findings, before) {
				t.Error("the findings are in another order afterwards")
			}
			if o.err != nil || !strings.Contains(o.log, tt.said) || o.Denied() != tt.denied {
				t.Errorf("%v, denied: %v, it says\n%s", o.err, o.Denied(), o.log)
			}
			if len(o.Left) != tt.left {
				t.Errorf("%d findings are said to be shown nowhere, want %d", len(o.Left), tt.left)
			}
			if missing := g.missing(r); tt.left == 0 && missing != nil {
				t.Errorf("nothing tells of %v\n%s", missing, o.log)
			}
			for _, line := range strings.Split(o.log, "\n") {
				if strings.Count(o.log, line) > 1 {
					t.Errorf("it says twice: %s", line)
				}
			}
		})
	}
}

// What cannot even be read is an error.
func TestNothingCanBeRead(t *testing.T) {
	for want, status := range map[string]int{"(401)": 401, "(403)": 403, "(404)": 404, "(500)": 500, "(429)": 429, "answers 418": 418} {
		files, r := everyRung()
		g := newGitHub(t, files...)
		g.refuse(status, "", "/pulls/{pull_number}")
		if o := g.post(r); o.err == nil || !strings.Contains(o.err.Error(), want) || strings.Contains(o.err.Error(), "\n") {
			t.Errorf("%d: %v", status, o.err)
		}
	}
}

// A token that may not read pull requests may still create check runs.
func TestOnlyChecks(t *testing.T) {
	for _, route := range []string{"/pulls/{pull_number}", "/files"} {
		_, r := everyRung()
		g := newGitHub(t)
		g.refuse(403, "Resource not accessible by integration", route)
		o := g.post(r, func(s *Settings) { s.Commit = firstHead })
		if o.err != nil || len(o.Left) > 0 || g.missing(r) != nil || !strings.Contains(o.log, "reading the") {
			t.Errorf("%s: %v, missing %v\n%s", route, o.err, g.missing(r), o.log)
		}
	}
}

// Somebody pushes between the reading of the diff and the review.
func TestPushMeanwhile(t *testing.T) {
	push := func(g *github, files []file) {
		pushed := false
		g.answer = func(_ http.ResponseWriter, route string) bool {
			if strings.HasSuffix(route, reviewsRoute) && !pushed {
				pushed, g.head, g.files = true, nextHead, files
			}
			return false
		}
	}
	t.Run("of another file", func(t *testing.T) {
		files, r := everyRung()
		g := newGitHub(t, files...)
		push(g, append(files, file{Filename: "new.sql", Patch: "@@ -0,0 +1 @@\n+x"}))
		if o := g.post(r); o.err != nil || len(g.threads) != 3 || g.missing(r) != nil {
			t.Errorf("%v, %d comments\n%s", o.err, len(g.threads), o.log)
		}
	})
	t.Run("of the same file", func(t *testing.T) {
		files, r := everyRung()
		g := newGitHub(t, files...)
		changed := files[0]
		changed.Blob, changed.Patch = "other", "@@ -1 +1,2 @@\n+new\n one"
		push(g, []file{changed, files[1]})
		o := g.post(r)
		if o.err != nil || len(g.threads) != 1 || g.threads[0].path != "huge.sql" || g.missing(r) != nil {
			t.Errorf("%v, %+v\n%s", o.err, g.threads, o.log)
		}
		// The check run belongs to the commit that was judged.
		if len(g.checks) != 1 || g.checks[0].run.HeadSHA != firstHead || len(g.checks[0].all) != 3 {
			t.Errorf("%+v", g.checks[0])
		}
	})
}

// GitHub does not take one of the places: the others get their comments all the same.
func TestOneBadComment(t *testing.T) {
	files := []file{{Filename: "a.sql", Patch: twoHunks}}
	r := resultOf(finding(rules.Error, at(source.Head, "a.sql", 2, 2)), finding(rules.Error, at(source.Head, "a.sql", 3, 3)), finding(rules.Error, at(source.Head, "a.sql", 10, 10)))
	g := newGitHub(t, files...)
	reads := 0
	g.answer = func(_ http.ResponseWriter, route string) bool {
		if strings.HasSuffix(route, "/files") {
			reads++
		}
		if strings.HasPrefix(route, "POST") {
			g.files[0].Patch = "@@ -1,4 +1,4 @@ CREATE\n one\n-two\n+zwei\n three\n four" // the second hunk is gone
		}
		if strings.HasSuffix(route, "/files") && reads > 1 {
			g.files[0].Patch = twoHunks // and seems to be there
		}
		return false
	}
	o := g.post(r)
	if o.err != nil || g.missing(r) != nil || len(g.threads) != 3 || g.threads[2].line != 0 || reads != 2 {
		t.Errorf("%v, read %d times, %+v\n%s", o.err, reads, g.threads, o.log)
	}
}

func TestWaiting(t *testing.T) {
	for name, tt := range map[string]struct {
		status  int
		headers map[string]string
		times   int
		posted  bool
		slept   time.Duration
	}{
		"Retry-After":               {429, map[string]string{"Retry-After": "7"}, 1, true, 7 * time.Second},
		"twice":                     {403, map[string]string{"Retry-After": "7"}, 2, true, 14 * time.Second},
		"for ever":                  {403, map[string]string{"Retry-After": "7"}, 99, false, 14 * time.Second},
		"an hour":                   {429, map[string]string{"Retry-After": "3600"}, 1, false, 0},
		"two minutes":               {429, map[string]string{"Retry-After": "120"}, 1, false, 0},
		"no number":                 {429, map[string]string{"Retry-After": "soon"}, 1, true, time.Minute},
		"below zero":                {429, map[string]string{"Retry-After": "-5"}, 1, true, time.Minute},
		"until the limit is reset":  {403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(int64(1e9) + 3600 + 30)}, 1, true, 30 * time.Second},
		"a write that may be done":  {500, nil, 1, false, 0},
		"unavailable for a moment":  {503, map[string]string{"Retry-After": "2"}, 1, false, 0},
		"a token that may not post": {403, nil, 1, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
			left := tt.times
			g.answer = func(w http.ResponseWriter, route string) bool {
				if !strings.HasSuffix(route, reviewsRoute) || left == 0 {
					return false
				}
				left--
				for name, value := range tt.headers {
					w.Header().Set(name, value)
				}
				fail(w, tt.status, "no")
				return true
			}
			r := resultOf(finding(rules.Error, at(source.Head, "a.sql", 2, 2)))
			o := g.post(r)
			if o.err != nil || (len(g.threads) == 1) != tt.posted || g.missing(r) != nil {
				t.Errorf("%v, %d comments\n%s", o.err, len(g.threads), o.log)
			}
			var slept time.Duration
			for _, d := range g.clock.slept {
				slept += d
			}
			if slept < tt.slept || slept > tt.slept+5*time.Second {
				t.Errorf("it waits for %v, want %v", slept, tt.slept)
			}
		})
	}
}

// What is said of some findings does not say that the run passes.
func TestPartsDoNotPass(t *testing.T) {
	files, _ := everyRung()
	r := resultOf(finding(rules.Error, at(source.Head, "a.sql", 2, 2)), finding(rules.Note, at(source.Head, "elsewhere.sql", 5, 7)))
	g := newGitHub(t, files...)
	g.post(r, func(s *Settings) { s.Options.FailOn = rules.Error })
	if body := g.comments[0].Body; !strings.Contains(body, "elsewhere.sql") || strings.Contains(body, "fail") {
		t.Errorf("the summary says\n%s", body)
	}
}

// All waiting together is bounded too.
func TestWaitingInAll(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.answer = func(w http.ResponseWriter, route string) bool {
		if strings.HasPrefix(route, "GET") || strings.HasSuffix(route, "/graphql") {
			return false
		}
		w.Header().Set("Retry-After", "80")
		fail(w, 429, "slow down")
		return true
	}
	if o := g.post(r); o.err != nil || len(o.Left) != 4 || o.Denied() {
		t.Errorf("%+v\n%s", o.Outcome, o.log)
	}
	var slept time.Duration
	for _, d := range g.clock.slept {
		slept += d
	}
	if slept < 160*time.Second || slept > waitAll+10*time.Second {
		t.Errorf("it waits for %v", slept)
	}
}

// GraphQL tells of a limit in an answer of status 200.
func TestLimitOfGraphQL(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.answer = func(w http.ResponseWriter, route string) bool {
		if strings.HasSuffix(route, "/graphql") {
			give(w, map[string]any{"errors": []any{map[string]any{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}}})
			return true
		}
		return false
	}
	if o := g.post(r); o.err != nil || g.missing(r) != nil || !strings.Contains(o.log, "takes no more requests for now") {
		t.Errorf("%v\n%s", o.err, o.log)
	}
}

// A check run that breaks off is not taken for a whole one.
func TestHalfACheckRun(t *testing.T) {
	files, r := many(0, 0, 80)
	g := newGitHub(t, files...)
	g.refuse(500, "", "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}")
	if o := g.post(r); o.err != nil || g.missing(r) != nil || !strings.Contains(o.log, "adding to the check run") {
		t.Errorf("%v\n%s", o.err, o.log)
	}
	g.answer = nil
	g.post(r)
	if len(g.checks) != 2 || len(g.checks[1].all) != 80 {
		t.Errorf("%d check runs", len(g.checks))
	}
}

// A fault while reading passes.
func TestReadingIsRepeated(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	left := 2
	g.answer = func(w http.ResponseWriter, route string) bool {
		if left > 0 {
			left--
			fail(w, 502, "")
			return true
		}
		return false
	}
	if o := g.post(r); o.err != nil || g.missing(r) != nil {
		t.Error(o.err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"HTML": "<!DOCTYPE html>", "broken": `{"number":7,"head":`, "empty": "", "another shape": `{"number":"seven"}`, "no commit": `{"number":7,"head":{"sha":"../.."}}`,
	} {
		files, r := everyRung()
		g := newGitHub(t, files...)
		g.answer = func(w http.ResponseWriter, route string) bool {
			_, _ = w.Write([]byte(body))
			return true
		}
		if o := g.post(r); o.err == nil || !strings.Contains(o.err.Error(), "not the JSON") {
			t.Errorf("%s: %v", name, o.err)
		}
	}
	// What a server says is printed harmlessly.
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.refuse(418, "a\x1b[31m\n::error::b ##[c]"+strings.Repeat("x", 1e5), "/pulls/{pull_number}")
	if o := g.post(r); o.err == nil || len(o.err.Error()) > 1000 || strings.ContainsAny(o.err.Error(), "\x1b\n") || strings.Contains(o.err.Error(), "##[") {
		t.Errorf("%v", o.err)
	}
}

// The token goes to one host.
func TestRedirects(t *testing.T) {
	files, r := everyRung()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host is asked for %s with %q", r.URL, r.Header)
	}))
	defer other.Close()
	g := newGitHub(t, files...)
	g.answer = func(w http.ResponseWriter, route string) bool {
		w.Header().Set("Location", other.URL+"/repos/acme/shop/pulls/7")
		w.WriteHeader(307)
		return true
	}
	if o := g.post(r); o.err == nil || !strings.Contains(o.err.Error(), "another host") {
		t.Errorf("%v", o.err)
	}
	// A repository that was renamed is found at another path.
	g = newGitHub(t, files...)
	renamed := false
	g.answer = func(w http.ResponseWriter, route string) bool {
		if strings.HasSuffix(route, "/pulls/{pull_number}") && !renamed {
			renamed = true
			w.Header().Set("Location", g.url+"/repos/acme/store/pulls/7")
			w.WriteHeader(301)
			return true
		}
		return false
	}
	if o := g.post(r); o.err != nil || g.missing(r) != nil {
		t.Errorf("%v", o.err)
	}
	// A write that would become a read is not done by halves.
	g = newGitHub(t, files...)
	g.answer = func(w http.ResponseWriter, route string) bool {
		if strings.HasPrefix(route, "POST") && strings.HasSuffix(route, reviewsRoute) {
			w.Header().Set("Location", g.url+"/repos/acme/store/pulls/7/reviews")
			w.WriteHeader(302)
			return true
		}
		return false
	}
	if o := g.post(r); o.err != nil || g.missing(r) != nil || !strings.Contains(o.log, "posting a review") {
		t.Errorf("%v\n%s", o.err, o.log)
	}
}

func TestGraphQLAddress(t *testing.T) {
	for api, want := range map[string]string{
		"https://api.github.com":             "https://api.github.com/graphql",
		"https://ghe.example.com/api/v3":     "https://ghe.example.com/api/graphql",
		"https://ghe.example.com/api/v3/":    "https://ghe.example.com/api/graphql",
		"https://api.acme.ghe.com":           "https://api.acme.ghe.com/graphql",
		"http://127.0.0.1:8080/api/v3":       "http://127.0.0.1:8080/api/graphql",
		"https://ghe.example.com/git/api/v3": "https://ghe.example.com/git/api/graphql",
	} {
		c, err := newClient(api, "", nil, &clock{})
		if err != nil || c.graphQL() != want {
			t.Errorf("%s: %v %v", api, c, err)
		}
	}
}
