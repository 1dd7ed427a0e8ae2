package lex

import "iter"

// TokenKind says what a token is.
type TokenKind int

const (
	// Word is a keyword or a bare name.
	Word TokenKind = iota
	// Quoted is a name in double quotes, U&"…" included.
	Quoted
	// Backquoted is a name in backticks, which only other dialects have.
	Backquoted
	// String is a literal in single quotes or dollar quotes, with its prefix (E, B, X, N, U&).
	String
	// Number is a numeric literal.
	Number
	// Parameter is $1.
	Parameter
	// Operator is an operator of PostgreSQL, cut as its lexer cuts it, or a run of colons.
	Operator
	// Punctuation is one of ( ) [ ] , ; and the dot.
	Punctuation
	// Placeholder is where a template or psql puts something in: ${x}, {{ … }}, {% … %}, :x, :'x', :"x", %(x)s, $%x%$.
	Placeholder
	// LineComment and BlockComment are comments; a block comment holds those nested in it.
	LineComment
	BlockComment
	// Other is a byte that begins no token of SQL: a backslash, a brace, a control character.
	Other
)

// Token is a token with the half-open range of its bytes.
type Token struct {
	Kind       TokenKind
	Start, End int
	// Unterminated is true for a quote or comment that has no end: it reaches to the end of the text.
	Unterminated bool
}

// Is reports whether the token is the bare word, keyword or punctuation that is given in upper case.
func (t Token) Is(text []byte, upper string) bool {
	if t.End-t.Start != len(upper) || t.Kind != Word && t.Kind != Punctuation && t.Kind != Operator {
		return false
	}
	for i := range len(upper) {
		if upperByte(text[t.Start+i]) != upper[i] {
			return false
		}
	}
	return true
}

// Comment reports whether the token is a comment.
func (t Token) Comment() bool { return t.Kind == LineComment || t.Kind == BlockComment }

// Tokens yields the tokens of SQL text in order, comments included. It takes linear time. It knows nothing of psql's lines
// and of the data of COPY, which Split handles.
func Tokens(text []byte) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		s := scanner{text: text}
		for {
			t, ok := s.next()
			if !ok || !yield(t) {
				return
			}
		}
	}
}

// upperByte folds as PostgreSQL folds keywords: ASCII only (src/common/kwlookup.c, ScanKeywordLookup).
func upperByte(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

func upper(text []byte) string {
	out := make([]byte, len(text))
	for i, b := range text {
		out[i] = upperByte(b)
	}
	return string(out)
}
