package delivery

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Application is how Argo CD keeps a cluster as the repository says (Argo CD, "Application Specification").
type Application struct {
	Automated string   `json:"automated" doc:"set, absent or unknown: syncPolicy.automated"`
	SelfHeal  bool     `json:"self_heal" doc:"automated.selfHeal is known to be true"`
	Prune     bool     `json:"prune" doc:"automated.prune is known to be true"`
	Ignored   []Ignore `json:"ignore_differences" doc:"ignoreDifferences"`
	Server    string   `json:"server" doc:"destination.server or destination.name, as written"`
	Target    string   `json:"destination_namespace" doc:"destination.namespace, as written"`
	Project   string   `json:"project" doc:"as written"`
	Clusters  string   `json:"strategy" doc:"ApplicationSet: RollingSync (step by step) or AllAtOnce, the default; empty for an Application"`
	Steps     int      `json:"rolling_steps" doc:"ApplicationSet: how many steps a RollingSync has"`
	Generator []string `json:"generators" doc:"ApplicationSet: list, clusters, git, matrix, …"`
}

// Ignore is a difference that Argo CD leaves alone.
type Ignore struct {
	Group    string   `json:"group" doc:"API group as written; * for all"`
	Kind     string   `json:"kind" doc:"kind as written; * for all"`
	Name     string   `json:"name" doc:"name as written; empty for all"`
	Pointers []string `json:"pointers" doc:"jsonPointers, jqPathExpressions and managedFieldsManagers"`
}

// ArgoApplication reads an Application or an ApplicationSet, with the sources.
func ArgoApplication(d *manifest.Document) (Application, []Source) {
	spec := d.Root.Field("spec")
	a := Application{}
	if d.Kind == "ApplicationSet" {
		a.Clusters = "AllAtOnce"
		if strategy := spec.Node.Written("strategy", "type"); strategy != "" {
			a.Clusters = strategy
		}
		a.Steps = len(spec.Node.Get("strategy", "rollingSync", "steps").List())
		for _, g := range spec.Node.Get("generators").List() {
			for _, e := range g.Map() {
				a.Generator = append(a.Generator, e.Key.Value)
			}
		}
		spec = spec.Field("template", "spec")
	}
	automated := spec.Field("syncPolicy", "automated")
	a.Automated = automated.Is()
	if automated.State == manifest.Absent && automated.Node != nil {
		a.Automated = "set" // automated: with nothing below it
	}
	yes := func(f manifest.Field) bool { b := f.Bool(false); return b != nil && *b }
	a.SelfHeal, a.Prune = yes(automated.Field("selfHeal")), yes(automated.Field("prune"))
	node := spec.Node
	a.Server, a.Target, a.Project = node.Written("destination", "server"), node.Written("destination", "namespace"), node.Written("project")
	if a.Server == "" {
		a.Server = node.Written("destination", "name")
	}
	for _, i := range node.Get("ignoreDifferences").List() {
		ignore := Ignore{Group: i.Written("group"), Kind: i.Written("kind"), Name: i.Written("name")}
		for _, key := range []string{"jsonPointers", "jqPathExpressions", "managedFieldsManagers"} {
			for _, p := range i.Get(key).List() {
				ignore.Pointers = append(ignore.Pointers, p.Written())
			}
		}
		a.Ignored = append(a.Ignored, ignore)
	}
	list := node.Get("sources").List()
	if one := node.Get("source"); one != nil {
		list = append([]*manifest.Node{one}, list...)
	}
	var sources []Source
	for _, s := range list {
		at := s.Get("targetRevision")
		if at == nil {
			at = s.Get("repoURL")
		}
		source := Source{node: at, Tool: "argo-cd", URL: withoutPassword(s.Written("repoURL")), Path: s.Written("path"), Chart: s.Written("chart"), Revision: s.Written("targetRevision")}
		source.Pin = Pin(source.Revision, source.Chart != "")
		sources = append(sources, source)
	}
	return a, sources
}

