package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what action.yml says, as far as a runner acts on it.
type action struct {
	Inputs map[string]struct {
		Description string
		Default     string
	}
	Outputs map[string]struct {
		Description string
		Value       string
	}
	Runs struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Run, Shell string
	Env, With                      map[string]string
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	decoder := yaml.NewDecoder(strings.NewReader(read(t, filepath.Join(projectRoot(t), "action.yml"))))
	if err := decoder.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

// expression is ${{ name.of.a.value }}. The action uses no other form outside `if`, so that what the shell sees is all there is.
var expression = regexp.MustCompile(`\$\{\{ *([a-z_.-]+) *\}\}`)

// runner does what GitHub's runner does with a composite action.
type runner struct {
	t         *testing.T
	action    action
	workspace string
	temp      string
	context   map[string]string // values of expressions; what is absent is empty, as on GitHub
	env       []string
	uploaded  []string // SARIF files
}

// outcome is what a run leaves behind.
type outcome struct {
	log     string
	summary string
	outputs map[string]string
	status  int
}

// newRunner is a runner for an event in a checked out repository.
func newRunner(t *testing.T, workspace, event string, context map[string]string) *runner {
	t.Helper()
	a := readAction(t)
	temp, err := os.MkdirTemp(scratch, "runner-*") // on one disk with the cache
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{t: t, action: a, workspace: workspace, temp: temp, context: map[string]string{"github.action_path": projectRoot(t)}}
	r.context["github.token"] = "ghs_of_the_job"
	for name, input := range a.Inputs {
		r.context["inputs."+name] = r.expand(input.Default)
	}
	maps.Copy(r.context, context)
	r.env = append(os.Environ(), "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP="+r.temp, "GITHUB_EVENT_PATH="+context[eventFile],
		"GITHUB_EVENT_NAME="+event, "GITHUB_REPOSITORY=acme/shop", "GITHUB_WORKSPACE="+workspace)
	return r
}

func (r *runner) expand(text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		return r.context[expression.FindStringSubmatch(found)[1]]
	})
}

// holds evaluates a condition, which is a chain of inequalities; always() makes a step run after one that failed.
func (r *runner) holds(condition string, failed bool) bool {
	rest, always := strings.CutPrefix(condition, "always() && ")
	if failed && !always {
		return false
	}
	for _, part := range strings.Split(rest, "&&") {
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimSpace(part), " != ")
		if !ok {
			r.t.Fatalf("this test cannot evaluate the condition %q", condition)
		}
		if r.context[name] == strings.Trim(value, "'") {
			return false
		}
	}
	return true
}

// run runs the steps; after one that failed only those that always run. The status is that of the first that failed.
func (r *runner) run() outcome {
	r.t.Helper()
	var o outcome
	for _, s := range r.action.Runs.Steps {
		if !r.holds(s.If, o.status != 0) {
			continue
		}
		if s.Uses != "" {
			r.use(s)
		} else if status := r.step(s, &o); o.status == 0 {
			o.status = status
		}
	}
	o.outputs = map[string]string{}
	for name, output := range r.action.Outputs {
		o.outputs[name] = r.expand(output.Value)
	}
	return o
}

// kept stands for GitHub's cache: the file that was saved under each key, in a folder that TestMain removes.
var kept = map[string]string{}

// use does what the other actions do that this one uses.
func (r *runner) use(s step) {
	r.t.Helper()
	key, file := r.expand(s.With["key"]), r.expand(s.With["path"])
	switch name, _, _ := strings.Cut(s.Uses, "@"); name {
	case "actions/cache/save":
		folder, err := os.MkdirTemp(scratch, "cache-*")
		if err != nil {
			r.t.Fatal(err)
		}
		kept[key] = filepath.Join(folder, filepath.Base(file))
		if err := os.Link(file, kept[key]); err != nil {
			r.t.Fatal(err)
		}
	case "actions/cache/restore":
		if kept[key] == "" {
			return
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			r.t.Fatal(err)
		}
		if err := os.Link(kept[key], file); err != nil {
			r.t.Fatal(err)
		}
		r.context["steps."+s.ID+".outputs.cache-hit"] = "true"
	case "github/codeql-action/upload-sarif":
		r.uploaded = append(r.uploaded, r.expand(s.With["sarif_file"]))
	default:
		r.t.Fatalf("step %s uses %s, which this test does not know", s.Name, s.Uses)
	}
}

