package delivery

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

func show[T any](n *T) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func rollout(t *testing.T, strategy string) *manifest.Document {
	t.Helper()
	return document(t, `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {spec: {containers: [{name: web, image: x}]}}
  strategy:
`+strategy)
}

func TestArgoCanary(t *testing.T) {
	four := 4
	for _, c := range []struct{ name, canary, want string }{
		{"by pods", "    canary: {steps: [{setWeight: 5}, {pause: {duration: 10m}}, {setWeight: 50}, {pause: {duration: 20m}}]}",
			"first 5% = 1 pods 20%; bake 1800; weights [5 50] increasing; endless 0; analysis absent []"},
		{"by a router", "    canary: {trafficRouting: {nginx: {stableIngress: a}}, steps: [{setWeight: 5}, {pause: {duration: 600}}]}",
			"first 5% = - pods 5%; bake 600; weights [5] increasing; endless 0; analysis absent []"},
		{"analysis and an endless pause", "    canary: {analysis: {templates: [{templateName: ok}], args: [{name: a}]}, steps: [{setWeight: 20}, {pause: {}}, {setWeight: 20}, {analysis: {templates: [{templateName: t, clusterScope: true}]}}]}",
			"first 20% = 1 pods 20%; bake 0; weights [20 20]; endless 1; analysis set [background step]"},
		{"pauses before and after exposure", "    canary: {steps: [{pause: {duration: 1h}}, {setWeight: 100}, {pause: {duration: 1h}}]}",
			"first 100% = 4 pods 100%; bake 0; weights [100] increasing; endless 0; analysis absent []"},
		{"no steps", "    canary: {}", "first -% = - pods -%; bake -; weights [] increasing; endless 0; analysis absent []"},
		{"nothing below it", "    canary:", "first -% = - pods -%; bake -; weights [] increasing; endless 0; analysis absent []"},
		{"a template decides", "    canary:\n      steps:\n        {{- toYaml .Values.steps | nindent 8 }}", "first -% = - pods -%; bake -; weights [] increasing; endless 0; analysis unknown []"},
		{"a duration that is not known", "    canary: {steps: [{setWeight: 10}, {pause: {duration: '${WAIT}'}}]}",
			"first 10% = 1 pods 20%; bake -; weights [10] increasing; endless 0; analysis absent []"},
	} {
		got := "none"
		if k, _ := ArgoCanary(rollout(t, c.canary), &four); k != nil {
			increasing := ""
			if k.Increasing {
				increasing = " increasing"
			}
			got = fmt.Sprintf("first %s%% = %s pods %s%%; bake %s; weights %v%s; endless %d; analysis %s %v",
				show(k.First), show(k.FirstPods), show(k.FirstShare), show(k.Bake), k.Weights, increasing, k.EndlessPauses, k.Analysis, k.AnalysisAt)
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
	if k, _ := ArgoCanary(rollout(t, "    blueGreen: {activeService: a}"), nil); k != nil {
		t.Error("a blue-green release is no canary")
	}
	k, _ := ArgoCanary(rollout(t, "    canary: {analysis: {templates: [{templateName: ok}], args: [{name: a}]}, steps: [{setHeaderRoute: {name: h}}]}"), nil)
	if !reflect.DeepEqual(k.Refs, []Ref{{"AnalysisTemplate", "ok", []string{"a"}}}) || !k.MatchOnly {
		t.Errorf("refs %+v, match only %v", k.Refs, k.MatchOnly)
	}
}

// What the controller's own function gives (argo-rollouts, utils/replicaset/canary.go), observed by running it.
func TestPodsOfAWeight(t *testing.T) {
	for _, c := range []struct {
		replicas, weight, surge int
		want                    string
	}{
		{4, 5, 1, "1 of 5, 20%"}, {4, 5, 0, "1 of 4, 25%"}, {10, 25, 1, "3 of 11, 27%"}, {3, 50, 0, "2 of 3, 67%"}, {1, 20, 1, "1 of 2, 50%"}, {1, 20, 0, "0 of 1, 0%"},
		{4, 0, 1, "0 of 4, 0%"}, {4, 100, 1, "4 of 4, 100%"}, {2, 75, 0, "0 of 2, 0%"}, {2, 75, 1, "2 of 3, 67%"}, {15, 30, 0, "5 of 15, 33%"},
	} {
		s := &Step{Weight: &c.weight}
		s.pods(&c.replicas, &c.surge)
		if got := fmt.Sprintf("%s of %s, %s%%", show(s.Pods), show(s.Of), show(s.Share)); got != c.want {
			t.Errorf("%d%% of %d, surge %d: %s, want %s", c.weight, c.replicas, c.surge, got, c.want)
		}
	}
}

func TestSteps(t *testing.T) {
	ten := 10
	_, steps := ArgoCanary(rollout(t, `    canary:
      steps:
        - setWeight: 5
        - pause: {duration: 5m}
        - pause: {duration: 30s}
        - setWeight: 25
        - analysis: {templates: [{templateName: a}]}
        - setWeight: 50
        - setWeight: 75
        - pause: {}
        - setCanaryScale: {weight: 10}
        - plugin: {name: x}
`), &ten)
	var got []string
	for _, s := range steps {
		if s.Step == "setWeight" {
			got = append(got, fmt.Sprintf("%s→%s %s of %s pods, %s wanted, gate %s, bake %s", show(s.Before), show(s.Exposure), show(s.Pods), show(s.Of), show(s.Wanted), s.Gate, show(s.Bake)))
		} else {
			got = append(got, strings.TrimSpace(s.Step+" "+show(s.Pause)+" "+s.Gate))
		}
	}
	want := []string{
		"0→5 1 of 11 pods, 0.5 wanted, gate pause, bake 330", "pause 300", "pause 30",
		"5→25 3 of 11 pods, 2.5 wanted, gate analysis, bake 0", "analysis -",
		"25→50 5 of 10 pods, 5 wanted, gate none, bake 0",
		"50→75 8 of 11 pods, 7.5 wanted, gate endless pause, bake 0", "pause -", "setCanaryScale -", "plugin -",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What an experiment sends to the new version comes on top of the weight before it; steps that are not understood leave all unknown.
func TestWhatWasTried(t *testing.T) {
	four := 4
	const router = "    canary: {trafficRouting: {istio: {virtualService: {name: a}}}, steps: ["
	for canary, want := range map[string]string{
		router + "{setWeight: 10}, {experiment: {templates: [{name: a, specRef: canary, weight: 20}, {name: b, specRef: stable, weight: 20}, {name: c, specRef: canary}]}}]}": "[10 30] tried [] last 10 first 10",
		router + "{experiment: {templates: [{name: a, specRef: stable}]}}, {setWeight: 10}]}":                                                                                 "[10] tried [experiment] last 10 first 10",
		router + "{setWeight: 10}, {experiment: {templates: [{name: a, specRef: canary, weight: '${W}'}]}}]}":                                                                 "[] tried [] last 10 first 10",
		router + "{setCanaryScale: {replicas: 1}, setHeaderRoute: {name: h}}, {pause: {}}, {setWeight: 20}]}":                                                                 "[20] tried [setHeaderRoute] last 20 first 20",
		router + "{setWeight: 20, pause: {}}, {setWeight: 40}]}":                                                                                                              "[] tried [] last - first -",
		"    canary: {trafficRouting: {nginx: {stableIngress: a}}, steps: [{setWeight: 10}, {experiment: {templates: [{specRef: canary, weight: 20}]}}]}":                     "[] tried [] last 10 first 10",
		"    canary: {trafficRouting: {maxTrafficWeight: 1000, nginx: {stableIngress: a}}, steps: [{setWeight: 10}]}":                                                         "[] tried [] last - first -",
		"    canary: {steps: [{setWeight: 25}, {experiment: {templates: [{specRef: canary}]}}]}":                                                                              "[] tried [] last 25 first 25",
		"    canary: {steps: [{setWeight: 25}, {experiment: {templates: [{specRef: stable}]}}]}":                                                                              "[25] tried [] last 25 first 25",
	} {
		k, _ := ArgoCanary(rollout(t, canary), &four)
		if got := fmt.Sprintf("%v tried %v last %s first %s", k.Shares, k.Tried, show(k.Last), show(k.First)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", canary, got, want)
		}
	}
	k, _ := FlaggerCanary(document(t, "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web}\nspec: {provider: istio, targetRef: {kind: Deployment, name: web}, analysis: {stepWeight: 20, webhooks: [{name: a, type: pre-rollout}, {name: b, type: pre-rollout}]}}\n"), nil)
	if !reflect.DeepEqual(k.Tried, []string{"pre-rollout"}) {
		t.Errorf("%v", k.Tried)
	}
}

func TestBlueGreen(t *testing.T) {
	b := ArgoBlueGreen(rollout(t, "    blueGreen: {activeService: a, prePromotionAnalysis: {templates: [{templateName: smoke}]}, autoPromotionSeconds: 60}"), nil)
	if b.AutoPromotion != "yes" || b.PreviewState != "absent" || b.PrePromotion != "set" || show(b.ScaleDownDelay) != "30" || show(b.AutoAfter) != "60" || b.Templates[0] != "AnalysisTemplate/smoke" {
		t.Errorf("%+v", b)
	}
	if b := ArgoBlueGreen(rollout(t, "    blueGreen: {autoPromotionEnabled: false, scaleDownDelaySeconds: '${D}'}"), nil); b.AutoPromotion != "no" || b.ScaleDownDelay != nil {
		t.Errorf("%+v", b)
	}
}

func TestFlagger(t *testing.T) {
	for _, c := range []struct{ analysis, want string }{
		{"{interval: 1m, threshold: 5, maxWeight: 50, stepWeight: 10, metrics: [{name: request-success-rate, thresholdRange: {min: 99}}]}",
			"steps 10 20 30 40 50; first 10; checks 5; threshold 5; bake 300; analysis set"},
		{"{stepWeights: [1, 5, 50], metrics: [{name: a, templateRef: {name: m}}]}", "steps 1 5 50; first 1; checks 3; threshold 1; bake 180; analysis set"},
		{"{interval: 2s, stepWeight: 50}", "steps 50 100; first 50; checks 2; threshold 1; bake 20; analysis absent"},
		{"{interval: 30s, iterations: 10, match: [{headers: {}}], webhooks: [{name: load}]}", "steps; first -; checks 10; threshold 1; bake 300; analysis set match only"},
		{"{interval: 30s}", "steps; first -; checks -; threshold 1; bake -; analysis absent"},
		{"{interval: '${I}', stepWeight: 20, maxWeight: 60}", "steps 20 40 60; first 20; checks 3; threshold 1; bake -; analysis absent"},
	} {
		d := document(t, "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web}\nspec: {provider: istio, targetRef: {kind: Deployment, name: web}, analysis: "+c.analysis+"}\n")
		k, steps := FlaggerCanary(d, nil)
		got := "steps"
		for _, s := range steps {
			got += " " + show(s.Weight)
		}
		got += fmt.Sprintf("; first %s; checks %s; threshold %s; bake %s; analysis %s", show(k.First), show(k.Checks), show(k.Threshold), show(k.Bake), k.Analysis)
		if k.MatchOnly {
			got += " match only"
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.analysis, got, c.want)
		}
	}
	k, _ := FlaggerCanary(document(t, "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web}\nspec: {skipAnalysis: true, targetRef: {kind: Deployment, name: web}}\n"), nil)
	if !k.SkipAnalysis || k.Analysis != "absent" || k.RouterState != "unknown" {
		t.Errorf("%+v", k)
	}
}

func TestMetrics(t *testing.T) {
	d := document(t, `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: t}
spec:
  args: [{name: service}]
  metrics:
    - name: errors
      interval: 1m
      count: 5
      successCondition: result[0] < 0.01
      provider: {prometheus: {query: 'sum(rate(errors{service="{{args.service}}"}[1m]))'}}
    - name: latency
      provider: {prometheus: {query: 'sum(rate(http_request_duration_seconds_sum[5m])) / sum(rate(http_request_duration_seconds_count[5m]))'}}
    - name: p99
      provider: {prometheus: {query: 'histogram_quantile(0.99, sum(rate(http_request_duration_seconds_bucket{version="canary"}[5m])) by (le))'}}
    - name: smoke
      provider: {job: {spec: {}}}
`)
	var got []string
	for _, m := range ArgoMetrics(d) {
		got = append(got, fmt.Sprintf("%s %s condition=%s latency=%v mean=%v scoped=%v interval=%s count=%s", m.Metric, m.Provider, m.Condition, m.Latency, m.Mean, m.Scoped, show(m.Interval), show(m.Count)))
	}
	want := []string{
		"errors prometheus condition=set latency=false mean=false scoped=true interval=60 count=5",
		"latency prometheus condition=absent latency=true mean=true scoped=false interval=- count=-",
		"p99 prometheus condition=absent latency=true mean=false scoped=true interval=- count=-",
		"smoke job condition=absent latency=false mean=false scoped=false interval=- count=-",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRoutes(t *testing.T) {
	for content, want := range map[string]string{
		"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{name: a, weight: 0}, {name: b, weight: 0}]}, {matches: [{headers: [{name: x}]}], backendRefs: [{name: a}]}]}":                                 "a:0 b:0 sum 0 written | a:1 sum 1 matched",
		"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{name: a}], filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m}}}, {requestMirror: {backendRef: {name: n}, percent: 5}}]}]}": "a:1 sum 1 mirror m absent - mirror n set 5",
		"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r}\nspec: {http: [{route: [{destination: {host: a, subset: v1}, weight: 90}, {destination: {host: a, subset: v2}}]}]}":                                                            "a:90 a:0 sum 90 written",
		"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r}\nspec: {http: [{route: [{destination: {host: a}}], mirror: {host: m}, mirrorPercentage: {value: 0.5}}]}":                                                                       "a:100 sum 100 mirror m set 0.5",
		"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{name: a, weight: '${W}'}]}]}":                                                                                                                 "a:- written",
	} {
		var rules []string
		for _, r := range Routes(document(t, content+"\n")) {
			var words []string
			for _, b := range r.Backends {
				words = append(words, b.Name+":"+show(b.Weight))
			}
			if r.Sum != nil {
				words = append(words, "sum "+show(r.Sum))
			}
			if r.Written {
				words = append(words, "written")
			}
			if r.Matched {
				words = append(words, "matched")
			}
			for _, m := range r.Mirrors {
				words = append(words, "mirror "+m.Name+" "+m.State+" "+show(m.Percent))
			}
			rules = append(rules, strings.Join(words, " "))
		}
		if got := strings.Join(rules, " | "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", content, got, want)
		}
	}
}

func TestPin(t *testing.T) {
	for revision, want := range map[string]string{
		"": "none", "HEAD": "none", "main": "branch", "release-1.2": "branch", "v1.2.3": "version", "refs/tags/x": "version", "app-1.2.3": "version",
		"87a8794d4bb98472fab47f14bb28e4d9ec24d742": "commit", "87a8794": "commit", "1.2.*": "range", ">=1.0.0": "range", "1": "range", "{{ .rev }}": "unknown",
		"sha256:abc": "digest", "feature/x": "branch",
	} {
		if got := Pin(revision, false); got != want {
			t.Errorf("%q: %s, want %s", revision, got, want)
		}
	}
	for reference, want := range map[string]string{
		"https://github.com/a/b/config?ref=v1.2.3":                     "version",
		"github.com/a/b//config":                                       "none",
		"https://github.com/a/b/releases/download/v1.0.0/install.yaml": "version",
		"https://github.com/a/b/releases/latest/download/install.yaml": "none",
		"https://raw.githubusercontent.com/a/b/main/install.yaml":      "branch",
		"https://example.com/install.yaml":                             "unknown",
		"https://user:token@github.com/a/b?ref=main":                   "branch",
	} {
		s := Remote(nil, reference)
		if s.Pin != want || strings.Contains(s.URL, "token") {
			t.Errorf("%s: %s (%s), want %s; url %s", reference, s.Pin, s.Revision, want, s.URL)
		}
	}
}

func TestGitOps(t *testing.T) {
	a, sources := ArgoApplication(document(t, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  source: {repoURL: https://example.com/r.git, targetRevision: main, path: deploy}
  syncPolicy: {automated: {}}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
`))
	if a.Automated != "set" || a.SelfHeal || len(a.Ignored) != 1 || len(sources) != 1 || sources[0].Pin != "branch" {
		t.Errorf("%+v %+v", a, sources)
	}
	for content, want := range map[string]string{
		"apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: a}\nspec: {url: x, ref: {branch: main}}":                            "branch main",
		"apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: a}\nspec: {url: x, ref: {branch: main, semver: '>=1.0.0'}}":         "range >=1.0.0",
		"apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: a}\nspec: {url: x}":                                                 "none",
		"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {suspend: true, chart: {spec: {chart: web, version: 1.2.x}}}": "range 1.2.x suspended spec.suspend",
	} {
		d := document(t, content+"\n")
		s := FluxSource(d)
		got := strings.TrimSpace(s.Pin + " " + s.Revision)
		for _, x := range Suspensions(d) {
			got += " suspended " + x.By
		}
		if got != want {
			t.Errorf("%s: %s, want %s", content, got, want)
		}
	}
	d := document(t, "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a, annotations: {autoscaling.keda.sh/paused-replicas: \"0\"}}\nspec: {scaleTargetRef: {name: web}}\n")
	if x := Suspensions(d); len(x) != 1 || x[0].Tool != "keda" {
		t.Errorf("%+v", x)
	}
}
