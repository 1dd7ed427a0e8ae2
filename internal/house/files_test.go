package house

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// entries are what may stand at the top.
var entries = []string{
	".ci", ".gitattributes", ".gitignore", ".pre-commit-hooks.yaml", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
	"action.yml", "analyzers", "cmd", "docs", "fixtures", "go.mod", "go.sum", "internal", "policies", "rules",
}

// longest is how many lines a Go file may have. A longer one usually holds a second idea.
const longest = 450

// explained are the files that are longer, and why that is right.
var explained = map[string]string{}

// ofMachines matches what ties a file to one machine or one network: folders of home directories, hosts of registries.
var ofMachines = regexp.MustCompile(`(^|[^\w.~/-])/(home|Users|root)/\w|\b(registry\.npmjs|proxy\.golang|pypi|files\.pythonhosted)\.org\b`)

var initFunction = regexp.MustCompile(`(?m)^func init\(\)`)

func TestFiles(t *testing.T) {
	root := projectRoot(t)
	for _, file := range projectFiles(t) {
		top, _, _ := strings.Cut(file, "/")
		if !slices.Contains(entries, top) {
			t.Errorf("%s: the house has no room %q", file, top)
		}
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for number, line := range bytes.Split(content, []byte("\n")) {
			if file != "go.sum" && (ofMachines.Match(line) || bytes.Contains(line, []byte(root))) {
				t.Errorf("%s:%d: this speaks of one machine or of a registry: %s", file, number+1, line)
			}
		}
		if path.Ext(file) != ".go" {
			continue
		}
		// go install ./... would build it on every user's machine; the shops are modules of their own.
		if top == "fixtures" && !strings.HasPrefix(file, "fixtures/shop") {
			t.Errorf("%s: no Go file stands under fixtures, but for the shops", file)
		}
		if lines := bytes.Count(content, []byte("\n")); lines > longest && explained[file] == "" {
			t.Errorf("%s has %d lines; more than %d want splitting by idea, or an explanation here", file, lines, longest)
		} else if lines <= longest && explained[file] != "" {
			t.Errorf("%s is no longer long; its explanation can go", file)
		}
		if !strings.HasSuffix(file, "_test.go") && initFunction.Match(content) {
			t.Errorf("%s has an init function: one explicit list in one place says what there is", file)
		}
	}
}

func TestOfMachines(t *testing.T) {
	for line, want := range map[string]bool{
		"see " + "/home/" + "someone/x":                       true,
		"resolved: https://registry.npmjs" + ".org/squawk":    true,
		"code: [/home" + "page/**]":                           false,
		"registry.example.com/shop":                           false,
		"internal/root/x and https://example.com/" + "home/x": false,
	} {
		if got := ofMachines.MatchString(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
