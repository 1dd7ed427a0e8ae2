package wire

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Bounds on what is built around a field: the types that its own type leads to.
const (
	maxDepth = 3
	maxTypes = 40
)

// builder makes descriptors of parts of a schema. All features are written out, so that it does not matter which syntax the
// schema has.
type builder struct {
	file     *descriptorpb.FileDescriptorProto
	messages map[*schema.Message]string
	enums    map[*schema.Enum]string
	// special: a type of google.protobuf is among them, many of which have a form of their own in JSON.
	special bool
}

// describe makes the descriptor of a message with only the chosen fields, and of the types that they lead to. It fails where
// the schema is not one that protoc would take. Special: types of google.protobuf are among them, many of which have a
// form of their own in JSON that the descriptors do not show.
func describe(m *schema.Message, chosen []*schema.Field) (d protoreflect.MessageDescriptor, special bool, err error) {
	b := &builder{messages: map[*schema.Message]string{}, enums: map[*schema.Enum]string{}, file: &descriptorpb.FileDescriptorProto{
		Name: proto.String("w.proto"), Package: proto.String("w"), Syntax: proto.String("editions"), Edition: descriptorpb.Edition_EDITION_2023.Enum(),
		// Names in JSON are given one by one, and may collide where the schema lets them.
		Options: &descriptorpb.FileOptions{Features: &descriptorpb.FeatureSet{JsonFormat: descriptorpb.FeatureSet_LEGACY_BEST_EFFORT.Enum()}},
	}}
	m.Linked()
	name := b.message(m, chosen, 0)
	file, err := protodesc.NewFile(b.file, new(protoregistry.Files))
	if err != nil {
		return nil, false, fmt.Errorf("describe %s: %w", m.Name, err)
	}
	return file.Messages().ByName(protoreflect.Name(name)), b.special, nil
}

// message adds a message to the file and gives the name that it has there.
func (b *builder) message(m *schema.Message, fields []*schema.Field, depth int) string {
	if name, done := b.messages[m]; done {
		return name
	}
	name := fmt.Sprintf("M%d_%s", len(b.messages), strings.ReplaceAll(m.Name, ".", "_"))
	b.messages[m] = name
	b.special = b.special || strings.HasPrefix(m.Name, "google.protobuf.")
	d := &descriptorpb.DescriptorProto{Name: proto.String(name)}
	b.file.MessageType = append(b.file.MessageType, d)
	if depth > maxDepth || len(b.messages) > maxTypes {
		return name // as far as it matters here, a message without fields
	}
	oneofs := map[*schema.Oneof]int32{}
	for _, f := range fields {
		if f.Kind == schema.KindUnknown || f.Kind == schema.KindEnum && f.Enum == nil {
			continue
		}
		field := b.field(d, name, f, depth)
		if f.Oneof != nil {
			index, known := oneofs[f.Oneof]
			if !known {
				index = int32(len(d.OneofDecl))
				oneofs[f.Oneof] = index
				d.OneofDecl = append(d.OneofDecl, &descriptorpb.OneofDescriptorProto{Name: proto.String(f.Oneof.Name)})
			}
			field.OneofIndex = proto.Int32(index)
		}
		d.Field = append(d.Field, field)
	}
	return name
}

