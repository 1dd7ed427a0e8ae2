package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/render"
)

// manySiblings is how many folders of one folder Applications have to name before one that none names says something, and
// mostSiblings how many of ten.
const (
	manySiblings = 10
	mostSiblings = 9
)

// unapplied are folders of the tree that nothing applies, as far as Applications and ApplicationSets of Argo CD say: those that only
// Applications name which every kustomization around them takes out ($patch: delete), and those that none names although it names
// nearly all beside them.
func unapplied(files []*file, renderings []*render.Rendering, failures []*render.Failure) []string {
	open := takenIn(files, failures) // what a kustomization that is not built takes out is not known
	covered, kept := map[string]bool{}, map[string]bool{}
	folders := map[string]bool{}
	var live, gone []string
	for _, r := range renderings {
		for _, file := range r.Covers {
			covered[file] = true
		}
		for _, d := range r.Documents {
			if isApplication(d) {
				kept[d.Object()] = true
			}
		}
	}
	for _, f := range files {
		for _, d := range f.documents {
			for dir := path.Dir(d.File); dir != "." && !folders[dir]; dir = path.Dir(dir) {
				folders[dir] = true
			}
		}
	}
	for _, r := range renderings {
		for _, d := range r.Documents {
			if isApplication(d) {
				live = foldersIn(d.Root.Get("spec"), folders, live)
			}
		}
	}
	for _, f := range files {
		for _, d := range f.documents {
			switch {
			case !isApplication(d):
			case covered[d.File] && !open[d.File] && !kept[d.Object()]:
				gone = foldersIn(d.Root.Get("spec"), folders, gone)
			default:
				live = foldersIn(d.Root.Get("spec"), folders, live)
			}
		}
	}
	if len(live) == 0 {
		return nil
	}
	found := append(gone, forgotten(slices.Concat(live, gone), folders)...)
	return slices.DeleteFunc(found, func(dir string) bool {
		return slices.ContainsFunc(live, func(other string) bool { return within(dir, other) || within(other, dir) }) || isReached(files, dir)
	})
}

// takenIn are the files that kustomizations take in which were not built, directly or through others.
func takenIn(files []*file, failures []*render.Failure) map[string]bool {
	kustomizations := map[string]*kustomization{}
	for _, f := range files {
		if f.kustomization != nil {
			kustomizations[f.kustomization.dir] = f.kustomization
		}
	}
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		if k := kustomizations[path]; k != nil {
			for _, r := range k.reach {
				visit(r)
			}
		}
	}
	for _, f := range failures {
		if isKustomization(f.From) {
			visit(path.Dir(f.From))
		}
	}
	return seen
}

func isApplication(d *manifest.Document) bool {
	return d.Group() == "argoproj.io" && (d.Kind == "Application" || d.Kind == "ApplicationSet")
}

// foldersIn adds the folders of the tree that the texts below a node name, each up to its first placeholder.
func foldersIn(n *manifest.Node, folders map[string]bool, found []string) []string {
	if n == nil {
		return found
	}
	if text, _, _ := strings.Cut(n.Value, "{{"); text != "" {
		if dir := path.Clean(strings.TrimPrefix(text, "/")); folders[dir] {
			found = append(found, dir)
		}
	}
	for _, item := range n.Items {
		found = foldersIn(item, folders, found)
	}
	for _, e := range n.Entries {
		found = foldersIn(e.Value, folders, found)
	}
	return found
}

// forgotten are the folders that are not named among many that are.
func forgotten(known []string, folders map[string]bool) []string {
	siblings, apart := map[string]int{}, map[string][]string{}
	for dir := range folders {
		parent := path.Dir(dir)
		if slices.ContainsFunc(known, func(k string) bool { return within(k, dir) }) {
			siblings[parent]++
		} else {
			apart[parent] = append(apart[parent], dir)
		}
	}
	var found []string
	for _, parent := range sortedKeys(apart) {
		n := siblings[parent]
		if n >= manySiblings && n*10 >= (n+len(apart[parent]))*mostSiblings {
			found = append(found, apart[parent]...)
		}
	}
	slices.Sort(found)
	return found
}

// within is whether a path is a folder or below it.
func within(file, dir string) bool { return file == dir || strings.HasPrefix(file, dir+"/") }

// isReached is whether a kustomization of another folder takes something in.
func isReached(files []*file, dir string) bool {
	return slices.ContainsFunc(files, func(f *file) bool {
		k := f.kustomization
		return k != nil && !within(k.dir, dir) && slices.ContainsFunc(k.reach, func(r string) bool { return within(r, dir) })
	})
}
