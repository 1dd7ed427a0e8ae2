package witness

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// generator writes random schemas of one dialect, changes of them, and random documents.
type generator struct {
	*rand.Rand
	dialect schema.Dialect
	defs    map[string]any
}

type object = map[string]any

var uris = map[schema.Dialect]string{
	schema.Draft4: "http://json-schema.org/draft-04/schema#", schema.Draft6: "http://json-schema.org/draft-06/schema#", schema.Draft7: "http://json-schema.org/draft-07/schema#",
	schema.Draft2019: "https://json-schema.org/draft/2019-09/schema", schema.Draft2020: "https://json-schema.org/draft/2020-12/schema",
}

func (g *generator) word() string { return []string{"a", "b", "c", "d"}[g.Intn(4)] }

// root is a whole schema with one definition, which may refer to itself.
func (g *generator) root() object {
	g.defs = object{}
	g.defs["n"] = g.schema(2)
	s := g.schema(3)
	s["$schema"] = uris[g.dialect]
	s["definitions"] = g.defs
	if g.Intn(3) > 0 && s["$ref"] == nil {
		s["type"] = "object"
	}
	return s
}

func (g *generator) schema(depth int) object {
	s := object{}
	if depth <= 0 {
		return g.scalar(s)
	}
	switch g.Intn(12) {
	case 0, 1, 2, 3:
		g.object(s, depth)
	case 4:
		g.array(s, depth)
	case 5:
		s[g.pick("anyOf", "oneOf", "allOf")] = g.schemas(depth)
	case 6:
		g.object(s, depth)
		s[g.pick("anyOf", "oneOf", "allOf")] = g.schemas(depth)
	case 7:
		s["$ref"] = "#/definitions/n"
		if g.Intn(3) == 0 {
			g.object(s, depth)
		}
	case 8:
		g.object(s, depth)
		if g.dialect >= schema.Draft7 && g.Intn(2) == 0 {
			s["if"] = g.schema(depth - 1)
			s[g.pick("then", "else")] = g.schema(depth - 1)
		} else {
			s["not"] = g.schema(depth - 1)
		}
	default:
		g.scalar(s)
	}
	return s
}

func (g *generator) pick(list ...string) string { return list[g.Intn(len(list))] }

func (g *generator) schemas(depth int) []any {
	list := []any{}
	for range 1 + g.Intn(3) {
		list = append(list, g.schema(depth-1))
	}
	return list
}

func (g *generator) object(s object, depth int) {
	if g.Intn(3) > 0 {
		s["type"] = "object"
	}
	properties := object{}
	for range g.Intn(4) {
		properties[g.word()] = g.schema(depth - 1)
	}
	if len(properties) > 0 || g.Intn(3) == 0 {
		s["properties"] = properties
	}
	if g.Intn(2) == 0 {
		s["required"] = []any{g.word()}
	}
	switch g.Intn(10) {
	case 0, 1:
		s["additionalProperties"] = false
	case 2:
		s["additionalProperties"] = g.schema(depth - 1)
	case 3:
		s["additionalProperties"] = true
	case 4:
		if g.dialect >= schema.Draft2019 {
			if g.Intn(2) == 0 {
				s["unevaluatedProperties"] = false
			} else {
				s["unevaluatedProperties"] = g.schema(depth - 1)
			}
		}
	}
	switch g.Intn(14) {
	case 0:
		s["patternProperties"] = object{g.pick("^a", "b", "^[cd]$"): g.schema(depth - 1)}
	case 1:
		s["minProperties"] = g.Intn(3)
	case 2:
		s["maxProperties"] = g.Intn(3)
	case 3:
		key := "dependencies"
		if g.dialect >= schema.Draft2019 {
			key = "dependentRequired"
		}
		s[key] = object{g.word(): []any{g.word()}}
	case 4:
		key := "dependencies"
		if g.dialect >= schema.Draft2019 {
			key = "dependentSchemas"
		}
		s[key] = object{g.word(): g.schema(depth - 1)}
	case 5:
		if g.dialect >= schema.Draft6 {
			s["propertyNames"] = object{g.pick("maxLength", "minLength"): 1 + g.Intn(2)}
		}
	}
}

func (g *generator) array(s object, depth int) {
	if g.Intn(3) > 0 {
		s["type"] = "array"
	}
	switch g.Intn(4) {
	case 0:
		if g.dialect == schema.Draft2020 {
			s["prefixItems"] = g.schemas(depth)
			if g.Intn(2) == 0 {
				s["items"] = g.schema(depth - 1)
			}
		} else {
			s["items"] = g.schemas(depth)
			if g.Intn(2) == 0 {
				s["additionalItems"] = g.Intn(2) == 0
			}
		}
	case 1, 2:
		s["items"] = g.schema(depth - 1)
	}
	switch g.Intn(6) {
	case 0:
		s["minItems"] = g.Intn(3)
	case 1:
		s["maxItems"] = g.Intn(3)
	case 2:
		s["uniqueItems"] = true
	case 3:
		if g.dialect >= schema.Draft6 {
			s["contains"] = g.schema(depth - 1)
			if g.dialect >= schema.Draft2019 && g.Intn(2) == 0 {
				s[g.pick("minContains", "maxContains")] = g.Intn(3)
			}
		}
	case 4:
		if g.dialect >= schema.Draft2019 {
			s["unevaluatedItems"] = g.Intn(2) == 0
		}
	}
}

