//go:build bench

package house

import (
	"debug/buildinfo"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// applications is how many applications the tree of manifests holds; each is a Deployment, a Service, a
// PodDisruptionBudget and a HorizontalPodAutoscaler.
const applications = 1000

const manifestRuns = 5

// TestManifestSpeed prints what it takes plimsoll and kube-score to judge the same 4,000 manifests: as 1,000 files of four
// documents, and as 4,000 files. Every fourth application has faults, which both have to find. PLIMSOLL and KUBE_SCORE are
// the programs; `make bench` sets them. Nothing fails for being slow.
func TestManifestSpeed(t *testing.T) {
	plimsoll, score := program(t, "PLIMSOLL"), program(t, "KUBE_SCORE")
	// What `go install` builds does not know its version; the module's stands in the program.
	build, err := buildinfo.ReadFile(score)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\n%s and kube-score %s on %s/%s with %d cores; median of %d runs, best in brackets\n\n", output(t, ".", plimsoll, "version"),
		build.Main.Version, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), manifestRuns)
	for _, together := range []bool{true, false} {
		repository, files := newManifests(t, together)
		var costs [2][]cost
		for range manifestRuns {
			costs[0] = append(costs[0], spent(t, repository, 1, plimsoll, "check"))
			costs[1] = append(costs[1], spent(t, repository, 1, append([]string{score, "score"}, files...)...))
		}
		ours, theirs := medians(costs[0]), medians(costs[1])
		fmt.Printf("%4d files, 4000 manifests   plimsoll %s, processors %d ms   kube-score %s, processors %d ms   plimsoll/kube-score: time %.3f, processors %.3f, memory %.3f\n",
			len(files), shownCost(ours, costs[0]), ours.processor.Milliseconds(), shownCost(theirs, costs[1]), theirs.processor.Milliseconds(),
			ours.time.Seconds()/theirs.time.Seconds(), ours.processor.Seconds()/theirs.processor.Seconds(), float64(ours.memory)/float64(theirs.memory))
	}
}

// newManifests is a repository of applications and the names of its files: one file for each application, or one for each
// manifest.
func newManifests(t *testing.T, together bool) (dir string, files []string) {
	t.Helper()
	dir = newRepository(t)
	for i := range applications {
		folder := fmt.Sprintf("production/team%02d/app%04d", i%25, i)
		manifests := application(i)
		if together {
			files = append(files, folder+"/app.yaml")
			write(t, dir, files[len(files)-1], strings.Join(manifests, "---\n"))
			continue
		}
		for n, manifest := range manifests {
			files = append(files, fmt.Sprintf("%s/%s.yaml", folder, []string{"deployment", "service", "budget", "autoscaler"}[n]))
			write(t, dir, files[len(files)-1], manifest)
		}
	}
	slices.Sort(files)
	commit(t, dir, "all manifests")
	return dir, files
}

// application is the text of the four manifests of the i-th application.
func application(i int) []string {
	name, image, readiness := fmt.Sprintf("app%04d", i), fmt.Sprintf("registry.example.com/team/app%04d:1.%d.3@sha256:%064x", i, i%40, i+1), `
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 5`
	if i%4 == 3 {
		image, readiness = "registry.example.com/team/"+name+":latest", ""
	}
	deployment := fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: %[1]s
  namespace: team%02[2]d
  labels: {app.kubernetes.io/name: %[1]s, app.kubernetes.io/part-of: shop}
spec:
  selector:
    matchLabels: {app.kubernetes.io/name: %[1]s}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 25%%}
  template:
    metadata:
      labels: {app.kubernetes.io/name: %[1]s, app.kubernetes.io/part-of: shop}
    spec:
      serviceAccountName: %[1]s
      terminationGracePeriodSeconds: 45
      securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001}
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels: {app.kubernetes.io/name: %[1]s}
      containers:
        - name: app
          image: %[3]s
          imagePullPolicy: Always
          ports:
            - {name: http, containerPort: 8080}
          env:
            - {name: LOG_LEVEL, value: info}
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef: {name: %[1]s, key: url}
          resources:
            requests: {cpu: 100m, memory: 128Mi, ephemeral-storage: 64Mi}
            limits: {cpu: 500m, memory: 256Mi, ephemeral-storage: 128Mi}%[4]s
          livenessProbe:
            httpGet: {path: /live, port: http}
            periodSeconds: 10
          lifecycle:
            preStop:
              exec: {command: [sleep, "10"]}
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, privileged: false}
`, name, i%25, image, readiness)
	rest := strings.NewReplacer("{name}", name, "{team}", fmt.Sprintf("team%02d", i%25))
	return []string{deployment,
		rest.Replace("apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: {team}\nspec:\n  type: ClusterIP\n  selector: {app.kubernetes.io/name: {name}}\n  ports:\n    - {name: http, port: 80, targetPort: http}\n"),
		rest.Replace("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: {name}\n  namespace: {team}\nspec:\n  minAvailable: 2\n  selector:\n    matchLabels: {app.kubernetes.io/name: {name}}\n"),
		rest.Replace("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\n  namespace: {team}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {name}}\n  minReplicas: 4\n  maxReplicas: 12\n  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n        target: {type: Utilization, averageUtilization: 70}\n"),
	}
}
