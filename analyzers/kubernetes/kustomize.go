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
	reach  []string          // paths within the tree, files or folders
	images map[string]string // by the name of an image: the name that takes its place
	sets   map[string]bool   // names of images for which it sets a tag or a digest
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
	k := &kustomization{file: text.Path, images: map[string]string{}, sets: map[string]bool{}}
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
		if name == "" {
			continue
		}
		body := ImageOverride{Name: name, Repository: name, Tag: tag.Text(), Digest: digest.Text(), Production: a.production(text.Path)}
		if renamed := image.Get("newName").Text(); renamed != "" {
			body.Repository = renamed
			k.images[name] = renamed
		}
		if body.Tag == "" && body.Digest == "" {
			continue
		}
		k.sets[name] = true
		at := tag
		body.Image = body.Repository + ":" + body.Tag
		if body.Digest != "" {
			at, body.Image = digest, body.Repository+"@"+body.Digest
		}
		_, _, _, body.TagClass = classify(body.Image)
		facts = append(facts, analyzers.Fact{Kind: "k8s.image_override", Object: "image/" + name, At: at.Span(text), Covers: image.Span(text), Body: body})
	}
	return k, facts
}

// override marks the containers whose image a kustomization sets: the nearest that takes the container's file in, directly
// or through others, of several as near the first by path.
func override(facts []analyzers.Fact, all map[string]*kustomization) {
	parents := map[string][]*kustomization{} // by file or folder: who takes it in
	dirs := make([]string, 0, len(all))
	for dir := range all {
		dirs = append(dirs, dir)
	}
	sort.Strings(dirs)
	for _, dir := range dirs {
		for _, r := range all[dir].reach {
			parents[r] = append(parents[r], all[dir])
		}
	}
	known := map[[2]string]string{} // by file and image
	for i := range facts {
		body, ok := facts[i].Body.(Container)
		if !ok || body.Repository == "" {
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
				up := stop{path.Dir(k.file), s.image}
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
