package events

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func added(t *testing.T, base, head string) []string {
	t.Helper()
	tree := func(side source.Side, content string) *source.Tree {
		if content == "" {
			return source.NewTree(nil)
		}
		return source.NewTree([]*source.File{source.NewFile("events/order.json", side, content, int64(len(content)), func() ([]byte, error) { return []byte(content), nil })})
	}
	change := &source.Change{Base: tree(source.Base, base), Head: tree(source.Head, head)}
	result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(Settings{Schemas: []string{"events/**"}})}, analyzers.Options{Workers: 1})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	var got []string
	for _, f := range result.Facts {
		b := f.Body.(RequiredAdded)
		got = append(got, fmt.Sprintf("%d:%d %s optional=%v proof=%s", f.At.Line, f.At.Column, f.Object, b.WasOptional, b.Counterexample))
	}
	for _, n := range result.Notices {
		got = append(got, "notice "+n.File)
	}
	for _, p := range result.Problems {
		got = append(got, fmt.Sprintf("problem %d:%d %s", p.Line, p.Column, p.Message))
	}
	return got
}

func TestRequiredAdded(t *testing.T) {
	for name, c := range map[string]struct {
		base, head string
		want       []string
	}{
		"a new property": {
			`{"type": "object", "properties": {"id": {"type": "integer", "minimum": 3}}, "required": ["id"]}`,
			`{"type": "object", "properties": {"id": {"type": "integer", "minimum": 3}, "channel": {"type": "string"}}, "required": ["id", "channel"]}`,
			[]string{`1:127 order/channel optional=false proof={"id":3}`},
		},
		"nested, through a reference that is renamed": {
			`{"$defs": {"A": {"properties": {"n": {"type": "object", "properties": {"a": {}}}}}}, "$ref": "#/$defs/A"}`,
			`{"$defs": {"B": {"properties": {"n": {"type": "object", "properties": {"a": {}}, "required": ["a"]}}}}, "$ref": "#/$defs/B"}`,
			[]string{`1:95 order/n/a optional=true proof={"n":{}}`},
		},
		"in the items of a list": {
			`{"type": "object", "required": ["lines"], "properties": {"lines": {"type": "array", "minItems": 1, "items": {"type": "object"}}}}`,
			`{"type": "object", "required": ["lines"], "properties": {"lines": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku"]}}}}`,
			[]string{`1:141 order/lines/*/sku optional=false proof={"lines":[{}]}`},
		},
		"no longer required": {
			`{"type": "object", "required": ["a"]}`, `{"type": "object", "required": []}`, nil,
		},
		"required inside of a new optional object": {
			`{"type": "object", "properties": {}}`, `{"type": "object", "properties": {"n": {"type": "object", "required": ["a"]}}}`, nil,
		},
		"a schema that holds itself": {
			`{"type": "object", "properties": {"child": {"$ref": "#"}}}`, `{"type": "object", "properties": {"child": {"$ref": "#"}}, "required": ["name"]}`,
			[]string{`1:73 order/name optional=false proof={}`},
		},
		"beside a reference, which 2020-12 lets stand": {
			`{"$defs": {"A": {"type": "object"}}, "$ref": "#/$defs/A"}`,
			`{"$defs": {"A": {"type": "object"}}, "$ref": "#/$defs/A", "required": ["a"]}`,
			[]string{`1:72 order/a optional=false proof={}`},
		},
		"beside a reference, which draft-07 ignores": {
			`{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"A": {"type": "object"}}, "$ref": "#/definitions/A"}`,
			`{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"A": {"type": "object"}}, "$ref": "#/definitions/A", "required": ["a"]}`,
			nil,
		},
		"moved into a branch of allOf": {
			`{"type": "object", "required": ["a"]}`, `{"allOf": [{"type": "object"}, {"required": ["a"]}]}`, nil,
		},
		"new in a branch of allOf": {
			`{"type": "object", "required": ["a"], "properties": {"a": {"const": 5}}}`, `{"allOf": [{"type": "object"}, {"required": ["a", "b"]}]}`,
			[]string{`1:51 order/b optional=false proof={"a":5}`},
		},
		"required by every alternative before": {
			`{"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b", "a"]}]}`, `{"type": "object", "required": ["a"]}`, nil,
		},
		"required by one alternative of two before": {
			`{"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"}`, `{"type": "object", "required": ["b"]}`,
			[]string{`1:33 order/b optional=false proof={"a":null}`},
		},
		"not for this kind of value": {
			`{"type": "object", "required": ["s"], "properties": {"s": {"type": "string"}}}`, `{"type": "object", "required": ["s"], "properties": {"s": {"type": "string", "required": ["a"]}}}`,
			[]string{`1:91 order/s/a optional=false proof=`},
		},
		"an alternative still accepts it": {
			`{"type": "object", "properties": {"n": {"type": "object"}}}`,
			`{"type": "object", "properties": {"n": {"type": "object", "anyOf": [{"required": ["a"]}, {}]}}}`, nil,
		},
		"a base that refers to another file is not known": {
			`{"$ref": "base.json"}`, `{"type": "object", "required": ["a"]}`, nil,
		},
		"other properties of a map": {
			`{"type": "object", "additionalProperties": {"type": "object", "properties": {"b": {}}}}`,
			`{"type": "object", "additionalProperties": {"type": "object", "properties": {"b": {}}, "required": ["b"]}}`,
			[]string{`1:101 order/*/b optional=true proof={"any":{}}`},
		},
		"bounds and formats of what the base asks for": {
			`{"type": "object", "required": ["n", "m", "t", "s", "e"], "properties": {"n": {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5}, "m": {"type": "number", "maximum": -2}, "t": {"type": ["null", "string"], "format": "date-time"}, "s": {"type": "string", "minLength": 2}, "e": {"enum": ["x"]}}}`,
			`{"type": "object", "required": ["z"]}`,
			[]string{`1:33 order/z optional=false proof={"e":"x","m":-2,"n":5,"s":"xx","t":"2026-01-01T00:00:00Z"}`},
		},
		"the base is broken": {`{"type": `, `{"type": "object", "required": ["a"]}`, []string{"notice events/order.json"}},
		"no schemas at all":  {`[1]`, `true`, nil},
		"a new schema":       {"", `{"type": "object", "required": ["a"]}`, nil},
		"the head is broken": {
			`{"type": "object"}`, `{"type": "object", "required": ["a"}`, []string{"problem 1:35 this is no JSON: invalid character '}' after array element"},
		},
	} {
		if got := added(t, c.base, c.head); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}

func TestSchemasNeverLeaveTheFile(t *testing.T) {
	for _, content := range []string{`{"$ref": "file:///etc/hostname"}`, `{"$ref": "https://example.com/x.json"}`, `{"$ref": "../x.json"}`} {
		d, _ := document.JSON(source.NewText("x.json", source.Head, []byte(content)))
		if compile(d.Root) != nil {
			t.Errorf("%s was followed", content)
		}
	}
}

func TestSchemasThatGrowWithoutEnd(t *testing.T) {
	var properties, names []string
	for i := range 30 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"$ref": "#/$defs/n"}`, i))
		names = append(names, fmt.Sprintf(`"p%d"`, i))
	}
	schema := func(more string) string {
		return `{"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {` + strings.Join(properties, ", ") + `}, "required": [` + strings.Join(append(names, more), ", ") + `]}}}`
	}
	if got := added(t, schema(`"a"`), schema(`"b"`)); len(got) != 1 || !strings.HasSuffix(got[0], "order/b optional=false proof=") {
		t.Errorf("got %q", got)
	}
	many := func(required string) string {
		return `{"type": "object", "required": ["l"], "properties": {"l": {"type": "array", "minItems": 1000000000, "items": {"type": "object", "minProperties": 1e400, "required": [` + required + `]}}}}`
	}
	if got := added(t, many(``), many(`"x"`)); len(got) != 1 {
		t.Errorf("got %q", got)
	}
	// Each level stands for two of the next: without a bound there are as many places as there are ways.
	doubled := func(required string) string {
		var b strings.Builder
		b.WriteString(`{"$ref": "#/$defs/d0", "$defs": {`)
		for i := range 40 {
			fmt.Fprintf(&b, `"d%d": {"allOf": [{"$ref": "#/$defs/d%d"}, {"properties": {"a": {"$ref": "#/$defs/d%d"}, "b": {"allOf": [{"$ref": "#/$defs/d%d"}]}}}]},`, i, i+1, i+1, i+1)
		}
		b.WriteString(`"d40": {"type": "object", "required": [` + required + `]}}}`)
		return b.String()
	}
	if got := added(t, doubled(``), doubled(`"x"`)); len(got) == 0 {
		t.Error("nothing found")
	}
}