func (g *generator) scalar(s object) object {
	switch g.Intn(9) {
	case 0:
		values := []any{}
		for range 1 + g.Intn(3) {
			values = append(values, g.value(1))
		}
		s["enum"] = values
	case 1:
		if g.dialect >= schema.Draft6 {
			s["const"] = g.value(1)
		}
	case 2:
		s["type"] = []any{g.pick("null", "string"), g.pick("integer", "boolean")}
	case 3, 4:
		s["type"] = g.pick("integer", "number")
		if g.Intn(2) == 0 {
			s["minimum"] = g.Intn(5) - 2
		}
		if g.Intn(3) == 0 {
			s["maximum"] = g.Intn(5)
		}
		if g.Intn(4) == 0 {
			s["multipleOf"] = []any{1, 2, 3, 0.5}[g.Intn(4)]
		}
		if g.Intn(4) == 0 {
			if g.dialect == schema.Draft4 {
				s["exclusiveMinimum"] = true
				s["minimum"] = g.Intn(3)
			} else {
				s["exclusiveMinimum"] = g.Intn(4) - 2
			}
		}
	case 5, 6:
		s["type"] = "string"
		switch g.Intn(4) {
		case 0:
			s[g.pick("minLength", "maxLength")] = g.Intn(3)
		case 1:
			s["pattern"] = g.pick("^a", "b$", "^[ab]+$", "^(?=a)b")
		}
	case 7:
		s["type"] = g.pick("string", "null", "boolean", "integer", "number", "object", "array")
	}
	return s
}

func (g *generator) value(depth int) any {
	switch n := g.Intn(14); {
	case n < 2:
		return nil
	case n < 4:
		return g.Intn(2) == 0
	case n < 7:
		return json.Number(fmt.Sprint(g.Intn(7) - 2))
	case n == 7:
		return json.Number("0.5")
	case n < 10 || depth <= 0:
		return g.pick("", "a", "b", "ab", "abc", "x")
	case n < 12:
		list := []any{}
		for range g.Intn(3) {
			list = append(list, g.value(depth-1))
		}
		return list
	}
	o := object{}
	for range g.Intn(4) {
		o[g.pick("a", "b", "c", "d", "e")] = g.value(depth - 1)
	}
	return o
}

// near is a document with one value in it changed, added or taken out.
func (g *generator) near(document any) any {
	switch v := document.(type) {
	case object:
		changed := object{}
		for name, inner := range v {
			changed[name] = inner
		}
		name := g.pick("a", "b", "c", "d", "e")
		if inner, ok := v[name]; !ok {
			changed[name] = g.value(1)
		} else if g.Intn(3) == 0 {
			delete(changed, name)
		} else {
			changed[name] = g.near(inner)
		}
		return changed
	case []any:
		changed := append([]any{}, v...)
		if len(v) == 0 || g.Intn(3) == 0 {
			return append(changed, g.value(1))
		}
		at := g.Intn(len(v))
		if g.Intn(3) == 0 {
			return append(changed[:at], changed[at+1:]...)
		}
		changed[at] = g.near(v[at])
		return changed
	}
	return g.value(1)
}

// mutate changes one to three places of a copy.
func (g *generator) mutate(s object) object {
	content, _ := json.Marshal(s)
	var c object
	_ = json.Unmarshal(content, &c)
	for range 1 + g.Intn(2) {
		g.change(c, 3)
	}
	c["$schema"], c["definitions"] = uris[g.dialect], orDefault(c["definitions"], s["definitions"])
	return c
}

func orDefault(v, other any) any {
	if o, ok := v.(object); ok && o["n"] != nil {
		return v
	}
	return other
}

func (g *generator) change(s object, depth int) {
	keys := make([]string, 0, len(s))
	for k := range s {
		if k != "$schema" {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	if len(keys) > 0 && g.Intn(4) > 0 && depth > 0 {
		key := keys[g.Intn(len(keys))]
		switch v := s[key].(type) {
		case object:
			names := make([]string, 0, len(v))
			for k := range v {
				names = append(names, k)
			}
			sort.Strings(names)
			if len(names) > 0 {
				if inner, ok := v[names[g.Intn(len(names))]].(object); ok {
					g.change(inner, depth-1)
					return
				}
			}
			if key != "properties" && key != "definitions" && key != "patternProperties" && key != "dependencies" && key != "dependentSchemas" && key != "dependentRequired" {
				g.change(v, depth-1)
				return
			}
		case []any:
			if len(v) > 0 {
				if inner, ok := v[g.Intn(len(v))].(object); ok && key != "enum" {
					g.change(inner, depth-1)
					return
				}
			}
		}
	}
	switch g.Intn(4) {
	case 0:
		if len(keys) > 0 {
			delete(s, keys[g.Intn(len(keys))])
		}
	case 1:
		g.scalar(s)
	case 2:
		g.object(s, 2)
	case 3:
		for k, v := range g.schema(1) {
			s[k] = v
		}
	}
}
