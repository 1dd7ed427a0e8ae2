package protobuf

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// fieldPair is a field number that both sides have.
type fieldPair struct {
	*comparison
	was, is *schema.Message
	f, g    *schema.Field
	about   field
}

// field compares two fields with one number.
func (d *comparison) field(was, is *schema.Message, f, g *schema.Field) {
	p := fieldPair{d, was, is, f, g, d.fieldOf(was, is, f)}
	same := d.sameType(f, g)
	if f.Name != g.Name && p.reused(same) {
		p.stateReused()
		return
	}
	if f.Name != g.Name || f.JSONName != g.JSONName {
		p.renamed()
	}
	change := wire.Change{}
	switch {
	case f.Key != nil && g.Key != nil:
		if !same {
			p.mapChanged()
		}
	case f.Key != nil || g.Key != nil:
		if entryLike(f) || entryLike(g) {
			p.mapShape()
		} else {
			p.typeChanged(wire.CardinalityChange(f, g).And(wire.TypeChange(f, g)))
		}
		return // what follows is about what one of them cannot have
	default:
		if !same {
			if change = wire.TypeChange(f, g); hopeless(change) {
				change = wire.FieldChange(f, g) // one fact says it all
			}
			p.typeChanged(change)
		}
		if f.Singular() != g.Singular() && !hopeless(change) {
			p.cardinality()
		}
	}
	p.required()
	p.oneof()
	if !hopeless(change) {
		p.presence()
		p.defaults()
	}
	p.features()
	d.options("field", was.Name+"."+f.Name, f.Options, g.Options, was.File, is.File, g.Span, source.Span{})
}

// hopeless is whether nothing arrives either way, so that what else changed does not matter.
func hopeless(c wire.Change) bool {
	return c.Backward.Binary.Verdict == wire.Breaking && c.Forward.Binary.Verdict == wire.Breaking
}

// sameType is whether two fields hold the same type; one that only moved is the same.
func (d *comparison) sameType(f, g *schema.Field) bool {
	if (f.Key != nil) != (g.Key != nil) {
		return false
	}
	if f.Key != nil {
		return f.Key.Kind == g.Key.Kind && d.sameType(f.Value, g.Value)
	}
	if f.TypeName == "" && g.TypeName == "" {
		return f.Kind == g.Kind
	}
	if f.Kind == schema.KindUnknown || g.Kind == schema.KindUnknown {
		return lastPart(f.TypeName) == lastPart(g.TypeName) // an import that is there on one side only
	}
	return f.Kind == g.Kind && (f.TypeName == g.TypeName || d.names[f.TypeName] == g.TypeName)
}

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func (p fieldPair) state(kind string, body any) {
	p.comparison.state(kind, p.was.Name+"."+p.f.Name, p.g.Span, source.Span{}, body)
}

func (p fieldPair) verdict(change wire.Change, source wire.Direction, byName bool) Verdict {
	return p.comparison.verdict(judged{
		Change: change, source: source, files: []*schema.File{p.was.File, p.is.File},
		shown: show(p.was, p.is, change, byName, p.f.Number),
	})
}

// reused is whether a number means another field now: the name differs, and so does the type, or either name is found under
// another number on the other side.
func (p fieldPair) reused(sameType bool) bool {
	moved, came := p.is.Named(p.f.Name), p.was.Named(p.g.Name)
	return moved != nil || came != nil || !sameType && !strings.EqualFold(plainName(p.f.Name), plainName(p.g.Name))
}

// plainName leaves out what only the manner of writing a name adds.
func plainName(name string) string { return strings.ReplaceAll(name, "_", "") }

