package render

import (
	"context"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// transformation is what one kustomization does with all that it has taken in.
type transformation struct {
	ctx       context.Context
	tree      *Tree
	dir, file string
	k         *manifest.Node
	resources []*resource
	files     *[]string // that were read
}

// run carries out the fields of a kustomization in the order in which kustomize does.
func (t *transformation) run() error {
	for _, field := range []string{"patchesStrategicMerge", "patches"} {
		if err := t.patches(field); err != nil {
			return err
		}
	}
	t.namespace(t.k.Get("namespace"))
	t.affix(t.k.Get("namePrefix"), true)
	t.affix(t.k.Get("nameSuffix"), false)
	t.labels(t.k)
	t.annotations(t.k.Get("commonAnnotations"))
	if err := t.patches("patchesJson6902"); err != nil {
		return err
	}
	if err := t.replicas(); err != nil {
		return err
	}
	for _, image := range t.k.Get("images").List() {
		t.image(image)
	}
	return t.external()
}

// clusterWide are kinds of the core that stand in no namespace (kubectl api-resources).
var clusterWide = map[string]bool{
	"Namespace": true, "Node": true, "PersistentVolume": true, "ClusterRole": true, "ClusterRoleBinding": true, "StorageClass": true, "CSIDriver": true, "CSINode": true,
	"CustomResourceDefinition": true, "APIService": true, "MutatingWebhookConfiguration": true, "ValidatingWebhookConfiguration": true, "PriorityClass": true,
	"RuntimeClass": true, "IngressClass": true, "VolumeAttachment": true, "CertificateSigningRequest": true, "FlowSchema": true,
	"PriorityLevelConfiguration": true, "ValidatingAdmissionPolicy": true, "ValidatingAdmissionPolicyBinding": true, "PodSecurityPolicy": true, "ComponentStatus": true,
}

func (t *transformation) namespace(value *manifest.Node) {
	if value.Written() == "" {
		return
	}
	for _, r := range t.resources {
		metadata := r.root.Get("metadata")
		switch {
		case metadata == nil || metadata.Kind != manifest.Map:
		case r.kind() == "Namespace" && r.group() == "":
			r.rename(value.Written())
		case clusterWide[r.kind()]:
		default:
			if old := r.space(); old != value.Written() {
				r.spaces = append(r.spaces, old)
				set(metadata, text("namespace", value), value)
			}
		}
	}
}

func (r *resource) rename(name string) {
	n := r.root.Get("metadata", "name")
	if n == nil || n.Value == name {
		return
	}
	r.names = append(r.names, n.Value)
	set(r.root.Get("metadata"), text("name", n), renamed(n, name))
}

// affix puts a text before or behind the names.
func (t *transformation) affix(value *manifest.Node, before bool) {
	if value.Written() == "" {
		return
	}
	for _, r := range t.resources {
		switch r.kind() {
		case "CustomResourceDefinition", "APIService", "Namespace":
			continue
		}
		name := r.name()
		switch {
		case name == "":
		case before:
			r.rename(value.Written() + name)
		default:
			r.rename(name + value.Written())
		}
	}
}

// labelled is where a label goes, beside metadata.labels: into the selectors and the templates of pods.
func labelled(r *resource, selectors, templates bool) (always, where [][]string) {
	add := func(list *[][]string, path string) { *list = append(*list, strings.Split(path, "/")) }
	switch r.kind() + "." + r.group() {
	case "Service.", "ReplicationController.":
		if selectors {
			add(&always, "spec/selector")
		}
		if r.kind() == "ReplicationController" && templates {
			add(&always, "spec/template/metadata/labels")
		}
	case "Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps", "StatefulSet.apps":
		if selectors {
			add(&always, "spec/selector/matchLabels")
		}
		if templates {
			add(&always, "spec/template/metadata/labels")
		}
	case "Job.batch", "CronJob.batch":
		prefix := map[string]string{"CronJob": "spec/jobTemplate/", "Job": ""}[r.kind()]
		if selectors {
			add(&where, prefix+"spec/selector/matchLabels")
		}
		if templates {
			add(&always, prefix+"spec/template/metadata/labels")
		}
	case "PodDisruptionBudget.policy":
		if selectors {
			add(&where, "spec/selector/matchLabels")
		}
	}
	return always, where
}

// labels sets commonLabels, and labels with what they are to be included in.
func (t *transformation) labels(k *manifest.Node) {
	yes := func(n *manifest.Node) bool { return n.Written() == "true" }
	t.label(k.Get("commonLabels"), true, true)
	for _, entry := range k.Get("labels").List() {
		selectors := yes(entry.Get("includeSelectors"))
		t.label(entry.Get("pairs"), selectors, selectors || yes(entry.Get("includeTemplates")))
		t.fields(entry.Get("pairs"), entry.Get("fields"))
	}
}

func (t *transformation) label(pairs *manifest.Node, selectors, templates bool) {
	for _, r := range t.resources {
		always, where := labelled(r, selectors, templates)
		for _, e := range pairs.Map() {
			visit := func(parent *manifest.Node, key string) { set(parent, e.Key, e.Value) }
			for _, path := range append(always, []string{"metadata", "labels"}) {
				each(r.root, append(slices.Clone(path), e.Key.Value), true, e.Value, visit)
			}
			for _, path := range where {
				if r.root.Get(path...) != nil {
					each(r.root, append(slices.Clone(path), e.Key.Value), true, e.Value, visit)
				}
			}
		}
	}
}

// fields sets pairs at the fields that a transformer is configured with (path, kind, group, create).
func (t *transformation) fields(pairs, specs *manifest.Node) {
	for _, spec := range specs.List() {
		path := strings.Split(spec.Written("path"), "/")
		for _, r := range t.resources {
			if kind := spec.Written("kind"); kind != "" && kind != r.kind() {
				continue
			}
			if group := spec.Written("group"); group != "" && group != r.group() {
				continue
			}
			create := spec.Written("create") == "true"
			if !create && r.root.Get(path...) == nil {
				continue
			}
			for _, e := range pairs.Map() {
				each(r.root, append(slices.Clone(path), e.Key.Value), true, e.Value, func(parent *manifest.Node, key string) { set(parent, e.Key, e.Value) })
			}
		}
	}
}

func (t *transformation) annotations(pairs *manifest.Node) {
	for _, r := range t.resources {
		paths := [][]string{{"metadata", "annotations"}}
		switch r.kind() + "." + r.group() {
		case "Deployment.apps", "ReplicaSet.apps", "DaemonSet.apps", "StatefulSet.apps", "Job.batch", "ReplicationController.":
			paths = append(paths, []string{"spec", "template", "metadata", "annotations"})
		case "CronJob.batch":
			paths = append(paths, []string{"spec", "jobTemplate", "metadata", "annotations"}, []string{"spec", "jobTemplate", "spec", "template", "metadata", "annotations"})
		}
		for _, e := range pairs.Map() {
			for _, path := range paths {
				each(r.root, append(slices.Clone(path), e.Key.Value), true, e.Value, func(parent *manifest.Node, key string) { set(parent, e.Key, e.Value) })
			}
		}
	}
}

// replicas sets how many pods workloads of a name have, of which there has to be one.
func (t *transformation) replicas() error {
	for _, entry := range t.k.Get("replicas").List() {
		name, count, found := entry.Written("name"), entry.Get("count"), false
		if count == nil {
			return at(entry, "it sets no count")
		}
		for _, r := range t.resources {
			switch r.kind() {
			case "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet":
				if had(r.names, r.name(), name) {
					found = true
					each(r.root, []string{"spec", "replicas"}, true, count, func(parent *manifest.Node, key string) { set(parent, text(key, count), count) })
				}
			}
		}
		if !found {
			return at(entry, "there is no workload called %s", name)
		}
	}
	return nil
}

// image sets what takes the place of an image, in every list of containers.
func (t *transformation) image(entry *manifest.Node) {
	name := entry.Written("name")
	where := entry
	for _, key := range []string{"newName", "newTag", "digest"} {
		if n := entry.Get(key); n != nil {
			where = n
		}
	}
	for _, r := range t.resources {
		if r.kind() == "CustomResourceDefinition" {
			continue
		}
		containers(r.root, func(c *manifest.Node) {
			image := c.Get("image")
			parsed := workload.ParseImage(image.Written())
			if image == nil || image.Hidden || parsed.Repository != name || name == "" {
				return
			}
			value := name
			if renamed := entry.Written("newName"); renamed != "" {
				value = renamed
			}
			tag, digest := entry.Written("newTag"), entry.Written("digest")
			if tag == "" && digest == "" {
				tag, digest = parsed.Tag, parsed.Digest
			}
			if tag != "" {
				value += ":" + tag
			}
			if digest != "" {
				value += "@" + digest
			}
			changed := text(value, where)
			if entry.Written("newTag")+entry.Written("digest") != "" {
				changed.Setter = t.file
			} else {
				changed = renamed(image, value)
			}
			set(c, c.Key("image"), changed)
		})
	}
}

// containers calls for every item of a list of containers, however deep it stands.
func containers(n *manifest.Node, visit func(*manifest.Node)) {
	for _, e := range n.Entries {
		if (e.Key.Value == "containers" || e.Key.Value == "initContainers") && e.Value.Kind == manifest.List {
			for _, item := range e.Value.Items {
				if item.Kind == manifest.Map {
					visit(item)
				}
			}
			continue
		}
		containers(e.Value, visit)
	}
	for _, item := range n.Items {
		containers(item, visit)
	}
}

// external carries out transformers that stand in files of their own, as far as they are kustomize's own.
func (t *transformation) external() error {
	for _, entry := range t.k.Get("transformers").List() {
		name, err := reference(t.dir, entry)
		if err != nil {
			return err
		}
		documents, err := t.tree.read(name)
		if err != nil {
			return at(entry, "the transformer %s is not read", entry.Written())
		}
		*t.files = append(*t.files, name)
		for _, d := range documents {
			switch {
			case d.APIVersion == "builtin" && d.Kind == "LabelTransformer":
				t.fields(d.Root.Get("labels"), d.Root.Get("fieldSpecs"))
			case d.APIVersion == "builtin" && d.Kind == "AnnotationsTransformer":
				t.fields(d.Root.Get("annotations"), d.Root.Get("fieldSpecs"))
			default:
				return at(d.Root, "the transformer %s is not carried out", d.Kind)
			}
		}
	}
	return nil
}
