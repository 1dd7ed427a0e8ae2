package catalog

import "strings"

// token is a word, a literal or a character of a PL/pgSQL body; comments and white space are none.
type token struct {
	start, end int
	word       string // of an unquoted word: its upper case
}

func (t token) text(body string) string { return body[t.start:t.end] }

// literal returns the content of a string constant and the offset of its first byte.
func (t token) literal(body string) (text string, offset int, ok bool) {
	raw := t.text(body)
	switch {
	case len(raw) >= 2 && raw[0] == '\'' && raw[len(raw)-1] == '\'':
		return strings.ReplaceAll(raw[1:len(raw)-1], "''", "'"), t.start + 1, true
	case len(raw) >= 4 && raw[0] == '$':
		tag := strings.IndexByte(raw[1:], '$') + 2
		if tag < 2 || len(raw) < 2*tag || raw[len(raw)-tag:] != raw[:tag] {
			return "", 0, false
		}
		return raw[tag : len(raw)-tag], t.start + tag, true
	}
	return "", 0, false
}

// tokenize splits a body by the lexical rules of SQL (PostgreSQL documentation, "Lexical Structure"). What is not closed
// reaches to the end.
func tokenize(body string) []token {
	var tokens []token
	for i := 0; i < len(body); {
		start := i
		switch ch := body[i]; {
		case ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f' || ch == '\v':
			i++
			continue
		case strings.HasPrefix(body[i:], "--"):
			i = lineEnd(body, i)
			continue
		case strings.HasPrefix(body[i:], "/*"):
			i = commentEnd(body, i)
			continue
		case ch == '\'':
			escapes := len(tokens) > 0 && tokens[len(tokens)-1].end == i && tokens[len(tokens)-1].word == "E"
			i = quoteEnd(body, i, escapes)
		case ch == '"':
			i = quoteEnd(body, i, false)
		case ch == '$':
			i = dollarEnd(body, i)
		case isWordByte(ch):
			for i < len(body) && (isWordByte(body[i]) || body[i] == '$') {
				i++
			}
			tokens = append(tokens, token{start, i, strings.ToUpper(body[start:i])})
			continue
		case strings.HasPrefix(body[i:], "<<") || strings.HasPrefix(body[i:], ">>"):
			i += 2
		default:
			i++
		}
		tokens = append(tokens, token{start: start, end: i})
	}
	return tokens
}

func isWordByte(ch byte) bool {
	return ch == '_' || ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch >= 0x80
}

func lineEnd(body string, i int) int {
	if end := strings.IndexByte(body[i:], '\n'); end >= 0 {
		return i + end + 1
	}
	return len(body)
}

// commentEnd is the end of a comment between /* and */; such comments nest.
func commentEnd(body string, i int) int {
	for depth := 0; i < len(body); {
		switch {
		case strings.HasPrefix(body[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(body[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(body)
}

// quoteEnd is the end of a quoted string or name; a doubled quote stands for itself, and so may one after a backslash.
func quoteEnd(body string, i int, escapes bool) int {
	mark := body[i]
	for i++; i < len(body); i++ {
		switch {
		case escapes && body[i] == '\\':
			i++
		case body[i] == mark && i+1 < len(body) && body[i+1] == mark:
			i++
		case body[i] == mark:
			return i + 1
		}
	}
	return len(body)
}

// dollarEnd is the end of a dollar-quoted string, or of the lone dollar sign when there is none.
func dollarEnd(body string, i int) int {
	tagEnd := i + 1
	for tagEnd < len(body) && isWordByte(body[tagEnd]) {
		tagEnd++
	}
	if tagEnd == len(body) || body[tagEnd] != '$' || tagEnd > i+1 && body[i+1] >= '0' && body[i+1] <= '9' {
		return i + 1
	}
	tag := body[i : tagEnd+1]
	if end := strings.Index(body[tagEnd+1:], tag); end >= 0 {
		return tagEnd + 1 + end + len(tag)
	}
	return len(body)
}
