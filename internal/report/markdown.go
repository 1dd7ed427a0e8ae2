package report

import (
	"bufio"
	"fmt"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const (
	// markdownMax is how many bytes are written: a comment on GitHub holds 65,536 characters, and a caller may want to add
	// a marker.
	markdownMax = 65000
	// markdownTail is what waivers, problems and notices may take of it, so that findings cannot push them out.
	markdownTail = 15000
	// Bounds of single values, so that one of them cannot push out all others.
	markdownProse = 2000
	markdownName  = 300
	markdownSee   = 10
)

// writeMarkdown writes GitHub Flavored Markdown for a job summary or a comment. No HTML is used, so none needs closing
// when the report is cut, and it is cut between sections only.
func writeMarkdown(out *bufio.Writer, r *rules.Result, o Options) error {
	m := markdown{options: o}
	head := "## Plimsoll\n\n**" + summary(r.Summary) + "**\n"
	tail := m.tail(r)
	body, dropped := fill(m.sections(r), markdownMax-len(head)-len(tail)-len(leftOut(len(r.Findings))))
	text := head + body
	if dropped > 0 {
		text += leftOut(dropped)
	}
	for _, line := range strings.SplitAfter(text+tail, "\n") {
		out.WriteString(BreakCommands(line))
	}
	return nil
}

// section is a part that is written whole or not at all, and how many findings it stands for. It is rendered only when
// there is still room.
type section struct {
	render   func() string
	findings int
}

// fill joins as many sections as so many bytes hold, and counts the findings of the others.
func fill(sections []section, room int) (string, int) {
	var b strings.Builder
	for i, s := range sections {
		text := s.render()
		if b.Len()+len(text) > room {
			dropped := 0
			for _, rest := range sections[i:] {
				dropped += rest.findings
			}
			return b.String(), dropped
		}
		b.WriteString(text)
	}
	return b.String(), 0
}

func leftOut(n int) string {
	return fmt.Sprintf("\n*There was no room for %s. The JSON report has them all.*\n", count(n, "more finding"))
}

type markdown struct{ options Options }

// sections are the findings, or, for a whole tree with many, the rules with examples.
func (m markdown) sections(r *rules.Result) []section {
	var all []section
	if grouped(r) {
		for _, g := range groups(r.Findings) {
			all = append(all, section{func() string { return m.group(g) }, len(g.findings)})
		}
		return all
	}
	for _, f := range bySeverity(r.Findings) {
		all = append(all, section{func() string { return m.finding(f) }, 1})
	}
	return all
}

func (m markdown) finding(f rules.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s: %s at %s\n\n", f.Severity, m.rule(f.Rule), markdownPlace(f.At))
	fmt.Fprintf(&b, "%s\n", markdownText(sentence(cut(f.Message, markdownProse))))
	b.WriteString(m.excerpt(f.At))
	b.WriteString(m.details(f))
	return b.String()
}

// details are all that is said of a finding beside its message, as a list.
func (m markdown) details(f rules.Finding) string {
	var items []string
	add := func(label, rendered string) {
		if rendered != "" {
			items = append(items, "- "+label+rendered+"\n")
		}
	}
	if f.At.Side == source.Base && f.Enclosing != nil {
		add("Now in ", markdownPlace(*f.Enclosing))
	}
	add("Object: ", codeSpan(cut(f.Object, markdownName)))
	add("Service: ", codeSpan(cut(f.Service, markdownName)))
	for _, item := range evidence(f.Evidence) {
		name := strings.ToUpper(item.name[:min(1, len(item.name))]) + item.name[min(1, len(item.name)):]
		add(markdownText(cut(name, markdownName))+": ", codeSpan(cut(item.value, markdownProse)))
	}
	add("**Help:** ", markdownText(cut(f.Help, markdownProse)))
	if f.Fix != nil {
		add("Fix: ", markdownText(cut(f.Fix.Title, markdownProse)))
	}
	for i, related := range f.Related {
		if i == markdownSee {
			add("", fmt.Sprintf("and %s more", count(len(f.Related)-i, "place")))
			break
		}
		add("See ", markdownPlace(related.At)+": "+markdownText(cut(related.Message, markdownName)))
	}
	if len(items) == 0 {
		return ""
	}
	return "\n" + strings.Join(items, "")
}

func (m markdown) group(g group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s: %s, %s in %s\n\n", g.severity, m.rule(g.rule), count(len(g.findings), "finding"), count(g.files, "file"))
	if title := m.options.page(g.rule).Title; title != "" {
		b.WriteString(markdownText(title) + "\n\n")
	}
	examples := g.examples()
	for _, f := range examples {
		fmt.Fprintf(&b, "- %s: %s\n", markdownPlace(f.At), markdownText(cut(f.Message, markdownProse)))
	}
	if more := len(g.findings) - len(examples); more > 0 {
		fmt.Fprintf(&b, "- and %d more\n", more)
	}
	if help := examples[0].Help; help != "" {
		fmt.Fprintf(&b, "\n**Help:** %s\n", markdownText(cut(help, markdownProse)))
	}
	return b.String()
}

// rule is the id of a rule, with a link where there is an address for it.
func (m markdown) rule(id string) string {
	span := codeSpan(cut(id, markdownName))
	if url := m.options.ruleURL(id); url != "" && !strings.ContainsAny(url, " ()<>\\\n") {
		return "[" + span + "](" + url + ")"
	}
	return span
}

func markdownPlace(at source.Span) string {
	text := at.File
	if at.Line > 0 {
		text = fmt.Sprintf("%s:%d", text, at.Line)
	}
	span := codeSpan(text)
	if at.Side == source.Base {
		span += " (base)"
	}
	return span
}

// excerpt is a fenced block of the source, in the language that the file's name tells.
func (m markdown) excerpt(at source.Span) string {
	e := excerptOf(m.options.text(at.Side, at.File), at, excerptColumns)
	if len(e.lines) == 0 {
		return ""
	}
	lines := make([]string, 0, len(e.lines)+1)
	for _, line := range e.lines {
		lines = append(lines, line.text)
	}
	if e.more > 0 {
		lines = append(lines, "… "+count(e.more, "more line"))
	}
	content := strings.Join(lines, "\n")
	return "\n" + Fence(language(at.File), content)
}

// language is the info string of a fence, from a fixed list, so that no name can end up in it.
func language(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".sql":
		return "sql"
	case ".proto":
		return "proto"
	case ".json":
		return "json"
	case ".yaml", ".yml":
		return "yaml"
	case ".go":
		return "go"
	case ".toml":
		return "toml"
	}
	return "text"
}

