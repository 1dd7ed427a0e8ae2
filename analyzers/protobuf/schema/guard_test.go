package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// A file in one long line is read as any other, and every place in it is right.
func TestOneLongLine(t *testing.T) {
	var b strings.Builder
	b.WriteString("\ufeffsyntax = \"proto3\"; /* é { [ */ message M {\t")
	for i := 1; i <= 1000; i++ {
		fmt.Fprintf(&b, "string f%d = %d [(note) = \" // é { /* \", json_name = 'g%d']; ", i, i, i)
	}
	b.WriteString("}")
	content := b.String()
	text := source.NewText("a.proto", source.Head, []byte(content))
	f, problems := Parse(text)
	if f == nil || len(problems) > 0 || len(f.Messages) != 1 || len(f.Messages[0].Fields) != 1000 {
		t.Fatal(f, problems)
	}
	for i, field := range f.Messages[0].Fields {
		want := fmt.Sprintf("string f%d = %d [", i+1, i+1)
		if got := content[field.Span.Start:field.Span.End]; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ";") {
			t.Fatalf("field %d is %q", i+1, got)
		}
		if note := lookup(field.Options, "(note)"); note != " // é { /* " {
			t.Fatalf("field %d has the note %q", i+1, note)
		}
	}
}

// What cannot be examined is said with its place.
func TestGuard(t *testing.T) {
	const top = "syntax = \"proto3\";\n"
	for name, c := range map[string]struct {
		content string
		line    int
		column  int
		message string
	}{
		"an aggregate":                      {top + "option (x) = " + strings.Repeat("{a:", 100_000), 2, 14 + 200*3, "nests deeper than 200"},
		"an aggregate in angle brackets":    {top + "option (x) = " + strings.Repeat("{a<", 100_000), 2, 14 + 100*3, "nests deeper than 200"},
		"a list":                            {top + "option (x) = {a: " + strings.Repeat("[", 100_000), 2, 18 + 199, "nests deeper than 200"},
		"messages":                          {top + strings.Repeat("message M {\n", 100_000), 202, 11, "nests deeper than 200"},
		"groups":                            {strings.Repeat("optional group G = 1 {\n", 100_000), 201, 22, "nests deeper than 200"},
		"a map of maps":                     {top + "message M { " + strings.Repeat("map<int32, ", 100_000), 2, 12 + 199*11 + 4, "nests deeper than 200"},
		"no white space":                    {top + "message M{" + strings.Repeat("M.a=1;", 100_000), 2, 10_008 + 1, "no white space"},
		"what the parser cannot take":       {top + "message M {\n  extensions 1 to 5 [declaration = {number: 1}], 7 to max;\n}\n", 3, 48, "the parser failed on it"},
		"the same behind a byte order mark": {"\ufeffmessage M { extensions 1 to 5 [declaration = {number: 1}], 7 to max; }", 1, 58, "the parser failed on it"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Parse(source.NewText("a.proto", source.Head, []byte(c.content)))
			if len(problems) != 1 || !strings.Contains(problems[0].Message, c.message) {
				t.Fatalf("got %v", problems)
			}
			if p := problems[0]; p.Line != c.line || p.Column != c.column {
				t.Errorf("at %d:%d, want %d:%d", p.Line, p.Column, c.line, c.column)
			}
		})
	}
}
