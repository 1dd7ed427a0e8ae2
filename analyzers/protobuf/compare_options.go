package protobuf

import (
	"math/big"
	"regexp"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// optionChange is an option, or one member of its value, that differs.
type optionChange struct {
	name, from, to string
	span           source.Span // at the head; zero where it is not set
}

// changedOptions are what differs between the options of an element, by name. An option that may stand several times is
// compared by its values.
func changedOptions(was, is []schema.Option) []optionChange {
	before, after := byName(was), byName(is)
	var names []string
	for name := range before {
		names = append(names, name)
	}
	for name := range after {
		if _, there := before[name]; !there {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var changes []optionChange
	for _, name := range names {
		if from, to := before[name], after[name]; from.Value != to.Value || from.Name != to.Name {
			changes = append(changes, optionChange{name, from.Value, to.Value, to.Span})
		}
	}
	return changes
}

func byName(options []schema.Option) map[string]schema.Option {
	named := map[string]schema.Option{}
	for _, o := range options {
		if first, twice := named[o.Name]; twice {
			first.Value += ", " + o.Value
			named[o.Name] = first
			continue
		}
		named[o.Name] = o
	}
	return named
}

// told is whether an option has a kind of its own, or says nothing about the contract.
func told(name string) bool {
	switch name {
	case "default", "json_name", "packed", "deprecated", "allow_alias", "idempotency_level", "lazy", "unverified_lazy", "weak", "debug_redact", "retention", "targets":
		return true
	}
	return strings.HasPrefix(name, "features.") || strings.HasPrefix(name, httpOption) || strings.HasPrefix(name, "edition_defaults") || strings.HasPrefix(name, "feature_support") ||
		// What documents an API is no part of it.
		strings.Contains(name, "openapiv2") || strings.HasPrefix(name, "(gnostic.")
}

// options states what differs in the options of an element.
func (d *comparison) options(what, element string, was, is []schema.Option, base, head *schema.File, at, covers source.Span) {
	for _, o := range changedOptions(was, is) {
		if told(o.name) {
			continue
		}
		body := OptionChanged{Element: element, What: what, Option: o.name, From: o.from, To: o.to, Constraint: constraint(o), place: placeOf(head)}
		change := wire.Change{Backward: compatible(), Forward: compatible()}
		first := ""
		switch body.Constraint {
		case "tightened":
			refused := direction(wire.Lossy, "what old writers send may be refused by new servers, which check it")
			change.Backward, first = both(refused, refused), firstWriters
		case "loosened":
			refused := direction(wire.Lossy, "what new writers send may be refused by old servers, which still check it")
			change.Forward, first = both(refused, refused), firstReaders
		case "changed":
			unknown := direction(wire.Unknown, "it depends on the values whether the other side still takes them")
			change = wire.Change{Backward: both(unknown, unknown), Forward: both(unknown, unknown)}
		}
		source := wire.Direction{}
		if o.name == "jstype" || o.name == "ctype" {
			source = breaksSource(o.name + " decides the type in generated code")
		}
		body.Verdict = d.verdict(judged{Change: change, source: source, first: first, files: []*schema.File{base, head}})
		where := at
		if o.span.File != "" {
			where = o.span
		}
		if covers.File == "" {
			d.state("proto.option_changed", element+":"+o.name, where, at, body)
		} else {
			d.state("proto.option_changed", element+":"+o.name, where, covers, body)
		}
	}
}

var validates = regexp.MustCompile(`^\((buf\.validate\.(field|message|oneof)|validate\.rules|validate\.required)\)`)

// constraint says whether a rule of protovalidate or protoc-gen-validate lets less through than before, or more
// (buf/validate/validate.proto; validate/validate.proto). Empty for other options.
func constraint(o optionChange) string {
	if !validates.MatchString(o.name) {
		return ""
	}
	member := o.name[strings.LastIndexByte(o.name, '.')+1:]
	if bracket := strings.IndexByte(member, '['); bracket >= 0 {
		member = member[:bracket]
	}
	switch member {
	case "ignore", "ignore_empty", "skip", "disabled", "in", "not_in", "message", "id", "expression", "example":
		return "changed"
	}
	switch {
	case o.from == "" || o.from == "false":
		if o.to == "false" || o.to == "0" && strings.HasPrefix(member, "min") {
			return "loosened"
		}
		return "tightened"
	case o.to == "" || o.to == "false":
		return "loosened"
	}
	from, ok := new(big.Rat).SetString(o.from)
	to, also := new(big.Rat).SetString(o.to)
	if !ok || !also {
		return "changed"
	}
	switch grew := to.Cmp(from) > 0; {
	case to.Cmp(from) == 0:
		return "changed"
	case strings.HasPrefix(member, "min") || member == "gt" || member == "gte":
		return map[bool]string{true: "tightened", false: "loosened"}[grew]
	case strings.HasPrefix(member, "max") || member == "lt" || member == "lte":
		return map[bool]string{true: "loosened", false: "tightened"}[grew]
	}
	return "changed"
}

// extensionsOf compares the extensions that a file of the base defines with those that its file defines at the head: by what
// they extend and their number.
func (d *comparison) extensionsOf(base *schema.File) {
	head := d.files[base]
	if head == nil || len(base.Extensions) == 0 {
		return
	}
	was, is := extended(base), extended(head)
	var names []string
	for name := range was {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		other := is[name]
		if other == nil {
			other = &schema.Message{Name: name, File: head, Span: head.Span}
		}
		for _, f := range was[name].Fields {
			switch g := other.Field(f.Number); {
			case was[name].Field(f.Number) != f: // protoc refuses a number that is there twice
			case g != nil:
				d.field(was[name], other, f, g)
			case !d.elsewhere(f):
				d.fieldRemoved(was[name], other, f)
			}
		}
	}
}

// extended gathers the extensions of a file as the messages that they extend, with nothing else in them.
func extended(f *schema.File) map[string]*schema.Message {
	messages := map[string]*schema.Message{}
	for _, e := range f.Extensions {
		m := messages[e.Extendee]
		if m == nil {
			m = &schema.Message{Name: e.Extendee, File: f, Span: f.SyntaxSpan}
			messages[e.Extendee] = m
		}
		m.Fields = append(m.Fields, e)
	}
	return messages
}
