package lex

import "bytes"

// backslash handles a backslash outside of quotes, where only psql knows it (psql, section "Meta-Commands"): a command that
// reaches to the end of its line. Inside a line it must be followed by a letter, as in `SELECT … \gexec`; `\;` separates
// statements. It reports whether the token is dealt with.
func (s *splitter) backslash(t Token) bool {
	next := byte(0)
	if t.End < len(s.text) {
		next = s.text[t.End]
	}
	if next == ';' {
		s.pos = t.End + 1
		s.finish(s.unfinished())
		return true
	}
	if s.begun && classes[next]&startsWord == 0 && !s.firstOnLine(t.Start) {
		return false
	}
	s.finish(s.unfinished())
	s.pos = t.Start
	end := s.lineEnd()
	s.pos = end
	for end > t.End && classes[s.text[end-1]]&isSpace != 0 {
		end--
	}
	line := s.text[t.Start:end]
	word := line
	if i := bytes.IndexAny(line, " \t\f\v"); i > 0 {
		word = line[:i]
	}
	s.file.Statements = append(s.file.Statements, Statement{
		Kind: Psql, Start: t.Start, End: end, Words: []string{upper(word)}, Tokens: 1,
	})
	if bytes.EqualFold(word, []byte(`\copy`)) && copiesIn(line) {
		s.copyData(end)
	}
	return true
}

func (s *splitter) firstOnLine(offset int) bool {
	for i := offset - 1; i >= 0; i-- {
		switch s.text[i] {
		case '\n', '\r':
			return true
		case ' ', '\t':
		default:
			return i < len(byteOrderMark) && bytes.HasPrefix(s.text, byteOrderMark)
		}
	}
	return true
}

// copiesIn reports whether a \copy reads the lines that follow it.
func copiesIn(line []byte) bool {
	var last Token
	for t := range Tokens(line[1:]) {
		if t.Is(line[1:], "STDIN") && last.Is(line[1:], "FROM") {
			return true
		}
		last = t
	}
	return false
}

// copyData skips the data of the last statement, a COPY … FROM STDIN that ends at offset: the lines from the next one to
// the line `\.` (COPY, section "Text Format"; psql sends them to the server). What stands behind the semicolon on the same
// line is left to be split, unless data follows.
func (s *splitter) copyData(offset int) {
	copy := &s.file.Statements[len(s.file.Statements)-1]
	rest := offset
	for rest < len(s.text) && (s.text[rest] == ' ' || s.text[rest] == '\t') {
		rest++
	}
	if s.pos = rest; s.at(0) == '-' && s.at(1) == '-' {
		comment, _ := s.next()
		s.comment(comment)
		rest = comment.End
	}
	if rest < len(s.text) && s.text[rest] != '\n' && s.text[rest] != '\r' {
		return
	}
	start := nextLine(s.text, rest)
	if len(bytes.TrimLeft(s.text[start:], " \t\n\r\f\v")) == 0 {
		return
	}
	copy.CopyStart = start
	for line := start; line < len(s.text); {
		next := nextLine(s.text, line)
		if string(bytes.TrimRight(s.text[line:next], "\r\n")) == `\.` {
			copy.CopyEnd = line
			s.pos = next
			return
		}
		line = next
	}
	copy.CopyEnd = len(s.text)
	s.pos = len(s.text)
	copy.Reason = `the data that COPY … FROM STDIN reads has no end: a line \. is missing`
}

// nextLine is the offset behind the line end that comes first at or after offset.
func nextLine(text []byte, offset int) int {
	i := bytes.IndexAny(text[offset:], "\r\n")
	if i < 0 {
		return len(text)
	}
	i += offset
	if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
		i++
	}
	return i + 1
}
