package events

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// maxValues is how many values an example may hold.
const maxValues = 1_000

// maker makes a small value that a schema probably accepts: a validator has the last word.
type maker struct {
	root    root
	without string // the property that the object at the end of the way shall not have
	left    int    // values that may still be made; negative where the example is given up
	depth   int
	arrived bool // the object at the end of the way was made
}

// value makes a value for the schemas that hold at a place. The way is what must be there beneath it; onWay is whether the
// place lies on it.
func (m *maker) value(schemas []*document.Node, way []string, onWay bool) any {
	m.left--
	m.depth++
	defer func() { m.depth-- }()
	if m.left < 0 || m.depth > 2*maxDepth {
		m.left = -1 // so that all of it is given up
		return nil
	}
	parts := m.parts(schemas)
	if !onWay {
		for _, keyword := range []string{"const", "default", "enum", "examples"} {
			for _, n := range get(parts, keyword) {
				switch values := n.List(); {
				case keyword == "const" || keyword == "default":
					return plain(n)
				case len(values) > 0:
					return plain(values[0])
				}
			}
		}
	}
	kind := typeOf(parts)
	switch {
	case onWay && len(way) == 0 || kind == "object":
		return m.object(parts, way, onWay)
	case kind == "array":
		return m.list(parts, way, onWay)
	case kind == "string":
		return m.text(parts)
	case kind == "integer" || kind == "number":
		return number(parts)
	case kind == "boolean":
		return true
	}
	return nil
}

// parts are all schemas that hold at a place, of alternatives the first.
func (m *maker) parts(schemas []*document.Node) []*document.Node {
	parts, _ := m.root.all(schemas)
	for i := 0; i < len(parts) && len(parts) < maxParts; i++ {
		for _, keyword := range []string{"anyOf", "oneOf"} {
			if branches := parts[i].Get(keyword).List(); len(branches) > 0 {
				more, _ := m.root.all(branches[:1])
				parts = append(parts, more...)
			}
		}
	}
	return parts
}

func (m *maker) object(parts []*document.Node, way []string, onWay bool) any {
	object := map[string]any{}
	end := onWay && len(way) == 0
	for name := range m.root.required(parts, 0) {
		if !(end && name == m.without) && m.left >= 0 {
			object[name] = m.value(get(parts, "properties", name), nil, false)
		}
	}
	switch {
	case end:
		m.arrived = true
	case onWay:
		name, schemas := way[0], get(parts, "properties", way[0])
		if name == "*" && len(schemas) == 0 {
			name, schemas = "any", get(parts, "additionalProperties")
		}
		object[name] = m.value(schemas, way[1:], true)
	}
	return object
}

func (m *maker) list(parts []*document.Node, way []string, onWay bool) any {
	list := []any{}
	items := get(parts, "items")
	if onWay {
		list = append(list, m.value(items, way[1:], true))
	}
	for len(list) < int(bound(parts, "minItems", 0)) && m.left >= 0 {
		list = append(list, m.value(items, nil, false))
	}
	return list
}

// text is a string of the length that is asked for, and of the best known formats.
func (m *maker) text(parts []*document.Node) string {
	for _, format := range get(parts, "format") {
		switch format.Text() {
		case "date-time":
			return "2026-01-01T00:00:00Z"
		case "date":
			return "2026-01-01"
		case "time":
			return "00:00:00Z"
		case "uuid":
			return "00000000-0000-4000-8000-000000000000"
		case "email":
			return "a@example.com"
		case "uri", "url":
			return "https://example.com/"
		}
	}
	return strings.Repeat("x", int(min(bound(parts, "minLength", 0), 1_000)))
}

// number is the least number, in size, that the bounds allow.
func number(parts []*document.Node) any {
	least := max(bound(parts, "minimum", 0), bound(parts, "exclusiveMinimum", -1)+1)
	for _, most := range []float64{bound(parts, "maximum", math.Inf(1)), bound(parts, "exclusiveMaximum", math.Inf(1)) - 1} {
		least = min(least, most)
	}
	if step := bound(parts, "multipleOf", 1); step > 0 {
		least = math.Ceil(least/step) * step
	}
	if least == math.Trunc(least) && math.Abs(least) < 1<<53 {
		return int64(least)
	}
	return least
}

// bound is the value of a numeric keyword, within what an example needs.
func bound(parts []*document.Node, keyword string, otherwise float64) float64 {
	for _, n := range get(parts, keyword) {
		var value float64
		if n.Kind == document.Number && json.Unmarshal([]byte(n.Value), &value) == nil && math.Abs(value) < 1e12 {
			return value
		}
	}
	return otherwise
}

func typeOf(parts []*document.Node) string {
	for _, t := range get(parts, "type") {
		for _, name := range append([]*document.Node{t}, t.List()...) {
			if name.Text() != "" && name.Text() != "null" {
				return name.Text()
			}
		}
	}
	switch {
	case len(get(parts, "properties"))+len(get(parts, "required"))+len(get(parts, "additionalProperties")) > 0:
		return "object"
	case len(get(parts, "items")) > 0:
		return "array"
	}
	return ""
}
