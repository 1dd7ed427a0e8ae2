package kubernetes

import (
	"context"
	"slices"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/render"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// maxRendering is how long the charts and kustomizations of one side may take to render, all of them together. What is not
// rendered by then is judged as it is written.
const maxRendering = 30 * time.Second

// rendered renders the charts and kustomizations of one side. What does not render is left as it is written, and said.
func (a analyzer) rendered(ctx context.Context, side source.Side, files []*file, in analyzers.Input) ([]*render.Rendering, []*render.Failure) {
	kustomizations := map[string]*kustomization{}
	for _, f := range files {
		if f.kustomization != nil {
			kustomizations[f.kustomization.dir] = f.kustomization
		}
	}
	ctx, cancel := context.WithTimeout(ctx, maxRendering)
	defer cancel()
	tree := render.NewTree(in.Files(side))
	for _, f := range files {
		if f.whole && len(f.documents) > 0 {
			tree.Add(f.documents[0].File, f.documents)
		}
	}
	var renderings []*render.Rendering
	var failures []*render.Failure
	k := render.NewKustomizer(ctx, tree)
	for _, file := range deployed(kustomizations) {
		r, failure := k.Build(file)
		if failure != nil {
			failures = append(failures, failure)
			continue
		}
		renderings = append(renderings, r)
	}
	for _, r := range releases(tree, files) {
		rendering, failure := tree.Chart(ctx, r.chart, r.Release)
		if failure != nil {
			failures = append(failures, failure)
			continue
		}
		failures = append(failures, rendering.Failures...)
		if !r.standsBeside {
			rendering.Covers = r.covers
		}
		renderings = append(renderings, rendering)
	}
	// What several renderings say of one place is stated for the one that serves the most people.
	slices.SortStableFunc(renderings, func(x, y *render.Rendering) int {
		return a.settings.rank(x.Setting) - a.settings.rank(y.Setting)
	})
	return renderings, failures
}

// rank puts first what serves the most people: production, then what says no environment, and last what only its makers use.
func (s Settings) rank(file string) int {
	return slices.Index([]string{"production", "", "staging", "test", "development", "example", "documentation"}, s.environment(file))
}

// deployed are the kustomizations that no other one takes in: each is applied by itself. A component is part of others.
func deployed(kustomizations map[string]*kustomization) []string {
	taken := map[string]bool{}
	for _, k := range kustomizations {
		for _, r := range k.reach {
			taken[r] = true
		}
	}
	var files []string
	for _, dir := range sortedKeys(kustomizations) {
		if k := kustomizations[dir]; !taken[dir] && !k.component {
			files = append(files, k.file)
		}
	}
	return files
}

// with puts rendered documents in the place of what they were rendered from. A file that no rendering covers is left as it was
// read, so that a chart that does not render is examined as its templates.
func with(files []*file, renderings []*render.Rendering) []*file {
	if len(renderings) == 0 {
		return files
	}
	// What files of values make of a template may be made where only the chart's own are known, too.
	covered, replaced, possible := map[string]bool{}, map[render.Place]bool{}, map[render.Place]bool{}
	rendered := &file{}
	for _, r := range renderings {
		for _, path := range r.Covers {
			covered[path] = true
		}
		for _, place := range r.Replaces {
			if r.Default {
				replaced[place] = true
			} else {
				possible[place] = true
			}
		}
		for _, d := range r.Documents {
			d.Rendered, d.Setting = r.From, r.Setting
			rendered.documents = append(rendered.documents, d)
		}
	}
	var all []*file
	for _, f := range files {
		kept := &file{kustomization: f.kustomization, sops: f.sops, facts: f.facts, generated: f.generated}
		for _, d := range f.documents {
			place := render.Place{File: d.File, Start: d.Root.Start}
			switch {
			case covered[d.File], replaced[place]:
			case possible[place]:
				copied := *d
				copied.Possible = true
				kept.documents = append(kept.documents, &copied)
			default:
				kept.documents = append(kept.documents, d)
			}
		}
		all = append(all, kept)
	}
	return append(all, rendered)
}

// manyFailures is from how many on failures are counted rather than told one by one.
const manyFailures = 5

// tell says what was not rendered and why.
func tell(failures []*render.Failure) []analyzers.Notice {
	slices.SortStableFunc(failures, func(a, b *render.Failure) int { return compare(a.From, b.From) })
	var notices []analyzers.Notice
	var broken []*render.Failure
	for _, f := range failures {
		if f.Elsewhere {
			notices = append(notices, analyzers.Notice{About: "charts and kustomizations that need what is kept elsewhere, judged as they are written", File: f.From})
		} else {
			broken = append(broken, f)
		}
	}
	about := "charts and kustomizations that do not render, judged as they are written; the first one: "
	for i, f := range broken {
		if len(broken) > manyFailures {
			i = 0
		}
		reason := about + broken[i].Error()
		if len(broken) <= manyFailures {
			reason = "a chart that does not render, judged as it is written: " + f.Error()
			if isKustomization(f.From) {
				reason = "a kustomization that is not built, judged as it is written: " + f.Error()
			}
		}
		notices = append(notices, analyzers.Notice{About: reason, File: f.From})
	}
	return notices
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
