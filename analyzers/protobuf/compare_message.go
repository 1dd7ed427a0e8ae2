package protobuf

import (
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// messagesOf compares the messages of a file of the base with what became of them.
func (d *comparison) messagesOf(base *schema.File, fileGone bool) {
	for _, was := range base.Messages {
		is := d.messages[was]
		if is == nil {
			if was.Parent == nil || d.messages[was.Parent] != nil {
				d.messageRemoved(was, fileGone)
			}
			continue
		}
		if ofItsOwn(d.wasMessage[is], was) {
			continue
		}
		if was.Name != is.Name && !d.along(was.Parent, is.Parent) && !d.withPackage(base, was.Name, is.Name, is.File) {
			d.state("proto.message_moved", was.Name, is.Head, is.Span, d.typeMoved(was.Name, is.Name, base, is.File))
		}
		d.message(was, is)
	}
}

// along is whether a type moved with the message that it stands in.
func (d *comparison) along(was, is *schema.Message) bool {
	return was != nil && d.messages[was] == is && was.Name != is.Name
}

// withPackage is whether a type moved with the package of its file and kept its name in it.
func (d *comparison) withPackage(base *schema.File, was, is string, head *schema.File) bool {
	to, moved := d.packages[base]
	return moved && head.Package == to && inPackage(was, base) == inPackage(is, head)
}

func (d *comparison) typeMoved(was, is string, base, head *schema.File) TypeMoved {
	return TypeMoved{
		Verdict: d.verdict(judged{Change: movedName(), source: breaksSource(fmt.Sprintf("code that uses %s no longer builds", lastPart(was))), files: []*schema.File{base, head}}),
		From:    was, To: is, FromFile: base.Path, Renamed: lastPart(was) != lastPart(is), PackageChanged: base.Package != head.Package, place: placeOf(head),
	}
}

func (d *comparison) messageRemoved(was *schema.Message, fileGone bool) {
	head := d.files[was.File]
	body := MessageRemoved{
		Verdict: d.verdict(judged{Change: removedType("messages"), source: breaksSource("code that uses " + was.Short() + " no longer builds"), files: []*schema.File{was.File, head}}),
		Message: was.Name, Fields: len(was.Fields), UsedBy: d.users(was), FileRemoved: fileGone, place: placeOf(head),
	}
	messages, enums := d.nested(was)
	body.Nested = append(messages, enums...)
	enclosing := spanOf(head)
	if was.Parent != nil {
		enclosing = d.messages[was.Parent].Span
	}
	d.gone("proto.message_removed", was.Name, was.Head, enclosing, body)
}

// nested are the full names of the messages and enums in a message that are nowhere at the head.
func (d *comparison) nested(m *schema.Message) (messages, enums []string) {
	for _, one := range m.Nested {
		if d.messages[one] == nil {
			messages = append(messages, one.Name)
		}
		deeperMessages, deeperEnums := d.nested(one)
		messages, enums = append(messages, deeperMessages...), append(enums, deeperEnums...)
	}
	for _, one := range m.NestedEnums {
		if d.enums[one] == nil {
			enums = append(enums, one.Name)
		}
	}
	return messages, enums
}

func inside(m, outer *schema.Message) bool {
	for ; m != nil; m = m.Parent {
		if m == outer {
			return true
		}
	}
	return false
}

// message compares what is inside a message. Of several fields with one number, which protoc refuses, the first counts.
func (d *comparison) message(was, is *schema.Message) {
	for _, f := range was.Fields {
		switch g := is.Field(f.Number); {
		case was.Field(f.Number) != f:
		case g != nil:
			d.field(was, is, f, g)
		default:
			d.fieldRemoved(was, is, f)
		}
	}
	for _, g := range is.Fields {
		if was.Field(g.Number) == nil && is.Field(g.Number) == g {
			d.fieldAdded(was, is, g)
		}
	}
	d.oneofs(was, is)
	d.reserved(was, is)
	d.extensionRanges(was, is)
	d.jsonFormat(was.Name, was.JSONFormat, is.JSONFormat, was.File, is.File, is.Head, is.Span)
	d.options("message", was.Name, was.Options, is.Options, was.File, is.File, is.Head, is.Span)
}

func (d *comparison) fieldOf(was, is *schema.Message, f *schema.Field) field {
	body := field{
		Message: was.Name, HeadName: is.Name, Field: f.Name, JSONName: f.JSONName, Number: f.Number, Type: f.Written, Cardinality: f.Cardinality,
		Extension: f.Holder == nil, Deprecated: f.Deprecated, place: placeOf(is.File), SyntaxChanged: was.File.Syntaxed() != is.File.Syntaxed(),
	}
	if f.Oneof != nil {
		body.Oneof = f.Oneof.Name
	}
	return body
}

// show looks for messages that show what a change of the fields with these numbers does.
func show(was, is *schema.Message, change wire.Change, byName bool, numbers ...int) []wire.Witness {
	wanted := map[int]bool{}
	for _, n := range numbers {
		wanted[n] = true
	}
	return wire.Show(wire.Question{Old: was, New: is, Numbers: wanted, ByName: byName, Change: change})
}

func (d *comparison) fieldRemoved(was, is *schema.Message, f *schema.Field) {
	body := FieldRemoved{field: d.fieldOf(was, is, f), NumberReserved: is.Reserved.Number(f.Number), NameReserved: is.Reserved.Name(f.Name)}
	refused := direction(wire.Breaking, fmt.Sprintf("new parsers refuse a document that still holds %s", f.JSONName))
	unset := direction(wire.Lossy, fmt.Sprintf("old readers find %s unset, since new writers no longer write it", f.Name))
	if f.Cardinality == schema.Required {
		unset = direction(wire.Breaking, fmt.Sprintf("old readers refuse every message, since it lacks %s, which is required", f.Name))
	}
	j := judged{
		Change: wire.Change{Backward: both(direction(wire.Compatible, "new readers skip it"), refused), Forward: both(unset, unset)},
		source: breaksSource(fmt.Sprintf("code that uses %s no longer builds", f.Name)), files: []*schema.File{was.File, is.File},
		first: firstReaders, // which stop using it, then writers stop writing it, then it goes
	}
	numbers := []int{f.Number}
	if g := is.Named(f.Name); g != nil {
		body.Renumbered, body.moved = g.Number, movedOf(was, is)
		numbers = append(numbers, g.Number)
		gone := direction(wire.Breaking, fmt.Sprintf("what is written under number %d is not found under number %d", f.Number, g.Number))
		back := direction(wire.Breaking, fmt.Sprintf("what is written under number %d is not found under number %d", g.Number, f.Number))
		types := underName(f, g) // JSON goes by the name
		j.Change = wire.Change{Backward: both(gone, types.Backward.JSON), Forward: both(back, types.Forward.JSON)}
		j.source, j.first = wire.Direction{}, ""
	}
	j.shown = show(was, is, j.Change, body.Renumbered != 0, numbers...)
	body.Verdict = d.verdict(j)
	d.gone("proto.field_removed", was.Name+"."+f.Name, f.Span, is.Span, body)
	if f.Cardinality == schema.Required {
		d.requiredChanged(was, is, f, nil, body.field)
	}
}

func (d *comparison) fieldAdded(was, is *schema.Message, g *schema.Field) {
	body := FieldAdded{field: d.fieldOf(is, is, g)}
	body.SyntaxChanged = was.File.Syntaxed() != is.File.Syntaxed()
	j := judged{
		Change: wire.Change{Backward: compatible(), Forward: both(direction(wire.Compatible, "old readers skip it"), direction(wire.Breaking, fmt.Sprintf("a parser that does not know %s refuses the document", g.JSONName)))},
		files:  []*schema.File{was.File, is.File},
	}
	if g.Cardinality == schema.Required {
		refused := direction(wire.Breaking, fmt.Sprintf("a message without %s, which old writers do not know, is refused", g.Name))
		j.Backward = both(refused, refused)
	}
	if f := was.Named(g.Name); f != nil {
		body.WasNumber = f.Number
		types := underName(f, g) // JSON goes by the name
		j.Backward.JSON, j.Forward.JSON = types.Backward.JSON, types.Forward.JSON
	}
	if body.WasNumber == 0 && d.reusedBefore(was, is, g) {
		return
	}
	j.shown = show(was, is, j.Change, body.WasNumber != 0, g.Number, body.WasNumber)
	body.Verdict = d.verdict(j)
	d.state("proto.field_added", is.Name+"."+g.Name, g.Span, source.Span{}, body)
	if g.Cardinality == schema.Required {
		d.requiredChanged(was, is, nil, g, body.field)
	}
}

func (d *comparison) requiredChanged(was, is *schema.Message, f, g *schema.Field, about field) {
	body := RequiredChanged{field: about, Required: g != nil && g.Cardinality == schema.Required, Exists: f != nil && g != nil}
	change := wire.RequiredChange(f, g)
	number, at := 0, source.Span{}
	if f != nil {
		number = f.Number
	}
	if g != nil {
		number, at = g.Number, g.Span
	}
	if f == nil {
		change.Forward = compatible()
	}
	if g == nil {
		change.Backward = compatible()
	}
	body.Verdict = d.verdict(judged{Change: change, files: []*schema.File{was.File, is.File}, shown: show(was, is, change, false, number)})
	if g == nil {
		d.gone("proto.required_changed", was.Name+"."+f.Name, f.Span, is.Span, body)
		return
	}
	d.state("proto.required_changed", was.Name+"."+g.Name, at, source.Span{}, body)
}

// oneofs states oneofs that kept their fields and have another name.
func (d *comparison) oneofs(was, is *schema.Message) {
	for _, o := range was.Oneofs {
		to := d.renamedOneof(o, is)
		if to == nil {
			continue
		}
		d.state("proto.oneof_renamed", was.Name+"."+o.Name, to.Span, source.Span{}, OneofRenamed{
			Verdict: d.verdict(judged{Change: wire.Change{Backward: compatible(), Forward: compatible()}, source: breaksSource("code that uses the oneof " + o.Name + " no longer builds"), files: []*schema.File{was.File, is.File}}),
			Message: was.Name, From: o.Name, To: to.Name, place: placeOf(is.File),
		})
	}
}

// underName is the verdict on a field that kept its name, which is all that JSON goes by, under another number.
func underName(f, g *schema.Field) wire.Change {
	change := wire.FieldChange(f, g)
	if (f.Oneof == nil) != (g.Oneof == nil) || f.Oneof != nil && f.Oneof.Name != g.Oneof.Name {
		unknown := direction(wire.Unknown, "it moved into or out of a oneof too, and a document that holds several fields of a oneof is refused")
		change = change.And(wire.Change{Backward: both(unknown, unknown), Forward: both(unknown, unknown)})
	}
	return change
}
