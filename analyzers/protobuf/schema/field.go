package schema

import (
	"github.com/bufbuild/protocompile/ast"
	"google.golang.org/protobuf/types/descriptorpb"
)

// field reads a field or an extension. Its type is looked up later, once the imports are known.
func (c *converter) field(scope string, inherited features, proto *descriptorpb.FieldDescriptorProto) *Field {
	node := c.result.FieldNode(proto)
	f := &Field{
		Name: proto.GetName(), JSONName: proto.GetJsonName(), Number: int(proto.GetNumber()), Written: c.typeName(proto), TypeName: proto.GetTypeName(),
		File: c.file, Span: c.span(node), scope: scope,
		repeated: proto.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED,
		required: proto.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REQUIRED,
		optional: proto.GetProto3Optional(),
	}
	f.Options = c.options(proto.GetOptions().GetUninterpretedOption())
	f.features = inherited.with(f.Options)
	f.Deprecated = lookup(f.Options, "deprecated") == "true"
	f.Default = lookup(f.Options, "default")
	// The parser leaves json_name uninterpreted (Protocol Buffers, "ProtoJSON Format").
	if name := lookup(f.Options, "json_name"); name != "" {
		f.JSONName = name
	}
	f.Kind = kindOf(proto)
	switch n := node.(type) {
	case *ast.MapFieldNode:
		key := n.MapType.KeyType.Val
		value := string(n.MapType.ValueType.AsIdentifier())
		f.Kind, f.TypeName = KindMessage, ""
		f.Key = c.entry("key", 1, key, inherited, scope)
		f.Value = c.entry("value", 2, value, f.features, scope)
	case *ast.GroupNode:
		f.Kind = KindGroup
	}
	return f
}

// entry is the key or the value of a map, which is a field of the entry that protoc makes up (Protocol Buffers, "Maps",
// backwards compatibility).
func (c *converter) entry(name string, number int, written string, inherited features, scope string) *Field {
	inherited.message = "LENGTH_PREFIXED" // in maps messages are never delimited, whatever the feature says
	f := &Field{Name: name, JSONName: name, Number: number, Written: written, File: c.file, features: inherited, scope: scope, optional: true}
	if isScalar(written) {
		f.Kind = written
	} else {
		f.Kind, f.TypeName = KindUnknown, written
	}
	return f
}

func kindOf(proto *descriptorpb.FieldDescriptorProto) string {
	if proto.Type == nil {
		return KindUnknown
	}
	switch name := proto.GetType(); name {
	case descriptorpb.FieldDescriptorProto_TYPE_GROUP:
		return KindGroup
	case descriptorpb.FieldDescriptorProto_TYPE_MESSAGE, descriptorpb.FieldDescriptorProto_TYPE_ENUM:
		return KindUnknown
	default:
		return scalarNames[name]
	}
}

var scalarNames = map[descriptorpb.FieldDescriptorProto_Type]string{
	descriptorpb.FieldDescriptorProto_TYPE_DOUBLE: "double", descriptorpb.FieldDescriptorProto_TYPE_FLOAT: "float",
	descriptorpb.FieldDescriptorProto_TYPE_INT32: "int32", descriptorpb.FieldDescriptorProto_TYPE_INT64: "int64",
	descriptorpb.FieldDescriptorProto_TYPE_UINT32: "uint32", descriptorpb.FieldDescriptorProto_TYPE_UINT64: "uint64",
	descriptorpb.FieldDescriptorProto_TYPE_SINT32: "sint32", descriptorpb.FieldDescriptorProto_TYPE_SINT64: "sint64",
	descriptorpb.FieldDescriptorProto_TYPE_FIXED32: "fixed32", descriptorpb.FieldDescriptorProto_TYPE_FIXED64: "fixed64",
	descriptorpb.FieldDescriptorProto_TYPE_SFIXED32: "sfixed32", descriptorpb.FieldDescriptorProto_TYPE_SFIXED64: "sfixed64",
	descriptorpb.FieldDescriptorProto_TYPE_BOOL: "bool", descriptorpb.FieldDescriptorProto_TYPE_STRING: "string",
	descriptorpb.FieldDescriptorProto_TYPE_BYTES: "bytes",
}

func isScalar(name string) bool {
	for _, scalar := range scalarNames {
		if scalar == name {
			return true
		}
	}
	return false
}

// typeName is a field's type as it is written.
func (c *converter) typeName(f *descriptorpb.FieldDescriptorProto) string {
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
