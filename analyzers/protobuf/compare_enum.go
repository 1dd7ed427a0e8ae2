package protobuf

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// enumsOf compares the enums of a file of the base with what became of them.
func (d *comparison) enumsOf(base *schema.File, fileGone bool) {
	for _, was := range base.Enums {
		is := d.enums[was]
		if is == nil {
			if was.Parent == nil || d.messages[was.Parent] != nil {
				d.enumRemoved(was, fileGone)
			}
			continue
		}
		if ofItsOwn(d.wasEnum[is], was) {
			continue
		}
		if was.Name != is.Name && !d.along(was.Parent, is.Parent) && !d.withPackage(base, was.Name, is.Name, is.File) {
			d.state("proto.enum_moved", was.Name, is.Head, is.Span, d.typeMoved(was.Name, is.Name, base, is.File))
		}
		d.enum(was, is)
	}
}

func (d *comparison) enumRemoved(was *schema.Enum, fileGone bool) {
	head := d.files[was.File]
	enclosing := spanOf(head)
	if was.Parent != nil {
		enclosing = d.messages[was.Parent].Span
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()} // an enum is never written on its own
	d.gone("proto.enum_removed", was.Name, was.Head, enclosing, EnumRemoved{
		Verdict: d.verdict(judged{Change: change, source: breaksSource("code that uses " + was.Short() + " no longer builds"), files: []*schema.File{was.File, head}}),
		Enum:    was.Name, Values: len(was.Values), FileRemoved: fileGone, place: placeOf(head),
	})
}

// enumPair is an enum that both sides have.
type enumPair struct {
	*comparison
	was, is *schema.Enum
}

func (d *comparison) enum(was, is *schema.Enum) {
	p := enumPair{d, was, is}
	p.openness()
	p.zero()
	done := map[int]bool{}
	for _, v := range was.Values {
		if !done[v.Number] {
			done[v.Number] = true
			p.number(v)
		}
	}
	for _, v := range is.Values {
		p.added(v)
	}
	d.reservedValues(was, is)
	d.jsonFormat(was.Name, was.JSONFormat, is.JSONFormat, was.File, is.File, is.Head, is.Span)
	d.options("enum", was.Name, was.Options, is.Options, was.File, is.File, is.Head, is.Span)
}

func (p enumPair) value(v *schema.Value) enumValue {
	return enumValue{Enum: p.was.Name, HeadName: p.is.Name, Value: v.Name, Number: v.Number, Closed: p.is.Closed, place: placeOf(p.is.File)}
}

func (p enumPair) verdict(c wire.Change, source wire.Direction, first string, numbers ...int) Verdict {
	wanted := map[int]bool{}
	for _, n := range numbers {
		wanted[n] = true
	}
	var shown []wire.Witness
	if fields := p.holders(p.was); p.spend(len(fields) * (len(p.was.Values) + len(p.is.Values))) {
		shown = wire.ShowEnum(fields, wanted, c)
	}
	return p.comparison.verdict(judged{Change: c, source: source, first: first, files: []*schema.File{p.was.File, p.is.File}, shown: shown})
}

// number compares the names of a number that the base has.
func (p enumPair) number(v *schema.Value) {
	before, after := p.was.Names(v.Number), p.is.Names(v.Number)
	if len(after) == 0 {
		for _, name := range before {
			p.removed(p.was.Named(name), false)
		}
		return
	}
	var lost, gained []string
	for _, name := range before {
		if !slices.Contains(after, name) {
			lost = append(lost, name)
		}
	}
	for _, name := range after {
		if !slices.Contains(before, name) {
			gained = append(gained, name)
		}
	}
	for i, name := range lost {
		if i < len(gained) {
			p.renamed(p.was.Named(name), gained[i])
		} else {
			p.removed(p.was.Named(name), true)
		}
	}
}

// emitted is whether a name is the one that writers of JSON use for its number: the first.
func emitted(e *schema.Enum, v *schema.Value) bool { return e.Names(v.Number)[0] == v.Name }

