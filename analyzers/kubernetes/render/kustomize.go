package render

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// maxObjects is how many objects one kustomization may bring together, those of its bases included, before it is given up.
const maxObjects = 20_000

// resource is an object on its way through kustomizations.
type resource struct {
	file          string
	root          *manifest.Node
	names, spaces []string // that it has had before, the first one first
}

func (r *resource) kind() string  { return r.root.Written("kind") }
func (r *resource) name() string  { return r.root.Written("metadata", "name") }
func (r *resource) space() string { return r.root.Written("metadata", "namespace") }

func (r *resource) group() string {
	group, _, found := strings.Cut(r.root.Written("apiVersion"), "/")
	if !found {
		return ""
	}
	return group
}

func (r *resource) clone() *resource {
	copied := *r
	copied.root = firm(r.root)
	copied.names, copied.spaces = slices.Clone(r.names), slices.Clone(r.spaces)
	return &copied
}

// accumulated is what a kustomization comes to, with the files that were read for it.
type accumulated struct {
	resources []*resource
	files     []string
	err       error
}

// Kustomizer builds kustomizations (kubectl documentation, "Kustomize"; the order in which fields take effect is that of kustomize
// 5). A base is built once, however many take it in. Nothing is fetched and no plugin is run.
type Kustomizer struct {
	tree *Tree
	ctx  context.Context
	done map[string]*accumulated
	open map[string]bool
}

// NewKustomizer makes a builder that gives up when the context ends.
func NewKustomizer(ctx context.Context, tree *Tree) *Kustomizer {
	return &Kustomizer{tree: tree, ctx: ctx, done: map[string]*accumulated{}, open: map[string]bool{}}
}

// Build builds the kustomization in a file, which no other one takes in.
func (b *Kustomizer) Build(file string) (_ *Rendering, failure *Failure) {
	defer survive(file, &failure)
	built := b.folder(path.Dir(file), nil)
	if built.err != nil {
		return nil, failed(file, built.err)
	}
	delete(b.done, path.Dir(file)) // nobody else takes it in
	r := &Rendering{From: file, Setting: file, Covers: built.files}
	for _, resource := range built.resources {
		r.Documents = append(r.Documents, finished(resource.root, resource.file))
	}
	return r, nil
}

// large are kinds that hold much and of which nothing is asked but what they are called.
var large = map[string]bool{"CustomResourceDefinition": true, "ConfigMap": true, "ClusterRole": true, "Role": true, "ClusterRoleBinding": true, "RoleBinding": true}

// finished makes a document of an object that is rendered.
func finished(root *manifest.Node, file string) *manifest.Document {
	if large[root.Written("kind")] {
		root.Entries = slices.DeleteFunc(slices.Clone(root.Entries), func(e manifest.Entry) bool {
			return e.Key.Value != "apiVersion" && e.Key.Value != "kind" && e.Key.Value != "metadata"
		})
	}
	return manifest.New(root, file)
}

func failed(from string, err error) *Failure {
	if f, ok := err.(*Failure); ok {
		copied := *f
		copied.From = from
		return &copied
	}
	return &Failure{From: from, Reason: err.Error()}
}

// folder builds the kustomization in a folder; by is what names it.
func (b *Kustomizer) folder(dir string, by *manifest.Node) *accumulated {
	if done := b.done[dir]; done != nil {
		return done
	}
	result := &accumulated{}
	if b.open[dir] {
		result.err = at(by, "%s takes itself in", dir)
		return result // it is not done: the one that is open will be
	}
	b.open[dir] = true
	result.resources, result.err = b.build(dir, by, result)
	delete(b.open, dir)
	slices.Sort(result.files)
	result.files = slices.Compact(result.files)
	b.done[dir] = result
	return result
}

func (b *Kustomizer) build(dir string, by *manifest.Node, result *accumulated) ([]*resource, error) {
	resources, err := b.target(dir, by, nil, result)
	if err != nil {
		return nil, err
	}
	resources = slices.DeleteFunc(resources, func(r *resource) bool {
		return r.root.Written("metadata", "annotations", "config.kubernetes.io/local-config") == "true"
	})
	refer(resources)
	return resources, nil
}

var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// target adds what a kustomization takes in to what is there, and changes all of it. Only for a component is anything there.
func (b *Kustomizer) target(dir string, by *manifest.Node, resources []*resource, result *accumulated) ([]*resource, error) {
	if err := over(b.ctx); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(kustomizationNames, func(name string) bool { return b.tree.file(path.Join(dir, name)) != nil })
	if i < 0 {
		return nil, at(by, "there is no kustomization in %s in the tree", dir)
	}
	file := path.Join(dir, kustomizationNames[i])
	documents, err := b.tree.read(file)
	if err != nil {
		return nil, err
	}
	if len(documents) != 1 {
		return nil, &Failure{File: file, Reason: "it holds no kustomization, or several"}
	}
	k := documents[0].Root
	if err := understood(k); err != nil {
		return nil, err
	}
	for _, key := range []string{"resources", "bases"} {
		for _, entry := range k.Get(key).List() {
			if resources, err = b.take(dir, entry, resources, result); err != nil {
				return nil, err
			}
		}
	}
	resources = generate(k, file, resources)
	for _, entry := range k.Get("components").List() {
		folder, err := reference(dir, entry)
		if err != nil {
			return nil, err
		}
		if b.open[folder] {
			return nil, at(entry, "%s takes itself in", folder)
		}
		b.open[folder] = true
		resources, err = b.target(folder, entry, resources, result)
		delete(b.open, folder)
		if err != nil {
			return nil, err
		}
	}
	t := &transformation{ctx: b.ctx, tree: b.tree, dir: dir, file: file, k: k, resources: resources, files: &result.files}
	if err := t.run(); err != nil {
		return nil, err
	}
	return t.resources, nil
}

