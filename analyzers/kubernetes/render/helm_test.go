package render

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

const shop = `
-- shop/Chart.yaml --
apiVersion: v2
name: shop
version: 1.0.0
appVersion: 3.2.1
-- shop/values.yaml --
image: {repository: reg/shop, tag: ""}
replicas: 2
web:
  resources:
    limits: {cpu: 100m}
budget: {enabled: false}
extra: ["a", "b"]
-- shop/values-prod.yaml --
image:
  tag: 4.0.0
replicas: 6
budget: {enabled: true}
-- shop/templates/_helpers.tpl --
{{- define "shop.labels" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name }}
{{- end }}
-- shop/templates/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  labels: {{- include "shop.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
        {{- with .Values.web }}
        resources: {{- toYaml .resources | nindent 10 }}
        {{- end }}
        args:
        {{- range .Values.extra }}
        - {{ . | quote }}
        {{- end }}
-- shop/templates/budget.yaml --
{{- if .Values.budget.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
{{- end }}
-- shop/templates/NOTES.txt --
{{ fail "notes are not rendered" }}
`

var shopPaths = []string{"metadata/name", "metadata/labels/release", "spec/replicas", "spec/maxUnavailable", "spec/template/spec/containers/image", "spec/template/spec/containers/resources/limits/cpu", "spec/template/spec/containers/args"}

