package render

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// references are the keys whose value is the name of an object, by the end of the path (Kubernetes API reference; kustomize, "name
// references").
var references = []struct{ path, kind string }{
	{"configMapKeyRef/name", "ConfigMap"}, {"configMapRef/name", "ConfigMap"}, {"configMap/name", "ConfigMap"},
	{"secretKeyRef/name", "Secret"}, {"secretRef/name", "Secret"}, {"secret/name", "Secret"}, {"secret/secretName", "Secret"},
	{"tls/secretName", "Secret"}, {"imagePullSecrets/name", "Secret"},
	{"serviceAccountName", "ServiceAccount"}, {"persistentVolumeClaim/claimName", "PersistentVolumeClaim"},
	{"service/name", "Service"}, {"serviceName", "Service"}, {"policyName", "ValidatingAdmissionPolicy"},
}

// refer puts the new names of objects where others name them by the old ones.
func refer(resources []*resource) {
	names := map[[2]string]string{} // by kind and former name
	for _, r := range resources {
		for _, name := range r.names {
			if name != r.name() && r.kind() != "Namespace" {
				names[[2]string{r.kind(), name}] = r.name()
			}
		}
	}
	if len(names) == 0 {
		return
	}
	for _, r := range resources {
		follow(r.root.Get("spec"), "", names)
		for _, key := range []string{"subjects", "roleRef", "imagePullSecrets", "secrets"} {
			follow(r.root.Get(key), key, names)
		}
	}
}

// follow renames what a value names, and what stands below it; above is the key of the value.
func follow(n *manifest.Node, above string, names map[[2]string]string) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		follow(item, above, names)
	}
	// What names its kind beside its name: scaleTargetRef, roleRef, subjects.
	if kind, name := n.Get("kind"), n.Get("name"); kind != nil && name != nil {
		if to := names[[2]string{kind.Written(), name.Written()}]; to != "" {
			set(n, n.Key("name"), renamed(name, to))
		}
	}
	for i, e := range n.Entries {
		if e.Value.Kind != manifest.String {
			follow(e.Value, e.Key.Value, names)
			continue
		}
		for _, ref := range references {
			if path := above + "/" + e.Key.Value; path == ref.path || e.Key.Value == ref.path && !strings.Contains(ref.path, "/") {
				if to := names[[2]string{ref.kind, e.Value.Value}]; to != "" {
					n.Entries[i].Value = renamed(e.Value, to)
				}
				break
			}
		}
	}
}