func (p fieldPair) stateReused() {
	f, g := p.f, p.g
	moved, came := p.is.Named(f.Name), p.was.Named(g.Name)
	body := FieldNumberReused{field: p.about, To: g.Name, ToType: g.Written, ToCardinality: g.Cardinality, Since: sinceBase}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if wire.Type(f) == wire.Type(g) && wire.Type(f) != "" {
		change.Backward.Binary = direction(wire.Breaking, fmt.Sprintf("new readers take what old writers wrote as %s for %s", f.Name, g.Name))
		change.Forward.Binary = direction(wire.Breaking, fmt.Sprintf("old readers take what new writers write as %s for %s", g.Name, f.Name))
	} else {
		// No loss where the old field is given up, and one where the new field is what became of it: nothing here tells which.
		change.Backward.Binary = direction(wire.Unknown, fmt.Sprintf("new readers skip what old writers wrote as %s, which is not carried over into %s", f.Name, g.Name))
		change.Forward.Binary = direction(wire.Lossy, fmt.Sprintf("old readers find %s unset, since %s is encoded in another way", f.Name, g.Name))
	}
	change.Backward.JSON = direction(wire.Breaking, fmt.Sprintf("a parser that does not know %s refuses the document", f.JSONName))
	change.Forward.JSON = direction(wire.Breaking, fmt.Sprintf("a parser that does not know %s refuses the document", g.JSONName))
	if moved != nil || came != nil {
		body.moved = movedOf(p.was, p.is)
	}
	numbers := []int{f.Number}
	if moved != nil {
		body.MovedTo = moved.Number
		numbers = append(numbers, moved.Number)
		types := underName(f, moved)
		change.Backward.JSON = types.Backward.JSON
		if !change.Backward.Binary.Bad() {
			change.Backward.Binary = direction(wire.Breaking, fmt.Sprintf("what is written as %s under number %d is not found under number %d", f.Name, f.Number, moved.Number))
		}
	}
	if came != nil {
		numbers = append(numbers, came.Number)
		change.Forward.JSON = underName(came, g).Forward.JSON
	}
	body.Verdict = p.comparison.verdict(judged{
		Change: change, source: breaksSource(fmt.Sprintf("code that uses %s no longer builds", f.Name)), first: firstNobody,
		files: []*schema.File{p.was.File, p.is.File}, shown: show(p.was, p.is, change, true, numbers...),
	})
	p.state("proto.field_number_reused", body)
}

