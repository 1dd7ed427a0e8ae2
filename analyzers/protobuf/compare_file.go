package protobuf

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// semantics sums up what a new syntax or edition changes by itself. What has one resolved feature before and another after
// has a fact of its own as well, so this counts those.
func (d *comparison) semantics(base, head *schema.File) {
	if base.Syntaxed() == head.Syntaxed() {
		return
	}
	s := &sums{groups: map[[3]string]*FeatureChange{}}
	for _, was := range base.Messages {
		is := d.messages[was]
		if is == nil || is.File != head {
			continue
		}
		s.add("json_format", was.JSONFormat, is.JSONFormat, is.Name)
		for _, f := range was.Fields {
			g := is.Field(f.Number)
			if g == nil || f.Name != g.Name {
				continue
			}
			name := is.Name + "." + g.Name
			if f.Singular() && g.Singular() && f.Oneof == nil && g.Oneof == nil {
				s.add("field_presence", presenceName(f), presenceName(g), name)
			}
			if f.Cardinality == schema.Repeated && g.Cardinality == schema.Repeated && f.Kind == g.Kind {
				s.add("repeated_field_encoding", packedName(f), packedName(g), name)
			}
			if f.Kind == "string" && g.Kind == "string" {
				s.add("utf8_validation", utf8Name(f), utf8Name(g), name)
			}
			if f.IsMessage() && g.IsMessage() {
				s.add("message_encoding", encodingName(f), encodingName(g), name)
			}
		}
	}
	for _, was := range base.Enums {
		if is := d.enums[was]; is != nil && is.File == head {
			s.add("enum_type", opennessName(was), opennessName(is), is.Name)
		}
	}
	j := judged{Change: wire.Change{Backward: compatible(), Forward: compatible()}, files: []*schema.File{base, head}}
	for _, f := range d.facts {
		switch body := f.Body.(type) {
		case PresenceChanged:
			j.take(body.Verdict, body.SyntaxChanged && body.HeadFile == head.Path)
		case FeatureChanged:
			j.take(body.Verdict, body.SyntaxChanged && body.HeadFile == head.Path)
		case EnumOpennessChanged:
			j.take(body.Verdict, body.SyntaxChanged && body.HeadFile == head.Path)
		}
	}
	d.state("proto.semantics_changed", head.Path, head.SyntaxSpan, source.Span{}, SemanticsChanged{
		Verdict: d.verdict(j), From: base.Syntaxed(), To: head.Syntaxed(), Changes: s.list(),
	})
}

// take adds the verdict on one of the changes that follow from a new syntax, with the first message for each direction.
func (j *judged) take(v Verdict, follows bool) {
	if !follows {
		return
	}
	j.Change = j.And(wire.Change{Backward: both(v.Backward, v.JSONBackward), Forward: both(v.Forward, v.JSONForward)})
	for _, w := range v.Witnesses {
		if !slices.ContainsFunc(j.shown, func(other wire.Witness) bool { return other.Direction == w.Direction && other.Encoding == w.Encoding }) {
			j.shown = append(j.shown, w)
		}
	}
}

// sums counts changes of features.
type sums struct{ groups map[[3]string]*FeatureChange }

const maxElements = 10

func (s *sums) add(feature, from, to, element string) {
	if from == to {
		return
	}
	key := [3]string{feature, from, to}
	group := s.groups[key]
	if group == nil {
		group = &FeatureChange{Feature: feature, From: from, To: to}
		s.groups[key] = group
	}
	if group.Count++; len(group.Elements) < maxElements {
		group.Elements = append(group.Elements, element)
	}
}

func (s *sums) list() []FeatureChange {
	var list []FeatureChange
	for _, group := range s.groups {
		list = append(list, *group)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.Feature < b.Feature || a.Feature == b.Feature && a.From < b.From
	})
	return list
}

func presenceName(f *schema.Field) string {
	switch f.Cardinality {
	case schema.Implicit:
		return "IMPLICIT"
	case schema.Required:
		return "LEGACY_REQUIRED"
	}
	return "EXPLICIT"
}

func encodingName(f *schema.Field) string {
	if f.Kind == schema.KindGroup {
		return "DELIMITED"
	}
	return "LENGTH_PREFIXED"
}

func opennessName(e *schema.Enum) string {
	if e.Closed {
		return "CLOSED"
	}
	return "OPEN"
}

