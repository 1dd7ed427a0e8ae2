package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/review"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// reviewFlags are the flags of review.
type reviewFlags struct {
	report, repository, commit string
	pull                       int
	as, failOn                 oneOf
	dryRun                     bool
}

func runReview(ctx context.Context, env *environment, args []string) (int, error) {
	r := reviewFlags{
		as:     oneOf{value: "comments", words: []string{"comments", "check"}},
		failOn: oneOf{value: "error", words: []string{"error", "warning", "note", "never"}},
	}
	f := newFlags(env, "review [FLAGS]", "Shows a JSON report of `plimsoll check` in a pull request on GitHub: findings on lines of the diff as comments, the others as a check run and in one summary. In GitHub Actions it knows where; the token comes from GITHUB_TOKEN.\nWhat GitHub does not take is shown in the next best place, and at last in the log.\nExit status: as of check for the findings of the report; 2 when they could not be posted.")
	f.textVar(&r.report, "report", "read the report from `FILE` (default: standard input)")
	f.textVar(&r.repository, "repository", "post to the repository `OWNER/NAME` (default: GITHUB_REPOSITORY)")
	f.IntVar(&r.pull, "pull", 0, "post to pull request `N` (default: that of the event in GITHUB_EVENT_PATH)")
	f.textVar(&r.commit, "commit", "the commit `ID` that was judged, in full (default: the head of the event's pull request)")
	f.Var(&r.as, "as", "`FORM` of what is posted: comments, or check for one check run with all findings (default comments)")
	f.Var(&r.failOn, "fail-on", "the `LEVEL` from which findings fail the run: error, warning, note or never (default error)")
	f.BoolVar(&r.dryRun, "dry-run", false, "print what would be posted, and post nothing; for a public repository it needs no token")
	if err := f.parseNone(args); err != nil {
		return exitUnusable, err
	}
	settings, err := r.settings(env)
	if err != nil {
		return exitUnusable, err
	}
	result, told, err := r.read(env)
	if err != nil {
		return exitUnusable, err
	}
	status := statusOf(result.Findings, r.failOn.value)
	outcome, err := review.Post(ctx, settings, result, told)
	if err != nil {
		return exitUnusable, showLeft(env, settings, result, result.Findings, err)
	}
	if len(outcome.Left) == 0 {
		return status, nil
	}
	// Pull requests from forks have a token that may only read. That is no failure: what runs there shows the findings.
	if outcome.Denied() {
		return status, showLeft(env, settings, result, outcome.Left, nil)
	}
	return exitUnusable, showLeft(env, settings, result, outcome.Left, nil)
}

// settings puts flags in front of what the environment says.
func (r reviewFlags) settings(env *environment) (review.Settings, error) {
	place, err := review.FromEnvironment(env.getenv)
	if err != nil {
		return review.Settings{}, err
	}
	if r.repository != "" && r.repository != place.Repository {
		place.Repository, place.Pull, place.Branch, place.Commit = r.repository, 0, "", "" // the event is of another one
	}
	if r.pull != 0 && r.pull != place.Pull {
		place.Pull, place.Branch, place.Commit = r.pull, "", ""
	}
	if r.commit != "" {
		place.Commit = r.commit
	}
	s := review.Settings{
		Place: place, Token: strings.TrimSpace(env.getenv("GITHUB_TOKEN")), CheckOnly: r.as.value == "check", FailOn: severityOf(r.failOn.value),
		Options: report.Options{Page: pageOf, FailOn: severityOf(r.failOn.value)}, Unsafe: hasUnsafeFix, Clock: review.SystemClock{},
		Log: func(line string) { fmt.Fprintf(env.stderr, "plimsoll: %s\n", printable(line)) },
	}
	if r.dryRun {
		s.DryRun = env.stdout
	}
	return s, nil
}

func (r reviewFlags) read(env *environment) (*rules.Result, map[string]report.Told, error) {
	var from io.Reader = env.stdin
	if r.report != "" {
		name := r.report
		if !filepath.IsAbs(name) {
			name = filepath.Join(env.dir, name)
		}
		file, err := os.Open(name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the report: %w", err)
		}
		defer file.Close()
		from = file
	}
	return report.Read(from)
}

// showLeft prints findings that the pull request does not show: on GitHub as annotations, which need no token, elsewhere as
// text. It gives back why they are left, or why even that failed.
func showLeft(env *environment, s review.Settings, result *rules.Result, left []rules.Finding, why error) error {
	if len(left) == 0 || s.DryRun != nil {
		return why
	}
	format := "text"
	if env.getenv("GITHUB_ACTIONS") == "true" {
		format = "github"
	}
	shown := *result
	shown.Findings = left
	options := s.Options
	if len(left) < len(result.Findings) {
		options.FailOn = "" // whether the run passes is not for some of the findings to say
	}
	if err := report.Write(env.stdout, format, &shown, options); err != nil {
		return err
	}
	return why
}

// severityOf is what --fail-on says, rules.Off for never.
func severityOf(failOn string) rules.Severity {
	if failOn == "never" {
		return rules.Off
	}
	return rules.Severity(failOn)
}

// hasUnsafeFix says whether the page of a rule calls its fix unsafe.
func hasUnsafeFix(id string) bool {
	for _, r := range rules.Catalogue() {
		if r.ID == id {
			return r.Fix == "unsafe"
		}
	}
	return false
}
