package release

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// file reads the records of one file: YAML documents, or prose that may begin with one as its front matter.
func (a analyzer) file(f *source.File) (plans []planned, out analyzers.Output) {
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		out.Problems = append(out.Problems, *problem)
		return nil, out
	}
	state := func(p planned, at source.Span) {
		p.file = f.Path
		if p.Release == "" {
			p.Release = strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
		}
		plans = append(plans, p)
		out.Facts = append(out.Facts, analyzers.Fact{Kind: "release.record", Object: p.Release, At: at, Body: p.Record})
	}
	matter, prose := text, 0
	if path.Ext(f.Path) == ".md" {
		prose = endOfMatter(text.Bytes)
		matter = source.NewText(text.Path, text.Side, text.Bytes[:prose])
	} else {
		out.Comments = analyzers.Comments(text, "#")
	}
	documents, problems := document.YAML(matter)
	for _, p := range problems {
		out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	var known planned
	for _, d := range documents {
		switch {
		case d.Template:
			out.Notices = append(out.Notices, analyzers.Notice{About: "templates of release records, which are no records yet", File: f.Path})
		case d.Root != nil && d.Root.Kind == document.Map && len(d.Root.Entries) > 0:
			known = record(d.Root)
			if path.Ext(f.Path) != ".md" {
				state(known, d.Root.Entries[0].Span(text))
			}
		}
	}
	if path.Ext(f.Path) == ".md" {
		described(&known, string(text.Bytes[prose:]))
		state(known, text.Span(0, len(text.Line(1))))
	}
	return plans, out
}

// endOfMatter is where the prose of a Markdown file begins: behind the YAML between a first line --- and the next such line.
func endOfMatter(content []byte) int {
	if !bytes.HasPrefix(content, []byte("---\n")) && !bytes.HasPrefix(content, []byte("---\r\n")) {
		return 0
	}
	at := closingLine.FindIndex(content[3:])
	if at == nil {
		return 0
	}
	return 3 + at[0] + 1 // the closing line itself would begin another document
}

var closingLine = regexp.MustCompile(`\n---[ \t]*(\r?\n|$)`)

// classes are the classes of risk that the lists under "changes" are about.
var classes = map[string]string{"migrations": "migrations", "contracts": "contracts", "flags": "flags", "config": "production", "artifacts": "production"}

func record(root *document.Node) planned {
	p := planned{lists: map[string][]string{}}
	for _, key := range []string{"release", "id"} {
		if p.Release == "" {
			p.Release = root.Get(key).Text()
		}
	}
	p.Service = root.Get("service").Text()
	p.Action = answer(root.Get("rollback", "action").Text())
	p.Artifact = answer(root.Get("rollback", "artifact").Text())
	for _, e := range root.Get("changes").Map() {
		for _, item := range e.Value.List() {
			name := item.Text()
			if name == "" {
				name = item.Get("service").Text()
			}
			if name != "" {
				p.Covers = append(p.Covers, name)
				p.lists[classes[e.Key.Value]] = append(p.lists[classes[e.Key.Value]], name)
			}
		}
	}
	for _, f := range root.Get("rollback", "flags").List() {
		if key := f.Get("key").Text() + f.Text(); key != "" {
			p.Covers = append(p.Covers, key)
		}
	}
	return p
}

// answer is what a record says, and empty where it only holds the place.
func answer(text string) string {
	switch strings.ToLower(strings.Trim(text, " .*_-<>[]()?")) {
	case "", "none", "tbd", "todo", "n/a", "na", "fill in", "describe", "xxx":
		return ""
	}
	return strings.TrimSpace(text)
}

var htmlComment = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)

// described reads what stands under a heading about rollback, down to the next heading of the same level or above.
func described(p *planned, prose string) {
	level, fenced := 0, false // the level of the heading that the text stands under; 0 for none about rollback
	for _, line := range strings.Split(htmlComment.ReplaceAllString(prose, ""), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			fenced = !fenced
			continue
		}
		if depth := len(line) - len(strings.TrimLeft(line, "#")); depth > 0 && depth <= 6 && !fenced && strings.HasPrefix(line[depth:], " ") {
			title := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(line))
			switch {
			case strings.Contains(title, "rollback") || strings.Contains(title, "rollforward"):
				level = depth
			case depth <= level:
				level = 0
			}
			continue
		}
		if level == 0 || answer(line) == "" {
			continue
		}
		if p.Action == "" {
			p.Action = "described"
		}
		for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t`'\"(),;", c) }) {
			if strings.ContainsAny(word, "/-_.") {
				p.Covers = append(p.Covers, strings.TrimRight(word, ".:"))
			}
		}
	}
}
