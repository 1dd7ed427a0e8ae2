package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
)

// tree is all manifests of one side of a change.
type tree struct {
	settings       Settings
	objects        []*object
	kustomizations map[string]*kustomization // by folder
	parents        map[string][]*kustomization
	workloads      map[string][]*object // by group
	controllers    map[string][]*object // Rollouts and Canaries
	index          *index
	sops           []sopsRule
}

// object is a document with what the tree says about it.
type object struct {
	*manifest.Document
	group    string // what it is deployed with, as a key that is its own
	root     string // the same for people
	family   string // of a rendered one: what is deployed in several ways, of which this is one
	entries  []int  // the kustomizations that take it in and are taken in by none, by number
	patched  bool
	deleted  bool   // a kustomization takes it out
	settled  bool   // its namespace is set by a kustomization
	runsIn   string // its environment
	workload *workload.Workload
	labels   manifest.Field // of its pods; of what a Rollout refers to
}

// newTree joins the files of one side. isChart tells whether a folder holds a chart.
func newTree(s Settings, files []*file, isChart func(dir string) bool) *tree {
	t := &tree{settings: s, kustomizations: map[string]*kustomization{}, workloads: map[string][]*object{}, controllers: map[string][]*object{}}
	byFile := map[string][]*object{}
	for _, f := range files {
		t.sops = append(t.sops, f.sops...)
		if f.kustomization != nil {
			t.kustomizations[f.kustomization.dir] = f.kustomization
		}
		for _, d := range f.documents {
			o := &object{Document: d}
			t.objects = append(t.objects, o)
			if d.Rendered == "" {
				byFile[d.File] = append(byFile[d.File], o) // what is rendered is patched already
			}
		}
	}
	t.each(func(o *object) { o.runsIn = o.environment(s) })
	t.parents = parentsOf(t.kustomizations)
	t.patches(byFile)
	t.roots(isChart)
	t.each(func(o *object) {
		if o.workload = workload.Of(o.Document); o.workload != nil {
			o.labels = o.workload.Labels()
		}
	})
	for _, o := range t.objects {
		if o.Kind == "Rollout" || o.Kind == "Canary" {
			t.controllers[o.Kind] = append(t.controllers[o.Kind], o)
		}
		if o.workload != nil {
			t.workloads[o.group] = append(t.workloads[o.group], o)
		}
	}
	t.index = newIndex(t.objects)
	for _, o := range t.objects {
		if o.workload == nil {
			continue
		}
		if target := t.referenced(o); target != nil {
			o.labels = target.labels
		}
		t.index.addPods(o)
	}
	return t
}

// each does something with every object by all workers.
func (t *tree) each(do func(*object)) {
	analyzers.Share(len(t.objects), t.settings.Workers, func(from, to int) {
		for _, o := range t.objects[from:to] {
			do(o)
		}
	})
}

// side does a few things side by side.
func side(tasks ...func()) {
	analyzers.Share(len(tasks), len(tasks), func(from, to int) {
		for _, task := range tasks[from:to] {
			task()
		}
	})
}

// referenced is the object that a Rollout takes its pods from; nil when it has its own or it is not found.
func (t *tree) referenced(o *object) *object {
	if o.workload == nil {
		return nil
	}
	kind, name := o.workload.Reference()
	if name == "" {
		return nil
	}
	return t.named(o, kind, name)
}

// named finds an object of the same root by kind and name, as they are written; of several the nearest.
func (t *tree) named(to *object, kind, name string) *object {
	var found *object
	for _, o := range t.index.named[[3]string{to.group, kind, name}] {
		if together(to, o) && !isPartial(o) && (found == nil || near(to, o) > near(to, found)) {
			found = o
		}
	}
	return found
}

