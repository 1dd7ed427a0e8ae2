package workload

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func document(t *testing.T, content string) *manifest.Document {
	t.Helper()
	r := manifest.Read(source.NewText("x.yaml", source.Head, []byte(content)))
	if len(r.Documents) != 1 {
		t.Fatalf("%d documents, problems %v in %s", len(r.Documents), r.Problems, content)
	}
	return r.Documents[0]
}

func of(t *testing.T, kind, spec string) *Workload {
	t.Helper()
	versions := map[string]string{"Rollout": "argoproj.io/v1alpha1", "Job": "batch/v1", "CronJob": "batch/v1", "Pod": "v1"}
	version := versions[kind]
	if version == "" {
		version = "apps/v1"
	}
	return Of(document(t, fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: web}\nspec:\n%s\n", version, kind, spec)))
}

// container reads a container of a Deployment that holds nothing else.
func container(t *testing.T, fields string) *Container {
	t.Helper()
	return of(t, "Deployment", "  selector: {}\n  template: {spec: {containers: [{name: app, image: x:1.2.3, "+fields+"}]}}").Containers[0]
}

func show(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func TestStrategy(t *testing.T) {
	for _, c := range []struct {
		kind, strategy string
		replicas       int // -1: not known
		want           string
	}{
		// Kubernetes documentation, "Deployments", "Rolling Update Deployment": percentages of maxUnavailable are rounded down, of
		// maxSurge up; both are 25 % unless set.
		{"Deployment", "", 4, "RollingUpdate 3/4 75% surge 1"},
		{"Deployment", "", 10, "RollingUpdate 8/10 80% surge 3"},
		{"Deployment", "", 1, "RollingUpdate 1/1 100% surge 1"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 50%}}", 4, "RollingUpdate 2/4 50% surge 1"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 50%}}", 3, "RollingUpdate 2/3 66% surge 1"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}", 1, "RollingUpdate 0/1 0% surge 0"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 30%, maxSurge: 0}}", 2, "RollingUpdate 1/2 50% surge 0"}, // both come to 0: one may be missing
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}", 2, "RollingUpdate -/2 -% surge - both zero"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 100%}}", -1, "RollingUpdate -/- 0% surge -"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: 7}}", 3, "RollingUpdate 0/3 0% surge 1"},
		{"Deployment", "strategy: {rollingUpdate: {maxUnavailable: '${N}'}}", 3, "RollingUpdate -/3 -% surge 1"},
		{"Deployment", "strategy: {type: Recreate}", 3, "Recreate 0/3 0% surge -"},
		{"Deployment", "strategy: {type: Recreate}", -1, "Recreate -/- 0% surge -"},
		{"Deployment", "strategy: {type: '${TYPE}'}", 3, " -/3 -% surge -"},
		{"StatefulSet", "", 3, "RollingUpdate 2/3 66% surge - partition 0"},
		{"StatefulSet", "updateStrategy: {rollingUpdate: {partition: 2}}", 3, "RollingUpdate 2/3 66% surge - partition 2"},
		{"StatefulSet", "updateStrategy: {type: OnDelete}", 3, "OnDelete -/3 -% surge - partition 0"},
		{"DaemonSet", "", -1, "RollingUpdate -/- -% surge 0"},
		{"DaemonSet", "updateStrategy: {rollingUpdate: {maxUnavailable: 40%}}", -1, "RollingUpdate -/- 60% surge -"},
		{"Rollout", "strategy: {canary: {maxUnavailable: 0}}", 4, "canary 4/4 100% surge 1"},
		{"Rollout", "strategy: {canary: {maxUnavailable: 75%, trafficRouting: {nginx: {}}}}", 4, "canary 4/4 100% surge -"},
		{"Rollout", "strategy: {blueGreen: {activeService: a}}", 4, "blueGreen 4/4 100% surge -"},
	} {
		w := of(t, c.kind, "  "+c.strategy+"\n  selector: {}\n  template: {spec: {containers: [{name: a, image: x}]}}")
		replicas := &c.replicas
		if c.replicas < 0 {
			replicas = nil
		}
		s := w.Strategy(replicas)
		got := fmt.Sprintf("%s %s/%s %s%% surge %s", s.Type, show(s.Serving), show(replicas), show(s.ServingPercent), show(s.Surge))
		if s.BothZero {
			got += " both zero"
		}
		if s.Partition != nil {
			got += " partition " + show(s.Partition)
		}
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.strategy, got, c.want)
		}
	}
}

