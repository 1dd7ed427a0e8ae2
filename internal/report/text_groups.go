package report

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// groups shows a tree that is judged as a whole: what kinds of findings there are, the heaviest first, with a few
// examples of each.
func (t *text) groups(r *rules.Result) {
	for _, g := range groups(r.Findings) {
		size := fmt.Sprintf("%s in %s", count(len(g.findings), "finding"), count(g.files, "file"))
		t.line(t.severity(g.severity, g.rule), " ", t.paint(bold, size))
		t.paragraph("  ", "  ", t.options.page(g.rule).Title)
		t.line()
		examples := g.examples()
		for _, f := range examples {
			t.line("  ", t.paint(bold, Printable(place(f.At))))
			t.paragraph("    ", "    ", f.Message)
		}
		if more := len(g.findings) - len(examples); more > 0 {
			t.line("  ", fmt.Sprintf("and %d more", more))
		}
		t.gap = true
		t.field("help", examples[0].Help)
		t.line()
	}
}

// next tells what can be done with a long list, starting from its heaviest and most frequent kind.
func (t *text) next(r *rules.Result) {
	rule := Printable(groups(r.Findings)[0].rule)
	commands := [][2]string{
		{"plimsoll check --base main", "look at just a change"},
		{"plimsoll check --rule " + rule, "all findings of one rule"},
		{"plimsoll explain " + rule, "why it hurts, and the safe way"},
		{"plimsoll check --format json", "all findings, for a program"},
		{"plimsoll baseline", "accept what is there, so that only new findings count"},
	}
	t.line()
	for _, c := range commands {
		t.line("  ", t.paint(bold, c[0]))
		t.line("      ", c[1])
	}
}

// The few colours in use, as parameters of SGR.
const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	yellow = "1;33"
	cyan   = "1;36"
	green  = "32"
)

func (t *text) paint(color, s string) string {
	if !t.options.Color || s == "" || color == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (t *text) severity(s rules.Severity, rule string) string {
	return t.paint(colorOf(s), Printable(string(s)+"["+strings.TrimSpace(rule)+"]"))
}

func colorOf(s rules.Severity) string {
	switch s {
	case rules.Error:
		return red
	case rules.Warning:
		return yellow
	}
	return cyan
}

func labelColor(label string) string {
	if strings.TrimSpace(label) == "help" {
		return green
	}
	return dim
}
