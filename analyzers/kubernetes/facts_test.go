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

func TestFacts(t *testing.T) {
	for name, c := range map[string]struct {
		archive string
		kinds   []string
		want    []string
	}{
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
		"what overlays change is unknown": {`
-- base/kustomization.yaml --
resources: [web.yaml]
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
		"jobs, hooks and secrets": {`
-- job.yaml --
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/sync-wave: "-1"}}
spec:
  parallelism: 2
  template: {spec: {containers: [{name: m, image: "a:1", command: [alembic, upgrade, head], envFrom: [{secretRef: {name: db}}], env: [{name: PASSWORD, value: hunter2}]}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tidy, annotations: {helm.sh/hook: "post-install,post-upgrade"}}
spec: {schedule: "* * * * *", jobTemplate: {spec: {backoffLimit: 0, activeDeadlineSeconds: 60, template: {spec: {containers: [{name: t, image: b}]}}}}}
---
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {url: "postgres://a:b@c/d", empty: "", given: "${URL}"}
---
apiVersion: v1
kind: Secret
metadata: {name: sealed}
data: {url: "ENC[AES256_GCM,data:x]"}
sops: {version: "3"}
`, []string{"k8s.job", "k8s.secret", "k8s.literal_secret"}, []string{
			"job.yaml:3:18 k8s.job Job/migrate: before wave -1; deadline absent; backoff 6 absent; parallel 2; ; migration m by command; uses [{Secret db}]",
			"job.yaml:6:135 k8s.literal_secret Job/migrate:container/m/env/PASSWORD: PASSWORD name",
			"job.yaml:10:18 k8s.job CronJob/tidy: after wave 0; deadline set; backoff 0 set; parallel 1; Allow; migration  by ; uses []",
			"job.yaml:16:14 k8s.secret Secret/db: [url]",
			"job.yaml:20:18 k8s.secret Secret/sealed: [] sops",
		}},
		"files that SOPS is to encrypt": {`
-- deploy/.sops.yaml --
creation_rules: [{path_regex: "secrets/.*\\.yaml$", age: a}, {age: b}]
-- deploy/secrets/a.yaml --
apiVersion: v1
kind: Secret
metadata: {name: a}
data: {k: dg==}
-- deploy/b.yaml --
apiVersion: v1
kind: Secret
metadata: {name: b}
data: {k: dg==}
`, []string{"k8s.secret"}, []string{
			`deploy/b.yaml:4:8 k8s.secret Secret/b: [k]`,
			`deploy/secrets/a.yaml:4:8 k8s.secret Secret/a: [k]  secrets/.*\.yaml$`,
		}},
		"images that values set": {`
-- chart/values-prod.yaml --
image: {repository: reg/web, tag: main}
sidecar:
  image: "reg/side:1.2.3"
job: {image: reg/job, imageTag: latest, pullPolicy: Always}
cache:
  image: {registry: docker.io, repository: redis, digest: "sha256:0", tag: ""}
chosen: {image: {repository: reg/x, tag: ""}}
backup: {repository: s3/bucket}
hero: {image: hero.png}
-- flux.yaml --
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec: {chart: {spec: {chart: web, version: 1.2.3}}, values: {image: {repository: reg/web, tag: "1.2"}}}
-- app.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {}
  source: {repoURL: x, helm: {parameters: [{name: image.tag, value: latest}]}, kustomize: {images: ["web=reg/web:v1.0.0", "other"]}}
`, []string{"k8s.image_value"}, []string{
			"app.yaml:6:69 k8s.image_value Application/web/image: :latest latest false",
			"app.yaml:6:101 k8s.image_value Application/web/kustomize.images: reg/web:v1.0.0 version false",
			"chart/values-prod.yaml:1:35 k8s.image_value image: reg/web:main branch-like true",
			"chart/values-prod.yaml:3:10 k8s.image_value sidecar.image: reg/side:1.2.3 version true",
			"chart/values-prod.yaml:4:33 k8s.image_value job.image: reg/job:latest latest true",
			"chart/values-prod.yaml:6:59 k8s.image_value cache.image: docker.io/redis@sha256:0 digest true",
			"flux.yaml:4:96 k8s.image_value HelmRelease/web/image: reg/web:1.2 minor false",
		}},
		"queues": {`
-- b.yaml --
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: b}
spec: {delivery: {deadLetterSink: {uri: x}}}
-- q.yaml --
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: orders}
spec: {broker: b, delivery: {retry: 3}}
---
apiVersion: sqs.services.k8s.aws/v1alpha1
kind: Queue
metadata: {name: orders}
spec: {redrivePolicy: '{"maxReceiveCount": 5}'}
---
apiVersion: sqs.services.k8s.aws/v1alpha1
kind: Queue
metadata: {name: orders-dlq}
spec: {}
---
apiVersion: pubsub.cnrm.cloud.google.com/v1beta1
kind: PubSubSubscription
metadata: {name: orders}
spec: {deadLetterPolicy: {deadLetterTopicRef: {name: d}}}
`, []string{"k8s.subscription"}, []string{
			"q.yaml:3:18 k8s.subscription Trigger/orders: knative dead letter set, attempts set, itself false",
			"q.yaml:8:18 k8s.subscription Queue/orders: sqs dead letter set, attempts set, itself false",
			"q.yaml:13:18 k8s.subscription Queue/orders-dlq: sqs dead letter absent, attempts absent, itself true",
			"q.yaml:18:18 k8s.subscription PubSubSubscription/orders: pubsub dead letter set, attempts absent, itself false",
		}},
		"a canary and its route": {`
-- r.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: pods}
  strategy:
    canary:
      analysis: {templates: [{templateName: known}, {templateName: lost}], args: [{name: given, value: x}]}
      trafficRouting: {plugins: {argoproj-labs/gatewayAPI: {httpRoute: web}}}
      steps: [{setWeight: 10}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pods}
spec: {replicas: 0, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [], selector: {app: web}}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: known}
spec: {args: [{name: given}, {name: wanted}, {name: valued, value: y}], metrics: []}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, weight: 100}]}]}
`, []string{"rollout.canary", "rollout.route", "k8s.service"}, []string{
			"r.yaml:12:7 rollout.canary Rollout/web: first 10% share 10% missing [AnalysisTemplate/lost] unsatisfied [known/wanted]",
			"r.yaml:21:18 k8s.service Service/web: ClusterIP selects present Deployment/pods Rollout/web; exposed [HTTPRoute/web]; version labels []",
			"r.yaml:32:16 rollout.route HTTPRoute/web:rule/0: sum 100 managed present Rollout/web",
		}},
	} {
		if got := stated(t, c.archive, c.kinds...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestEnvironment(t *testing.T) {
	for file, want := range map[string]string{
		"overlays/prod/a.yaml": "production", "production/a.yaml": "production", "clusters/prod-eu/a.yaml": "production", "eu-production/a.yaml": "production",
		"values-prod.yaml": "production", "overlays/preprod/a.yaml": "staging", "pre-production/a.yaml": "staging", "non-prod/a.yaml": "test", "prod-like/a.yaml": "test",
		"products/a.yaml": "", "staging/prod-db.yaml": "staging", "dev/a.yaml": "development", "deploy/web.yaml": "", "test/e2e/production/a.yaml": "test",
	} {
		if got := environment(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	s := Settings{Production: []string{"live/**"}}
	if !s.isProduction("live/a.yaml") || s.isProduction("prod/a.yaml") || s.environment("dev/a.yaml") != "development" {
		t.Error("the configured patterns alone say what production is")
	}
}
