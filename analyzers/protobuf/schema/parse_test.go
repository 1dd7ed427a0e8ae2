package schema

import (
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func FuzzParse(f *testing.F) {
	f.Add("\xef\xbb\xbfedition = \"2023\"; message M { reserved a, b; map<int32, string> m = 1 [json_name = \"x\"]; /*")
	f.Add("syntax = \"proto2\";\npackage p;\nmessage M { optional group G = 1 { } extensions 4 to max; }\n")
	f.Add("message A { A a = 1; oneof o { A b = 1 [features.field_presence = IMPLICIT]; } enum E { option allow_alias = true; X = 0; Y = 0; reserved 2 to max; } }")
	f.Fuzz(func(t *testing.T, content string) {
		text := source.NewText("a.proto", source.Head, []byte(content))
		parsed, problems := Parse(text)
		if parsed == nil && len(problems) == 0 {
			t.Fatal("neither a file nor a problem")
		}
		set := NewSet(source.Head, func(string) *source.File { return nil }, nil, nil)
		set.Add("a.proto", parsed)
		set.Link(parsed)
	})
}
