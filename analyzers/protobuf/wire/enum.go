package wire

import "github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"

// ShowEnum looks for messages that show what a change of an enum does to a field of it. Where numbers are given, only the
// values with these numbers are tried, and the unset field. Holds is a field that holds the enum; nil where none is known, and
// then nothing is shown: a message and a parser's words about it would be invented.
func ShowEnum(old, new *schema.Enum, numbers map[int]bool, holds *schema.Field, change Change) []Witness {
	if holds == nil || holds.Holder == nil {
		return nil
	}
	holder := func(e *schema.Enum) *schema.Message {
		f := &schema.Field{Name: holds.Name, JSONName: holds.JSONName, Number: 1, Written: e.Short(), Kind: schema.KindEnum, TypeName: e.Name, Enum: e, File: e.File, Cardinality: schema.Explicit}
		return &schema.Message{Name: holds.Holder.Name, File: e.File, Fields: []*schema.Field{f}}
	}
	return Show(Question{Old: holder(old), New: holder(new), Numbers: map[int]bool{1: true}, Values: numbers, Change: change})
}
