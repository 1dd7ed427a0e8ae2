// Package lex splits a file of SQL into statements with exact places, without a grammar: it knows how PostgreSQL quotes,
// comments and nests, what psql and migration tools put between statements, and what a placeholder of a template looks
// like. It never fails: what it cannot split is a statement with a reason.
package lex

// Kind says what a stretch of a file is.
type Kind int

const (
	// SQL is a statement for the server.
	SQL Kind = iota
	// Psql is a line for psql, as in `\connect other`.
	Psql
)

// Statement is one statement of a file.
type Statement struct {
	Kind Kind
	// Start is the offset of the first byte of the first token; End is past the last token, the semicolon left out.
	Start, End int
	// Words are the first keywords and bare names in upper case, at most sixteen, up to the first parenthesis, literal or
	// operator that is not a dot: enough to tell what a statement is without parsing it. Dotted names are joined: "PUBLIC.USERS".
	// Quoted names and placeholders stand as they are written, so that they pass for no keyword. A Psql line has one word,
	// its command: `\CONNECT`.
	Words []string
	// Tokens counts the tokens, and Depth is the deepest nesting of parentheses, brackets and CASE: guards of the parser.
	Tokens, Depth int
	// Placeholder is the first placeholder of a template in the statement (`${schema}`, `{{ .Name }}`, `:name`), as written;
	// empty when there is none.
	Placeholder string
	// Reason says why the statement cannot be told from what follows it (an unterminated quote or comment); empty when it can.
	Reason string
	// CopyStart and CopyEnd are the half-open range of the data lines after COPY … FROM STDIN, without the line `\.` that
	// ends them; both zero when there are none.
	CopyStart, CopyEnd int
}

// Text is the statement as written in file, the bytes that were split.
func (s Statement) Text(file []byte) []byte { return file[s.Start:s.End] }

// Comment is a comment outside of statements or inside of one.
type Comment struct {
	Start, End int
	// Text is the comment without its markers and surrounding white space.
	Text string
	// Line is true for a `--` comment.
	Line bool
}

// File is a split file.
type File struct {
	Statements []Statement
	Comments   []Comment
}
