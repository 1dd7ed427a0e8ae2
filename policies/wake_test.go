package policies

import (
	"context"
	"slices"
	"testing"

	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestWakers(t *testing.T) {
	const start = "package plimsoll.ship.p\n\n"
	for _, test := range []struct {
		name, text string
		want       []string // nil where it cannot be told
	}{
		{"one kind", `findings contains {} if {
	input.options.on
	some crate in input.facts["ship.crate"]
	some other in input.facts["ship.hold"]
}`, []string{"ship.crate"}},
		{"of the base", `findings contains {} if some crate in input.base["ship.crate"]`, []string{"ship.crate"}},
		{"one of two", `findings contains {} if some f in array.flatten([input.facts["b"], input.facts["a"]])`, []string{"a", "b"}},
		{"two rules", "findings contains {} if some f in input.facts[\"a\"]\n\nfindings contains {} if some f in input.facts[\"b\"]", []string{"a", "b"}},
		{"through rules", `findings contains {} if some f in heavy

heavy := [f | some f in both; f.tons > 3]

both[f] := true if some f in input.facts["a"]`, []string{"a"}},
		{"some rule without", "findings contains {} if some f in input.facts[\"a\"]\n\nfindings contains {} if input.change.has_base", nil},
		{"only a list of it", `findings contains {} if some f in array.flatten([input.facts["a"], [1]])`, nil},
		{"a negation", `findings contains {} if not "x" in input.facts["a"]`, nil},
		{"a name of its own", `findings contains {} if {
	all := [1]
	some f in all
}

all := input.facts["a"]`, nil},
		{"a kind that is computed", `findings contains {} if {
	kind := input.options.kind
	some f in input.facts[kind]
}`, nil},
		{"otherwise something", `findings contains {} if some f in found

found := input.facts["a"] if {
	count(input.facts["a"]) > 1
} else := [1]`, nil},
		{"round and round", "findings contains {} if some f in a\n\na := b\n\nb := a", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			modules, err := policiesOf(map[string]string{"ship/p.rego": start + test.text}).Load("ship/p")
			if err != nil {
				t.Fatal(err)
			}
			_, places := looksOf(modules)
			var got []string
			for _, l := range places {
				got = append(got, l.kind)
			}
			slices.Sort(got)
			if (places != nil) != (test.want != nil) || !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestBuiltInPoliciesWithoutChecks compiles each built-in policy as an ordinary run does.
func TestBuiltInPoliciesWithoutChecks(t *testing.T) {
	for _, r := range rules.Catalogue() {
		if r.RaisedByEngine() {
			continue
		}
		modules, err := BuiltIn().Load(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		compiler, err := compileProven(modules)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		if _, err := BuiltIn().query(context.Background(), compiler, r.ID); err != nil {
			t.Error(err)
		}
		for _, m := range used(modules)[1:] {
			if left, all := len(m.Parsed.Rules), len(compiler.Modules[m.Path].Rules); left != all {
				t.Errorf("%s: %s has %d rules, and %d were compiled", r.ID, m.Path, left, all)
			}
		}
	}
}

func TestUsed(t *testing.T) {
	source := policiesOf(map[string]string{
		"ship/p.rego": "package plimsoll.ship.p\n\nimport data.plimsoll.lib.l\n\nfindings contains {} if l.a(1)",
		"lib/l.rego":  "package plimsoll.lib.l\n\na(x) if b[x]\n\nb := {1: c}\n\nc := 2\n\nd := c",
	})
	modules, err := source.Load("ship/p")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, rule := range used(modules)[1].Parsed.Rules {
		names = append(names, string(rule.Head.Name))
	}
	if !slices.Equal(names, []string{"a", "b", "c"}) || len(modules[1].Parsed.Rules) != 4 {
		t.Errorf("kept %v of %d", names, len(modules[1].Parsed.Rules))
	}
}
