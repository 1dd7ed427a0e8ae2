package events

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func tree(side source.Side, files map[string]string) *source.Tree {
	var list []*source.File
	for path, content := range files {
		list = append(list, source.NewFile(path, side, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
	}
	return source.NewTree(list)
}

func run(t *testing.T, s Settings, base, head map[string]string) *analyzers.Result {
	t.Helper()
	change := &source.Change{Base: tree(source.Base, base), Head: tree(source.Head, head)}
	result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(s)}, analyzers.Options{Workers: 1})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	return result
}

// short is what matters of the facts about a change: kind, side and place, object, and each direction with its document.
func short(r *analyzers.Result) []string {
	got := []string{}
	for _, f := range r.Facts {
		if f.Kind == "event.schema" || f.Kind == "event.compared" {
			continue
		}
		line := fmt.Sprintf("%s %s:%d:%d %s", strings.TrimPrefix(f.Kind, "event."), f.At.Side, f.At.Line, f.At.Column, f.Object)
		if v := reflect.ValueOf(f.Body).FieldByName("Verdict"); v.IsValid() {
			verdict := v.Interface().(Verdict)
			line += " B" + direction(verdict.Backward) + " F" + direction(verdict.Forward) + " " + verdict.First
		}
		got = append(got, line)
	}
	for _, n := range r.Notices {
		got = append(got, "notice "+n.File)
	}
	for _, p := range r.Problems {
		got = append(got, fmt.Sprintf("problem %d:%d %s", p.Line, p.Column, p.Message))
	}
	return got
}

func direction(d Direction) string {
	switch d.Verdict {
	case Compatible:
		return "+"
	case Undecided:
		return "?"
	}
	return "-" + d.Counterexample
}

const any7 = "http://json-schema.org/draft-07/schema#"