// step runs one step as a runner does with `shell: bash`, and takes in what it writes.
func (r *runner) step(s step, o *outcome) int {
	r.t.Helper()
	dir := r.t.TempDir()
	script, outputs, summary := filepath.Join(dir, "script.sh"), filepath.Join(dir, "outputs"), filepath.Join(dir, "summary")
	write(r.t, dir, "script.sh", s.Run)
	write(r.t, dir, "outputs", "")
	write(r.t, dir, "summary", "")
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	cmd.Dir = r.workspace
	cmd.Env = append(r.env, "GITHUB_OUTPUT="+outputs, "GITHUB_STEP_SUMMARY="+summary)
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.expand(value))
	}
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	err := cmd.Run()
	status := 0
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		status = failed.ExitCode()
	} else if err != nil {
		r.t.Fatalf("step %s: %v", s.Name, err)
	}
	o.log += log.String()
	o.summary += read(r.t, summary)
	for _, line := range strings.Split(strings.TrimSpace(read(r.t, outputs)), "\n") {
		name, value, _ := strings.Cut(line, "=")
		r.context[fmt.Sprintf("steps.%s.outputs.%s", s.ID, name)] = value
	}
	return status
}

// pullRequest makes a repository as actions/checkout leaves it for a pull request: a clone of some depth in which HEAD is
// the commit that merges the change. It gives the clone and the context of the event.
func pullRequest(t *testing.T, depth int, base, change map[string]string) (workspace string, context map[string]string) {
	t.Helper()
	server := newRepository(t)
	output(t, server, "git", "config", "uploadpack.allowAnySHA1InWant", "true") // as GitHub has it
	for name, content := range base {
		write(t, server, name, content)
	}
	commit(t, server, "base")
	output(t, server, "git", "switch", "--quiet", "--create", "change")
	for name, content := range change {
		write(t, server, name, content)
	}
	head := commit(t, server, "change")
	output(t, server, "git", "switch", "--quiet", "main")
	write(t, server, "other.txt", "what happened on main meanwhile\n")
	tip := commit(t, server, "meanwhile")
	output(t, server, "git", "merge", "--quiet", "--no-ff", "--message", "Merge change into main", "change")
	output(t, server, "git", "update-ref", "refs/pull/7/merge", "HEAD")
	output(t, server, "git", "reset", "--quiet", "--hard", tip)

	workspace = newRepository(t)
	output(t, workspace, "git", "remote", "add", "origin", "file://"+server)
	output(t, workspace, "git", "fetch", "--quiet", "--no-tags", fmt.Sprintf("--depth=%d", depth), "origin", "refs/pull/7/merge")
	output(t, workspace, "git", "checkout", "--quiet", "--detach", "FETCH_HEAD")
	return workspace, pullRequestEvent(t, tip, head, "acme/shop")
}

func (o outcome) expect(t *testing.T, status int, outputs map[string]string, logged ...string) {
	t.Helper()
	if o.status != status {
		t.Errorf("the exit status is %d, want %d", o.status, status)
	}
	for name, want := range outputs {
		if got := o.outputs[name]; got != want {
			t.Errorf("the output %s is %q, want %q", name, got, want)
		}
	}
	for _, want := range logged {
		if !strings.Contains(o.log, want) {
			t.Errorf("the log does not hold %q", want)
		}
	}
	if t.Failed() {
		t.Logf("the log:\n%s", o.log)
	}
}

// counts are the outputs for a number of errors and nothing else.
func counts(status, errors string) map[string]string {
	return map[string]string{"exit-code": status, "findings": errors, "errors": errors, "warnings": "0"}
}

