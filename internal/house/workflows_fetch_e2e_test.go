//go:build e2e

package house

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

// gh stands for GitHub's program of that name: it answers what the script asks, from files, and writes down what that was.
const gh = `#!/usr/bin/env bash
set -euo pipefail
[[ $GH_TOKEN == ghs_of_the_job ]]
echo "$*" >> "$GITHUB/asked"
case "$*" in
  "api repos/acme/shop/actions/runs/42/artifacts?name=plimsoll-report --jq "*) jq --raw-output "$4" < "$GITHUB/artifacts.json" ;;
  "api repos/acme/shop/actions/artifacts/9/zip") cat "$GITHUB/9.zip" ;;
  *) echo "gh: Not Found (HTTP 404)" >&2; exit 1 ;;
esac
`

// member is one file of an archive.
type member struct {
	name, content string
	mode          fs.FileMode
}

func archive(t *testing.T, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		header.SetMode(m.mode | 0o644)
		f, err := w.CreateHeader(header)
		if err == nil {
			_, err = f.Write([]byte(m.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// afterwards runs the second workflow of the pair in the docs for an artifact that a run has left, in a folder of its own.
// It gives what came of it, whether the script gave a report to the action, and what gh was asked.
func afterwards(t *testing.T, server *pullServer, artifacts string, content []byte) (o outcome, given bool, asked string) {
	t.Helper()
	all := workflowsInDocs(t)
	at := slices.IndexFunc(all, func(w workflow) bool { return w.file == "plimsoll-review.yml" })
	if at < 0 {
		t.Fatal("the docs have no workflow plimsoll-review.yml")
	}
	steps := all[at].Jobs["review"].Steps
	if len(steps) != 2 || steps[0].ID != "report" || !strings.HasPrefix(steps[1].Uses, "plimsoll-lint/plimsoll@") {
		t.Fatalf("the workflow has other steps than this test runs: %+v", steps)
	}
	surroundings := t.TempDir()
	github, tools, workspace, temp := filepath.Join(surroundings, "github"), filepath.Join(surroundings, "tools"), filepath.Join(surroundings, "work", "shop"), filepath.Join(surroundings, "work", "temp")
	for _, folder := range []string{workspace, temp} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	write(t, github, "artifacts.json", artifacts)
	write(t, github, "9.zip", string(content))
	write(t, github, "asked", "")
	write(t, tools, "gh", gh)
	if err := os.Chmod(filepath.Join(tools, "gh"), 0o755); err != nil {
		t.Fatal(err)
	}
	context := afterRun(t, server.head)
	context["github.event.workflow_run.id"] = "42" // a number
	r := newRunner(t, workspace, "workflow_run", context)
	r.env = append(r.env, "RUNNER_TEMP="+temp, "GITHUB="+github, "PATH="+tools+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"GITHUB_API_URL="+server.URL+"/api/v3", "GITHUB_ACTIONS=true")
	o.status = r.step(steps[0], &o)

	var there []string
	err := filepath.WalkDir(surroundings, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(path, github) && !strings.HasPrefix(path, tools) {
			if entry.Type() != 0 {
				t.Errorf("%s is no regular file", path)
			}
			if info, err := entry.Info(); err != nil || info.Size() > report.ReadMax+1 {
				t.Errorf("%s is larger than what is taken: %v", path, err)
			}
			there = append(there, strings.TrimPrefix(path, temp+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(there) > 0 && !slices.Equal(there, []string{"plimsoll-report.json", "report.zip"}) {
		t.Errorf("the script has left %q", there)
	}
	asked = read(t, filepath.Join(github, "asked"))
	if given = o.status == 0 && r.holds(steps[1].If, false); !given {
		return o, false, asked
	}
	for name, value := range steps[1].With {
		r.context["inputs."+name] = r.expand(value)
	}
	shown := r.run()
	shown.log = o.log + shown.log
	return shown, true, asked
}

// The script of the second workflow is given what a fork may leave in its artifact. It takes one file of a bounded size, and
// the action shows that as text where GitHub says that it belongs, or refuses it.
func TestFetchInDocs(t *testing.T) {
	workspace, context, server := badPullRequest(t)
	first := withMode(t, "report", workspace, context, nil).run()
	honest := read(t, first.outputs["json-file"])
	const one = `{"total_count":1,"artifacts":[{"id":9,"name":"plimsoll-report","size_in_bytes":2000}]}`
	posts := func(t *testing.T, want int, o outcome) {
		t.Helper()
		if len(server.writes) != want || want > 0 && !strings.HasPrefix(server.writes[0], "POST /pulls/7/reviews ") {
			t.Errorf("posted %q\n%s", server.writes, o.log)
		}
	}

	outside := filepath.Join(t.TempDir(), "escaped")
	// What may be shown is shown, whatever lies beside it. A number of a pull request in the artifact is nobody's business.
	for name, members := range map[string][]member{
		"honest": {{name: "plimsoll.json", content: honest}},
		"paths": {{name: "../plimsoll-report.json", content: "escaped"}, {name: outside, content: "escaped"}, {name: "../shop/x", content: "escaped"},
			{name: `..\..\plimsoll.json`, content: "escaped"}, {name: "report.zip", content: "escaped"}, {name: "plimsoll.json", content: honest},
			{name: "link", content: "/etc", mode: fs.ModeSymlink}, {name: "link/passwd", content: "escaped"}},
		"another pull request": {{name: "plimsoll.json", content: strings.Replace(honest, `"version":1`, `"version":1,"pull":1,"number":1,"repository":"acme/other","commit":"`+strings.Repeat("1", 40)+`"`, 1)},
			{name: "NR", content: "1"}, {name: "pull_request_number", content: "1"}, {name: "event.json", content: `{"pull_request":{"number":1}}`}},
	} {
		t.Run(name, func(t *testing.T) {
			server.writes = nil
			o, given, _ := afterwards(t, server, one, archive(t, members...))
			if !given || o.status != 0 {
				t.Errorf("the exit status is %d\n%s", o.status, o.log)
			}
			if _, err := os.Stat(outside); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s of the artifact was written: %v", outside, err)
			}
			posts(t, 1, o)
		})
	}

	// What is no report reaches the action, which refuses it in one line.
	large := strings.Repeat(" ", 64<<20)
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"larger than is taken":   {archive(t, member{name: "plimsoll.json", content: large}), "the report is larger than 16 MiB"},
		"a report, then more":    {archive(t, member{name: "plimsoll.json", content: honest + large}), "the report is larger than 16 MiB"},
		"a link":                 {archive(t, member{name: "plimsoll.json", content: "/etc/passwd", mode: fs.ModeSymlink}), "the report is not one"},
		"twice":                  {archive(t, member{name: "plimsoll.json", content: honest}, member{name: "plimsoll.json", content: honest}), "the report is not one"},
		"under another path":     {archive(t, member{name: "../plimsoll.json", content: honest}, member{name: "x/plimsoll.json", content: honest}), "the report is empty"},
		"no archive":             {[]byte("<html>"), "the report is empty"},
		"a path out of the tree": {archive(t, member{name: "plimsoll.json", content: strings.ReplaceAll(honest, secondFile, "../../x.sql")}), "the report is not one"},
		"commands":               {archive(t, member{name: "plimsoll.json", content: "\n::error::hacked\n::set-output name=x::y\n$(touch hacked)"}), "the report is not one"},
	} {
		t.Run(name, func(t *testing.T) {
			server.writes = nil
			o, given, _ := afterwards(t, server, one, test.content)
			if !given || o.status != 2 || !strings.Contains(o.log, test.want) || strings.Contains(o.log, "\n::") {
				t.Errorf("the exit status is %d, given to the action: %v\n%s", o.status, given, o.log)
			}
			posts(t, 0, o)
		})
	}

	// Without a small artifact of that name nothing is fetched.
	for name, artifacts := range map[string]string{
		"none":           `{"total_count":0,"artifacts":[]}`,
		"another name":   `{"total_count":1,"artifacts":[{"id":9,"name":"plimsoll-report2","size_in_bytes":2000}]}`,
		"too large":      `{"total_count":1,"artifacts":[{"id":9,"name":"plimsoll-report","size_in_bytes":16777216}]}`,
		"without a size": `{"total_count":1,"artifacts":[{"id":9,"name":"plimsoll-report","size_in_bytes":"1; touch hacked"}]}`,
	} {
		t.Run("artifact: "+name, func(t *testing.T) {
			server.writes = nil
			o, given, asked := afterwards(t, server, artifacts, archive(t, member{name: "plimsoll.json", content: honest}))
			if given || o.status != 0 || !strings.Contains(o.log, "The run has no report") || strings.Contains(asked, "/zip") {
				t.Errorf("the exit status is %d, given to the action: %v, asked %q\n%s", o.status, given, asked, o.log)
			}
			posts(t, 0, o)
		})
	}

	// The head that was judged is no pull request's any more, so nothing is posted: not to the number in the report, either.
	t.Run("moved on", func(t *testing.T) {
		moved := newPullServer(t, strings.Repeat("b", 40))
		judged := &pullServer{Server: moved.Server, head: server.head}
		o, given, _ := afterwards(t, judged, one, archive(t, member{name: "plimsoll.json", content: honest}))
		if !given || o.status != 0 || moved.writes != nil || !strings.Contains(o.log, "nothing is posted") {
			t.Errorf("the exit status is %d, posted %q\n%s", o.status, moved.writes, o.log)
		}
	})
}
