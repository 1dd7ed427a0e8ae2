package events

import "testing"

// No pair of schemas makes the comparison panic, and no direction has a document without being incompatible.
func FuzzCompare(f *testing.F) {
	f.Add(`{"type": "object", "properties": {"a": {"$ref": "#"}}}`, `{"required": ["a"], "allOf": [{"$ref": "#/properties/a"}], "oneOf": [{}], "items": [], "pattern": "("}`)
	f.Add(`{"$anchor": "x", "minimum": 1e308, "type": "number"}`, `{"$ref": "#x", "$id": "y", "required": "a", "minLength": -1}`)
	f.Add(`{"patternProperties": {"^a": {"const": 1}}, "if": {"not": {}}, "then": {"contains": {}}}`, `{"unevaluatedProperties": {"type": "null"}, "anyOf": [{"propertyNames": {"maxLength": 2}}, false]}`)
	f.Fuzz(func(t *testing.T, base, head string) {
		r := run(t, Settings{Schemas: []string{"**"}}, map[string]string{"a.json": base}, map[string]string{"a.json": head})
		for _, fact := range r.Facts {
			if body, ok := fact.Body.(Compared); ok {
				for _, d := range []Direction{body.Backward, body.Forward} {
					if d.Counterexample != "" && d.Verdict != Incompatible {
						t.Fatalf("%+v", d)
					}
				}
			}
		}
	})
}
