package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// checkFlags are the flags of check, and those of them that other commands share.
type checkFlags struct {
	request
	formats   list
	failOn    oneOf
	color     oneOf
	stdin     string
	preCommit bool
}

// sourceFlags declares the flags that say what is looked at.
func (c *checkFlags) sourceFlags(f *flagSet) {
	f.textVar(&c.source.Base, "base", "compare the work tree with the merge base of HEAD and the revision `REV`")
	f.textVar(&c.source.BaseDir, "base-dir", "compare two plain folders: the base, `DIR`, and the head, given as PATH (default: the current one)")
	f.BoolVar(&c.source.Staged, "staged", false, "compare the git index with HEAD, as a hook before a commit does")
	f.textVar(&c.configFile, "config", "read the configuration from `FILE`")
	f.BoolVar(&c.configFromBase, "config-from-base", false, "read configuration and baseline from the base, and show new inline waivers without honouring them: for changes from people who are not trusted yet")
	f.textVar(&c.source.AsOf, "as-of", "`DATE`, as YYYY-MM-DD, for rules about expiry (default: that of the head commit)")
	f.IntVar(&c.version, "pg-version", 0, fmt.Sprintf("major version `N` of the PostgreSQL server, 12 to 18 (default: the configuration's, else %d)", postgres.DefaultVersion))
	f.textVar(&c.stdin, "stdin-filename", "judge standard input as the content of `FILE`")
	f.IntVar(&c.workers, "workers", 0, "read `N` files at a time (default: one a core); the result does not depend on it")
}

// take fills in the request from the arguments that are no flags.
func (c *checkFlags) take(env *environment, paths []string) error {
	c.source.Dir, c.source.Now = env.dir, env.now
	if c.version != 0 && (c.version < 12 || c.version > 18) {
		return fmt.Errorf("--pg-version takes a major version from 12 to 18, not %d", c.version)
	}
	if c.workers < 0 {
		return fmt.Errorf("--workers takes a number above 0, not %d", c.workers)
	}
	if c.source.BaseDir != "" {
		if len(paths) > 1 {
			return fmt.Errorf("--base-dir takes one folder for the head, not %d", len(paths))
		}
		if len(paths) == 1 {
			c.source.HeadDir, paths = paths[0], nil
		}
	}
	if c.configFromBase && c.source.Base == "" && c.source.BaseDir == "" && !c.source.Staged {
		return errors.New("--config-from-base needs a base: --base, --base-dir or --staged")
	}
	c.source.Paths = paths
	if c.stdin != "" {
		// What is larger than a file may be is told so by whoever reads it; it need not be read to its end.
		content, err := io.ReadAll(io.LimitReader(env.stdin, source.MaxFileSize+1))
		if err != nil {
			return fmt.Errorf("reading standard input: %w", err)
		}
		c.source.StdinName, c.source.Stdin = c.stdin, content
		if len(paths) == 0 {
			c.source.Paths = []string{c.stdin}
		}
	}
	return nil
}

// formatValue names what --format takes.
const formatValue = "F[=FILE]"

func runCheck(ctx context.Context, env *environment, args []string) (status int, err error) {
	c := checkFlags{
		failOn: oneOf{value: "error", words: []string{"error", "warning", "note", "never"}},
		color:  oneOf{value: "auto", words: []string{"auto", "always", "never"}},
	}
	f := newFlags(env, "check [FLAGS] [PATH…]", "Judges what a change will do in production. Without a base the whole tree is judged.\nExit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be examined.")
	c.sourceFlags(f)
	f.BoolVar(&c.preCommit, "pre-commit", false, "compare what pre-commit runs for: on a push, what is pushed with what is there (PRE_COMMIT_FROM_REF, PRE_COMMIT_TO_REF), else as --staged does")
	f.Var(&c.formats, "format", "write a report, to a file if one is named: `"+formatValue+"`, where F is one of "+strings.Join(report.Formats(), ", ")+"; may be repeated")
	f.Var(&c.failOn, "fail-on", "the `LEVEL` from which findings fail the run: error, warning, note or never (default error)")
	f.Var(&c.color, "color", "`WHEN` to colour text: auto, always or never")
	var only list
	f.Var(&only, "rule", "judge by the rule `ID` alone; may be repeated")
	paths, err := f.parse(args)
	if err != nil {
		return exitUnusable, err
	}
	if c.preCommit {
		if some, err := c.takePreCommit(env); err != nil || !some {
			return exitClean, err
		}
	}
	if err := c.take(env, paths); err != nil {
		return exitUnusable, err
	}
	c.only = only
	outputs, err := outputsOf(env, c.formats)
	if err != nil {
		return exitUnusable, err
	}
	j, err := judge(ctx, c.request)
	if err != nil {
		return exitUnusable, err
	}
	defer func() { err = errors.Join(err, j.change.Close()) }()
	options := j.reportOptions(env, c.failOn.value, c.color.value)
	if slices.ContainsFunc(outputs, func(o output) bool { return report.Suggests(o.format) }) {
		if options.Holds, err = holding(ctx, c.request, j); err != nil {
			return exitUnusable, err
		}
	}
	for _, o := range outputs {
		if err := o.write(env, j, options); err != nil {
			return exitUnusable, err
		}
	}
	return j.status(c.failOn.value), nil
}

