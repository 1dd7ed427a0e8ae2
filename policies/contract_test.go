package policies

import (
	"context"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// TestContract gives the engine one policy after the other that breaks its contract.
func TestContract(t *testing.T) {
	for _, test := range []struct{ name, result, want string }{
		{"not an object", `"heavy"`, `an object is wanted, not "heavy"`},
		{"unknown key", `{"fact": 1, "mesage": "m"}`, `unknown key "mesage" (known are fact, message, help, related, evidence, fix); did you mean "message"?`},
		{"strange key", `{"fact": 1, "message": "m", "xxxxxxxx": 1}`, `unknown key "xxxxxxxx" (known are fact, message, help, related, evidence, fix)`},
		{"no message", `{"fact": 1}`, `the key "message" is missing`},
		{"empty message", `{"fact": 1, "message": " "}`, `message: a filled string is wanted, not " "`},
		{"no such fact", `{"fact": 99, "message": "m"}`, `no fact has the id 99`},
		{"fact itself", `{"fact": input.facts["ship.crate"][0], "message": "m"}`, `the id of a fact is wanted`},
		{"fraction", `{"fact": 1.5, "message": "m"}`, `a whole number is wanted, not 1.5`},
		{"help", `{"fact": 1, "message": "m", "help": 3}`, `help: a filled string is wanted, not 3`},
		{"related no array", `{"fact": 1, "message": "m", "related": {"fact": 1, "message": "m"}}`, `related: an array is wanted`},
		{"related nowhere", `{"fact": 1, "message": "m", "related": [{"fact": 98, "message": "m"}]}`, `related: fact: no fact has the id 98`},
		{"related silent", `{"fact": 1, "message": "m", "related": [{"fact": 1}]}`, `related: the key "message" is missing`},
		{"evidence", `{"fact": 1, "message": "m", "evidence": [1]}`, `evidence: an object is wanted, not [1]`},
		{"fix without promise", `{"fact": 1, "message": "m", "fix": {"title": "t", "edits": []}}`, `fix: none`},
	} {
		t.Run(test.name, func(t *testing.T) {
			failure := failureOf(t, rule("ship/bad", rules.FileScope), test.result)
			if failure.Rule != "ship/bad" || failure.File != "a" {
				t.Errorf("the failure is of %s in %q", failure.Rule, failure.File)
			}
			if !strings.HasPrefix(failure.Message, "policy ship/bad.rego: ") || !strings.Contains(failure.Message, test.want) {
				t.Errorf("got  %s\nwant %s", failure.Message, test.want)
			}
		})
	}
}

func TestContractOfFixes(t *testing.T) {
	r := rule("ship/bad", rules.FileScope)
	r.Fix = "safe"
	for _, test := range []struct{ name, fix, want string }{
		{"no title", `{"edits": []}`, `fix: the key "title" is missing`},
		{"no edits", `{"title": "t", "edits": []}`, `fix: edits: a filled array is wanted, not []`},
		{"backwards", `{"title": "t", "edits": [{"file": "a", "start": 5, "end": 4, "text": ""}]}`, `fix: edits: 5 to 4 is no range of bytes`},
		{"no file", `{"title": "t", "edits": [{"file": "", "start": 5, "end": 6, "text": ""}]}`, `fix: edits: file: a filled string`},
		{"no text", `{"title": "t", "edits": [{"file": "a", "start": 5, "end": 6, "text": null}]}`, `fix: edits: text: a string is wanted, not null`},
	} {
		t.Run(test.name, func(t *testing.T) {
			failure := failureOf(t, r, `{"fact": 1, "message": "m", "fix": `+test.fix+`}`)
			if !strings.Contains(failure.Message, test.want) {
				t.Errorf("got  %s\nwant %s", failure.Message, test.want)
			}
		})
	}
}

func failureOf(t *testing.T, r rules.Rule, result string) InternalError {
	t.Helper()
	text := "package plimsoll.ship.bad\n\nfindings contains " + result + "\n"
	o := Options{Rules: []rules.Rule{r}, Policies: policiesOf(map[string]string{"ship/bad.rego": text})}
	findings, failures := judge(t, o, Input{Facts: []analyzers.Fact{crateAt(1, "a", 1, crate{})}})
	if len(findings) != 0 || len(failures) != 1 {
		t.Fatalf("findings %v, failures %v; want one failure", findings, failures)
	}
	return failures[0]
}

func TestAWholeResult(t *testing.T) {
	r := rule("ship/good", rules.FileScope)
	r.Fix = "unsafe"
	text := `package plimsoll.ship.good

findings contains {
	"fact": 1,
	"message": "m",
	"help": "h",
	"related": [{"fact": 2, "message": "beside"}],
	"evidence": {"b": [1, 2.5], "a": null},
	"fix": {"title": "t", "edits": [{"file": "a", "start": 3, "end": 3, "text": "x"}]},
}
`
	removed := crateAt(1, "a", 7, crate{Label: "gone"})
	removed.At.Side = source.Base
	removed.Covers = source.Span{File: "a", Side: source.Base, Line: 4}
	removed.Enclosing = source.Span{File: "a", Side: source.Head, Line: 5}
	findings, failures := judge(t, Options{Rules: []rules.Rule{r}, Policies: policiesOf(map[string]string{"ship/good.rego": text})},
		Input{Facts: []analyzers.Fact{removed, crateAt(2, "a", 8, crate{})}})
	if len(findings) != 1 || len(failures) != 0 {
		t.Fatal(findings, failures)
	}
	f := findings[0]
	if f.Severity != rules.Warning || f.Object != "gone" || f.Service != "hold" || f.Help != "h" || f.At != removed.At {
		t.Errorf("got %+v", f)
	}
	if f.Enclosing == nil || f.Enclosing.Line != 5 || f.Covers != removed.Covers {
		t.Errorf("enclosing %v, covers %v", f.Enclosing, f.Covers)
	}
	if string(f.Evidence) != `{"a":null,"b":[1,2.5]}` {
		t.Errorf("evidence %s", f.Evidence)
	}
	if len(f.Related) != 1 || f.Related[0].At.Line != 8 || f.Related[0].Message != "beside" {
		t.Errorf("related %v", f.Related)
	}
	if f.Fix == nil || f.Fix.Title != "t" || f.Fix.Edits[0] != (analyzers.Edit{File: "a", Start: 3, End: 3, Text: "x"}) {
		t.Errorf("fix %v", f.Fix)
	}
}

// TestAFailureCostsOneRuleOnOneFile divides by zero for the facts of one file among many.
func TestAFailureCostsOneRuleOnOneFile(t *testing.T) {
	text := `package plimsoll.ship.bad

findings contains {"fact": crate.id, "message": sprintf("%v", [100 / crate.body.tons])} if {
	some crate in input.facts["ship.crate"]
}
`
	o := Options{
		Rules:    []rules.Rule{rule("ship/bad", rules.FileScope), heavy()},
		Policies: policiesOf(map[string]string{"ship/bad.rego": text, "ship/heavy.rego": heavyPolicy}),
		Workers:  1,
	}
	findings, failures := judge(t, o, Input{Facts: []analyzers.Fact{
		crateAt(1, "a", 1, crate{Label: "x", Tons: 20}),
		crateAt(2, "b", 1, crate{Label: "y", Tons: 0}),
		crateAt(3, "c", 1, crate{Label: "z", Tons: 50}),
	}})
	want := "a:1 ship/bad 5\na:1 ship/heavy x weighs 20 tons\nc:1 ship/bad 2\nc:1 ship/heavy z weighs 50 tons"
	if places(findings) != want {
		t.Errorf("got\n%s\nwant\n%s", places(findings), want)
	}
	if len(failures) != 1 || failures[0].File != "b" || failures[0].Rule != "ship/bad" || !strings.Contains(failures[0].Message, "divide by zero") {
		t.Errorf("failures %+v", failures)
	}
}

func TestPoliciesThatDoNotCompile(t *testing.T) {
	const good = "package plimsoll.ship.bad\n\n"
	for _, test := range []struct{ name, text, want string }{
		{"network", good + `findings contains {"fact": 1, "message": http.send({"url": "x"}).body}`, "undefined function http.send"},
		{"clock", good + `findings contains {"fact": 1, "message": sprintf("%v", [time.now_ns()])}`, "undefined function time.now_ns"},
		{"environment", good + `findings contains {"fact": 1, "message": opa.runtime().env.HOME}`, "undefined function opa.runtime"},
		{"randomness", good + `findings contains {"fact": rand.intn("x", 5), "message": "m"}`, "undefined function rand.intn"},
		{"unused variable", good + "findings contains {\"fact\": 1, \"message\": \"m\"} if {\n\tx := 1\n}", "assigned var x unused"},
		{"no findings", good + "result := 1", "it does not define the set findings"},
		{"findings no set", good + "findings := []", "it does not define the set findings"},
		{"wrong package", "package plimsoll.ship.good\n", "the package is plimsoll.ship.good; by its path it must be plimsoll.ship.bad"},
		{"imports a rule", good + "import data.plimsoll.ship.heavy\n", "a policy imports libraries only"},
		{"imports nothing", good + "import data.plimsoll.lib.nothing\n", "policy lib/nothing.rego"},
		{"no Rego", "what?", "ship/bad.rego:1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine, err := New(Options{
				Rules:    []rules.Rule{rule("ship/bad", rules.FileScope)},
				Policies: policiesOf(map[string]string{"ship/bad.rego": test.text}),
			})
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = engine.Judge(context.Background(), Input{Facts: []analyzers.Fact{crateAt(1, "a", 1, crate{})}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestAMisspeltFieldDoesNotCompile(t *testing.T) {
	schema, err := analyzers.InputSchema([]analyzers.Kind{{Name: "ship.crate", Body: crate{}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, from, to, want string }{
		{"as written", "", "", ""},
		{"body", "crate.body.tons >", "crate.body.tonnes >", "body.tonnes"},
		{"fact", "crate.object", "crate.objekt", "objekt"},
		{"kind", `input.facts["ship.crate"]`, `input.facts["ship.crates"]`, "ship.crates"},
		{"input", "input.options", "input.option", "input.option"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.ReplaceAll(heavyPolicy, test.from, test.to)
			if test.from == "" {
				text = heavyPolicy
			}
			engine, err := New(Options{Rules: []rules.Rule{heavy()}, Policies: policiesOf(map[string]string{"ship/heavy.rego": text}), InputSchema: schema})
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = engine.Judge(context.Background(), Input{Facts: []analyzers.Fact{crateAt(1, "a", 1, crate{})}})
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v\nwant %q", err, test.want)
			}
		})
	}
}
