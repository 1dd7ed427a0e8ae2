package kubernetes

import (
	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// rendering is what a chart or a kustomization comes to. This is where documents come in that were rendered rather than read:
// each node of theirs points at the file that a person edits (the key of the values, the patch or the line of the template
// that set it), or, where that cannot be known, at the chart's or kustomization's own file.
type rendering struct {
	// from is the file of the chart or kustomization: what the objects are deployed with.
	from string
	// covers are the files whose own documents the rendered ones replace.
	covers    []string
	documents []*manifest.Document
}

// renderer renders the charts and kustomizations of one side. What does not render is left out, with a problem told elsewhere.
type renderer func(source.Side, analyzers.Input) []rendering

// with puts rendered documents in the place of what they were rendered from. A file that no rendering covers is left as it was
// read, so that a chart that does not render is examined as its templates.
func with(files []*file, renderings []rendering) []*file {
	if len(renderings) == 0 {
		return files
	}
	covered := map[string]bool{}
	rendered := &file{}
	for _, r := range renderings {
		for _, path := range r.covers {
			covered[path] = true
		}
		for _, d := range r.documents {
			d.Rendered = r.from
			rendered.documents = append(rendered.documents, d)
		}
	}
	var all []*file
	for _, f := range files {
		kept := &file{kustomization: f.kustomization, sops: f.sops, facts: f.facts}
		for _, d := range f.documents {
			if !covered[d.File] {
				kept.documents = append(kept.documents, d)
			}
		}
		all = append(all, kept)
	}
	return append(all, rendered)
}
