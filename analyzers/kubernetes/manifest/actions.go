package manifest

import (
	"bytes"
	"strings"
)

// action is one `{{ … }}` of Go's text/template, or one `{{ … }}`, `{% … %}` of Jinja.
type action struct {
	start, end int
	text       string // without its braces and trim markers
	control    bool   // `{% … %}`
}

// maxAction is how long an action may be; maxUnclosed is how often a `{{` without an end is looked at. Both bound the time
// that text made to hurt can take.
const (
	maxAction   = 1 << 14
	maxUnclosed = 100
)

// findActions finds what stands between `{{` and `}}`, or `{%` and `%}`. Strings and comments inside may hold braces.
func findActions(content []byte) []action {
	var found []action
	unclosed := 0
	for at := 0; at+1 < len(content) && unclosed < maxUnclosed; {
		next := bytes.IndexByte(content[at:], '{')
		if next < 0 || at+next+1 >= len(content) {
			break
		}
		start := at + next
		var end int
		switch content[start+1] {
		case '{':
			end = actionEnd(content, start+2, "}}")
		case '%':
			end = actionEnd(content, start+2, "%}")
		default:
			at = start + 1
			continue
		}
		if end == 0 {
			unclosed++
			at = start + 1
			continue
		}
		inside := strings.TrimSpace(strings.Trim(string(content[start+2:end-2]), "-+"))
		found = append(found, action{start, end, inside, content[start+1] == '%'})
		at = end
	}
	return found
}

// actionEnd is past the closing braces of an action; 0 where it has none.
func actionEnd(content []byte, from int, closing string) int {
	limit := min(len(content), from+maxAction)
	if rest := bytes.TrimLeft(content[from:limit], "- \t\r\n"); bytes.HasPrefix(rest, []byte("/*")) {
		if end := bytes.Index(rest, []byte("*/")); end >= 0 {
			from = limit - len(rest) + end + 2
		}
	}
	var quote byte
	for i := from; i < limit; i++ {
		c := content[i]
		switch {
		case quote != 0:
			if c == '\\' && quote != '`' {
				i++
			} else if c == quote || c == '\n' && quote != '`' {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case c == closing[0] && i+1 < limit && content[i+1] == closing[1]:
			return i + 2
		}
	}
	return 0
}

// lineGroup is the last of the actions that stand on the line of the first one, and whether the line holds nothing else. An
// action may run over several lines; the line goes on behind it.
func lineGroup(content []byte, actions []action, first int) (last int, alone bool) {
	start := bytes.LastIndexByte(content[:actions[first].start], '\n') + 1
	alone = len(bytes.TrimSpace(content[start:actions[first].start])) == 0
	newline := -1
	for last = first; ; last++ {
		end := actions[last].end
		if newline < end {
			newline = len(content)
			if at := bytes.IndexByte(content[end:], '\n'); at >= 0 {
				newline = end + at
			}
		}
		next := newline
		more := last+1 < len(actions) && actions[last+1].start < newline
		if more {
			next = actions[last+1].start
		}
		between := bytes.TrimSpace(content[end:next])
		if len(between) > 0 && between[0] != '#' {
			alone = false
		}
		if !more {
			return last, alone
		}
	}
}
