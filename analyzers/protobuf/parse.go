package protobuf

import (
	"bytes"
	"fmt"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// file is what is compared of one side of a protobuf file.
type file struct {
	path     string
	syntax   string
	messages []*message // nested ones included, outer before inner
}

type message struct {
	name           string // full name
	span           source.Span
	fields         []field
	reservedRanges [][2]int // from, to; the end is exclusive
	reservedNames  map[string]bool
}

type field struct {
	name, jsonName, typeName string
	number                   int
	span                     source.Span
}

func (m *message) reservesNumber(number int) bool {
	for _, r := range m.reservedRanges {
		if number >= r[0] && number < r[1] {
			return true
		}
	}
	return false
}

// maxNesting bounds braces and brackets: the parser takes gigabytes for a literal of 100,000 levels.
const maxNesting = 200

// parse reads one file without its imports.
func parse(text *source.Text) (*file, *analyzers.Problem) {
	if line, column, deep := tooDeep(text); deep {
		return nil, &analyzers.Problem{File: text.Path, Side: text.Side, Line: line, Column: column,
			Message: fmt.Sprintf("the file nests deeper than %d levels here, so it was not examined", maxNesting)}
	}
	var first reporter.ErrorWithPos
	handler := reporter.NewHandler(reporter.NewReporter(func(err reporter.ErrorWithPos) error {
		if first == nil {
			first = err
		}
		return err
	}, nil))
	node, err := parser.Parse(text.Path, bytes.NewReader(text.Bytes), handler)
	if err == nil {
		var result parser.Result
		if result, err = parser.ResultFromAST(node, false, handler); err == nil {
			return convert(text, result), nil
		}
	}
	problem := &analyzers.Problem{File: text.Path, Side: text.Side, Message: "this is no protobuf file: " + err.Error()}
	if first != nil {
		problem.Line, problem.Column = text.Position(min(max(first.GetPosition().Offset, 0), len(text.Bytes)))
		problem.Message = "this is no protobuf file: " + first.Unwrap().Error()
	}
	return nil, problem
}

// tooDeep finds the place where braces and brackets nest too deep. Strings and comments may hold some too: the limit is
// far above any real file, so counting them does no harm.
func tooDeep(text *source.Text) (line, column int, deep bool) {
	depth := 0
	for i, b := range text.Bytes {
		switch b {
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

func convert(text *source.Text, result parser.Result) *file {
	proto := result.FileDescriptorProto()
	f := &file{path: text.Path, syntax: proto.GetSyntax()}
	if f.syntax == "" {
		f.syntax = "proto2" // what a file without a syntax line is
	}
	c := converter{text: text, result: result, file: f}
	c.messages(proto.GetPackage(), proto.GetMessageType())
	return f
}

type converter struct {
	text   *source.Text
	result parser.Result
	file   *file
}

func (c converter) messages(scope string, list []*descriptorpb.DescriptorProto) {
	for _, proto := range list {
		if proto.GetOptions().GetMapEntry() {
			continue
		}
		m := &message{name: proto.GetName(), reservedNames: map[string]bool{}, span: c.span(c.result.MessageNode(proto))}
		if scope != "" {
			m.name = scope + "." + m.name
		}
		for _, f := range proto.GetField() {
			m.fields = append(m.fields, field{
				name: f.GetName(), jsonName: f.GetJsonName(), typeName: c.typeName(f), number: int(f.GetNumber()), span: c.span(c.result.FieldNode(f)),
			})
		}
		for _, r := range proto.GetReservedRange() {
			m.reservedRanges = append(m.reservedRanges, [2]int{int(r.GetStart()), int(r.GetEnd())})
		}
		for _, name := range proto.GetReservedName() {
			m.reservedNames[name] = true
		}
		c.file.messages = append(c.file.messages, m)
		c.messages(m.name, proto.GetNestedType())
	}
}

// typeName is a field's type as it is written.
func (c converter) typeName(f *descriptorpb.FieldDescriptorProto) string {
	if node, ok := c.result.FieldNode(f).(*ast.MapFieldNode); ok {
		return "map<" + node.MapType.KeyType.Val + ", " + string(node.MapType.ValueType.AsIdentifier()) + ">"
	}
	if name := f.GetTypeName(); name != "" {
		return name
	}
	if node := c.result.FieldNode(f).FieldType(); node != nil {
		info := c.result.FileNode().NodeInfo(node)
		return info.RawText()
	}
	return ""
}

func (c converter) span(node ast.Node) source.Span {
	info := c.result.FileNode().NodeInfo(node)
	start := info.Start().Offset
	return c.text.Span(start, start+len(info.RawText()))
}
