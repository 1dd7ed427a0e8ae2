package events

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// grown is a tree of schemas of which some change, with files that know their content by an id, as those of git do.
func grown(schemas, changed int) *source.Change {
	tree := func(side source.Side) *source.Tree {
		var files []*source.File
		for i := range schemas {
			content := schemaOf(i, side == source.Head && i < changed)
			files = append(files, source.NewFile(fmt.Sprintf("events/event%d.json", i), side, fmt.Sprint(len(content), i), int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
		}
		return source.NewTree(files)
	}
	return &source.Change{Base: tree(source.Base), Head: tree(source.Head)}
}

func schemaOf(i int, changed bool) string {
	var properties []string
	for p := range 40 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"type": ["string", "null"], "maxLength": %d}`, p, p+10))
	}
	required := `"p1"`
	if changed {
		required += `, "p2"`
	}
	return fmt.Sprintf(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "e%d", "type": "object", "properties": {%s}, "required": [%s]}`, i, strings.Join(properties, ", "), required)
}

// The time follows what changed, not what there is.
func BenchmarkChange(b *testing.B) {
	for _, size := range []struct{ schemas, changed int }{{20, 20}, {1_000, 20}, {1_000, 0}} {
		b.Run(fmt.Sprintf("%d of %d", size.changed, size.schemas), func(b *testing.B) {
			change := grown(size.schemas, size.changed)
			for b.Loop() {
				result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 1})
				if err != nil || len(result.Facts) != 3*size.changed {
					b.Fatal(err, len(result.Facts))
				}
			}
		})
	}
}
