package protobuf

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
)

// oneofMoved is whether the field is in another oneof than before, the oneof's name aside.
func (p fieldPair) oneofMoved() bool {
	f, g := p.f.Oneof, p.g.Oneof
	switch {
	case f == nil && g == nil:
		return false
	case f == nil || g == nil:
		return true
	}
	return f.Name != g.Name && p.renamedOneof(f, p.is) != g
}

// oneof states a field that moved into a oneof, out of one or between two (Protocol Buffers, "Oneof", Backwards-compatibility
// issues). What is lost is lost where both of two fields can be set on one side only.
func (p fieldPair) oneof() {
	if !p.oneofMoved() {
		return
	}
	body := OneofMoved{field: p.about}
	if p.f.Oneof != nil {
		body.From = p.f.Oneof.Name
	}
	if p.g.Oneof != nil {
		body.To = p.g.Oneof.Name
	}
	narrowed, widened := p.sharers(p.g.Oneof, p.f.Oneof, p.was), p.sharers(p.f.Oneof, p.g.Oneof, p.is)
	body.Sharers = append(append([]string{}, narrowed...), widened...)
	body.How = p.how()
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if len(narrowed) > 0 {
		lost := direction(wire.Lossy, fmt.Sprintf("old writers may set %s together with %s, and new readers keep only the last of them", p.f.Name, strings.Join(narrowed, ", ")))
		change.Backward = both(lost, direction(wire.Breaking, "a document that holds several fields of a oneof is refused"))
	}
	if len(widened) > 0 {
		lost := direction(wire.Lossy, fmt.Sprintf("new writers may set %s together with %s, and old readers keep only the last of them", p.f.Name, strings.Join(widened, ", ")))
		change.Forward = both(lost, direction(wire.Breaking, "a document that holds several fields of a oneof is refused"))
	}
	change = change.And(wire.PresenceChange(p.f, p.g))
	if renumbered(p.f.Oneof, p.is) || renumbered(p.g.Oneof, p.was) {
		unknown := direction(wire.Unknown, "fields of the oneof have other numbers now, and JSON goes by their names")
		fine := direction(wire.Compatible, "")
		change = change.And(wire.Change{Backward: both(fine, unknown), Forward: both(fine, unknown)})
	}
	numbers := []int{p.f.Number}
	for _, name := range body.Sharers {
		for _, m := range []*schema.Message{p.was, p.is} {
			if other := m.Named(name); other != nil {
				numbers = append(numbers, other.Number)
			}
		}
	}
	body.Verdict = p.comparison.verdict(judged{
		Change: change, source: breaksSource(fmt.Sprintf("generated code sets and reads %s in another way", p.g.Name)), files: []*schema.File{p.was.File, p.is.File},
		shown: show(p.was, p.is, change, false, numbers...),
	})
	p.state("proto.field_oneof_moved", body)
}

// maxSharers bounds how many fields a fact lists, and maxOneof how many of a oneof are looked at for it.
const (
	maxSharers = 5
	maxOneof   = 1000
)

// sharers are the fields that exclude this one on one side (they share its oneof) and that the other side, in which they
// exist too, could set together with it.
func (p fieldPair) sharers(in, other *schema.Oneof, side *schema.Message) []string {
	if in == nil {
		return nil
	}
	var names []string
	for _, f := range in.Fields[:min(len(in.Fields), maxOneof)] {
		if len(names) == maxSharers {
			break
		}
		there := side.Field(f.Number)
		if f.Number == p.f.Number || there == nil || other != nil && there.Oneof == other {
			continue
		}
		names = append(names, there.Name)
	}
	return names
}

func (p fieldPair) how() string {
	f, g := p.f.Oneof, p.g.Oneof
	switch {
	case g == nil:
		return "out"
	case f != nil:
		return "between"
	}
	if p.oneofNames(p.was)[g.Name] {
		return "existing"
	}
	if len(g.Fields) == 1 {
		return "new_alone"
	}
	return "new_together"
}

// renumbered is whether a field of a oneof has another number on the other side.
func renumbered(o *schema.Oneof, other *schema.Message) bool {
	if o == nil {
		return false
	}
	for _, f := range o.Fields[:min(len(o.Fields), maxOneof)] {
		if named := other.Named(f.Name); named != nil && named.Number != f.Number {
			return true
		}
	}
	return false
}