// jsonFormat: without ALLOW, protoc does not promise that the type can be written as JSON (descriptor.proto, JsonFormat).
func (d *comparison) jsonFormat(element, from, to string, base, head *schema.File, at, covers source.Span) {
	if from == to {
		return
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if from == "ALLOW" {
		weaker := direction(wire.Unknown, "names in JSON are no longer checked, so two fields or values may share one")
		change = wire.Change{Backward: both(direction(wire.Compatible, ""), weaker), Forward: both(direction(wire.Compatible, ""), weaker)}
	}
	d.state("proto.feature_changed", element, at, covers, FeatureChanged{
		Verdict: d.verdict(judged{Change: change, files: []*schema.File{base, head}}), Element: element, Feature: "json_format", From: from, To: to,
		place: placeOf(head), SyntaxChanged: base.Syntaxed() != head.Syntaxed(),
	})
}

// reserved states what a message no longer reserves. What is gone from it and taken by a field of the same change is told as a
// reused number too.
func (d *comparison) reserved(was, is *schema.Message) {
	body := ReservedRemoved{Element: was.Name, HeadName: is.Name, place: placeOf(is.File)}
	for _, f := range is.Fields {
		if was.Reserved.Number(f.Number) || was.Reserved.Name(f.Name) {
			body.Used = append(body.Used, f.Name)
		}
	}
	body.Told = reservedTold(was, is)
	d.lostReserved(body, was.Reserved, is.Reserved, was.Head, is.Span, was.File, is.File)
}

// reservedTold is whether new fields have taken all numbers and names that are no longer reserved.
func reservedTold(was, is *schema.Message) bool {
	taken := func(number int) *schema.Field {
		if f := is.Field(number); f != nil && was.Field(number) == nil && was.Named(f.Name) == nil {
			return f
		}
		return nil
	}
	names, reserved := map[string]bool{}, schema.Merge(is.Reserved.Ranges)
	for _, r := range was.Reserved.Ranges {
		for _, left := range reserved.Without(r) {
			if left.To-left.From > len(is.Fields) {
				return false
			}
			for number := left.From; number <= left.To; number++ {
				f := taken(number)
				if f == nil {
					return false
				}
				names[f.Name] = true
			}
		}
	}
	for _, name := range was.Reserved.Names {
		if !is.Reserved.Name(name) && !names[name] {
			return false
		}
	}
	return true
}

func (d *comparison) reservedValues(was, is *schema.Enum) {
	body := ReservedRemoved{Element: was.Name, HeadName: is.Name, Enum: true, place: placeOf(is.File)}
	for _, v := range is.Values {
		if was.Reserved.Number(v.Number) || was.Reserved.Name(v.Name) {
			body.Used = append(body.Used, v.Name)
		}
	}
	d.lostReserved(body, was.Reserved, is.Reserved, was.Head, is.Span, was.File, is.File)
}

func (d *comparison) lostReserved(body ReservedRemoved, was, is schema.Reserved, at, enclosing source.Span, base, head *schema.File) {
	for i, r := range was.Ranges {
		left := is.Numbers().Without(r)
		if len(left) > 0 && len(body.Numbers) == 0 {
			at = was.Spans[i]
		}
		for _, one := range left {
			body.Numbers = append(body.Numbers, rangeText(one))
		}
	}
	for _, name := range was.Names {
		if !is.Name(name) {
			body.Names = append(body.Names, name)
		}
	}
	if len(body.Numbers)+len(body.Names) == 0 {
		return
	}
	later := direction(wire.Unknown, "nothing is lost yet; a later field under the number or the name is read as the one that had it")
	change := wire.Change{Backward: both(later, later), Forward: both(later, later)}
	body.Verdict = d.verdict(judged{Change: change, first: firstNobody, files: []*schema.File{base, head}})
	d.gone("proto.reserved_removed", body.Element, at, enclosing, body)
}

// The largest numbers of fields and of enum values, which the language writes as max.
const (
	maxField = 1<<29 - 1
	maxValue = 1<<31 - 1
)

func rangeText(r schema.Range) string {
	switch {
	case r.From == r.To:
		return strconv.Itoa(r.From)
	case r.To == maxField || r.To == maxValue:
		return fmt.Sprintf("%d to max", r.From)
	}
	return fmt.Sprintf("%d to %d", r.From, r.To)
}

func (d *comparison) extensionRanges(was, is *schema.Message) {
	body := ExtensionRangeShrunk{Message: was.Name, HeadName: is.Name, place: placeOf(is.File)}
	open, reserved := schema.Merge(is.ExtensionRanges), schema.Merge(is.Reserved.Ranges)
	for _, r := range was.ExtensionRanges {
		for _, left := range open.Without(r) {
			body.Numbers = append(body.Numbers, rangeText(left))
			for _, free := range reserved.Without(left) {
				body.Free = append(body.Free, rangeText(free))
			}
			for _, f := range is.Fields {
				if left.From <= f.Number && f.Number <= left.To {
					body.Used = append(body.Used, f.Name)
				}
			}
		}
	}
	if len(body.Numbers) == 0 {
		return
	}
	unknown := direction(wire.Unknown, "extensions with these numbers, which others may have defined, are no longer extensions")
	body.Verdict = d.verdict(judged{Change: wire.Change{Backward: both(unknown, unknown), Forward: both(unknown, unknown)}, first: firstNobody,
		source: breaksSource("an extension with one of the numbers no longer builds"), files: []*schema.File{was.File, is.File}})
	d.gone("proto.extension_range_shrunk", was.Name, was.Head, is.Span, body)
}

// generated are the options of files that generated code follows (descriptor.proto, FileOptions).
func generated(option string) bool {
	for _, prefix := range []string{"java_", "go_package", "objc_", "csharp_", "swift_", "php_", "ruby_", "cc_", "py_", "optimize_for"} {
		if strings.HasPrefix(option, prefix) {
			return true
		}
	}
	return false
}

func (d *comparison) fileOptions(base, head *schema.File) {
	for _, o := range changedOptions(base.Options, head.Options) {
		if !generated(o.name) {
			continue
		}
		at := head.SyntaxSpan
		if o.span.File != "" {
			at = o.span
		}
		d.state("proto.file_option_changed", head.Path+":"+o.name, at, source.Span{}, FileOptionChanged{
			Verdict: d.verdict(judged{Change: wire.Change{Backward: compatible(), Forward: compatible()}, source: breaksSource(o.name + " decides where generated code stands or what it looks like"), files: []*schema.File{base, head}}),
			Option:  o.name, From: o.from, To: o.to,
		})
	}
}
