package protobuf

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// What moves is one fact, and what differs inside of it is told beside that.
func TestMoves(t *testing.T) {
	const top = "syntax = \"proto3\";\n"
	const order = "message Order { string id = 1; int64 total = 2; Line line = 3; message Line { string sku = 1; } }\n"
	type tree = map[string]string
	for name, c := range map[string]struct {
		base, head tree
		want       []string
	}{
		"to another file": {tree{"a.proto": top + "package p;\n" + order}, tree{"b.proto": top + "package p;\n" + order}, nil},
		"to another file, with a field less": {tree{"a.proto": top + "package p;\n" + order}, tree{"b.proto": top + "package p;\n" + strings.Replace(order, "int64 total = 2;", "", 1)},
			[]string{"field_removed p.Order.total readers cl bl"}},
		"the package of a file": {tree{"a.proto": top + "package p;\n" + order + "service S { rpc A(Order) returns (Order); }"}, tree{"a.proto": top + "package q;\n" + order + "service S { rpc A(Order) returns (Order); }"},
			[]string{"package_changed p servers bb bb"}},
		"to another folder and package": {tree{"p/a.proto": top + "package p;\n" + order}, tree{"q/a.proto": top + "package q;\n" + strings.Replace(order, "int64 total", "int32 total", 1)},
			[]string{"field_type_changed p.Order.total writers lc bc", "package_changed p either cc cc"}},
		"to another folder and package, with names written in another way": {tree{"p/a.proto": top + "package p;\nmessage NotFound { string currentCluster = 1; }"},
			tree{"p/v1/a.proto": top + "package p.v1;\nmessage NotFound { string current_cluster = 1; }"},
			[]string{"field_renamed p.NotFound.currentCluster either cc cc", "package_changed p either cc cc"}},
		"one message to another package": {tree{"a.proto": top + "package p;\n" + order + "message Other { Order order = 1; }"},
			tree{"a.proto": top + "package p;\nimport \"b.proto\";\nmessage Other { q.Order order = 1; }", "b.proto": top + "package q;\n" + order},
			[]string{"message_moved p.Order either cc cc"}},
		"into another message": {tree{"a.proto": top + "package p;\nmessage A { B b = 1; }\nmessage B { string x = 1; }\nenum E { Z = 0; Y = 1; }"},
			tree{"a.proto": top + "package p;\nmessage A { B b = 1; message B { string x = 1; } enum E { Z = 0; Y = 1; } }"},
			[]string{"enum_moved p.E either cc cc", "message_moved p.B either cc cc"}},
		"renamed with what is inside": {tree{"a.proto": top + "package p;\n" + order + "message U { Order order = 1; Order.Line line = 2; }"},
			tree{"a.proto": top + "package p;\n" + strings.Replace(order, "Order", "Purchase", 1) + "message U { Purchase order = 1; Purchase.Line line = 2; }"},
			[]string{"message_moved p.Order either cc cc"}},
		"renamed, and so is the field that uses it": {
			tree{"a.proto": top + "package p;\nmessage U { TaskList task_list = 1; }\nmessage TaskList { string name = 1; TaskListKind kind = 2; }\nenum TaskListKind { TASK_LIST_KIND_NONE = 0; TASK_LIST_KIND_STICKY = 1; }"},
			tree{"a.proto": top + "package p;\nmessage U { TaskQueue task_queue = 1; }\nmessage TaskQueue { string name = 1; TaskQueueKind kind = 2; }\nenum TaskQueueKind { TASK_QUEUE_KIND_NONE = 0; TASK_QUEUE_KIND_STICKY = 1; }"},
			[]string{"enum_moved p.TaskListKind either cc cc", "enum_value_renamed p.TaskListKind.TASK_LIST_KIND_NONE nobody cc bb", "enum_value_renamed p.TaskListKind.TASK_LIST_KIND_STICKY nobody cc bb",
				"enum_zero_changed p.TaskListKind either cc cc", "field_renamed p.U.task_list nobody cc bb", "message_moved p.TaskList either cc cc"}},
		"another type under another name": {tree{"a.proto": top + "package p;\nmessage U { A a = 1; E e = 2; }\nmessage A { string x = 1; }\nenum E { E_NONE = 0; E_SMALL = 1; }"},
			tree{"a.proto": top + "package p;\nmessage U { B b = 1; F f = 2; }\nmessage B { string y = 1; }\nenum F { F_NONE = 0; F_RED = 1; }"},
			[]string{"enum_removed p.E either cc cc", "field_number_reused p.U.a nobody bb bb", "field_number_reused p.U.e nobody bb bb", "message_removed p.A either uc uc"}},
		"a copy of a type is no move": {tree{"a.proto": top + "package p;\n" + order}, tree{"a.proto": top + "package p;\n" + order, "b.proto": top + "package q;\n" + order}, nil},
		"two that look alike": {tree{"a.proto": top + "package p;\nmessage A { string x = 1; string y = 2; string z = 3; }"},
			tree{"a.proto": top + "package p;\nmessage B { string x = 1; string y = 2; string z = 3; }\nmessage C { string x = 1; string y = 2; string z = 3; }"},
			[]string{"message_removed p.A either uc uc"}},
		"one of two copies of a file": {tree{"a.proto": top + "package p;\n" + order + "enum E { Z = 0; }\nservice S { rpc A(Order) returns (Order); }", "b.proto": top + "package p;\n" + order + "enum E { Z = 0; }\nservice S { rpc A(Order) returns (Order); }"},
			tree{"b.proto": top + "package p;\n" + order + "enum E { Z = 0; }\nservice S { rpc A(Order) returns (Order); }"}, nil},
		"one of two copies, and the other changes": {tree{"a.proto": top + "package p;\n" + order, "b.proto": top + "package p;\n" + order},
			tree{"b.proto": top + "package p;\n" + strings.Replace(order, "int64 total", "bool open = 4; int64 total", 1)}, []string{"field_added p.Order.open readers cc cb"}},
		"the newer of two copies": {tree{"a.proto": top + "package p;\n" + order, "b.proto": top + "package p;\n" + strings.Replace(order, "int64 total = 2;", "", 1)},
			tree{"b.proto": top + "package p;\n" + strings.Replace(order, "int64 total = 2;", "", 1)}, []string{"field_removed p.Order.total readers cl bl"}},
		"a namesake is no copy": {tree{"a.proto": top + "package p;\n" + order + "enum E { Z = 0; }\nservice S { rpc A(Order) returns (Order); }", "b.proto": top + "package p;\nmessage Order { bytes proof = 9; }\nenum E { Q = 0; }\nservice S { rpc B(Order) returns (Order); }"},
			tree{"b.proto": top + "package p;\nmessage Order { bytes proof = 9; }\nenum E { Q = 0; }\nservice S { rpc B(Order) returns (Order); }"},
			[]string{"enum_removed p.E either cc cc", "file_removed a.proto clients bc bc", "message_removed p.Order either uc uc", "service_removed p.S clients bc bc"}},
		"a package in two files, of which one goes": {tree{"a.proto": top + "package p;\n" + order, "b.proto": top + "package p;\nmessage Other { string order = 1; }"}, tree{"b.proto": top + "package p;\nmessage Other { string order = 1; }"},
			[]string{"file_removed a.proto either uc uc", "message_removed p.Order either uc uc"}},
		"a file removed": {tree{"a.proto": top + "package p;\n" + order + "service S { rpc A(Order) returns (Order); }"}, tree{"b.proto": top},
			[]string{"file_removed a.proto clients bc bc", "message_removed p.Order either uc uc", "service_removed p.S clients bc bc"}},
	} {
		if got := stated(t, Settings{}, c.base, c.head); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}

// A new syntax with the same resolved features changes nothing.
func TestSyntaxes(t *testing.T) {
	const body = "package p;\nmessage M { %int32 a = 1; repeated int32 b = 2; string c = 3; E e = 4; }\nenum E { Z = 0; }\n"
	proto3 := "syntax = \"proto3\";\n" + strings.Replace(body, "%", "optional ", 1)
	edition := "edition = \"2023\";\noption features.field_presence = IMPLICIT;\n" + strings.Replace(strings.Replace(body, "%", "", 1), "a = 1", "a = 1 [features.field_presence = EXPLICIT]", 1)
	want := []string{"semantics_changed a.proto either cc cc"}
	if got := stated(t, Settings{}, map[string]string{"a.proto": proto3}, map[string]string{"a.proto": edition}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	plain := "edition = \"2023\";\n" + strings.Replace(body, "%", "", 1)
	want = []string{"field_presence_changed p.M.c either cc cc", "field_presence_changed p.M.e either cc cc", "semantics_changed a.proto either cc cc"}
	if got := stated(t, Settings{}, map[string]string{"a.proto": proto3}, map[string]string{"a.proto": plain}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStrengths(t *testing.T) {
	base := map[string]string{"v1/a.proto": "syntax = \"proto3\";\npackage p.v1;\nmessage M { string a = 1; }\n"}
	head := map[string]string{"v1/a.proto": "syntax = \"proto3\";\npackage p.v1;\nmessage M { string b = 1; }\n"}
	for _, c := range []struct {
		settings Settings
		breaks   []string
		first    string
		unstable bool
	}{
		{Settings{Strength: StrengthWire}, []string{}, "either", false},
		{Settings{Strength: StrengthWireJSON}, []string{"json"}, "nobody", false},
		{Settings{Strength: StrengthSource, Unstable: []string{"p/v1"}}, []string{"json", "source"}, "nobody", true},
		{Settings{Unstable: []string{"**/v1/**"}}, []string{"json"}, "nobody", true},
	} {
		result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(c.settings)}, analyzers.Options{})
		if err != nil || len(result.Facts) != 1 {
			t.Fatal(err, result)
		}
		v, _ := verdictOf(result.Facts[0].Body)
		if !slices.Equal(v.Breaks, c.breaks) || v.First != c.first || v.Unstable != c.unstable {
			t.Errorf("%+v: breaks %q, first %s, unstable %v", c.settings, v.Breaks, v.First, v.Unstable)
		}
	}
	result, err := analyzers.Run(context.Background(), change(base, head), []analyzers.Analyzer{New(Settings{Exclude: []string{"v1/**"}})}, analyzers.Options{})
	if err != nil || len(result.Facts) != 0 {
		t.Errorf("what is excluded is compared: %v %v", result.Facts, err)
	}
}

// A witness says what happens in words that a message can take over.
func TestWitnesses(t *testing.T) {
	const top = "syntax = \"proto3\";\npackage billing.v1;\n"
	for _, c := range []struct{ base, head, kind, direction, says string }{
		{"message Invoice { int64 id = 1; int64 total = 2; }", "message Invoice { int64 id = 1; }", "proto.field_removed", "forward", "code built before this change that receives Invoice{} reads total = 0"},
		{"message Invoice { int64 total = 2; }", "message Invoice { int32 total = 2; }", "proto.field_type_changed", "backward", "code built after this change that receives Invoice{total: 5000000000} reads total = 705032704"},
		{"message Invoice { string note = 2; }", "message Invoice { string code = 2; reserved 1; }", "proto.field_renamed", "", ""},
		{"message Invoice { string note = 2; }", "message Invoice { bytes code = 2; }", "proto.field_number_reused", "backward", `code built after this change that receives Invoice{note: "a"} reads it as code = "a"`},
		{"message Invoice { repeated int32 parts = 2; }", "message Invoice { int32 parts = 2; }", "proto.field_cardinality_changed", "backward", "code built after this change that receives Invoice{parts: [5]} reads parts = 0"},
		{"message Invoice { optional int32 total = 2; }", "message Invoice { int32 total = 2; }", "proto.field_presence_changed", "forward", "code built before this change that receives Invoice{} finds total unset and reads 0"},
		{"message Invoice { State state = 1; }\nenum State { OPEN = 0; PAID = 1; }", "message Invoice { State state = 1; }\nenum State { OPEN = 0; PAID = 2; SENT = 1; }", "proto.enum_value_renamed", "backward", "code built after this change that receives Invoice{state: PAID} reads state = SENT"},
	} {
		result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": top + c.base}, map[string]string{"a.proto": top + c.head}), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		says := ""
		for _, f := range result.Facts {
			v, _ := verdictOf(f.Body)
			for _, w := range v.Witnesses {
				if f.Kind == c.kind && w.Encoding == "binary" && w.Direction == c.direction {
					says = w.Says
				}
			}
		}
		if says != c.says {
			t.Errorf("%s:\ngot  %s\nwant %s", c.kind, says, c.says)
		}
	}
}

// The bytes that show a change of an enum are those that a field of it really has: its number, packed or not, and nothing for
// an unset one. Each line is direction, encoding, bytes and what is read.
func TestWitnessesOfEnums(t *testing.T) {
	const before, after = "\nenum State { NEW = 0; HELD = 1; }", "\nenum State { NEW = 0; SENT = 1; HELD = 2; }"
	swapped := func(message string) (string, string) { return message + before, message + after }
	for _, c := range []struct {
		name, syntax, message, other string
		want                         []string
	}{
		{"a single one", "proto3", "message M { State s = 4; }", "", []string{"backward binary 2001 s: SENT", "forward binary 2001 s: HELD"}},
		{"optional", "proto3", "message M { optional State s = 20; }", "", []string{"backward binary a00101 s: SENT", "forward binary a00101 s: HELD"}},
		{"in a oneof", "proto3", "message M { oneof o { State s = 3; string t = 4; } }", "", []string{"backward binary 1801 s: SENT", "forward binary 1801 s: HELD"}},
		{"a list, packed", "proto3", "message M { repeated State s = 4; }", "", []string{"backward binary 220101 s: [SENT]", "forward binary 220101 s: [HELD]"}},
		{"a list, not packed", "proto2", "message M { repeated State s = 4; }", "", []string{"backward binary 2001 s: [SENT]", "forward binary 2001 s: [HELD]"}},
		{"the field has another number too", "proto3", "message M { State s = 4; }", "message M { State s = 5; }", nil},
		{"another one shows it then", "proto3", "message M { State s = 4; State t = 6; }", "message M { repeated State s = 4; State t = 6; }", []string{"backward binary 3001 t: SENT", "forward binary 3001 t: HELD"}},
	} {
		base, head := swapped(c.message)
		if c.other != "" {
			_, head = swapped(c.other)
		}
		top := "syntax = \"" + c.syntax + "\";\n"
		result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": top + base}, map[string]string{"a.proto": top + head}), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range result.Facts {
			if f.Kind != "proto.enum_value_renamed" {
				continue
			}
			v, _ := verdictOf(f.Body)
			for _, w := range v.Witnesses {
				if w.Encoding == "binary" {
					got = append(got, strings.Join([]string{w.Direction, w.Encoding, w.Bytes, w.Read}, " "))
				}
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	// A zero that is unset is not written, so no document holds its name; of a list it is.
	for message, want := range map[string]string{"message M { State s = 4; }": "", "message M { State s = 4; repeated State t = 5; }": `{"t":["NEW"]}`} {
		base, head := message+"\nenum State { NEW = 0; }", message+"\nenum State { OPEN = 0; }"
		result, err := analyzers.Run(context.Background(), change(map[string]string{"a.proto": "syntax = \"proto3\";\n" + base}, map[string]string{"a.proto": "syntax = \"proto3\";\n" + head}), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil || len(result.Facts) == 0 {
			t.Fatal(err, result.Facts)
		}
		got := ""
		for _, f := range result.Facts {
			if v, _ := verdictOf(f.Body); f.Kind == "proto.enum_value_renamed" && len(v.Witnesses) > 0 {
				got = v.Witnesses[0].Bytes
			}
		}
		if got != want {
			t.Errorf("%s: %q shows the name of zero, want %q", message, got, want)
		}
	}
}
