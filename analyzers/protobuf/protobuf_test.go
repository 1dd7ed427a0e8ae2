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
		b := f.Body.(FieldRemoved)
		got = append(got, fmt.Sprintf("%s %s:%d:%d %s=%d reserved %v/%v in %s:%d", f.Object, f.At.File, f.At.Line, f.At.Column, b.Type, b.Number, b.NumberReserved, b.NameReserved, f.Enclosing.File, f.Enclosing.Line))
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

func FuzzParse(f *testing.F) {
	f.Add("syntax = \"proto2\";\npackage p;\nmessage M { optional group G = 1 { } extensions 4 to max; }\n")
	f.Fuzz(func(t *testing.T, content string) {
		text := source.NewText("a.proto", source.Head, []byte(content))
		parsed, problem := parse(text)
		if (parsed == nil) == (problem == nil) {
			t.Fatal("neither or both of a file and a problem")
		}
	})
}