// FluxSource reads a source of Flux (GitRepository, OCIRepository, HelmRelease, HelmChart); nil for another kind.
func FluxSource(d *manifest.Document) *Source {
	spec := d.Root.Get("spec")
	s := &Source{Tool: "flux", URL: withoutPassword(spec.Written("url"))}
	switch d.Kind {
	case "GitRepository", "OCIRepository":
		// GitRepository, ".spec.ref": commit, name, semver, tag and branch, in this order of precedence; default the branch master.
		// OCIRepository: digest, semver, tag; default latest.
		ref := spec.Get("ref")
		for _, key := range []string{"digest", "commit", "name", "semver", "tag", "branch"} {
			value := ref.Get(key)
			if value == nil {
				continue
			}
			s.node, s.Revision = value, value.Written()
			s.Pin = map[string]string{"digest": "digest", "commit": "commit", "name": "branch", "semver": "range", "tag": "version", "branch": "branch"}[key]
			if key == "tag" && s.Revision == "latest" {
				s.Pin = "none"
			}
			if key == "semver" && Pin(s.Revision, true) == "version" {
				s.Pin = "version"
			}
			if Pin(s.Revision, false) == "unknown" {
				s.Pin = "unknown"
			}
			return s
		}
		s.node, s.Pin = spec.Get("url"), "none"
	case "HelmRelease", "HelmChart":
		chart := spec.Get("chart", "spec")
		if d.Kind == "HelmChart" {
			chart = spec
		}
		if chart.Get("chart") == nil {
			return nil // chartRef: the source is an object of its own
		}
		s.Chart, s.Revision, s.node = chart.Written("chart"), chart.Written("version"), chart.Get("version")
		if s.node == nil {
			s.node = chart.Get("chart")
		}
		s.Pin = Pin(s.Revision, true)
	default:
		return nil
	}
	return s
}

// Suspension is a switch that keeps a controller from doing what the repository says.
type Suspension struct {
	node *manifest.Node // what says it
	Tool string         `json:"tool" doc:"flux, argo-cd, flagger, keda or kubernetes"`
	By   string         `json:"by" doc:"the field or annotation, as spec.suspend"`
}

// Suspensions finds what suspends reconciliation in an object (Flux, "suspend" and kustomize.toolkit.fluxcd.io/reconcile; Argo CD,
// "skip-reconcile"; KEDA, "Pausing autoscaling").
func Suspensions(d *manifest.Document) []Suspension {
	var found []Suspension
	if yes := d.Root.Field("spec", "suspend").Bool(false); yes != nil && *yes {
		tool := map[string]string{
			"Kustomization": "flux", "HelmRelease": "flux", "GitRepository": "flux", "OCIRepository": "flux", "HelmRepository": "flux",
			"HelmChart": "flux", "Bucket": "flux", "ImageUpdateAutomation": "flux", "ImageRepository": "flux", "Canary": "flagger", "Terraform": "flux",
		}[d.Kind]
		if tool != "" {
			found = append(found, Suspension{d.Root.Get("spec", "suspend"), tool, "spec.suspend"})
		}
	}
	for _, a := range []struct{ tool, key, value string }{
		{"flux", "kustomize.toolkit.fluxcd.io/reconcile", "disabled"},
		{"flux", "helm.toolkit.fluxcd.io/driftDetection", "disabled"},
		{"argo-cd", "argocd.argoproj.io/skip-reconcile", "true"},
		{"keda", "autoscaling.keda.sh/paused", "true"},
		{"keda", "autoscaling.keda.sh/paused-replicas", ""},
	} {
		f := d.Metadata("annotations", a.key)
		if text, state := f.Text(); state == manifest.Known && (text == a.value || a.value == "" && text != "") {
			found = append(found, Suspension{f.Node, a.tool, a.key})
		}
	}
	return found
}

// At is the node that says it.
func (s Suspension) At() *manifest.Node { return s.node }
