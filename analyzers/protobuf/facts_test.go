package protobuf

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
)

// stated is one line for each fact: its kind and object, who is first, and the verdicts backward and forward in binary, then
// in JSON, by their first letters.
func stated(t *testing.T, settings Settings, base, head map[string]string) []string {
	t.Helper()
	result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(settings)}, analyzers.Options{Workers: 2})
	if err != nil || len(result.Failures)+len(result.Problems) > 0 {
		t.Fatal(err, result.Failures, result.Problems)
	}
	var lines []string
	for _, f := range result.Facts {
		v, _ := verdictOf(f.Body)
		line := fmt.Sprintf("%s %s %s %c%c %c%c", strings.TrimPrefix(f.Kind, "proto."), f.Object, v.First, v.Backward.Verdict[0], v.Forward.Verdict[0], v.JSONBackward.Verdict[0], v.JSONForward.Verdict[0])
		lines = append(lines, line)
	}
	sort.Strings(lines)
	return lines
}

// One change, what is stated of it, and with which verdicts: c(ompatible), l(ossy), b(reaking), u(nknown).
func TestFacts(t *testing.T) {
	const proto2, proto3 = "syntax = \"proto2\";\npackage p;\n", "syntax = \"proto3\";\npackage p;\n"
	for _, c := range []struct {
		name, syntax, base, head string
		want                     []string
	}{
		{"a field added", proto3, "message M { }", "message M { string a = 1; }", []string{"field_added p.M.a readers cc cb"}},
		{"a field removed", proto3, "message M { string a = 1; }", "message M { }", []string{"field_removed p.M.a readers cl bl"}},
		{"renumbered", proto3, "message M { string a = 1; }", "message M { string a = 2; }", []string{"field_added p.M.a either cc cc", "field_removed p.M.a nobody bb cc"}},
		{"reused, read as the other", proto3, "message M { string a = 1; }", "message M { bytes b = 1; }", []string{"field_number_reused p.M.a nobody bb bb"}},
		{"reused, encoded in another way", proto3, "message M { string a = 1; }", "message M { int32 b = 1; }", []string{"field_number_reused p.M.a nobody ul bb"}},
		{"reserved and taken", proto3, "message M { reserved 1; }", "message M { string a = 1; }", []string{"field_number_reused p.M.a nobody uu cb", "reserved_removed p.M nobody uu uu"}},
		{"renamed", proto3, "message M { string a_b = 1; }", "message M { string c = 1; }", []string{"field_renamed p.M.a_b nobody cc bb"}},
		{"renamed, the JSON name kept", proto3, "message M { string a_b = 1; }", "message M { string c = 1 [json_name = \"aB\"]; }", []string{"field_renamed p.M.a_b either cc cc"}},
		{"widened", proto3, "message M { int32 a = 1; }", "message M { int64 a = 1; }", []string{"field_type_changed p.M.a readers cl cb"}},
		{"string to bytes", proto3, "message M { string a = 1; }", "message M { bytes a = 1; }", []string{"field_type_changed p.M.a nobody cb bb"}},
		{"sint to int", proto3, "message M { sint32 a = 1; }", "message M { int32 a = 1; }", []string{"field_type_changed p.M.a nobody bb cc"}},
		{"message to bytes", proto3, "message M { N a = 1; }\nmessage N { }", "message M { bytes a = 1; }\nmessage N { }", []string{"field_presence_changed p.M.a readers cl cl", "field_type_changed p.M.a nobody uu bb"}},
		{"a list of strings", proto3, "message M { string a = 1; }", "message M { repeated string a = 1; }", []string{"field_cardinality_changed p.M.a nobody cl bb"}},
		{"a list of numbers", proto3, "message M { int32 a = 1; }", "message M { repeated int32 a = 1; }", []string{"field_cardinality_changed p.M.a nobody cb bb"}},
		{"no list any more", proto2, "message M { repeated int32 a = 1; }", "message M { optional int32 a = 1; }", []string{"field_cardinality_changed p.M.a nobody lc bb"}},
		{"presence got", proto3, "message M { int32 a = 1; }", "message M { optional int32 a = 1; }", []string{"field_presence_changed p.M.a either cc cc"}},
		{"presence lost", proto3, "message M { optional int32 a = 1; }", "message M { int32 a = 1; }", []string{"field_presence_changed p.M.a readers cl cl"}},
		{"required", proto2, "message M { optional int32 a = 1; }", "message M { required int32 a = 1; }", []string{"required_changed p.M.a writers bc bc"}},
		{"no longer required", proto2, "message M { required int32 a = 1; }", "message M { optional int32 a = 1; }", []string{"required_changed p.M.a readers cb cb"}},
		{"a default", proto2, "message M { optional int32 a = 1 [default = 5]; }", "message M { optional int32 a = 1 [default = 0x6]; }", []string{"default_changed p.M.a nobody ll ll"}},
		{"the same default", proto2, "message M { optional int32 a = 1 [default = 6]; }", "message M { optional int32 a = 1 [default = 0x6]; }", nil},
		{"packed", proto2, "message M { repeated int32 a = 1; }", "message M { repeated int32 a = 1 [packed = true]; }", []string{"feature_changed p.M.a either cc cc"}},
		{"alone into a new oneof", proto3, "message M { int32 a = 1; int32 b = 2; }", "message M { oneof o { int32 a = 1; } int32 b = 2; }", []string{"field_oneof_moved p.M.a either cc cc"}},
		{"together into a new oneof", proto3, "message M { string a = 1; string b = 2; }", "message M { oneof o { string a = 1; string b = 2; } }", []string{"field_oneof_moved p.M.a writers lc bc", "field_oneof_moved p.M.b writers lc bc"}},
		{"out of a oneof", proto3, "message M { oneof o { string a = 1; string b = 2; } }", "message M { oneof o { string b = 2; } string a = 1; }", []string{"field_oneof_moved p.M.a readers cl cb"}},
		{"a oneof renamed", proto3, "message M { oneof o { string a = 1; } }", "message M { oneof q { string a = 1; } }", []string{"oneof_renamed p.M.o either cc cc"}},
		{"a map's value", proto3, "message M { map<string, int32> a = 1; }", "message M { map<string, string> a = 1; }", []string{"map_changed p.M.a nobody bb bb"}},
		{"entries to a map", proto3, "message M { repeated E a = 1; }\nmessage E { string key = 1; int32 value = 2; }", "message M { map<string, int32> a = 1; }\nmessage E { string key = 1; int32 value = 2; }", []string{"map_changed p.M.a nobody lc bb"}},
		{"a group becomes a message", proto2, "message M { optional group A = 1 { optional int32 x = 1; } }", "message M { optional A a = 1; message A { optional int32 x = 1; } }", []string{"field_type_changed p.M.a nobody bb cc"}},
		{"a value added to an open enum", proto3, "enum E { A = 0; }", "enum E { A = 0; B = 1; }", []string{"enum_value_added p.E.B readers cc cb"}},
		{"a value added to a closed enum", proto2, "enum E { A = 0; }", "enum E { A = 0; B = 1; }", []string{"enum_value_added p.E.B readers cl cb"}},
		{"a value removed", proto2, "enum E { A = 0; B = 1; }", "enum E { A = 0; }", []string{"enum_value_removed p.E.B writers lc bc"}},
		{"values swapped", proto3, "enum E { A = 0; B = 1; C = 2; }", "enum E { A = 0; C = 1; B = 2; }", []string{"enum_value_renamed p.E.B nobody bb cc", "enum_value_renamed p.E.C nobody bb cc"}},
		{"a value renamed", proto3, "enum E { A = 0; B = 1; }", "enum E { A = 0; C = 1; }", []string{"enum_value_renamed p.E.B nobody cc bb"}},
		{"the first value changed", proto2, "enum E { A = 1; B = 2; }", "enum E { B = 2; A = 1; }", []string{"enum_zero_changed p.E nobody ll ll"}},
		{"an alias added", proto3, "enum E { option allow_alias = true; A = 0; B = 1; B2 = 1; }", "enum E { option allow_alias = true; A = 0; B = 1; B2 = 1; B3 = 1; }", []string{"enum_value_added p.E.B3 either cc cc"}},
		{"reserved no longer", proto3, "message M { reserved 2, 5 to 9; reserved \"x\"; }", "message M { reserved 2, 6; }", []string{"reserved_removed p.M nobody uu uu"}},
		{"ranges of extensions", proto2, "message M { extensions 100 to max; }", "message M { extensions 200 to max; }", []string{"extension_range_shrunk p.M nobody uu uu"}},
		{"an extension removed", proto2, "message M { extensions 100 to max; }\nextend M { optional int32 x = 100; }", "message M { extensions 100 to max; }", []string{"field_removed p.M.p.x readers cl bl"}},
		{"a message removed", proto3, "message M { message N { string a = 1; } N n = 1; }", "", []string{"message_removed p.M either uc uc"}},
		{"a message renamed", proto3, "message M { string a = 1; }\nmessage U { M m = 1; }", "message N { string a = 1; int32 b = 2; }\nmessage U { N m = 1; }", []string{"field_added p.N.b readers cc cb", "message_moved p.M either cc cc"}},
		{"a method removed, another added", proto3, "message M { }\nservice S { rpc A(M) returns (M); }", "message M { }\nservice S { rpc B(stream M) returns (M); }", []string{"method_added p.S.B servers cb cb", "method_removed p.S.A clients bc bc"}},
		{"a method streams", proto3, "message M { }\nservice S { rpc A(M) returns (M); }", "message M { }\nservice S { rpc A(M) returns (stream M); }", []string{"method_streaming_changed p.S.A nobody bb bb"}},
		{"another response", proto3, "message M { }\nmessage N { string a = 1; }\nservice S { rpc A(M) returns (M); }", "message M { }\nmessage N { string a = 1; }\nservice S { rpc A(M) returns (N); }", []string{"method_signature_changed p.S.A readers cc cb"}},
		{"a service renamed", proto3, "message M { }\nservice S { rpc A(M) returns (M); rpc B(M) returns (M); }", "message M { }\nservice T { rpc A(M) returns (M); rpc B(M) returns (M); }", []string{"service_added p.T servers cb cb", "service_removed p.S servers bb bb"}},
		{"a route moved", proto3, "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/a/{id}\"}; } }", "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/b/{id}\"}; } }", []string{"http_changed p.S.A servers cc bb"}},
		{"a route removed", proto3, "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/a/{id}\" additional_bindings {get: \"/b/{id}\"}}; } }", "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/a/{id}\"}; } }", []string{"http_changed p.S.A clients cc bc"}},
		{"a route's variable renamed", proto3, "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/a/{id}\"}; } }", "message M { }\nservice S { rpc A(M) returns (M) { option (google.api.http) = {get: \"/a/{name=*}\"}; } }", nil},
		{"an option of the file", proto3, "option go_package = \"a\";", "option go_package = \"b\";", []string{"file_option_changed a.proto:go_package either cc cc"}},
		{"a comment", proto3, "message M { }", "// a comment\nmessage M { }", nil},
	} {
		got := stated(t, Settings{}, map[string]string{"a.proto": c.syntax + c.base}, map[string]string{"a.proto": c.syntax + c.head})
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// An enum without values is refused by protoc, so nothing is known of who reads by it.
func TestAnEnumWithoutValuesJudgesNothing(t *testing.T) {
	base := map[string]string{"a.proto": "syntax = \"proto3\";\nmessage M { State s = 1; }\nenum State { NEW = 0; }\n"}
	head := map[string]string{"a.proto": "syntax = \"proto3\";\nmessage M { OldState s = 1; }\nenum OldState { reserved 0; }\n"}
	result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
	if err != nil || len(result.Problems) != 1 {
		t.Fatal(err, result.Problems)
	}
	types := 0
	for _, f := range result.Facts {
		if body, ok := f.Body.(FieldTypeChanged); ok {
			types++
			for way, d := range ways(body.Verdict) {
				if d.Verdict != wire.Unknown {
					t.Errorf("%s is %s: %s", way, d.Verdict, d.Why)
				}
			}
		}
	}
	if types != 1 {
		t.Errorf("%d facts about types", types)
	}
}
