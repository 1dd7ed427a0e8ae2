package framework

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

const irreversibleMark = "irreversible:"

// Irreversible is the reason that a comment `irreversible: <reason>` gives for a migration that cannot be undone, and the
// comment; false when no comment gives a reason. The mark begins a comment, or a line of a block comment.
func Irreversible(comments []lex.Comment) (reason string, at lex.Comment, found bool) {
	for _, comment := range comments {
		for line := range strings.Lines(comment.Text) {
			line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "*"))
			if len(line) < len(irreversibleMark) || !strings.EqualFold(line[:len(irreversibleMark)], irreversibleMark) {
				continue
			}
			if reason := strings.TrimSpace(line[len(irreversibleMark):]); reason != "" {
				return reason, comment, true
			}
		}
	}
	return "", lex.Comment{}, false
}
