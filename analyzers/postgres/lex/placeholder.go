package lex

import (
	"bytes"
	"strings"
)

// shell finds the end of ${…} on one line; 0 when it has none.
func (s *scanner) shell() int {
	for i := s.pos + 2; i < len(s.text); i++ {
		switch s.text[i] {
		case '}':
			return i + 1
		case '\n', '\r', '{', ';', '\'':
			return 0
		}
	}
	return 0
}

// braces finds the end of {{ … }} or {% … %}; 0 when it has none. Such a tag may span lines.
func (s *scanner) braces() int {
	closing, missing := "}}", &s.noBraces
	switch s.at(1) {
	case '{':
	case '%':
		closing, missing = "%}", &s.noPercent
	default:
		return 0
	}
	if *missing {
		return 0
	}
	i := bytes.Index(s.text[s.pos+2:], []byte(closing))
	if i < 0 {
		*missing = true
		return 0
	}
	return s.pos + 2 + i + 2
}

// percent finds the end of %(name)s, as Python's drivers have it; 0 when it is the operator %.
func (s *scanner) percent() int {
	i := 2
	if !s.is(i, startsWord) {
		return 0
	}
	for s.is(i, startsWord|isDigit) {
		i++
	}
	if s.at(i) != ')' || s.at(i+1) != 's' || s.is(i+2, insideWord) {
		return 0
	}
	return s.pos + i + 2
}

// percents finds the end of $%name%$, as Matrix Synapse has it (synapse/storage/engines/_base.py); 0 when it has none.
func (s *scanner) percents() int {
	i := 2
	for s.is(i, startsWord|isDigit) {
		i++
	}
	if i == 2 || s.at(i) != '%' || s.at(i+1) != '$' {
		return 0
	}
	return s.pos + i + 2
}

// colon cuts what begins with a colon: a cast, an assignment, the middle of a slice, or one of psql's variables (psql,
// section "SQL Interpolation"): :name, :'name', :"name".
func (s *scanner) colon() (TokenKind, int, bool) {
	i := 1
	for s.at(i) == ':' {
		i++
	}
	if i > 1 || s.innermost() == 's' || s.closed() {
		if i == 1 && s.at(1) == '=' {
			i = 2
		}
		return Operator, s.pos + i, false
	}
	switch mark := s.at(1); {
	case s.is(1, startsWord):
		for i = 2; s.is(i, startsWord|isDigit); {
			i++
		}
		return Placeholder, s.pos + i, false
	case mark == '\'' || mark == '"':
		for i = 2; s.is(i, startsWord|isDigit); {
			i++
		}
		if i > 2 && s.at(i) == mark {
			return Placeholder, s.pos + i + 1, false
		}
	case mark == '=':
		return Operator, s.pos + 2, false
	}
	return Operator, s.pos + 1, false
}

// closed reports whether a value other than a bare word ends right at pos: what follows its colon is the value of a key,
// as in JSON_OBJECT('a':b), and no placeholder.
func (s *scanner) closed() bool {
	if s.last.End != s.pos || s.pos == 0 {
		return false
	}
	switch s.last.Kind {
	case String, Quoted, Number, Parameter:
		return true
	}
	return s.last.Is(s.text, ")") || s.last.Is(s.text, "]")
}

// Neutralise replaces each placeholder of a statement with something of the same length that a parser takes for a name, or
// for a literal where psql would put one (:'x'), so that offsets stay true; a tag that only steers a template ({{ if … }})
// becomes white space, and the length of a type (varchar(:n)) a number. The second result is false, and the first the text
// itself, when there is no placeholder.
func Neutralise(sql []byte) ([]byte, bool) {
	var out []byte
	var last, before Token
	for t := range Tokens(sql) {
		if t.Kind == Placeholder {
			if out == nil {
				out = bytes.Clone(sql)
			}
			if last.Is(sql, "(") && takesLength(sql, before) {
				copy(out[t.Start:t.End], "1"+strings.Repeat(" ", t.End-t.Start-1))
			} else {
				neutralise(out[t.Start:t.End])
			}
		}
		last, before = t, last
	}
	if out == nil {
		return sql, false
	}
	return out, true
}

// takesLength reports whether a word is one of the types whose length the grammar wants as a number (gram.y: character,
// BitWithLength, opt_float, ConstDatetime, ConstInterval).
func takesLength(sql []byte, t Token) bool {
	for _, word := range []string{"VARCHAR", "CHAR", "CHARACTER", "NCHAR", "VARYING", "FLOAT", "TIME", "TIMESTAMP", "INTERVAL"} {
		if t.Is(sql, word) {
			return true
		}
	}
	return false
}

func neutralise(p []byte) {
	if steers(p) {
		for i := range p {
			p[i] = ' '
		}
		return
	}
	if p[0] == ':' && (p[1] == '\'' || p[1] == '"') {
		p[0], p[1] = p[1], '_'
		return
	}
	for i, b := range p {
		if classes[b]&insideWord == 0 || b == '$' || b >= 0x80 {
			p[i] = '_'
		}
	}
}

// steers reports whether a tag puts nothing into the text: {% … %}, and in {{ … }} the words of Go's text/template.
func steers(p []byte) bool {
	if p[0] != '{' {
		return false
	}
	if p[1] == '%' {
		return true
	}
	inner := bytes.TrimLeft(bytes.TrimPrefix(p[2:len(p)-2], []byte("-")), " \t\r\n")
	if bytes.HasPrefix(inner, []byte("/*")) {
		return true
	}
	end := 0
	for end < len(inner) && classes[inner[end]]&startsWord != 0 {
		end++
	}
	switch string(inner[:end]) {
	case "if", "else", "end", "range", "with", "define", "break", "continue":
		return true
	}
	return false
}
