package lex

import "bytes"

// quote cuts a literal or name whose opening quote stands after a prefix of the given length. A doubled quote is part of
// it; a backslash escapes in E'…' only, as standard_conforming_strings has been on since PostgreSQL 9.1.
func (s *scanner) quote(kind TokenKind, prefix int) (TokenKind, int, bool) {
	mark := s.at(prefix)
	escapes := prefix == 1 && upperByte(s.text[s.pos]) == 'E'
	for i := s.pos + prefix + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			if escapes {
				i++
			}
		case mark:
			if i+1 < len(s.text) && s.text[i+1] == mark {
				i++
				continue
			}
			return kind, i + 1, false
		}
	}
	return kind, len(s.text), true
}

// backquote finds the end of a name in backticks on one line; 0 when there is none.
func (s *scanner) backquote() int {
	for i := s.pos + 1; i < len(s.text) && s.text[i] != '\n' && s.text[i] != '\r'; i++ {
		if s.text[i] == '`' {
			return i + 1
		}
	}
	return 0
}

// dollar cuts what begins with a dollar sign: a parameter, a dollar-quoted literal, a placeholder, or a lone byte.
func (s *scanner) dollar() (TokenKind, int, bool) {
	if s.is(1, isDigit) {
		i := 1
		for s.is(i, isDigit) {
			i++
		}
		return Parameter, s.pos + i, false
	}
	if s.at(1) == '{' {
		if end := s.shell(); end > 0 {
			return Placeholder, end, false
		}
		return Other, s.pos + 1, false
	}
	if s.at(1) == '%' {
		if end := s.percents(); end > 0 {
			return Placeholder, end, false
		}
		return Other, s.pos + 1, false
	}
	// The tag is a name without dollar signs, or nothing (scan.l: dolq_start, dolq_cont).
	i := 1
	if s.is(i, startsWord) {
		for s.is(i, startsWord|isDigit) {
			i++
		}
	}
	if s.at(i) != '$' {
		return Other, s.pos + 1, false
	}
	body := s.pos + i + 1
	tag := s.text[s.pos:body]
	length := bytes.Index(s.text[body:], tag)
	if length < 0 {
		return String, len(s.text), true
	}
	return String, body + length + len(tag), false
}

// blockComment cuts a comment with those nested in it, by counting.
func (s *scanner) blockComment() (TokenKind, int, bool) {
	depth := 0
	for i := s.pos; i+1 < len(s.text); i++ {
		switch {
		case s.text[i] == '/' && s.text[i+1] == '*':
			depth++
			i++
		case s.text[i] == '*' && s.text[i+1] == '/':
			depth--
			i++
			if depth == 0 {
				return BlockComment, i + 1, false
			}
		}
	}
	return BlockComment, len(s.text), true
}

// lineEnd is the offset of the CR or LF that ends the line of pos, or the end of the text.
func (s *scanner) lineEnd() int {
	if i := bytes.IndexAny(s.text[s.pos:], "\r\n"); i >= 0 {
		return s.pos + i
	}
	return len(s.text)
}
