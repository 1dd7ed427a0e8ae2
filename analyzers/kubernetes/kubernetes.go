// Package kubernetes reads Kubernetes manifests and kustomizations and states what would run: so far, the containers of
// every workload and the images they use.
package kubernetes

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about manifests.
type Settings struct {
	// Paths are doublestar patterns of the files that are read; empty for every YAML file that holds a manifest.
	Paths []string
	// Production are doublestar patterns of what production runs.
	Production []string
}

// Container is the body of k8s.container.
type Container struct {
	Workload   string `json:"workload" doc:"kind of the workload: Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, Pod or Rollout"`
	Name       string `json:"name" doc:"name of the workload"`
	Namespace  string `json:"namespace" doc:"namespace as written; empty when none is"`
	Container  string `json:"container" doc:"name of the container"`
	Init       bool   `json:"init" doc:"an init container"`
	Image      string `json:"image" doc:"the image as written; empty when the document does not say"`
	Repository string `json:"repository" doc:"the image without tag and digest"`
	Tag        string `json:"tag" doc:"the tag; empty when there is none"`
	Digest     string `json:"digest" doc:"the digest with its algorithm; empty when there is none"`
	TagClass   string `json:"tag_class" doc:"none, latest, latest-like (latest-alpine, alpine), branch-like (main, stable), major, minor, version, git-sha, other; digest where the image is pinned by one; template where a placeholder decides"`
	Overridden string `json:"overridden" doc:"the kustomization that sets another tag or digest for this image; empty when none does"`
	Production bool   `json:"production" doc:"the configuration, or a folder named prod or production, says that production runs it"`
}

// ImageOverride is the body of k8s.image_override.
type ImageOverride struct {
	Name       string `json:"name" doc:"the image that is replaced"`
	Repository string `json:"repository" doc:"the image that takes its place, without tag and digest"`
	Image      string `json:"image" doc:"the same with its tag or digest: what runs"`
	Tag        string `json:"tag" doc:"the tag; empty when none is set"`
	Digest     string `json:"digest" doc:"the digest, which wins over the tag; empty when none is set"`
	TagClass   string `json:"tag_class" doc:"as in k8s.container"`
	Production bool   `json:"production" doc:"as in k8s.container"`
}

// New makes the analyzer of manifests.
func New(s Settings) analyzers.Analyzer { return analyzer{s} }

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "kubernetes" }

func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "k8s.container", Doc: "A container of a workload, at its image where it has one.", Body: Container{}},
		{Name: "k8s.image_override", Doc: "An entry of a kustomization's images that sets a tag or a digest.", Body: ImageOverride{}},
	}
}

// Claims takes the configured files; without a configuration every YAML file that looks like a manifest.
func (a analyzer) Claims(f *source.File) bool {
	ext := path.Ext(f.Path)
	if ext != ".yaml" && ext != ".yml" && !isKustomization(f.Path) {
		return false
	}
	if len(a.settings.Paths) > 0 {
		return matches(a.settings.Paths, f.Path)
	}
	if isKustomization(f.Path) {
		return true
	}
	content, err := f.Bytes()
	return err != nil || bytes.Contains(content, []byte("apiVersion:")) && bytes.Contains(content, []byte("kind:"))
}

func matches(patterns []string, file string) bool {
	for _, pattern := range patterns {
		if ok, _ := doublestar.Match(pattern, file); ok {
			return true
		}
	}
	return false
}

// isTestData is whether a folder's name says that only tests read the file: the go command's, Chainsaw's and Jest's.
func isTestData(file string) bool {
	for _, segment := range strings.Split(path.Dir(file), "/") {
		if segment == "testdata" || segment == ".chainsaw-test" || segment == "__fixtures__" {
			return true
		}
	}
	return false
}

// production says whether production runs what a file describes. Without a configuration a folder's name tells.
func (a analyzer) production(file string) bool {
	if len(a.settings.Production) > 0 {
		return matches(a.settings.Production, file)
	}
	for _, segment := range strings.Split(path.Dir(file), "/") {
		if segment == "prod" || segment == "production" {
			return true
		}
	}
	return false
}

func (analyzer) Needs() []string { return nil }

// read is what Read leaves for Derive: kustomizations change what containers of other files run.
type read struct {
	head, base *file
}

type file struct {
	facts         []analyzers.Fact
	kustomization *kustomization
}