// together is whether two objects can be deployed together, into one namespace: some kustomization that no other one takes in
// takes in both, where there are any. An object without a namespace goes where it is sent.
func together(a, b *object) bool {
	if a.family != "" && a.family == b.family && a.group != b.group {
		return false // two ways to deploy the same, each by itself
	}
	if a.group == b.group && len(a.entries) > 0 && len(b.entries) > 0 && !shareEntry(a.entries, b.entries) {
		return false
	}
	return a.Namespace == b.Namespace || a.Namespace == "" || b.Namespace == "" || a.settled || b.settled
}

// patches classes the files that kustomizations use as patches, and makes unknown what they change elsewhere.
func (t *tree) patches(byFile map[string][]*object) {
	for _, dir := range sortedKeys(t.kustomizations) {
		for _, file := range t.kustomizations[dir].patchFiles {
			for _, o := range byFile[file] {
				if o.Class != manifest.Patch {
					o.Document = o.Clone()
					o.MarkPatch()
				}
			}
		}
	}
	for _, dir := range sortedKeys(t.kustomizations) {
		k := t.kustomizations[dir]
		if len(k.patches)+len(k.replicas) == 0 && !k.namespace {
			continue
		}
		reached := t.reached(k, byFile)
		for _, p := range k.patches {
			documents := p.inline
			for _, o := range byFile[p.file] {
				documents = append(slices.Clone(documents), o.Document)
			}
			for _, d := range documents {
				for _, o := range reached {
					if o.File != p.file && p.meant(d, o) {
						o.overlay(d)
					}
				}
			}
		}
		for _, o := range reached {
			o.settled = o.settled || k.namespace
			if k.replicas[o.Name] {
				o.change(func(root *manifest.Node) { root.OverlayAt("/spec/replicas") })
			}
		}
	}
}

// meant is whether a patch changes an object.
func (p patch) meant(d *manifest.Document, o *object) bool {
	if o.Class == manifest.Patch || o.Class == manifest.Fragment {
		return false
	}
	if p.kind != nil {
		return p.kind.MatchString(o.Kind) && p.name.MatchString(o.Name)
	}
	return d.Kind == o.Kind && d.Name == o.Name
}

// overlay makes unknown what a patch changes: a strategic merge patch, or the operations of a JSON patch.
func (o *object) overlay(d *manifest.Document) {
	o.change(func(root *manifest.Node) {
		if d.Root.Written("$patch") == "delete" {
			o.deleted, root.Hidden = true, true
			return
		}
		if d.Root.Kind != manifest.List {
			root.Overlay(d.Root)
			return
		}
		for _, operation := range d.Root.Items {
			for _, key := range []string{"path", "from"} {
				if pointer := operation.Written(key); pointer != "" {
					root.OverlayAt(pointer)
				}
			}
		}
	})
}

func (o *object) change(change func(*manifest.Node)) {
	if !o.patched {
		o.Document = o.Clone()
		o.patched = true
	}
	change(o.Root)
}

// reached are the objects that a kustomization takes in, directly or through others.
func (t *tree) reached(k *kustomization, byFile map[string][]*object) []*object {
	var found []*object
	seen := map[string]bool{}
	var visit func(k *kustomization)
	visit = func(k *kustomization) {
		if seen[k.dir] {
			return
		}
		seen[k.dir] = true
		for _, r := range k.reach {
			if next := t.kustomizations[r]; next != nil {
				visit(next)
			} else if !seen[r] {
				seen[r] = true
				found = append(found, byFile[r]...)
			}
		}
	}
	visit(k)
	return found
}

