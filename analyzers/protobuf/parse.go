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
	fields         []parsedField
	reservedRanges [][2]int // from, to; the end is exclusive
	reservedNames  map[string]bool
}

type parsedField struct {
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

var byteOrderMark = []byte("\xef\xbb\xbf")

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
	// The parser skips a byte order mark and counts from behind it.
	content := bytes.TrimPrefix(text.Bytes, byteOrderMark)
	skipped := len(text.Bytes) - len(content)
	node, err := parser.Parse(text.Path, bytes.NewReader(content), handler)
	if err == nil {
		var result parser.Result
		if result, err = parser.ResultFromAST(node, false, handler); err == nil {
			return convert(text, skipped, result), nil
		}
	}
	problem := &analyzers.Problem{File: text.Path, Side: text.Side, Message: "this is no protobuf file: " + err.Error()}
	if first != nil {
		problem.Line, problem.Column = text.Position(min(max(first.GetPosition().Offset, 0)+skipped, len(text.Bytes)))
		problem.Message = "this is no protobuf file: " + first.Unwrap().Error()
	}
	return nil, problem
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

func convert(text *source.Text, skipped int, result parser.Result) *file {
	proto := result.FileDescriptorProto()
	f := &file{path: text.Path, syntax: proto.GetSyntax()}
	if f.syntax == "" {
		f.syntax = "proto2" // what a file without a syntax line is
	}
	c := converter{text: text, skipped: skipped, result: result, file: f}
	c.messages(proto.GetPackage(), proto.GetMessageType())
	return f
}

type converter struct {
	text    *source.Text
	skipped int // bytes in front of what the parser saw
	result  parser.Result
	file    *file
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
			m.fields = append(m.fields, parsedField{
				name: f.GetName(), jsonName: jsonName(f), typeName: c.typeName(f), number: int(f.GetNumber()), span: c.span(c.result.FieldNode(f)),
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

// jsonName is the name that a field has in JSON: the option json_name, which the parser leaves uninterpreted, else the one
// that is made from its own (Protocol Buffers, "ProtoJSON Format").
func jsonName(f *descriptorpb.FieldDescriptorProto) string {
	for _, option := range f.GetOptions().GetUninterpretedOption() {
		if name := option.GetName(); len(name) == 1 && !name[0].GetIsExtension() && name[0].GetNamePart() == "json_name" {
			return string(option.GetStringValue())
		}
	}
	return f.GetJsonName()
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
	start := info.Start().Offset + c.skipped
	return c.text.Span(start, start+len(info.RawText()))
}
