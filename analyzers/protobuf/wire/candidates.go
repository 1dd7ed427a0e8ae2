package wire

import (
	"math"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// candidates are values of a field that are likely to show a loss, those that people write first.
func candidates(f protoreflect.FieldDescriptor, depth int) []protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return listOf(protoreflect.ValueOfBool, true, false)
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return listOf(protoreflect.ValueOfInt32, 5, -1, math.MaxInt32, math.MinInt32, 1)
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return listOf(protoreflect.ValueOfUint32, 5, 3000000000, math.MaxUint32, 1)
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return listOf(protoreflect.ValueOfInt64, 5, -1, 5000000000, math.MaxInt64, math.MinInt64, 1)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return listOf(protoreflect.ValueOfUint64, 5, 5000000000, math.MaxUint64, 1)
	case protoreflect.FloatKind:
		return listOf(protoreflect.ValueOfFloat32, 1.5, 0.1, math.MaxFloat32)
	case protoreflect.DoubleKind:
		return listOf(protoreflect.ValueOfFloat64, 1.5, 0.1, 1e300)
	case protoreflect.StringKind:
		return listOf(protoreflect.ValueOfString, "a", "é", "not base64!")
	case protoreflect.BytesKind:
		return []protoreflect.Value{protoreflect.ValueOfBytes([]byte("a")), protoreflect.ValueOfBytes([]byte{0xff, 0xfe})}
	case protoreflect.EnumKind:
		return enumCandidates(f.Enum())
	}
	return messageCandidates(f.Message(), depth)
}

func listOf[T any](value func(T) protoreflect.Value, list ...T) []protoreflect.Value {
	var values []protoreflect.Value
	for _, one := range list {
		values = append(values, value(one))
	}
	return values
}

// enumCandidates are the values of an enum, those that are not zero first, and for an open one a number without a name.
func enumCandidates(e protoreflect.EnumDescriptor) []protoreflect.Value {
	var list, zeros []protoreflect.Value
	free := protoreflect.EnumNumber(1000)
	for i := range e.Values().Len() {
		n := e.Values().Get(i).Number()
		if n == 0 {
			zeros = append(zeros, protoreflect.ValueOfEnum(n))
			continue
		}
		list = append(list, protoreflect.ValueOfEnum(n))
		if n >= free && n < math.MaxInt32 {
			free = n + 1
		}
	}
	list = append(list, zeros...)
	if !e.IsClosed() {
		list = append(list, protoreflect.ValueOfEnum(free))
	}
	return list
}

// messageCandidates are messages with one field set in each, and what is required besides; last the empty one.
func messageCandidates(d protoreflect.MessageDescriptor, depth int) []protoreflect.Value {
	var list []protoreflect.Value
	if depth <= maxDepth {
		for i := range d.Fields().Len() {
			f := d.Fields().Get(i)
			for _, set := range settings(f, depth+1) {
				m := dynamicpb.NewMessage(d)
				fill(m, depth)
				set(m)
				list = append(list, protoreflect.ValueOfMessage(m))
			}
			if len(list) > maxCandidates {
				break
			}
		}
	}
	empty := dynamicpb.NewMessage(d)
	fill(empty, depth)
	return append(list, protoreflect.ValueOfMessage(empty))
}

// maxCandidates bounds how many messages are tried for one field.
const maxCandidates = 60

// fill sets what is required.
func fill(m protoreflect.Message, depth int) {
	if depth > 2*maxDepth {
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Cardinality() != protoreflect.Required || m.Has(f) {
			continue
		}
		if f.Message() != nil {
			inner := dynamicpb.NewMessage(f.Message())
			fill(inner, depth+1)
			m.Set(f, protoreflect.ValueOfMessage(inner))
			continue
		}
		m.Set(f, candidates(f, depth)[0])
	}
}

// settings are ways to set one field of a message.
func settings(f protoreflect.FieldDescriptor, depth int) []func(protoreflect.Message) {
	var list []func(protoreflect.Message)
	switch {
	case f.IsMap():
		keys, values := candidates(f.MapKey(), depth), candidates(f.MapValue(), depth)
		for i := range max(len(keys), len(values)) {
			list = append(list, func(m protoreflect.Message) {
				m.Mutable(f).Map().Set(keys[i%len(keys)].MapKey(), values[i%len(values)])
			})
		}
	case f.IsList():
		values := candidates(f, depth)
		for _, v := range values {
			list = append(list, func(m protoreflect.Message) { m.Mutable(f).List().Append(v) })
		}
		first, second := values[0], values[len(values)-1]
		list = append(list, func(m protoreflect.Message) {
			m.Mutable(f).List().Append(first)
			m.Mutable(f).List().Append(second)
		}, func(m protoreflect.Message) {
			m.Mutable(f).List().Append(first)
			m.Mutable(f).List().Append(first)
		})
	default:
		for _, v := range candidates(f, depth) {
			list = append(list, func(m protoreflect.Message) { m.Set(f, v) })
		}
		if f.Message() == nil {
			list = append(list, func(m protoreflect.Message) { m.Set(f, f.Default()) })
		}
	}
	return list
}
