package witness

import (
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// maxMends is how often a document is changed to be refused for less.
const maxMends = 12

// mended changes a document that the reader refuses for a cause and for something else until it is refused for the cause
// alone: what it lacks elsewhere is put in, as the writer may write it, and what the reader minds elsewhere is taken out. The
// refusal is nil where that does not come about.
func (p *Prover) mended(document any, cause contain.Cause, turn int) (any, *jsonschema.ValidationError) {
	for range maxMends {
		refusal := p.refusal(document, cause)
		if refusal == nil {
			return document, nil
		}
		other := another(refusal, cause)
		if other == nil {
			return document, refusal
		}
		at := tokens(other.InstanceLocation)
		m := &maker{turn: turn, closed: p.tolerant, left: maxValues}
		changed := false
		document, changed = edited(document, at, func(v any) (any, bool) { return m.completed(v, p.root, at, other.Message, cause) })
		p.steps -= 20 * (maxValues - m.left)
		if !changed && !within(at, cause.Path) && len(at) > 0 {
			document, changed = without(document, at)
		}
		if !changed {
			return document, nil
		}
	}
	return document, nil
}

// another is an error that is not about the cause; nil where there is none.
func another(e *jsonschema.ValidationError, cause contain.Cause) *jsonschema.ValidationError {
	if alone(e, cause) {
		return nil
	}
	for _, inner := range e.Causes {
		if found := another(inner, cause); found != nil {
			return found
		}
	}
	return e
}

// completed puts into an object the properties that a message says are missing, but for the one that the cause is about.
func (m *maker) completed(v any, root *schema.Schema, at []string, message string, cause contain.Cause) (any, bool) {
	object, ok := v.(map[string]any)
	if !ok || !strings.HasPrefix(message, "missing properties: ") {
		return v, false
	}
	parts := m.flat([]*schema.Schema{root})
	for i, token := range at {
		var next []*schema.Schema
		if index, err := strconv.Atoi(token); err == nil && types(parts)&schema.Object == 0 {
			next = m.itemsAt(parts, index)
		} else {
			next, _ = m.of(parts, token)
		}
		if i+1 < len(cause.Path) && within(at[:i+1], cause.Path[:i+1]) {
			next = append(slices.Clone(next), cause.Path[i+1].Writer...) // the alternatives that were chosen
		}
		parts = m.flat(next)
	}
	full := map[string]any{}
	for name, inner := range object {
		full[name] = inner
	}
	for _, s := range parts {
		for _, property := range s.Properties {
			missing := strings.Contains(message, "'"+property.Name+"'")
			if missing && !(property.Name == cause.Name && within(at, cause.Path) && len(at) == len(cause.Path)) {
				m.put(full, parts, property.Name, func(string) bool { return false })
			}
		}
	}
	return full, len(full) > len(object) && m.left >= 0
}

// edited is a document with what stands at a place changed.
func edited(document any, at []string, change func(any) (any, bool)) (any, bool) {
	if len(at) == 0 {
		return change(document)
	}
	switch v := document.(type) {
	case map[string]any:
		inner, ok := v[at[0]]
		if !ok {
			return document, false
		}
		inner, ok = edited(inner, at[1:], change)
		with := map[string]any{}
		for name, same := range v {
			with[name] = same
		}
		with[at[0]] = inner
		return with, ok
	case []any:
		i, err := strconv.Atoi(at[0])
		if err != nil || i < 0 || i >= len(v) {
			return document, false
		}
		inner, ok := edited(v[i], at[1:], change)
		with := slices.Clone(v)
		with[i] = inner
		return with, ok
	}
	return document, false
}

// without is a document that lacks what stands at a place.
func without(document any, at []string) (any, bool) {
	last := at[len(at)-1]
	return edited(document, at[:len(at)-1], func(v any) (any, bool) {
		switch v := v.(type) {
		case map[string]any:
			less := map[string]any{}
			for name, inner := range v {
				if name != last {
					less[name] = inner
				}
			}
			return less, len(less) < len(v)
		case []any:
			i, err := strconv.Atoi(last)
			if err != nil || i < 0 || i >= len(v) {
				return v, false
			}
			return slices.Delete(slices.Clone(v), i, i+1), true
		}
		return v, false
	})
}
