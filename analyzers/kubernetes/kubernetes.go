// Package kubernetes reads Kubernetes manifests, templates of manifests and kustomizations, and states what would run and what
// the rollout would do: workloads with the pods that keep serving, what selects them, jobs and hooks, and the steps by which
// a new version reaches the people who are served.
package kubernetes

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/render"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about manifests.
type Settings struct {
	// Paths are doublestar patterns of the files that are read; empty for every YAML file that holds a manifest.
	Paths []string
	// Production are doublestar patterns of what production runs.
	Production []string
	// Unserved are doublestar patterns of that by which nobody is served; empty for what the paths say.
	Unserved []string

	// Workers is how many goroutines state facts; the result does not depend on it.
	Workers int

	unapplied []string // folders of one side that nothing applies
}

// New makes the analyzer of manifests.
func New(s Settings) analyzers.Analyzer { return analyzer{settings: s} }

type analyzer struct {
	settings Settings
}

func (analyzer) Name() string { return "kubernetes" }

// Claims takes the configured files; without a configuration every YAML file that looks like a manifest. JSON is read where the
// configuration names it.
func (a analyzer) Claims(f *source.File) bool {
	ext := path.Ext(f.Path)
	if len(a.settings.Paths) > 0 {
		return (ext == ".yaml" || ext == ".yml" || ext == ".json" || isKustomization(f.Path)) && matches(a.settings.Paths, f.Path)
	}
	if isKustomization(f.Path) || isSops(f.Path) || isValues(f.Path) {
		return true
	}
	if ext != ".yaml" && ext != ".yml" {
		return false
	}
	content, err := f.Bytes()
	return err != nil || bytes.Contains(content, []byte("apiVersion")) && bytes.Contains(content, []byte("kind"))
}

func (analyzer) Needs() []string { return nil }

// read is what Read leaves for Derive: objects of several files stand together.
type read struct {
	head, base *file
}

// file is what one file holds.
type file struct {
	documents     []*manifest.Document
	kustomization *kustomization
	sops          []sopsRule
	whole         bool             // every document of it is there
	generated     string           // its path, where its head says that it is generated and not to be edited
	facts         []analyzers.Fact // of the file by itself: values of a chart
}

