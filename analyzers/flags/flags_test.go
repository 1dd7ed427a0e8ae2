package flags

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func TestFilesThatCannotBeRead(t *testing.T) {
	for content, want := range map[string]string{
		`{"flags": {"a": {"variants": `: "1 problems, 0 notices",
		`{"a": `:                        "0 problems, 0 notices",
		"flags:\n{{ if x }}\n  a: {variants: {}}\n{{ end }}\n": "0 problems, 1 notices",
	} {
		path := "flags.json"
		if content[0] == 'f' {
			path = "flags.yaml"
		}
		file := source.NewFile(path, source.Head, "", int64(len(content)), func() ([]byte, error) { return []byte(content), nil })
		result, err := analyzers.Run(context.Background(), &source.Change{Head: source.NewTree([]*source.File{file})}, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil || len(result.Failures) > 0 {
			t.Fatal(err, result.Failures)
		}
		if got := fmt.Sprintf("%d problems, %d notices", len(result.Problems), len(result.Notices)); got != want {
			t.Errorf("%q: %s, want %s", content, got, want)
		}
	}
}

func TestDefinitions(t *testing.T) {
	for name, c := range map[string]struct {
		path, content string
		want          []string
	}{
		"flagd": {"flags/shop.yaml", "flags:\n  new-cart:\n    state: ENABLED\n    variants: {on: true, off: false}\n    defaultVariant: off\n    metadata: {type: release, owners: [team-a], expires: 2026-10-31T00:00:00Z}\n  other:\n    description: no variants\n",
			[]string{`2:3 {new-cart flagd release team-a  2026-10-31 true off false }`}},
		"go-feature-flag": {"flags.json", `{"cart": {"variations": {"a": 1}, "defaultRule": {"variation": "a"}, "disable": true, "metadata": {"remove_by": "soon", "team": "x"}}}`,
			[]string{`1:2 {cart go-feature-flag  x   false a 1 }`}},
		"flagd as a list, metadata of the set, many names for one thing, several documents": {"flags/x.yml",
			"flags:\n- key: a\n  state: DISABLED\n- key: b\n  state: ENABLED\n  metadata: {Kind: Kill-Switch, remove-by: 2026/10/31, owners: [x, y]}\n  targeting: {if: [true, \"on\"]}\nmetadata: {team: all, Expiration_Date: 2026-10-311}\n---\nflags: {c: {state: ENABLED, owner: {name: x}, createdAt: 2026-01-02 03:04}}\n",
			[]string{`2:8 {a flagd  all   false   }`, `4:8 {b flagd kill_switch x, y  2026-10-31 true   {if:[true,on]}}`, `10:9 {c flagd   2026-01-02  true   }`}},
		"a FeatureFlag of the operator": {"flags/crd.yaml",
			"apiVersion: core.openfeature.dev/v1beta1\nkind: FeatureFlag\nmetadata: {name: x}\nspec:\n  flagSpec:\n    flags:\n      a: {state: ENABLED, variants: {on: true}, defaultVariant: on}\n",
			[]string{`7:7 {a flagd     true on true }`}},
		"shares of the default": {"flags.yaml",
			"a:\n  variations: {x: 1, y: 2}\n  defaultRule: {percentage: {x: 10, y: 90}}\n  targeting: []\n",
			[]string{`1:1 {a go-feature-flag     true   {x:10,y:90}}`}},
		"values of the OpenFeature manifest are no variants": {"flags.json", `{"flags": {"a": {"flagType": "boolean", "defaultValue": false}}}`, nil},
		"no flags at all":               {"feature-flags/readme.yaml", "flags: [a, b]\n", nil},
		"broken, not known to be flags": {"flags.json", `{"a": `, nil},
	} {
		file := source.NewFile(c.path, source.Head, "", int64(len(c.content)), func() ([]byte, error) { return []byte(c.content), nil })
		result, err := analyzers.Run(context.Background(), &source.Change{Head: source.NewTree([]*source.File{file})}, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
		if err != nil || len(result.Failures)+len(result.Problems) > 0 {
			t.Fatal(name, err, result.Failures, result.Problems)
		}
		var got []string
		for _, f := range result.Facts {
			got = append(got, fmt.Sprintf("%d:%d %v", f.At.Line, f.At.Column, f.Body))
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}
