package document

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// TestSpace reads large and small documents in turn, and each has to be what it is by itself.
func TestSpace(t *testing.T) {
	samples := append([]string{strings.Repeat("- a: [b, c]\n", 2000), "a: b\n---\nc: [d, {e: f}]\n", strings.Repeat("- {a: b}\n", 300)}, plainSamples...)
	var space Space
	for range 2 {
		for _, sample := range samples {
			text := source.NewText("a.yaml", source.Head, []byte(sample))
			alone, _ := YAML(text)
			got, problems := space.YAML(text)
			if len(problems) > 0 || len(got) != len(alone) {
				t.Fatalf("%.40q: %d documents and %v, and alone %d", sample, len(got), problems, len(alone))
			}
			for i := range got {
				if g, w := drawn(got[i].Root, ""), drawn(alone[i].Root, ""); g != w {
					t.Errorf("%.40q: read\n%s\nand alone\n%s", sample, g, w)
				}
			}
		}
	}
}
