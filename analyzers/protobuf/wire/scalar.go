package wire

import (
	"fmt"
	"math"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Type is how values of a kind stand on the wire (Protocol Buffers, "Encoding", Message Structure); empty when unknown.
func Type(f *schema.Field) string {
	if f.Packed {
		return "LEN"
	}
	return wireType(f.Kind)
}

func wireType(kind string) string {
	switch kind {
	case "int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool", schema.KindEnum:
		return "VARINT"
	case "fixed64", "sfixed64", "double":
		return "I64"
	case "fixed32", "sfixed32", "float":
		return "I32"
	case "string", "bytes", schema.KindMessage:
		return "LEN"
	case schema.KindGroup:
		return "SGROUP"
	}
	return ""
}

// domain is the whole numbers from min to max.
type domain struct {
	min int64
	max uint64
}

// domainOf is what values a field can hold, for the kinds that hold whole numbers. Of an enum it is the numbers that have
// names; a reader of an open one takes any int32 (Protocol Buffers, "Enum Behavior").
func domainOf(f *schema.Field, reads bool) (domain, bool) {
	switch f.Kind {
	case "int32", "sint32", "sfixed32":
		return domain{math.MinInt32, math.MaxInt32}, true
	case "int64", "sint64", "sfixed64":
		return domain{math.MinInt64, math.MaxInt64}, true
	case "uint32", "fixed32":
		return domain{0, math.MaxUint32}, true
	case "uint64", "fixed64":
		return domain{0, math.MaxUint64}, true
	case "bool":
		return domain{0, 1}, true
	case schema.KindEnum:
		if f.Enum == nil || len(f.Enum.Values) == 0 {
			return domain{}, false
		}
		if reads && !f.Enum.Closed {
			return domain{math.MinInt32, math.MaxInt32}, true
		}
		d := domain{math.MaxInt64, 0}
		for _, v := range f.Enum.Values {
			d.min = min(d.min, int64(v.Number))
			d.max = max(d.max, uint64(max(v.Number, 0)))
		}
		return d, true
	}
	return domain{}, false
}

// beyond says in words which values of w are none of r; empty when all are.
func beyond(w, r domain) string {
	var parts []string
	if w.min < r.min {
		if r.min == 0 {
			parts = append(parts, "negative numbers")
		} else {
			parts = append(parts, fmt.Sprintf("numbers below %d", r.min))
		}
	}
	if w.max > r.max {
		parts = append(parts, fmt.Sprintf("numbers above %d", r.max))
	}
	return strings.Join(parts, " and ")
}

// zigzag is whether a kind is encoded as ZigZag (Protocol Buffers, "Encoding", Signed Integers).
func zigzag(kind string) bool { return kind == "sint32" || kind == "sint64" }

// binaryScalar is what becomes of one value of a scalar or an enum.
func binaryScalar(w, r *schema.Field) Direction {
	if w.Kind == r.Kind && w.Kind != schema.KindEnum {
		if w.Kind == "string" && r.UTF8 && !w.UTF8 {
			return Direction{Unknown, "a string that is not UTF-8, which writers could write, is refused with the whole message"}
		}
		return Direction{Verdict: Compatible}
	}
	if wireType(w.Kind) != wireType(r.Kind) {
		return Direction{Breaking, fmt.Sprintf("%s is written as %s and %s is read as %s, so the value is taken for an unknown field", w.Written, wireType(w.Kind), r.Written, wireType(r.Kind))}
	}
	switch {
	case w.Kind == "string" && r.Kind == "bytes":
		return Direction{Verdict: Compatible}
	case w.Kind == "bytes" && r.Kind == "string" && r.UTF8:
		return Direction{Breaking, "bytes that are not UTF-8 make the reader refuse the whole message"}
	case w.Kind == "bytes" && r.Kind == "string":
		return Direction{Unknown, "bytes that are not UTF-8 are read as what the reader's language makes of them"}
	case w.Kind == schema.KindEnum && r.Kind == schema.KindEnum:
		return binaryEnums(w.Enum, r.Enum)
	case zigzag(w.Kind) != zigzag(r.Kind):
		return Direction{Breaking, fmt.Sprintf("%s and %s encode numbers in different ways (ZigZag), so every number but 0 is read as another one", w.Written, r.Written)}
	}
	from, numbers := domainOf(w, false)
	to, alsoNumbers := domainOf(r, true)
	if !numbers || !alsoNumbers {
		if w.Kind == schema.KindEnum || r.Kind == schema.KindEnum {
			return Direction{Unknown, "the values of the enum are not known"}
		}
		return Direction{Breaking, fmt.Sprintf("the bits of %s are read as %s", w.Written, r.Written)}
	}
	if gone := beyond(from, to); gone != "" {
		if r.Kind == schema.KindEnum && r.Enum.Closed {
			return Direction{Lossy, fmt.Sprintf("a number that %s does not name goes to the unknown fields, so the field looks unset", r.TypeName)}
		}
		return Direction{Lossy, fmt.Sprintf("%s do not fit in %s and are read as other values", gone, r.Written)}
	}
	if r.Kind == schema.KindEnum && r.Enum.Closed && !names(r.Enum, from) {
		return Direction{Lossy, fmt.Sprintf("a number that %s does not name goes to the unknown fields, so the field looks unset", r.TypeName)}
	}
	return Direction{Verdict: Compatible}
}

// names is whether an enum names every number of a small domain.
func names(e *schema.Enum, d domain) bool {
	if d.max > 1000 || d.min < -1000 {
		return false
	}
	for n := int(d.min); n <= int(d.max); n++ {
		if len(e.Names(n)) == 0 {
			return false
		}
	}
	return true
}

// valued is whether the values of an enum are known. One without values is refused by protoc, so nobody reads by it.
func valued(e *schema.Enum) bool { return e != nil && len(e.Values) > 0 }

// binaryEnums is what becomes of the values of one enum that are read as another one.
func binaryEnums(w, r *schema.Enum) Direction {
	if !valued(w) || !valued(r) {
		return Direction{Unknown, "the values of the enum are not known"}
	}
	result := Direction{Verdict: Compatible}
	for _, v := range w.Values {
		names := r.Names(v.Number)
		if twin := r.Named(v.Name); twin != nil && twin.Number != v.Number {
			result = Worst(result, Direction{Lossy, fmt.Sprintf("%s is number %d for the writer and %d for the reader", v.Name, v.Number, twin.Number)})
			continue
		}
		switch {
		case len(names) == 0 && r.Closed:
			result = Worst(result, Direction{Lossy, fmt.Sprintf("%s (%d) is no value of %s, which is closed, so the field looks unset", v.Name, v.Number, r.Name)})
		case len(names) == 0:
			result = Worst(result, Direction{Compatible, fmt.Sprintf("%s (%d) is read as a number that has no name", v.Name, v.Number)})
		case !sameWord(w, v.Name, r, names):
			result = Worst(result, Direction{Unknown, fmt.Sprintf("number %d is %s for the writer and %s for the reader", v.Number, v.Name, names[0])})
		}
	}
	if w.Closed || !r.Closed {
		return result
	}
	return Worst(result, Direction{Lossy, fmt.Sprintf("a number that %s does not name, which an open enum lets through, goes to the unknown fields", r.Name)})
}

// sameWord is whether two enums call a number the same, apart from a prefix that each gives to all of its values.
func sameWord(w *schema.Enum, name string, r *schema.Enum, others []string) bool {
	for _, other := range others {
		if other == name || strings.TrimPrefix(name, prefixOf(w)) == strings.TrimPrefix(other, prefixOf(r)) {
			return true
		}
	}
	return false
}

// prefixOf is what the names of all values of an enum begin with, up to an underscore.
func prefixOf(e *schema.Enum) string {
	if len(e.Values) < 2 {
		return ""
	}
	prefix := e.Values[0].Name
	for _, v := range e.Values[1:] {
		n := 0
		for n < len(prefix) && n < len(v.Name) && prefix[n] == v.Name[n] {
			n++
		}
		prefix = prefix[:n]
	}
	return prefix[:strings.LastIndexByte(prefix, '_')+1]
}