func TestActionReportsFindings(t *testing.T) {
	for _, depth := range []int{1, 2} {
		t.Run(fmt.Sprintf("fetch-depth %d", depth), func(t *testing.T) {
			workspace, context := pullRequest(t, depth, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
			o := newRunner(t, workspace, "pull_request", context).run()
			o.expect(t, 1, counts("1", "1"), "::error file="+secondFile+",line=1,", badRule)
			if !strings.Contains(o.summary, badRule) {
				t.Errorf("the job summary does not name the rule:\n%s", o.summary)
			}
			var report struct {
				Findings []struct{ Rule, File string }
			}
			if err := json.Unmarshal([]byte(read(t, o.outputs["json-file"])), &report); err != nil {
				t.Fatal(err)
			}
			if len(report.Findings) != 1 || report.Findings[0].Rule != badRule || report.Findings[0].File != secondFile {
				t.Errorf("the JSON report holds %v", report.Findings)
			}
			var log struct {
				Version string
				Runs    []struct{ Results []struct{ RuleID string } }
			}
			if err := json.Unmarshal([]byte(read(t, o.outputs["sarif-file"])), &log); err != nil {
				t.Fatal(err)
			}
			if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Results) != 1 || log.Runs[0].Results[0].RuleID != badRule {
				t.Errorf("the SARIF report holds %+v", log)
			}
			if status := output(t, workspace, "git", "status", "--porcelain"); status != "" {
				t.Errorf("the action leaves files in the work tree:\n%s", status)
			}
		})
	}
}

func TestActionPasses(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: goodMigration})
	newRunner(t, workspace, "pull_request", context).run().expect(t, 0, counts("0", "0"))
}

// What was there before the pull request is not its fault.
func TestActionLooksAtTheChangeOnly(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration, secondFile: badMigration}, map[string]string{"README.md": "new\n"})
	newRunner(t, workspace, "pull_request", context).run().expect(t, 0, counts("0", "0"))
}

func TestActionFailOn(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	context["inputs.fail-on"] = "never"
	newRunner(t, workspace, "pull_request", context).run().expect(t, 0, counts("0", "1"), badRule)
}

// Where a workflow checks out the head of the pull request instead of the merge, the base is where the two part.
func TestActionOnTheHeadItself(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	output(t, workspace, "git", "fetch", "--quiet", "--depth=1", "origin", context["github.event.pull_request.head.sha"])
	output(t, workspace, "git", "checkout", "--quiet", "--detach", "FETCH_HEAD")
	newRunner(t, workspace, "pull_request", context).run().expect(t, 1, counts("1", "1"), badRule)
}

