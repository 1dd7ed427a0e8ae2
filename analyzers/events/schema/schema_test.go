package schema

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func load(t *testing.T, path string, files map[string]string) *File {
	t.Helper()
	open := func(name string) *source.File {
		content, ok := files[name]
		if !ok {
			return nil
		}
		return source.NewFile(name, source.Head, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil })
	}
	text, err := open(path).Text()
	if err != nil {
		t.Fatal(err)
	}
	tree, problems := Tree(text)
	if tree == nil {
		t.Fatal(problems)
	}
	return NewSet(source.Head, open, nil, 0).Add(text, tree)
}

func TestDialects(t *testing.T) {
	for content, want := range map[string]Dialect{
		`{"$schema": "http://json-schema.org/draft-04/schema#"}`:      Draft4,
		`{"$schema": "http://json-schema.org/draft-07/schema"}`:       Draft7,
		`{"$schema": "https://json-schema.org/draft/2019-09/schema"}`: Draft2019,
		`{"$schema": "https://json-schema.org/draft/2020-12/schema"}`: Draft2020,
		`{"minimum": 1, "exclusiveMinimum": true}`:                    Draft4,
		`{"definitions": {}}`: Draft7,
		`{"items": [{}]}`:     Draft7,
		`{"type": "object"}`:  Draft2020,
		`{"$schema": "http://iglucentral.com/schemas/x", "definitions": 1}`: Draft7,
	} {
		if got := load(t, "a.json", map[string]string{"a.json": content}).Dialect; got != want {
			t.Errorf("%s: %s, want %s", content, got, want)
		}
	}
}

func TestPlacesAndOlderKeywords(t *testing.T) {
	f := load(t, "a.yaml", map[string]string{"a.yaml": "$schema: http://json-schema.org/draft-04/schema#\nproperties:\n  a:\n    minimum: 3\n    exclusiveMinimum: true\n    const: 1\ndependencies: {a: [b]}\nitems: [{type: string}]\nadditionalItems: false\n"})
	a := f.Root.Properties[0]
	if l := a.Schema.Limit("exclusiveMinimum"); l == nil || l.Value.RatString() != "3" || a.Schema.Limit("minimum") != nil {
		t.Errorf("limits %v", a.Schema.Limits)
	}
	if s := f.Root.Span(a.Key); s.Line != 3 || s.Column != 3 {
		t.Errorf("the property stands at %d:%d", s.Line, s.Column)
	}
	if a.Schema.Enum != nil {
		t.Error("draft-04 knows no const")
	}
	if len(f.Root.DependentRequired) != 1 || len(f.Root.PrefixItems) != 1 || f.Root.Items == nil || *f.Root.Items.Always || len(f.Mistakes) > 0 {
		t.Errorf("%+v, mistakes %v", f.Root, f.Mistakes)
	}
	if s := f.Root.Span(f.Root.Keyword("prefixItems")); s.Line != 8 {
		t.Errorf("prefixItems stand at %d", s.Line)
	}
}

func TestReferences(t *testing.T) {
	files := map[string]string{
		"s/common/money.json": `{"$id": "https://example.com/money.json", "$defs": {"amount": {"$anchor": "amount", "type": "number"}}, "type": "null"}`,
		"top.json":            `{"type": "boolean"}`,
	}
	for ref, want := range map[string]Types{
		"#/$defs/own": Integer, "#own": Integer, "order.json#/$defs/own": Integer, "common/money.json": Null, "common/money.json#amount": Numbers,
		"common/money.json#/$defs/amount": Numbers, "../top.json": Boolean, "/top.json": Boolean, "inner.json": String, "#/$defs/a~1b%25": Array,
		"../../top.json": 0, "file:///top.json": 0, "https://example.com/x.json": 0, "#nothing": 0, "common": 0, "%": 0,
	} {
		files["s/order.json"] = `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"own": {"$anchor": "own", "type": "integer"}, "i": {"$id": "inner.json", "type": "string"}, "a/b%": {"type": "array"}}, "$ref": "` + ref + `"}`
		f := load(t, "s/order.json", files)
		r := f.Root.Refs[0]
		switch {
		case want == 0 && (r.Target != nil || r.Missing == "" || len(f.Root.Unknowns) != 1):
			t.Errorf("%s leads somewhere: %+v", ref, r)
		case want != 0 && (r.Target == nil || r.Target.Type == nil || *r.Target.Type != want):
			t.Errorf("%s: %+v %s", ref, r.Target, r.Missing)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{"1": "1", "1.50": "1.5", "1e3": "1000", "-0.1": "-0.1", "0x1F": "31", "1e308": "1" + strings.Repeat("0", 308), "1e999": "", "1/3": "", ".inf": "", "1e-999": "", strings.Repeat("1", 500): ""} {
		n, err := Number(text)
		if got := map[bool]string{true: ""}[err != nil]; err == nil && Show(n) != want || err != nil && want != got {
			t.Errorf("%.20s: %v %v, want %q", text, n, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"$id": "x", "$ref": "#/items", "items": {"$anchor": "a", "enum": [1e5, {}]}, "pattern": "("}`)
	f.Add(`{"$schema": "http://json-schema.org/draft-04/schema#", "id": "#a", "dependencies": {"a": ["b"]}, "definitions": {"x": {"$ref": "y.json#z"}}}`)
	f.Fuzz(func(t *testing.T, content string) {
		text := source.NewText("a.json", source.Head, []byte(content))
		if tree, _ := Tree(text); tree != nil {
			NewSet(source.Head, func(string) *source.File { return nil }, nil, 0).Add(text, tree)
		}
	})
}
