package kubernetes

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

const chart = `
-- charts/web/Chart.yaml --
name: web
version: 1.0.0
-- charts/web/values.yaml --
replicas: 3
tag: 1.0.0
budget: false
-- charts/web/values-eu.yaml --
tag: 2.0.0
-- charts/web/templates/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: app, image: "reg/web:{{ .Values.tag }}"}]}
-- charts/web/templates/budget.yaml --
{{- if .Values.budget }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: {{ .Release.Name }}}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: {{ .Release.Name }}}}}
{{- end }}
`

// Where nobody is known to deploy a chart, what its own values leave out may be wanted: it is unknown. What deploys it settles that,
// and each value stands where it is set.
func TestReleases(t *testing.T) {
	kinds := []string{"k8s.workload", "k8s.scale", "k8s.disruption_budget"}
	check(t, map[string]asked{
		"deployed by nobody": {strings.Replace(chart, "-- charts/web/values-eu.yaml --\ntag: 2.0.0\n", "", 1), kinds, []string{
			"charts/web/templates/budget.yaml:5:24 k8s.disruption_budget PodDisruptionBudget/{{ .Release.Name }}: selects unknown; allows 1 of -; never false",
			"charts/web/templates/web.yaml:3:18 k8s.workload Deployment/web: services absent; exposed absent; budgets unknown; autoscaler absent; progress 600; full",
			"charts/web/values.yaml:1:11 k8s.scale Deployment/web: 3 from spec, written 3",
		}},
		"by nobody, with values beside it": {strings.Replace(chart, "tag: 2.0.0", "replicas: 4\nbudget: true", 1), kinds, []string{
			"charts/web/templates/budget.yaml:5:24 k8s.disruption_budget PodDisruptionBudget/web: selects present Deployment/web; allows 1 of 4; never false",
			"charts/web/templates/web.yaml:3:18 k8s.workload Deployment/web: services absent; exposed absent; budgets unknown; autoscaler absent; progress 600; full",
			"charts/web/templates/web.yaml:3:18 k8s.workload Deployment/web: services absent; exposed absent; budgets present PodDisruptionBudget/web; autoscaler absent; progress 600; full",
			"charts/web/values-eu.yaml:1:11 k8s.scale Deployment/web: 4 from spec, written 4",
			"charts/web/values.yaml:1:11 k8s.scale Deployment/web: 3 from spec, written 3",
		}},
		"by Argo CD": {chart + `
-- apps/web.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: shop, server: here}
  source:
    repoURL: https://example.com/repo
    path: charts/web
    helm:
      valueFiles: [values-eu.yaml]
      values: |
        budget: false
      parameters: [{name: replicas, value: "5"}, {name: budget, value: "true"}]
`, kinds, []string{
			"apps/web.yaml:13:44 k8s.scale Deployment/shop: 5 from spec, written 5",
			"charts/web/templates/budget.yaml:5:24 k8s.disruption_budget PodDisruptionBudget/shop: selects present Deployment/shop; allows 1 of 5; never false",
			"charts/web/templates/web.yaml:3:18 k8s.workload Deployment/shop: services absent; exposed absent; budgets present PodDisruptionBudget/shop; autoscaler absent; progress 600; full",
		}},
		"by Argo CD, with a text that is no truth value": {chart + `
-- apps/web.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: shop, server: here}
  source: {repoURL: "https://example.com/repo", path: charts/web, helm: {parameters: [{name: budget, value: "false"}]}}
`, kinds[2:], nil},
		"by Flux": {chart + `
-- flux/web.yaml --
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop}
spec:
  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: repo}}}
  values:
    replicas: 7
`, kinds, []string{
			"charts/web/templates/web.yaml:3:18 k8s.workload Deployment/shop: services absent; exposed absent; budgets absent; autoscaler absent; progress 600; full",
			"flux/web.yaml:7:15 k8s.scale Deployment/shop: 7 from spec, written 7",
		}},
	})
}

// The base of a change is rendered from its own files.
func TestRenderedBase(t *testing.T) {
	tree := func(side source.Side, archive string) *source.Tree {
		var files []*source.File
		for _, f := range txtar.Parse([]byte(archive)).Files {
			files = append(files, source.NewFile(f.Name, side, string(f.Data), int64(len(f.Data)), func() ([]byte, error) { return f.Data, nil }))
		}
		return source.NewTree(files)
	}
	change := &source.Change{Base: tree(source.Base, chart), Head: tree(source.Head, strings.Replace(chart, "replicas: 3", "replicas: 1", 1))}
	result, err := analyzers.Run(context.Background(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 2})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	replicas := func(facts []analyzers.Fact) (n int, side source.Side) {
		for _, f := range facts {
			if b, ok := f.Body.(Scale); ok {
				return *b.Replicas, f.At.Side
			}
		}
		return 0, ""
	}
	if n, side := replicas(result.Base); n != 3 || side != source.Base {
		t.Errorf("at the base %d replicas, %s", n, side)
	}
	if n, side := replicas(result.Facts); n != 1 || side != source.Head {
		t.Errorf("at the head %d replicas, %s", n, side)
	}
}
