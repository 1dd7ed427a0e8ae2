package policies

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// disguised is shown as salt by its pointer, whatever it is.
type disguised struct {
	Label string `json:"label"`
}

func (*disguised) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"label": "salt"})
}

// TestNarrowedFindsTheSame has policies that say in odd ways what they ask for, each of which finds something when it is shown all
// facts. An ordinary run, which narrows what they see, has to find the same.
func TestNarrowedFindsTheSame(t *testing.T) {
	const (
		all    = `input.facts["ship.crate"]`
		sails  = `input.facts["ship.sail"]`
		found  = `findings contains {"fact": 1, "message": m} if `
		heavy  = found + `{ some f in heavy; m := sprintf("%v", [f]) }` + "\n\n"
		rum    = `some c in ` + all + `; c.body.label == "rum"`
		salt   = `some c in ` + all + `; c.body.label == "salt"`
		object = "get(x, k, d) := \"salt\" if {\n\tx == x\n\tk == k\n\td == d\n}"
	)
	for _, test := range []struct {
		name, text string
		library    string // data.plimsoll.lib.tea
		facts      []analyzers.Fact
	}{
		{name: "a library's own name for a function", library: "drink(b) if really(b)\n\nreally(b) if b.label == \"salt\"",
			text: "import data.plimsoll.lib.tea\n\n" + found + `{ some c in ` + all + `; tea.drink(c.body); really({"label": "rum"}); m := c.object }` + "\n\nreally(b) if b.label == \"rum\""},
		{name: "the place in the list", text: found + `{ some i, c in ` + all + `; c.body.label == "salt"; m := sprintf("%d", [i]) }`},
		{name: "the place as a condition", text: found + `{ some i, c in ` + all + `; c.body.label == "salt"; i > 0; m := c.object }`},
		{name: "the place in a joined list", text: found + `{ some i, c in array.concat(` + all + `, ` + sails + `); c.body.label == "salt"; m := sprintf("%d", [i]) }`},
		{name: "a condition on another of that name", text: found + `{ some c in [{"new": 5}]; some m in [d | c.new == 5; some c in ` + all + `; d := c.object] }`},
		{name: "another list of that name", text: found + `{ some every_one in [[{"body": {"label": "rum"}}]]; some m in ["x" | some c in every_one; some every_one in [` + all + `]; c.body.label == "rum"] }`},
		{name: "a list in the head", text: `findings contains {"fact": 1, "message": sprintf("%d", [count(list)])} if { some list in [` + all + `, ` + sails + `]; some c in list; c.body.label == "salt" }`},
		{name: "an object with a fixed key", text: heavy + `heavy.a contains c.id if { ` + rum + ` }`},
		{name: "an object of empty lists", text: heavy + `heavy[k] := [c.id | ` + rum + `] if some k in ["x"]`},
		{name: "an object of one list", text: heavy + `heavy.x := [c.id | ` + rum + `]`},
		{name: "an empty set in a list", text: found + `{ some f in array.flatten([heavy]); m := sprintf("%v", [f]) }` + "\n\nheavy contains c.id if { " + rum + " }"},
		{name: "an import over a rule", library: "x := 1", text: "import data.plimsoll.lib.tea\n\n" + found + `{ some f in tea; m := sprintf("%v", [f]) }` + "\n\ntea := [c | " + rum + "]"},
		{name: "another input in a head", text: `findings contains {"fact": 1, "message": sprintf("%v", [v])} if { some _, v in lost }` + "\n\nheavy contains c.id if { some c in " + all + `; c.body.label == input.options.label }` +
			"\n\n" + `lost[c.id][[f | h := heavy with input.options.label as "tea"; some f in h]] := 1 if { ` + salt + ` }`},
		{name: "a count of its own", text: found + `{ some c in ` + all + `; count(c.body.marks) == 7; m := c.object }` + "\n\ncount(x) := 7 if x == x"},
		{name: "an equal of its own", text: found + `{ some c in ` + all + `; c.body.label == "rum"; m := c.object }` + "\n\nequal(x, y) if x != y"},
		{name: "an object.get of a library", library: object, text: "import data.plimsoll.lib.tea as object\n\n" + found + `{ some c in ` + all + `; object.get(c.body, "label", "x") == "salt"; m := c.object }`},
		{name: "an array.concat of a library", library: "concat(x, y) := [{\"body\": {\"label\": \"salt\"}, \"object\": sprintf(\"%d\", [count(x)])}] if y == y",
			text: "import data.plimsoll.lib.tea as array\n\n" + found + `{ some c in array.concat(` + all + `, ` + sails + `); c.body.label == "salt"; m := c.object }`},
		{name: "a pointer that marshals itself", text: found + `{ ` + salt + `; m := c.object }`, facts: []analyzers.Fact{{ID: 1, Kind: "ship.crate", Object: "o", Body: &disguised{"tea"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := rule("ship/p", rules.ChangeScope)
			r.Facts = []string{"ship.crate", "ship.sail"}
			r.Options = map[string]rules.Option{"label": {Type: "string", Default: "salt", Doc: "d"}}
			facts := test.facts
			if facts == nil {
				facts = []analyzers.Fact{crateAt(1, "a", 1, crate{Label: "tea"}), crateAt(2, "a", 2, crate{Label: "tea", Tons: 2}), crateAt(3, "b", 3, crate{Label: "salt"})}
			}
			source := policiesOf(map[string]string{"ship/p.rego": "package plimsoll.ship.p\n\n" + test.text, "lib/tea.rego": "package plimsoll.lib.tea\n\n" + test.library})
			modules, err := source.Load("ship/p")
			if err != nil {
				t.Fatal(err)
			}
			compiler, err := Compile(modules, nil)
			if err != nil {
				t.Fatal(err)
			}
			judged := func(o Options) string {
				o.Rules, o.Policies, o.Workers = []rules.Rule{r}, source, 1
				engine, err := New(o)
				if err != nil {
					t.Fatal(err)
				}
				findings, failures, err := engine.Judge(context.Background(), Input{Facts: facts})
				if err != nil || len(failures) > 0 {
					t.Fatal(err, failures)
				}
				var messages []string
				for _, f := range findings {
					messages = append(messages, f.Message)
				}
				return strings.Join(messages, ", ")
			}
			if narrow, whole := judged(Options{}), judged(Options{Compiler: compiler}); narrow != whole || whole == "" {
				t.Errorf("narrowed it finds %q, and shown all %q", narrow, whole)
			}
		})
	}
}
