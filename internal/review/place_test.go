package review

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSettings(t *testing.T) {
	g := newGitHub(t)
	for want, change := range map[string]func(*Settings){
		"which repository":   func(s *Settings) { s.Repository = "" },
		"no repository":      func(s *Settings) { s.Repository = "acme/../x" },
		"no repository: OWN": func(s *Settings) { s.Repository = "acme/.." },
		"no commit":          func(s *Settings) { s.Commit = "main" },
		"needs a token":      func(s *Settings) { s.Token = "" },
		"which pull request": func(s *Settings) { s.Pull = 0 },
		"no pull request":    func(s *Settings) { s.Pull = -1 },
		"in the clear":       func(s *Settings) { s.API = "http://github.example.com/api/v3" },
		"no address":         func(s *Settings) { s.API = "https://user:pass@example.com" },
		"no address of":      func(s *Settings) { s.API = "github.example.com" },
	} {
		if o := g.post(resultOf(), change); o.err == nil || !strings.Contains(o.err.Error(), want) {
			t.Errorf("%v, want an error with %q", o.err, want)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	sha := strings.Repeat("a", 40)
	for name, tt := range map[string]struct {
		event string
		want  Place
	}{
		"pull_request": {`{"number":3,"pull_request":{"number":3,"head":{"sha":"` + sha + `"}}}`, Place{Pull: 3, Commit: sha}},
		"workflow_run": {`{"workflow_run":{"event":"pull_request","head_sha":"` + sha + `","head_branch":"x/y","head_repository":{"owner":{"login":"stranger"}},"pull_requests":[]}}`,
			Place{Branch: "stranger:x/y", Commit: sha}},
		"merge_group": {`{"merge_group":{"head_sha":"` + sha + `"}}`, Place{Commit: sha}},
		"push":        {`{"after":"x"}`, Place{Commit: "of GITHUB_SHA"}},
	} {
		path := t.TempDir() + "/event.json"
		writeFile(t, path, tt.event)
		env := map[string]string{"GITHUB_API_URL": "https://ghe.example.com/api/v3", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": path, "GITHUB_SHA": "of GITHUB_SHA"}
		got, err := FromEnvironment(func(name string) string { return env[name] })
		tt.want.API, tt.want.Repository = env["GITHUB_API_URL"], env["GITHUB_REPOSITORY"]
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := FromEnvironment(func(string) string { return "" }); err != nil || got != (Place{API: DefaultAPI}) {
		t.Errorf("without any: %+v, %v", got, err)
	}
	path := t.TempDir() + "/event.json"
	writeFile(t, path, "<html>")
	if _, err := FromEnvironment(func(string) string { return path }); err == nil {
		t.Error("an event that is no JSON is taken")
	}
}

// Two pull requests of one branch, and one that has moved on.
func TestFindingThePullRequest(t *testing.T) {
	files, r := everyRung()
	byBranch := func(commit string) func(*Settings) {
		return func(s *Settings) { s.Pull, s.Branch, s.Commit = 0, "stranger:patch-1", commit }
	}
	g := newGitHub(t, files...)
	if o := g.post(r, byBranch(firstHead)); o.err != nil || len(g.threads) != 3 {
		t.Errorf("%v\n%s", o.err, o.log)
	}
	g.writes = nil
	if o := g.post(r, byBranch(nextHead)); o.err != nil || !o.MovedOn || len(g.writes) > 0 {
		t.Errorf("of another head: %v %v", o.err, g.writes)
	}
	if o := g.post(r, func(s *Settings) { s.Commit = nextHead }); o.err != nil || !o.MovedOn || len(g.writes) > 0 || !strings.Contains(o.log, "moved on") {
		t.Errorf("by number, of another head: %v %v", o.err, g.writes)
	}
	g.answer = func(w http.ResponseWriter, route string) bool {
		if route == "GET /repos/{owner}/{repo}/pulls" {
			give(w, []any{g.pull(), map[string]any{"number": 8, "head": map[string]any{"sha": firstHead}}})
			return true
		}
		return false
	}
	if o := g.post(r, byBranch(firstHead)); o.err == nil || !strings.Contains(o.err.Error(), "--pull") {
		t.Errorf("two: %v", o.err)
	}
}
