package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/render"
)

// release is one way in which a chart of the tree is deployed.
type release struct {
	render.Release
	chart        string
	standsBeside bool     // others deploy the chart too, or nobody is known to: what it leaves out may be wanted there
	covers       []string // the templates
}

// releases are the ways in which the charts of a tree are deployed: those that an Application of Argo CD or a HelmRelease of Flux
// names; else with the chart's own values, and with each file of values beside it.
func releases(tree *render.Tree, files []*file) []release {
	templates := map[string][]string{} // by chart
	var asked []*manifest.Document
	isChart := map[string]bool{}
	deploys := func(dir string) bool {
		known, ok := isChart[dir]
		if !ok {
			known = tree.IsChart(dir)
			isChart[dir] = known
		}
		return known
	}
	for _, f := range files {
		for _, d := range f.documents {
			if chart := chartOf(d.File, deploys); chart != "" {
				templates[chart] = append(templates[chart], d.File)
			}
			if d.Class == manifest.Full && (d.Kind == "Application" && d.Group() == "argoproj.io" || d.Kind == "HelmRelease") {
				asked = append(asked, d)
			}
		}
	}
	if len(templates) == 0 {
		return nil
	}
	named := map[string][]release{}
	for _, d := range asked {
		for _, r := range append(argoReleases(d), fluxReleases(d)...) {
			if len(templates[r.chart]) > 0 {
				named[r.chart] = append(named[r.chart], r)
			}
		}
	}
	var all []release
	for _, chart := range sortedKeys(templates) {
		covers := slices.Compact(slices.Sorted(slices.Values(templates[chart])))
		if len(named[chart]) == 0 {
			all = append(all, release{chart: chart, standsBeside: true})
			for _, file := range tree.Values(chart) {
				all = append(all, release{Release: render.Release{Setting: file, Files: []string{file}}, chart: chart, standsBeside: true})
			}
		}
		for _, r := range named[chart] {
			r.covers = covers
			all = append(all, r)
		}
	}
	return all
}

// argoReleases are the charts of the tree that an Application deploys (Argo CD, "Helm"). Where the repository is another one, a
// chart at the same path is most likely a copy, and is rendered all the same.
func argoReleases(d *manifest.Document) []release {
	spec := d.Root.Get("spec")
	var found []release
	for _, source := range append([]*manifest.Node{spec.Get("source")}, spec.Get("sources").List()...) {
		dir := path.Clean(strings.TrimPrefix(source.Written("path"), "/"))
		if source.Written("path") == "" {
			continue
		}
		helm := source.Get("helm")
		r := release{chart: dir, Release: render.Release{Setting: d.File, Name: d.Name, Namespace: spec.Written("destination", "namespace")}}
		if name := helm.Written("releaseName"); name != "" {
			r.Name = name
		}
		for _, file := range helm.Get("valueFiles").List() {
			name := path.Join(dir, file.Written())
			if rest, ok := strings.CutPrefix(file.Written(), "$"); ok {
				_, name, _ = strings.Cut(rest, "/") // of another source
			}
			r.Files = append(r.Files, name)
		}
		if text := helm.Get("values"); text.Written() != "" {
			if values, err := render.InlineValues(text); err == nil && values != nil {
				r.Values = append(r.Values, values)
			}
		}
		if values := helm.Get("valuesObject"); values != nil && values.Kind == manifest.Map {
			r.Values = append(r.Values, values)
		}
		for _, p := range helm.Get("parameters").List() {
			if name, value := p.Get("name"), p.Get("value"); name != nil && value != nil {
				if p.Written("forceString") != "true" {
					value = render.Typed(value)
				}
				r.Parameters = append(r.Parameters, [2]*manifest.Node{name, value})
			}
		}
		found = append(found, r)
	}
	return found
}

// fluxReleases are the charts of the tree that a HelmRelease deploys (Flux, "HelmRelease"): those of a repository, by path.
func fluxReleases(d *manifest.Document) []release {
	spec := d.Root.Get("spec")
	chart := spec.Get("chart", "spec")
	if d.Kind != "HelmRelease" || chart.Written("sourceRef", "kind") != "GitRepository" {
		return nil
	}
	r := release{chart: path.Clean(strings.TrimPrefix(chart.Written("chart"), "/")), Release: render.Release{Setting: d.File, Name: d.Name, Namespace: spec.Written("targetNamespace")}}
	for _, file := range chart.Get("valuesFiles").List() {
		r.Files = append(r.Files, path.Clean(strings.TrimPrefix(file.Written(), "/")))
	}
	if values := spec.Get("values"); values != nil && values.Kind == manifest.Map {
		r.Values = append(r.Values, values)
	}
	return []release{r}
}
