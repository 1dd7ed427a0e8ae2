package house

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// shell runs a script as a reader of the docs would, with the program on the PATH, and gives what it prints.
func shell(t *testing.T, dir, script string, variables ...string) (string, int) {
	t.Helper()
	folder := programFolder(t)
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(variables, "PATH="+folder+string(filepath.ListSeparator)+os.Getenv("PATH"))...)
	out, err := cmd.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// The README shows how to make a repository with a mistake in it, and it has that mistake.
func TestReadmeOwnRepository(t *testing.T) {
	for _, b := range blocks(read(t, filepath.Join(projectRoot(t), "README.md"))) {
		if !strings.HasPrefix(b.text, "git init ") {
			continue
		}
		out, status := shell(t, t.TempDir(), b.text)
		if status != 1 || !strings.Contains(out, "error["+badRule+"] "+secondFile+":1:1\n") || !strings.Contains(out, "\n1 error in 2 files\n") {
			t.Errorf("exit status %d\n%s", status, out)
		}
		return
	}
	t.Error("the README does not show how to make a repository")
}

var (
	// inDocs is a command line of the program in a block of commands or in the text.
	inDocs = regexp.MustCompile("(?m)(?:^|[`(|] ?|&& |exec )plimsoll ([a-z]+)([^`|;&<>#\n]*)")
	ofFlag = regexp.MustCompile(`(?:^| )--([a-z-]+)`)
)

// Every command line in the docs names a command and flags that there are.
func TestCommandsInDocs(t *testing.T) {
	help := map[string]string{}
	usage, _ := shell(t, t.TempDir(), "plimsoll --help")
	count := 0
	for _, page := range pages(t) {
		for _, m := range inDocs.FindAllStringSubmatch(read(t, filepath.Join(projectRoot(t), page)), -1) {
			command := m[1]
			if !strings.Contains(usage, "\n  "+command+" ") {
				t.Errorf("%s: there is no command %s", page, command)
				continue
			}
			if _, ok := help[command]; !ok {
				help[command], _ = shell(t, t.TempDir(), "plimsoll "+command+" --help")
			}
			for _, flag := range ofFlag.FindAllStringSubmatch(m[2], -1) {
				count++
				if flag[1] != "help" && !strings.Contains(help[command], "\n  --"+flag[1]+" ") {
					t.Errorf("%s: plimsoll %s has no flag --%s", page, command, flag[1])
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d flags were found", count)
	}
}

// The job for GitLab is YAML of the keys that a job has, its script finds what it should in a clone as GitLab makes it, and
// writes the report that the job hands on.
func TestGitLabInDocs(t *testing.T) {
	var text string
	for _, b := range blocks(read(t, filepath.Join(projectRoot(t), "docs", "ci.md"))) {
		if strings.HasPrefix(b.text, "# .gitlab-ci.yml\n") {
			text = b.text
		}
	}
	var jobs map[string]struct {
		Image     string
		Rules     []struct{ If string }
		Variables map[string]string
		Script    []string
		Artifacts struct {
			When    string
			Reports struct{ Codequality, Junit string }
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&jobs); err != nil {
		t.Fatal(err)
	}
	job := jobs["plimsoll"]
	if job.Artifacts.When != "always" || job.Variables["GIT_DEPTH"] != "0" || len(job.Script) == 0 {
		t.Errorf("the job is %+v", job)
	}

	server, clone := newRepository(t), filepath.Join(t.TempDir(), "clone")
	write(t, server, firstFile, firstMigration)
	commit(t, server, "on the target branch")
	output(t, server, "git", "switch", "--quiet", "--create", "email")
	write(t, server, secondFile, badMigration)
	commit(t, server, "of the merge request")
	output(t, server, "git", "clone", "--quiet", "--no-checkout", server, clone)
	output(t, clone, "git", "checkout", "--quiet", "--detach", "origin/email")
	if first := job.Script[0]; first != "go install "+module+"/cmd/plimsoll@latest" { // TestInstall does this
		t.Errorf("the script begins with %q", first)
	}
	out, status := shell(t, clone, strings.Join(job.Script[1:], "\n"), "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main")
	if status != 1 || !strings.Contains(out, badRule) {
		t.Errorf("exit status %d\n%s", status, out)
	}
	var issues []struct {
		Name string `json:"check_name"`
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(clone, job.Artifacts.Reports.Codequality))), &issues); err != nil || len(issues) != 1 || issues[0].Name != badRule {
		t.Errorf("the report is %+v (%v)", issues, err)
	}
}
