package analyzers

import (
	"encoding/json"
	"reflect"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Schema is the JSON Schema (2020-12) of what `plimsoll facts` prints, made from the Go types of the kinds: each body by
// its JSON tags, with its doc tags as descriptions.
func Schema(kinds []Kind) ([]byte, error) {
	defs := map[string]any{"span": structSchema(reflect.TypeOf(source.Span{}))}
	var alternatives []any
	for _, k := range sortedKinds(kinds) {
		defs[k.Name] = factSchema(k)
		alternatives = append(alternatives, map[string]any{"$ref": "#/$defs/" + k.Name})
	}
	return json.MarshalIndent(map[string]any{
		"$schema":  "https://json-schema.org/draft/2020-12/schema",
		"title":    "The facts that Plimsoll states of a change",
		"type":     "object",
		"required": []string{"version", "facts", "problems"},
		"properties": map[string]any{
			"version":  map[string]any{"const": 1},
			"facts":    map[string]any{"type": "array", "items": map[string]any{"anyOf": alternatives}},
			"problems": map[string]any{"type": "array", "items": structSchema(reflect.TypeOf(Problem{}))},
		},
		"$defs": defs,
	}, "", "  ")
}

// InputSchema is the JSON Schema of a policy's `input`: facts and base grouped by kind, the change, options and as_of. The
// Rego compiler checks policies against it, so that a misspelt field does not compile.
func InputSchema(kinds []Kind) ([]byte, error) {
	defs := map[string]any{"span": structSchema(reflect.TypeOf(source.Span{}))}
	groups := map[string]any{}
	for _, k := range sortedKinds(kinds) {
		defs[k.Name] = factSchema(k)
		groups[k.Name] = map[string]any{"type": "array", "items": map[string]any{"$ref": "#/$defs/" + k.Name}}
	}
	grouped := closedObject(groups)
	return json.MarshalIndent(map[string]any{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"type":    "object",
		"properties": map[string]any{
			"facts": grouped,
			"base":  grouped,
			"change": closedObject(map[string]any{
				"files":    map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
				"has_base": map[string]any{"type": "boolean"},
			}),
			"options": map[string]any{"type": "object"},
			"as_of":   map[string]any{"type": "string"},
		},
		"additionalProperties": false,
		"$defs":                defs,
	}, "", "  ")
}

func sortedKinds(kinds []Kind) []Kind {
	sorted := append([]Kind(nil), kinds...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Name < sorted[j].Name })
	return sorted
}

func factSchema(k Kind) map[string]any {
	fact := closedObject(map[string]any{
		"id":      map[string]any{"type": "integer"},
		"kind":    map[string]any{"const": k.Name},
		"object":  map[string]any{"type": "string"},
		"service": map[string]any{"type": "string"},
		"at":      map[string]any{"$ref": "#/$defs/span"},
		"new":     map[string]any{"type": "boolean"},
		"body":    typeSchema(reflect.TypeOf(k.Body)),
	})
	fact["description"] = k.Doc
	return fact
}

// closedObject is an object with exactly these properties, none of which is left out.
func closedObject(properties map[string]any) map[string]any {
	required := make([]string, 0, len(properties))
	for name := range properties {
		required = append(required, name)
	}
	sort.Strings(required)
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func typeSchema(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		inner := typeSchema(t.Elem())
		if name, ok := inner["type"].(string); ok && name != "object" {
			inner["type"] = []string{name, "null"}
		}
		return inner
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": typeSchema(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": typeSchema(t.Elem())}
	case reflect.Struct:
		return structSchema(t)
	}
	return map[string]any{}
}

func structSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	optional := map[string]bool{}
	addFields(t, properties, optional)
	object := closedObject(properties)
	var required []string
	for _, name := range object["required"].([]string) {
		if !optional[name] {
			required = append(required, name)
		}
	}
	object["required"] = required
	return object
}

func addFields(t reflect.Type, properties map[string]any, optional map[string]bool) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, flags, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
			continue
		case field.Anonymous && name == "":
			addFields(field.Type, properties, optional)
			continue
		case name == "":
			name = field.Name
		}
		schema := typeSchema(field.Type)
		if doc := field.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
		optional[name] = strings.Contains(flags, "omitempty")
	}
}
