package protobuf

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func change(base, head map[string]string) *source.Change {
	side := func(side source.Side, files map[string]string) *source.Tree {
		var list []*source.File
		for path, content := range files {
			list = append(list, source.NewFile(path, side, content, int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
		}
		return source.NewTree(list)
	}
	return &source.Change{Base: side(source.Base, base), Head: side(source.Head, head)}
}

func removed(t *testing.T, base, head map[string]string) ([]string, []analyzers.Problem) {
	t.Helper()
	result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 2})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	var got []string
	for _, f := range result.Facts {
		b, ok := f.Body.(FieldRemoved)
		if !ok {
			continue
		}
		line := fmt.Sprintf("%s %s:%d:%d %s=%d reserved %v/%v in %s:%d", f.Object, f.At.File, f.At.Line, f.At.Column, b.Type, b.Number, b.NumberReserved, b.NameReserved, f.Enclosing.File, f.Enclosing.Line)
		if b.Renumbered != 0 {
			line += fmt.Sprintf(" now %d", b.Renumbered)
		}
		got = append(got, line)
	}
	return got, result.Problems
}

func TestFieldRemoved(t *testing.T) {
	const top = "syntax = \"proto3\";\npackage p;\n"
	for name, c := range map[string]struct {
		base, head map[string]string
		want       []string
	}{
		"gone, not reserved": {
			map[string]string{"a.proto": top + "message M {\n  string x = 1;\n  repeated Other y = 2;\n}\nmessage Other {}\n"},
			map[string]string{"a.proto": top + "message M {\n  string x = 1;\n}\nmessage Other {}\n"},
			[]string{"p.M.y a.proto:5:3 Other=2 reserved false/false in a.proto:3"},
		},
		"reserved by range and name": {
			map[string]string{"a.proto": top + "message M {\n  string x = 5;\n}\n"},
			map[string]string{"a.proto": top + "message M {\n  reserved 4 to 6;\n  reserved \"x\";\n}\n"},
			[]string{"p.M.x a.proto:4:3 string=5 reserved true/true in a.proto:3"},
		},
		"renamed keeps its number": {
			map[string]string{"a.proto": top + "message M { string x = 1; }\n"},
			map[string]string{"a.proto": top + "message M { string z = 1; }\n"},
			nil,
		},
		"message moved to another file, nested, map": {
			map[string]string{"a.proto": top + "message M { message N { map<string, int64> m = 3; int32 k = 4; } }\n"},
			map[string]string{"b.proto": top + "message M { message N { int32 k = 4; } }\n"},
			[]string{"p.M.N.m a.proto:3:25 map<string, int64>=3 reserved false/false in b.proto:3"},
		},
		"a byte order mark and CRLF": {
			map[string]string{"a.proto": "\xef\xbb\xbf" + strings.ReplaceAll(top+"message M {\n  string x = 1; /* ü */ string y = 2;\n}\n", "\n", "\r\n")},
			map[string]string{"a.proto": "\xef\xbb\xbf" + strings.ReplaceAll(top+"message M {\n  string x = 1;\n}\n", "\n", "\r\n")},
			[]string{"p.M.y a.proto:4:25 string=2 reserved false/false in a.proto:3"},
		},
		"editions reserve names without quotes": {
			map[string]string{"a.proto": "edition = \"2023\";\npackage p;\nmessage M {\n  string x = 5;\n}\n"},
			map[string]string{"a.proto": "edition = \"2023\";\npackage p;\nmessage M {\n  reserved 5 to max;\n  reserved x;\n}\n"},
			[]string{"p.M.x a.proto:4:3 string=5 reserved true/true in a.proto:3"},
		},
		"a oneof, a group, an optional field": {
			map[string]string{"a.proto": "package p;\nmessage M {\n  oneof o { string a = 1; int32 b = 2; }\n  optional group G = 3 { optional int32 x = 1; optional int32 y = 2; }\n}\n"},
			map[string]string{"a.proto": "package p;\nmessage M {\n  oneof o { int32 b = 2; }\n  optional group G = 3 { optional int32 x = 1; }\n}\n"},
			[]string{"p.M.a a.proto:3:13 string=1 reserved false/false in a.proto:2", "p.M.G.y a.proto:4:48 int32=2 reserved false/false in a.proto:4"},
		},
		"another number for the same name": {
			map[string]string{"a.proto": top + "message M {\n  string x = 1;\n}\n"},
			map[string]string{"a.proto": top + "message M {\n  reserved 1;\n  string x = 2;\n}\n"},
			[]string{"p.M.x a.proto:4:3 string=1 reserved true/false in a.proto:3 now 2"},
		},
		"each copy of a file is compared with itself": {
			map[string]string{"a/m.proto": top + "message M { string x = 1; string y = 2; }\n", "b/m.proto": top + "message M { string x = 1; }\n"},
			map[string]string{"a/m.proto": top + "message M { string x = 1; string y = 2; string z = 3; }\n", "b/m.proto": top + "message M { string z = 3; string x = 1; }\n"},
			nil,
		},
		"a copy that was there before is not where a message went": {
			map[string]string{"a/m.proto": top + "message M { string x = 1; string y = 2; }\n", "b/m.proto": top + "message M { string x = 1; }\n"},
			map[string]string{"b/m.proto": top + "message M { string x = 1; string z = 3; }\n"},
			nil,
		},
		"head does not parse: nothing can be said": {
			map[string]string{"a.proto": top + "message M { string x = 1; }\n"},
			map[string]string{"a.proto": top + "message M { string\n"},
			nil,
		},
	} {
		if got, _ := removed(t, c.base, c.head); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}

func TestProblemsHaveAPlace(t *testing.T) {
	for content, want := range map[string]string{
		"syntax = \"proto3\";\nmessage M {\n  string = 1;\n}\n":                     "a.proto:3:",
		"syntax = \"proto3\";\noption (x) = " + strings.Repeat("{a:", 5000) + ";\n": "nests deeper than 200",
	} {
		_, problems := removed(t, nil, map[string]string{"a.proto": content})
		if len(problems) != 1 {
			t.Fatalf("%.30q: %d problems", content, len(problems))
		}
		if got := fmt.Sprintf("%s:%d: %s", problems[0].File, problems[0].Line, problems[0].Message); !strings.Contains(got, want) {
			t.Errorf("%q, want %q in it", got, want)
		}
	}
}

func TestBracketsInCommentsAndStringsAreNoNesting(t *testing.T) {
	content := "syntax = \"proto3\";\n" + strings.Repeat("// a < b and {\n/* [ \" */\n", 300) + "message M { option deprecated = false; string x = 1 [(y) = \"" + strings.Repeat("{\\\"<", 300) + "\"]; }\n"
	got, problems := removed(t, map[string]string{"a.proto": content}, map[string]string{"a.proto": "syntax = \"proto3\";\nmessage M { }\n"})
	if len(got) != 1 || len(problems) != 0 {
		t.Errorf("facts %q, problems %v", got, problems)
	}
}

func TestNamesInJSON(t *testing.T) {
	const head = "syntax = \"proto3\";\nmessage M { }\n"
	for field, want := range map[string]string{
		"string some_name = 1;":                         "someName",
		"string some_name = 1 [json_name = \"other\"];": "other",
		"string a = 1 [(json_name) = \"other\"];":       "a",
	} {
		base := "syntax = \"proto3\";\nmessage M { " + field + " }\n"
		result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": base}, map[string]string{"a.proto": head}), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil || len(result.Facts) != 1 {
			t.Fatal(err, result)
		}
		if got := result.Facts[0].Body.(FieldRemoved).JSONName; got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

func TestABaseThatDoesNotParseIsANotice(t *testing.T) {
	result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": "message {"}, map[string]string{"a.proto": "syntax = \"proto3\";\n"}), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
	if err != nil || len(result.Problems) != 0 || len(result.Notices) != 1 {
		t.Errorf("problems %v, notices %v, %v", result.Problems, result.Notices, err)
	}
}

func TestSettings(t *testing.T) {
	const base, head = "syntax = \"proto3\";\nmessage M { string x = 1; }\n", "syntax = \"proto3\";\nmessage M { }\n"
	var before, after = map[string]string{}, map[string]string{}
	for _, file := range []string{"proto/a.proto", "protobuf/a.proto", "proto/v1alpha1/a.proto"} {
		before[file], after[file] = base, head
	}
	a := New(Settings{Roots: []string{"./proto/"}, Unstable: []string{"**/v1alpha1/**"}})
	result, err := analyzers.Run(context.Background(), change(before, after), []analyzers.Analyzer{a}, analyzers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range result.Facts {
		got = append(got, fmt.Sprint(f.At.File, " ", f.Body.(FieldRemoved).Unstable))
	}
	if want := []string{"proto/a.proto false", "proto/v1alpha1/a.proto true"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
