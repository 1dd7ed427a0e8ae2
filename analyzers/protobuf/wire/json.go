package wire

import (
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// jsonScalar is what becomes of one value of a scalar or an enum in ProtoJSON (Protocol Buffers, "ProtoJSON Format",
// Representation of each type): 64-bit numbers are written as strings, and parsers take numbers in either form.
func jsonScalar(w, r *schema.Field) Direction {
	if w.Kind == schema.KindEnum && r.Kind == schema.KindEnum {
		return jsonEnums(w.Enum, r.Enum, w.Cardinality == schema.Implicit)
	}
	if w.Kind == r.Kind {
		return Direction{Verdict: Compatible}
	}
	from, _ := domainOf(w, false)
	to, _ := domainOf(r, true)
	switch {
	case w.Kind == schema.KindEnum:
		return Direction{Breaking, fmt.Sprintf("the name of a value of %s stands in the document, and a %s is wanted", w.TypeName, r.Written)}
	case r.Kind == schema.KindEnum && isWhole(w.Kind):
		if is64(w.Kind) {
			return Direction{Breaking, "a 64-bit number stands in the document as a string, which is taken for the name of a value"}
		}
		if gone := beyond(from, to); gone != "" {
			return Direction{Breaking, gone + " make the reader refuse the document"}
		}
		return Direction{Compatible, "the number of a value is taken as well as its name"}
	case isWhole(w.Kind) && isWhole(r.Kind):
		if gone := beyond(from, to); gone != "" {
			return Direction{Breaking, fmt.Sprintf("%s do not fit in %s, so the reader refuses the document", gone, r.Written)}
		}
		return Direction{Verdict: Compatible}
	case isWhole(w.Kind) && r.Kind == "double" && !is64(w.Kind):
		return Direction{Verdict: Compatible}
	case isWhole(w.Kind) && isFloat(r.Kind):
		return Direction{Lossy, fmt.Sprintf("large numbers are rounded to what %s can hold", r.Written)}
	case w.Kind == "float" && r.Kind == "double":
		return Direction{Lossy, "the shortest decimal of a float is read as a double, which differs in its last digits"}
	case isFloat(w.Kind) && (isFloat(r.Kind) || isWhole(r.Kind)):
		return Direction{Breaking, fmt.Sprintf("a number that %s cannot hold makes the reader refuse the document", r.Written)}
	case is64(w.Kind) && r.Kind == "string":
		return Direction{Unknown, "a 64-bit number stands in the document as a string, which is taken for the text"}
	case w.Kind == "bytes" && r.Kind == "string":
		return Direction{Breaking, "the bytes stand in the document as base64, which is read as the text"}
	case w.Kind == "string" && r.Kind == "bytes":
		return Direction{Breaking, "the text is read as base64: it is refused, or other bytes come of it"}
	}
	return Direction{Breaking, fmt.Sprintf("a %s stands in the document, and a %s is wanted", w.Written, r.Written)}
}

func isWhole(kind string) bool {
	switch kind {
	case "int32", "sint32", "sfixed32", "uint32", "fixed32":
		return true
	}
	return is64(kind)
}

func is64(kind string) bool {
	switch kind {
	case "int64", "sint64", "sfixed64", "uint64", "fixed64":
		return true
	}
	return false
}

func isFloat(kind string) bool { return kind == "float" || kind == "double" }

// jsonEnums: a value stands in the document by its name, the first of several. Of a field without presence zero does not: it is left
// out like a field that is unset (Protocol Buffers, "ProtoJSON Format", Presence and default-values).
func jsonEnums(w, r *schema.Enum, implicit bool) Direction {
	if !valued(w) || !valued(r) {
		return Direction{Unknown, "the values of the enum are not known"}
	}
	result := Direction{Verdict: Compatible}
	seen := map[int]bool{}
	for _, v := range w.Values {
		if seen[v.Number] {
			continue
		}
		seen[v.Number] = true
		if implicit && v.Number == 0 {
			continue
		}
		twin := r.Named(v.Name)
		switch {
		case twin == nil:
			return Direction{Breaking, fmt.Sprintf("%s is no value of %s, so the reader refuses the document", v.Name, r.Name)}
		case twin.Number != v.Number:
			result = Direction{Compatible, fmt.Sprintf("%s is read by its name, under another number", v.Name)}
		}
	}
	return result
}
