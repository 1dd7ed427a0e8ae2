package rules

import (
	"fmt"
	"slices"
	"strings"
)

// parseBody reads the Markdown after the front matter, whose first line is the page's line firstLine: prose, headings of
// the second level, and fenced code blocks (CommonMark 0.31, "Fenced code blocks").
func (p *Page) parseBody(body string, firstLine int) []error {
	var problems []error
	var text strings.Builder // of the current section
	title := ""              // of the current section; empty before the first heading
	endSection := func() {
		content := strings.TrimSpace(text.String())
		if title == "" {
			p.Why = content
		} else {
			p.Sections = append(p.Sections, Section{Title: title, Text: content})
		}
		text.Reset()
	}

	lines := strings.SplitAfter(body, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], "\r\n")
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			endSection()
			title = strings.TrimSpace(heading)
			continue
		}
		if strings.HasPrefix(line, "# ") {
			problems = append(problems, fmt.Errorf("line %d: the page's title stands in the front matter; headings begin with ##", firstLine+i))
		}
		text.WriteString(lines[i])
		fence, info := openingFence(line)
		if fence == "" {
			continue
		}
		block := Block{Line: firstLine + i + 1}
		opened, closed := i, false
		for i++; i < len(lines); i++ {
			text.WriteString(lines[i])
			if closesFence(lines[i], fence) {
				closed = true
				break
			}
			block.Text += lines[i]
		}
		if !closed {
			problems = append(problems, fmt.Errorf("line %d: the code block has no end", firstLine+opened))
		}
		if title == "Safe rollout" && info == "txtar" {
			p.Rollouts = append(p.Rollouts, block)
		}
		if title != "Flagged" && title != "Allowed" {
			continue
		}
		if info != "txtar" {
			problems = append(problems, fmt.Errorf("line %d: a code block under %s must be txtar, so that it is proven, not %q", firstLine+opened, title, info))
		} else if title == "Flagged" {
			p.Flagged = append(p.Flagged, block)
		} else {
			p.Allowed = append(p.Allowed, block)
		}
	}
	endSection()
	return append(problems, p.checkSections()...)
}

// openingFence gives the fence (three or more backticks or tildes) and the info string of a line that opens a code block.
func openingFence(line string) (fence, info string) {
	for _, character := range []string{"`", "~"} {
		rest := strings.TrimLeft(line, character)
		if n := len(line) - len(rest); n >= 3 {
			return line[:n], strings.TrimSpace(rest)
		}
	}
	return "", ""
}

func closesFence(line, fence string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]) == ""
}

func (p *Page) checkSections() []error {
	var problems []error
	if p.Why == "" {
		problems = append(problems, fmt.Errorf("the prose before the first heading, which says why it hurts, is missing"))
	}
	var titles []string
	for _, s := range p.Sections {
		if slices.Contains(titles, s.Title) {
			problems = append(problems, fmt.Errorf("the section %q stands twice", s.Title))
		}
		titles = append(titles, s.Title)
	}
	if n := len(requiredSections); len(titles) < n || !slices.Equal(titles[:n], requiredSections) {
		problems = append(problems, fmt.Errorf("the sections are %s; a page has %s, in this order, then others",
			quoted(titles), quoted(requiredSections)))
	}
	return problems
}

func quoted(titles []string) string {
	if len(titles) == 0 {
		return "none"
	}
	return `"` + strings.Join(titles, `", "`) + `"`
}
