package kubernetes

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// phaseOf reads when an object is applied (Argo CD, "Sync Phases and Waves"; Helm, "Chart Hooks").
func phaseOf(d *manifest.Document) Phase {
	argo, helm := d.Metadata("annotations", "argocd.argoproj.io/hook"), d.Metadata("annotations", "helm.sh/hook")
	p := Phase{ArgoHooks: words(argo), HelmHooks: words(helm)}
	p.Wave, p.WaveWritten = wave(d.Metadata("annotations", "argocd.argoproj.io/sync-wave"))
	if len(p.HelmHooks) > 0 {
		p.Weight, _ = wave(d.Metadata("annotations", "helm.sh/hook-weight"))
	}
	for _, key := range []string{"argocd.argoproj.io/hook-delete-policy", "helm.sh/hook-delete-policy"} {
		p.DeletePolicies = append(p.DeletePolicies, words(d.Metadata("annotations", key))...)
	}
	options := words(d.Metadata("annotations", "argocd.argoproj.io/sync-options"))
	force, _ := d.Metadata("annotations", "kustomize.toolkit.fluxcd.io/force").Text()
	p.Replaces = slices.Contains(options, "Replace=true") && slices.Contains(options, "Force=true") || strings.EqualFold(force, "enabled") || force == "true"
	p.When = when(p, argo.State == manifest.Unknown || helm.State == manifest.Unknown)
	return p
}

// words splits a list in one annotation.
func words(f manifest.Field) []string {
	text, _ := f.Text()
	var list []string
	for _, word := range strings.Split(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// wave reads a number that is written as text.
func wave(f manifest.Field) (number *int, written bool) {
	switch text, state := f.Text(); state {
	case manifest.Absent:
		none := 0
		return &none, false
	case manifest.Known:
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
			return &n, true
		}
		return nil, true
	}
	return nil, f.Node != nil
}

var phases = map[string]string{
	"PreSync": "before", "pre-install": "before", "pre-upgrade": "before",
	"Sync": "during", "PostSync": "after", "post-install": "after", "post-upgrade": "after",
}

// when is the phase that all hooks agree on. Argo's hooks count where there are both (Argo CD, "Helm", "Helm Hooks").
func when(p Phase, unknown bool) string {
	hooks := p.ArgoHooks
	if len(hooks) == 0 {
		hooks = p.HelmHooks
	}
	found := ""
	for _, hook := range hooks {
		phase := phases[hook]
		if phase == "" {
			continue // beside an upgrade: rollback, delete, test
		}
		if found != "" && found != phase {
			return "unknown"
		}
		found = phase
	}
	switch {
	case found != "":
		return found
	case len(hooks) > 0:
		return "other"
	case unknown:
		return "unknown"
	}
	return "during"
}
