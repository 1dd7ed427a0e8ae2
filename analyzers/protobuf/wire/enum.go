package wire

import (
	"cmp"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Held is a field that holds an enum, as the base and the head declare it.
type Held struct{ Old, New *schema.Field }

// Alike is whether the field is the same on both sides, so that what differs is the enum's doing. How a list is packed does not
// count, since parsers take either form (Protocol Buffers, "Encoding", "Packed Repeated Fields").
func (h Held) Alike() bool {
	f, g := h.Old, h.New
	return f.Number == g.Number && f.Name == g.Name && f.JSONName == g.JSONName && f.Cardinality == g.Cardinality &&
		(f.Oneof == nil) == (g.Oneof == nil) && f.Default == g.Default
}

// ShowEnum looks for messages that show what a change of an enum does to the fields of it, in the order in which these are
// given. Where numbers are given, only the values with these numbers are tried, and the unset field. Without a field nothing is
// shown: a message and a parser's words about it would be invented.
func ShowEnum(fields []Held, numbers map[int]bool, change Change) []Witness {
	var found []Witness
	for _, held := range fields {
		for _, w := range Show(Question{Old: held.Old.Holder, New: held.New.Holder, Numbers: map[int]bool{held.Old.Number: true}, Values: numbers, Change: change}) {
			if !slices.ContainsFunc(found, func(other Witness) bool { return other.Direction == w.Direction && other.Encoding == w.Encoding }) {
				found = append(found, w)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Witness) int {
		return cmp.Or(cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.Encoding, b.Encoding))
	})
	return found
}
