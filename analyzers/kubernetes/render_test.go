package kubernetes

import (
	"reflect"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/render"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Rendered documents take the place of their templates, are deployed with what rendered them, and point at the files that set
// their values.
func TestRendered(t *testing.T) {
	read := func(path, content string) *file {
		return &file{documents: manifest.Read(source.NewText(path, source.Head, []byte(content))).Documents}
	}
	template := read("chart/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\nspec: {ports: []}\n")
	other := read("plain/web.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [], selector: {app: web}}\n")
	rendered := read("chart/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [], selector: {app: web}}\n")
	values := source.NewText("prod/values.yaml", source.Head, []byte("name: web\n"))
	name := rendered.documents[0].Root.Get("metadata", "name")
	name.Text, name.Start, name.End = values, 6, 9

	renderings := []*render.Rendering{{From: "chart/Chart.yaml", Setting: "prod/values.yaml", Covers: []string{"chart/templates/web.yaml"}, Documents: rendered.documents}}
	var got []string
	for _, f := range (analyzer{}).facts(source.Head, with([]*file{template, other}, renderings), analyzers.Input{Lookup: func(source.Side, string) *source.File { return nil }}) {
		if b, ok := f.Body.(ObjectFact); ok {
			got = append(got, compact(f), b.Root, map[bool]string{true: "production", false: "not"}[b.Production])
		}
	}
	want := []string{
		"plain/web.yaml:3:18 k8s.object Service/web: full root plain patched false deleted false during", "plain", "not",
		"prod/values.yaml:1:7 k8s.object Service/web: full root chart/Chart.yaml patched false deleted false during", "chart/Chart.yaml", "production",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// What did not change is the same on both sides, whoever reads it and in whatever order.
func TestBaseAgainstItself(t *testing.T) {
	var files []*source.File
	for _, side := range []source.Side{source.Base, source.Head} {
		files = append(files, source.NewFile("web.yaml", side, "1", -1, func() ([]byte, error) { return []byte(serving[len("\n-- web.yaml --\n"):]), nil }))
	}
	change := &source.Change{Base: source.NewTree(files[:1]), Head: source.NewTree(files[1:])}
	result, err := analyzers.Run(t.Context(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 4})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	if len(result.Facts) == 0 || len(result.Facts) != len(result.Base) {
		t.Fatalf("%d facts, %d at the base", len(result.Facts), len(result.Base))
	}
	for i, f := range result.Facts {
		if b := result.Base[i]; f.New || b.Kind != f.Kind || b.Object != f.Object || b.At.Side != source.Base || b.At.Line != f.At.Line {
			t.Errorf("%s %s is new, or differs from %s %s at the base", f.Kind, f.Object, b.Kind, b.Object)
		}
	}
}
