package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func read(t *testing.T, path, content string) Result {
	t.Helper()
	return Read(source.NewText(path, source.Head, []byte(content)))
}

func TestClass(t *testing.T) {
	for want, content := range map[string]string{
		"full Deployment/shop/web": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {a: b}}, template: {spec: {containers: [{name: c, image: x}]}}}
`,
		"patch Deployment/web": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: c, env: []}]}}}
`,
		"patch Service/web":     "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n",
		"full Service/web":      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: None, selector: {a: b}}\n",
		"patch ConfigMap/gone":  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n$patch: delete\n",
		"full ConfigMap/alerts": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: alerts}\ndata: {text: 'value {{ $value }}'}\n",
		"full Job/tidy-":        "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: tidy-}\nspec: {template: {spec: {containers: [{name: c, image: x}]}}}\n",
		"fragment Secret/":      "apiVersion: v1\nkind: Secret\n",
		"fragment /":            "replicaCount: 1\n",
		"full Rollout/web": `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}, strategy: {canary: {}}}
`,
		"template Service/{{ .Values.name }}": "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\nspec: {ports: []}\n",
		"template Service/web":                "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  {{- with .Values.labels }}\n  labels: {a: b}\n  {{- end }}\nspec: {ports: []}\n",
	} {
		r := read(t, "x.yaml", content)
		if len(r.Documents) != 1 || len(r.Problems) != 0 {
			t.Errorf("%s: %d documents, problems %v", want, len(r.Documents), r.Problems)
			continue
		}
		if got := string(r.Documents[0].Class) + " " + r.Documents[0].Object(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestListsAndTemplatesOfOpenShift(t *testing.T) {
	r := read(t, "x.yaml", `
apiVersion: v1
kind: ConfigMapList
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]
---
apiVersion: template.openshift.io/v1
kind: Template
objects:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: c}
  spec: {replicas: "${REPLICAS}", selector: {}, template: {spec: {containers: [{name: c, image: x}]}}}
`)
	var got []string
	for _, d := range r.Documents {
		got = append(got, fmt.Sprintf("%s:%d", d.Object(), d.Root.Span().Line))
	}
	if want := []string{"ConfigMap/a:5", "ConfigMap/b:8", "Deployment/c:13"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if f := r.Documents[2].Root.Field("spec", "replicas"); f.State != Unknown {
		t.Errorf("a parameter is %s, want unknown", f.Is())
	}
}

func TestJSON(t *testing.T) {
	r := read(t, "x.json", `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}]}`)
	if len(r.Documents) != 1 || r.Documents[0].Object() != "Secret/s" {
		t.Errorf("documents %+v, problems %v", r.Documents, r.Problems)
	}
	if r := read(t, "x.json", "{\n"); len(r.Problems) != 1 || r.Problems[0].Line != 2 {
		t.Errorf("problems %v", r.Problems)
	}
}

const chart = `{{- if .Values.enabled }}
{{- $name := include "x.name" . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "x.name" . }}
  labels:
    {{- include "x.labels" . | nindent 4 }}
    tier: web
  annotations:
{{ toYaml .Values.annotations | indent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: 3
  {{- end }}
  strategy:
    type: {{ if .Values.rwo }}Recreate{{ else }}RollingUpdate{{ end }}
  selector:
    matchLabels: {{- include "x.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "x.selector" . | nindent 8 }}
    spec:
      containers:
        - name: app
          image: "reg/app:{{ .Values.tag }}"
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - containerPort: 80
        {{- range .Values.sidecars }}
        - name: {{ .name }}
          image: side:1
        {{- end }}
      {{- if .Values.a }}
      dnsPolicy: A
      {{- else }}
      dnsPolicy: B
      {{- end }}
      {{- if .Values.b }}
      hostname: a
      {{- end }}
      {{- if .Values.c }}
      hostname: b
      {{- end }}
      nodeName: "x" {{/* a comment with }} inside */}}
{{- end }}
---
apiVersion: v1
kind: Service
metadata: {name: plain}
spec: {ports: [{port: 80}]}
`

func TestTemplate(t *testing.T) {
	r := read(t, "chart/templates/web.yaml", chart)
	if len(r.Documents) != 2 || len(r.Problems) != 0 || r.Unread {
		t.Fatalf("%d documents, problems %v, unread %v", len(r.Documents), r.Problems, r.Unread)
	}
	root := r.Documents[0].Root
	container := root.Get("spec", "template", "spec", "containers").List()[0]
	for path, want := range map[string]string{
		"kind":                              "set Deployment",
		"metadata name":                     "unknown",
		"metadata labels tier":              "set web",
		"metadata labels app":               "unknown",
		"metadata annotations owner":        "unknown",
		"spec replicas":                     "unknown",
		"spec strategy type":                "unknown",
		"spec paused":                       "absent",
		"spec selector matchLabels app":     "unknown",
		"spec template spec dnsPolicy":      "unknown",
		"spec template spec nodeName":       "set x",
		"spec template spec restartPolicy":  "unknown",
		"spec template spec hostname":       "unknown",
		"spec template metadata generation": "absent",
	} {
		f := root.Field(strings.Fields(path)...)
		got := f.Is()
		if text, state := f.Text(); state == Known {
			got += " " + text
		}
		if got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	for key, want := range map[string]string{"image": "unknown", "resources": "unknown", "readinessProbe": "absent", "name": "set"} {
		if got := container.Field(key).Is(); got != want {
			t.Errorf("container's %s: %s, want %s", key, got, want)
		}
	}
	if got := container.Written("image"); got != "reg/app:{{ .Values.tag }}" {
		t.Errorf("image as written: %q", got)
	}
	if s := container.Get("image").Span(); s.Line != 27 || s.Column != 18 || s.EndColumn != 45 {
		t.Errorf("image at %+v", s)
	}
	if items, open := root.Field("spec", "template", "spec", "containers").Items(); len(items) != 2 || !open || items[0].Maybe || !items[1].Maybe {
		t.Errorf("containers %v, open %v", items, open)
	}
	selector, labels := root.Get("spec", "selector", "matchLabels"), root.Get("spec", "template", "metadata", "labels")
	if selector.Value != `{{- include "x.selector" . | nindent 6 }}` || len(labels.More) != 1 || labels.More[0] != `include "x.selector" . | nindent 8` {
		t.Errorf("selector %q, labels %q", selector.Value, labels.More)
	}
	if r.Documents[1].Class != Full {
		t.Errorf("the plain document is %s", r.Documents[1].Class)
	}
}

func TestTextOfBlockScalarsIsNoStructure(t *testing.T) {
	r := read(t, "x.yaml", `
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data:
  a: |
    one
    {{ if .x }}
    two
    {{ end }}
    {{ .y }}
  b: plain
`)
	if len(r.Documents) != 1 || r.Documents[0].Class != Full {
		t.Fatalf("%+v", r)
	}
	data := r.Documents[0].Root.Get("data")
	if data.Open || data.Get("b").Hidden || data.Get("b").Maybe || !data.Get("a").Hidden {
		t.Errorf("data %+v", data)
	}
}

// A script whose first line is an action, as in a job of a chart.
func TestActionsInsideOfABlockScalar(t *testing.T) {
	r := read(t, "x.yaml", "kind: A\nspec:\n  a:\n    - |\n      {{- if .x }}\n      sleep {{ .y }}\n      {{- end }}\n      exit 0\n  b: 1\n---\nbroken: [\n")
	if len(r.Documents) != 1 || len(r.Problems) != 1 || r.Problems[0].Line != 11 {
		t.Fatalf("documents %v, problems %v", r.Documents, r.Problems)
	}
	if s := r.Documents[0].Root.Get("spec", "b").Span(); s.Line != 9 || s.Column != 6 {
		t.Errorf("b at %+v", s)
	}
}

// In a comment of a plain file an action is an example; in a chart's template the engine reads it.
func TestActionsInComments(t *testing.T) {
	for path, want := range map[string]string{"values.yaml": "set", "chart/templates/x.yaml": "unknown"} {
		r := read(t, path, "a:\n  # {{ if .x }}\n  b: 1\n  # {{ end }}\n  c: 2\n")
		if got := r.Documents[0].Root.Field("a", "b").Is(); len(r.Problems) != 0 || got != want {
			t.Errorf("%s: %s, want %s; problems %v", path, got, want, r.Problems)
		}
	}
}

func TestPatchesAreOpen(t *testing.T) {
	d := read(t, "x.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n").Documents[0]
	if f := d.Root.Field("spec", "template", "spec"); f.State != Unknown {
		t.Errorf("what a patch does not say is %s", f.Is())
	}
	if n := d.Root.Field("spec", "replicas").Int(1); n == nil || *n != 2 {
		t.Errorf("what a patch says is %v", n)
	}
}

func TestFieldValues(t *testing.T) {
	n := read(t, "x.yaml", "a: 5\nb: '5'\nc: true\nd: null\ne: 1.5\nf: 99999999999\ng: [1]\nh: ${X}\n").Documents[0].Root
	n.Open = false // the text is no object, so it was read as a fragment
	show := func(p *int) string {
		if p == nil {
			return "unknown"
		}
		return fmt.Sprint(*p)
	}
	for key, want := range map[string]string{"a": "5", "b": "unknown", "c": "unknown", "d": "7", "e": "unknown", "f": "unknown", "g": "unknown", "h": "unknown", "z": "7"} {
		if got := show(n.Field(key).Int(7)); got != want {
			t.Errorf("%s as a number: %s, want %s", key, got, want)
		}
	}
	if b := n.Field("c").Bool(false); b == nil || !*b {
		t.Error("c is not true")
	}
	if s := n.Field("d").String("or"); s == nil || *s != "or" {
		t.Error("null has no default")
	}
	if n.Field("z", "y").State != Absent || n.Field("h", "y").State != Unknown {
		t.Error("what stands below nothing is not there, what stands below an unknown is not known")
	}
}
