package render

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// mergeKeys are the lists that a strategic merge patch merges item by item, by the key that tells the items apart (Kubernetes API
// reference, "patch strategy" and "patch merge key" of the types of the core). Another list is replaced as a whole.
var mergeKeys = map[string][]string{
	"containers": {"name"}, "initContainers": {"name"}, "ephemeralContainers": {"name"}, "env": {"name"}, "volumes": {"name"},
	"volumeMounts": {"mountPath"}, "volumeDevices": {"devicePath"}, "ports": {"containerPort", "port"}, "imagePullSecrets": {"name"},
	"secrets": {"name"}, "hostAliases": {"ip"}, "topologySpreadConstraints": {"topologyKey"}, "ownerReferences": {"uid"},
	"resourceClaims": {"name"}, "webhooks": {"name"}, "schedulingGates": {"name"}, "conditions": {"type"},
}

// builtInGroups are the groups of which kustomize knows the types. Lists of other kinds, a Rollout's too, are replaced.
var builtInGroups = map[string]bool{
	"": true, "apps": true, "batch": true, "autoscaling": true, "policy": true, "extensions": true,
	"networking.k8s.io": true, "storage.k8s.io": true, "admissionregistration.k8s.io": true, "rbac.authorization.k8s.io": true,
}

// merger merges strategic merge patches (Kubernetes documentation, "Update API Objects in Place Using kubectl patch").
type merger struct{ byKey bool }

// merge gives what a value becomes by a patch; nil where the patch deletes it.
func (m merger) merge(to, patch *manifest.Node) (*manifest.Node, error) {
	if patch.Kind != manifest.Map {
		return firm(patch), nil
	}
	switch directive := patch.Get("$patch"); directive.Written() {
	case "delete":
		return nil, nil
	case "replace":
		return m.plain(patch)
	case "", "merge":
	default:
		return nil, at(directive, "the directive $patch: %s is not known", directive.Written())
	}
	if to == nil || to.Kind != manifest.Map {
		return m.plain(patch)
	}
	for _, e := range patch.Entries {
		key := e.Key.Value
		if strings.HasPrefix(key, "$") {
			if key != "$patch" && !strings.HasPrefix(key, "$setElementOrder/") {
				return nil, at(e.Key, "the directive %s is not understood", key)
			}
			continue
		}
		if e.Value.Kind == manifest.Null && !e.Value.Hidden {
			remove(to, key)
			continue
		}
		own := to.Get(key)
		if own != nil && own.Kind == manifest.List && e.Value.Kind == manifest.List {
			if err := m.list(key, own, e.Value); err != nil {
				return nil, err
			}
			continue
		}
		value, err := m.merge(own, e.Value)
		switch {
		case err != nil:
			return nil, err
		case value == nil:
			remove(to, key)
		case own != nil && same(own, value):
			// The patch says the same again: what says it first is what a person would look at.
		default:
			set(to, e.Key, value)
		}
	}
	return to, nil
}

// plain is a patch where there was nothing: without its directives and what it would have taken out.
func (m merger) plain(patch *manifest.Node) (*manifest.Node, error) {
	result := firm(patch)
	clean(result)
	return result, nil
}

func clean(n *manifest.Node) {
	n.Entries = slices.DeleteFunc(n.Entries, func(e manifest.Entry) bool {
		return strings.HasPrefix(e.Key.Value, "$") || e.Value.Kind == manifest.Null && !e.Value.Hidden
	})
	for _, e := range n.Entries {
		clean(e.Value)
	}
	n.Items = slices.DeleteFunc(n.Items, func(item *manifest.Node) bool { return item.Written("$patch") == "delete" })
	for _, item := range n.Items {
		clean(item)
	}
}

// list merges a list into another one.
func (m merger) list(key string, to, patch *manifest.Node) error {
	id := ""
	if m.byKey {
		id = mergeKey(key, to, patch)
	}
	for _, item := range patch.Items {
		if item.Written("$patch") == "replace" && len(item.Entries) == 1 {
			id = ""
		}
	}
	if key == "finalizers" && m.byKey {
		for _, item := range patch.Items {
			if !slices.ContainsFunc(to.Items, func(own *manifest.Node) bool { return same(own, item) }) {
				to.Items = append(to.Items, firm(item))
			}
		}
		return nil
	}
	if id == "" {
		replaced := firm(patch)
		clean(replaced)
		replaced.Items = slices.DeleteFunc(replaced.Items, func(item *manifest.Node) bool {
			return item.Kind == manifest.Map && len(item.Entries) == 0 && len(patch.Items) > 0 && hasDirective(patch)
		})
		*to = *replaced
		return nil
	}
	var first []*manifest.Node // kustomize puts what the patch names first, in its order
	rest := slices.Clone(to.Items)
	for _, item := range patch.Items {
		var own *manifest.Node
		if i := slices.IndexFunc(rest, func(own *manifest.Node) bool { return sameItem(id, own, item) }); i >= 0 {
			own = rest[i]
			rest = slices.Delete(rest, i, i+1)
		}
		merged, err := m.merge(own, item)
		if err != nil {
			return err
		}
		if merged != nil {
			first = append(first, merged)
		}
	}
	to.Items = append(first, rest...)
	return nil
}

func hasDirective(list *manifest.Node) bool {
	return slices.ContainsFunc(list.Items, func(item *manifest.Node) bool { return item.Get("$patch") != nil })
}

// mergeKey is the key by which the items of both lists are told apart; empty where there is none.
func mergeKey(field string, a, b *manifest.Node) string {
	for _, key := range mergeKeys[field] {
		has := func(item *manifest.Node) bool { return item.Get(key) != nil }
		if slices.ContainsFunc(a.Items, has) || slices.ContainsFunc(b.Items, has) {
			return key
		}
	}
	return ""
}

// sameItem is whether two items are the same one. Ports go by their protocol as well, and a constraint by when it yields.
func sameItem(key string, a, b *manifest.Node) bool {
	if a.Written(key) != b.Written(key) || b.Get(key) == nil {
		return false
	}
	switch key {
	case "containerPort", "port":
		x, y := a.Written("protocol"), b.Written("protocol")
		return x == y || x == "" && y == "TCP" || x == "TCP" && y == ""
	case "topologyKey":
		return a.Written("whenUnsatisfiable") == b.Written("whenUnsatisfiable")
	}
	return true
}
