package kubernetes

import (
	"fmt"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// BenchmarkTree reads and joins a thousand files of a workload with its Service and its budget.
func BenchmarkTree(b *testing.B) {
	var files []*source.File
	for i := range 1000 {
		content := []byte(fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web%[1]d, labels: {app: web%[1]d}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web%[1]d}}
  template:
    metadata: {labels: {app: web%[1]d}}
    spec:
      containers:
        - name: app
          image: reg/web:1.2.%[1]d
          ports: [{containerPort: 80, name: http}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
          livenessProbe: {httpGet: {path: /live, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: web%[1]d}
spec: {selector: {app: web%[1]d}, ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web%[1]d}
spec: {minAvailable: 1, selector: {matchLabels: {app: web%[1]d}}}
`, i))
		path := fmt.Sprintf("apps/a%d/m%d.yaml", i/8, i)
		files = append(files, source.NewFile(path, source.Head, "", int64(len(content)), func() ([]byte, error) { return content, nil }))
	}
	change := &source.Change{Head: source.NewTree(files)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := analyzers.Run(b.Context(), change, []analyzers.Analyzer{New(Settings{})}, analyzers.Options{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
