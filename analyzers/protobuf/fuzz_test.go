package protobuf

import (
	"context"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// FuzzChange takes any two texts as the two sides of a file: nothing fails, and a file compared with itself is no change.
func FuzzChange(f *testing.F) {
	const top = "syntax = \"proto3\";\n"
	f.Add(top+"message M { oneof o { int32 a = 1; string b = 2; } map<string, M> m = 3; }", top+"message M { int32 a = 1; string b = 2; repeated M m = 3; }")
	f.Add("message M { optional group G = 1 { } extensions 4 to max; }\nextend M { optional E e = 4 [default = B]; }\nenum E { A = 1; B = 2; }", "edition = \"2023\";\nmessage M { message G { } G g = 1; reserved 4; }\nenum E { A = 0; B = -1; }")
	f.Add(top+"package a;\nimport \"a.proto\";\nservice S { rpc M(stream N) returns (N) { option (google.api.http) = { get: \"/\" additional_bindings { post: \"/\" } }; } }\nmessage N { N n = 1; reserved 2 to 4, 9; reserved \"x\"; }", top+"package b;\nservice T { rpc M(N) returns (N); }\nmessage N { N x = 2; }")
	f.Add("message M { extensions 1 to 5 [declaration = {number: 1}], 4 to max; }", "\xef\xbb\xbfmessage M { required bytes a = 1 [default = \"\\xff\"]; }")
	f.Fuzz(func(t *testing.T, base, head string) {
		for _, sides := range [][2]string{{base, head}, {head, base}, {head, head + "\n"}} {
			before, after := map[string]string{"a.proto": sides[0]}, map[string]string{"a.proto": sides[1]}
			result, err := analyzers.Run(context.Background(), change(before, after), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 1})
			if err != nil || len(result.Failures) > 0 {
				t.Fatal(err, result.Failures)
			}
			for _, fact := range result.Facts {
				if sides[1] == sides[0]+"\n" && fact.Kind != "proto.unresolved_import" {
					t.Fatalf("a line end at the end of the file gives %s of %q", fact.Kind, fact.Object)
				}
			}
			for _, p := range result.Problems {
				if p.Line == 0 && len(sides[1]) <= 5<<20 {
					t.Fatalf("a problem without a place: %q", p.Message)
				}
			}
		}
	})
}
