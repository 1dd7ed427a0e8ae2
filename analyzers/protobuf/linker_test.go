package protobuf

import (
	"context"
	"fmt"
	"math/rand"
	"reflect"
	"sort"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// What the model says of types and features is what protocompile says, which links and resolves them as protoc does.
func TestTheModelAgreesWithTheLinker(t *testing.T) {
	trees := []map[string]string{{
		"shop/v1/a.proto": `syntax = "proto3"; package shop.v1;
import "shop/v1/b.proto"; import "google/protobuf/timestamp.proto"; import "shop/old.proto";
message Order {
  message Line { Line next = 1; Order order = 2; v1.Order other = 3; Kind kind = 4; repeated Kind kinds = 5; repeated int32 packed = 6; repeated int32 loose = 7 [packed = false]; }
  enum Kind { KIND_UNSPECIFIED = 0; }
  Line line = 1; .shop.v1.Order.Line same = 2; shop.v1.Money money = 3; google.protobuf.Timestamp at = 4; optional string note = 5; string plain_name = 6;
  oneof how { bytes card = 7; Money cash = 8; } map<string, Money> prices = 9; map<int32, Kind> by_kind = 10; shop.Far far = 11; shop.Old old = 12;
}
service Orders { rpc Get(Order) returns (stream Order.Line); rpc Put(stream shop.v1.Money) returns (google.protobuf.Timestamp); }`,
		"shop/v1/b.proto": `syntax = "proto3"; package shop.v1; import public "shop/far.proto"; message Money { int64 units = 1; }`,
		"shop/far.proto":  `syntax = "proto3"; package shop; message Far { bool x = 1; }`,
		"shop/old.proto": `syntax = "proto2"; package shop; message Old { required int32 id = 1; optional string s = 2 [default = "x"]; repeated int32 n = 3; repeated int32 p = 4 [packed = true];
  optional group Item = 5 { optional Color c = 1; } extensions 100 to max; } enum Color { RED = 3; BLUE = 4; } extend Old { optional string more = 100; }`,
		"ed.proto": `edition = "2023"; package ed; option features.field_presence = IMPLICIT; option features.repeated_field_encoding = EXPANDED; option features.message_encoding = DELIMITED;
message M { int32 a = 1; int32 b = 2 [features.field_presence = EXPLICIT]; int32 c = 3 [features.field_presence = LEGACY_REQUIRED];
  repeated int32 d = 4; repeated int32 e = 5 [features.repeated_field_encoding = PACKED]; M m = 6; M n = 7 [features.message_encoding = LENGTH_PREFIXED]; string s = 8 [features.utf8_validation = NONE];
  map<string, M> x = 9; oneof o { int32 p = 10; } message N { M m = 1; } enum E { option features.enum_type = CLOSED; A = 1; } E shut = 11 [features.field_presence = EXPLICIT]; Open open = 12; }
enum Open { Z = 0; }`,
	}}
	for seed := range int64(40) {
		g := &generator{rand.New(rand.NewSource(seed))}
		base := g.file()
		trees = append(trees, map[string]string{"a.proto": base.String()}, map[string]string{"a.proto": g.mutate(base).String()})
	}
	for _, tree := range trees {
		set := schema.NewSet(source.Head, func(path string) *source.File {
			content, ok := tree[path]
			if !ok {
				return nil
			}
			return source.NewFile(path, source.Head, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil })
		}, nil, nil)
		compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(tree)})}
		for path, content := range tree {
			files, err := compiler.Compile(context.Background(), path)
			if err != nil {
				t.Fatalf("%v\n%s", err, content)
			}
			model, problems := schema.Parse(source.NewText(path, source.Head, []byte(content)))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			set.Add(path, model)
			set.Link(model)
			if got, want := modelled(model), linked(files[0]); !reflect.DeepEqual(got, want) {
				t.Errorf("%s\ngot  %q\nwant %q", content, got, want)
			}
		}
	}
}

// modelled is what the model says, one line for each element.
func modelled(f *schema.File) (lines []string) {
	for _, m := range f.Messages {
		for _, field := range m.Fields {
			kind, name := field.Kind, field.TypeName
			if field.Key != nil {
				kind, name = "map "+field.Key.Kind+" "+field.Value.Kind, field.Value.TypeName
			}
			lines = append(lines, fmt.Sprint(m.Name, ".", field.Name, " ", field.Number, " ", kind, " ", name, " ", field.JSONName, " packed ", field.Packed, " presence ", field.HasPresence(), " required ", field.Cardinality == schema.Required, " oneof ", field.Oneof != nil))
		}
	}
	for _, e := range f.Enums {
		lines = append(lines, fmt.Sprint(e.Name, " closed ", e.Closed, " ", e.Zero().Name))
	}
	for _, e := range f.Extensions {
		lines = append(lines, fmt.Sprint(e.Name, " extends ", e.Extendee))
	}
	for _, s := range f.Services {
		for _, m := range s.Methods {
			lines = append(lines, fmt.Sprint(s.Name, ".", m.Name, " ", m.Request, " ", m.Response, " ", m.ClientStreams, " ", m.ServerStreams))
		}
	}
	sort.Strings(lines)
	return lines
}

// linked is the same of what protocompile linked.
func linked(f protoreflect.FileDescriptor) (lines []string) {
	typeName := func(d protoreflect.FieldDescriptor) string {
		switch {
		case d.Message() != nil:
			return string(d.Message().FullName())
		case d.Enum() != nil:
			return string(d.Enum().FullName())
		}
		return ""
	}
	enums := func(list protoreflect.EnumDescriptors) {
		for i := range list.Len() {
			e := list.Get(i)
			lines = append(lines, fmt.Sprint(e.FullName(), " closed ", e.IsClosed(), " ", e.Values().Get(0).Name()))
		}
	}
	var messages func(protoreflect.MessageDescriptors)
	messages = func(list protoreflect.MessageDescriptors) {
		for i := range list.Len() {
			m := list.Get(i)
			if m.IsMapEntry() {
				continue
			}
			for j := range m.Fields().Len() {
				d := m.Fields().Get(j)
				kind, name := d.Kind().String(), typeName(d)
				if d.IsMap() {
					kind, name = "map "+d.MapKey().Kind().String()+" "+d.MapValue().Kind().String(), typeName(d.MapValue())
				}
				oneof := d.ContainingOneof() != nil && !d.ContainingOneof().IsSynthetic()
				lines = append(lines, fmt.Sprint(m.FullName(), ".", d.Name(), " ", d.Number(), " ", kind, " ", name, " ", d.JSONName(), " packed ", d.IsPacked(), " presence ", d.HasPresence(), " required ", d.Cardinality() == protoreflect.Required, " oneof ", oneof))
			}
			enums(m.Enums())
			messages(m.Messages())
		}
	}
	messages(f.Messages())
	enums(f.Enums())
	for i := range f.Extensions().Len() {
		e := f.Extensions().Get(i)
		lines = append(lines, fmt.Sprint(e.FullName(), " extends ", e.ContainingMessage().FullName()))
	}
	for i := range f.Services().Len() {
		s := f.Services().Get(i)
		for j := range s.Methods().Len() {
			m := s.Methods().Get(j)
			lines = append(lines, fmt.Sprint(m.FullName(), " ", m.Input().FullName(), " ", m.Output().FullName(), " ", m.IsStreamingClient(), " ", m.IsStreamingServer()))
		}
	}
	sort.Strings(lines)
	return lines
}
