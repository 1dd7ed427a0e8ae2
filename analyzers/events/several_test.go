package events

import (
	"reflect"
	"strings"
	"testing"
)

// Each document of a YAML file that is a schema is an event of its own.
func TestSeveralDocuments(t *testing.T) {
	const (
		placed = "title: Placed\ntype: object\nproperties:\n  id: {type: integer}\n"
		paid   = "$id: https://example.com/paid\ntype: object\nproperties:\n  id: {type: integer}\n"
		plain  = "type: object\nproperties:\n  sent: {type: string}\n"
	)
	required := func(s string) string { return s + "required: [id]\n" }
	join := func(documents ...string) string { return strings.Join(documents, "---\n") }
	for name, c := range map[string]struct {
		base, head string
		want       []string
	}{
		"one of two": {join(placed, paid), join(placed, required(paid)), []string{`required_added head:10:12 paid/id B-{} F+ producers`}},
		"both, in another order": {join(placed, paid), join(required(paid), required(placed)), []string{
			`required_added head:5:12 paid/id B-{} F+ producers`, `required_added head:11:12 Placed/id B-{} F+ producers`,
		}},
		"without a name, by its place": {join(placed, plain, paid), join(placed, plain+"required: [sent]\n", paid), []string{`required_added head:9:12 shop.yaml, document 2/sent B-{} F+ producers`}},
		"a second one comes":           {placed, join(paid, required(placed)), []string{`required_added head:10:12 Placed/id B-{} F+ producers`}},
		"one of two goes":              {join(placed, paid), paid, []string{`schema_removed base:1:1 Placed`}},
		"no schema beside it": {join("comment: x\n", placed), join("comment: x\n", required(placed)), []string{
			`required_added head:7:12 Placed/id B-{} F+ producers`, `notice events/shop.yaml`,
		}},
		"a template beside it": {join("a: {{ .b }}\n", placed), join("a: {{ .b }}\n", required(placed)), []string{
			`required_added head:7:12 Placed/id B-{} F+ producers`, `notice events/shop.yaml`,
		}},
		"a broken one beside it": {join(placed, "a: [\n"), join(required(placed), "a: [\n"), []string{
			`required_added head:5:12 Placed/id B-{} F+ producers`, `notice events/shop.yaml`, `problem 7:1 this YAML document cannot be read: did not find expected node content`,
		}},
		"a reference from one to another": {
			join(placed, paid, plain), join(placed, required(paid), plain+"  paid: {$ref: \"https://example.com/paid\"}\n"),
			[]string{`required_added head:10:12 paid/id B-{} F+ producers`, `property_added head:15:3 shop.yaml, document 3/paid B+ F+ either`},
		},
	} {
		r := run(t, Settings{Schemas: []string{"events/**"}}, map[string]string{"events/shop.yaml": c.base}, map[string]string{"events/shop.yaml": c.head})
		if got := short(r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
		for _, f := range r.Facts {
			if body, ok := f.Body.(Compared); ok && len(body.Reasons) > 0 {
				t.Errorf("%s: %v", name, body.Reasons)
			}
		}
	}
}
