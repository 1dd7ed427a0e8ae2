// Package workload reads what runs: controllers of pods, their containers and images, probes, lifecycle and update strategy,
// and the selectors of what stands before them. A number or text that is not known is nil and left out of the facts, so that
// no comparison with it holds.
package workload

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Workload is an object that makes pods.
type Workload struct {
	Document *manifest.Document
	// Spec is the specification of the controller; of a CronJob, that of its Jobs; of a Pod, its own.
	Spec manifest.Field
	// Template is what pods are made from, and Pod its spec.
	Template, Pod manifest.Field
	Containers    []*Container
	// OpenContainers: there may be containers that are not written here.
	OpenContainers bool
}

// Of reads a workload; nil where a document makes no pods. A Rollout that takes its pods from another object (workloadRef)
// is one without containers.
func Of(d *manifest.Document) *Workload {
	path := manifest.PodTemplate(d)
	if path == nil {
		return nil
	}
	w := &Workload{Document: d, Spec: d.Root.Field("spec"), Template: d.Root.Field(path...)}
	if d.Kind == "CronJob" {
		w.Spec = d.Root.Field("spec", "jobTemplate", "spec")
	}
	w.Pod = w.Template.Field("spec")
	w.containers("initContainers", true)
	w.containers("containers", false)
	return w
}

// IsJob is whether the pods are meant to end.
func (w *Workload) IsJob() bool { return w.Document.Kind == "Job" || w.Document.Kind == "CronJob" }

// Reference is the object that a Rollout takes its pods from (Argo Rollouts, "workloadRef").
func (w *Workload) Reference() (kind, name string) {
	if w.Document.Kind != "Rollout" {
		return "", ""
	}
	ref := w.Document.Root.Get("spec", "workloadRef")
	return ref.Written("kind"), ref.Written("name")
}

// Labels are those of the pods.
func (w *Workload) Labels() manifest.Field { return w.Template.Field("metadata", "labels") }

// Grace is how long a pod may take to stop (PodSpec, terminationGracePeriodSeconds: default 30).
func (w *Workload) Grace() *int { return w.Pod.Field("terminationGracePeriodSeconds").Int(30) }

// Container is one container of a workload.
type Container struct {
	Node    *manifest.Node
	Name    string
	Init    bool
	Sidecar *bool // an init container that runs on: restartPolicy Always (Kubernetes documentation, "Sidecar Containers")
	Image   Image
}

func (w *Workload) containers(key string, init bool) {
	items, open := w.Pod.Field(key).Items()
	w.OpenContainers = w.OpenContainers || open
	for _, item := range items {
		c := &Container{Node: item, Name: item.Written("name"), Init: init}
		if item.Kind != manifest.Map {
			continue
		}
		no := false
		c.Sidecar = &no
		if init {
			c.Sidecar = nil
			if policy := item.Field("restartPolicy").String(""); policy != nil {
				yes := *policy == "Always"
				c.Sidecar = &yes
			}
		}
		c.Image = ParseImage(item.Written("image"))
		w.Containers = append(w.Containers, c)
	}
}

// Serves is whether the container runs as long as its pod: not an init container that ends.
func (c *Container) Serves() bool { return !c.Init || c.Sidecar != nil && *c.Sidecar }

// PullPolicy is what is written, or the default: Always for :latest and for no tag, else IfNotPresent (Kubernetes
// documentation, "Images", "Default image pull policy"); nil where it is not known.
func (c *Container) PullPolicy() *string {
	or := "IfNotPresent"
	switch c.Image.TagClass {
	case "none", "latest":
		or = "Always"
	case "template", "":
		if c.Node.Field("imagePullPolicy").State != manifest.Known {
			return nil
		}
	}
	return c.Node.Field("imagePullPolicy").String(or)
}

// Ports are the ports that the container declares, by number and name as written.
func (c *Container) Ports() (ports []string, open bool) {
	items, open := c.Node.Field("ports").Items()
	for _, p := range items {
		for _, key := range []string{"containerPort", "name"} {
			f := p.Field(key)
			if f.State == manifest.Unknown {
				open = true
			}
			if text := p.Written(key); text != "" {
				ports = append(ports, text)
			}
		}
	}
	return ports, open
}
