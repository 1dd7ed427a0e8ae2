package kubernetes

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

const serving = `
-- web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  strategy:
    rollingUpdate:
      maxUnavailable: 50%
  template:
    metadata: {labels: {app: web, version: "1.4.2"}}
    spec:
      terminationGracePeriodSeconds: 20
      containers:
        - name: app
          image: reg/web:1.4.2
          ports: [{containerPort: 80}]
          lifecycle: {preStop: {exec: {command: [sleep, "25"]}}}
          livenessProbe: {httpGet: {port: 81}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web, version: "1.4.2"}, ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 80%
  selector: {matchLabels: {app: web}}
`

// compact shows what a test names of a fact.
func compact(f analyzers.Fact) string {
	n := func(p *int) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprint(*p)
	}
	link := func(l Link) string { return strings.TrimSpace(l.State + " " + strings.Join(l.Objects, " ")) }
	line := fmt.Sprintf("%s:%d:%d %s %s: ", f.At.File, f.At.Line, f.At.Column, f.Kind, f.Object)
	switch b := f.Body.(type) {
	case Workload:
		return line + fmt.Sprintf("services %s; exposed %s; budgets %s; autoscaler %s; progress %s; %s", link(b.Services), link(b.Exposed), link(b.Budgets), link(b.Autoscaler), n(b.Progress), b.Class)
	case Scale:
		return line + fmt.Sprintf("%s from %s, written %s", n(b.Replicas), b.From, n(b.Written))
	case UpdateStrategy:
		return line + fmt.Sprintf("%s %s of %s serve (%s%%)", b.Type, n(b.Serving), n(b.Replicas), n(b.ServingPercent))
	case Probe:
		return line + fmt.Sprintf("%s, port %s, startup %s, services %s", b.Details.State, b.Details.PortDeclared, b.Startup, b.Services)
	case Termination:
		return line + fmt.Sprintf("preStop %s %s of %s", b.PreStop.State, n(b.PreStop.Seconds), n(b.Grace))
	case Service:
		return line + fmt.Sprintf("%s selects %s; exposed %v; version labels %v", b.Type, link(b.Selects), b.Exposed, b.Versioned)
	case Budget:
		return line + fmt.Sprintf("selects %s; allows %s of %s; never %v", link(b.Selects), n(b.Allowed), n(b.Replicas), b.Never)
	case Autoscaler:
		return line + fmt.Sprintf("%s %s min %s max %s written %s", b.Target, b.TargetIs, n(b.Min), n(b.Max), n(b.InTemplate))
	case Job:
		return line + fmt.Sprintf("%s wave %s; deadline %s; backoff %s %s; parallel %s; %s; migration %s by %s; uses %v", b.Phase.When, n(b.Phase.Wave), b.DeadlineState, n(b.Backoff), b.BackoffState, n(b.Parallelism), b.Concurrency, b.Migration, b.MigrationBy, b.Uses)
	case Secret:
		return strings.TrimRight(line+fmt.Sprintf("%v %s %s", b.Keys, b.Encrypted, b.SopsRule), " ")
	case LiteralSecret:
		return line + b.Variable + " " + b.By
	case ObjectFact:
		return line + fmt.Sprintf("%s root %s patched %v deleted %v %s", b.Class, b.Root, b.Patched, b.Deleted, b.Phase.When)
	case Container:
		return line + fmt.Sprintf("%s replicas %s", b.TagClass, n(b.Replicas))
	case Subscription:
		return line + fmt.Sprintf("%s dead letter %s, attempts %s, itself %v", b.Tool, b.DeadLetter, b.Attempts, b.IsDeadEnd)
	case ImageValue:
		return line + fmt.Sprintf("%s %s %v", b.Image, b.TagClass, b.Production)
	case Canary:
		return line + fmt.Sprintf("first %s%% share %s%% missing %v unsatisfied %v", n(b.First), n(b.FirstShare), b.Missing, b.Unsatisfied)
	case Route:
		return line + fmt.Sprintf("sum %s managed %s", n(b.Sum), link(b.Managed))
	}
	return line
}

// stated are the facts of an archive of some kinds, compact.
func stated(t *testing.T, archive string, kinds ...string) []string {
	t.Helper()
	var got []string
	for _, f := range run(t, archive).Facts {
		if slices.Contains(kinds, f.Kind) {
			got = append(got, compact(f))
		}
	}
	return got
}

// asked is an archive with what its facts of some kinds say.
type asked struct {
	archive string
	kinds   []string
	want    []string
}

