package schema

import (
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

type converter struct {
	text    *source.Text
	skipped int // bytes in front of what the parser saw
	result  parser.Result
	file    *File
}

func convert(text *source.Text, skipped int, result parser.Result) *File {
	proto := result.FileDescriptorProto()
	f := &File{Path: text.Path, Syntax: proto.GetSyntax(), Package: proto.GetPackage(), types: map[string]any{}}
	if f.Syntax == "" {
		f.Syntax = "proto2" // what a file without a syntax line is
	}
	if f.Syntax == "editions" {
		f.Edition = strings.TrimPrefix(proto.GetEdition().String(), "EDITION_")
	}
	c := &converter{text: text, skipped: skipped, result: result, file: f}
	f.Options = c.options(proto.GetOptions().GetUninterpretedOption())
	f.features = featuresOf(f.Syntax).with(f.Options)
	c.lines()
	for _, decl := range result.AST().Decls {
		if node, ok := decl.(*ast.ImportNode); ok {
			f.Imports = append(f.Imports, &Import{Path: node.Name.AsString(), Public: node.Public != nil, Span: c.span(node)})
		}
	}
	c.messages(f.Package, nil, proto.GetMessageType())
	c.enums(f.Package, nil, proto.GetEnumType())
	c.extensions(f.Package, f.features, proto.GetExtension())
	c.services(proto.GetService())
	return f
}

// lines finds the lines that stand for the file as a whole.
func (c *converter) lines() {
	root := c.result.AST()
	c.file.Span = c.text.Span(0, len(c.text.Bytes))
	switch {
	case root.Syntax != nil:
		c.file.SyntaxSpan = c.span(root.Syntax)
	case root.Edition != nil:
		c.file.SyntaxSpan = c.span(root.Edition)
	default:
		c.file.SyntaxSpan = c.text.Span(c.skipped, c.skipped)
	}
	c.file.PackageSpan = c.file.SyntaxSpan
	for _, decl := range root.Decls {
		if node, ok := decl.(*ast.PackageNode); ok {
			c.file.PackageSpan = c.span(node)
		}
	}
}

func (c *converter) messages(scope string, parent *Message, list []*descriptorpb.DescriptorProto) {
	for _, proto := range list {
		if proto.GetOptions().GetMapEntry() {
			continue
		}
		node := c.result.MessageNode(proto)
		m := &Message{Name: join(scope, proto.GetName()), File: c.file, Parent: parent, Span: c.span(node), Head: c.upTo(node, node.MessageName())}
		m.Options = c.options(proto.GetOptions().GetUninterpretedOption())
		m.features = c.inherited(parent).with(m.Options)
		m.JSONFormat = m.features.json
		m.Deprecated = lookup(m.Options, "deprecated") == "true"
		for _, o := range proto.GetOneofDecl() {
			oneof := &Oneof{Name: o.GetName(), Options: c.options(o.GetOptions().GetUninterpretedOption())}
			oneof.Span = c.span(c.result.OneofNode(o))
			m.Oneofs = append(m.Oneofs, oneof)
		}
		for _, f := range proto.GetField() {
			field := c.field(m.Name, m.features, f)
			field.Holder = m
			if f.OneofIndex != nil && !f.GetProto3Optional() && int(f.GetOneofIndex()) < len(m.Oneofs) {
				field.Oneof = m.Oneofs[f.GetOneofIndex()]
				field.features = m.features.with(field.Oneof.Options).with(field.Options)
				field.Oneof.Fields = append(field.Oneof.Fields, field)
			}
			m.Fields = append(m.Fields, field)
		}
		m.Oneofs = written(m.Oneofs)
		for _, r := range proto.GetReservedRange() {
			m.Reserved.Ranges = append(m.Reserved.Ranges, Range{int(r.GetStart()), int(r.GetEnd()) - 1})
			m.Reserved.Spans = append(m.Reserved.Spans, c.span(c.result.MessageReservedRangeNode(r)))
		}
		m.Reserved.Names = proto.GetReservedName()
		m.Reserved.settle()
		for _, r := range proto.GetExtensionRange() {
			m.ExtensionRanges = append(m.ExtensionRanges, Range{int(r.GetStart()), int(r.GetEnd()) - 1})
		}
		c.file.Messages = append(c.file.Messages, m)
		if parent != nil {
			parent.Nested = append(parent.Nested, m)
		}
		c.know(m.Name, m)
		c.messages(m.Name, m, proto.GetNestedType())
		c.enums(m.Name, m, proto.GetEnumType())
		c.extensions(m.Name, m.features, proto.GetExtension())
	}
}

// written leaves out the oneofs that the parser made up for proto3's optional fields.
func written(oneofs []*Oneof) []*Oneof {
	var kept []*Oneof
	for _, o := range oneofs {
		if len(o.Fields) > 0 {
			kept = append(kept, o)
		}
	}
	return kept
}

func (c *converter) enums(scope string, parent *Message, list []*descriptorpb.EnumDescriptorProto) {
	for _, proto := range list {
		node := c.result.EnumNode(proto)
		e := &Enum{Name: join(scope, proto.GetName()), File: c.file, Parent: parent, Span: c.span(node)}
		e.Head = e.Span
		if named, ok := node.(*ast.EnumNode); ok {
			e.Head = c.upTo(node, named.Name)
		}
		e.Options = c.options(proto.GetOptions().GetUninterpretedOption())
		e.features = c.inherited(parent).with(e.Options)
		e.Closed, e.JSONFormat = e.features.enumType == featureClosed, e.features.json
		e.Deprecated = lookup(e.Options, "deprecated") == "true"
		for _, v := range proto.GetValue() {
			value := &Value{Name: v.GetName(), Number: int(v.GetNumber()), Span: c.span(c.result.EnumValueNode(v))}
			value.Options = c.options(v.GetOptions().GetUninterpretedOption())
			value.Deprecated = lookup(value.Options, "deprecated") == "true"
			e.Values = append(e.Values, value)
		}
		for _, r := range proto.GetReservedRange() {
			e.Reserved.Ranges = append(e.Reserved.Ranges, Range{int(r.GetStart()), int(r.GetEnd())})
			e.Reserved.Spans = append(e.Reserved.Spans, c.span(c.result.EnumReservedRangeNode(r)))
		}
		e.Reserved.Names = proto.GetReservedName()
		e.Reserved.settle()
		c.file.Enums = append(c.file.Enums, e)
		if parent != nil {
			parent.NestedEnums = append(parent.NestedEnums, e)
		}
		c.know(e.Name, e)
	}
}

func (c *converter) extensions(scope string, inherited features, list []*descriptorpb.FieldDescriptorProto) {
	for _, proto := range list {
		f := c.field(scope, inherited, proto)
		f.Name = join(scope, f.Name)
		f.JSONName = "[" + f.Name + "]" // Protocol Buffers, "ProtoJSON Format", extensions
		f.Extendee = proto.GetExtendee()
		c.file.Extensions = append(c.file.Extensions, f)
	}
}

func (c *converter) services(list []*descriptorpb.ServiceDescriptorProto) {
	for _, proto := range list {
		node := c.result.ServiceNode(proto)
		s := &Service{Name: join(c.file.Package, proto.GetName()), File: c.file, Span: c.span(node)}
		s.Head = s.Span
		if named, ok := node.(*ast.ServiceNode); ok {
			s.Head = c.upTo(node, named.Name)
		}
		s.Options = c.options(proto.GetOptions().GetUninterpretedOption())
		for _, m := range proto.GetMethod() {
			method := &Method{Name: m.GetName(), Service: s, Request: m.GetInputType(), Response: m.GetOutputType(),
				ClientStreams: m.GetClientStreaming(), ServerStreams: m.GetServerStreaming(), Span: c.span(c.result.MethodNode(m))}
			method.Options = c.options(m.GetOptions().GetUninterpretedOption())
			method.Deprecated = lookup(method.Options, "deprecated") == "true"
			method.Idempotency = lookup(method.Options, "idempotency_level")
			if method.Idempotency == "" {
				method.Idempotency = "IDEMPOTENCY_UNKNOWN"
			}
			s.Methods = append(s.Methods, method)
		}
		c.file.Services = append(c.file.Services, s)
	}
}

func (c *converter) inherited(parent *Message) features {
	if parent != nil {
		return parent.features
	}
	return c.file.features
}

func (c *converter) know(name string, t any) {
	if _, twice := c.file.types[name]; !twice {
		c.file.types[name] = t
	}
}

func (c *converter) span(node ast.Node) source.Span {
	info := c.result.FileNode().NodeInfo(node)
	start := info.Start().Offset + c.skipped
	return c.text.Span(start, start+len(info.RawText()))
}

// upTo is the stretch from the beginning of one node to the end of a part of it.
func (c *converter) upTo(whole, part ast.Node) source.Span {
	from, to := c.span(whole), c.span(part)
	return c.text.Span(from.Start, max(to.End, from.Start))
}

func join(scope, name string) string {
	if scope == "" {
		return name
	}
	return scope + "." + name
}