func (b *builder) field(in *descriptorpb.DescriptorProto, inName string, f *schema.Field, depth int) *descriptorpb.FieldDescriptorProto {
	features := &descriptorpb.FeatureSet{}
	d := &descriptorpb.FieldDescriptorProto{
		Name: proto.String(f.Name), Number: proto.Int32(int32(f.Number)), JsonName: proto.String(f.JSONName),
		Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Options: &descriptorpb.FieldOptions{Features: features},
	}
	switch f.Cardinality {
	case schema.Implicit:
		features.FieldPresence = descriptorpb.FeatureSet_IMPLICIT.Enum()
	case schema.Required:
		features.FieldPresence = descriptorpb.FeatureSet_LEGACY_REQUIRED.Enum()
	case schema.Repeated, schema.Map:
		d.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	}
	if f.Cardinality == schema.Repeated && wireType(f.Kind) != "LEN" && f.Kind != schema.KindGroup {
		features.RepeatedFieldEncoding = descriptorpb.FeatureSet_EXPANDED.Enum()
		if f.Packed {
			features.RepeatedFieldEncoding = descriptorpb.FeatureSet_PACKED.Enum()
		}
	}
	if f.Default != "" && f.Singular() && f.HasPresence() && !f.IsMessage() {
		d.DefaultValue = proto.String(defaultText(f))
	}
	if f.Key != nil {
		entry := &descriptorpb.DescriptorProto{Name: proto.String(entryName(f.Name)), Options: &descriptorpb.MessageOptions{MapEntry: proto.Bool(true)}}
		for _, part := range []*schema.Field{f.Key, f.Value} {
			entry.Field = append(entry.Field, b.field(entry, "", part, depth))
			entry.Field[len(entry.Field)-1].Options.Features.FieldPresence = nil
		}
		in.NestedType = append(in.NestedType, entry)
		d.Type = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum()
		d.TypeName = proto.String(".w." + inName + "." + entry.GetName())
		return d
	}
	switch f.Kind {
	case schema.KindMessage, schema.KindGroup:
		d.Type = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum()
		d.TypeName = proto.String(".w." + b.message(f.Message, f.Message.Linked().Fields, depth+1))
		if f.Kind == schema.KindGroup {
			features.MessageEncoding = descriptorpb.FeatureSet_DELIMITED.Enum()
		}
	case schema.KindEnum:
		d.Type = descriptorpb.FieldDescriptorProto_TYPE_ENUM.Enum()
		d.TypeName = proto.String(".w." + b.enum(f.Enum))
	default:
		d.Type = descriptorpb.FieldDescriptorProto_Type(descriptorpb.FieldDescriptorProto_Type_value["TYPE_"+strings.ToUpper(f.Kind)]).Enum()
		if f.Kind == "string" {
			features.Utf8Validation = descriptorpb.FeatureSet_NONE.Enum()
			if f.UTF8 {
				features.Utf8Validation = descriptorpb.FeatureSet_VERIFY.Enum()
			}
		}
	}
	return d
}

// entryName is the name of a map field's entry (Protocol Buffers, "Maps"): the field's name in camel case, and Entry.
func entryName(field string) string {
	var name strings.Builder
	upper := true
	for _, c := range field {
		if c == '_' {
			upper = true
			continue
		}
		if upper && c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper = false
		name.WriteRune(c)
	}
	return name.String() + "Entry"
}

// defaultText is a default as descriptors hold it (descriptor.proto, FieldDescriptorProto.default_value).
func defaultText(f *schema.Field) string {
	switch f.Kind {
	case "string", schema.KindEnum, "bool":
		return f.Default
	case "bytes":
		var escaped strings.Builder
		for i := range len(f.Default) {
			fmt.Fprintf(&escaped, "\\%03o", f.Default[i])
		}
		return escaped.String()
	}
	return number(f.Default)
}

// enum adds an enum in a message of its own, since the names of values share the scope that the enum stands in.
func (b *builder) enum(e *schema.Enum) string {
	if name, done := b.enums[e]; done {
		return name
	}
	holder := fmt.Sprintf("E%d_%s", len(b.enums), strings.ReplaceAll(e.Name, ".", "_"))
	b.enums[e] = holder + ".Enum"
	d := &descriptorpb.EnumDescriptorProto{Name: proto.String("Enum"), Options: &descriptorpb.EnumOptions{
		AllowAlias: aliased(e), Features: &descriptorpb.FeatureSet{EnumType: descriptorpb.FeatureSet_OPEN.Enum()},
	}}
	if e.Closed {
		d.Options.Features.EnumType = descriptorpb.FeatureSet_CLOSED.Enum()
	}
	for _, v := range e.Values {
		d.Value = append(d.Value, &descriptorpb.EnumValueDescriptorProto{Name: proto.String(v.Name), Number: proto.Int32(int32(v.Number))})
	}
	b.file.MessageType = append(b.file.MessageType, &descriptorpb.DescriptorProto{Name: proto.String(holder), EnumType: []*descriptorpb.EnumDescriptorProto{d}})
	return b.enums[e]
}

// aliased is only set where it is needed: an enum that allows aliases must have one.
func aliased(e *schema.Enum) *bool {
	seen := map[int]bool{}
	for _, v := range e.Values {
		if seen[v.Number] {
			return proto.Bool(true)
		}
		seen[v.Number] = true
	}
	return nil
}