func check(t *testing.T, cases map[string]asked) {
	t.Helper()
	for name, c := range cases {
		if got := stated(t, c.archive, c.kinds...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestWhatStandsTogether(t *testing.T) {
	check(t, map[string]asked{
		"what serves": {serving, []string{"k8s.workload", "k8s.scale", "k8s.update_strategy", "k8s.probe", "k8s.termination", "k8s.service", "k8s.disruption_budget"}, []string{
			"web.yaml:3:18 k8s.workload Deployment/web: services present Service/web; exposed present Service/web; budgets present PodDisruptionBudget/web; autoscaler absent; progress 600; full",
			"web.yaml:5:13 k8s.scale Deployment/web: 4 from spec, written 4",
			"web.yaml:9:23 k8s.update_strategy Deployment/web: RollingUpdate 2 of 4 serve (50%)",
			"web.yaml:13:38 k8s.termination Deployment/web:container/app: preStop set 25 of 20",
			"web.yaml:15:17 k8s.probe Deployment/web:container/app/readiness: absent, port , startup absent, services present",
			"web.yaml:15:17 k8s.probe Deployment/web:container/app/startup: absent, port , startup absent, services present",
			"web.yaml:19:11 k8s.probe Deployment/web:container/app/liveness: set, port undeclared, startup absent, services present",
			"web.yaml:24:49 k8s.service Service/web: LoadBalancer selects present Deployment/web; exposed [Service/web]; version labels [version]",
			"web.yaml:30:17 k8s.disruption_budget PodDisruptionBudget/web: selects present Deployment/web; allows 0 of 4; never true",
		}},
		"an autoscaler owns the replicas": {serving + `
-- hpa.yaml --
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 10, maxReplicas: 20, scaleTargetRef: {kind: Deployment, name: web}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: lost}
spec: {scaleTargetRef: {name: lost}}
`, []string{"k8s.scale", "k8s.update_strategy", "k8s.autoscaler", "k8s.disruption_budget"}, []string{
			"hpa.yaml:3:18 k8s.autoscaler HorizontalPodAutoscaler/web: Deployment/web present min 10 max 20 written 4",
			"hpa.yaml:8:18 k8s.autoscaler ScaledObject/lost: Deployment/lost absent min 0 max 100 written -",
			"web.yaml:5:13 k8s.scale Deployment/web: 10 from autoscaler, written 4",
			"web.yaml:9:23 k8s.update_strategy Deployment/web: RollingUpdate 5 of 10 serve (50%)",
			"web.yaml:30:17 k8s.disruption_budget PodDisruptionBudget/web: selects present Deployment/web; allows 2 of 10; never false",
		}},
		"what overlays that cannot be built change is unknown": {`
-- base/kustomization.yaml --
resources: [web.yaml, "https://example.com/more.yaml"]
-- base/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a:1.2.3}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gone}
spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a:1.2.3}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: counted}
spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a:1.2.3}]}}}
-- over/kustomization.yaml --
resources: [../base]
replicas: [{name: counted, count: 3}]
patches:
- path: full.yaml
- patch: |
    $patch: delete
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: gone}
- target: {kind: Deployment, name: "we."}
  patch: '[{"op": "replace", "path": "/spec/replicas", "value": 3}]'
-- over/full.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {}, template: {spec: {containers: [{name: app, image: a:1.2.3, readinessProbe: {tcpSocket: {port: 1}}}]}}}
`, []string{"k8s.object", "k8s.scale", "k8s.probe"}, []string{
			"base/web.yaml:3:18 k8s.object Deployment/web: full root . patched true deleted false during",
			"base/web.yaml:4:18 k8s.scale Deployment/web: - from unknown, written -",
			"base/web.yaml:4:73 k8s.probe Deployment/web:container/app/liveness: absent, port , startup absent, services absent",
			"base/web.yaml:4:73 k8s.probe Deployment/web:container/app/startup: absent, port , startup absent, services absent",
			"base/web.yaml:8:18 k8s.object Deployment/gone: full root . patched true deleted true unknown",
			"base/web.yaml:13:18 k8s.object Deployment/counted: full root . patched true deleted false during",
			"base/web.yaml:14:18 k8s.scale Deployment/counted: - from unknown, written -",
			"base/web.yaml:14:73 k8s.probe Deployment/counted:container/app/liveness: absent, port , startup absent, services absent",
			"base/web.yaml:14:73 k8s.probe Deployment/counted:container/app/readiness: absent, port , startup absent, services absent",
			"base/web.yaml:14:73 k8s.probe Deployment/counted:container/app/startup: absent, port , startup absent, services absent",
			"over/full.yaml:3:18 k8s.object Deployment/web: patch root . patched false deleted false unknown",
			"over/full.yaml:3:18 k8s.scale Deployment/web: - from unknown, written -",
			"over/full.yaml:4:60 k8s.probe Deployment/web:container/app/liveness: unknown, port , startup unknown, services unknown",
			"over/full.yaml:4:60 k8s.probe Deployment/web:container/app/startup: unknown, port , startup unknown, services unknown",
			"over/full.yaml:4:81 k8s.probe Deployment/web:container/app/readiness: unknown, port , startup absent, services absent",
			"over/full.yaml:4:81 k8s.probe Deployment/web:container/app/readiness: set, port unknown, startup unknown, services unknown",
		}},
		"each overlay has a copy": {`
-- base/kustomization.yaml --
resources: [common.yaml]
-- base/common.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: common}
-- a/kustomization.yaml --
resources: [../base, web.yaml]
-- a/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a:1.2.3}]}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
-- b/kustomization.yaml --
resources: [../base, web.yaml, budget.yaml]
-- b/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a:1.2.3}]}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 3, maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: web}}
-- b/budget.yaml --
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
`, []string{"k8s.disruption_budget"}, []string{
			"a/web.yaml:9:22 k8s.disruption_budget PodDisruptionBudget/web: selects present Deployment/web; allows 1 of 2; never false",
			"b/budget.yaml:4:22 k8s.disruption_budget PodDisruptionBudget/web: selects present Deployment/web; allows 2 of 3; never false",
		}},
		"a route names its Gateway like a Service": {`
-- r.yaml --
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [], selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {ports: [], selector: {app: api}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r}
spec: {parentRefs: [{name: web}], rules: [{matches: [{headers: [{name: web}]}], backendRefs: [{name: api}]}]}
`, []string{"k8s.service"}, []string{
			"r.yaml:3:18 k8s.service Service/web: ClusterIP selects absent; exposed []; version labels []",
			"r.yaml:8:18 k8s.service Service/api: ClusterIP selects absent; exposed [HTTPRoute/r]; version labels []",
		}},
		"a folder that holds a name twice is a collection": {`
-- a.yaml --
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [], selector: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: x}]}
-- b.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: x}]}
-- c/d.yaml --
apiVersion: v1
kind: Pod
metadata: {name: alone, labels: {app: other}}
spec: {containers: [{name: c, image: x}]}
`, []string{"k8s.workload", "k8s.service"}, []string{
			"a.yaml:3:18 k8s.service Service/web: ClusterIP selects present Pod/web; exposed []; version labels []",
			"a.yaml:8:18 k8s.workload Pod/web: services present Service/web; exposed absent; budgets absent; autoscaler absent; progress -; full",
			"b.yaml:3:18 k8s.workload Pod/web: services unknown; exposed unknown; budgets absent; autoscaler absent; progress -; full",
			"c/d.yaml:3:18 k8s.workload Pod/alone: services absent; exposed absent; budgets absent; autoscaler absent; progress -; full",
		}},
		"a chart": {`
-- chart/Chart.yaml --
name: web
-- chart/templates/web.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      {{- include "web.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "web.selector" . | nindent 8 }}
    spec:
      containers:
        - name: app
          image: "{{ .Values.image }}"
-- chart/templates/service.yaml --
apiVersion: v1
kind: Service
metadata:
  name: {{ include "web.name" . }}
spec:
  ports: []
  selector:
    {{- include "web.selector" . | nindent 4 }}
`, []string{"k8s.workload", "k8s.scale", "k8s.service"}, []string{
			`chart/templates/service.yaml:4:9 k8s.service Service/{{ include "web.name" . }}: ClusterIP selects present Deployment/{{ include "web.name" . }}; exposed []; version labels []`,
			`chart/templates/web.yaml:4:9 k8s.workload Deployment/{{ include "web.name" . }}: services present Service/{{ include "web.name" . }}; exposed absent; budgets absent; autoscaler absent; progress 600; template`,
			`chart/templates/web.yaml:6:13 k8s.scale Deployment/{{ include "web.name" . }}: - from unknown, written -`,
		}},
	})
}

func TestEnvironment(t *testing.T) {
	for file, want := range map[string]string{
		"overlays/prod/a.yaml": "production", "production/a.yaml": "production", "clusters/prod-eu/a.yaml": "production", "eu-production/a.yaml": "production",
		"values-prod.yaml": "production", "overlays/preprod/a.yaml": "staging", "pre-production/a.yaml": "staging", "non-prod/a.yaml": "test", "prod-like/a.yaml": "test",
		"products/a.yaml": "", "staging/prod-db.yaml": "staging", "dev/a.yaml": "development", "deploy/web.yaml": "", "test/e2e/production/a.yaml": "test",
		"examples/prod/a.yaml": "example", "deploy/demo/a.yaml": "example", "deploy/demo.yaml": "", "docs/a.yaml": "documentation", "docs/example/a.yaml": "documentation", "my-ci/production/a.yaml": "production", "ci/a.yaml": "test", "apps/docs/a.yaml": "", "demo-app/a.yaml": "",
	} {
		if got := environment(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	s := Settings{Production: []string{"live/**"}}
	if !s.isProduction("live/a.yaml") || s.isProduction("prod/a.yaml") || s.environment("dev/a.yaml") != "development" {
		t.Error("the configured patterns alone say what production is")
	}
	s = Settings{Unserved: []string{"play/**", "qa/**"}}
	for file, want := range map[string]string{"play/a.yaml": "test", "qa/a.yaml": "test", "examples/a.yaml": "", "dev/a.yaml": "", "prod/a.yaml": "production"} {
		if got := s.environment(file); got != want {
			t.Errorf("with patterns, %s: %q, want %q", file, got, want)
		}
	}
}