func TestManyPropertiesAtOnce(t *testing.T) {
	var properties, names []string
	for i := range 2_000 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"type": "string"}`, i))
		names = append(names, fmt.Sprintf(`"p%d"`, i))
	}
	schema := func(required string) string {
		return `{"type": "object", "properties": {` + strings.Join(properties, ", ") + `}, "required": [` + required + `]}`
	}
	got := added(t, schema(""), schema(strings.Join(names, ", ")))
	if len(got) != 2_000 || !strings.HasSuffix(got[0], "proof={}") {
		t.Errorf("%d, first %q", len(got), got[0])
	}
}

func TestYAMLSchemasAreProvenToo(t *testing.T) {
	file := func(side source.Side, content string) *source.Tree {
		return source.NewTree([]*source.File{source.NewFile("events/a.yaml", side, content, int64(len(content)), func() ([]byte, error) { return []byte(content), nil })})
	}
	change := &source.Change{
		Base: file(source.Base, "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\n"),
		Head: file(source.Head, "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\nrequired: [a] # plimsoll:allow x\n"),
	}
	result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
	if err != nil || len(result.Facts) != 1 || len(result.Comments) != 1 {
		t.Fatal(err, result)
	}
	if got := result.Facts[0].Body.(RequiredAdded).Counterexample; got != "{}" {
		t.Errorf("counterexample %q", got)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(`{"type": "object", "properties": {"a": {"$ref": "#"}}}`, `{"required": ["a"], "allOf": [{"$ref": "#/properties/a"}], "oneOf": [{}], "items": [], "pattern": "("}`)
	f.Add(`{"$anchor": "x", "minimum": 1e308, "type": "number"}`, `{"$ref": "#x", "$id": "y", "required": "a", "minLength": -1}`)
	f.Fuzz(func(t *testing.T, base, head string) {
		b, _ := document.JSON(source.NewText("b.json", source.Base, []byte(base)))
		h, _ := document.JSON(source.NewText("h.json", source.Head, []byte(head)))
		if b == nil || h == nil {
			return
		}
		found, _ := compare(b.Root, h.Root)
		prover := newProver(b.Root, h.Root)
		for _, added := range found {
			if event, end := prover.find(added); (event != "") != (end == proven) {
				t.Fatal("an event without a proof, or a proof without an event")
			}
		}
	})
}
