package wire

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// show writes what is set in a message on one line, in the manner of the text format: total: 5, tags: ["a"].
func show(m protoreflect.Message) string {
	var parts []string
	fields := m.Descriptor().Fields()
	var order []protoreflect.FieldDescriptor
	for i := range fields.Len() {
		order = append(order, fields.Get(i))
	}
	sort.Slice(order, func(i, j int) bool { return order[i].Number() < order[j].Number() })
	for _, f := range order {
		if m.Has(f) {
			parts = append(parts, string(f.Name())+": "+showField(f, m.Get(f)))
		}
	}
	return strings.Join(parts, ", ")
}

func showField(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch {
	case f.IsMap():
		var parts []string
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			parts = append(parts, showValue(f.MapKey(), k.Value())+": "+showValue(f.MapValue(), v))
			return true
		})
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case f.IsList():
		var parts []string
		for i := range v.List().Len() {
			parts = append(parts, showValue(f, v.List().Get(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return showValue(f, v)
}

func showValue(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch x := v.Interface().(type) {
	case string:
		return strconv.Quote(x)
	case []byte:
		return strconv.QuoteToASCII(string(x))
	case protoreflect.EnumNumber:
		if named := f.Enum().Values().ByNumber(x); named != nil {
			return string(named.Name())
		}
		return strconv.Itoa(int(x))
	case protoreflect.Message:
		return "{" + show(x) + "}"
	}
	return fmt.Sprint(v.Interface())
}
