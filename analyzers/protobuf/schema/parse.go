package schema

import (
	"bytes"
	"errors"
	"fmt"
	"sort"

	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// maxPackage is the length of the longest package name that the parser takes, as protoc does.
const maxPackage = 511

// maxProblems bounds how many mistakes of one file are told.
const maxProblems = 20

// Parse reads one file without its imports. The problems are what protoc would refuse in it; a file that breaks the syntax
// is nil, one that only breaks a rule is there as far as it is understood.
func Parse(text *source.Text) (f *File, problems []analyzers.Problem) {
	// The parser skips a byte order mark and counts from behind it.
	content := bytes.TrimPrefix(text.Bytes, byteOrderMark)
	skipped := len(text.Bytes) - len(content)
	defer func() {
		// The parser panics on some of what protobuf does not allow, as options in the midst of a list of extension ranges.
		if cause := recover(); cause != nil {
			line, column := text.Position(skipped + panicsAt(content))
			f, problems = nil, []analyzers.Problem{{File: text.Path, Side: text.Side, Line: line, Column: column,
				Message: fmt.Sprintf("this is no protobuf: the parser failed on it (%v)", cause)}}
		}
	}()
	content, place, why := guard(content)
	if why != "" {
		line, column := text.Position(place + skipped)
		return nil, []analyzers.Problem{{File: text.Path, Side: text.Side, Line: line, Column: column, Message: why}}
	}
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
	if len(result.FileDescriptorProto().GetPackage()) > maxPackage {
		return nil, found // which says so; each name in the file would be as long
	}
	return convert(text, skipped, result), found
}

// panicsAt is the offset up to which the parser can read before it panics: it reads from left to right, so what comes behind
// that place does not matter. Zero where it is not the reading that panics.
func panicsAt(content []byte) int {
	panics := func(length int) (yes bool) {
		defer func() { yes = recover() != nil }()
		ignore := reporter.NewHandler(reporter.NewReporter(func(reporter.ErrorWithPos) error { return nil }, nil))
		_, _ = parser.Parse("", bytes.NewReader(append(content[:length:length], ';')), ignore) // an open end alone is no reason
		return false
	}
	if !panics(len(content)) {
		return 0
	}
	return max(0, sort.Search(len(content), panics)-1)
}
