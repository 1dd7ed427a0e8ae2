package kubernetes

import (
	"path"
	"regexp"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/delivery"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// kustomization is what a kustomization takes in and what it changes (kustomize API v1beta1, type Kustomization).
type kustomization struct {
	file   string
	dir    string
	reach  []string          // paths within the tree, files or folders
	images map[string]string // by the name of an image: the name that takes its place
	sets   map[string]bool   // names of images for which it sets a tag or a digest
	// patchFiles are files that are patches, whatever they look like.
	patchFiles  []string
	patches     []patch
	replicas    map[string]bool // names whose replicas it sets
	environment string
	component   bool // it is part of others and never applied by itself
	namespace   bool // it sets the namespace of all that it takes in
	facts       []analyzers.Fact
}

// patch is a patch with what it is meant for: by target, or by the kind and name that it holds itself.
type patch struct {
	file       string // where it is written, or empty for an inline one
	inline     []*manifest.Document
	kind, name *regexp.Regexp // nil: not by target
}

func isKustomization(file string) bool {
	switch path.Base(file) {
	case "kustomization.yaml", "kustomization.yml", "Kustomization":
		return true
	}
	return false
}

func (a analyzer) kustomization(text *source.Text, root *manifest.Node) *kustomization {
	k := &kustomization{file: text.Path, dir: path.Dir(text.Path), images: map[string]string{}, sets: map[string]bool{}, replicas: map[string]bool{}, environment: a.settings.environment(text.Path)}
	for _, key := range []string{"resources", "bases", "components", "generators", "transformers"} {
		for _, r := range root.Get(key).List() {
			reference := r.Written()
			switch {
			case reference == "" || strings.Contains(reference, "\n"):
			case isRemote(reference):
				k.remote(r, reference)
			default:
				k.reach = append(k.reach, path.Join(k.dir, reference))
			}
		}
	}
	for _, key := range []string{"patches", "patchesStrategicMerge", "patchesJson6902"} {
		for _, p := range root.Get(key).List() {
			k.patch(text, p)
		}
	}
	k.component = root.Written("kind") == "Component"
	k.namespace = root.Get("namespace") != nil
	for _, r := range root.Get("replicas").List() {
		k.replicas[r.Written("name")] = true
	}
	for _, image := range root.Get("images").List() {
		k.image(image)
	}
	return k
}

// patch reads an entry of the patches: a path, an inline text, or an object with either and a target.
func (k *kustomization) patch(text *source.Text, entry *manifest.Node) {
	file, inline := entry.Written("path"), entry.Written("patch")
	if entry.Kind == manifest.String {
		if file = entry.Value; strings.Contains(file, "\n") {
			file, inline = "", file
		}
	}
	p := patch{}
	if file != "" {
		p.file = path.Join(k.dir, file)
		k.patchFiles = append(k.patchFiles, p.file)
		k.reach = append(k.reach, p.file)
	}
	if inline != "" {
		p.inline = manifest.Read(source.NewText(text.Path, text.Side, []byte(inline))).Documents
	}
	if target := entry.Get("target"); target != nil {
		p.kind, p.name = whole(target.Written("kind")), whole(target.Written("name"))
	}
	k.patches = append(k.patches, p)
}

// whole makes the expression of a target, which has to match all of a text; an empty or a broken one matches any.
func whole(expression string) *regexp.Regexp {
	if expression != "" && len(expression) < 1000 {
		if compiled, err := regexp.Compile("^(?:" + expression + ")$"); err == nil {
			return compiled
		}
	}
	return anything()
}

var anything = manifest.Pattern(``)

// image reads an entry of the images and states it (type Image: name, newName, newTag, digest; the digest wins over the tag).
func (k *kustomization) image(image *manifest.Node) {
	name, tag, digest := image.Written("name"), image.Get("newTag"), image.Get("digest")
	if name == "" {
		return
	}
	body := ImageOverride{Name: name, Repository: name, Tag: tag.Written(), Digest: digest.Written(), Production: k.environment == "production", Environment: k.environment}
	if renamed := image.Written("newName"); renamed != "" {
		body.Repository = renamed
		k.images[name] = renamed
	}
	if body.Tag == "" && body.Digest == "" {
		return
	}
	k.sets[name] = true
	at := tag
	body.Image = body.Repository + ":" + body.Tag
	if body.Digest != "" {
		at, body.Image = digest, body.Repository+"@"+body.Digest
	}
	parsed := workload.ParseImage(body.Image)
	body.TagClass, body.Malformed = parsed.TagClass, parsed.Malformed
	k.facts = append(k.facts, analyzers.Fact{Kind: "k8s.image_override", Object: "image/" + name, At: at.Span(), Covers: image.Span(), Body: body})
}

// override marks the containers whose image something else sets: a kustomization, the nearest that takes the container's file in,
// directly or through others, of several as near the first by path; or Skaffold, which builds it.
func override(facts []analyzers.Fact, parents map[string][]*kustomization, all map[string]*kustomization, built artifacts) {
	known := map[[2]string]string{} // by file and image
	for i := range facts {
		body, ok := facts[i].Body.(Container)
		if !ok || body.Repository == "" {
			continue
		}
		if from := built.builds(facts[i].At.File, body.Repository); from != "" {
			body.Overridden = from
			facts[i].Body = body
			continue
		}
		if body.Rendered != "" {
			if from := copied(body, all); from != "" {
				body.Overridden = from
				facts[i].Body = body
			}
			continue
		}
		key := [2]string{facts[i].At.File, body.Repository}
		if _, ok := known[key]; !ok {
			known[key] = setter(key[0], key[1], parents)
		}
		if known[key] != "" {
			body.Overridden = known[key]
			facts[i].Body = body
		}
	}
}

// copied is a kustomization that sets the image of a container of a base that none takes in: a base is made to be part of others, so
// it is copied into them, and they say which image runs. It is one of the folder that holds the base, the first by path.
func copied(body Container, all map[string]*kustomization) string {
	base := path.Dir(body.Rendered)
	if name := path.Base(base); !isKustomization(body.Rendered) || name != "base" && name != "bases" {
		return ""
	}
	around := path.Dir(base) + "/"
	for _, dir := range sortedKeys(all) {
		if dir != base && strings.HasPrefix(dir, around) && all[dir].sets[body.Repository] {
			return all[dir].file
		}
	}
	return ""
}

// parentsOf is, by file or folder, who takes it in.
func parentsOf(all map[string]*kustomization) map[string][]*kustomization {
	parents := map[string][]*kustomization{}
	for _, dir := range sortedKeys(all) {
		for _, r := range all[dir].reach {
			parents[r] = append(parents[r], all[dir])
		}
	}
	return parents
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// setter climbs from a file to those that take it in, level by level, until one sets the image's tag or digest. An image
// may be given another name on the way.
func setter(file, image string, parents map[string][]*kustomization) string {
	type stop struct{ path, image string }
	level, seen := []stop{{file, image}}, map[stop]bool{}
	for len(level) > 0 {
		var next []stop
		for _, s := range level {
			for _, k := range parents[s.path] {
				if k.sets[s.image] {
					return k.file
				}
				up := stop{k.dir, s.image}
				if renamed := k.images[s.image]; renamed != "" {
					up.image = renamed
				}
				if !seen[up] {
					seen[up] = true
					next = append(next, up)
				}
			}
		}
		level = next
	}
	return ""
}

// isRemote is whether a resource is fetched from elsewhere: an address, or a path of a git host.
func isRemote(reference string) bool {
	return strings.Contains(reference, "://") || strings.HasPrefix(reference, "github.com/") || strings.HasPrefix(reference, "git@")
}

// remote states a resource that is fetched from elsewhere.
func (k *kustomization) remote(at *manifest.Node, reference string) {
	body := Source{Production: k.environment == "production", Environment: k.environment, Source: delivery.Remote(at, reference)}
	k.facts = append(k.facts, analyzers.Fact{Kind: "k8s.source", Object: "kustomize/" + body.URL, At: at.Span(), Covers: at.Span(), Body: body})
}