func (p enumPair) removed(v *schema.Value, alias bool) {
	body := EnumValueRemoved{enumValue: p.value(v), Alias: alias, NumberReserved: p.is.Reserved.Number(v.Number), NameReserved: p.is.Reserved.Name(v.Name), Zero: p.was.Zero() == v}
	if moved := p.is.Named(v.Name); moved != nil {
		body.Renumbered, body.NewNumber, body.Moves = true, moved.Number, p.moves()
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	switch {
	case alias:
	case p.is.Closed:
		change.Backward.Binary = direction(wire.Lossy, fmt.Sprintf("new readers find a field unset that old writers set to %s, since the enum is closed and does not name %d", v.Name, v.Number))
	default:
		change.Backward.Binary = direction(wire.Compatible, fmt.Sprintf("new readers read %s as the number %d without a name", v.Name, v.Number))
	}
	if emitted(p.was, v) && !body.Renumbered {
		change.Backward.JSON = direction(wire.Breaking, fmt.Sprintf("new parsers refuse a document that holds %s", v.Name))
	}
	first := firstWriters // which stop writing it, before readers forget it
	if alias {
		first = ""
	}
	if body.Renumbered {
		first = firstNobody
		why := fmt.Sprintf("%s is number %d in old programs and %d in new ones", v.Name, v.Number, body.NewNumber)
		if old := p.was.Names(body.NewNumber); len(old) > 0 {
			why += fmt.Sprintf(", which old programs take for %s", old[0])
		}
		change.Backward.Binary, change.Forward.Binary = direction(wire.Breaking, why), direction(wire.Breaking, why)
	}
	body.Verdict = p.verdict(change, breaksSource(fmt.Sprintf("code that uses %s no longer builds", v.Name)), first, v.Number, body.NewNumber)
	p.gone("proto.enum_value_removed", p.was.Name+"."+v.Name, v.Span, p.is.Span, body)
}

func (p enumPair) renamed(v *schema.Value, to string) {
	now := p.is.Named(to)
	body := EnumValueRenamed{enumValue: p.value(v), To: to, MovedTo: v.Number, Zero: p.was.Zero() == v}
	if moved := p.is.Named(v.Name); moved != nil {
		body.Reused, body.MovedTo, body.Moves = true, moved.Number, p.moves()
	}
	came := p.was.Named(to)
	body.Reused = body.Reused || came != nil
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if body.Reused {
		back := direction(wire.Breaking, fmt.Sprintf("new readers take %s of old writers (%d) for %s", v.Name, v.Number, to))
		forth := direction(wire.Breaking, fmt.Sprintf("old readers take %s of new writers (%d) for %s", to, v.Number, v.Name))
		change.Backward.Binary, change.Forward.Binary = back, forth
	}
	if emitted(p.was, v) && p.is.Named(v.Name) == nil {
		change.Backward.JSON = direction(wire.Breaking, fmt.Sprintf("new parsers refuse a document that holds %s", v.Name))
	}
	if emitted(p.is, now) && came == nil {
		change.Forward.JSON = direction(wire.Breaking, fmt.Sprintf("old parsers refuse a document that holds %s", to))
	}
	body.Verdict = p.verdict(change, breaksSource(fmt.Sprintf("code that uses %s no longer builds", v.Name)), "", v.Number, body.MovedTo)
	p.comparison.state("proto.enum_value_renamed", p.was.Name+"."+v.Name, now.Span, source.Span{}, body)
}

func (p enumPair) added(v *schema.Value) {
	before := p.was.Names(v.Number)
	alias := len(before) > 0
	if p.was.Named(v.Name) != nil && (alias || !slices.Contains(before, v.Name)) {
		return // it was there, or has another number now, which is told of the old one
	}
	if alias && p.renamesInto(v) {
		return
	}
	body := EnumValueAdded{enumValue: p.value(v), Alias: alias, First: alias && emitted(p.is, v), ClosedOld: p.was.Closed, WasReserved: p.was.Reserved.Number(v.Number)}
	if old, known := p.past.value(p.was, v.Number); known && !alias && old.name != v.Name {
		body.WasValue, body.Tag = old.name, old.tag
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	first := firstReaders // who are to know the value before anyone writes it
	switch {
	case alias:
		first = ""
	case p.was.Closed:
		change.Forward.Binary = direction(wire.Lossy, fmt.Sprintf("old readers find a field unset that new writers set to %s, since the enum is closed and does not name %d", v.Name, v.Number))
	default:
		change.Forward.Binary = direction(wire.Compatible, fmt.Sprintf("old readers read %s as the number %d without a name; code that expects one of the names it knows may fail", v.Name, v.Number))
	}
	if emitted(p.is, v) {
		change.Forward.JSON = direction(wire.Breaking, fmt.Sprintf("old parsers refuse a document that holds %s", v.Name))
	}
	generated := direction(wire.Compatible, "a switch over all values, where the language demands that, no longer is one")
	body.Verdict = p.verdict(change, generated, first, v.Number)
	p.comparison.state("proto.enum_value_added", p.was.Name+"."+v.Name, v.Span, source.Span{}, body)
}

// renamesInto is whether a name that came is told as the new name of one that went.
func (p enumPair) renamesInto(v *schema.Value) bool {
	lost := 0
	for _, name := range p.was.Names(v.Number) {
		if !slices.Contains(p.is.Names(v.Number), name) {
			lost++
		}
	}
	for _, name := range p.is.Names(v.Number) {
		if slices.Contains(p.was.Names(v.Number), name) {
			continue
		}
		if lost == 0 {
			return false
		}
		if name == v.Name {
			return true
		}
		lost--
	}
	return false
}

// otherZero is whether the value that an unset field has is another one, not just another of its names.
func (p enumPair) otherZero() bool {
	from, to := p.was.Zero(), p.is.Zero()
	if from == nil || to == nil || from.Name == to.Name {
		return false
	}
	stays, was := p.is.Named(from.Name), p.was.Named(to.Name)
	return from.Number != to.Number || (stays == nil || stays.Number != from.Number) && (was == nil || was.Number != to.Number)
}

func (p enumPair) zero() {
	if !p.otherZero() {
		return
	}
	from, to := p.was.Zero(), p.is.Zero()
	body := EnumZeroChanged{Enum: p.was.Name, HeadName: p.is.Name, From: from.Name, To: to.Name, Number: from.Number, ToNumber: to.Number, Moves: p.moves(), place: placeOf(p.is.File)}
	body.Renamed = from.Number == to.Number && p.is.Named(from.Name) == nil && p.was.Named(to.Name) == nil
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if !body.Renamed {
		back := direction(wire.Lossy, fmt.Sprintf("a field that old writers leave unset, which means %s to them, reads %s", from.Name, to.Name))
		forth := direction(wire.Lossy, fmt.Sprintf("a field that new writers leave unset, which means %s to them, reads %s", to.Name, from.Name))
		change = wire.Change{Backward: both(back, back), Forward: both(forth, forth)}
	}
	body.Verdict = p.verdict(change, wire.Direction{}, "", from.Number, to.Number)
	p.comparison.state("proto.enum_zero_changed", p.was.Name, to.Span, p.is.Span, body)
}

func (p enumPair) openness() {
	if p.was.Closed == p.is.Closed {
		return
	}
	name := map[bool]string{true: "closed", false: "open"}
	body := EnumOpennessChanged{Enum: p.was.Name, HeadName: p.is.Name, From: name[p.was.Closed], To: name[p.is.Closed], SyntaxChanged: p.was.File.Syntaxed() != p.is.File.Syntaxed(), place: placeOf(p.is.File)}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if p.is.Closed {
		change.Backward.Binary = direction(wire.Lossy, "a number without a name, which an open enum lets through, goes to the unknown fields of new readers")
	} else {
		change.Forward.Binary = direction(wire.Lossy, "a number without a name, which an open enum lets through, goes to the unknown fields of old readers")
	}
	body.Verdict = p.verdict(change, direction(wire.Compatible, "generated code treats numbers without a name in another way"), "")
	p.comparison.state("proto.enum_openness_changed", p.was.Name, p.is.Head, p.is.Span, body)
}