// Read finds containers and kustomizations of each side.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	var r read
	if pair.Head != nil {
		r.head = a.file(pair.Head, &out)
	}
	switch {
	case pair.Base == nil:
	case !pair.Changed() && r.head != nil:
		r.base = &file{facts: analyzers.Mirror(r.head.facts), kustomization: r.head.kustomization}
	default:
		var before analyzers.Output
		r.base = a.file(pair.Base, &before)
		out.Comments = append(out.Comments, before.Comments...)
	}
	out.State = r
	return out, nil
}

func (a analyzer) file(f *source.File, out *analyzers.Output) *file {
	if len(a.settings.Paths) == 0 && isTestData(f.Path) {
		out.Notices = append(out.Notices, analyzers.Notice{About: "manifests that tests feed on (kubernetes.paths takes them in)", File: f.Path})
		return nil
	}
	text, problem := analyzers.ReadText(f)
	if problem != nil {
		out.Problems = append(out.Problems, *problem)
		return nil
	}
	out.Comments = append(out.Comments, analyzers.Comments(text, "#")...)
	documents, problems := document.YAML(text)
	for _, p := range problems {
		out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	result := &file{}
	for _, d := range documents {
		switch {
		case d.Template:
			out.Notices = append(out.Notices, analyzers.Notice{About: "templates of manifests, which become YAML only when rendered", File: f.Path})
		case isKustomization(f.Path):
			result.kustomization, result.facts = a.kustomization(text, d.Root)
		default:
			a.workload(text, d.Root, result, out)
		}
	}
	return result
}

// workload states the containers of one document, and of each item of a List.
func (a analyzer) workload(text *source.Text, root *document.Node, result *file, out *analyzers.Output) {
	if root.Get("apiVersion").Text() == "" {
		return // values of a chart, a Compose file: another format that has the same words
	}
	if strings.HasSuffix(root.Get("kind").Text(), "List") {
		for _, item := range root.Get("items").List() {
			a.workload(text, item, result, out)
		}
		return
	}
	kind := root.Get("kind").Text()
	spec := podSpec(kind, root)
	if spec == nil {
		return
	}
	name, namespace := root.Get("metadata", "name").Text(), root.Get("metadata", "namespace").Text()
	for _, group := range []struct {
		key  string
		init bool
	}{{"initContainers", true}, {"containers", false}} {
		for _, c := range spec.Get(group.key).List() {
			body := Container{
				Workload: kind, Name: name, Namespace: namespace, Container: c.Get("name").Text(), Init: group.init,
				Image: c.Get("image").Text(), Production: a.production(text.Path),
			}
			at := c
			if image := c.Get("image"); image != nil {
				at = image
			}
			body.Repository, body.Tag, body.Digest, body.TagClass = classify(body.Image)
			result.facts = append(result.facts, analyzers.Fact{
				Kind:   "k8s.container",
				Object: kind + "/" + strings.TrimPrefix(namespace+"/"+name, "/") + ":container/" + body.Container,
				At:     at.Span(text),
				Covers: c.Span(text),
				Body:   body,
			})
			if text.Side == source.Head && !group.init && longRunning[kind] && body.Repository != "" && body.TagClass != "template" {
				out.Units = append(out.Units, analyzers.Unit{Kind: "workload", Name: body.Repository, File: text.Path})
			}
		}
	}
}

var longRunning = map[string]bool{"Deployment": true, "StatefulSet": true, "DaemonSet": true, "ReplicaSet": true, "ReplicationController": true, "Rollout": true, "Pod": true}

// podSpec is the pod's specification in a workload; nil for any other document.
func podSpec(kind string, root *document.Node) *document.Node {
	switch kind {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Rollout":
		return root.Get("spec", "template", "spec")
	case "CronJob":
		return root.Get("spec", "jobTemplate", "spec", "template", "spec")
	case "Pod":
		return root.Get("spec")
	}
	return nil
}

// Derive lets kustomizations have their say and states the facts.
func (a analyzer) Derive(_ context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	side := func(of func(read) *file) []analyzers.Fact {
		var facts []analyzers.Fact
		kustomizations := map[string]*kustomization{}
		for _, s := range in.States {
			f := of(s.Value.(read))
			if f == nil {
				continue
			}
			facts = append(facts, f.facts...)
			if f.kustomization != nil {
				kustomizations[path.Dir(s.Pair.Path)] = f.kustomization
			}
		}
		override(facts, kustomizations)
		return facts
	}
	out.Facts = side(func(r read) *file { return r.head })
	out.Base = side(func(r read) *file { return r.base })
	return out, nil
}
