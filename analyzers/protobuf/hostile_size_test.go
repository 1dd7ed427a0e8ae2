package protobuf

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// many writes something many times; the numbers begin where none are reserved by the language.
func many(f func(i int) string) string {
	var b strings.Builder
	for i := range 10_000 {
		b.WriteString(f(i + 10_000))
	}
	return b.String()
}

// However many things a file or a change holds, the time for it grows with their number and not with its square: each case
// took minutes when it did.
func TestManyOfAThing(t *testing.T) {
	const top = "syntax = \"proto3\";\n"
	numbered := func(format string) string {
		return many(func(i int) string { return strings.ReplaceAll(format, "%", fmt.Sprint(i)) })
	}
	files := func(format string) map[string]string {
		set := map[string]string{}
		for i := range 2_000 {
			set[fmt.Sprintf("p%d/a.proto", i)] = top + strings.ReplaceAll(format, "%", fmt.Sprint(i))
		}
		return set
	}
	one := func(text string) map[string]string { return map[string]string{"a.proto": top + text} }
	for name, c := range map[string]struct {
		base, head map[string]string
		kind       string // of the facts
		count      int
	}{
		"fields that stay":        {one("message M {" + numbered("int32 f% = %;\n") + "}"), one("message M {" + numbered("int32 f% = %; \n") + "}"), "", 0},
		"fields in one line":      {one("message M {" + numbered("int32 f% = %;") + "}"), one("message M { " + numbered("int32 f% = %;") + "}"), "", 0},
		"fields removed":          {one("message M {" + numbered("int32 f% = %;\n") + "}"), one("message M {}"), "proto.field_removed", 10_000},
		"fields under one number": {one("message M {}"), one("message M {" + numbered("int32 x = 1;\n") + "}"), "proto.field_added", 1},
		"fields out of a oneof":   {one("message M { oneof o {" + numbered("int32 f% = %;\n") + "} }"), one("message M {" + numbered("int32 f% = %;\n") + "}"), "proto.field_oneof_moved", 10_000},
		"oneofs":                  {one("message M {" + numbered("oneof o% { int32 f% = %; }\n") + "}"), one("message M {" + numbered("oneof p% { int32 f% = %; }\n") + "}"), "proto.oneof_renamed", 10_000},
		"messages":                {one(numbered("message M% { int32 f% = 1; }\n")), one(numbered("message N% { int32 f% = 1; }\n")), "proto.message_removed", 10_000},
		"nested messages":         {one("message M {" + numbered("message N% { }\n") + "}"), one(""), "proto.message_removed", 1},
		"enum values":             {one("enum E { Z = 0;" + numbered("V% = %;\n") + "}"), one("enum E { Z = 0; }"), "proto.enum_value_removed", 10_000},
		"reserved numbers":        {one("message M {" + numbered("reserved %;\n") + "}"), one("message M {" + numbered("reserved 1%;\n") + "}"), "proto.reserved_removed", 1},
		"reserved names":          {one("message M {" + numbered("reserved \"a%\";\n") + "}"), one("message M {" + numbered("reserved \"b%\";\n") + "}"), "proto.reserved_removed", 1},
		"extensions":              {one("message M { }\nextend M {" + numbered("int32 f% = %;\n") + "}"), one("message M { }\nextend M {" + numbered("int32 g% = %;\n") + "}"), "proto.field_renamed", 10_000},
		"methods":                 {one("message A { }\nservice S {" + numbered("rpc M%(A) returns (A);\n") + "}"), one("message A { }\nservice S {" + numbered("rpc N%(A) returns (A);\n") + "}"), "proto.method_removed", 10_000},
		"services":                {one("message A { }\n" + numbered("service S% { rpc M(A) returns (A); }\n")), one("message A { }\n" + numbered("service T% { rpc M(A) returns (A); }\n")), "proto.service_removed", 10_000},
		"imports of one file":     {map[string]string{"b.proto": top, "a.proto": top}, map[string]string{"b.proto": top, "a.proto": top + numbered("import \"b.proto\";\n") + numbered("message M% { }\n")}, "", 0},
		"imports":                 {one(""), one(numbered("import \"b%.proto\";\n")), "proto.unresolved_import", 10_000},
		"parts of a package name": {one("package a;\nmessage M { X x = 1; }"), one("package " + strings.Repeat("a.", 10_000) + "b;\nmessage M { X x = 2; }"), "", 0},
		"parts of a type's name":  {one("message M { string x = 1; }"), one("message M { " + strings.Repeat("a.", 10_000) + "b x = 1; }"), "", 0},
		"files that stay":         {files("package p%;\nmessage A { int32 a = 1; }\n"), files("package p%;\nmessage A { int32 a = 1; } \n"), "", 0},
		"files in other packages": {files("package p%;\nmessage A { int32 a% = 1; }\n"), files("package q%;\nmessage A { int32 a% = 1; }\n"), "proto.package_changed", 2_000},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			done := make(chan *analyzers.Result, 1)
			go func() {
				result, err := analyzers.Run(ctx, change(c.base, c.head), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
				if err != nil || len(result.Failures) > 0 {
					t.Error(err, result)
				}
				done <- result
			}()
			select {
			case result := <-done:
				count := 0
				for _, f := range result.Facts {
					if f.Kind == c.kind || c.kind == "" {
						count++
					}
				}
				if count != c.count {
					t.Errorf("%d facts %s, want %d", count, c.kind, c.count)
				}
			case <-ctx.Done():
				t.Fatal("it takes more than a minute")
			}
		})
	}
}
