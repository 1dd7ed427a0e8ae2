package lex

import (
	"bytes"
	"strings"
)

// maxWords is how many words of a statement are kept. A word longer than maxWord is the last: no name needs more.
const (
	maxWords = 16
	maxWord  = 1024
)

// Split cuts a file into statements, in linear time. It never fails: a statement whose end cannot be told has a Reason, and
// the statements before it are whole.
//
// Semicolons separate statements, except inside the body of an SQL-standard function (BEGIN ATOMIC … END) and between the
// parentheses of CREATE RULE … DO (…; …), the two places where PostgreSQL's grammar (src/backend/parser/gram.y,
// routine_body_stmt_list and RuleActionMulti) has one inside a statement. In any other statement a semicolon inside a
// parenthesis that is still open ends the statement, with a Reason, so that one slip does not swallow the rest of the file.
func Split(text []byte) File {
	s := splitter{scanner: scanner{text: text}}
	for {
		t, ok := s.next()
		if !ok {
			break
		}
		s.take(t)
	}
	s.finish(s.unfinished())
	return s.file
}

// splitter gathers tokens into statements.
type splitter struct {
	scanner
	file File

	current Statement
	begun   bool

	// parens, brackets and cases count what is open in the statement; bodies is how many BEGIN ATOMIC and CASE are open in
	// the body of a function.
	parens, brackets, cases, bodies int
	previous                        Token
	// words is false once Words is complete; joined makes the next name part of the last word.
	words, joined bool
	fromStdin     bool
}

func (s *splitter) take(t Token) {
	switch {
	case t.Comment():
		s.comment(t)
		return
	case t.Kind == Punctuation && s.text[t.Start] == ';' && s.ends():
		s.terminate(t)
		return
	case t.Kind == Other && s.text[t.Start] == '\\' && s.backslash(t):
		return
	}
	s.add(t)
}

// comment keeps a comment. One without an end makes the rest of the file a statement that cannot be told.
func (s *splitter) comment(t Token) {
	if t.Unterminated {
		if !s.begun {
			s.begin(t)
		}
		s.current.End = t.End
		s.finish("the comment that is opened with /* has no end")
		return
	}
	inner := s.text[t.Start+2 : t.End]
	if t.Kind == BlockComment {
		inner = inner[:len(inner)-2]
	}
	c := Comment{Start: t.Start, End: t.End, Text: string(bytes.TrimSpace(inner)), Line: t.Kind == LineComment}
	s.file.Comments = append(s.file.Comments, c)
	if c.cuts() {
		s.finish(s.unfinished())
	}
}

// cuts reports whether a migration tool cuts the file at this comment, so that no statement reaches across it even where
// the semicolon before it is missing: goose and sql-migrate (`-- +goose Down`, `-- +migrate StatementEnd`), dbmate
// (`-- migrate:down`), drizzle (`--> statement-breakpoint`), tern (`---- create above / drop below ----`) and Liquibase
// (`--changeset author:id`), by their documentation of SQL migrations.
func (c Comment) cuts() bool {
	if !c.Line {
		return false
	}
	text := strings.ToLower(c.Text)
	switch {
	case strings.HasPrefix(text, "+goose"), strings.HasPrefix(text, "+migrate"):
		_, mark, _ := strings.Cut(text, " ")
		mark, _, _ = strings.Cut(strings.TrimSpace(mark), " ")
		return mark == "up" || mark == "down" || mark == "statementbegin" || mark == "statementend"
	}
	return text == "> statement-breakpoint" || text == "-- create above / drop below ----" ||
		strings.HasPrefix(text, "migrate:up") || strings.HasPrefix(text, "migrate:down") ||
		strings.HasPrefix(text, "changeset ") && strings.Contains(text, ":")
}

func (s *splitter) begin(t Token) {
	s.begun = true
	s.current = Statement{Kind: SQL, Start: t.Start, End: t.Start}
	s.parens, s.brackets, s.cases, s.bodies = 0, 0, 0, 0
	s.words, s.joined, s.fromStdin = true, false, false
	s.previous = Token{Kind: Other}
}

// finish closes the statement that is open, if any.
func (s *splitter) finish(reason string) {
	if !s.begun {
		return
	}
	s.begun = false
	s.current.Reason = reason
	s.file.Statements = append(s.file.Statements, s.current)
}

