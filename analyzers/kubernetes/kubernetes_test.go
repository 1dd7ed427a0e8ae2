package kubernetes

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func run(t *testing.T, archive string) *analyzers.Result {
	t.Helper()
	var files []*source.File
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files = append(files, source.NewFile(f.Name, source.Head, "", int64(len(f.Data)), func() ([]byte, error) { return f.Data, nil }))
	}
	result, err := analyzers.Run(context.Background(), &source.Change{Head: source.NewTree(files)}, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 2})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	return result
}

func facts(t *testing.T, archive string) []string {
	t.Helper()
	result := run(t, archive)
	var got []string
	for _, f := range result.Facts {
		line := fmt.Sprintf("%s:%d:%d %s", f.At.File, f.At.Line, f.At.Column, f.Object)
		switch b := f.Body.(type) {
		case Container:
			line += fmt.Sprintf(" %s production=%v overridden=%s", b.TagClass, b.Production, b.Overridden)
		case ImageOverride:
			line += fmt.Sprintf(" %s %s", b.Image, b.TagClass)
		default:
			continue
		}
		got = append(got, line)
	}
	for _, n := range result.Notices {
		got = append(got, "notice "+n.File)
	}
	for _, p := range result.Problems {
		got = append(got, fmt.Sprintf("problem %s:%d", p.File, p.Line))
	}
	return got
}

func TestContainers(t *testing.T) {
	for name, c := range map[string]struct {
		archive string
		want    []string
	}{
		"every workload, a list, an init container": {`
-- prod/all.yaml --
apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: tidy, namespace: ops}
  spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: a:1}]}}}}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    template:
      spec:
        initContainers:
        - name: wait
          image: busybox
        containers:
        - name: app
          image: reg:5000/web
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {image: "y:latest"}
`, []string{
			"prod/all.yaml:7:79 CronJob/ops/tidy:container/c major production=true overridden=",
			"prod/all.yaml:16:18 Deployment/web:container/wait none production=true overridden=",
			"prod/all.yaml:19:18 Deployment/web:container/app none production=true overridden=",
		}},
		"a kustomization two folders up sets the tag": {`
-- base/kustomization.yaml --
resources: [web.yaml]
-- base/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, image: web}]}}}
-- overlays/prod/kustomization.yaml --
resources:
- ../../base
images:
- name: web
  newName: reg/web
  newTag: 1.2.3
-- other/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: other}
spec: {template: {spec: {containers: [{name: app, image: web}]}}}
`, []string{
			"other/web.yaml:4:58 Deployment/other:container/app none production=false overridden=",
			"overlays/prod/kustomization.yaml:6:11 Deployment/web:container/app version production=true overridden=overlays/prod/kustomization.yaml",
			"overlays/prod/kustomization.yaml:6:11 image/web reg/web:1.2.3 version",
		}},
		"a patch without an image, a component that renames, a digest that wins, a circle": {`
-- a/kustomization.yaml --
resources: [../b, web.yaml]
components: [../c]
images:
- {name: web, newName: reg/web}
-- a/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, image: "web:latest"}, {name: side, image: side}]}}}
-- b/Kustomization --
resources: [../a]
images:
- {name: reg/web, newTag: main, digest: "sha256:00"}
- {name: side, newTag: ""}
-- c/kustomization.yml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- path: patch.yaml
-- c/patch.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, env: []}]}}}
-- compose.yaml --
# apiVersion: kind:
kind: Pod
spec: {containers: [{name: a, image: x}]}
`, []string{
			"a/web.yaml:4:58 Deployment/web:container/app latest production=false overridden=b/Kustomization",
			"a/web.yaml:4:93 Deployment/web:container/side none production=false overridden=",
			"b/Kustomization:3:41 image/reg/web reg/web@sha256:00 digest",
			"c/patch.yaml:4:39 Deployment/web:container/app  production=false overridden=",
		}},
		"what tests feed on": {`
-- web/testdata/pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: x}]}
`, []string{"notice web/testdata/pod.yaml"}},
		"templates and broken documents": {`
-- chart/templates/web.yaml --
apiVersion: apps/v1
kind: Deployment
spec: [{{ .x }}
-- broken.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: "x:latest"}]}
---
apiVersion: v1
kind: Pod
 spec: [
`, []string{"broken.yaml:4:38 Pod/a:container/a latest production=false overridden=", "notice chart/templates/web.yaml", "problem broken.yaml:8"}},
	} {
		if got := facts(t, c.archive); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, c.want)
		}
	}
}

// What says that it is generated is not judged, and is still known to the rest: the budget selects the pods of shop.
func TestGenerated(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want string
	}{
		"generated":             {"# Licence: Apache 2.0\n#\n\n---\n# This is an auto-generated file. DO NOT EDIT\n", "notice"},
		"in one line of Go's":   {"# Code generated by make; DO NOT EDIT.\n", "notice"},
		"only generated":        {"# Generated by helm template, then changed by hand.\n", "facts"},
		"a request of a person": {"# Do not edit the labels.\n", "facts"},
		"after the head":        {"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n# Code generated. DO NOT EDIT.\n", "facts"},
	} {
		t.Run(name, func(t *testing.T) {
			result := run(t, `
-- deploy/budget.yaml --
`+c.head+`apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop}}}
-- deploy/shop.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "shop:1.4.2"}]}
`)
			got := "facts"
			if len(result.Notices) == 1 && result.Notices[0].File == "deploy/budget.yaml" {
				got = "notice"
			}
			for _, f := range result.Facts {
				if f.At.File == "deploy/budget.yaml" && got == "notice" {
					t.Errorf("a fact about %s of a generated file", f.Object)
				}
				if scale, ok := f.Body.(Scale); ok && scale.Budgets.State != present {
					t.Errorf("the budget is not joined: %+v", scale.Budgets)
				}
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestGeneratedNameIsShown(t *testing.T) {
	got := facts(t, `
-- deploy/job.yaml --
apiVersion: batch/v1
kind: Job
metadata: {generateName: upgrade-schema-, namespace: shop}
spec: {template: {spec: {containers: [{name: upgrade, image: "shop:1.4.2"}]}}}
`)
	want := []string{"deploy/job.yaml:4:62 Job/shop/upgrade-schema-:container/upgrade version production=false overridden="}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
