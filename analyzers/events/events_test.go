package events

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
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
			[]string{`1:95 order/n/a optional=true proof=`},
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
		"a new schema": {"", `{"type": "object", "required": ["a"]}`, nil},
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
	if compile([]byte(`{"$ref": "file:///etc/hostname"}`)) != nil {
		t.Error("a reference to a file was followed")
	}
	if compile([]byte(`{"$ref": "https://example.com/x.json"}`)) != nil {
		t.Error("a reference to an address was followed")
	}
}