// status is the exit status by what was found and what could not be examined.
func (j *judgement) status(failOn string) int {
	if j.incomplete {
		return exitUnusable
	}
	return statusOf(j.result.Findings, failOn)
}

// statusOf is the exit status by findings alone.
func statusOf(findings []rules.Finding, failOn string) int {
	limit := rules.Severity(failOn).Rank()
	for _, f := range findings {
		if limit > 0 && f.Severity.Rank() >= limit {
			return exitFindings
		}
	}
	return exitClean
}

func (j *judgement) reportOptions(env *environment, failOn, color string) report.Options {
	options := report.Options{
		Excerpt: j.change.Text,
		Page:    pageOf,
		Color:   color == "always" || color == "auto" && env.terminal && env.getenv("NO_COLOR") == "" && env.getenv("TERM") != "dumb",
		Width:   env.width,
		FailOn:  severityOf(failOn),

		Incomplete: j.incomplete,

		OmitSuppressed: env.getenv("GITHUB_ACTIONS") == "true",
	}
	return options
}

// pageOf is what reports show of a rule's page.
func pageOf(id string) report.Page {
	page, err := rules.LoadPage(id)
	if err != nil {
		return report.Page{Title: id}
	}
	return report.Page{Title: page.Title, Severity: page.Severity, Markdown: page.Markdown()}
}

// output is one report to write: to standard output, or to a file.
type output struct{ format, file string }

func outputsOf(env *environment, formats []string) ([]output, error) {
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	var list []output
	toStdout := 0
	for _, f := range formats {
		format, file, named := strings.Cut(f, "=")
		if !slices.Contains(report.Formats(), format) {
			return nil, fmt.Errorf("there is no format %q%s (formats: %s)", format, hint(format, report.Formats()), strings.Join(report.Formats(), ", "))
		}
		if named && file == "" {
			return nil, fmt.Errorf("--format %s= names no file", format)
		}
		if file != "" && !filepath.IsAbs(file) {
			file = filepath.Join(env.dir, file)
		}
		if file == "" {
			toStdout++
		} else if slices.ContainsFunc(list, func(o output) bool { return o.file == file }) {
			return nil, fmt.Errorf("two reports cannot go to the same file, %s", file)
		}
		list = append(list, output{format, file})
	}
	if toStdout > 1 {
		return nil, errors.New("only one report can go to standard output; give the others a file, as in --format sarif=plimsoll.sarif")
	}
	return list, nil
}

func (o output) write(env *environment, j *judgement, options report.Options) error {
	if o.file == "" {
		return report.Write(env.stdout, o.format, &j.result, options)
	}
	options.Color, options.Width = false, 0
	if info, err := os.Stat(o.file); err == nil && !info.Mode().IsRegular() {
		return o.writeThrough(j, options) // a device or a pipe must stay what it is
	}
	if target, err := filepath.EvalSymlinks(o.file); err == nil {
		o.file = target
	}
	temporary, err := os.CreateTemp(filepath.Dir(o.file), ".plimsoll-*")
	if err != nil {
		return fmt.Errorf("writing the %s report: %w", o.format, err)
	}
	err = report.Write(temporary, o.format, &j.result, options)
	err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), o.file)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // what is left of a report that could not be written
		return fmt.Errorf("writing the %s report: %w", o.format, err)
	}
	return nil
}

// writeThrough writes a report to what is no regular file, such as /dev/null or a named pipe.
func (o output) writeThrough(j *judgement, options report.Options) error {
	f, err := os.OpenFile(o.file, os.O_WRONLY, 0)
	if err == nil {
		err = errors.Join(report.Write(f, o.format, &j.result, options), f.Close())
	}
	if err != nil {
		return fmt.Errorf("writing the %s report: %w", o.format, err)
	}
	return nil
}
