package house

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pullServer answers for a pull request whose diff adds secondFile, and keeps what is written.
type pullServer struct {
	*httptest.Server
	head    string
	refuses bool
	writes  []string // method, path and body
}

func newPullServer(t *testing.T, head string) *pullServer {
	s := &pullServer{head: head}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *pullServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch path := strings.TrimPrefix(r.URL.Path, "/api/v3/repos/acme/shop"); {
	case r.Header.Get("Authorization") != "Bearer ghs_of_the_job":
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodGet && path == "/pulls":
		fmt.Fprintf(w, `[{"number":7,"head":{"sha":%q}}]`, s.head)
	case r.Method == http.MethodGet && path == "/pulls/7":
		fmt.Fprintf(w, `{"number":7,"head":{"sha":%q}}`, s.head)
	case r.Method == http.MethodGet && path == "/pulls/7/files":
		fmt.Fprintf(w, `[{"filename":%q,"status":"added","sha":"b","patch":%q}]`, secondFile, "@@ -0,0 +1 @@\n+"+strings.TrimSpace(badMigration))
	case r.Method == http.MethodGet && strings.HasSuffix(path, "/check-runs"):
		fmt.Fprint(w, `{"check_runs":[]}`)
	case r.Method == http.MethodGet:
		fmt.Fprint(w, `[]`)
	case r.URL.Path == "/api/graphql":
		fmt.Fprint(w, `{"data":{"viewer":{"login":"github-actions[bot]"},"repository":{"pullRequest":{"reviewThreads":{"nodes":[]}}}}}`)
	case s.refuses:
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message":"Resource not accessible by integration"}`)
	default:
		s.writes = append(s.writes, r.Method+" "+path+" "+string(body))
		fmt.Fprint(w, `{"id":1}`)
	}
}

// withMode is a runner for a pull request, or the run after one, with the API of a server.
func withMode(t *testing.T, mode, workspace string, context map[string]string, server *pullServer) *runner {
	t.Helper()
	context["inputs.mode"] = mode
	r := newRunner(t, workspace, "pull_request", context)
	r.env = append(r.env, "GITHUB_ACTIONS=true")
	if server != nil {
		r.env = append(r.env, "GITHUB_API_URL="+server.URL+"/api/v3")
	}
	return r
}

func badPullRequest(t *testing.T) (string, map[string]string, *pullServer) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	return workspace, context, newPullServer(t, context["github.event.pull_request.head.sha"])
}

func TestActionReviews(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	o := withMode(t, "review", workspace, context, server).run()
	o.expect(t, 1, counts("1", "1"))
	if len(server.writes) != 1 || !strings.HasPrefix(server.writes[0], "POST /pulls/7/reviews ") || !strings.Contains(server.writes[0], badRule) ||
		!strings.Contains(server.writes[0], "suggestion\\nCREATE INDEX CONCURRENTLY") {
		t.Errorf("posted: %q", server.writes)
	}
	if strings.Contains(o.log, "::error") {
		t.Errorf("what stands in a comment is an annotation as well:\n%s", o.log)
	}
}

// A pull request from a fork has a token that only reads: the findings are annotations then.
func TestActionReviewsWithoutPermission(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	server.refuses = true
	o := withMode(t, "review", workspace, context, server).run()
	o.expect(t, 1, counts("1", "1"), "::error file="+secondFile, "(403)")
}

func TestActionCheckRun(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	withMode(t, "check", workspace, context, server).run().expect(t, 1, counts("1", "1"))
	if len(server.writes) != 1 || !strings.HasPrefix(server.writes[0], "POST /check-runs ") || !strings.Contains(server.writes[0], `"conclusion":"failure"`) ||
		!strings.Contains(server.writes[0], server.head) {
		t.Errorf("posted: %q", server.writes)
	}
}

// Where posting fails for another reason than permissions, the step fails, whatever the findings are.
func TestActionCannotPost(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	server.Close()
	context["inputs.fail-on"] = "never"
	withMode(t, "review", workspace, context, server).run().expect(t, 2, map[string]string{"exit-code": "0"}, "::error file="+secondFile)
}

func TestActionUploads(t *testing.T) {
	workspace, context, _ := badPullRequest(t)
	r := withMode(t, "sarif", workspace, context, nil)
	o := r.run()
	o.expect(t, 1, counts("1", "1"))
	if !slices.Equal(r.uploaded, []string{o.outputs["sarif-file"]}) || strings.Contains(o.log, "::error") {
		t.Errorf("uploaded: %q\n%s", r.uploaded, o.log)
	}
	// GitHub does not take it from forks.
	context["github.event.pull_request.head.repo.full_name"] = "stranger/shop"
	r = withMode(t, "sarif", workspace, context, nil)
	r.run().expect(t, 1, counts("1", "1"), "::error file="+secondFile)
	if r.uploaded != nil {
		t.Errorf("uploaded for a fork: %q", r.uploaded)
	}
}

// GitHub would open an alert for what is waived.
func TestActionUploadsNothingThatIsWaived(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration},
		map[string]string{secondFile: "-- plimsoll:allow " + badRule + " reason=\"it is a small table\"\n" + badMigration})
	r := withMode(t, "sarif", workspace, context, nil)
	o := r.run()
	o.expect(t, 0, counts("0", "0"), "1 waived")
	if len(r.uploaded) != 1 || strings.Contains(read(t, r.uploaded[0]), secondFile) {
		t.Errorf("uploaded: %q\n%s", r.uploaded, o.log)
	}
}

// The workflow that runs after that of a fork shows its report, and judges nothing.
func TestActionShowsAReport(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	first := withMode(t, "report", workspace, context, nil).run()
	first.expect(t, 1, counts("1", "1"))
	if strings.Contains(first.log, "::error") || server.writes != nil {
		t.Errorf("mode report shows the findings:\n%s", first.log)
	}
	show := func(report string) outcome {
		empty := t.TempDir() // nothing is checked out
		context := afterRun(t, server.head)
		context["inputs.report"] = report
		r := withMode(t, "review", empty, context, server)
		r.env = append(r.env, "GITHUB_EVENT_NAME=workflow_run")
		return r.run()
	}
	o := show(first.outputs["json-file"])
	o.expect(t, 0, map[string]string{"exit-code": "", "json-file": first.outputs["json-file"]})
	if len(server.writes) != 1 || !strings.HasPrefix(server.writes[0], "POST /pulls/7/reviews ") {
		t.Errorf("posted: %q\n%s", server.writes, o.log)
	}
	// A report that is none fails the step, and nothing is posted.
	folder := t.TempDir()
	write(t, folder, "forged.json", `{"version":1,"findings":[{"file":"../../x"}]}`)
	server.writes = nil
	show(filepath.Join(folder, "forged.json")).expect(t, 2, nil, "the report is not one")
	if server.writes != nil {
		t.Errorf("posted: %q", server.writes)
	}
}

func TestActionModes(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	withMode(t, "shout", workspace, context, server).run().expect(t, 2, map[string]string{"exit-code": "2"}, "mode takes annotate")
	context["inputs.report"] = "x.json"
	withMode(t, "annotate", workspace, context, server).run().expect(t, 2, map[string]string{"exit-code": "2"}, "goes with mode review or check")
	delete(context, "inputs.report")
	// A push has no pull request to comment on.
	context["inputs.mode"] = "review"
	o := newRunner(t, workspace, "push", context).run()
	o.expect(t, 1, nil, "findings are annotations", "::error file="+secondFile)
	if server.writes != nil {
		t.Errorf("posted: %q", server.writes)
	}
}