// understood is an error for a kustomization with a field that is not carried out here.
func understood(k *manifest.Node) error {
	for _, e := range k.Map() {
		switch key := e.Key.Value; key {
		case "helmCharts", "helmChartInflationGenerator":
			return elsewhere(e.Key, "it takes in charts (%s)", key)
		case "generators":
			if len(e.Value.List()) > 0 {
				return elsewhere(e.Key, "its generators are programs or charts")
			}
		case "replacements", "vars", "openapi":
			if len(e.Value.List())+len(e.Value.Map()) > 0 {
				return at(e.Key, "%s are not worked out", key)
			}
		}
	}
	return nil
}

// reference is the path that an entry names.
func reference(dir string, entry *manifest.Node) (string, error) {
	written := entry.Written()
	if isRemote(written) {
		return "", elsewhere(entry, "%s is fetched from elsewhere", written)
	}
	if strings.Contains(written, "\n") {
		return "", at(entry, "resources that are written in place are not read")
	}
	joined, ok := inside(dir, written)
	if !ok {
		return "", at(entry, "%s lies outside of the tree", written)
	}
	return joined, nil
}

// isRemote is whether a resource is fetched (kustomize, "remote targets": an address, a path of a git host, an scp-like one).
func isRemote(reference string) bool {
	host, _, _ := strings.Cut(reference, "/")
	return strings.Contains(reference, "://") || strings.Contains(reference, "?ref=") || strings.Contains(host, "@") ||
		strings.Contains(host, ".") && strings.Trim(host, ".") != "" && strings.Contains(reference, "//") ||
		host == "github.com" || host == "gitlab.com" || host == "bitbucket.org"
}

// take adds a resource, which is a file of manifests or the folder of another kustomization.
func (b *Kustomizer) take(dir string, entry *manifest.Node, resources []*resource, result *accumulated) ([]*resource, error) {
	file, err := reference(dir, entry)
	if err == nil {
		err = over(b.ctx)
	}
	if err != nil {
		return nil, err
	}
	before := len(resources)
	if b.tree.file(file) != nil {
		documents, err := b.tree.read(file)
		if err != nil {
			return nil, err
		}
		result.files = append(result.files, file)
		for _, d := range documents {
			if empty(d) {
				continue
			}
			if d.Class == manifest.Template {
				return nil, at(d.Root, "it is a template and no manifest")
			}
			if d.Kind == "" || d.APIVersion == "" {
				return nil, at(d.Root, "it is no object")
			}
			resources = append(resources, (&resource{file: file, root: d.Root}).clone())
		}
	} else {
		base := b.folder(file, entry)
		if base.err != nil {
			return nil, base.err
		}
		result.files = append(result.files, base.files...)
		for _, r := range base.resources {
			resources = append(resources, r.clone())
		}
	}
	if len(resources) > maxObjects {
		return nil, at(entry, "it brings together more than %d objects", maxObjects)
	}
	return resources, unique(resources, before, entry)
}

// empty is whether a document holds nothing, or a list without items.
func empty(d *manifest.Document) bool {
	return d.Root.Kind == manifest.Null || d.Root.Kind == manifest.Map && len(d.Root.Entries) == 0
}

// unique is an error for an object that is there twice.
func unique(resources []*resource, before int, entry *manifest.Node) error {
	seen := map[string]bool{}
	for i, r := range resources {
		id := strings.Join([]string{r.group(), r.kind(), r.space(), r.name(), r.root.Written("metadata", "generateName")}, "\x00")
		if seen[id] && i >= before {
			return at(entry, "it takes in %s %s twice", r.kind(), r.name())
		}
		seen[id] = true
	}
	return nil
}

// generate adds the ConfigMaps and Secrets that a kustomization makes, by their names: what they hold is not worked out.
func generate(k *manifest.Node, file string, resources []*resource) []*resource {
	for _, g := range []struct{ key, kind string }{{"configMapGenerator", "ConfigMap"}, {"secretGenerator", "Secret"}} {
		for _, entry := range k.Get(g.key).List() {
			name := entry.Get("name")
			if behavior := entry.Written("behavior"); name == nil || behavior == "merge" || behavior == "replace" {
				continue
			}
			metadata := &manifest.Node{Kind: manifest.Map, Text: name.Text, Start: name.Start, End: name.End}
			set(metadata, text("name", name), name)
			if namespace := entry.Get("namespace"); namespace != nil {
				set(metadata, text("namespace", namespace), namespace)
			}
			root := &manifest.Node{Kind: manifest.Map, Text: name.Text, Start: entry.Start, End: entry.End}
			set(root, text("apiVersion", name), text("v1", name))
			set(root, text("kind", name), text(g.kind, name))
			set(root, text("metadata", name), metadata)
			resources = append(resources, (&resource{file: file, root: root}).clone())
		}
	}
	return resources
}
