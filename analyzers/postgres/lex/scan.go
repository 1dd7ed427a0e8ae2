package lex

import "bytes"

// The classes of bytes in PostgreSQL's lexer (src/backend/parser/scan.l: space, ident_start, ident_cont, op_chars).
const (
	isSpace     = 1 << iota
	startsWord  // ident_start: a letter, an underscore, any byte of a character outside ASCII
	insideWord  // ident_cont: those, digits and the dollar sign
	isDigit     //
	isOperator  // op_chars
	unSQL       // an operator character that SQL's own operators do not use: they let + and - end an operator
	punctuation // self, as far as it is no operator
)

var classes = func() (table [256]uint8) {
	add := func(chars string, class uint8) {
		for i := range len(chars) {
			table[chars[i]] |= class
		}
	}
	add(" \t\n\r\f\v", isSpace)
	add("0123456789", isDigit|insideWord)
	add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", startsWord|insideWord)
	add("$", insideWord)
	for b := 0x80; b <= 0xff; b++ {
		table[b] |= startsWord | insideWord
	}
	add("~!@#^&|`?+-*/%<>=", isOperator)
	add("~!@#^&|`?%", unSQL)
	add("()[],;.", punctuation)
	return table
}()

// scanner cuts text into tokens from pos on.
type scanner struct {
	text []byte
	pos  int
	// signs is the end of a run of + and - that is cut into operators of one byte each.
	signs int
	// last is the last token that is no comment.
	last Token
	// open holds, from the outside in, what is open at pos: '(' a parenthesis, 's' a subscript, 'a' an array constructor.
	open []byte
	// noBraces and noPercent are set once the rest of the text is known to hold no }} and no %}, so that it is searched once.
	noBraces, noPercent bool
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// at is the byte i places after pos, 0 past the end.
func (s *scanner) at(i int) byte {
	if s.pos+i < len(s.text) {
		return s.text[s.pos+i]
	}
	return 0
}

func (s *scanner) is(i int, class uint8) bool {
	return s.pos+i < len(s.text) && classes[s.text[s.pos+i]]&class != 0
}

// next cuts one token; false at the end of the text.
func (s *scanner) next() (Token, bool) {
	if s.pos == 0 && bytes.HasPrefix(s.text, byteOrderMark) {
		s.pos = len(byteOrderMark)
	}
	for s.is(0, isSpace) {
		s.pos++
	}
	if s.pos >= len(s.text) {
		return Token{}, false
	}
	t := Token{Start: s.pos}
	t.Kind, t.End, t.Unterminated = s.cut()
	s.pos = t.End
	if !t.Comment() {
		s.nest(t)
		s.last = t
	}
	return t, true
}

// cut finds the kind and the end of the token that begins at pos.
func (s *scanner) cut() (kind TokenKind, end int, unterminated bool) {
	b := s.text[s.pos]
	switch {
	case s.pos < s.signs:
		return Operator, s.pos + 1, false
	case b == '\'':
		return s.quote(String, 0)
	case b == '"':
		return s.quote(Quoted, 0)
	case b == '-' && s.at(1) == '-':
		return LineComment, s.lineEnd(), false
	case b == '/' && s.at(1) == '*':
		return s.blockComment()
	case classes[b]&startsWord != 0:
		return s.word(b)
	case b == '.' && s.at(1) == '.':
		return Operator, s.pos + 2, false
	case classes[b]&isDigit != 0, b == '.' && s.is(1, isDigit):
		return Number, s.number(), false
	case b == '$':
		return s.dollar()
	case b == ':':
		return s.colon()
	case b == '{':
		if end := s.braces(); end > 0 {
			return Placeholder, end, false
		}
		return Other, s.pos + 1, false
	case b == '%' && s.at(1) == '(':
		if end := s.percent(); end > 0 {
			return Placeholder, end, false
		}
	case b == '`':
		if end := s.backquote(); end > 0 {
			return Backquoted, end, false
		}
	case classes[b]&punctuation != 0:
		return Punctuation, s.pos + 1, false
	}
	if classes[b]&isOperator != 0 {
		return Operator, s.operator(), false
	}
	return Other, s.pos + 1, false
}

// nest keeps track of what is open: only there does a single colon tell a slice from a placeholder.
func (s *scanner) nest(t Token) {
	if t.Kind != Punctuation {
		return
	}
	top := s.innermost()
	switch s.text[t.Start] {
	case '(':
		s.open = append(s.open, '(')
	case '[':
		inner := byte('s')
		if s.last.Is(s.text, "ARRAY") || top == 'a' && (s.last.Is(s.text, "[") || s.last.Is(s.text, ",")) {
			inner = 'a'
		}
		s.open = append(s.open, inner)
	case ')':
		if top == '(' {
			s.open = s.open[:len(s.open)-1]
		}
	case ']':
		if top == 's' || top == 'a' {
			s.open = s.open[:len(s.open)-1]
		}
	case ';':
		s.open = s.open[:0]
	}
}

func (s *scanner) innermost() byte {
	if len(s.open) == 0 {
		return 0
	}
	return s.open[len(s.open)-1]
}

// word cuts a keyword or name, or the literal that a prefix begins. A template's ${ ends a name.
func (s *scanner) word(b byte) (TokenKind, int, bool) {
	switch b {
	case 'b', 'B', 'x', 'X', 'n', 'N', 'e', 'E':
		if s.at(1) == '\'' {
			return s.quote(String, 1)
		}
	case 'u', 'U':
		if s.at(1) == '&' && s.at(2) == '\'' {
			return s.quote(String, 2)
		}
		if s.at(1) == '&' && s.at(2) == '"' {
			return s.quote(Quoted, 2)
		}
	}
	end := s.pos + 1
	for end < len(s.text) && classes[s.text[end]]&insideWord != 0 {
		if s.text[end] == '$' && end+1 < len(s.text) && s.text[end+1] == '{' {
			break
		}
		end++
	}
	return Word, end, false
}

// number cuts a numeric literal: 1, 1.5, .5, 1e-5, 0x1F, 1_000. Two dots after digits do not belong to it.
func (s *scanner) number() int {
	i := 0
	for s.is(i, isDigit) || s.at(i) == '_' {
		i++
	}
	if s.at(i) == '.' && s.at(i+1) != '.' {
		i++
		for s.is(i, isDigit) || s.at(i) == '_' {
			i++
		}
	}
	if upperByte(s.at(i)) == 'E' && (s.at(i+1) == '+' || s.at(i+1) == '-') && s.is(i+2, isDigit) {
		i += 3
	}
	for s.is(i, startsWord|isDigit) {
		i++
	}
	return s.pos + i
}

// operator cuts an operator as scan.l does: a run of operator characters up to a comment, where + and - end it only when
// it holds a character that SQL's own operators do not use.
func (s *scanner) operator() int {
	end, solid, special := s.pos, s.pos, false
	for end < len(s.text) && classes[s.text[end]]&isOperator != 0 {
		b := s.text[end]
		if end+1 < len(s.text) && (b == '-' && s.text[end+1] == '-' || b == '/' && s.text[end+1] == '*') {
			break
		}
		special = special || classes[b]&unSQL != 0
		end++
		if b != '+' && b != '-' {
			solid = end
		}
	}
	switch {
	case special || solid == end:
		return end
	case solid > s.pos:
		s.signs = end
		return solid
	}
	s.signs = end
	return s.pos + 1
}
