package kubernetes

import (
	"path"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// kustomization is what a kustomization says about images, and which files and folders it takes in.
type kustomization struct {
	file   string
	reach  []string        // paths within the tree, files or folders
	images map[string]bool // names of images for which it sets a tag or a digest
}

func isKustomization(file string) bool {
	switch path.Base(file) {
	case "kustomization.yaml", "kustomization.yml", "Kustomization":
		return true
	}
	return false
}

// kustomization reads the images that are set and states them
// (kustomize API v1beta1, type Image: name, newName, newTag, digest; the digest wins over the tag).
func (a analyzer) kustomization(text *source.Text, root *document.Node) (*kustomization, []analyzers.Fact) {
	k := &kustomization{file: text.Path, images: map[string]bool{}}
	dir := path.Dir(text.Path)
	for _, key := range []string{"resources", "bases", "components"} {
		for _, r := range root.Get(key).List() {
			if reference := r.Text(); reference != "" && !strings.Contains(reference, "://") {
				k.reach = append(k.reach, path.Join(dir, reference))
			}
		}
	}
	for _, patches := range []string{"patches", "patchesStrategicMerge"} {
		for _, p := range root.Get(patches).List() {
			if file := p.Get("path").Text() + p.Text(); file != "" && !strings.Contains(file, "\n") {
				k.reach = append(k.reach, path.Join(dir, file))
			}
		}
	}
	var facts []analyzers.Fact
	for _, image := range root.Get("images").List() {
		name, tag, digest := image.Get("name").Text(), image.Get("newTag"), image.Get("digest")
		if name == "" || tag == nil && digest == nil {
			continue
		}
		k.images[name] = true
		body := ImageOverride{Name: name, Repository: name, Tag: tag.Text(), Production: a.production(text.Path)}
		if renamed := image.Get("newName").Text(); renamed != "" {
			body.Repository = renamed
		}
		at := tag
		if digest != nil {
			at, body.TagClass = digest, "digest"
		} else {
			_, _, body.TagClass = classify(body.Repository + ":" + body.Tag)
		}
		facts = append(facts, analyzers.Fact{Kind: "k8s.image_override", Object: "image/" + name, At: at.Span(text), Body: body})
	}
	return k, facts
}

// override marks the containers whose image a kustomization sets: the nearest in the order of paths that takes the
// container's file in, directly or through others.
func override(facts []analyzers.Fact, kustomizations map[string]*kustomization) {
	dirs := make([]string, 0, len(kustomizations))
	for dir := range kustomizations {
		dirs = append(dirs, dir)
	}
	sort.Strings(dirs)
	byImage := map[string][]*kustomization{}
	for _, dir := range dirs {
		for image := range kustomizations[dir].images {
			byImage[image] = append(byImage[image], kustomizations[dir])
		}
	}
	for i := range facts {
		body, ok := facts[i].Body.(Container)
		if !ok {
			continue
		}
		for _, k := range byImage[body.Repository] {
			if takesIn(k, facts[i].At.File, kustomizations, map[*kustomization]bool{}) {
				body.Overridden = k.file
				facts[i].Body = body
				break
			}
		}
	}
}

func takesIn(k *kustomization, file string, all map[string]*kustomization, seen map[*kustomization]bool) bool {
	if seen[k] {
		return false
	}
	seen[k] = true
	for _, r := range k.reach {
		if r == file {
			return true
		}
		if inner := all[r]; inner != nil && takesIn(inner, file, all, seen) {
			return true
		}
	}
	return false
}
