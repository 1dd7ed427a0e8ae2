package render

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// archive is a tree of files.
func archive(text string) *Tree {
	var files []*source.File
	for _, f := range txtar.Parse([]byte(text)).Files {
		files = append(files, source.NewFile(f.Name, source.Head, "", int64(len(f.Data)), func() ([]byte, error) { return f.Data, nil }))
	}
	return NewTree(source.NewTree(files).Files())
}

// shown is what documents hold at some paths, with the place that says it.
func shown(documents []*manifest.Document, paths ...string) []string {
	var lines []string
	for _, d := range documents {
		for _, path := range paths {
			each(d.Root, strings.Split(path, "/"), false, nil, func(parent *manifest.Node, key string) {
				n := parent.Get(key)
				span := n.Span()
				value := n.Value
				for _, item := range n.Items {
					value += " " + item.Value
				}
				lines = append(lines, fmt.Sprintf("%s %s=%s %s:%d:%d", d.Object(), key, strings.TrimSpace(value), span.File, span.Line, span.Column))
			})
		}
	}
	return lines
}

const base = `
-- base/kustomization.yaml --
resources: [web.yaml]
-- base/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: web
        args: [a, b]
        env: [{name: A, value: "1"}, {name: B, value: "2"}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
`

func TestKustomizations(t *testing.T) {
	for name, c := range map[string]struct {
		tree  string
		paths []string
		want  []string
	}{
		"an overlay sets the image and the replicas": {base + `
-- over/kustomization.yaml --
namespace: shop
resources:
- ../base
images:
- name: web
  newName: reg/web
  newTag: 1.2.3
replicas: [{name: web, count: 3}]
`, []string{"metadata/namespace", "spec/replicas", "spec/template/spec/containers/image"}, []string{
			"Deployment/shop/web namespace=shop over/kustomization.yaml:1:12",
			"Deployment/shop/web replicas=3 over/kustomization.yaml:8:31",
			"Deployment/shop/web image=reg/web:1.2.3 over/kustomization.yaml:7:11",
			"Service/shop/web namespace=shop over/kustomization.yaml:1:12",
		}},
		"patches in place and in files, each at its own line": {base + `
-- over/kustomization.yaml --
resources: [../base]
patches:
- path: patch.yaml
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: /spec/minReadySeconds
      value: 10
- patch: '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": "NodePort"}}'
-- over/patch.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: null
  template:
    spec:
      containers:
      - name: app
        args: [c]
        env: [{name: B, value: "3"}, {name: C, value: "4"}]
      - {name: side, image: "side:1"}
`, []string{"spec/replicas", "spec/minReadySeconds", "spec/type", "spec/template/spec/containers/name", "spec/template/spec/containers/args", "spec/template/spec/containers/env/value"}, []string{
			"Deployment/web minReadySeconds=10 over/kustomization.yaml:8:14",
			"Deployment/web name=app base/web.yaml:11:15",
			"Deployment/web name=side over/patch.yaml:12:16",
			"Deployment/web args=c over/patch.yaml:10:15",
			"Deployment/web value=3 over/patch.yaml:11:32",
			"Deployment/web value=4 over/patch.yaml:11:55",
			"Deployment/web value=1 base/web.yaml:14:32",
			"Service/web type=NodePort over/kustomization.yaml:9:10",
		}},
		"names, labels, a component and what is deleted": {base + `
-- base/hpa.yaml --
-- part/kustomization.yaml --
kind: Component
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2}
-- over/kustomization.yaml --
resources: [../base, hpa.yaml]
components: [../part]
namePrefix: eu-
labels: [{includeSelectors: true, pairs: {stage: prod}}]
configMapGenerator: [{name: made, literals: [A=1]}]
patchesStrategicMerge:
- |
  $patch: delete
  apiVersion: v1
  kind: Service
  metadata: {name: web}
-- over/hpa.yaml --
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`, []string{"metadata/name", "spec/replicas", "spec/selector/matchLabels/stage", "spec/template/metadata/labels/stage", "spec/scaleTargetRef/name"}, []string{
			"Deployment/eu-web name=eu-web base/web.yaml:3:18",
			"Deployment/eu-web replicas=2 part/kustomization.yaml:7:22",
			"Deployment/eu-web stage=prod over/kustomization.yaml:4:50",
			"Deployment/eu-web stage=prod over/kustomization.yaml:4:50",
			"HorizontalPodAutoscaler/eu-web name=eu-web over/hpa.yaml:3:18",
			"HorizontalPodAutoscaler/eu-web name=eu-web over/hpa.yaml:4:70",
			"ConfigMap/eu-made name=eu-made over/kustomization.yaml:5:29",
		}},
		"lists of a kind that kustomize does not know are replaced": {`
-- over/kustomization.yaml --
resources: [web.yaml]
patches: [{path: patch.yaml}]
-- over/web.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, image: "web:1"}]}}}
-- over/patch.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, args: [x]}]}}}
`, []string{"spec/template/spec/containers/image", "spec/template/spec/containers/args"}, []string{"Rollout/web args=x over/patch.yaml:4:57"}},
	} {
		r, failure := NewKustomizer(t.Context(), archive(c.tree)).Build("over/kustomization.yaml")
		if failure != nil {
			t.Errorf("%s: %v", name, failure)
			continue
		}
		if got := shown(r.Documents, c.paths...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// What cannot be built is said, with the line that asks for it. Nothing is fetched, and nothing outside of the tree is read.
func TestKustomizationsThatAreNotBuilt(t *testing.T) {
	for name, c := range map[string]struct{ tree, want string }{
		"an address":               {"resources: [a.yaml, \"https://example.com/a.yaml\"]\n", "k/kustomization.yaml:1: https://example.com/a.yaml is fetched from elsewhere"},
		"a path of a git host":     {"resources:\n- github.com/org/repo//deploy?ref=main\n", "k/kustomization.yaml:2: github.com/org/repo//deploy?ref=main is fetched from elsewhere"},
		"an scp-like path":         {"resources: [\"git@example.com:org/repo\"]\n", "k/kustomization.yaml:1: git@example.com:org/repo is fetched from elsewhere"},
		"out of the tree":          {"resources: [../../etc/passwd]\n", "k/kustomization.yaml:1: ../../etc/passwd lies outside of the tree"},
		"from the root":            {"resources: [/etc/passwd]\n", "k/kustomization.yaml:1: /etc/passwd lies outside of the tree"},
		"a patch out of the tree":  {"resources: [a.yaml]\npatches: [{path: ../../../a.yaml}]\n", "k/kustomization.yaml:2: ../../../a.yaml lies outside of the tree"},
		"not in the tree":          {"resources: [gone]\n", "k/kustomization.yaml:1: there is no kustomization in k/gone in the tree"},
		"itself":                   {"resources: [../k]\n", "k/kustomization.yaml:1: k takes itself in"},
		"a component of itself":    {"components: [.]\n", "k/kustomization.yaml:1: k takes itself in"},
		"twice":                    {"resources: [a.yaml, a.yaml]\n", "k/kustomization.yaml:1: it takes in ConfigMap a twice"},
		"a plugin":                 {"generators: [plugin.yaml]\n", "k/kustomization.yaml:1: its generators are programs or charts"},
		"a program as transformer": {"resources: [a.yaml]\ntransformers: [run.yaml]\n", "k/run.yaml:1: the transformer Exec is not carried out"},
		"a chart":                  {"helmCharts: [{name: x, repo: \"https://example.com\"}]\n", "k/kustomization.yaml:1: it takes in charts (helmCharts)"},
		"a patch of nothing":       {"resources: [a.yaml]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: a}\n", "k/kustomization.yaml:4: the patch names Service a, which is there 0 times"},
		"a path that is not there": {"resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n    - {op: remove, path: /data/x}\n", "k/kustomization.yaml:5: there is no /data/x to change"},
		"a broken file":            {"resources: [broken.yaml]\n", "k/broken.yaml:1: "},
	} {
		tree := archive("-- k/kustomization.yaml --\n" + c.tree + "-- k/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n-- k/run.yaml --\napiVersion: example.com/v1\nkind: Exec\nmetadata: {name: x}\n-- k/broken.yaml --\na: [\n")
		r, failure := NewKustomizer(t.Context(), tree).Build("k/kustomization.yaml")
		if failure == nil {
			t.Errorf("%s: built: %v", name, shown(r.Documents, "metadata/name"))
		} else if got := failure.Error(); got != c.want && !(strings.HasSuffix(c.want, " ") && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// A kustomization that would grow for ever is given up, and so is any when the time is up.
func TestKustomizationBombs(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- 0/kustomization.yaml --\nresources: [a.yaml]\n-- 0/a.yaml --\n")
	for i := range 400 {
		fmt.Fprintf(&b, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d}\n---\n", i)
	}
	for i := 1; i <= 30; i++ {
		fmt.Fprintf(&b, "-- %d/kustomization.yaml --\nnameSuffix: -%d\nresources: [../%d, ../copy%d]\n-- copy%d/kustomization.yaml --\nnamePrefix: y%d-\nresources: [../%d]\n", i, i, i-1, i, i, i, i-1)
	}
	start := time.Now()
	_, failure := NewKustomizer(t.Context(), archive(b.String())).Build("30/kustomization.yaml")
	if failure == nil || !strings.Contains(failure.Reason, "more than 20000 objects") {
		t.Errorf("got %v", failure)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	copies := "-- k/kustomization.yaml --\nresources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n" + strings.Repeat("    - {op: copy, from: /data, path: /data/x}\n    - {op: copy, from: /data, path: /data/y}\n", 60) +
		"-- k/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {z: a}\n"
	if _, failure := NewKustomizer(t.Context(), archive(copies)).Build("k/kustomization.yaml"); failure == nil || !strings.Contains(failure.Reason, "more than 100000 values") {
		t.Errorf("a patch that doubles: %v", failure)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, failure := NewKustomizer(ended, archive(b.String())).Build("1/kustomization.yaml"); failure == nil || failure.Reason != errTooLong.Error() {
		t.Errorf("at the deadline: %v", failure)
	}
}

func TestCovers(t *testing.T) {
	r, failure := NewKustomizer(t.Context(), archive(base)).Build("base/kustomization.yaml")
	if failure != nil {
		t.Fatal(failure)
	}
	if want := []string{"base/web.yaml"}; !slices.Equal(r.Covers, want) || r.From != "base/kustomization.yaml" {
		t.Errorf("from %s, covers %v, want %v", r.From, r.Covers, want)
	}
	for _, d := range r.Documents {
		if d.Class != manifest.Full {
			t.Errorf("%s is %s", d.Object(), d.Class)
		}
	}
}

// A fault of our own costs what it happens in.
func TestSurvive(t *testing.T) {
	build := func() (failure *Failure) {
		defer survive("k/kustomization.yaml", &failure)
		panic("boom")
	}
	if failure := build(); failure == nil || !strings.Contains(failure.Error(), "boom") || failure.From != "k/kustomization.yaml" {
		t.Errorf("got %v", failure)
	}
}
