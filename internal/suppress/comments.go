package suppress

import (
	"path"
	"strings"
)

// syntax is how comments are written in a kind of file.
type syntax struct {
	line    string // begins a comment that ends with the line
	spaced  bool   // line counts only after white space, as # in YAML
	block   bool   // /* … */ is a comment
	quotes  string // characters that begin and end a literal, in which nothing is a comment
	escapes bool   // a backslash in a literal protects the next character
}

func syntaxOf(file string) syntax {
	switch strings.ToLower(path.Ext(file)) {
	case ".sql":
		return syntax{line: "--", block: true, quotes: `'"`}
	case ".proto", ".go", ".js", ".ts", ".jsonc", ".json5", ".cue":
		return syntax{line: "//", block: true, quotes: "'\"`", escapes: true}
	case ".yaml", ".yml", ".toml", ".py", ".rb", ".sh":
		return syntax{line: "#", spaced: true, quotes: `'"`, escapes: true}
	}
	return syntax{}
}

// withoutComments replaces each comment by a space. It knows literals well enough not to take -- in one for a comment; where
// a text is more subtle than that, the worst outcome is that two anchors differing only there are taken for the same.
func withoutComments(text string, s syntax) string {
	if s.line == "" || !strings.Contains(text, s.line) && !(s.block && strings.Contains(text, "/*")) {
		return text
	}
	var out strings.Builder
	var unclosed string // quotation marks that no other one follows on this line
	for i := 0; i < len(text); {
		rest := text[i:]
		length := 1
		switch {
		case text[i] == '\n':
			unclosed = ""
			out.WriteByte('\n')
		case strings.HasPrefix(rest, s.line) && (!s.spaced || i == 0 || isSpace(text[i-1])):
			length = until(rest, "\n")
			out.WriteByte(' ')
		case s.block && strings.HasPrefix(rest, "/*"):
			length = min(2+until(rest[2:], "*/")+2, len(rest))
			out.WriteByte(' ')
		case strings.IndexByte(s.quotes, text[i]) >= 0 && strings.IndexByte(unclosed, text[i]) < 0:
			if length = literal(rest, s.escapes); length == 1 {
				unclosed += text[i : i+1]
			}
			out.WriteString(rest[:length])
		default:
			out.WriteByte(text[i])
		}
		i += length
	}
	return out.String()
}

// until is how many bytes come before end, or all of them.
func until(text, end string) int {
	if at := strings.Index(text, end); at >= 0 {
		return at
	}
	return len(text)
}

// literal is the length of the literal that text begins with. One without an end, such as an apostrophe in plain YAML
// text, is only its first character.
func literal(text string, escapes bool) int {
	for i := 1; i < len(text) && text[i] != '\n'; i++ {
		if text[i] == text[0] {
			return i + 1
		}
		if escapes && text[i] == '\\' {
			i++
		}
	}
	return 1
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// isCommentLine is whether a line holds nothing but a comment, in any of the languages that are read. It is asked of the
// lines between a waiver and what it covers.
func isCommentLine(line string) bool {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "---") {
		return false // begins a YAML document
	}
	if strings.HasPrefix(line, "/*") {
		return strings.Index(line, "*/") == len(line)-2
	}
	return strings.HasPrefix(line, "--") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}
