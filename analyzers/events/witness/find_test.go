package witness

import (
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// A document shows one cause: where the reader minds several things, what it minds elsewhere is put in, or taken out. Where
// the writer cannot write such a document, it is told what else the reader minds.
func TestDocumentsForOneCause(t *testing.T) {
	const head = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "user": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}`
	for _, c := range []struct {
		name, writer, reader string
		want                 map[string]string // by kind and place
		aside                map[string]int
	}{
		{
			"what is missing elsewhere is put in",
			`{"type": "object", "properties": {"id": {"type": "integer"}, "user": {"type": "object", "properties": {"name": {"type": "string"}}}}}`, head,
			map[string]string{"required-added /": `{}`, "required-added /user": `{"id":0,"user":{}}`}, nil,
		},
		{
			"what is of another type elsewhere is left out",
			`{"type": "object", "required": ["tag"], "properties": {"tag": {"type": "string"}, "a": {"type": "string"}, "b": {"type": "string"}}}`,
			`{"type": "object", "properties": {"tag": {"type": "string"}, "a": {"type": "integer"}, "b": {"type": "integer"}}}`,
			map[string]string{"type-narrowed /a": `{"a":"","tag":""}`, "type-narrowed /b": `{"b":"","tag":""}`}, nil,
		},
		{
			"what the writer cannot write is lacking, and is said to be",
			`{"type": "object", "properties": {"user": {"type": "object", "properties": {"name": {"type": "string"}}}}}`, head,
			map[string]string{"required-added /": `{}`, "required-added /user": `{"user":{}}`}, map[string]int{"required-added /user": 1},
		},
		{
			"the alternative that is meant",
			`{"type": "object", "properties": {"user": {"type": ["object", "null"], "properties": {"name": {"type": "string"}}}}}`,
			`{"type": "object", "properties": {"user": {"oneOf": [{"type": "null"}, {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}]}}}`,
			map[string]string{"required-added /user": `{"user":{}}`}, nil,
		},
	} {
		writer, reader := readAs(t, source.Base, c.writer, 0), readAs(t, source.Head, c.reader, 0)
		result := contain.Check(writer.Root, reader.Root, contain.Tolerant)
		p := New(writer.Root, reader.Root, contain.Tolerant)
		got := map[string]bool{}
		for _, cause := range result.Causes {
			key := cause.Kind + " " + Way(cause.Path)
			got[key] = true
			shown := p.Find(cause)
			if shown.Text != c.want[key] || len(shown.Aside) != c.aside[key] || shown.Alone(cause.Path) != (c.aside[key] == 0) {
				t.Errorf("%s: %s: got %s with %v, want %s with %d", c.name, key, shown.Text, shown.Aside, c.want[key], c.aside[key])
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
