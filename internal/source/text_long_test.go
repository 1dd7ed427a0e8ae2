package source

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"
)

// Columns count code points wherever they stand, in lines of any length.
func TestPositionInLongLines(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	var b strings.Builder
	b.WriteString("\ufeff")
	for b.Len() < 5*markDistance {
		b.WriteString([]string{"a", "é", "→", "🚢"}[random.Intn(4)])
	}
	b.WriteString("\nshort é\n" + strings.Repeat("ü", 2*markDistance))
	text := NewText("a.sql", Head, []byte(b.String()))
	for offset := range len(text.Bytes) + 1 {
		if offset < len(text.Bytes) && !utf8.RuneStart(text.Bytes[offset]) || offset < 3 {
			continue
		}
		before := string(text.Bytes[3:offset])
		line, column := strings.Count(before, "\n")+1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])+1
		if gotLine, gotColumn := text.Position(offset); gotLine != line || gotColumn != column {
			t.Fatalf("%d: %d:%d, want %d:%d", offset, gotLine, gotColumn, line, column)
		}
	}
}

// The time for all positions in a file does not grow with the square of the length of its lines.
func BenchmarkPositionInLongLine(b *testing.B) {
	text := NewText("a.sql", Head, []byte(strings.Repeat("select 1;", 500_000)))
	for i := 0; b.Loop(); i++ {
		text.Position((i * 9973) % len(text.Bytes))
	}
}