func (p fieldPair) renamed() {
	body := FieldRenamed{
		field: p.about, To: p.g.Name, ToJSONName: p.g.JSONName, NameChanged: p.f.Name != p.g.Name, JSONChanged: p.f.JSONName != p.g.JSONName,
		NameReserved: p.is.Reserved.Name(p.f.Name),
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if body.JSONChanged {
		// Parsers take the field's own name as well as its JSON name (Protocol Buffers, "ProtoJSON Format").
		if p.f.JSONName != p.g.Name {
			change.Backward.JSON = direction(wire.Breaking, fmt.Sprintf("a parser that knows %s refuses a document that holds %s", p.g.JSONName, p.f.JSONName))
		}
		if p.g.JSONName != p.f.Name {
			change.Forward.JSON = direction(wire.Breaking, fmt.Sprintf("a parser that knows %s refuses a document that holds %s", p.f.JSONName, p.g.JSONName))
		}
	}
	source := wire.Direction{}
	if body.NameChanged {
		source = breaksSource(fmt.Sprintf("code that uses %s no longer builds", p.f.Name))
	}
	body.Verdict = p.verdict(change, source, false)
	p.state("proto.field_renamed", body)
}

func (p fieldPair) typeChanged(change wire.Change) {
	body := FieldTypeChanged{field: p.about, To: p.g.Written, ToCardinality: p.g.Cardinality, From: p.f.Kind, ToKind: p.g.Kind, WireType: wire.Type(p.f), ToWire: wire.Type(p.g)}
	switch {
	case p.f.Message != nil && p.g.Message != nil:
		p.f.Message.Linked()
		p.g.Message.Linked()
		body.TypeMoved = likeness(p.f.Message, p.g.Message) == whole && len(p.f.Message.Fields) == len(p.g.Message.Fields)
	case p.f.Enum != nil && p.g.Enum != nil:
		body.TypeMoved = enumLikeness(p.f.Enum, p.g.Enum) == whole && len(p.f.Enum.Values) == len(p.g.Enum.Values)
	}
	body.Verdict = p.verdict(change, breaksSource(fmt.Sprintf("%s has another type in generated code", p.g.Name)), false)
	p.state("proto.field_type_changed", body)
}

func (p fieldPair) cardinality() {
	body := FieldCardinalityChanged{field: p.about, From: "singular", To: "repeated", Packed: p.f.Packed || p.g.Packed}
	if p.g.Singular() {
		body.From, body.To = "repeated", "singular"
	}
	change := wire.CardinalityChange(p.f, p.g)
	body.Verdict = p.verdict(change, breaksSource(fmt.Sprintf("%s becomes or is no longer a list in generated code", p.g.Name)), false)
	p.state("proto.field_cardinality_changed", body)
}

func (p fieldPair) mapChanged() {
	body := MapChanged{field: p.about, To: p.g.Written}
	key, value := p.f.Key.Kind != p.g.Key.Kind, !p.sameType(p.f.Value, p.g.Value)
	switch {
	case key && value:
		body.What = "key and value"
	case key:
		body.What = "key"
	default:
		body.What = "value"
	}
	body.Verdict = p.verdict(wire.TypeChange(p.f, p.g), breaksSource(fmt.Sprintf("%s has another type in generated code", p.g.Name)), false)
	p.state("proto.map_changed", body)
}

// entryLike is whether a field is repeated messages, which is how a map is written (Protocol Buffers, "Maps").
func entryLike(f *schema.Field) bool {
	return f.Cardinality == schema.Repeated && f.Kind == schema.KindMessage && f.Message != nil
}

func (p fieldPair) mapShape() {
	body := MapChanged{field: p.about, To: p.g.Written, What: "to_map"}
	if p.f.Key != nil {
		body.What = "from_map"
	}
	change := wire.CardinalityChange(p.f, p.g).And(wire.EntryChange(p.f, p.g))
	body.Verdict = p.verdict(change, breaksSource(fmt.Sprintf("%s has another type in generated code", p.g.Name)), false)
	p.state("proto.map_changed", body)
}

func (p fieldPair) required() {
	if (p.f.Cardinality == schema.Required) != (p.g.Cardinality == schema.Required) {
		p.requiredChanged(p.was, p.is, p.f, p.g, p.about)
	}
}

func (p fieldPair) presence() {
	if !p.f.Singular() || !p.g.Singular() {
		return
	}
	if p.f.HasPresence() == p.g.HasPresence() || p.oneofMoved() {
		return
	}
	body := PresenceChanged{field: p.about, From: schema.Implicit, To: schema.Explicit}
	if p.f.HasPresence() {
		body.From, body.To = schema.Explicit, schema.Implicit
	}
	body.Verdict = p.verdict(wire.PresenceChange(p.f, p.g), breaksSource(fmt.Sprintf("generated code asks in another way whether %s is set", p.g.Name)), false)
	p.state("proto.field_presence_changed", body)
}

func (p fieldPair) defaults() {
	change := wire.DefaultChange(p.f, p.g)
	byEnum := p.f.Kind == schema.KindEnum && p.f.Default == "" && p.g.Default == "" // proto.enum_zero_changed says so
	if !change.Backward.Binary.Bad() || byEnum || !p.f.Singular() || !p.g.Singular() {
		return
	}
	from, _, _ := wire.Default(p.f)
	to, _, _ := wire.Default(p.g)
	p.state("proto.default_changed", DefaultChanged{field: p.about, From: from, To: to, Verdict: p.verdict(change, wire.Direction{}, false)})
}

// features states what is left of the resolved features: how a list is written, and what a string may hold.
func (p fieldPair) features() {
	one := func(feature, from, to string, change wire.Change) {
		p.comparison.state("proto.feature_changed", p.was.Name+"."+p.f.Name, p.g.Span, source.Span{}, FeatureChanged{
			Verdict: p.verdict(change, wire.Direction{}, false), Element: p.was.Name + "." + p.f.Name, Feature: feature, From: from, To: to,
			place: p.about.place, SyntaxChanged: p.about.SyntaxChanged,
		})
	}
	if p.f.Cardinality == schema.Repeated && p.g.Cardinality == schema.Repeated && p.f.Packed != p.g.Packed && p.f.Kind == p.g.Kind {
		fine := direction(wire.Compatible, "parsers take either form")
		one("repeated_field_encoding", packedName(p.f), packedName(p.g), wire.Change{Backward: both(fine, direction(wire.Compatible, "")), Forward: both(fine, direction(wire.Compatible, ""))})
	}
	if p.f.Kind == "string" && p.g.Kind == "string" && p.f.UTF8 != p.g.UTF8 {
		one("utf8_validation", utf8Name(p.f), utf8Name(p.g), wire.TypeChange(p.f, p.g))
	}
}

func packedName(f *schema.Field) string {
	if f.Packed {
		return "PACKED"
	}
	return "EXPANDED"
}

func utf8Name(f *schema.Field) string {
	if f.UTF8 {
		return "VERIFY"
	}
	return "NONE"
}