func TestActionInAMergeGroup(t *testing.T) {
	workspace, context := pullRequest(t, 1, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	context = eventOf(t, object{"merge_group": object{"base_sha": context["github.event.pull_request.base.sha"]}})
	newRunner(t, workspace, "merge_group", context).run().expect(t, 1, counts("1", "1"), badRule)
}

func TestActionJudgesTheWholeTreeOnAPush(t *testing.T) {
	workspace := newRepository(t)
	write(t, workspace, firstFile, firstMigration)
	write(t, workspace, secondFile, badMigration)
	id := commit(t, workspace, "all at once")
	event := eventOf(t, object{"ref": "refs/heads/main", "before": strings.Repeat("0", 40), "after": id, "repository": object{"full_name": "acme/shop"}})
	newRunner(t, workspace, "push", event).run().expect(t, 1, counts("1", "1"), "the whole tree is judged", badRule)
}

// A gate that cannot look must not let pass.
func TestActionWithoutTheBase(t *testing.T) {
	nothing := map[string]string{"exit-code": "2", "findings": "", "errors": "", "json-file": ""}
	t.Run("cannot be fetched", func(t *testing.T) {
		workspace, context := pullRequest(t, 1, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
		output(t, workspace, "git", "remote", "set-url", "origin", "file://"+filepath.Join(workspace, "gone"))
		newRunner(t, workspace, "pull_request", context).run().expect(t, 2, nothing, "::error title=Plimsoll::", "fetch-depth: 2")
	})
	t.Run("no such revision", func(t *testing.T) {
		workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
		context["inputs.base"] = "no-such-branch"
		newRunner(t, workspace, "pull_request", context).run().expect(t, 2, nothing, "no-such-branch")
	})
	t.Run("wrong configuration", func(t *testing.T) {
		workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{".plimsoll.yaml": "versoin: 1\n"})
		newRunner(t, workspace, "pull_request", context).run().expect(t, 2, nothing, "versoin")
	})
}

// A runner without a C compiler gets one clear line instead of what the linker says.
func TestActionWithoutACompiler(t *testing.T) {
	r := newRunner(t, t.TempDir(), "push", nil)
	r.env = append(r.env, "CC=no-such-compiler -m64")
	for _, s := range r.action.Runs.Steps {
		if s.Name != "Build" {
			continue
		}
		var o outcome
		if status := r.step(s, &o); status != 1 || !strings.HasPrefix(o.log, "::error title=Plimsoll::This runner has no C compiler (no-such-compiler -m64)") {
			t.Errorf("the exit status is %d\n%s", status, o.log)
		}
		return
	}
	t.Error("there is no step Build")
}

// Text of an input reaches the program as one argument and nothing else.
func TestActionInputsAreData(t *testing.T) {
	workspace, context := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, map[string]string{secondFile: badMigration})
	for _, input := range []string{"mode", "report", "base", "fail-on", "config-from-base"} {
		hostile := maps.Clone(context)
		hostile["inputs."+input] = `"; touch hacked; $(touch hacked) #`
		o := newRunner(t, workspace, "pull_request", hostile).run()
		if o.status != 2 {
			t.Errorf("%s: the exit status is %d, want 2\n%s", input, o.status, o.log)
		}
		if _, err := os.Stat(filepath.Join(workspace, "hacked")); err == nil {
			t.Fatalf("the input %s was run by the shell", input)
		}
	}
}

// TestActionForm checks what a runner does not: that inputs reach the shell through the environment only, and that other
// actions are pinned by commit.
func TestActionForm(t *testing.T) {
	a := readAction(t)
	if a.Runs.Using != "composite" {
		t.Errorf("the action is %q, not composite", a.Runs.Using)
	}
	pinned := regexp.MustCompile(`^[a-z-]+/[a-z-]+(/[a-z-]+)?@[0-9a-f]{40}$`)
	for _, s := range a.Runs.Steps {
		switch {
		case s.Uses != "":
			if !pinned.MatchString(s.Uses) {
				t.Errorf("step %s: %s is not pinned by a commit", s.Name, s.Uses)
			}
			for _, value := range s.With {
				if strings.Contains(value, "inputs.") || strings.Contains(value, "github.event.") || strings.Contains(value, "github.head_ref") {
					t.Errorf("step %s: %q may be chosen by whoever opens a pull request", s.Name, value)
				}
			}
		case s.Shell != "bash" || !strings.HasPrefix(s.Run, "set -euo pipefail\n"):
			t.Errorf("step %s is not run by a strict bash", s.Name)
		case strings.Contains(s.Run, "${{"):
			t.Errorf("step %s has an expression in its script", s.Name)
		}
		for name, value := range s.Env {
			if strings.Contains(value, "token") && s.Name != "Show in the pull request" {
				t.Errorf("step %s is given the token", s.Name)
			}
			if rest := expression.ReplaceAllString(value, ""); strings.Contains(rest, "${{") {
				t.Errorf("step %s: this test does not understand %s: %s", s.Name, name, value)
			}
		}
	}
	for name, output := range a.Outputs {
		if output.Description == "" || output.Value != "${{ steps.check.outputs."+name+" }}" {
			t.Errorf("the output %s is %+v", name, output)
		}
	}
	for name, input := range a.Inputs {
		if input.Description == "" {
			t.Errorf("the input %s has no description", name)
		}
	}
}
