package flags

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func TestDefinitions(t *testing.T) {
	for name, c := range map[string]struct {
		path, content string
		want          []string
	}{
		"flagd": {"flags/shop.yaml", "flags:\n  new-cart:\n    state: ENABLED\n    variants: {on: true, off: false}\n    defaultVariant: off\n    metadata: {type: release, owners: [team-a], expires: 2026-10-31T00:00:00Z}\n  other:\n    description: no variants\n",
			[]string{`2:3 {new-cart flagd release team-a  2026-10-31 true off}`}},
		"go-feature-flag": {"flags.json", `{"cart": {"variations": {"a": 1}, "defaultRule": {"variation": "a"}, "disable": true, "metadata": {"remove_by": "soon", "team": "x"}}}`,
			[]string{`1:2 {cart go-feature-flag  x   false a}`}},
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
