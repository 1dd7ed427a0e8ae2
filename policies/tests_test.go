package policies

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

type cargo struct {
	stowed
	Label  string         `json:"label"`
	Mark   string         `json:"mark,omitempty"`
	Count  int            `json:"count"`
	Most   *int           `json:"most,omitempty"`
	Least  *int           `json:"least"`
	Full   bool           `json:"full"`
	Tons   float64        `json:"tons"`
	Marks  []string       `json:"marks"`
	Bytes  []byte         `json:"bytes"`
	Labels map[string]int `json:"labels"`
	Inner  *cargo         `json:"inner,omitempty"`
	Nested *stowed        `json:"nested"`
	Any    any            `json:"any"`
}

type stowed struct {
	Deck string `json:"deck"`
	Row  int    `json:"row"`
}

// TestTestsAreThoseOfPolicies asks OPA and tests the same of many facts: a fact for which something comes of a condition has to pass.
func TestTestsAreThoseOfPolicies(t *testing.T) {
	zero, one, two := 0, 1, 2
	var facts []analyzers.Fact
	for i, body := range []any{
		cargo{}, cargo{Label: "tea", Mark: "tea", Count: 2, Most: &one, Least: &two, Full: true, Tons: 1, Marks: []string{"a"}, Bytes: []byte("x")},
		cargo{Label: "1", Count: 1, Most: &zero, Least: &zero, Marks: []string{}, Labels: map[string]int{"row": 1}, Any: 1},
		cargo{stowed: stowed{"tea", 1}, Inner: &cargo{Label: "tea", Most: &two}, Nested: &stowed{"tea", 2}, Any: "tea"},
		&cargo{Count: -1, Inner: &cargo{}, Nested: &stowed{}, Any: stowed{"tea", 1}}, crate{Label: "tea", Tons: 2}, nil,
	} {
		facts = append(facts, analyzers.Fact{ID: i, Kind: "ship.cargo", Object: "tea", New: i%2 == 0, Body: body})
	}
	options := object("limit", ast.InternedTerm(1), "label", ast.InternedTerm("tea"), "share", ast.FloatNumberTerm(0.5))

	fields := []string{"c.object", "c.new", "c.id", "c.at.line", "c.body.deck", "c.body.row", "c.body.label", "c.body.mark", "c.body.count", "c.body.most", "c.body.least",
		"c.body.full", "c.body.tons", "c.body.marks", "c.body.bytes", "c.body.labels.row", "c.body.inner.label", "c.body.inner.most", "c.body.nested.row", "c.body.any", "c.body.any.deck", "c.body.none"}
	others := append([]string{`"tea"`, `""`, "0", "1", "2", "1.5", "true", "false", "null", "[]", `["a"]`, "input.options.limit", "input.options.label", "input.options.share", "input.options.none",
		"count(c.body.marks)", "count(c.body.bytes)", "count(c.body.label)", "count(c.body.labels)", "count(c.body.none)", `object.get(c.body, "most", 1)`, `object.get(c.body, "mark", "tea")`, `object.get(c.body, "none", 1)`}, fields...)
	var conditions []string
	for _, field := range fields {
		conditions = append(conditions, field, field+` in {"tea", 1, false}`, field+` in {"tea", input.options.limit}`, field+` in {1.5, "rum"}`)
		for _, other := range others {
			for _, operator := range []string{"==", "!=", "<", "<=", ">", ">="} {
				conditions = append(conditions, field+" "+operator+" "+other, other+" "+operator+" "+field)
			}
		}
	}
	for _, condition := range slices.Clone(conditions) {
		conditions = append(conditions, "not "+condition)
	}
	passed, refused := 0, 0
	for some := range slices.Chunk(conditions, 100) { // what compiling costs grows faster than the number of rules
		var text strings.Builder
		text.WriteString("package plimsoll.ship.p\n")
		for i, condition := range some {
			fmt.Fprintf(&text, "\nhits contains [%d, c.id] if {\n\tsome c in input.facts[\"ship.cargo\"]\n\t%s\n}\n", i, condition)
		}
		hits := hitsOf(t, text.String(), facts, options)
		module := ast.MustParseModule(text.String())
		reading := readingOf(module, nil)
		for i, rule := range module.Rules {
			tests := reading.tests(rule.Body, ast.VarTerm("c"))
			if len(tests) == 0 {
				continue
			}
			for _, f := range facts {
				bound := looks{{tests: tests}}.with(options).in(reflect.TypeOf(f.Body))[0]
				switch passes, hit := bound.passedBy(&f), hits[[2]int{i, f.ID}]; {
				case hit && !passes:
					t.Errorf("%s holds for %+v, and it does not pass", some[i], f.Body)
				case hit:
					passed++
				case !passes:
					refused++
				}
			}
		}
	}
	if passed < 5000 || refused < 15000 {
		t.Errorf("%d passed rightly and %d were refused rightly: too few to prove anything", passed, refused)
	}
}

// hitsOf are the pairs that a policy finds.
func hitsOf(t *testing.T, text string, facts []analyzers.Fact, options *ast.Term) map[[2]int]bool {
	t.Helper()
	var terms []*ast.Term
	for _, f := range facts {
		converted, err := term(reflect.ValueOf(f))
		if err != nil {
			t.Fatal(err)
		}
		terms = append(terms, converted)
	}
	input := object("facts", object("ship.cargo", ast.ArrayTerm(terms...)), "options", options)
	results, err := rego.New(rego.Module("p.rego", text), rego.Query("data.plimsoll.ship.p.hits"), rego.ParsedInput(input.Value)).Eval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	hits := map[[2]int]bool{}
	for _, pair := range results[0].Expressions[0].Value.([]any) {
		var key [2]int
		if _, err := fmt.Sscan(fmt.Sprintln(pair.([]any)...), &key[0], &key[1]); err != nil {
			t.Fatal(err)
		}
		hits[key] = true
	}
	return hits
}