// tail is all that is not a finding: waivers, problems, notices, and what did not run.
func (m markdown) tail(r *rules.Result) string {
	var b strings.Builder
	var waived, problems, notices []string
	for _, w := range waivers(r.Waived) {
		waived = append(waived, m.waiver(w))
	}
	for _, p := range r.Problems {
		at := source.Span{File: p.File, Side: p.Side, Line: p.Line}
		problems = append(problems, markdownPlace(at)+": "+markdownText(cut(p.Message, markdownName)))
	}
	for _, notice := range r.Notices {
		notices = append(notices, markdownText(cut(notice, markdownProse)))
	}
	const third = markdownTail / 3
	b.WriteString(list("Not examined", problems, third))
	b.WriteString(list("Waivers", waived, third))
	b.WriteString(list("Notices", notices, third))
	if m.options.passes(r) {
		b.WriteString("\n" + markdownText(passing(m.options.FailOn)) + "\n")
	}
	if !r.HasBase && r.Summary.Files > 0 {
		b.WriteString("\n" + markdownText(noBase+" "+withBase) + "\n")
	}
	return b.String()
}

func (m markdown) waiver(w waiver) string {
	if w.By == "baseline" {
		return "the baseline covers " + count(len(w.findings), "finding")
	}
	said := m.rule(w.Finding.Rule) + " " + markdownText(w.By)
	if w.At.File != "" {
		said += " at " + markdownPlace(w.At)
	}
	if w.Requested {
		said += ", requested by this change and not in force: the finding counts"
	}
	if terms := w.terms(); terms != "" {
		said += ": " + markdownText(cut(terms, markdownName))
	}
	for i, f := range w.findings {
		if i == examplesPerGroup {
			said += fmt.Sprintf("; and %d more", len(w.findings)-i)
			break
		}
		said += "; covers " + markdownPlace(f.At)
		if f.Object != "" {
			said += " " + codeSpan(cut(f.Object, markdownName))
		}
		if tables := w.tables(f); tables != "" {
			said += ", " + markdownText(cut(tables, markdownName))
		}
	}
	return said
}

// list is a heading with as many items as so many bytes hold, and a count of the others.
func list(heading string, items []string, room int) string {
	if len(items) == 0 {
		return ""
	}
	text := "\n### " + heading + "\n\n"
	for i, item := range items {
		if len(text)+len(item) > room-100 {
			return text + fmt.Sprintf("- and %d more\n", len(items)-i)
		}
		text += "- " + item + "\n"
	}
	return text
}
