package report

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Comment is one finding as Markdown for a comment at its own place, so without the place and the excerpt. It says where
// the finding is when the comment is somewhere else. It mentions nobody, refers to nothing and has no HTML.
func Comment(f rules.Finding, elsewhere bool, o Options) string {
	m := markdown{options: o}
	where := ""
	if elsewhere {
		where = " at " + markdownPlace(f.At)
	}
	text := fmt.Sprintf("**%s** %s%s: %s\n", f.Severity, m.rule(f.Rule), where, markdownText(sentence(cut(f.Message, markdownProse))))
	text += m.details(f)
	// Each part is bounded, but there may be much evidence.
	lines := strings.SplitAfter(text, "\n")
	var b strings.Builder
	for i, line := range lines {
		if i > 0 && b.Len()+len(line) > commentMax {
			b.WriteString("- …\n")
			break
		}
		b.WriteString(BreakCommands(line))
	}
	return b.String()
}

// commentMax leaves room in a comment of GitHub, which holds 65,536 characters, for a suggestion.
const commentMax = 20000

// Fence is text as a fenced block, with a fence longer than any run of backticks inside it.
func Fence(info, text string) string {
	ticks := strings.Repeat("`", max(3, longestRun(text)+1))
	return ticks + info + "\n" + text + "\n" + ticks + "\n"
}

// Place is a position for a line of a log: "db/7.sql:3:1".
func Place(at source.Span) string { return Printable(place(at)) }
