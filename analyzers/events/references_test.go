package events

import (
	"reflect"
	"testing"
)

// What differs behind a reference is one fact at the reference, and not one for each keyword of a schema that did not change.
func TestReferences(t *testing.T) {
	user := `{"type": "object", "required": ["login", "url"], "properties": {"login": {"type": "string"}, "url": {"type": "string"}, "plan": {}}}`
	org := `{"type": "object", "required": ["login", "url"], "properties": {"login": {"type": "string", "const": "github"}, "url": {"type": "string", "const": "/"}}}`
	who := `{"type": "object", "properties": {"login": {}}}`
	for name, c := range map[string]struct {
		base, head map[string]string
		want       []string
	}{
		"another file": {
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "user.json"}}}`, "events/user.json": user, "events/org.json": org},
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "org.json"}}}`, "events/user.json": user, "events/org.json": org},
			[]string{
				`property_removed base:1:54 a/sender/plan B+ F+ either`,
				`reference_changed head:1:54 a/sender B-{"sender":{"login":"other","url":""}} F+ producers`,
			},
		},
		"another definition of the same file": {
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "#/$defs/user"}}, "$defs": {"user": ` + user + `, "org": ` + org + `}}`},
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "#/$defs/org"}}, "$defs": {"user": ` + user + `, "org": ` + org + `}}`},
			[]string{
				`property_removed base:1:54 a/sender/plan B+ F+ either`,
				`reference_changed head:1:54 a/sender B-{"sender":{"login":"other","url":""}} F+ producers`,
			},
		},
		"the schema that is referred to changed as well, so its own keyword is the cause": {
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "user.json"}}}`, "events/user.json": user},
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "org.json"}}}`, "events/user.json": user, "events/org.json": `{"type": "object", "required": ["id", "login", "url"], "properties": {"id": {}, "login": {"type": "string"}, "url": {"type": "string"}, "plan": {}}}`},
			[]string{
				`required_added head:1:33 a/sender/id B-{"sender":{"login":"","url":""}} F+ producers`,
				`property_added head:1:71 a/sender/id B-{"sender":{"login":"","url":""}} F+ producers`,
			},
		},
		"a reference moves into allOf": {
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"$ref": "user.json"}}}`, "events/user.json": user},
			map[string]string{"events/a.json": `{"type": "object", "properties": {"sender": {"allOf": [{"$ref": "user.json"}, {"required": ["plan"]}]}}}`, "events/user.json": user},
			[]string{`required_added head:1:93 a/sender/plan B-{"sender":{"login":"","url":""}} F+ producers`},
		},
		"two references came, and the second refuses": {
			map[string]string{"events/a.json": `{"type": "object", "properties": {"by": {"type": ["object", "null"], "properties": {"login": {}}}}}`, "events/who.json": who},
			map[string]string{"events/a.json": `{"type": "object", "properties": {"by": {"allOf": [{"oneOf": [{"$ref": "who.json"}, {"type": "null"}]},` + "\n" + `{"$ref": "who.json"}]}}}`, "events/who.json": who},
			[]string{`reference_changed head:2:10 a/by B-{"by":null} F+ producers`},
		},
	} {
		got := short(run(t, Settings{Schemas: []string{"events/a.json"}}, c.base, c.head))
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}
