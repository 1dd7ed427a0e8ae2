package protobuf

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// What had a number before another field got it.
const (
	sinceBase     = "base"
	sinceReserved = "reserved"
	sinceTag      = "tag"
)

// reusedBefore states a new field whose number something had before the base, and says whether it did.
func (d *comparison) reusedBefore(was, is *schema.Message, g *schema.Field) bool {
	old, known := d.past.field(was, g.Number)
	switch {
	case known && another(&old.field, g):
		d.tagReused(was, is, g, old)
	case was.Reserved.Number(g.Number):
		d.reservedReused(was, is, g)
	default:
		return false
	}
	return true
}

// another is whether a field that is gone and one that has its number now are two fields. One that is back under its name is
// the same, unless both are scalars and what the old one wrote does not fit.
func another(old, g *schema.Field) bool {
	if !strings.EqualFold(plainName(old.Name), plainName(g.Name)) {
		return true
	}
	if old.Written == g.Written || old.Key != nil || g.Key != nil || !scalar(old) || !scalar(g) {
		return false
	}
	return wire.TypeChange(old, g).Backward.Binary.Bad()
}

func scalar(f *schema.Field) bool {
	return !f.IsMessage() && f.Kind != schema.KindEnum && f.Kind != schema.KindUnknown
}

// tagReused states a new field under a number that a tag gave to another one, which the base has no longer.
func (d *comparison) tagReused(was, is *schema.Message, g *schema.Field, old goneField) {
	then := func(format string) string { return fmt.Sprintf(format, old.tag, old.field.Name, g.Name) }
	back := direction(wire.Unknown, then("what programs of tag %s wrote as %s may be read as %s"))
	forth := direction(wire.Unknown, then("programs of tag %s may take %[3]s for %[2]s"))
	if a, b := wire.Type(&old.field), wire.Type(g); a != "" && b != "" && a == b {
		back = direction(wire.Breaking, then("what programs of tag %s wrote as %s is read as %s"))
		forth = direction(wire.Breaking, then("programs of tag %s take %[3]s for %[2]s"))
	} else if a != "" && b != "" {
		back = direction(wire.Compatible, then("%[3]s is encoded in another way than %[2]s was in tag %[1]s, so parsers skip or refuse what is left of it"))
		forth = direction(wire.Compatible, then("programs of tag %s skip or refuse %[3]s, since they expect %[2]s"))
	}
	change := wire.Change{
		Backward: both(back, direction(wire.Compatible, "JSON goes by the name")),
		Forward:  both(forth, direction(wire.Breaking, fmt.Sprintf("a parser that does not know %s refuses the document", g.JSONName))),
	}
	if strings.EqualFold(plainName(old.field.Name), plainName(g.Name)) {
		change.Backward.JSON, change.Forward.JSON = wire.TypeChange(&old.field, g).Backward.JSON, wire.TypeChange(&old.field, g).Forward.JSON
	}
	body := FieldNumberReused{
		Verdict: d.verdict(judged{Change: change, files: []*schema.File{was.File, is.File}, first: firstNobody}),
		field: field{
			Message: is.Name, HeadName: is.Name, Field: old.field.Name, JSONName: old.field.JSONName, Number: g.Number, Type: old.field.Written, Cardinality: old.field.Cardinality,
			Deprecated: old.field.Deprecated, place: placeOf(is.File), SyntaxChanged: was.File.Syntaxed() != is.File.Syntaxed(),
		},
		To: g.Name, ToType: g.Written, ToCardinality: g.Cardinality, Since: sinceTag, Tag: old.tag,
	}
	d.state("proto.field_number_reused", is.Name+"."+g.Name, g.Span, source.Span{}, body)
}

// reservedReused states a new field under a number that the base had reserved: something had it once.
func (d *comparison) reservedReused(was, is *schema.Message, g *schema.Field) {
	old := direction(wire.Unknown, fmt.Sprintf("number %d was reserved, so an earlier field may have been written under it, and would be read as %s", g.Number, g.Name))
	forth := direction(wire.Unknown, fmt.Sprintf("programs from before number %d was reserved may read %s as the field that they know", g.Number, g.Name))
	body := FieldNumberReused{
		Verdict: d.verdict(judged{Change: wire.Change{Backward: both(old, direction(wire.Compatible, "JSON goes by the name")), Forward: both(forth, direction(wire.Breaking, fmt.Sprintf("a parser that does not know %s refuses the document", g.JSONName)))},
			files: []*schema.File{was.File, is.File}, first: firstNobody}),
		field: field{Message: is.Name, HeadName: is.Name, Number: g.Number, place: placeOf(is.File), SyntaxChanged: was.File.Syntaxed() != is.File.Syntaxed()},
		To:    g.Name, ToType: g.Written, ToCardinality: g.Cardinality, Since: sinceReserved,
	}
	d.state("proto.field_number_reused", is.Name+"."+g.Name, g.Span, source.Span{}, body)
}
