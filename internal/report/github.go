package report

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// perLevel is how many annotations of one level GitHub keeps of a step; it drops the rest without a word ("Usage limits"
// of workflow commands).
const perLevel = 10

// annotationBytes bounds one message; GitHub cuts annotations at 64 KB.
const annotationBytes = 8000

// titleBytes bounds a title: the Checks API takes 255 characters.
const titleBytes = 255

// problemKind is what gitHub counts problems as, beside the severities.
const problemKind = "problem"

// gitHub writes workflow commands ("Workflow commands for GitHub Actions", setting an error message), which become
// annotations, and plain lines, which stand in the log only.
type gitHub struct {
	out     *bufio.Writer
	options Options
	written map[string]int // annotations by level
	left    map[string]int // what had no room, by what it is
}

func writeGitHub(out *bufio.Writer, r *rules.Result, o Options) error {
	g := &gitHub{out: out, options: o, written: make(map[string]int), left: make(map[string]int)}
	// The closing line is a notice itself, so it needs a place of its own.
	g.written["notice"] = 1
	for _, f := range bySeverity(r.Findings) {
		g.finding(f)
	}
	for _, p := range r.Problems {
		at := source.Span{File: p.File, Side: source.Head, Line: p.Line, Column: p.Column}
		g.annotate("error", problemKind, "Not examined", at, p.Message)
	}
	g.log(r)
	if rest := g.rest(); rest != "" {
		g.command("notice", []property{{"title", "Plimsoll"}}, fmt.Sprintf(
			"%s GitHub shows ten annotations of a level per step; %s more are in the log of this step.", sentence(summary(r.Summary)), rest))
	}
	return nil
}

func (g *gitHub) finding(f rules.Finding) {
	a := AnnotationOf(f, g.options)
	g.annotate(levelOf(f.Severity), string(f.Severity), a.Title, a.At, a.Message)
}

// Annotation is a finding in plain text for a place of the head, as GitHub shows it beside a line.
type Annotation struct {
	// At is at the head; what stood at the base only is told of at what held it.
	At source.Span
	// Title has one line, Message may have several. Both are printable and no longer than GitHub takes.
	Title, Message string
}

// AnnotationOf makes a finding an annotation.
func AnnotationOf(f rules.Finding, o Options) Annotation {
	at, note := headPlace(f)
	title := f.Rule
	if page := o.page(f.Rule); page.Title != "" {
		title += ": " + page.Title
	}
	lines := []string{sentence(prose(f.Message))}
	add := func(label, value string) {
		if value = prose(value); value != "" {
			lines = append(lines, label+value)
		}
	}
	add("", note)
	add("Object: ", Printable(f.Object))
	add("Evidence: ", evidenceText(f.Evidence))
	add("Help: ", f.Help)
	for _, related := range f.Related {
		add("See ", Printable(place(related.At))+": "+related.Message)
	}
	return Annotation{At: at, Title: cut(prose(title), titleBytes), Message: cut(strings.Join(lines, "\n"), annotationBytes)}
}

// annotate writes one annotation. Where its level has no room it writes a line of the log, and counts it as a thing of the
// given kind.
func (g *gitHub) annotate(level, kind, title string, at source.Span, message string) {
	if g.written[level] >= perLevel {
		g.left[kind]++
		first, _, _ := strings.Cut(message, "\n")
		g.plain(fmt.Sprintf("%s: %s: %s: %s", Printable(place(at)), kind, title, first))
		return
	}
	g.written[level]++
	properties := []property{{"file", Printable(at.File)}}
	if at.File == "" {
		properties = nil
	} else if at.Line > 0 {
		properties = append(properties, property{"line", strconv.Itoa(at.Line)})
		if at.EndLine >= at.Line {
			properties = append(properties, property{"endLine", strconv.Itoa(at.EndLine)})
		}
		// Columns are refused for an annotation of several lines (Checks API, annotations).
		if at.EndLine == at.Line && at.Column > 0 && at.EndColumn >= at.Column {
			properties = append(properties, property{"col", strconv.Itoa(at.Column)}, property{"endColumn", strconv.Itoa(at.EndColumn)})
		}
	}
	g.command(level, append(properties, property{"title", cut(prose(title), titleBytes)}), cut(message, annotationBytes))
}

type property struct{ name, value string }

var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// command writes a workflow command. The message is escaped as the toolkit does (actions/toolkit, command.ts): its lines
// stay lines, all else of it is made printable first.
func (g *gitHub) command(name string, properties []property, message string) {
	written := make([]string, len(properties))
	for i, p := range properties {
		written[i] = p.name + "=" + escapeProperty.Replace(p.value)
	}
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = Printable(line)
	}
	head := "::" + name
	if len(written) > 0 {
		head += " " + strings.Join(written, ",")
	}
	g.out.WriteString(head + "::" + escapeData.Replace(strings.Join(lines, "\n")) + "\n")
}

// plain writes a line that only the log shows.
func (g *gitHub) plain(s string) {
	g.out.WriteString("plimsoll: " + prose(s) + "\n")
}

// log says in the log what needs no annotation: the waivers in force, the notices and the summary.
func (g *gitHub) log(r *rules.Result) {
	for _, w := range waivers(r.Waived) {
		g.plain(w.said())
	}
	for _, notice := range r.Notices {
		g.plain(notice)
	}
	if !r.HasBase && r.Summary.Files > 0 {
		g.plain(noBase + " " + withBase)
	}
	g.plain(summary(r.Summary))
}

// rest counts what had no room: "3 errors, 1 file that was not examined".
func (g *gitHub) rest() string {
	var parts []string
	for _, kind := range []string{"error", "warning", "note"} {
		if n := g.left[kind]; n > 0 {
			parts = append(parts, count(n, kind))
		}
	}
	if n := g.left[problemKind]; n > 0 {
		parts = append(parts, count(n, "place")+" not examined")
	}
	return strings.Join(parts, ", ")
}

func levelOf(s rules.Severity) string {
	switch s {
	case rules.Error:
		return "error"
	case rules.Warning:
		return "warning"
	}
	return "notice"
}