func TestProbes(t *testing.T) {
	p := container(t, `ports: [{name: http, containerPort: 8080}], readinessProbe: {httpGet: {path: /, port: http}}, livenessProbe: {httpGet: {path: /, port: http}, failureThreshold: 6}`).Probes()
	if p.Readiness.State != "set" || p.Readiness.PortDeclared != "declared" || show(p.Readiness.Budget) != "30" || show(p.Liveness.Budget) != "60" || p.Startup.State != "absent" {
		t.Errorf("%+v", p)
	}
	if p.Identical {
		t.Error("a liveness probe that is more patient is no copy")
	}
	for fields, want := range map[string]bool{
		`readinessProbe: {httpGet: {port: 1}}, livenessProbe: {httpGet: {port: 1}}`:                       true,
		`readinessProbe: {httpGet: {port: 1}}, livenessProbe: {httpGet: {port: 1, path: /a}}`:             false,
		`readinessProbe: {httpGet: {port: 1}}, livenessProbe: {tcpSocket: {port: 1}}`:                     false,
		`readinessProbe: {httpGet: {port: "${P}"}}, livenessProbe: {httpGet: {port: "${P}"}}`:             false,
		`livenessProbe: {httpGet: {port: 1}}`:                                                             false,
		`readinessProbe: {exec: {command: [a]}}, livenessProbe: {exec: {command: [a]}, periodSeconds: 5}`: true,
	} {
		if got := container(t, fields).Probes().Identical; got != want {
			t.Errorf("%s: identical %v, want %v", fields, got, want)
		}
	}
	if got := container(t, `ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 81}}`).Probes().Readiness.PortDeclared; got != "undeclared" {
		t.Errorf("port %s", got)
	}
	for command, want := range map[string]string{
		`["true"]`: "true", `[/bin/true]`: "true", `[sh, -c, "pgrep nginx"]`: "pgrep", `[sh, -c, "ps aux | grep app"]`: "ps", `[cat, /tmp/ready]`: "",
		`[sh, -c, "pgrep x && curl -f localhost"]`: "", `[curl, localhost]`: "", `[bash, -ec, "exit 0"]`: "exit",
	} {
		if got := container(t, "readinessProbe: {exec: {command: "+command+"}}").Probes().Readiness.Shallow; got != want {
			t.Errorf("%s: shallow %q, want %q", command, got, want)
		}
	}
}

func TestPreStop(t *testing.T) {
	for hook, want := range map[string]string{
		`{exec: {command: [sleep, "15"]}}`:                                 "set exec 15",
		`{exec: {command: [/bin/sleep, "15"]}}`:                            "set exec 15",
		`{exec: {command: [sh, -c, "sleep 5; nginx -s quit; sleep 2.5"]}}`: "set exec 8",
		`{exec: {command: [sh, -c, "sleep 1m && kill 1"]}}`:                "set exec 60",
		`{exec: {command: [sh, -c, "while true; do sleep 1; done"]}}`:      "set exec -",
		`{exec: {command: [drain]}}`:                                       "set exec -",
		`{sleep: {seconds: 10}}`:                                           "set sleep 10",
		`{httpGet: {path: /stop, port: 80}}`:                               "set httpGet -",
	} {
		s := container(t, "lifecycle: {preStop: "+hook+"}").PreStop()
		if got := s.State + " " + s.Handler + " " + show(s.Seconds); got != want {
			t.Errorf("%s: %s, want %s", hook, got, want)
		}
	}
	if s := container(t, "env: []").PreStop(); s.State != "absent" {
		t.Errorf("no hook is %s", s.State)
	}
}

