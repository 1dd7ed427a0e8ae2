package review

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

// show prints what would be written, for people.
func (p *poster) show(w write) {
	line := func(format string, args ...any) {
		text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\t", "    ")
		fmt.Fprintln(p.DryRun, report.Printable(text))
	}
	text := func(s string) {
		for part := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
			line("    | %s", part)
		}
	}
	where := func(c reviewComment) string {
		switch {
		case c.Line == 0:
			return c.Path
		case c.StartLine > 0:
			return fmt.Sprintf("%s:%d-%d (%s)", c.Path, c.StartLine, c.Line, c.Side)
		}
		return fmt.Sprintf("%s:%d (%s)", c.Path, c.Line, c.Side)
	}
	switch body := w.body.(type) {
	case reviewRequest:
		line("%s on %s: %s", w.doing, body.CommitID, body.Body)
		for _, c := range body.Comments {
			line("  %s", where(c))
			text(c.Body)
		}
	case commentRequest:
		line("%s: %s", w.doing, where(body.reviewComment))
		text(body.Body)
	case checkRunRequest:
		line("%s: %s (%s)", w.doing, body.Output.Title, body.Conclusion)
		for _, a := range body.Output.Annotations {
			line("  %s:%d %s: %s", a.Path, a.StartLine, a.Level, a.Title)
			text(a.Message)
		}
	case issueCommentRequest:
		line("%s", w.doing)
		text(body.Body)
	default:
		line("%s", w.doing)
	}
}
