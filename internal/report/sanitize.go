package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes one line of text that is safe to print out of any string: control characters (C0, C1, DEL), characters
// that change the direction of text or show nothing, and bytes that are not UTF-8 become visible escapes such as \x1b and
// \u202e, a line end becomes \n, and a marker of a workflow command is broken as BreakCommands does.
func Printable(s string) string {
	return BreakCommands(visible(s))
}

// visible is Printable without the workflow commands.
func visible(s string) string {
	if isVisible(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case hidden(r):
			b.WriteString(escapeRune(r))
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func isVisible(s string) bool {
	for i, r := range s {
		if hidden(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
	}
	return true
}

// hidden says whether a character steers a terminal or a reader's eye instead of showing itself. Joiners of emoji and of
// Indic and Persian scripts (U+200C, U+200D) and the other format characters that have a use in names are left alone.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r < 0x80:
		return false
	case unicode.Is(unicode.Bidi_Control, r):
		return true
	case r == 0x2028, r == 0x2029: // line and paragraph separator
		return true
	case r == 0x00ad, r == 0x180e, r == 0x200b, r >= 0x2060 && r <= 0x2064, r == 0xfeff: // without width
		return true
	case r >= 0xe0000 && r <= 0xe007f: // tags: a whole hidden ASCII
		return true
	}
	return false
}

func escapeRune(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	switch {
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// BreakCommands makes one line of output harmless on GitHub Actions. The runner reads standard output and standard error
// and obeys "::command::" at the start of a line, spaces aside, and the older "##[command]" anywhere in it
// (actions/runner, ActionCommand.TryParseV2 and TryParse). One character of either marker is written as an escape. The
// colour sequences of this package count as no character.
func BreakCommands(line string) string {
	line = strings.ReplaceAll(line, "##[", `#\x23[`)
	at := 0
	for {
		rest := strings.TrimLeftFunc(line[at:], unicode.IsSpace)
		at = len(line) - len(rest)
		n := leadingSGR(rest)
		if n == 0 {
			break
		}
		at += n
	}
	if strings.HasPrefix(line[at:], "::") {
		return line[:at] + `\x3a` + line[at+1:]
	}
	return line
}

// leadingSGR is the length of a colour sequence (ESC [ digits and semicolons m) at the head of s, or 0.
func leadingSGR(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// prose is a message as one printable line: line ends and runs of spaces become single spaces.
func prose(s string) string {
	return Printable(strings.Join(strings.Fields(s), " "))
}

// cut shortens s to at most limit bytes, at the edge of a character, and marks that it did.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const mark = "…"
	limit = max(limit-len(mark), 0)
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + mark
}
