package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"

	"github.com/plimsoll-lint/plimsoll/rules"
	"go.yaml.in/yaml/v3"
)

// object is a JSON object; encoding/json writes its keys in order.
type object = map[string]any

// Schema is the JSON Schema (2020-12) of the configuration, with every rule of catalogue, for editors and for
// `plimsoll config --schema`. It says the same as the loader as far as JSON Schema can; that a pattern is well formed or
// that a service names a configured database, only the loader knows.
func Schema(catalogue []rules.Rule) []byte {
	schema := schemaOf(reflect.TypeFor[Config](), check{}, byID(catalogue))
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Plimsoll configuration (" + FileName + ")"
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		// Only an option's default that is no JSON could do this, and the catalogue is read from YAML by a test.
		return []byte("{}\n")
	}
	return out.Bytes()
}

func schemaOf(t reflect.Type, c check, catalogue map[string]rules.Rule) object {
	switch t {
	case reflect.TypeFor[Rules]():
		return rulesSchema(catalogue)
	case reflect.TypeFor[Strings]():
		one := textSchema(c)
		return object{"oneOf": []any{one, object{"type": "array", "items": one, "minItems": 1}}}
	}
	if c.text == "rule" {
		ids := make([]string, 0, len(catalogue))
		for id := range catalogue {
			if RuleMatches(id, id) {
				ids = append(ids, id)
			}
		}
		sort.Strings(ids)
		return object{"type": "string", "anyOf": []any{object{"enum": ids}, object{"pattern": `\*`}}}
	}
	switch t.Kind() {
	case reflect.Struct:
		return structSchema(t, catalogue)
	case reflect.Slice:
		list := object{"type": "array", "items": schemaOf(t.Elem(), check{text: c.text, oneOf: c.oneOf, min: c.min, max: c.max}, catalogue)}
		if c.unique {
			list["uniqueItems"] = true
		}
		return list
	case reflect.Int:
		number := object{"type": "integer"}
		if c.max != 0 {
			number["minimum"], number["maximum"] = c.min, c.max
		}
		return number
	}
	return textSchema(c)
}

func structSchema(t reflect.Type, catalogue map[string]rules.Rule) object {
	properties := object{}
	required := []string{}
	for _, f := range fieldsOf(t) {
		property := schemaOf(t.Field(f.index).Type, f.check, catalogue)
		property["description"] = f.doc
		if f.check.required {
			required = append(required, f.name)
		}
		properties[f.name] = property
	}
	schema := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

// textSchema describes a string. Patterns avoid look-around, which not every validator has.
func textSchema(c check) object {
	if c.oneOf != nil {
		return object{"type": "string", "enum": c.oneOf}
	}
	text := object{"type": "string", "maxLength": maxText, "pattern": `\S`}
	switch c.text {
	case "glob", "path":
		text["not"] = object{"pattern": `^/|^.:|(^|/)\.\.(/|$)`}
	case "date":
		text["pattern"] = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`
		text["format"] = "date"
	}
	return text
}

func rulesSchema(catalogue map[string]rules.Rule) object {
	properties := object{}
	for id, rule := range catalogue {
		settings := object{severityKey: severitySchema(rule.Severity)}
		for name, option := range rule.Options {
			settings[name] = optionSchema(option)
		}
		properties[id] = object{
			"description": rule.Title,
			"oneOf": []any{
				severitySchema(rule.Severity),
				object{"type": "object", "properties": settings, "additionalProperties": false},
			},
		}
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false}
}

func severitySchema(own rules.Severity) object {
	schema := object{"enum": severities}
	if own != "" {
		schema["default"] = string(own)
	}
	return schema
}

func optionSchema(option rules.Option) object {
	schema := object{"description": option.Doc}
	if option.Default != nil {
		schema["default"] = option.Default
	}
	switch option.Type {
	case "integer", "number", "boolean":
		schema["type"] = option.Type
	case "duration":
		schema["type"], schema["pattern"] = "string", durationPattern
	case "list":
		schema["type"], schema["items"] = "array", textSchema(check{})
	default:
		schema["type"], schema["pattern"] = "string", `\S`
	}
	return schema
}

// YAML writes a configuration the way Parse reads it: what `plimsoll config` shows.
func (c *Config) YAML() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(c); err != nil {
		return nil, fmt.Errorf("writing the configuration as YAML: %w", err)
	}
	return out.Bytes(), nil
}

// MarshalYAML writes a rule that only has a severity as that word.
func (r Rule) MarshalYAML() (any, error) {
	if len(r.Options) == 0 && r.Severity != "" {
		return string(r.Severity), nil
	}
	all := make(map[string]any, len(r.Options)+1)
	for name, value := range r.Options {
		all[name] = value
	}
	if r.Severity != "" {
		all[severityKey] = string(r.Severity)
	}
	return all, nil
}
