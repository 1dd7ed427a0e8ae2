package policies

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// crate is the body of the facts of these tests: a box on a ship.
type crate struct {
	Label string   `json:"label"`
	Tons  float64  `json:"tons"`
	Marks []string `json:"marks"`
}

func crateAt(id int, file string, line int, c crate) analyzers.Fact {
	return analyzers.Fact{
		ID: id, Kind: "ship.crate", Object: c.Label, Service: "hold", New: true, Body: c,
		At: source.Span{File: file, Side: source.Head, Line: line, Column: 1, EndLine: line, EndColumn: 9},
	}
}

// rule is a rule with a policy whose text stands in the test.
func rule(id string, scope rules.Scope) rules.Rule {
	return rules.Rule{ID: id, Title: "t", Severity: rules.Warning, Scope: scope, Facts: []string{"ship.crate"}, Fix: "none"}
}

func policiesOf(files map[string]string) Source {
	all := fstest.MapFS{}
	for path, text := range files {
		all[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return Source{Files: all, Namespace: "plimsoll"}
}

const heavyPolicy = `package plimsoll.ship.heavy

findings contains {"fact": crate.id, "message": sprintf("%s weighs %v tons", [crate.object, crate.body.tons])} if {
	some crate in input.facts["ship.crate"]
	crate.body.tons > input.options.limit
}
`

func heavy() rules.Rule {
	r := rule("ship/heavy", rules.FileScope)
	r.Options = map[string]rules.Option{"limit": {Type: "number", Default: 10, Doc: "tons"}}
	return r
}

func judge(t *testing.T, o Options, in Input) ([]rules.Finding, []InternalError) {
	t.Helper()
	engine, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	findings, failures, err := engine.Judge(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return findings, failures
}

func places(findings []rules.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s:%d %s %s", f.At.File, f.At.Line, f.Rule, f.Message))
	}
	return strings.Join(all, "\n")
}

func TestFindingsAreTheSameForAnyNumberOfWorkers(t *testing.T) {
	all := `package plimsoll.ship.total

findings contains {"fact": first.id, "message": sprintf("%d crates", [count(input.facts["ship.crate"])])} if {
	first := input.facts["ship.crate"][0]
}
`
	var facts []analyzers.Fact
	for i := range 200 {
		facts = append(facts, crateAt(i+1, fmt.Sprintf("f%03d", (i*7)%23), i, crate{Label: fmt.Sprint("c", i), Tons: float64(i % 20)}))
	}
	options := Options{
		Rules:    []rules.Rule{heavy(), rule("ship/total", rules.ChangeScope)},
		Policies: policiesOf(map[string]string{"ship/heavy.rego": heavyPolicy, "ship/total.rego": all}),
	}
	options.Workers = 1
	want, failures := judge(t, options, Input{Facts: facts})
	if len(failures) > 0 {
		t.Fatal(failures)
	}
	if len(want) != 91 || !strings.Contains(places(want), "ship/total 200 crates") {
		t.Fatalf("got %d findings, want 90 heavy crates and one total:\n%s", len(want), places(want))
	}
	for _, workers := range []int{2, 5, 100} {
		options.Workers = workers
		if got, _ := judge(t, options, Input{Facts: facts}); places(got) != places(want) {
			t.Errorf("with %d workers:\n%s\nwant\n%s", workers, places(got), places(want))
		}
	}
}

func TestOptions(t *testing.T) {
	facts := []analyzers.Fact{crateAt(1, "a", 1, crate{Label: "small", Tons: 5}), crateAt(2, "a", 2, crate{Label: "big", Tons: 50})}
	o := Options{Rules: []rules.Rule{heavy()}, Policies: policiesOf(map[string]string{"ship/heavy.rego": heavyPolicy})}
	if got, _ := judge(t, o, Input{Facts: facts}); places(got) != "a:2 ship/heavy big weighs 50 tons" {
		t.Errorf("by default: %s", places(got))
	}
	o.RuleOptions = map[string]map[string]any{"ship/heavy": {"limit": 1.5}}
	if got, _ := judge(t, o, Input{Facts: facts}); len(got) != 2 {
		t.Errorf("with a limit of 1.5: %s", places(got))
	}
	for _, test := range []struct {
		given map[string]any
		want  string
	}{
		{map[string]any{"limt": 1}, `rule ship/heavy has no option "limt"; did you mean "limit"?`},
		{map[string]any{"limit": "much"}, `rule ship/heavy: option limit: a number is wanted, not "much"`},
	} {
		o.RuleOptions = map[string]map[string]any{"ship/heavy": test.given}
		if _, err := New(o); err == nil || err.Error() != test.want {
			t.Errorf("New with %v: %v, want %s", test.given, err, test.want)
		}
	}
}

func TestWhatIsNotWokenIsNotCompiled(t *testing.T) {
	broken := rule("ship/broken", rules.FileScope)
	broken.Facts = []string{"ship.sail"}
	off := rule("ship/off", rules.FileScope)
	off.Severity = rules.Off
	o := Options{
		Rules:    []rules.Rule{broken, off, heavy()},
		Policies: policiesOf(map[string]string{"ship/heavy.rego": heavyPolicy, "ship/broken.rego": "not Rego", "ship/off.rego": "not Rego"}),
	}
	got, failures := judge(t, o, Input{Facts: []analyzers.Fact{crateAt(1, "a", 1, crate{Tons: 11})}})
	if len(got) != 1 || len(failures) != 0 {
		t.Errorf("findings %v, failures %v", got, failures)
	}
	engine, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = engine.Judge(context.Background(), Input{Facts: []analyzers.Fact{{ID: 1, Kind: "ship.sail"}}})
	if err == nil || !strings.Contains(err.Error(), "ship/broken.rego") {
		t.Errorf("a woken policy that does not parse: %v", err)
	}
}

func TestAnEngineIsUsedForHeadAndBase(t *testing.T) {
	o := Options{
		Rules:    []rules.Rule{heavy(), rule("ship/other", rules.FileScope)},
		Policies: policiesOf(map[string]string{"ship/heavy.rego": heavyPolicy, "ship/other.rego": strings.ReplaceAll(strings.ReplaceAll(heavyPolicy, "ship.heavy", "ship.other"), `ship.crate`, `ship.sail`)}),
	}
	o.Rules[1].Facts = []string{"ship.sail"}
	o.Rules[1].Options = heavy().Options
	engine, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	sail := crateAt(2, "b", 1, crate{Label: "sail", Tons: 12})
	sail.Kind = "ship.sail"
	for _, test := range []struct {
		facts []analyzers.Fact
		want  string
	}{
		{[]analyzers.Fact{crateAt(1, "a", 1, crate{Label: "x", Tons: 11})}, "a:1 ship/heavy x weighs 11 tons"},
		{[]analyzers.Fact{crateAt(1, "a", 1, crate{Label: "x", Tons: 11}), sail}, "a:1 ship/heavy x weighs 11 tons\nb:1 ship/other sail weighs 12 tons"},
	} {
		findings, _, err := engine.Judge(context.Background(), Input{Facts: test.facts})
		if err != nil || places(findings) != test.want {
			t.Errorf("got %s, %v; want %s", places(findings), err, test.want)
		}
	}
}

// TestInputShape prints input itself through a policy.
func TestInputShape(t *testing.T) {
	r := rule("ship/echo", rules.ChangeScope)
	r.Facts = []string{"ship.crate", "ship.sail"}
	r.Options = map[string]rules.Option{"age": {Type: "duration", Default: "90m", Doc: "d"}}
	o := Options{Rules: []rules.Rule{r}, Policies: policiesOf(map[string]string{"ship/echo.rego": `package plimsoll.ship.echo

findings contains {"fact": 1, "message": "m", "evidence": input}
`})}
	other := crateAt(2, "b", 2, crate{})
	other.Kind = "ship.rat" // not on the page, so not in the input
	base := crateAt(3, "a", 4, crate{Label: "old"})
	base.At.Side = source.Base
	in := Input{
		Facts: []analyzers.Fact{crateAt(1, "a", 3, crate{Label: "é", Tons: 1.5, Marks: []string{"m"}}), other}, Base: []analyzers.Fact{base},
		HasBase: true, Files: []string{"a", "b"}, AsOf: "2026-11-22",
	}
	got, failures := judge(t, o, in)
	if len(got) != 1 {
		t.Fatal(got, failures)
	}
	want := `{"as_of":"2026-11-22",
		"base":{"ship.crate":[{"at":{"column":1,"end_column":9,"end_line":4,"file":"a","line":4,"side":"base"},"body":{"label":"old","marks":[],"tons":0},"id":3,"kind":"ship.crate","new":true,"object":"old","service":"hold"}],"ship.sail":[]},
		"change":{"files":["a","b"],"has_base":true},
		"facts":{"ship.crate":[{"at":{"column":1,"end_column":9,"end_line":3,"file":"a","line":3,"side":"head"},"body":{"label":"é","marks":["m"],"tons":1.5},"id":1,"kind":"ship.crate","new":true,"object":"é","service":"hold"}],"ship.sail":[]},
		"options":{"age":5400}}`
	var gotValue, wantValue any
	if err := json.Unmarshal(got[0].Evidence, &gotValue); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wantValue); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(gotValue, wantValue) {
		t.Errorf("input is\n%s\nwant\n%s", got[0].Evidence, want)
	}
}

func TestFactsThatShareAnID(t *testing.T) {
	engine, err := New(Options{Rules: []rules.Rule{heavy()}})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = engine.Judge(context.Background(), Input{Facts: []analyzers.Fact{{ID: 4}}, Base: []analyzers.Fact{{ID: 4}}})
	if err == nil || !strings.Contains(err.Error(), "two facts have the id 4") {
		t.Errorf("got %v", err)
	}
}

func TestAContextThatIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	engine, err := New(Options{Rules: []rules.Rule{heavy()}, Policies: policiesOf(map[string]string{"ship/heavy.rego": heavyPolicy})})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := engine.Judge(ctx, Input{Facts: []analyzers.Fact{crateAt(1, "a", 1, crate{Tons: 11})}}); err == nil {
		t.Error("want the context's error")
	}
}
