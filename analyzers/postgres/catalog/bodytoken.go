package catalog

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// token is a token of a PL/pgSQL body that is no comment.
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

// tokenize splits a body into tokens: PL/pgSQL has the lexical rules of SQL.
func tokenize(body string) []token {
	var tokens []token
	for each := range lex.Tokens([]byte(body)) {
		if each.Comment() {
			continue
		}
		t := token{start: each.Start, end: each.End}
		if each.Kind == lex.Word {
			t.word = strings.ToUpper(body[t.start:t.end])
		}
		tokens = append(tokens, t)
	}
	return tokens
}
