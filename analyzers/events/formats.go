package events

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// defined are the formats that JSON Schema defines, with those whose every value is a value of theirs, too (2020-12
// validation, section 7.3; draft-07 has no duration and no uuid). Validators ignore any other.
var defined = map[string][]string{
	"date-time": nil, "date": nil, "time": nil, "duration": nil, "email": nil, "idn-email": {"email"}, "hostname": nil,
	"idn-hostname": {"hostname"}, "ipv4": nil, "ipv6": nil, "uri": nil, "iri": {"uri"}, "uri-reference": {"uri"},
	"iri-reference": {"uri", "iri", "uri-reference"}, "uuid": nil, "uri-template": nil, "json-pointer": nil,
	"relative-json-pointer": nil, "regex": nil,
}

// format states that the format of a value is another one.
func (p *pair) format(at spot) {
	from, _ := formatOf(at.was)
	to, s := formatOf(at.is)
	if from == to || types(at.was)&types(at.is)&schema.String == 0 {
		return
	}
	where := p.keyword(at.is, "type")
	if s != nil {
		where = s.Span(s.Keyword("format"))
	}
	body := FormatChanged{place: p.place(at.way).elsewhere(p.placesOf(at)), From: from, To: to, WhenChecked: []string{}}
	backward, forward := Direction{Verdict: Compatible}, Direction{Verdict: Compatible}
	if refused(at.was, from, to) {
		body.WhenChecked = append(body.WhenChecked, "backward")
		backward = ofFormat(p.headFile, to)
	}
	if refused(at.is, to, from) {
		body.WhenChecked = append(body.WhenChecked, "forward")
		forward = ofFormat(p.baseFile, from)
	}
	body.Verdict = p.verdict(backward, forward)
	p.state("event.format_changed", p.object(at.way, ""), where, body)
}

// refused is whether a reader that checks formats refuses strings that the writer may write. What a list or a pattern
// allows may well have the format.
func refused(writer []*schema.Schema, written, read string) bool {
	narrower, known := defined[read]
	if !known {
		return false
	}
	for _, s := range writer {
		if s.Enum != nil || s.Pattern != nil {
			return false
		}
	}
	return written != read && !slices.Contains(narrower, written)
}

// ofFormat is the verdict for a reader with a format of its own. Since 2019-09 a format only describes a value unless the
// meta-schema asks for more (JSON Schema 2019-09 validation, section 7.2; 2020-12 validation, sections 7.2.1 and 7.2.2).
// Before, each validator decides (draft-handrews-json-schema-validation-01, section 7.2).
func ofFormat(reader *schema.File, format string) Direction {
	if reader.Dialect >= schema.Draft2019 && (reader.Named == "" || !reader.Guessed) {
		return Direction{Verdict: Compatible}
	}
	if reader.Dialect >= schema.Draft2019 {
		return Direction{Verdict: Undecided, Why: fmt.Sprintf("whether values have to be of the format %s is up to the meta-schema %s", format, reader.Named)}
	}
	return Direction{Verdict: Undecided, Why: fmt.Sprintf("whether values have to be of the format %s is up to the reader's validator, by %s", format, reader.Dialect)}
}

func types(list []*schema.Schema) schema.Types {
	var set schema.Types
	for _, s := range list {
		if s.Type != nil {
			set |= *s.Type
		}
	}
	if set == 0 {
		return schema.Any
	}
	return set
}

func formatOf(list []*schema.Schema) (string, *schema.Schema) {
	for _, s := range list {
		if s.Format != "" {
			return s.Format, s
		}
	}
	return "", nil
}