// unfinished says what is still open when the text is over or a line for psql cuts in; empty when nothing is. A parenthesis
// is left to the parser, which says where.
func (s *splitter) unfinished() string {
	if s.begun && s.bodies > 0 {
		return "the function body that BEGIN ATOMIC opens has no END"
	}
	return ""
}

// ends reports whether a semicolon here ends the statement.
func (s *splitter) ends() bool {
	if s.bodies > 0 {
		return false
	}
	return s.parens == 0 || !s.creates("RULE")
}

func (s *splitter) terminate(t Token) {
	if !s.begun {
		return
	}
	reason := ""
	if s.parens > 0 {
		reason = "a parenthesis is still open at the semicolon"
	}
	copies := s.fromStdin
	s.finish(reason)
	if copies {
		s.copyData(t.End)
	}
}

// add makes a token part of the statement.
func (s *splitter) add(t Token) {
	if !s.begun {
		s.begin(t)
	}
	c := &s.current
	c.End = t.End
	c.Tokens++
	switch t.Kind {
	case Word:
		s.keyword(t)
	case Placeholder:
		if c.Placeholder == "" {
			c.Placeholder = string(s.text[t.Start:t.End])
		}
	case Punctuation:
		s.bracket(s.text[t.Start])
	}
	c.Depth = max(c.Depth, s.parens+s.brackets+s.cases)
	s.name(t)
	s.previous = t
	if t.Unterminated {
		s.finish(s.unterminated(t))
	}
}

func (s *splitter) unterminated(t Token) string {
	switch first := s.text[t.Start]; {
	case t.Kind == Quoted:
		return `the name that is opened with " has no end`
	case first == '$':
		tag := s.text[t.Start+1:]
		return "the literal that is opened with $" + string(tag[:bytes.IndexByte(tag, '$')]) + "$ has no end"
	}
	return "the literal that is opened with ' has no end"
}

func (s *splitter) keyword(t Token) {
	switch {
	case t.Is(s.text, "CASE"):
		s.cases++
		if s.bodies > 0 && s.parens == 0 {
			s.bodies++
		}
	case t.Is(s.text, "END"):
		s.cases = max(s.cases-1, 0)
		if s.parens == 0 {
			s.bodies = max(s.bodies-1, 0)
		}
	case t.Is(s.text, "ATOMIC"):
		if s.bodies == 0 && s.parens == 0 && s.previous.Is(s.text, "BEGIN") && (s.creates("FUNCTION") || s.creates("PROCEDURE")) {
			s.bodies = 1
		}
	case t.Is(s.text, "STDIN"):
		if s.parens == 0 && s.previous.Is(s.text, "FROM") && len(s.current.Words) > 0 && s.current.Words[0] == "COPY" {
			s.fromStdin = true
		}
	}
}

// creates reports whether the statement is a CREATE [OR REPLACE] of the thing that is named.
func (s *splitter) creates(thing string) bool {
	words := s.current.Words
	if len(words) < 2 || words[0] != "CREATE" {
		return false
	}
	if words[1] == "OR" && len(words) > 3 {
		return words[3] == thing
	}
	return words[1] == thing
}

func (s *splitter) bracket(b byte) {
	switch b {
	case '(':
		s.parens++
	case ')':
		s.parens = max(s.parens-1, 0)
	case '[':
		s.brackets++
	case ']':
		s.brackets = max(s.brackets-1, 0)
	}
}

// name makes a token part of Words, or ends them.
func (s *splitter) name(t Token) {
	if !s.words {
		return
	}
	c := &s.current
	switch {
	case t.Kind == Punctuation && s.text[t.Start] == '.' && len(c.Words) > 0:
		c.Words[len(c.Words)-1] += "."
		s.joined = true
		return
	case t.Kind != Word && t.Kind != Quoted && t.Kind != Backquoted && t.Kind != Placeholder || t.Unterminated:
		s.words = false
		return
	}
	written := string(s.text[t.Start:t.End])
	if t.Kind == Word {
		written = upper(s.text[t.Start:t.End])
	}
	// A placeholder is glued to what it touches: tbl_${suffix}.
	touches := s.previous.End == t.Start && len(c.Words) > 0 && (t.Kind == Placeholder || s.previous.Kind == Placeholder)
	switch {
	case s.joined || touches:
		c.Words[len(c.Words)-1] += written
	case len(c.Words) == maxWords:
		s.words = false
		return
	default:
		c.Words = append(c.Words, written)
	}
	s.joined = false
	s.words = len(c.Words[len(c.Words)-1]) <= maxWord
}