func TestCharts(t *testing.T) {
	tree := archive(shop)
	for name, c := range map[string]struct {
		release Release
		want    []string
	}{
		"with its own values": {Release{}, []string{
			"Deployment/shop-web name=shop-web shop/templates/web.yaml:4:9",
			"Deployment/shop-web release=shop shop/templates/web.yaml:5:11",
			"Deployment/shop-web replicas=2 shop/values.yaml:2:11",
			"Deployment/shop-web image=reg/shop:3.2.1 shop/Chart.yaml:4:13",
			"Deployment/shop-web cpu=100m shop/values.yaml:5:19",
			"Deployment/shop-web args=a b shop/templates/web.yaml:20:9",
		}},
		"with those of an environment": {Release{Setting: "shop/values-prod.yaml", Files: []string{"shop/values-prod.yaml"}, Name: "eu"}, []string{
			"Deployment/eu-web name=eu-web shop/templates/web.yaml:4:9",
			"Deployment/eu-web release=eu shop/templates/web.yaml:5:11",
			"Deployment/eu-web replicas=6 shop/values-prod.yaml:3:11",
			"Deployment/eu-web image=reg/shop:4.0.0 shop/values-prod.yaml:2:8",
			"Deployment/eu-web cpu=100m shop/values.yaml:5:19",
			"Deployment/eu-web args=a b shop/templates/web.yaml:20:9",
			"PodDisruptionBudget/web name=web shop/templates/budget.yaml:4:18",
			"PodDisruptionBudget/web maxUnavailable=1 shop/templates/budget.yaml:5:24",
		}},
	} {
		r, failure := tree.Chart(t.Context(), "shop", c.release)
		if failure != nil || len(r.Failures) > 0 {
			t.Errorf("%s: %v %v", name, failure, r)
			continue
		}
		got := shown(r.Documents, shopPaths...)
		// Documents come in the order of their files.
		if !sameLines(got, c.want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		for _, d := range r.Documents {
			if d.Class != manifest.Full {
				t.Errorf("%s: %s is %s", name, d.Object(), d.Class)
			}
		}
	}
	if got, want := tree.Values("shop"), []string{"shop/values-prod.yaml"}; !reflect.DeepEqual(got, want) {
		t.Errorf("files of values: %q", got)
	}
}

func sameLines(a, b []string) bool {
	count := map[string]int{}
	for _, line := range a {
		count[line]++
	}
	for _, line := range b {
		count[line]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// A part gets its own key of the values and what is global; one that its condition leaves out is none; one that the tree does not
// hold is said.
func TestParts(t *testing.T) {
	tree := archive(`
-- c/Chart.yaml --
name: c
dependencies:
- {name: db}
- {name: off, condition: off.enabled}
- {name: packed}
-- c/values.yaml --
global: {region: eu}
db: {size: 5}
off: {enabled: false}
-- c/templates/x.yaml --
{{ include "db.map" .Subcharts.db }}
-- c/charts/db/Chart.yaml --
name: db
-- c/charts/db/values.yaml --
size: 1
kind: small
-- c/charts/db/templates/x.yaml --
{{- define "db.map" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Values.global.region }}-{{ .Values.size }}-{{ .Values.kind }}}
{{- end }}
{{ include "db.map" . }}
-- c/charts/off/Chart.yaml --
name: off
-- c/charts/off/templates/x.yaml --
{{ fail "it is off" }}
`)
	if tree.IsChart("c/charts/db") || !tree.IsChart("c") {
		t.Error("a part is deployed with its chart")
	}
	r, failure := tree.Chart(t.Context(), "c", Release{})
	if failure != nil {
		t.Fatal(failure)
	}
	want := []string{"ConfigMap/eu-5-small name=eu-5-small c/templates/x.yaml:1:1", "ConfigMap/eu-5-small name=eu-5-small c/charts/db/templates/x.yaml:6:1"}
	if got := shown(r.Documents, "metadata/name"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	if len(r.Failures) != 1 || r.Failures[0].Error() != "the tree does not hold its dependency packed" {
		t.Errorf("failures %v", r.Failures)
	}
}

func one(template string) *Tree {
	return archive("-- c/Chart.yaml --\nname: c\n-- c/values.yaml --\nx: 1\n-- c/secret.txt --\nhidden\n-- secret.txt --\nhidden\n-- c/templates/x.yaml --\n" + template)
}

// What depends on the machine, on the cluster, on the moment or on chance gives the same everywhere, and nothing of it.
func TestInertFunctions(t *testing.T) {
	for template, want := range map[string]string{
		`{{ lookup "v1" "Secret" "a" "b" | toJson }}`:            "{}",
		`{{ getHostByName "example.com" | quote }}`:              `""`,
		`{{ now | date "2006" }}`:                                "1970-01-01",
		`{{ randAlphaNum 3 }}{{ uuidv4 | trunc 4 }}`:             "xxx0000",
		`{{ (genCA "a" 1).Cert }}`:                               "certificate",
		`{{ .Files.Get "secret.txt" | trim }}`:                   "hidden",
		`{{ .Files.Get "../secret.txt" | quote }}`:               `""`,
		`{{ .Files.Get "/etc/passwd" | quote }}`:                 `""`,
		`{{ len (.Files.Glob "../**") }}`:                        "0",
		`{{ .Capabilities.APIVersions.Has "batch/v1/CronJob" }}`: "true",
		`{{ .Values.none }}{{ .Values.x }}`:                      "1",
	} {
		tree := one("v: |\n  " + template + "\n")
		r, failure := tree.Chart(t.Context(), "c", Release{})
		if failure != nil {
			t.Errorf("%s: %v", template, failure)
			continue
		}
		if got := strings.TrimSpace(r.Documents[0].Root.Written("v")); got != want {
			t.Errorf("%s: got %q, want %q", template, got, want)
		}
	}
}

// What does not render is said with its line, and ends soon, whatever it was made to do.
func TestChartsThatDoNotRender(t *testing.T) {
	double := `{{ $x := "aaaaaaaaaaaaaaaa" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}`
	for name, c := range map[string]struct{ template, want string }{
		"a value that is required":   {"a: 1\nb: {{ required \"set b\" .Values.b }}\n", "c/templates/x.yaml:2: error calling required: set b"},
		"fail":                       {`{{ fail "no" }}`, "c/templates/x.yaml:1: error calling fail: no"},
		"a template that is missing": {`{{ include "lib.x" . }}`, "no template"},
		"the environment":            {`{{ env "HOME" }}`, "c/templates/x.yaml:1: function \"env\" not defined"},
		"no YAML":                    {"a: 1\nb: [\n", "c/templates/x.yaml:"},
		"no template":                {"a: {{ if }}\n", "c/templates/x.yaml:1: "},
		"include without end":        {`{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`, "templates call each other without end"},
		"template without end":       {`{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`, "the template a calls itself"},
		"tpl without end":            {`{{ $_ := set .Values "t" "{{ tpl .Values.t . }}" }}{{ tpl .Values.t . }}`, "templates call each other without end"},
		"template of tpl":            {`{{ tpl "{{ define \"b\" }}{{ template \"b\" }}{{ end }}{{ template \"b\" }}" . }}`, "the template b calls itself"},
		"a huge list":                {`{{ range until 1000000000 }}x{{ end }}`, "it makes more than a chart can need"},
		"an empty loop":              {`{{ range 100000000000 }}{{ end }}`, "it makes more than a chart can need"},
		"loops in loops":             {`{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}`, "it makes more than a chart can need"},
		"a doubled text":             {double, "it makes more than a chart can need"},
		"a doubled map":              {`{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ $x }}`, "it makes more than a chart can need"},
		"a doubled map as YAML":      {`{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ toYaml $x }}`, "it makes more than a chart can need"},
		"a map that holds itself":    {`{{ $_ := set .Values "me" .Values }}{{ toYaml .Values }}`, "it makes more than a chart can need"},
		"repeat":                     {`{{ repeat 1000000000 "x" }}`, "it makes more than a chart can need"},
		"indent":                     {`{{ indent 1000000000 "x" }}`, "it makes more than a chart can need"},
	} {
		start := time.Now()
		r, failure := one(c.template).Chart(t.Context(), "c", Release{})
		if failure == nil && len(r.Failures) == 1 {
			failure = r.Failures[0]
		}
		switch {
		case failure == nil:
			t.Errorf("%s: rendered", name)
		case !strings.Contains(failure.Error(), c.want):
			t.Errorf("%s:\ngot  %s\nwant %s", name, failure.Error(), c.want)
		case failure.From != "c/Chart.yaml":
			t.Errorf("%s: from %s", name, failure.From)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, failure := one("a: 1\n").Chart(ended, "c", Release{}); failure == nil || failure.Reason != errTooLong.Error() {
		t.Errorf("at the deadline: %v", failure)
	}
}
