package kubernetes

import (
	"strings"
	"testing"
)

func TestObjects(t *testing.T) {
	check(t, map[string]asked{
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
	})
}

func TestServicesThatOnlyGiveMeasurements(t *testing.T) {
	for service, want := range map[string]bool{
		`{name: web}, spec: {ports: [{name: http, port: 80}, {name: metrics, port: 9090}]`:                false,
		`{name: web}, spec: {ports: [{name: http-metrics, port: 9090}, {name: pprof, port: 6060}]`:        true,
		`{name: web}, spec: {ports: [{port: 8443}]`:                                                       false,
		`{name: controller-manager-metrics-service}, spec: {ports: [{name: https, port: 8443}]`:           true,
		`{name: metrics-server}, spec: {ports: [{name: https, port: 443}]`:                                false,
		`{name: web-exporter}, spec: {ports: [{port: 9115}]`:                                              true,
		`{name: web-metrics}, spec: {selector: {a: b}`:                                                    false, // ports are not known, or there are none
		`{name: web}, spec: {ports: [{name: metrics, port: 1}, {name: "{{ .Values.port }}", port: 8080}]`: false,
	} {
		facts := run(t, "-- s.yaml --\napiVersion: v1\nkind: Service\nmetadata: "+strings.Replace(service, ", spec", "\nspec", 1)+"}\n").Facts
		for _, f := range facts {
			if body, ok := f.Body.(Service); ok && body.Measures != want {
				t.Errorf("%s: %v", service, body.Measures)
			}
		}
		if len(facts) != 2 {
			t.Errorf("%s: %d facts", service, len(facts))
		}
	}
}

func TestWhetherPodsGetRequests(t *testing.T) {
	const metrics = "apiVersion: v1\nkind: Service\nmetadata: {name: web-metrics}\nspec: {selector: {app: web}, ports: [{port: 9090}]}\n"
	for name, c := range map[string]struct{ services, want string }{
		"only measurements":       {metrics, absent},
		"requests as well":        {metrics + "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n", present},
		"another one may select":  {metrics + "---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {selector: {{ .Values.selector }}, ports: [{port: 80}]}\n", unknown},
		"another one selects not": {metrics + "---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {selector: {app: other}, ports: [{port: 80}]}\n", absent},
	} {
		deployment := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}}\n---\n"
		for _, f := range run(t, "-- w.yaml --\n"+deployment+c.services).Facts {
			if body, ok := f.Body.(Workload); ok && body.Requests != c.want {
				t.Errorf("%s: %s, want %s", name, body.Requests, c.want)
			}
		}
	}
}
