package policies

import (
	"fmt"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// TestWhatAPolicySees gives policies a few crates, and checks which of them they are shown.
func TestWhatAPolicySees(t *testing.T) {
	const start = "package plimsoll.ship.p\n\nfindings contains {} if {\n\tsome c in input.facts[\"ship.crate\"]\n"
	facts := []analyzers.Fact{
		crateAt(1, "a", 1, crate{Label: "tea", Marks: []string{"m"}}),
		crateAt(2, "a", 2, crate{Label: "salt", Tons: 2}),
		crateAt(3, "b", 3, crate{Label: "tea"}),
	}
	facts[2].New = false
	facts[2].Object = "a crate"
	options := object("limit", ast.InternedTerm(3), "other", ast.InternedTerm("x"))
	for _, test := range []struct {
		name, text string
		want       []int
	}{
		{"no test", start + "}", []int{1, 2, 3}},
		{"equal", start + `	c.body.label == "tea"` + "\n}", []int{1, 3}},
		{"the other way round", start + `	"salt" == c.body.label` + "\n}", []int{2}},
		{"another one", start + `	c.body.label != "tea"` + "\n}", []int{2}},
		{"one of some", start + `	c.body.label in {"salt", "rum"}` + "\n}", []int{2}},
		{"true", start + "	c.new\n}", []int{1, 2}},
		{"all tests", start + `	c.new` + "\n" + `	c.body.label == "tea"` + "\n}", []int{1}},
		{"no such field", start + `	c.body.colour == "red"` + "\n}", []int{1, 2, 3}},
		{"a number with a fraction", start + "	c.body.tons == 2\n}", []int{1, 2, 3}},
		{"a number", start + "	c.id <= 2\n}", []int{1, 2}},
		{"a number of the rule's options", start + "	c.id < input.options.limit\n}", []int{1, 2}},
		{"an option that is no number", start + "	c.id < input.options.other\n}", []int{1, 2, 3}},
		{"two fields", start + "	c.object != c.body.label\n}", []int{3}},
		{"an empty list", start + "	c.body.marks == []\n}", []int{2, 3}},
		{"what stands for nothing", start + `	object.get(c.body, "label", "salt") == "salt"` + "\n}", []int{2}},
		{"a function", start + "	drink(c.body)\n}\n\ndrink(body) if body.label == \"tea\"", []int{1, 3}},
		{"a function of several", start + "	both(c.body, c)\n}\n\nboth(body, crate) if {\n\tbody.label == \"tea\"\n\tcrate.new\n}", []int{1}},
		{"a function of a library", "package plimsoll.ship.p\n\nimport data.plimsoll.lib.tea\n\nfindings contains {} if {\n\tsome c in input.facts[\"ship.crate\"]\n\ttea.drink(c.body)\n}", []int{1, 3}},
		{"a function with two definitions", start + "	drink(c.body)\n}\n\ndrink(body) if body.label == \"tea\"\n\ndrink(body) if body.label == \"rum\"", []int{1, 2, 3}},
		{"a function with a value", start + "	drink(c.body)\n}\n\ndrink(body) := false if body.label == \"tea\"", []int{1, 2, 3}},
		{"a function that fails", start + "	not drink(c.body)\n}\n\ndrink(body) if body.label == \"tea\"", []int{1, 2, 3}},
		{"a function by itself", start + "	drink(c.body)\n}\n\ndrink(body) if drink(body)", []int{1, 2, 3}},
		{"the place, which is shown in another way", start + `	c.at.file == "b"` + "\n}", []int{1, 2, 3}},
		{"a negation", start + `	not c.body.label == "tea"` + "\n}", []int{2}},
		{"a test elsewhere", start + `	some d in input.facts["ship.crate"]` + "\n" + `	d.body.label == "salt"` + "\n" + `	c.body.label == "tea"` + "\n}", []int{1, 2, 3}},
		{"a test inside", start + `	count([1 | c.body.label == "tea"]) == 0` + "\n}", []int{1, 2, 3}},
		{"all of the kind", start + `	c.body.label == "salt"` + "\n	count(input.facts[\"ship.crate\"]) > 1\n}", []int{1, 2, 3}},
		{"all of the input", start + `	c.body.label == "salt"` + "\n	count(input) > 1\n}", []int{1, 2, 3}},
		{"another module", start + `	c.body.label == "salt"` + "\n	data.plimsoll.ship.q.n > 1\n}", []int{1, 2, 3}},
		{"all modules", start + `	c.body.label == "salt"` + "\n	count(data) > 1\n}", []int{1, 2, 3}},
		{"a condition before", "package plimsoll.ship.p\n\nfindings contains {} if {\n\tc.body.label == \"salt\"\n\tsome c in input.facts[\"ship.crate\"]\n}", []int{1, 2, 3}},
		{"another input", start + `	c.body.label == "salt" with input.as_of as "x"` + "\n}", []int{1, 2, 3}},
		{"a kind that is computed", start + `	c.body.label == "salt"` + "\n	count(input.facts[c.kind]) > 1\n}", []int{1, 2, 3}},
		{"joined", `package plimsoll.ship.p

findings contains {} if {
	some c in array.flatten([input.facts["ship.crate"], input.facts["ship.sail"]])
	c.body.label == "salt"
}`, []int{2}},
		{"one list after the other", `package plimsoll.ship.p

findings contains {} if {
	some list in [input.facts["ship.crate"], input.facts["ship.sail"]]
	some c in list
	c.body.label == "salt"
}`, []int{2}},
		{"a list that is used otherwise, too", `package plimsoll.ship.p

findings contains {} if {
	some list in [input.facts["ship.crate"], input.facts["ship.sail"]]
	some c in list
	c.body.label == "salt"
	count(list) > 1
}`, []int{1, 2, 3}},
		{"in a head", `package plimsoll.ship.p

findings[[f | some f in input.facts["ship.crate"]; f.body.label == "salt"]] := true if some c in input.facts["ship.sail"]`, []int{2}},
		{"nothing", "package plimsoll.ship.p\n\nfindings contains {} if some c in input.base[\"ship.crate\"]", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			modules, err := policiesOf(map[string]string{"ship/p.rego": test.text, "lib/tea.rego": "package plimsoll.lib.tea\n\ndrink(body) if body.label == \"tea\""}).Load("ship/p")
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			all, _ := looksOf(modules)
			part{facts: group(facts)}.seenBy(all.with(options)).visit(func(f *analyzers.Fact) { got = append(got, f.ID) })
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("it sees %s, want %s", fmt.Sprint(got), fmt.Sprint(test.want))
			}
		})
	}
}
