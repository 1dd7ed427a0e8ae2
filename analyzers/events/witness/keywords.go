package witness

import (
	"encoding/json"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

func (b *builder) values(out map[string]any, s *schema.Schema, as side) {
	if s.Type != nil {
		out["type"] = s.Type.Names()
		if len(s.Type.Names()) == 0 {
			out["not"] = true
			delete(out, "type")
		}
	}
	if s.Enum != nil {
		values := []any{}
		for _, v := range s.Enum {
			values = append(values, Plain(v.Node))
		}
		if len(values) == 0 {
			values = append(values, "\x00 no value at all")
		}
		out["enum"] = values
	}
	for _, l := range s.Limits {
		if l.Keyword != "minContains" && l.Keyword != "maxContains" {
			out[l.Keyword] = json.Number(schema.Show(l.Value))
		}
	}
	if s.Pattern != nil && s.Pattern.Regexp != nil {
		out["pattern"] = s.Pattern.Text
	}
	// Formats make documents realistic; whether readers check them is another question. What a schema lists is as realistic
	// as it can be, and the validator takes valid templates of RFC 6570 for invalid ones.
	if s.Format != "" && s.Enum == nil && s.Format != "uri-template" && as.writer && !as.turned {
		out["format"] = s.Format
	}
}

func (b *builder) object(out map[string]any, s *schema.Schema, as side) (all []any) {
	properties := map[string]any{}
	for _, p := range s.Properties {
		properties[p.Name] = b.place(p.Schema, as)
	}
	var required []string
	for _, n := range s.Required {
		if !slices.Contains(required, n.Text) {
			required = append(required, n.Text)
		}
		if as.closing() && properties[n.Text] == nil && !contain.Says(s.AdditionalProperties) && !contain.Says(s.UnevaluatedProps) {
			properties[n.Text] = true
		}
	}
	patterns, runnable := map[string]any{}, true
	for _, p := range s.PatternProperties {
		if p.Pattern.Regexp == nil {
			runnable = false
			continue
		}
		patterns[p.Name] = b.place(p.Schema, as)
	}
	put := func(keyword string, value map[string]any) {
		if len(value) > 0 {
			out[keyword] = value
		}
	}
	put("properties", properties)
	put("patternProperties", patterns)
	if len(required) > 0 {
		out["required"] = required
	}
	if !runnable && as.strictly() {
		all = append(all, map[string]any{"not": map[string]any{"type": "object", "minProperties": 1}})
	}
	if unrunnable(s.Pattern) && as.strictly() {
		all = append(all, map[string]any{"not": map[string]any{"type": "string"}})
	}
	for keyword, other := range map[string]*schema.Schema{"additionalProperties": s.AdditionalProperties, "unevaluatedProperties": s.UnevaluatedProps} {
		switch {
		case other == nil, !runnable && !as.strictly():
		case keyword == "unevaluatedProperties" && !as.strictly() && !b.isClear(s): // what it is about is not known
		case as.opening() && other.Always != nil && !*other.Always:
			if keyword == "additionalProperties" { // it goes on to leave nothing to unevaluatedProperties, here or further out
				out[keyword] = true
			}
		case b.side.closing() && !as.literal && !contain.Says(other): // it would count as naming everything
		default:
			out[keyword] = b.place(other, as)
		}
	}
	if s.PropertyNames != nil {
		out["propertyNames"] = b.ref(s.PropertyNames, as)
	}
	needs := map[string]any{}
	for _, d := range s.DependentRequired {
		list := []string{}
		for _, n := range d.Needs {
			if !slices.Contains(list, n.Text) {
				list = append(list, n.Text)
			}
		}
		needs[d.Name] = list
	}
	put("dependentRequired", needs)
	dependent := map[string]any{}
	for _, d := range s.DependentSchemas {
		dependent[d.Name] = b.ref(d.Schema, as)
	}
	put("dependentSchemas", dependent)
	return all
}

func unrunnable(p *schema.Pattern) bool { return p != nil && p.Regexp == nil }

func (b *builder) array(out map[string]any, s *schema.Schema, as side) (all []any) {
	if len(s.PrefixItems) > 0 {
		var list []any
		for _, one := range s.PrefixItems {
			list = append(list, b.place(one, as))
		}
		out[map[bool]string{true: "prefixItems", false: "items"}[b.newest]] = list
	}
	if s.Items != nil {
		rest := "items"
		if len(s.PrefixItems) > 0 && !b.newest {
			rest = "additionalItems"
		}
		out[rest] = b.place(s.Items, as)
	}
	if s.UnevaluatedItems != nil {
		out["unevaluatedItems"] = b.place(s.UnevaluatedItems, as)
	}
	if s.UniqueItems {
		out["uniqueItems"] = true
	}
	if s.Contains == nil {
		return nil
	}
	out["contains"] = b.place(s.Contains, as)
	if l := s.Limit("minContains"); l != nil {
		out["minContains"] = json.Number(schema.Show(l.Value))
	}
	if l := s.Limit("maxContains"); l != nil {
		flipped := as
		flipped.turned = !as.turned
		all = append(all, map[string]any{"contains": b.place(s.Contains, flipped), "minContains": 0, "maxContains": json.Number(schema.Show(l.Value))})
	}
	return all
}