// roots says what each object is deployed with: its chart; the family of kustomizations that takes its file in; its folder.
// A folder that holds an object of one name twice is a collection, whose files stand by themselves: one name can be applied
// once only.
func (t *tree) roots(isChart func(string) bool) {
	families, entries := t.families(), t.entries()
	inFolder := map[string]map[string]string{} // folder → object → file
	collection := map[string]bool{}
	for _, o := range t.objects {
		dir := path.Dir(o.File)
		if o.Rendered != "" {
			o.group, o.root = "rendered "+o.Rendered+" "+o.Setting, o.Rendered
			switch {
			case isKustomization(o.Rendered):
				o.family = "kustomization " + families[path.Dir(o.Rendered)].leader
			case o.Setting == o.Rendered:
				// With nothing but its own values a chart is deployed with what they leave out, as far as anyone knows.
				o.group, o.root = "chart "+path.Dir(o.Rendered), path.Dir(o.Rendered)
			default:
				o.family = "chart " + path.Dir(o.Rendered)
			}
			continue
		}
		if chart := chartOf(o.File, isChart); chart != "" {
			o.group, o.root = "chart "+chart, chart
			continue
		}
		if f, ok := families[o.File]; ok {
			o.group, o.root, o.entries = "kustomization "+f.leader, f.folder, entries[o.File]
			continue
		}
		o.group, o.root = "folder "+dir, dir
		if inFolder[dir] == nil {
			inFolder[dir] = map[string]string{}
		}
		key := o.Object()
		if other, ok := inFolder[dir][key]; ok && other != o.File && o.Name != "" && o.Class != manifest.Patch {
			collection[dir] = true
		}
		inFolder[dir][key] = o.File
	}
	for _, o := range t.objects {
		if o.group == "folder "+o.root && collection[o.root] {
			o.group, o.root = "file "+o.File, o.File
		}
	}
}

// chartOf is the folder of the chart whose templates or custom resources hold a file; empty for none.
func chartOf(file string, isChart func(string) bool) string {
	segments := strings.Split(file, "/")
	for i := len(segments) - 2; i > 0; i-- {
		if (segments[i] == "templates" || segments[i] == "crds") && isChart(strings.Join(segments[:i], "/")) {
			return strings.Join(segments[:i], "/")
		}
	}
	if len(segments) > 1 && segments[0] == "templates" && isChart(".") {
		return "."
	}
	return ""
}

// entries are, by file, the numbers of the kustomizations that take it in and are taken in by none: each is deployed by itself.
func (t *tree) entries() map[string][]int {
	taken := map[string]bool{}
	for _, k := range t.kustomizations {
		for _, r := range k.reach {
			taken[r] = true
		}
	}
	entries := map[string][]int{}
	for number, dir := range sortedKeys(t.kustomizations) {
		if taken[dir] {
			continue
		}
		seen := map[string]bool{}
		var visit func(path string)
		visit = func(path string) {
			if seen[path] {
				return
			}
			seen[path] = true
			k := t.kustomizations[path]
			if k == nil {
				entries[path] = append(entries[path], number)
				return
			}
			for _, r := range k.reach {
				visit(r)
			}
		}
		visit(dir)
	}
	return entries
}

// shareEntry is whether two sorted lists share a number.
func shareEntry(a, b []int) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// family is what kustomizations bring together: by one of them, with the folder that holds all.
type family struct{ leader, folder string }

// families brings together the files that kustomizations share.
func (t *tree) families() map[string]family {
	leader := map[string]string{}
	find := func(x string) string {
		for leader[x] != "" && leader[x] != x {
			if next := leader[leader[x]]; next != "" {
				leader[x] = next
			}
			x = leader[x]
		}
		return x
	}
	members := map[string]bool{}
	for _, dir := range sortedKeys(t.kustomizations) {
		members[dir] = true
		for _, r := range t.kustomizations[dir].reach {
			members[r] = true
			if from, to := find(r), find(dir); from != to {
				leader[from] = to
			}
		}
	}
	common := map[string]string{}
	names := sortedKeys(members)
	for _, m := range names {
		folder := m
		if t.kustomizations[m] == nil {
			folder = path.Dir(m)
		}
		l := find(m)
		if have, ok := common[l]; ok {
			folder = commonFolder(have, folder)
		}
		common[l] = folder
	}
	families := map[string]family{}
	for _, m := range names {
		families[m] = family{find(m), common[find(m)]}
	}
	return families
}

func commonFolder(a, b string) string {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	if n == 0 {
		return "."
	}
	return strings.Join(x[:n], "/")
}
