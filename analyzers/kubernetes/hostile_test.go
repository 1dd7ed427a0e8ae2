package kubernetes

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Trees that are made to hurt are survived in little time, and what cannot be read is said with its place.
func TestHostile(t *testing.T) {
	var chain, wide strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&chain, "-- k%d/kustomization.yaml --\nresources: [../k%d, ../k%d]\n", i, (i+1)%2000, (i+7)%2000)
		fmt.Fprintf(&wide, "---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec: {selector: {a: b}, ports: []}\n", i)
		fmt.Fprintf(&wide, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w%d}\nspec: {selector: {}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}\n", i)
	}
	for name, c := range map[string]struct {
		archive string
		problem string // the message of the one problem; empty for none
	}{
		"kustomizations in a circle":    {chain.String(), ""},
		"a kustomization of itself":     {"-- kustomization.yaml --\nresources: [., ./kustomization.yaml, ../.., /etc]\npatches: [{path: kustomization.yaml}]\n", ""},
		"one label for all":             {"-- w.yaml --\n" + wide.String(), ""},
		"numbers beyond all measure":    {"-- w.yaml --\n" + strings.NewReplacer("{replicas}", "2147483647", "{bound}", `"99999999999999%"`).Replace(numbers), ""},
		"numbers below all measure":     {"-- w.yaml --\n" + strings.NewReplacer("{replicas}", "-5", "{bound}", "-7").Replace(numbers), ""},
		"text for numbers":              {"-- w.yaml --\n" + strings.NewReplacer("{replicas}", "[1]", "{bound}", "{a: b}").Replace(numbers), ""},
		"a file above the size":         {"-- big.yaml --\napiVersion: v1\nkind: ConfigMap\ndata: {a: '" + strings.Repeat("x", 50<<20) + "'}\n", "larger than 5 MiB"},
		"a list that holds itself":      {"-- l.yaml --\napiVersion: v1\nkind: List\nitems: &a\n- apiVersion: v1\n  kind: List\n  items: *a\n", "stands for a value that holds it"},
		"a regular expression to match": {"-- kustomization.yaml --\nresources: [w.yaml]\npatches: [{target: {kind: '((((a*)*)*)*', name: '('}, patch: '[{op: add, path: ///0/-/~1}]'}]\n-- w.yaml --\n" + numbers, ""},
	} {
		start := time.Now()
		result := run(t, c.archive)
		if took := time.Since(start); took > 10*time.Second && took > 5*ordinary(t) {
			t.Errorf("%s: took %s", name, took)
		}
		if c.problem == "" && len(result.Problems) > 0 || c.problem != "" && (len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Message, c.problem)) {
			t.Errorf("%s: problems %v, want %q", name, result.Problems, c.problem)
		}
	}
}

// ordinary is how long a tree of as many objects takes that is not made to hurt, on this machine as busy as it is, and with the
// race detector where that is on. What compares each object with each takes far more than five times that.
func ordinary(t *testing.T) time.Duration {
	var tree strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&tree, "-- a%d/w.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: s%[1]d}\nspec: {selector: {a: b%[1]d}, ports: []}\n", i)
		fmt.Fprintf(&tree, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w%[1]d}\nspec: {selector: {}, template: {metadata: {labels: {a: b%[1]d}}, spec: {containers: [{name: c, image: x}]}}}\n", i)
	}
	start := time.Now()
	run(t, tree.String())
	return time.Since(start)
}

const numbers = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: {replicas}
  progressDeadlineSeconds: {replicas}
  selector: {}
  strategy: {rollingUpdate: {maxUnavailable: {bound}, maxSurge: {bound}}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: {replicas}
      containers:
        - name: c
          image: x
          startupProbe: {httpGet: {port: {replicas}}, initialDelaySeconds: {replicas}, periodSeconds: {replicas}, failureThreshold: {replicas}}
          lifecycle: {preStop: {exec: {command: [sleep, "999999d"]}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: {bound}, selector: {matchLabels: {app: web}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec:
  replicas: {replicas}
  selector: {}
  template: {spec: {containers: [{name: c, image: x}]}}
  strategy: {canary: {steps: [{setWeight: {replicas}}, {pause: {duration: 99999999h}}, {setWeight: {bound}}, {pause: {duration: {bound}}}]}}
---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: r}
spec: {targetRef: {kind: Deployment, name: web}, analysis: {interval: 99999999h, maxWeight: {replicas}, stepWeight: 1, iterations: {bound}, threshold: {replicas}}}
`
