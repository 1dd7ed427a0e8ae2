package events

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// annotations states what changed of the defaults of properties, and of formats.
func (p *pair) annotations(at spot) {
	for _, s := range at.is {
		for _, property := range s.Properties {
			was, _ := members(at.was, property.Name)
			is, _ := members(at.is, property.Name)
			if len(was) == 0 || p.counted[property.Key] {
				continue
			}
			p.counted[property.Key] = true
			p.defaultChanged(at, property.Name, was, is, s.Span(property.Key))
		}
	}
	p.format(at)
}

func (p *pair) defaultChanged(at spot, name string, was, is []*schema.Schema, key source.Span) {
	from, to := defaultOf(was), defaultOf(is)
	if from == nil {
		return
	}
	before, err := schema.NewValue(from)
	if err != nil {
		return
	}
	body := DefaultChanged{place: p.place(at.way).elsewhere(p.placesOf(at)), From: before.Text, Removed: to == nil}
	if to != nil {
		after, err := schema.NewValue(to)
		if err != nil || after.Text == before.Text {
			return
		}
		body.To = after.Text
	}
	p.state("event.default_changed", p.object(at.way, name), key, body)
}

func defaultOf(list []*schema.Schema) *document.Node {
	for _, s := range here(list...) {
		if s.Default != nil {
			return s.Default
		}
	}
	return nil
}
