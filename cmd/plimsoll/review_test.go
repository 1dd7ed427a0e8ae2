package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const reviewedHead = "1111111111111111111111111111111111111111"

// readOnlyGitHub answers what review reads, and every write with a status.
func readOnlyGitHub(t *testing.T, status int) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/pulls/7"):
			fmt.Fprintf(w, `{"number":7,"head":{"sha":%q}}`, reviewedHead)
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/check-runs"):
			fmt.Fprint(w, `{"check_runs":[]}`)
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `[]`)
		case strings.HasSuffix(r.URL.Path, "/graphql"):
			fmt.Fprint(w, `{"data":{"viewer":{"login":"github-actions[bot]"},"repository":{"pullRequest":{"reviewThreads":{"nodes":[]}}}}}`)
		default:
			w.WriteHeader(status)
			fmt.Fprint(w, `{"message":"no"}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const oneFinding = `{"version":1,"tool":{"name":"plimsoll","version":"devel"},"base":"main","head":"work tree",
"summary":{"errors":1,"warnings":0,"notes":0,"waived":0,"baselined":0,"files":1,"problems":0},
"findings":[{"rule":"sql/blocking-index","severity":"error","message":"all writes wait ##[x]","file":"db/1.sql","side":"head","line":3,"fingerprint":"ab"}]}`

// reviewIn runs the command with a report on standard input.
func reviewIn(t *testing.T, variables map[string]string, input string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	env := &environment{stdin: strings.NewReader(input), stdout: &out, stderr: &log, dir: t.TempDir(), now: time.Now,
		getenv: func(name string) string { return variables[name] }}
	status = run(context.Background(), env, append([]string{"review"}, args...))
	for _, text := range []string{out.String(), log.String()} {
		if strings.Contains(text, "ghs_secret") {
			t.Errorf("the token is printed:\n%s", text)
		}
	}
	return status, out.String(), log.String()
}

func actionsEnvironment(t *testing.T, api string) map[string]string {
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event, []byte(`{"pull_request":{"number":7,"head":{"sha":"`+reviewedHead+`"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": event, "GITHUB_TOKEN": "ghs_secret"}
}

// What no request carries is shown by the log, which makes annotations of it.
func TestReviewWithATokenThatOnlyReads(t *testing.T) {
	variables := actionsEnvironment(t, readOnlyGitHub(t, 403))
	status, stdout, stderr := reviewIn(t, variables, oneFinding)
	if status != exitFindings || !strings.Contains(stdout, "::error file=db/1.sql,line=3") || !strings.Contains(stderr, "the token may not do that (403): no") {
		t.Errorf("%d\n%s%s", status, stdout, stderr)
	}
	if status, _, _ := reviewIn(t, variables, oneFinding, "--fail-on", "never"); status != exitClean {
		t.Errorf("--fail-on never: %d", status)
	}
	if status, _, _ := reviewIn(t, variables, oneFinding, "--as", "check"); status != exitFindings {
		t.Errorf("--as check: %d", status)
	}
	delete(variables, "GITHUB_ACTIONS")
	if _, stdout, _ := reviewIn(t, variables, oneFinding); !strings.Contains(stdout, "error[sql/blocking-index] db/1.sql:3") {
		t.Errorf("elsewhere:\n%s", stdout)
	}
}

func TestReviewFails(t *testing.T) {
	for status, want := range map[int]string{401: "(401)", 502: "(502)"} {
		got, stdout, stderr := reviewIn(t, actionsEnvironment(t, readOnlyGitHub(t, status)), oneFinding)
		if got != exitUnusable || !strings.Contains(stderr, want) || !strings.Contains(stdout, "::error file=") {
			t.Errorf("%d: exit status %d\n%s%s", status, got, stdout, stderr)
		}
	}
	variables := actionsEnvironment(t, readOnlyGitHub(t, 403))
	if status, stdout, stderr := reviewIn(t, variables, oneFinding, "--pull", "8"); status != exitUnusable || !strings.Contains(stdout, "::error file=") || !strings.Contains(stderr, "not the JSON") {
		t.Errorf("no such pull request: %d\n%s%s", status, stdout, stderr)
	}
	for name, tt := range map[string]struct {
		input, want string
		args        []string
	}{
		"an empty report":  {"", "empty", nil},
		"no report":        {"{}", "not one that", nil},
		"no such file":     {"", "reading the report", []string{"--report", "gone.json"}},
		"an argument":      {oneFinding, "takes no argument", []string{"x"}},
		"a form":           {oneFinding, "none of comments, check", []string{"--as", "email"}},
		"a repository":     {oneFinding, "no repository", []string{"--repository", "a b"}},
		"another, no pull": {oneFinding, "which pull request", []string{"--repository", "acme/other"}},
	} {
		if status, _, stderr := reviewIn(t, variables, tt.input, tt.args...); status != exitUnusable || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: %d %s", name, status, stderr)
		}
	}
	delete(variables, "GITHUB_TOKEN")
	if status, _, stderr := reviewIn(t, variables, oneFinding); status != exitUnusable || !strings.Contains(stderr, "--dry-run") {
		t.Errorf("without a token: %d %s", status, stderr)
	}
}

func TestReviewDryRun(t *testing.T) {
	variables := actionsEnvironment(t, readOnlyGitHub(t, 500))
	delete(variables, "GITHUB_TOKEN")
	status, stdout, stderr := reviewIn(t, variables, oneFinding, "--dry-run")
	if status != exitFindings || !strings.Contains(stdout, "creating a check run: 1 error in 1 file (failure)") || !strings.Contains(stdout, "posting the summary") || strings.Contains(stdout, "##[") {
		t.Errorf("%d\n%s%s", status, stdout, stderr)
	}
}