func TestChanges(t *testing.T) {
	for name, c := range map[string]struct {
		base, head string
		want       []string
	}{
		"required and new": {
			`{"type": "object", "properties": {"id": {"type": "integer", "minimum": 3}}, "required": ["id"]}`,
			`{"type": "object", "properties": {"id": {"type": "integer", "minimum": 3}, "channel": {"type": "string"}}, "required": ["id", "channel"]}`,
			[]string{`property_added head:1:76 order/channel B-{"id":3} F+ producers`, `required_added head:1:127 order/channel B-{"id":3} F+ producers`},
		},
		"optional and new": {
			`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}`,
			[]string{`property_added head:1:60 order/b B+ F+ either`},
		},
		"nested, through a reference that is renamed": {
			`{"$defs": {"A": {"properties": {"n": {"type": "object", "properties": {"a": {}}}}}}, "$ref": "#/$defs/A"}`,
			`{"$defs": {"B": {"properties": {"n": {"type": "object", "properties": {"a": {}}, "required": ["a"]}}}}, "$ref": "#/$defs/B"}`,
			[]string{`required_added head:1:95 order/n/a B-{"n":{}} F+ producers`},
		},
		"in the items of a list": {
			`{"type": "object", "properties": {"lines": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"sku": {}}}}}}`,
			`{"type": "object", "properties": {"lines": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"sku": {}}, "required": ["sku"]}}}}`,
			[]string{`required_added head:1:145 order/lines/*/sku B-{"lines":[{}]} F+ producers`},
		},
		"no longer required": {
			`{"type": "object", "properties": {"a": {}}, "required": ["a"]}`, `{"type": "object", "properties": {"a": {}}}`,
			[]string{`required_removed base:1:58 order/a B+ F-{} consumers`},
		},
		"a required property is removed": {
			`{"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]}`, `{"type": "object", "properties": {"b": {}}}`,
			[]string{`property_removed base:1:35 order/a B+ F-{} consumers`},
		},
		"an optional property is removed": {
			`{"type": "object", "properties": {"a": {"type": "string"}, "b": {}}}`, `{"type": "object", "properties": {"b": {}}}`,
			[]string{`property_removed base:1:35 order/a B+ F+ either`},
		},
		"another type": {
			`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"type": "object", "properties": {"a": {"type": "integer"}}}`,
			[]string{`type_changed head:1:41 order/a B-{"a":""} F-{"a":0} nobody`},
		},
		"null is allowed": {
			`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}`,
			[]string{`type_changed head:1:41 order/a B+ F-{"a":null} consumers`},
		},
		"an integer becomes a number": {
			`{"properties": {"a": {"type": "integer"}}}`, `{"properties": {"a": {"type": "number"}}}`,
			[]string{`type_changed head:1:23 order/a B+ F-{"a":0.5} consumers`},
		},
		"a value comes and another goes": {
			`{"properties": {"a": {"enum": ["x", "y"]}}}`, `{"properties": {"a": {"enum": ["x", "z"]}}}`,
			[]string{`enum_value_removed base:1:37 order/a B-{"a":"y"} F-{"a":"z"} nobody`, `enum_value_added head:1:37 order/a B-{"a":"y"} F-{"a":"z"} nobody`},
		},
		"a type becomes a union": {
			`{"properties": {"by": {"type": ["string", "null"]}}}`, `{"properties": {"by": {"oneOf": [{"type": "object"}, {"type": "null"}]}}}`,
			[]string{`type_changed head:1:24 order/by B-{"by":""} F-{"by":{}} nobody`},
		},
		"any string becomes one of several": {
			`{"properties": {"by": {"type": "string"}}}`, `{"properties": {"by": {"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]}}}`,
			[]string{`constraint_changed head:1:42 order/by B-{"by":""} F+ producers`},
		},
		"const becomes enum": {
			`{"$schema": "` + any7 + `", "properties": {"a": {"const": "x"}}}`, `{"$schema": "` + any7 + `", "properties": {"a": {"enum": ["x", "z"]}}}`,
			[]string{`enum_value_added head:1:91 order/a B+ F-{"a":"z"} consumers`},
		},
		"values are listed": {
			`{"properties": {"a": {"type": "string"}}}`, `{"properties": {"a": {"type": "string", "enum": ["x"]}}}`,
			[]string{`enum_added head:1:41 order/a B-{"a":"other"} F+ producers`},
		},
		"a tighter bound": {
			`{"properties": {"a": {"type": "integer", "minimum": 1}}}`, `{"properties": {"a": {"type": "integer", "exclusiveMinimum": 1}}}`,
			[]string{`range_changed head:1:42 order/a B-{"a":1} F+ producers`},
		},
		"the same bound in other words": {
			`{"properties": {"a": {"type": "integer", "minimum": 1}}}`, `{"properties": {"a": {"type": "integer", "exclusiveMinimum": 0}}}`, []string{},
		},
		"a pattern": {
			`{"properties": {"a": {"type": "string", "pattern": "^[a-z]+$"}}}`, `{"properties": {"a": {"type": "string", "pattern": "^[a-c]+$"}}}`,
			[]string{`range_changed head:1:41 order/a B-{"a":"d"} F+ producers`},
		},
		"a map of strings becomes one of numbers": {
			`{"type": "object", "additionalProperties": {"type": "string"}}`, `{"type": "object", "additionalProperties": {"type": "number"}}`,
			[]string{`type_changed head:1:45 order/* B-{"other":""} F-{"other":0} nobody`},
		},
		"closed for what it does not name": {
			`{"type": "object", "properties": {"a": {}}}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, []string{},
		},
		"an alternative is removed": {
			`{"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}}}, {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}}}]}`,
			`{"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}}}]}`,
			[]string{`union_branch_removed base:1:88 order B-{"k":"b"} F+ producers`},
		},
		"within the alternative that is meant": {
			`{"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}, "n": {"type": "string"}}}, {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}}}]}`,
			`{"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}, "n": {"type": "integer"}}}, {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}}}]}`,
			[]string{`type_changed head:1:92 order/n B-{"k":"a","n":""} F-{"k":"a","n":0} nobody`},
		},
		"a default and a format": {
			`{"properties": {"a": {"type": "string", "default": "x"}, "b": {"type": "string"}}}`, `{"properties": {"a": {"type": "string"}, "b": {"type": "string", "format": "uuid"}}}`,
			[]string{`default_changed head:1:17 order/a`, `format_changed head:1:66 order/b B+ F+ either`},
		},
		"a schema that holds itself": {
			`{"type": "object", "properties": {"child": {"$ref": "#"}, "name": {}}}`, `{"type": "object", "properties": {"child": {"$ref": "#"}, "name": {}}, "required": ["name"]}`,
			[]string{`required_added head:1:85 order/name B-{} F+ producers`},
		},
		"beside a reference, which draft-07 ignores": {
			`{"$schema": "` + any7 + `", "definitions": {"A": {"type": "object"}}, "$ref": "#/definitions/A"}`,
			`{"$schema": "` + any7 + `", "definitions": {"A": {"type": "object"}}, "$ref": "#/definitions/A", "required": ["a"]}`,
			[]string{},
		},
		"moved into a branch of allOf": {
			`{"type": "object", "required": ["a"]}`, `{"allOf": [{"type": "object"}, {"required": ["a"]}]}`, []string{},
		},
		"required by one alternative of two before": {
			`{"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"}`, `{"type": "object", "required": ["b"]}`,
			[]string{`required_added head:1:33 order/b B-{"a":true} F+ producers`},
		},
		"a definition that only others use": {
			`{"$defs": {"A": {"type": "object", "properties": {"a": {}}}}}`, `{"$defs": {"A": {"type": "object", "properties": {"a": {}}, "required": ["a"]}}}`,
			[]string{`required_added head:1:74 order#A/a B-{} F+ producers`},
		},
		"only words": {
			`{"title": "order", "type": "object", "properties": {"a": {"description": "x"}}}`, `{"title": "order", "properties": {"a": {"description": "y"}}, "type": "object"}`, []string{},
		},
		"the base is broken": {`{"type": `, `{"type": "object", "required": ["a"]}`, []string{"notice events/order.json"}},
		"the head is broken": {
			`{"type": "object"}`, `{"type": "object", "required": ["a"}`, []string{"problem 1:35 this is no JSON: invalid character '}' after array element"},
		},
		"no schema": {`{"type": "object"}`, `{"type": "strng", "required": "a"}`, []string{
			`type_changed head:1:2 order B+ F-null consumers`, `invalid_schema head:1:10 order`, `invalid_schema head:1:31 order`,
		}},
	} {
		r := run(t, Settings{Schemas: []string{"events/**"}}, map[string]string{"events/order.json": c.base}, map[string]string{"events/order.json": c.head})
		if got := short(r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

func TestFilesThatBelongTogether(t *testing.T) {
	object := func(more string) string {
		return `{"$schema": "` + any7 + `", "type": "object", "properties": {"a": {"type": "string"}}` + more + `}`
	}
	for name, c := range map[string]struct {
		base, head map[string]string
		want       []string
	}{
		"a reference to a file that changed": {
			map[string]string{"events/order.json": `{"$schema": "` + any7 + `", "properties": {"x": {"$ref": "common.json#/definitions/A"}}}`, "events/common.json": `{"$schema": "` + any7 + `", "definitions": {"A": {"type": "string"}}}`},
			map[string]string{"events/order.json": `{"$schema": "` + any7 + `", "properties": {"x": {"$ref": "common.json#/definitions/A"}}}`, "events/common.json": `{"$schema": "` + any7 + `", "definitions": {"A": {"type": "null"}}}`},
			[]string{`type_changed head:1:78 common#A B-"" F-null nobody`},
		},
		"a reference out of the repository": {
			map[string]string{"events/order.json": object(``)}, map[string]string{"events/order.json": object(`, "allOf": [{"$ref": "../../etc/passwd"}]`)},
			[]string{},
		},
		"a new version of the same line": {
			map[string]string{"events/order-1.0.0.json": object(``)},
			map[string]string{"events/order-1.0.0.json": object(``), "events/order-1.1.0.json": object(`, "required": ["a"]`)},
			[]string{`required_added head:1:128 order-1.1.0/a B-{} F+ producers`},
		},
		"a new line": {
			map[string]string{"events/order.v1.json": object(``)},
			map[string]string{"events/order.v1.json": object(``), "events/order.v2.json": object(`, "required": ["a"]`)},
			[]string{},
		},
		"a version edited in place": {
			map[string]string{"events/v1/order.json": object(``)}, map[string]string{"events/v1/order.json": object(`, "required": ["a"]`)},
			[]string{`version_edited head:1:2 order B-{} F+ producers`, `required_added head:1:128 order/a B-{} F+ producers`},
		},
		"a schema that moved": {
			map[string]string{"events/order.json": object(``)}, map[string]string{"events/shop/order.json": object(`, "required": ["a"]`)},
			[]string{`required_added head:1:128 order/a B-{} F+ producers`},
		},
		"a schema that is gone": {
			map[string]string{"events/order.json": object(``)}, map[string]string{}, []string{`schema_removed base:1:2 order`},
		},
	} {
		if got := short(run(t, Settings{}, c.base, c.head)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

func TestUndecided(t *testing.T) {
	r := run(t, Settings{}, map[string]string{"events/order.json": `{"$schema": "` + any7 + `", "type": "object"}`},
		map[string]string{"events/order.json": `{"$schema": "` + any7 + `", "type": "object", "allOf": [{"$ref": "https://example.com/x.json"}]}`})
	for _, f := range r.Facts {
		if body, ok := f.Body.(Compared); ok {
			if body.Backward.Verdict != Undecided || body.Forward.Verdict != Compatible || body.First != "unknown" || !strings.Contains(strings.Join(body.Reasons, ""), "nothing is fetched") {
				t.Errorf("%+v", body)
			}
			return
		}
	}
	t.Errorf("nothing was said: %v", short(r))
}

func TestModes(t *testing.T) {
	base := map[string]string{"events/order.json": `{"properties": {"a": {"enum": ["x"]}}}`, "events/audit/log.json": `{"properties": {"a": {"enum": ["x"]}}}`}
	head := map[string]string{"events/order.json": `{"properties": {"a": {"enum": ["x", "y"]}}}`, "events/audit/log.json": `{"properties": {"a": {"enum": ["x", "y"]}}}`}
	r := run(t, Settings{Schemas: []string{"events/**"}, Paths: []PathMode{{"events/audit/**", "full-transitive"}}}, base, head)
	got := map[string][]string{}
	for _, f := range r.Facts {
		if body, ok := f.Body.(EnumValues); ok {
			got[body.HeadFile] = body.Breaks
		}
	}
	if len(got) != 2 || len(got["events/order.json"]) != 0 || !reflect.DeepEqual(got["events/audit/log.json"], []string{"forward"}) {
		t.Errorf("broken promises %v", got)
	}
}

func TestClaims(t *testing.T) {
	said := `{"$schema": "https://json-schema.org/draft/2020-12/schema"}`
	object := `{"type": "object", "properties": {}}`
	for _, c := range []struct {
		path, content string
		want          bool
	}{
		{"events/order.json", said, true},
		{"api/event-schemas/order.yaml", "$schema: http://json-schema.org/draft-07/schema#\n", true},
		{"payload-schemas/schemas/push/event.schema.json", said, true},
		{"events/order.json", object, true},
		{"schemas/order.json", object, false},
		{"schemas/com.acme/order/jsonschema/1-0-0", `{"$schema": "http://iglucentral.com/schemas/x"}`, true},
		{"config/order.json", said, false},
		{"schemas/config.schema.json", said, false},
		{"schemas/telemetry/main/main.4.schema.json", said, true},
		{".schemas/v1/config.json", said, false},
		{"openapi/paths/event/event.yaml", "withTenant:\n  get:\n    schema:\n      type: object\n      properties: {}\n", false},
		{"events/order.yaml", "type: object\nproperties: {}\n", true},
		{"events/order.yaml", "\ufefftype: object\nproperties: {}\n", true},
		{"events/package.json", `{"name": "x", "properties": {}}`, false},
		{"events/tsconfig.json", `{"$schema": "https://json.schemastore.org/tsconfig"}`, false},
		{"schemas/api.yaml", "openapi: 3.1.0\n$schema: http://json-schema.org/draft-07/schema#\n", false},
		{"events/crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {type: object, properties: {}}\n", false},
		{"events/testdata/order.json", said, false},
		{"schemas/metadata/metaschema/metaschema.1.schema.json", said, false},
		{"schemas/metadata/raw/raw.1.schema.json", said, true},
		{"events/own.json", `{"$schema": "https://json-schema.org/draft/acme#", "$id": "https://json-schema.org/draft/acme", "type": "object"}`, false},
		{"events/named.json", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://acme.test/named"}`, true},
		{"events/words.json", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": {}}`, false},
		{"events/order.go", said, false},
	} {
		f := source.NewFile(c.path, source.Head, "", int64(len(c.content)), func() ([]byte, error) { return []byte(c.content), nil })
		if got := New(Settings{}).Claims(f); got != c.want {
			t.Errorf("%s %s: claimed %v", c.path, c.content, got)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for path, want := range map[string]string{
		"events/order.v1.json": "order v1", "events/order_v2.schema.json": "order v2", "events/order-1.2.0.json": "order 1.2.0", "s/acme/order/jsonschema/1-0-2": "order 1-0-2",
		"events/v3/order.json": "order v3", "events/order/1-0-2.json": "order 1-0-2", "events/sha256.json": "sha256 ", "events/order.json": "order ", "events/order.3.json": "order 3",
	} {
		v := versionOf(path)
		if got := v.Event + " " + v.Text; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// The same bytes give the same facts.
func TestSameFactsAgain(t *testing.T) {
	base := map[string]string{"events/order.json": `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"enum": [1, 2]}, "c": {"minimum": 2}}, "required": ["a"]}`}
	head := map[string]string{"events/order.json": `{"type": "object", "properties": {"a": {"type": "null"}, "b": {"enum": [2, 3]}, "c": {"minimum": 3}, "d": {}}, "required": ["d"]}`}
	want := short(run(t, Settings{}, base, head))
	for range 5 {
		if got := short(run(t, Settings{}, base, head)); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
