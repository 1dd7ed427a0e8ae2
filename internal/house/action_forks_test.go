package house

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// fork is a runner for a pull request that adds a bad migration and some more files, checked out as by actions/checkout. An
// empty repository stands for one that has been deleted since.
func fork(t *testing.T, repository string, more map[string]string) *runner {
	t.Helper()
	change := map[string]string{secondFile: badMigration}
	maps.Copy(change, more)
	workspace, known := pullRequest(t, 2, map[string]string{firstFile: firstMigration}, change)
	context := pullRequestEvent(t, known["github.event.pull_request.base.sha"], known["github.event.pull_request.head.sha"], repository)
	return newRunner(t, workspace, "pull_request", context)
}

// strangers are the repositories that a pull request may come from without being trusted.
var strangers = []string{"stranger/shop", ""}

// judgedByTheBase runs the action for a change: from a fork it must count the bad migration in, whatever else the change
// holds. From the repository itself the change counts as it is.
func judgedByTheBase(t *testing.T, more, own map[string]string) {
	t.Helper()
	for _, repository := range strangers {
		o := fork(t, repository, more).run()
		o.expect(t, 1, counts("1", "1"), "::error file="+secondFile, badRule)
		if !strings.Contains(o.summary, badRule) {
			t.Errorf("from %q: the summary does not name the rule:\n%s", repository, o.summary)
		}
	}
	r := fork(t, "acme/shop", more)
	r.context["inputs.config-from-base"] = "always"
	r.run().expect(t, 1, counts("1", "1"), badRule)
	status := map[string]int{"0": 0, "1": 1, "2": 2}[own["exit-code"]]
	fork(t, "acme/shop", more).run().expect(t, status, own)
}

func TestForkWithAConfiguration(t *testing.T) {
	for name, more := range map[string]map[string]string{
		"rule off": {".plimsoll.yaml": "version: 1\nrules: {" + badRule + ": off}\n"},
		"excluded": {".plimsoll.yaml": "version: 1\nexclude: [\"db/**\"]\n"},
		"waiver":   {".plimsoll.yaml": "version: 1\nwaivers: [{rule: " + badRule + ", path: \"db/**\", reason: it is a small table}]\n"},
	} {
		t.Run(name, func(t *testing.T) { judgedByTheBase(t, more, counts("0", "0")) })
	}
	// One that does not even parse is not read.
	t.Run("broken", func(t *testing.T) {
		judgedByTheBase(t, map[string]string{".plimsoll.yaml": "]["}, map[string]string{"exit-code": "2"})
	})
}

// The program has the policies that it judges by in itself, and the configuration has no key for others. Whatever a fork
// brings along under the names of policies changes nothing.
func TestForkWithAPolicy(t *testing.T) {
	const silent = "package plimsoll.sql.blocking_index\n\nfindings := set()\n"
	policies := map[string]string{
		"policies/sql/blocking_index.rego": silent, "policy/blocking_index.rego": silent, ".plimsoll/policies/sql/blocking_index.rego": silent,
		"rules/sql/blocking-index.md": "---\nid: " + badRule + "\nseverity: off\n---\n",
	}
	judgedByTheBase(t, policies, counts("1", "1"))

	// Once there is such a key, this test has to show that it is that of the base which counts.
	const named = "version: 1\npolicies: [policy/]\n"
	if _, err := config.Parse(config.FileName, []byte(named), rules.Catalogue()); err == nil {
		t.Error("the configuration takes policies now: a change of them has to be part of this test")
	}
	policies[".plimsoll.yaml"] = named
	judgedByTheBase(t, policies, map[string]string{"exit-code": "2"})
}

func TestForkWithAWaiver(t *testing.T) {
	waived := map[string]string{secondFile: "-- plimsoll:allow " + badRule + " reason=\"it is a small table\"\n" + badMigration}
	judgedByTheBase(t, waived, counts("0", "0"))
	// It is shown as asked for, so that somebody who is trusted can decide.
	if o := fork(t, "stranger/shop", waived).run(); !strings.Contains(o.summary, "it is a small table") {
		t.Errorf("the summary does not show the waiver that is asked for:\n%s", o.summary)
	}
}

func TestForkWithABaseline(t *testing.T) {
	// The baseline is made by the program, for the change as the fork has it.
	folder := newRepository(t)
	write(t, folder, firstFile, firstMigration)
	write(t, folder, secondFile, badMigration)
	output(t, folder, filepath.Join(programFolder(t), "plimsoll"), "baseline")
	baseline := read(t, filepath.Join(folder, ".plimsoll-baseline.json"))
	judgedByTheBase(t, map[string]string{".plimsoll-baseline.json": baseline}, counts("0", "0"))
}
