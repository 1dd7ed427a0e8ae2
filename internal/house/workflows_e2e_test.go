//go:build e2e

package house

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tool is a program that `make e2e` fetches.
func tool(t *testing.T, variable string) string {
	t.Helper()
	program := os.Getenv(variable)
	if program == "" {
		t.Fatalf("%s names no program; `make e2e` sets it", variable)
	}
	return program
}

// actionlint finds nothing in the workflows that pages show.
func TestActionlint(t *testing.T) {
	dir := newRepository(t)
	names := []string{"-no-color"}
	for i, w := range workflowsInDocs(t) {
		name := fmt.Sprintf(".github/workflows/%d-%s", i, w.file)
		write(t, dir, name, strings.ReplaceAll(w.text, "@<commit>", "@"+strings.Repeat("a", 40)))
		names = append(names, name)
	}
	cmd := exec.Command(tool(t, "ACTIONLINT"), names...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("actionlint: %v\n%s", err, out)
	}
	// It does look.
	write(t, dir, ".github/workflows/bad.yml", "on: pull_requst\njobs: {}\n")
	cmd = exec.Command(tool(t, "ACTIONLINT"), ".github/workflows/bad.yml")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("actionlint takes a wrong event\n%s", out)
	}
}

// action-validator finds nothing in action.yml.
func TestActionValidator(t *testing.T) {
	file := filepath.Join(projectRoot(t), "action.yml")
	if out, err := exec.Command(tool(t, "ACTION_VALIDATOR"), file).CombinedOutput(); err != nil {
		t.Errorf("action-validator: %v\n%s", err, out)
	}
	bad := filepath.Join(t.TempDir(), "action.yml")
	write(t, filepath.Dir(bad), "action.yml", regexp.MustCompile(`using: composite`).ReplaceAllString(read(t, file), "using: compost"))
	if out, err := exec.Command(tool(t, "ACTION_VALIDATOR"), bad).CombinedOutput(); err == nil {
		t.Errorf("action-validator takes an action of an unknown kind\n%s", out)
	}
}
