// Package parse parses one statement of SQL with PostgreSQL 16's own parser (pg_query_go v5), which is C: what would crash
// it, stall it or make it read less than it was given is kept from it.
package parse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Kind says why a statement was not parsed.
type Kind int

const (
	// Syntax: the parser refuses the statement.
	Syntax Kind = iota
	// Template: the statement holds placeholders and is no SQL before they are filled in.
	Template
	// NotText: the statement holds a NUL byte or is not UTF-8.
	NotText
	// NewerSyntax: the statement is of a later PostgreSQL than the parser, and nothing can stand in for what is new.
	NewerSyntax
	// TooComplex: the parser cannot take the statement within its limits of stack, memory and time.
	TooComplex
)

// Error says why and where a statement was not parsed.
type Error struct {
	Kind Kind
	// Message is the reason: for Syntax the parser's own words, as the server says them.
	Message string
	// Offset is the byte offset in the statement that the message is about; -1 when no place is known.
	Offset int
	// Since is, for NewerSyntax, the first server version that reads the statement; 0 for every other kind.
	Since int
}

func (e *Error) Error() string { return e.Message }

// recursionLimit is how deep a tree may be when its protobuf form is decoded: deeper than any tree that the parser gives
// back, as each operator makes two levels. The decoder's own limit, 10,000, refuses some 3,000 terms.
const recursionLimit = 200_000

// Statement parses one statement, without its semicolon or with it. The result holds exactly one statement, and every
// location in it is a byte offset in sql. The error, if any, is an *Error, or that of the context.
//
// Placeholders are parsed as they stand where PostgreSQL can read them, and otherwise as the names that lex.Neutralise puts
// in their place, which the tree then holds. Syntax of PostgreSQL 17 and 18 is parsed as far as Newer says. Statement may be called from several goroutines at once.
func Statement(ctx context.Context, sql string) (*pg_query.ParseResult, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return nil, &Error{Kind: NotText, Message: "a NUL byte, which no statement can hold", Offset: i}
	}
	text, c := prepare(sql)
	if i := invalid(text); i >= 0 {
		return nil, &Error{Kind: NotText, Message: "a byte that is not UTF-8", Offset: i}
	}
	result, err := single(ctx, text, c)
	if !isSyntax(err) {
		return result, err
	}
	if n := recognise(text); len(n.found) > 0 {
		text = string(n.edited)
		result, newErr := filled(ctx, text, c)
		switch {
		case newErr == nil:
			n.mend(result.Stmts[0].Stmt)
			return result, nil
		case n.missing != nil && isSyntax(newErr):
			return nil, n.refusal()
		}
		return nil, newErr
	}
	if c.placeholder < 0 {
		return nil, err
	}
	return filled(ctx, text, c)
}

// filled parses text as it stands, and if PostgreSQL refuses that, with stand-ins for its placeholders.
func filled(ctx context.Context, text string, c cost) (*pg_query.ParseResult, error) {
	result, err := single(ctx, text, c)
	if c.placeholder < 0 || !isSyntax(err) {
		return result, err
	}
	neutral, _ := lex.Neutralise([]byte(text))
	result, err = single(ctx, string(neutral), c)
	if isSyntax(err) {
		return nil, &Error{Kind: Template, Message: "a template that is no SQL before its placeholders are filled in", Offset: c.placeholder}
	}
	return result, err
}

func isSyntax(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Kind == Syntax
}

// single parses text, here or in a child, and makes sure that it is one statement.
func single(ctx context.Context, text string, c cost) (*pg_query.ParseResult, error) {
	parse := tree
	if c.beyond() {
		parse = func(text string) ([]byte, error) { return inChild(ctx, text) }
	}
	encoded, err := parse(text)
	if err != nil {
		return nil, translate(text, err)
	}
	result := &pg_query.ParseResult{}
	if err := (proto.UnmarshalOptions{RecursionLimit: recursionLimit}).Unmarshal(encoded, result); err != nil {
		return nil, tooComplex("its tree is nested too deeply")
	}
	switch n := len(result.Stmts); {
	case n == 0:
		return nil, &Error{Kind: Syntax, Message: "no statement", Offset: -1}
	case n > 1:
		return nil, &Error{Kind: Syntax, Message: "a second statement", Offset: int(result.Stmts[1].StmtLocation)}
	}
	return result, nil
}

// tree is the statement's tree as protobuf.
func tree(text string) ([]byte, error) { return parser.ParseToProtobuf(text) }

// translate turns what the parser says into an Error. Its position counts characters from 1, 0 for none.
func translate(text string, err error) error {
	var refused *parser.Error
	if !errors.As(err, &refused) {
		return err
	}
	// Bison's stack ends at 10,000 symbols (YYMAXDEPTH), on the server as well.
	if strings.HasPrefix(refused.Message, "memory exhausted") || strings.HasPrefix(refused.Message, "stack depth limit exceeded") {
		return tooComplex("it is nested too deeply for PostgreSQL's parser")
	}
	return &Error{Kind: Syntax, Message: refused.Message, Offset: byteOffset(text, refused.Cursorpos)}
}

func tooComplex(why string) error {
	return &Error{Kind: TooComplex, Message: fmt.Sprintf("too complex to check: %s", why), Offset: -1}
}

// byteOffset is the offset of the character that is counted from 1; -1 when there is none.
func byteOffset(text string, character int) int {
	if character < 1 {
		return -1
	}
	for offset := range text {
		if character--; character == 0 {
			return offset
		}
	}
	return len(text)
}

// invalid is the offset of the first byte that is not UTF-8; -1 when all is.
func invalid(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for offset, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[offset:]); size == 1 {
				return offset
			}
		}
	}
	return -1
}