func TestContainersOfAPod(t *testing.T) {
	w := of(t, "CronJob", `  jobTemplate: {spec: {backoffLimit: 2, template: {spec: {
    initContainers: [{name: wait, image: a}, {name: proxy, image: b, restartPolicy: Always}],
    containers: [{name: c, image: "d:latest"}]}}}}`)
	var got []string
	for _, c := range w.Containers {
		got = append(got, fmt.Sprintf("%s init=%v serves=%v pull=%s", c.Name, c.Init, c.Serves(), *c.PullPolicy()))
	}
	want := []string{"wait init=true serves=false pull=Always", "proxy init=true serves=true pull=Always", "c init=false serves=true pull=Always"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := w.Spec.Field("backoffLimit").Int(6); n == nil || *n != 2 {
		t.Errorf("backoffLimit %v", n)
	}
}

func TestSelectors(t *testing.T) {
	field := func(content string) manifest.Field {
		// An object whose values are closed: what is not written is not there.
		return document(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"+content+"\n").Root.Field("x")
	}
	labels := "x: {app: web, tier: front}"
	for selector, want := range map[string]Answer{
		"x: {}":                           Yes,
		"x: {matchLabels: {app: web}}":    Yes,
		"x: {matchLabels: {app: api}}":    No,
		"x: {matchLabels: {version: a}}":  No,
		"x: {matchLabels: {app: '${A}'}}": Maybe,
		"x: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [front, back]}]}": Yes,
		"x: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}":                             No,
		"x: {matchExpressions: [{key: tier, operator: Exists}]}":                                             Yes,
		"x: {matchExpressions: [{key: tier, operator: DoesNotExist}]}":                                       No,
		"x: {matchExpressions: [{key: other, operator: DoesNotExist}]}":                                      Yes,
		"x: {matchExpressions: [{key: tier, operator: Gt, values: ['1']}]}":                                  Maybe,
	} {
		if got := Selects(field(selector), field(labels)); got != want {
			t.Errorf("%s: %v, want %v", selector, got, want)
		}
	}
	for selector, want := range map[string]Answer{"x: {}": No, "x: {app: web}": Yes, "x: {app: web, v: '1'}": No, "y: 1": No} {
		if got := SelectsMap(field(selector), field(labels)); got != want {
			t.Errorf("service %s: %v, want %v", selector, got, want)
		}
	}
}

// What one helper of a chart writes into a selector and into labels is the same.
func TestSelectorsOfTemplates(t *testing.T) {
	d := document(t, `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  one: {{- include "web.selector" . | nindent 4 }}
  two:
    {{- include "web.selector" . | nindent 4 }}
  three:
    {{- include "web.other" . | nindent 4 }}
  template:
    metadata:
      labels:
        {{- include "web.selector" . | nindent 8 }}
        tier: front
    spec: {}
`)
	labels := d.Root.Field("spec", "template", "metadata", "labels")
	for key, want := range map[string]Answer{"one": Yes, "two": Yes, "three": Maybe} {
		if got := SelectsMap(d.Root.Field("spec", key), labels); got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}

func TestWaitsForMigration(t *testing.T) {
	for fields, want := range map[string]bool{
		`command: [airflow, db, check-migrations]`:                     true,
		`command: [kubectl, wait, --for=condition=complete, job/x]`:    true,
		`command: [sh, -c, "until alembic current; do sleep 1; done"]`: true,
		`command: [sh, -c, "k8s-wait-for job x"]`:                      true,
		`command: [python, manage.py, migrate, --check]`:               true,
		`command: [sh, -c, "until pg_isready; do sleep 1; done"]`:      false, // the server is there; its schema may be old
		`command: [alembic, upgrade, head]`:                            false,
	} {
		if got := container(t, fields).Waits(); got != want {
			t.Errorf("%s: %v", fields, got)
		}
	}
}

func TestMigration(t *testing.T) {
	for fields, want := range map[string]string{
		`command: [flyway, migrate]`:                                                             "command flyway",
		`command: [python, manage.py, migrate]`:                                                  "command django",
		`command: [python, manage.py, migrate, --noinput]`:                                       "command django",
		`command: [python, manage.py, migrate, -v, "2"]`:                                         "command django",
		`command: [python, manage.py, migrate, --check]`:                                         "",
		`command: [sh, -c, "alembic upgrade head && uvicorn app:app"]`:                           "command alembic serves",
		`command: [sh, -c, "sleep 5; alembic upgrade head; echo done"]`:                          "command alembic",
		`command: [sh, -c, "mkdir -p /data/migrations; cp -r /app/migrations /data/migrations"]`: "",
		`command: [sh, -c, "cd /app/migrations && ./migrate.sh"]`:                                "command",
		`command: [bundle, exec, rake, "db:migrate"]`:                                            "command rails",
		`args: [migrate, -path, /m, -database, $(DB), up]`:                                       "command golang-migrate",
		`command: [/app/server, migrate]`:                                                        "command",
		`command: [npx, prisma, migrate, deploy]`:                                                "command prisma",
		`args: [migrate, sql, -e, --yes]`:                                                        "command",
		`command: [sh, -c, "./migrate.sh && ./serve"]`:                                           "command serves",
		`env: [{name: SPRING_JPA_HIBERNATE_DDL_AUTO, value: update}]`:                            "switch hibernate",
		`env: [{name: SPRING_JPA_HIBERNATE_DDL_AUTO, value: validate}]`:                          "",
		`env: [{name: RUN_MIGRATIONS, value: "true"}]`:                                           "switch",
		`env: [{name: APP_AUTO_MIGRATE, value: "false"}]`:                                        "",
		`command: [/app/server, --no-migrate]`:                                                   "",
		`command: [/app/server]`:                                                                 "",
		`args: [--migrations-path=/x, serve]`:                                                    "",
	} {
		m := container(t, fields).Migration("")
		got := strings.TrimSpace(m.By + " " + m.Tool)
		if m.Serves {
			got += " serves"
		}
		if got != want {
			t.Errorf("%s: %q (%s), want %q", fields, got, m.Sign, want)
		}
	}
	for image, want := range map[string]string{"flyway/flyway:10": "image", "reg/shop-migrations:1": "image", "reg/shop:1": "", "k8s/storage-version-migrator:1": ""} {
		w := of(t, "Job", "  template: {spec: {containers: [{name: app, image: '"+image+"'}]}}")
		if got := w.Containers[0].Migration("web").By; got != want {
			t.Errorf("%s: %q, want %q", image, got, want)
		}
	}
}

func TestSecrets(t *testing.T) {
	for env, want := range map[string]string{
		`{name: DB_PASSWORD, value: hunter2}`:                               "name",
		`{name: API_KEY, value: abcdef}`:                                    "name",
		`{name: githubToken, value: abcdef}`:                                "name",
		`{name: DB_PASSWORD, value: ""}`:                                    "",
		`{name: DB_PASSWORD, value: $(OTHER)}`:                              "",
		`{name: DB_PASSWORD, value: DB_PASSWORD_VAL}`:                       "",
		`{name: DB_PASSWORD_FILE, value: /run/x}`:                           "",
		`{name: TOKEN, value: /var/run/token}`:                              "",
		`{name: TOKENIZER, value: bert}`:                                    "",
		`{name: USE_TOKEN, value: "true"}`:                                  "",
		`{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a}}}`:         "",
		`{name: DATABASE_URL, value: "postgres://app:hunter2@db/shop"}`:     "address",
		`{name: DATABASE_URL, value: "postgres://app:$(PASSWORD)@db/shop"}`: "",
		`{name: DATABASE_URL, value: "postgres://db/shop"}`:                 "",
		`{name: SECRET, value: "{{ .Values.secret }}"}`:                     "",
	} {
		got := ""
		for _, s := range container(t, "env: ["+env+"]").Secrets() {
			got += s.By
		}
		if got != want {
			t.Errorf("%s: %q, want %q", env, got, want)
		}
	}
}
