package schema

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// maxNesting bounds braces and brackets: the parser takes gigabytes for a literal of 100,000 levels.
const maxNesting = 200

// maxProblems bounds how many mistakes of one file are told.
const maxProblems = 20

// Parse reads one file without its imports. The problems are what protoc would refuse in it; a file that breaks the syntax
// is nil, one that only breaks a rule is there as far as it is understood.
func Parse(text *source.Text) (f *File, problems []analyzers.Problem) {
	defer func() {
		// The parser has panicked on bytes that no lexer of protobuf takes.
		if cause := recover(); cause != nil {
			f, problems = nil, []analyzers.Problem{{File: text.Path, Side: text.Side, Message: fmt.Sprintf("this is no protobuf file: the parser failed on it (%v)", cause)}}
		}
	}()
	if line, column, deep := tooDeep(text); deep {
		return nil, []analyzers.Problem{{File: text.Path, Side: text.Side, Line: line, Column: column,
			Message: fmt.Sprintf("the file nests deeper than %d levels here, so it was not examined", maxNesting)}}
	}
	// The parser skips a byte order mark and counts from behind it.
	content := bytes.TrimPrefix(text.Bytes, byteOrderMark)
	skipped := len(text.Bytes) - len(content)
	var found []analyzers.Problem
	handler := reporter.NewHandler(reporter.NewReporter(func(err reporter.ErrorWithPos) error {
		line, column := text.Position(min(max(err.GetPosition().Offset, 0)+skipped, len(text.Bytes)))
		found = append(found, analyzers.Problem{File: text.Path, Side: text.Side, Line: line, Column: column,
			Message: "this is no protobuf: " + err.Unwrap().Error()})
		if len(found) >= maxProblems {
			return errors.New("too many problems")
		}
		return nil
	}, nil))
	node, err := parser.Parse(text.Path, bytes.NewReader(content), handler)
	if err != nil || node == nil {
		if len(found) == 0 {
			found = append(found, analyzers.Problem{File: text.Path, Side: text.Side, Message: fmt.Sprintf("this is no protobuf file: %v", err)})
		}
		return nil, found[:1] // what follows a syntax error is often only its echo
	}
	result, _ := parser.ResultFromAST(node, true, handler) // its error repeats what the reporter was told
	if result == nil || result.FileDescriptorProto().GetSyntax() == "editions" && result.FileDescriptorProto().Edition == nil {
		return nil, found
	}
	return convert(text, skipped, result), found
}

// tooDeep finds the place where braces and brackets nest too deep. Angle brackets count as well: they enclose messages in
// option values (Protocol Buffers, "Text Format Language Specification").
func tooDeep(text *source.Text) (line, column int, deep bool) {
	depth := 0
	for i := 0; i < len(text.Bytes); i++ {
		switch text.Bytes[i] {
		case '/':
			i = afterComment(text.Bytes, i)
		case '"', '\'':
			i = afterString(text.Bytes, i)
		case '{', '[', '<':
			if depth++; depth > maxNesting {
				line, column = text.Position(i)
				return line, column, true
			}
		case '}', ']', '>':
			depth = max(0, depth-1)
		}
	}
	return 0, 0, false
}

// afterComment is the last byte of the comment that begins at a slash, or the slash itself where none does. Comments do
// not nest.
func afterComment(content []byte, slash int) int {
	rest := content[slash:]
	end, mark := -1, 0
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		end, mark = bytes.IndexByte(rest, '\n'), 1
	case bytes.HasPrefix(rest, []byte("/*")):
		if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			end += 2
		}
		mark = 2
	default:
		return slash
	}
	if end < 0 {
		return len(content)
	}
	return slash + end + mark - 1
}

// afterString is the closing quote of a string, or the end of its line where it has none.
func afterString(content []byte, quote int) int {
	for i := quote + 1; i < len(content); i++ {
		switch content[i] {
		case '\\':
			i++
		case content[quote], '\n':
			return i
		}
	}
	return len(content)
}
