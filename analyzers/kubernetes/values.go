package kubernetes

import (
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// ImageValue is the body of k8s.image_value.
type ImageValue struct {
	Tool        string `json:"tool" doc:"helm (a file of values), flux (values of a HelmRelease) or argo-cd (values, parameters or images of an Application)"`
	Key         string `json:"key" doc:"where it is set, as web.image"`
	Image       string `json:"image" doc:"the image that is set, put together from its parts"`
	Repository  string `json:"repository" doc:"the image without tag and digest; empty when only a tag is set"`
	Tag         string `json:"tag" doc:"the tag; empty when none is set"`
	Digest      string `json:"digest" doc:"the digest, which wins over the tag; empty when none is set"`
	Malformed   string `json:"malformed_digest" doc:"as in k8s.container"`
	TagClass    string `json:"tag_class" doc:"as in k8s.container"`
	Production  bool   `json:"production" doc:"as in k8s.object"`
	Environment string `json:"environment" doc:"as in k8s.object"`
}

var valuesFile = manifest.Pattern(`(^|[-_.])values([-_.][^/]*)?\.ya?ml$`)

// isValues is whether a file holds values of a chart, by its name.
func isValues(file string) bool { return valuesFile().MatchString(path.Base(file)) }

// imageValues finds the images that values set, by the shapes that charts share: image: {repository, tag, digest}, with a
// registry or without; image: "repository:tag"; image beside imageTag. A tag that is left empty is the chart's to choose.
type imageValues struct {
	tool, environment string
	object            string // what the keys belong to
	facts             []analyzers.Fact
}

var imageKey = manifest.Pattern(`(^i|I|[-_]i)mage$`)

func (v *imageValues) walk(n *manifest.Node, key string) {
	if n == nil {
		return
	}
	if n.Kind == manifest.Map && n.Written("repository") != "" && (n.Get("tag") != nil || n.Get("digest") != nil || imageKey().MatchString(key)) {
		v.parts(n, key)
	}
	for _, e := range n.Entries {
		name := e.Key.Value
		below := strings.TrimPrefix(key+"."+name, ".")
		if e.Value.Kind == manifest.String && imageKey().MatchString(name) {
			v.reference(n, e, below)
		}
		v.walk(e.Value, below)
	}
	for _, item := range n.Items {
		v.walk(item, key)
	}
}

// parts reads an image in parts.
func (v *imageValues) parts(n *manifest.Node, key string) {
	repository := n.Written("repository")
	if registry := n.Written("registry"); registry != "" {
		repository = strings.TrimSuffix(registry, "/") + "/" + repository
	}
	tag, digest := n.Get("tag"), n.Get("digest")
	switch {
	case digest.Written() != "":
		v.state(digest, n, key, workload.ParseImage(repository+"@"+digest.Written()))
	case tag.Written() != "":
		v.state(tag, n, key, workload.ParseImage(repository+":"+tag.Written()))
	}
}

// reference reads an image in one text, or with its tag beside it.
func (v *imageValues) reference(around *manifest.Node, e manifest.Entry, key string) {
	image, at := e.Value.Value, e.Value
	if parsed := workload.ParseImage(image); parsed.Tag == "" && parsed.Digest == "" {
		tag := around.Get(e.Key.Value + "Tag")
		if tag == nil {
			tag = around.Get("tag")
		}
		if tag.Written() == "" {
			return // the chart may have another key for it
		}
		image, at = image+":"+tag.Written(), tag
	}
	v.state(at, around, key, workload.ParseImage(image))
}

func (v *imageValues) state(at, covers *manifest.Node, key string, i workload.Image) {
	if i.TagClass == "template" || at.Hidden {
		return
	}
	v.facts = append(v.facts, analyzers.Fact{Kind: "k8s.image_value", Object: v.object + key, At: at.Span(), Covers: covers.Span(), Body: ImageValue{
		Tool: v.tool, Key: key, Image: i.Written, Repository: i.Repository, Tag: i.Tag, Digest: i.Digest, Malformed: i.Malformed, TagClass: i.TagClass,
		Production: v.environment == "production", Environment: v.environment,
	}})
}

// imageValues states the images that an object of Flux or Argo CD sets for a chart or a kustomization.
func (s *stater) imageValues(o *object) {
	v := &imageValues{environment: o.runsIn, object: o.Object() + "/"}
	switch {
	case o.Kind == "HelmRelease" && strings.HasSuffix(o.Group(), "toolkit.fluxcd.io"):
		v.tool = "flux"
		v.walk(o.Root.Get("spec", "values"), "")
	case o.Kind == "Application" && o.Group() == "argoproj.io":
		v.tool = "argo-cd"
		sources := append([]*manifest.Node{o.Root.Get("spec", "source")}, o.Root.Get("spec", "sources").List()...)
		for _, source := range sources {
			v.walk(source.Get("helm", "valuesObject"), "")
			v.parameters(source.Get("helm", "parameters"))
			for _, image := range source.Get("kustomize", "images").List() {
				// "name=repository:tag", "name:tag", "name@digest" (kustomize edit set image)
				_, reference, renamed := strings.Cut(image.Written(), "=")
				if !renamed {
					reference = image.Written()
				}
				if i := workload.ParseImage(reference); i.Tag != "" || i.Digest != "" {
					v.state(image, image, "kustomize.images", i)
				}
			}
		}
	}
	s.facts = append(s.facts, v.facts...)
}

// parameters reads helm.parameters: image.tag beside image.repository, or alone.
func (v *imageValues) parameters(list *manifest.Node) {
	values := map[string]*manifest.Node{}
	for _, p := range list.List() {
		values[p.Written("name")] = p.Get("value")
	}
	for _, name := range sortedKeys(values) {
		prefix, ok := strings.CutSuffix(name, "image.tag")
		if !ok || values[name].Written() == "" {
			continue
		}
		tag := values[name].Written()
		i := workload.ParseImage(values[prefix+"image.repository"].Written() + ":" + tag)
		if values[prefix+"image.repository"].Written() == "" {
			i = workload.ParseImage("any:" + tag) // the chart says which image; only the tag is set
			i.Repository, i.Written = "", ":"+tag
		}
		v.state(values[name], values[name], prefix+"image", i)
	}
}
