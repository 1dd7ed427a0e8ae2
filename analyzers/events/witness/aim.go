package witness

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// turns is how many ways to choose among alternatives are tried.
const turns = 8

// aim makes values for the place of a cause that the writer's schemas probably accept and the reader refuses for that cause,
// the likeliest first.
func (m *maker) aim(cause contain.Cause) []any {
	parts := m.flat(cause.At)
	reader := cause.Reader.Schema
	var values []any
	object := func(w *wish) {
		if types(parts)&schema.Object != 0 {
			values = append(values, m.object(parts, w))
		}
	}
	switch cause.Kind {
	case contain.RequiredAdded:
		object(&wish{without: cause.Name, lacking: true})
		return values
	case contain.Dependency:
		list, _ := m.of(parts, cause.From)
		object(&wish{with: map[string]any{cause.From: m.value(list)}, without: cause.Name, lacking: true})
		return values
	case contain.ValueRemoved:
		for _, v := range cause.Values {
			values = append(values, Plain(v.Node))
		}
		return values
	case contain.TypeNarrowed:
		for _, t := range []schema.Types{schema.Null, schema.Boolean, schema.Integer, schema.Fraction, schema.String, schema.Array, schema.Object} {
			if types(parts)&t != 0 && reader.Type != nil && *reader.Type&t == 0 {
				values = append(values, m.value(append([]*schema.Schema{{Type: &t}}, parts...)))
			}
		}
		return values
	case contain.EnumAdded:
		if types(parts)&schema.String != 0 {
			values = append(values, "other", "another") // reads better than the shortest string, which is none
		}
	case contain.RangeNarrowed:
		values = append(values, m.edges(parts, reader, cause.Keyword)...)
	case contain.Closed, contain.Constrained, contain.Forbidden, contain.Names:
		values = append(values, m.members(parts, cause)...)
	case contain.Unique:
		item := m.value(m.itemsAt(parts, 0))
		values = append(values, m.array(parts, []any{item, item}, 0))
	case contain.Contains:
		values = append(values, m.array(parts, nil, 0), m.array(parts, []any{m.value(m.itemsAt(parts, 0))}, 0))
	}
	for _, v := range cause.Values {
		values = append(values, Plain(v.Node))
	}
	values = append(values, m.value(cause.At))
	if types(parts)&schema.Object != 0 && m.turn < 3 {
		object(&wish{all: true})
		for _, s := range parts {
			for i, p := range s.Properties {
				if i < 20 {
					list, _ := m.of(parts, p.Name)
					object(&wish{with: map[string]any{p.Name: m.value(list)}})
				}
			}
		}
	}
	for _, other := range []*schema.Schema{reader.Not, reader.Contains, reader.If} {
		if other != nil { // what the reader minds, as far as the writer's schemas allow it
			values = append(values, m.value(append([]*schema.Schema{other}, parts...)))
		}
	}
	return values
}

// edges are values around a bound of the reader's, and at the writer's own.
func (m *maker) edges(parts []*schema.Schema, reader *schema.Schema, keyword string) []any {
	var values []any
	limit := reader.Limit(keyword)
	if limit == nil {
		for turn := range turns { // the pattern
			inner := maker{turn: turn, closed: m.closed, left: 50}
			values = append(values, inner.text(parts))
		}
		for _, s := range parts {
			if s.Pattern != nil && s.Pattern.Regexp != nil {
				for turn := range 3 * turns {
					values = append(values, matching(s.Pattern.Regexp, turn))
				}
			}
		}
		return append(values, "", "x", "0", "-", " ", "X", "other", strings.Repeat("x", 300))
	}
	count := func(delta int64) int {
		n := limit.Value.Num().Int64() + delta
		return int(max(0, min(n, 3_000)))
	}
	switch keyword {
	case "minLength", "maxLength":
		for _, delta := range []int64{-1, 1} {
			base := m.text(parts)
			n := big.NewRat(int64(count(delta)), 1)
			values = append(values, stretched(base, n, n), strings.Repeat("x", count(delta)), strings.Repeat("0", count(delta)))
		}
	case "minItems", "maxItems", "maxContains":
		for _, delta := range []int64{1, -1} {
			var items []any
			for i := range count(delta) {
				was := m.turn
				if m.turn%2 == 1 {
					m.turn += 2 * i
				}
				items = append(items, m.value(m.itemsAt(parts, i)))
				m.turn = was
			}
			values = append(values, m.array(parts, items, 0))
		}
	case "minProperties", "maxProperties":
		values = append(values, m.object(parts, nil), m.object(parts, &wish{more: count(1)}))
	default:
		one, tenth := big.NewRat(1, 1), big.NewRat(1, 10)
		for _, around := range []*big.Rat{limit.Value, new(big.Rat)} {
			for _, delta := range []*big.Rat{new(big.Rat), one, new(big.Rat).Neg(one), tenth, new(big.Rat).Neg(tenth), big.NewRat(1, 3), big.NewRat(-1000, 1), big.NewRat(1000, 1), limit.Value} {
				n := new(big.Rat).Add(around, delta)
				kind := schema.Integer
				if types(parts)&schema.Fraction != 0 {
					kind = schema.Numbers
				}
				values = append(values, json.Number(schema.Show(nearest(parts, n, kind))))
			}
		}
		for _, s := range parts {
			for _, l := range s.Limits {
				values = append(values, json.Number(schema.Show(nearest(parts, l.Value, schema.Numbers))))
			}
		}
	}
	return values
}

// anything are values of every type, the simplest.
var anything = []any{nil, false, "x", json.Number("0"), json.Number("0.5"), json.Number("-1"), []any{}, map[string]any{}, "", json.Number("1000000"), map[string]any{"other": nil}, []any{nil, nil}}

// members are objects with the property that the reader minds, or lists with the item.
func (m *maker) members(parts []*schema.Schema, cause contain.Cause) []any {
	var values []any
	free := []any{}
	if cause.Kind == contain.Constrained {
		free = anything
	}
	if types(parts)&schema.Object != 0 {
		names := []string{cause.Name}
		if cause.Name == "" {
			names = m.names(parts, 0)
			for _, v := range cause.Values {
				names = append([]string{v.Node.Value}, names...)
			}
		}
		for _, name := range names {
			list, _ := m.of(parts, name)
			for _, v := range append([]any{m.value(list)}, free...) {
				values = append(values, m.object(parts, &wish{with: map[string]any{name: v}}))
			}
		}
	}
	if types(parts)&schema.Array != 0 {
		prefix := 0
		for _, s := range append([]*schema.Schema{cause.Reader.Schema}, parts...) {
			prefix = max(prefix, len(s.PrefixItems))
		}
		for at := range prefix + 1 {
			for _, v := range append([]any{m.value(m.itemsAt(parts, at))}, free...) {
				values = append(values, m.array(parts, []any{v}, at))
			}
		}
	}
	return values
}
