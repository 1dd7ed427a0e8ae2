package house

import (
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what a workflow says, as far as its safety is concerned.
type workflow struct {
	file        string // where it is to be put
	text        string
	On          any
	Permissions map[string]string
	Jobs        map[string]job
}

type job struct {
	Permissions map[string]string
	Steps       []step
}

// workflowsInDocs are the whole workflows that pages show, ready to be copied.
func workflowsInDocs(t *testing.T) []workflow {
	t.Helper()
	var found []workflow
	for _, page := range pages(t) {
		for _, b := range blocks(read(t, filepath.Join(projectRoot(t), page))) {
			first, _, _ := strings.Cut(b.text, "\n")
			file, ok := strings.CutPrefix(first, "# .github/workflows/")
			if b.language != "yaml" || !ok {
				continue
			}
			w := workflow{file: file, text: b.text}
			if err := yaml.Unmarshal([]byte(b.text), &w); err != nil {
				t.Fatalf("%s: %s: %v", page, file, err)
			}
			found = append(found, w)
		}
	}
	if len(found) < 4 {
		t.Fatalf("the pages show only %d workflows", len(found))
	}
	return found
}

// What people copy asks for no more than it needs, runs nothing that a pull request chooses, and never brings in a stranger's
// files where the token may write.
func TestWorkflowsInDocs(t *testing.T) {
	for _, w := range workflowsInDocs(t) {
		if w.Permissions == nil {
			t.Errorf("%s does not say its permissions", w.file)
		}
		if strings.Contains(w.text, "pull_request_target") || w.Permissions["contents"] == "write" {
			t.Errorf("%s asks for more than it needs", w.file)
		}
		after := strings.Contains(w.text, "workflow_run:")
		for name, job := range w.Jobs {
			if job.Permissions["contents"] == "write" && !drafts(w, job) {
				t.Errorf("%s: the job %s may write to the repository, and does more than to draft a release", w.file, name)
			}
			for _, s := range job.Steps {
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s has an expression in a script", w.file)
				}
				if s.Run != "" && (s.Shell != "bash" || !strings.HasPrefix(s.Run, "set -euo pipefail\n")) {
					t.Errorf("%s has a script that is not run by a strict bash", w.file)
				}
				if strings.HasPrefix(s.Uses, "actions/checkout@") && (after || s.With["persist-credentials"] != "false") {
					t.Errorf("%s checks out what it should not, or leaves the token in the clone", w.file)
				}
			}
		}
	}
}

// drafts says whether a job makes a draft of a release from a tag, and nothing else: it runs nothing of the repository or of
// other people, and nobody sees the release before a person publishes it.
func drafts(w workflow, j job) bool {
	script := ""
	for _, s := range j.Steps {
		if s.Uses != "" {
			return false
		}
		script += s.Run
	}
	return strings.Contains(w.text, "\non:\n  push:\n    tags: [\"v*\"]\npermissions:\n") &&
		strings.Count(script, "gh release ") == 1 && strings.Contains(script, "gh release create \"$TAG\" --draft --verify-tag ")
}

// The modes in the table of the page are those that the action takes.
func TestModesInDocs(t *testing.T) {
	root := projectRoot(t)
	page, script := read(t, filepath.Join(root, "docs", "github.md")), read(t, filepath.Join(root, "action.yml"))
	_, page, _ = strings.Cut(page, "\n## Modes\n")
	for _, mode := range []string{"annotate", "review", "check", "sarif", "report"} {
		if !strings.Contains(page, "\n| `"+mode+"`") {
			t.Errorf("docs/github.md does not tell of mode %s", mode)
		}
		if !strings.Contains(script, "\n          "+mode+")") || !strings.Contains(readAction(t).Inputs["mode"].Description, "`"+mode+"`") {
			t.Errorf("action.yml does not take mode %s, or does not tell of it", mode)
		}
	}
}

// The page tells of every input of the action, with its default, and of every output.
func TestInputsInDocs(t *testing.T) {
	a := readAction(t)
	page, _, _ := strings.Cut(read(t, filepath.Join(projectRoot(t), "docs", "github.md")), "\n## Modes\n")
	inWords := map[string]string{"base": "what the pull request or merge group started from", "report": "none", "token": "the job's"}
	rows := 0
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "| `") {
			rows++
		}
	}
	if rows != len(a.Inputs) {
		t.Errorf("the page tells of %d inputs, and there are %d", rows, len(a.Inputs))
	}
	for name, input := range a.Inputs {
		value := inWords[name]
		if value == "" {
			value = "`" + input.Default + "`"
		}
		_, row, ok := strings.Cut(page, "\n| `"+name+"` |")
		row, _, _ = strings.Cut(row, "\n")
		if !ok || !strings.Contains(row, "| "+value) {
			t.Errorf("docs/github.md does not tell of the input %s with its default %s", name, value)
		}
	}
	_, outputs, _ := strings.Cut(page, "\nOutputs: ")
	for name := range a.Outputs {
		if !strings.Contains(outputs, "`"+name+"`") {
			t.Errorf("docs/github.md does not tell of the output %s", name)
		}
	}
}
