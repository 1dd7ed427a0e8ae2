package protobuf

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// What a change to a file is with the versions of files that tags hold, newest first.
func TestNumbersThatTagsUsed(t *testing.T) {
	const syntax = "syntax = \"proto3\";\npackage p;\n"
	type version struct{ tag, path, content string }
	for _, c := range []struct {
		name       string
		tags       []version
		base, head string
		want       []string
	}{
		{"the same wire type", []version{{"v1", "a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { uint32 b = 1; }",
			[]string{"field_number_reused p.M.b nobody bb cb"}},
		{"another wire type", []version{{"v1", "a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { string b = 1; }",
			[]string{"field_number_reused p.M.b nobody cc cb"}},
		{"a type that is not known", []version{{"v1", "a.proto", "message M { other.T a = 1; }"}}, "message M { }", "message M { string b = 1; }",
			[]string{"field_number_reused p.M.b nobody uu cb"}},
		{"reserved besides", []version{{"v1", "a.proto", "message M { int64 a = 1; }"}}, "message M { reserved 1; }", "message M { int64 b = 1; }",
			[]string{"field_number_reused p.M.b nobody bb cb", "reserved_removed p.M nobody uu uu"}},
		{"in a message within", []version{{"v1", "a.proto", "message M { message N { int64 a = 1; } }"}}, "message M { message N { } }", "message M { message N { int64 b = 1; } }",
			[]string{"field_number_reused p.M.N.b nobody bb cb"}},
		{"back as it was", []version{{"v1", "a.proto", "message M { int64 a_b = 1; }"}}, "message M { }", "message M { int64 aB = 1; }",
			[]string{"field_added p.M.aB readers cc cb"}},
		{"back with room for the old values", []version{{"v1", "a.proto", "message M { int32 a = 1; }"}}, "message M { }", "message M { int64 a = 1; }",
			[]string{"field_added p.M.a readers cc cb"}},
		{"back as something else", []version{{"v1", "a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { sint64 a = 1; }",
			[]string{"field_number_reused p.M.a nobody bb cc"}},
		{"renamed while it was there", []version{{"v2", "a.proto", "message M { int64 b = 1; }"}, {"v1", "a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { int64 b = 1; }",
			[]string{"field_added p.M.b readers cc cb"}},
		{"in another message", []version{{"v1", "a.proto", "message O { int64 a = 1; }"}}, "message M { }", "message M { int64 b = 1; }",
			[]string{"field_added p.M.b readers cc cb"}},
		{"the file has moved", []version{{"v1", "old/a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { int64 b = 1; }",
			[]string{"field_number_reused p.M.b nobody bb cb"}},
		{"a file that is still there", []version{{"v1", "still/a.proto", "message M { int64 a = 1; }"}}, "message M { }", "message M { int64 b = 1; }",
			[]string{"field_added p.M.b readers cc cb"}},
		{"a number that another field has moved to", []version{{"v1", "a.proto", "message M { int64 a = 2; }"}}, "message M { int64 b = 1; }", "message M { int64 b = 2; }",
			[]string{"field_added p.M.b either cc cc", "field_removed p.M.b nobody bb cc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := func(_ context.Context, wanted func(string) bool) (*source.History, error) {
				h := &source.History{}
				for _, v := range c.tags {
					if wanted(v.path) {
						content := []byte(syntax + v.content)
						h.Files = append(h.Files, source.Tagged{Tag: v.tag, File: source.NewFile(v.path, source.Base, "", int64(len(content)), func() ([]byte, error) { return content, nil })})
					}
				}
				return h, nil
			}
			still := syntax + "message Still { }"
			got := stated(t, Settings{History: list}, map[string]string{"a.proto": syntax + c.base, "still/a.proto": still}, map[string]string{"a.proto": syntax + c.head, "still/a.proto": still})
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Tags are not asked for where nothing could have been used before.
func TestTagsAreOnlyReadForWhatIsAdded(t *testing.T) {
	asked := 0
	settings := Settings{History: func(context.Context, func(string) bool) (*source.History, error) {
		asked++
		return nil, errors.New("no tree here")
	}}
	for _, c := range []struct {
		base, head string
		want       int
	}{
		{"message M { int64 a = 1; }", "message M { int64 b = 1; }", 0},
		{"message M { int64 a = 1; }", "message M { int64 a = 1; }\nmessage N { int64 b = 1; }", 0},
		{"message M { }\nmessage N { }\nenum E { A = 0; }", "message M { int64 a = 1; }\nmessage N { int64 b = 1; }\nenum E { A = 0; B = 1; }", 1},
	} {
		asked = 0
		result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": "syntax = \"proto3\";\n" + c.base}, map[string]string{"a.proto": "syntax = \"proto3\";\n" + c.head}),
			[]analyzers.Analyzer{New(settings)}, analyzers.Options{Workers: 1})
		if err != nil || len(result.Failures) > 0 {
			t.Fatal(err, result.Failures)
		}
		if asked != c.want {
			t.Errorf("%s: asked %d times, not %d", c.head, asked, c.want)
		}
		if len(result.Notices) != c.want || c.want > 0 && !strings.Contains(result.Notices[0].About, "no tree here") {
			t.Errorf("%s: notices %+v", c.head, result.Notices)
		}
	}
}
