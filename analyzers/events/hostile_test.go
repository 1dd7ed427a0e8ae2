package events

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Inputs that are meant to hurt: each gives a position and a reason, or an answer, soon.
func TestHostileSchemas(t *testing.T) {
	nest := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	many := func(n int, each string) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(each, i))
		}
		return strings.Join(parts, ", ")
	}
	// Each level stands for two of the next: without a bound there are as many places as there are ways.
	var doubled strings.Builder
	for i := range 40 {
		fmt.Fprintf(&doubled, `"d%d": {"allOf": [{"$ref": "#/$defs/d%d"}, {"properties": {"a": {"$ref": "#/$defs/d%d"}, "b": {"anyOf": [{"$ref": "#/$defs/d%d"}, {"$ref": "#/$defs/d%d"}]}}}]},`, i, i+1, i+1, i+1, i+1)
	}
	for name, c := range map[string]struct {
		head string
		want string // in a fact, a problem or a reason
	}{
		"200,000 levels":                 {nest(200_000, `{"not":`, `{}`, `}`), "problem 1:"},
		"900 levels":                     {nest(900, `{"items":`, `{"type": "null"}`, `}`), ""},
		"900 negations":                  {nest(900, `{"not":`, `{"type": "null"}`, `}`), ""},
		"a key twice":                    {`{"type": "object", "type": "string"}`, `problem 1:20 the key "type" stands twice`},
		"a reference to itself":          {`{"$ref": "#"}`, "without end (events/order.json:1:10)"},
		"references in a ring":           {`{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}`, "without end (events/order.json:1:"},
		"a ring through allOf":           {`{"allOf": [{"anyOf": [{"$ref": "#"}]}]}`, "without end"},
		"a file of the machine":          {`{"$ref": "file:///etc/hostname"}`, "file:///etc/hostname lies outside of the repository, and nothing is fetched (events/order.json:1:10)"},
		"an address":                     {`{"$ref": "https://example.com/x.json"}`, "nothing is fetched (events/order.json:1:10)"},
		"an address in plain text":       {`{"properties": {"a": {"$ref": "http://127.0.0.1:1/x.json"}}}`, "nothing is fetched (events/order.json:1:31)"},
		"an address without a scheme":    {`{"$ref": "//example.com/x.json"}`, "nothing is fetched"},
		"out of the repository":          {`{"$ref": "../../x.json"}`, "leads out of the repository (events/order.json:1:10)"},
		"a file that is not there":       {`{"$ref": "x.json"}`, "there is no file events/x.json"},
		"a name that is not there":       {`{"$ref": "#nothing"}`, "is called"},
		"a pointer that leads nowhere":   {`{"$ref": "#/$defs/x"}`, "has nothing at"},
		"a dynamic reference":            {`{"$dynamicAnchor": "a", "properties": {"a": {"$dynamicRef": "#a"}}}`, "dynamic reference"},
		"an expression that looks ahead": {`{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?=a)b"}}}`, "(RE2 has no look-around and no back-references), so whether strings match it is not known (events/order.json:1:59)"},
		"a large number":                 {`{"type": "object", "minimum": 1e999}`, "1e999 lies outside of what a 64-bit floating-point number holds, so programs read it differently (events/order.json:1:31)"},
		"a large number in a list":       {`{"enum": [1e999]}`, "64-bit"},
		"a number with many digits":      {`{"type": "object", "minimum": ` + strings.Repeat("9", 5000) + `}`, "digits"},
		"many items":                     {`{"type": "object", "required": ["l"], "properties": {"l": {"type": "array", "minItems": 1000000000, "items": {"type": "object", "minProperties": 1e300}}}}`, "required_added"},
		"a long repetition":              {`{"type": "object", "properties": {"a": {"type": "string", "pattern": "((a{0,100}){0,100}){0,100}", "minLength": 1e300}}}`, ""},
		"twice as much at each level":    {`{"$ref": "#/$defs/d0", "$defs": {` + doubled.String() + `"d40": {"type": "object", "required": ["x"]}}}`, ""},
		"many alternatives":              {`{"oneOf": [` + many(300, `{"type": "object", "required": ["p%d"]}`) + `]}`, ""},
		"many alternatives of many":      {`{"allOf": [` + many(12, `{"anyOf": [{"required": ["p%[1]d"], "properties": {"p%[1]d": {}}}, {"properties": {"q%[1]d": {"type": "null"}}}, {"type": "string"}]}`) + `]}`, ""},
		"no schema at all":               {`[1]`, "invalid_schema"},
		"wrong everywhere":               {`{"$schema": 5, "$id": 5, "$ref": 5, "type": 5, "enum": 5, "required": {}, "properties": [], "allOf": {}, "items": 5, "minimum": "x", "pattern": 5, "if": 5, "dependentRequired": 5, "$defs": 5, "definitions": {"a": 5}, "$anchor": {}}`, "invalid_schema"},
		"nothing":                        {``, "problem 1:1"},
		"NaN":                            {`{"minimum": NaN}`, "problem 1:10"},
		"a trailing comma":               {`{"type": "object",}`, "problem 1:18"},
		"a comment":                      {`{"type": "object" /* x */}`, "problem 1:1"},
	} {
		said := ""
		for _, base := range []string{`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"$defs": {"n": {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}}}, "$ref": "#/$defs/n"}`} {
			started := time.Now()
			r := run(t, Settings{Schemas: []string{"events/**"}}, map[string]string{"events/order.json": base}, map[string]string{"events/order.json": c.head})
			said += strings.Join(short(r), "\n")
			for _, f := range r.Facts {
				if body, ok := f.Body.(Compared); ok {
					said += strings.Join(body.Reasons, "\n")
				}
			}
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("%s took %s", name, took)
			}
		}
		if name == "an expression that looks ahead" && strings.Contains(said, "invalid_schema") {
			t.Errorf("%s: the keyword is undecided, and the schema is none the worse: %s", name, said)
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: nothing says %q:\n%.2000s", name, c.want, said)
		}
	}
}
