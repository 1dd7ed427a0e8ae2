// Package report turns the result of a run into what people and programs read: text for a terminal, JSON, SARIF, workflow
// commands of GitHub Actions, Markdown, and the lists of issues that other services and tools take. It knows no rule and judges nothing. Everything that comes from the input
// (paths, names, excerpts, messages built from them) is made harmless for the place it is written to.
package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Page is what a report shows of a rule beside its findings.
type Page struct {
	Title string
	// Severity is the rule's own, whatever the configuration makes of it.
	Severity rules.Severity
	// Markdown is the page without its head matter. Only SARIF carries it.
	Markdown string
}

// Options are what a report needs beyond the result. The zero value is usable: no excerpts, no pages, no colour.
type Options struct {
	// Excerpt gives the text of a file on one side, nil when there is none, as source.Change.Text does.
	Excerpt func(side source.Side, path string) *source.Text
	// Page gives the page of a rule; a Page without a title stands for a rule that has none.
	Page func(rule string) Page
	// RuleURL gives the address of a rule's page on the web, or "".
	RuleURL func(rule string) string
	// Holds says of a finding, by its fingerprint, that its fix was tried: the mended text was judged anew and does not have the
	// finding any more. Only such a fix is written as something to accept by a click; without it none is.
	Holds func(fingerprint string) bool
	// Color makes the text report use the colours of the terminal (SGR, ECMA-48 section 8.3.117).
	Color bool
	// Width is the terminal's width in columns, 0 when the output is no terminal: then prose is wrapped at 80 columns and
	// excerpts are cut at 200.
	Width int
	// FailOn is the severity from which on findings fail the run: rules.Off for never, "" when that is not to be said.
	FailOn rules.Severity
	// Incomplete says that something that was asked for could not be examined: the run ends with status 2 and was no success.
	Incomplete bool
	// OmitSuppressed leaves waived findings out of SARIF. GitHub code scanning does not read the property "suppressions"
	// and would open an alert for each of them (github/codeql-action issue 1230).
	OmitSuppressed bool
}

type format struct {
	name  string
	write func(*bufio.Writer, *rules.Result, Options) error
	// suggests is whether it asks Options.Holds.
	suggests bool
}

var formats = []format{
	{"text", writeText, false},
	{"json", writeJSON, true},
	{"sarif", writeSARIF, false},
	{"github", writeGitHub, false},
	{"markdown", writeMarkdown, false},
	{"gitlab", writeGitLab, false},
	{"junit", writeJUnit, false},
	{"checkstyle", writeCheckstyle, false},
	{"rdjson", writeRDJSON, true},
}

// Suggests is whether a report of this format offers fixes to be accepted by a click, so that it needs Options.Holds.
func Suggests(name string) bool {
	return slices.ContainsFunc(formats, func(f format) bool { return f.name == name && f.suggests })
}

// Formats are the names that Write knows, in the order in which help should list them.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes the whole report of r in one of the Formats. The same result gives the same bytes. Errors: an unknown
// format, and what w says.
func Write(w io.Writer, format string, r *rules.Result, o Options) error {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		out := bufio.NewWriter(w)
		if err := f.write(out, r, o); err != nil {
			return fmt.Errorf("writing the %s report: %w", format, err)
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("writing the %s report: %w", format, err)
		}
		return nil
	}
	return fmt.Errorf("there is no report format %q: it is one of %s", format, strings.Join(Formats(), ", "))
}

func (o Options) page(rule string) Page {
	if o.Page == nil {
		return Page{}
	}
	return o.Page(rule)
}

func (o Options) ruleURL(rule string) string {
	if o.RuleURL == nil {
		return ""
	}
	return o.RuleURL(rule)
}

// holds is whether the finding's fix may be offered.
func (o Options) holds(f rules.Finding) bool {
	return f.Fix != nil && o.Holds != nil && o.Holds(f.Fingerprint)
}

func (o Options) text(side source.Side, path string) *source.Text {
	if o.Excerpt == nil {
		return nil
	}
	return o.Excerpt(side, path)
}

// passes says that there are findings and none of them fails the run; false as well where FailOn is not known.
func (o Options) passes(r *rules.Result) bool {
	if o.FailOn == "" || len(r.Findings) == 0 {
		return false
	}
	for _, f := range r.Findings {
		if o.FailOn.Rank() > 0 && f.Severity.Rank() >= o.FailOn.Rank() {
			return false
		}
	}
	return true
}
