package kubernetes

import (
	"path"
	"slices"
)

// artifacts are the images that the skaffold.yaml of a folder builds, by the folder and the image: Skaffold puts what it has built
// in their place in every manifest that it renders, whatever tag is written there (Skaffold, "Image Tagging"; skaffold.yaml
// reference: build.artifacts, profiles).
type artifacts map[string]map[string]string

func artifactsOf(objects []*object) artifacts {
	found := artifacts{}
	for _, o := range objects {
		if o.Group() != "skaffold" || o.Kind != "Config" {
			continue
		}
		builds := slices.Clone(o.Root.Get("build", "artifacts").List())
		for _, profile := range o.Root.Get("profiles").List() {
			builds = append(builds, profile.Get("build", "artifacts").List()...)
		}
		for _, artifact := range builds {
			if image := artifact.Written("image"); image != "" {
				dir := path.Dir(o.File)
				if found[dir] == nil {
					found[dir] = map[string]string{}
				}
				found[dir][image] = o.File
			}
		}
	}
	return found
}

// builds is the skaffold.yaml of a folder around a file that builds an image; empty when none does.
func (a artifacts) builds(file, image string) string {
	if len(a) == 0 {
		return ""
	}
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if from := a[dir][image]; from != "" {
			return from
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}
