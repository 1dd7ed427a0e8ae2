package policies

import (
	"fmt"
	"slices"
	"testing"

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
		{"a number", start + "	c.body.tons == 2\n}", []int{1, 2, 3}},
		{"the place, which is shown in another way", start + `	c.at.file == "b"` + "\n}", []int{1, 2, 3}},
		{"a negation", start + `	not c.body.label == "tea"` + "\n}", []int{1, 2, 3}},
		{"a test elsewhere", start + `	some d in input.facts["ship.crate"]` + "\n" + `	d.body.label == "salt"` + "\n" + `	c.body.label == "tea"` + "\n}", []int{1, 2, 3}},
		{"a test inside", start + `	count([1 | c.body.label == "tea"]) == 0` + "\n}", []int{1, 2, 3}},
		{"all of the kind", start + `	c.body.label == "salt"` + "\n	count(input.facts[\"ship.crate\"]) > 1\n}", []int{1, 2, 3}},
		{"all of the input", start + `	c.body.label == "salt"` + "\n	count(input) > 1\n}", []int{1, 2, 3}},
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
			modules, err := policiesOf(map[string]string{"ship/p.rego": test.text}).Load("ship/p")
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			part{facts: group(facts)}.seenBy(looksOf(modules)).visit(func(f *analyzers.Fact) { got = append(got, f.ID) })
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("it sees %s, want %s", fmt.Sprint(got), fmt.Sprint(test.want))
			}
		})
	}
}
