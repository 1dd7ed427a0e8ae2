package manifest

import "strings"

// classify tells the class of a document by its shape. A kustomization that uses it as a patch has the last word.
func classify(d *Document) Class {
	switch {
	case d.Root == nil || d.Root.Kind != Map || d.APIVersion == "" || d.Kind == "":
		return Fragment
	case d.template():
		return Template
	case d.Root.Get("$patch") != nil || incomplete(d):
		return Patch
	case d.Name == "" && d.Root.Written("metadata", "generateName") == "" && !nameless[d.Kind]:
		return Fragment
	}
	return Full
}

// nameless are kinds that are read from a file and never stored under a name.
var nameless = map[string]bool{"Kustomization": true, "Component": true}

// template is whether an engine decides what a document holds: which fields there are, what it is called, or, in the folder
// of a chart's templates, any value. Elsewhere braces in a value can be the object's own: a query, a step of a workflow.
func (d *Document) template() bool {
	inChart := strings.Contains("/"+d.File, "/templates/")
	hidden := func(n *Node) bool { return n != nil && n.Hidden }
	if hidden(d.Root.Get("kind")) || hidden(d.Root.Get("apiVersion")) || hidden(d.Root.Get("metadata", "name")) {
		return true
	}
	return filled(d.Root, inChart)
}

// filled is whether an engine decides about the shape of a tree, or, where values count, about any value.
func filled(n *Node, values bool) bool {
	if n.Open || n.Maybe || n.Hidden && (values && strings.Contains(n.Value, "{{") || n.Kind == Null) {
		return true
	}
	for _, item := range n.Items {
		if filled(item, values) {
			return true
		}
	}
	for _, e := range n.Entries {
		if filled(e.Value, values) {
			return true
		}
	}
	return false
}

// incomplete is whether an object lacks what the API server requires of its kind, so that it can only be a patch
// (Kubernetes API reference: the fields of each kind that are required).
func incomplete(d *Document) bool {
	lacks := func(path ...string) bool { return d.Root.Get(path...) == nil }
	switch {
	case d.Kind == "Service" && d.Group() == "":
		kind := d.Root.Written("spec", "type")
		return kind != "ExternalName" && lacks("spec", "ports") && lacks("spec", "clusterIP")
	case d.Kind == "PodDisruptionBudget":
		return lacks("spec", "selector") || lacks("spec", "minAvailable") && lacks("spec", "maxUnavailable")
	case d.Kind == "HorizontalPodAutoscaler", d.Kind == "ScaledObject" && d.Group() == "keda.sh":
		return lacks("spec", "scaleTargetRef")
	case d.Kind == "Canary" && d.Group() == "flagger.app":
		return lacks("spec", "targetRef")
	case d.Kind == "Application" && d.Group() == "argoproj.io":
		return lacks("spec", "source") && lacks("spec", "sources") || lacks("spec", "destination")
	case d.Kind == "Rollout" && d.Group() == "argoproj.io" && !lacks("spec", "workloadRef"):
		return false
	}
	pod := PodTemplate(d)
	if pod == nil {
		return false
	}
	template := d.Root.Get(pod...)
	containers := template.Get("spec", "containers").List()
	if len(containers) == 0 {
		return true
	}
	for _, c := range containers {
		if c.Get("image") == nil || c.Get("name") == nil {
			return true
		}
	}
	switch d.Kind {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet":
		return lacks("spec", "selector") && d.Group() == "apps"
	}
	return false
}

// PodTemplate is the path of what pods are made from in an object of this kind; nil for a kind that makes none. The empty
// path is a Pod's own.
func PodTemplate(d *Document) []string {
	switch d.Kind {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet":
		if d.Group() == "apps" || d.Group() == "extensions" {
			return []string{"spec", "template"}
		}
	case "ReplicationController":
		return []string{"spec", "template"}
	case "Job":
		if d.Group() == "batch" {
			return []string{"spec", "template"}
		}
	case "Rollout":
		if d.Group() == "argoproj.io" {
			return []string{"spec", "template"}
		}
	case "CronJob":
		if d.Group() == "batch" {
			return []string{"spec", "jobTemplate", "spec", "template"}
		}
	case "Pod":
		if d.Group() == "" {
			return []string{}
		}
	}
	return nil
}
