package protobuf

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// What is wrong with one file is said with its place, and the other files are judged all the same.
func TestHostileFiles(t *testing.T) {
	const good, gone = "syntax = \"proto3\";\nmessage Good { string x = 1; }\n", "syntax = \"proto3\";\nmessage Good { }\n"
	const top = "syntax = \"proto3\";\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string // parts of problems, or of unresolved imports
	}{
		"a syntax error":          {map[string]string{"a.proto": top + "message {\n"}, []string{"a.proto:2:9: this is no protobuf"}},
		"a circle":                {map[string]string{"a.proto": top + "import \"b.proto\";\n", "b.proto": top + "import \"a.proto\";\n"}, []string{"a.proto:2:1: these files import each other in a circle: a.proto → b.proto → a.proto"}},
		"a file imports itself":   {map[string]string{"a.proto": top + "import \"a.proto\";\n"}, []string{"a.proto:2:1: these files import each other in a circle: a.proto → a.proto"}},
		"a missing import":        {map[string]string{"a.proto": top + "import \"no/such.proto\";\nmessage M { Such x = 1; }\n"}, []string{"a.proto:2:1: unresolved no/such.proto missing"}},
		"an import from outside":  {map[string]string{"a.proto": top + "import \"../../etc/passwd\";\n"}, []string{"a.proto:2:1: unresolved ../../etc/passwd outside"}},
		"an absolute import":      {map[string]string{"a.proto": top + "import \"/etc/passwd\";\n"}, []string{"unresolved /etc/passwd outside"}},
		"one type in two files":   {map[string]string{"a.proto": top + "import \"b.proto\";\nmessage M { }\n", "b.proto": top + "message M { }\n"}, []string{"a.proto:3:1: M is defined in b.proto as well"}},
		"one number twice":        {map[string]string{"a.proto": top + "message M { string a = 1; string b = 1; }\n"}, []string{"a.proto:2:"}},
		"a number that is taken":  {map[string]string{"a.proto": top + "message M { reserved 1; string a = 1; }\n"}, []string{"a.proto:2:"}},
		"a deep literal":          {map[string]string{"a.proto": top + "option (x) = " + strings.Repeat("{a:", 100000) + "\n"}, []string{"nests deeper than 200"}},
		"deep messages":           {map[string]string{"a.proto": top + strings.Repeat("message M { ", 150) + strings.Repeat("}", 150)}, []string{"a.proto:2:"}},
		"an edition to come":      {map[string]string{"a.proto": "edition = \"2077\";\nmessage M { }\n"}, []string{"a.proto:1:"}},
		"messages in each other":  {map[string]string{"a.proto": top + "message A { B b = 1; }\nmessage B { A a = 1; }\n"}, nil},
		"a package as a type":     {map[string]string{"a.proto": top + "package a.b;\nmessage M { a.b x = 1; b y = 2; .a z = 3; }\n"}, nil},
		"what is no buf.yaml":     {map[string]string{"a.proto": top + "import \"b.proto\";\n", "b.proto": top, "buf.yaml": "\t{[", "buf.work.yaml": "directories: [../..]"}, nil},
		"an enum without a value": {map[string]string{"a.proto": top + "enum E { }\nmessage M { E e = 1; }\n"}, []string{"a.proto:2:"}},
	} {
		t.Run(name, func(t *testing.T) {
			head := map[string]string{"z/good.proto": gone}
			base := map[string]string{"z/good.proto": good}
			for path, content := range c.files {
				head[path], base[path] = content, top
			}
			result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
			if err != nil || len(result.Failures) > 0 {
				t.Fatal(err, result.Failures)
			}
			var got []string
			for _, p := range result.Problems {
				got = append(got, fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message))
			}
			removed := false
			for _, f := range result.Facts {
				removed = removed || f.Kind == "proto.field_removed" && f.Object == "Good.x"
				if body, ok := f.Body.(UnresolvedImport); ok {
					got = append(got, fmt.Sprintf("%s:%d:%d: unresolved %s %s", f.At.File, f.At.Line, f.At.Column, body.Import, body.Reason))
				}
			}
			if !removed {
				t.Error("the other file was not judged")
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %q", got)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("%q does not hold %q", got[i], want)
				}
			}
		})
	}
}

// Imports are found below what the configuration or buf names, below the folders above the file, and by how paths end.
func TestImportsAreFound(t *testing.T) {
	const used = "syntax = \"proto3\";\npackage shop;\nmessage Money { int64 units = 1; }\n"
	file := func(units string) string {
		return "syntax = \"proto3\";\npackage shop;\nimport \"shop/money.proto\";\nmessage Order { " + units + " total = 1; }\n"
	}
	for name, c := range map[string]struct {
		roots  []string
		others map[string]string
		path   string
	}{
		"a configured root":       {[]string{"api", "third"}, map[string]string{"third/shop/money.proto": used}, "api/x/order.proto"},
		"a module of buf.yaml v2": {nil, map[string]string{"deps/shop/money.proto": used, "buf.yaml": "version: v2\nmodules: [{path: deps}, {path: api}]\n"}, "api/order.proto"},
		"buf.work.yaml":           {nil, map[string]string{"deps/shop/money.proto": used, "buf.work.yaml": "version: v1\ndirectories: [deps, api]\n"}, "api/order.proto"},
		"a folder above":          {nil, map[string]string{"proto/shop/money.proto": used}, "proto/shop/orders/order.proto"},
		"the end of a path":       {nil, map[string]string{"vendor/x/shop/money.proto": used}, "api/order.proto"},
	} {
		base, head := map[string]string{c.path: file("Money")}, map[string]string{c.path: file("int64")}
		for path, content := range c.others {
			base[path], head[path] = content, content
		}
		result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(Settings{Roots: c.roots})}, analyzers.Options{})
		if err != nil || len(result.Problems) > 0 {
			t.Fatal(err, result.Problems)
		}
		var got []string
		for _, f := range result.Facts {
			if body, ok := f.Body.(FieldTypeChanged); ok {
				got = append(got, body.From+" "+body.ToKind)
			} else {
				got = append(got, f.Kind)
			}
		}
		if want := []string{"message int64"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