// Read reads the documents of each side. What did not change is read once.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var out analyzers.Output
	var r read
	if pair.Head != nil {
		r.head = a.file(pair.Head, &out)
	}
	switch {
	case pair.Base == nil:
	case !pair.Changed() && r.head != nil:
		r.base = r.head
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
	content := manifest.Read(text)
	for _, p := range content.Problems {
		out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: f.Side, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	if content.Unread {
		out.Notices = append(out.Notices, analyzers.Notice{About: "templates of manifests, which become YAML only when rendered", File: f.Path})
	}
	result := &file{whole: len(content.Problems) == 0 && !content.Unread}
	if len(a.settings.Paths) == 0 && isGenerated(text.Bytes) {
		out.Notices = append(out.Notices, analyzers.Notice{About: "manifests whose head says that they are generated and not to be edited: what they are made from is judged (kubernetes.paths takes them in)", File: f.Path})
		result.generated = f.Path
	}
	for _, d := range content.Documents {
		if isSops(f.Path) {
			result.sops = append(result.sops, sopsRules(f.Path, d.Root)...)
			continue
		}
		// Flux has a kind of the same name, which is an object like any other.
		if isKustomization(f.Path) && (d.Group() == "" || d.Group() == "kustomize.config.k8s.io") {
			result.kustomization = a.kustomization(text, d.Root)
			continue
		}
		if isValues(f.Path) && (d.APIVersion == "" || d.Kind == "") {
			v := &imageValues{tool: "helm", environment: a.settings.environment(f.Path)}
			v.walk(d.Root, "")
			result.facts = append(result.facts, v.facts...)
			continue
		}
		result.documents = append(result.documents, d)
	}
	if f.Side == source.Head {
		out.Units = append(out.Units, units(result.documents)...)
	}
	return result
}

var longRunning = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout", "Pod"}

// units are the images that run for long, by which services are told apart.
func units(documents []*manifest.Document) []analyzers.Unit {
	var found []analyzers.Unit
	for _, d := range documents {
		w := workload.Of(d)
		if w == nil || !slices.Contains(longRunning, d.Kind) {
			continue
		}
		for _, c := range w.Containers {
			if !c.Init && c.Image.Repository != "" && c.Image.TagClass != "template" {
				found = append(found, analyzers.Unit{Kind: "workload", Name: c.Image.Repository, File: d.File})
			}
		}
	}
	return found
}

// Derive joins the files of each side and states the facts.
func (a analyzer) Derive(ctx context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	var head, base []*file
	same := true
	for _, s := range in.States {
		r := s.Value.(read)
		same = same && r.head == r.base
		if r.head != nil {
			head = append(head, r.head)
		}
		if r.base != nil {
			base = append(base, r.base)
		}
	}
	var renderings, before []*render.Rendering
	var failures []*render.Failure
	var failuresBefore []*render.Failure
	tasks := []func(){func() { renderings, failures = a.rendered(ctx, source.Head, head, in) }}
	if in.HasBase && !same {
		tasks = append(tasks, func() { before, failuresBefore = a.rendered(ctx, source.Base, base, in) })
	}
	side(tasks...)
	out.Notices = tell(failures)
	out.Facts = a.leaving(unapplied(head, renderings, failures)).facts(source.Head, with(head, renderings), in)
	switch {
	case !in.HasBase:
	case same:
		out.Base = analyzers.Mirror(out.Facts)
	default:
		out.Base = analyzers.Mirror(a.leaving(unapplied(base, before, failuresBefore)).facts(source.Base, with(base, before), in))
	}
	for _, f := range append(head, base...) {
		f.documents = nil // the facts hold all that is asked for from here on, and a tree of manifests is large
	}
	return out, nil
}

// leaving is the analyzer that knows of folders that nothing applies.
func (a analyzer) leaving(unapplied []string) analyzer {
	a.settings.unapplied = unapplied
	return a
}

// facts states the facts of one side.
func (a analyzer) facts(side source.Side, files []*file, in analyzers.Input) []analyzers.Fact {
	t := newTree(a.settings, files, func(dir string) bool { return in.Lookup(side, strings.TrimPrefix(dir+"/Chart.yaml", "./")) != nil })
	stated := make([][]analyzers.Fact, len(t.objects))
	analyzers.Share(len(t.objects), a.settings.Workers, func(from, to int) {
		s := &stater{tree: t, joins: newJoins(t)}
		for i, o := range t.objects[from:to] {
			s.facts = s.facts[:0]
			s.all(o)
			stated[from+i] = slices.Clone(s.facts)
		}
	})
	s := &stater{tree: t, said: map[saying]bool{}}
	for i, o := range t.objects {
		stated[i] = s.once(o, stated[i])
	}
	s.facts = slices.Concat(stated...)
	override(s.facts, t.parents, t.kustomizations, artifactsOf(t.objects))
	for _, f := range files {
		s.facts = append(s.facts, f.facts...)
	}
	for _, dir := range sortedKeys(t.kustomizations) {
		k := t.kustomizations[dir]
		if a.settings.environment(k.file) != "unapplied" {
			s.facts = append(s.facts, k.facts...)
		}
	}
	return written(s.facts, files)
}

// all states the facts of an object.
func (s *stater) all(o *object) {
	if o.APIVersion == "" || o.Kind == "" || o.Possible {
		return // values of a chart, a Compose file: another format that has the same words
	}
	s.state("k8s.object", o.Object(), o.nameNode(), o, ObjectFact{s.object(o), o.Root.Get("metadata", "generateName") != nil})
	if o.deleted {
		return
	}
	if o.workload != nil {
		s.workload(o)
	}
	s.other(o)
}

// other states what is no workload.
func (s *stater) other(o *object) {
	switch group := o.Group(); {
	case o.Kind == "Service" && group == "":
		s.service(o)
	case o.Kind == "Secret" && group == "":
		s.secret(o)
	case o.Kind == "PodDisruptionBudget":
		s.budget(o)
	case o.Kind == "HorizontalPodAutoscaler", o.Kind == "ScaledObject" && group == "keda.sh":
		s.autoscaler(o)
	}
	s.subscription(o)
	s.delivery(o)
	s.imageValues(o)
}
