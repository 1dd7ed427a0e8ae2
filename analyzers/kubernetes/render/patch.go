package render

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// patches carries out the patches of a field of the kustomization.
func (t *transformation) patches(field string) error {
	for _, entry := range t.k.Get(field).List() {
		if err := over(t.ctx); err != nil {
			return err
		}
		documents, err := t.patchDocuments(entry)
		if err != nil {
			return err
		}
		target := entry.Get("target")
		for _, d := range documents {
			switch {
			case empty(d):
			case d.Root.Kind == manifest.List && target != nil:
				err = t.jsonPatch(d.Root, target)
			case d.Root.Kind == manifest.List:
				err = at(entry, "the operations have no target")
			case target != nil:
				err = t.mergePatch(d.Root, t.targeted(target))
			default:
				var found []*resource
				if found, err = t.identified(d); err == nil {
					err = t.mergePatch(d.Root, found)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// patchDocuments reads a patch: from a file, or as it stands in the kustomization.
func (t *transformation) patchDocuments(entry *manifest.Node) ([]*manifest.Document, error) {
	file, inline := entry.Get("path"), entry.Get("patch")
	if entry.Kind == manifest.String {
		if strings.Contains(entry.Value, "\n") {
			inline = entry
		} else {
			file = entry
		}
	}
	switch {
	case file != nil:
		name, err := reference(t.dir, file)
		if err != nil {
			return nil, err
		}
		if t.tree.file(name) == nil {
			return nil, at(file, "there is no file %s in the tree", name)
		}
		documents, err := t.tree.read(name)
		*t.files = append(*t.files, name)
		return documents, err
	case inline != nil:
		return inlineDocuments(inline)
	}
	return nil, at(entry, "it is no patch")
}

// inlineDocuments reads a text inside of a file, so that its nodes point at the lines of the file where they can: in a block
// scalar, all lines of which are indented by as much. In another scalar they point at the scalar.
func inlineDocuments(n *manifest.Node) ([]*manifest.Document, error) {
	read := manifest.ReadPlain(source.NewText(n.Text.Path, n.Text.Side, []byte(n.Value)))
	if len(read.Problems) > 0 || read.Unread {
		return nil, at(n, "the patch is no YAML")
	}
	content := n.Text.Bytes[:n.End]
	if end := bytes.IndexByte(content[n.Start:], '\n'); end >= 0 && (content[n.Start] == '|' || content[n.Start] == '>') {
		only := bytes.Clone(content)
		for i := range only[:n.Start+end] {
			if only[i] != '\n' {
				only[i] = ' '
			}
		}
		placed := manifest.ReadPlain(source.NewText(n.Text.Path, n.Text.Side, only))
		if len(placed.Problems) == 0 && slices.EqualFunc(read.Documents, placed.Documents, func(a, b *manifest.Document) bool { return same(a.Root, b.Root) }) {
			for _, d := range placed.Documents {
				move(d.Root, func(inner *manifest.Node) { inner.Text = n.Text })
			}
			return placed.Documents, nil
		}
	}
	for _, d := range read.Documents {
		move(d.Root, func(inner *manifest.Node) { inner.Text, inner.Start, inner.End = n.Text, n.Start, n.End })
	}
	return read.Documents, nil
}

// identified finds the object that a patch names, which has to be there.
func (t *transformation) identified(d *manifest.Document) ([]*resource, error) {
	space := d.Namespace
	var found []*resource
	for _, r := range t.resources {
		if r.kind() == d.Kind && r.group() == d.Group() && had(r.names, r.name(), d.Name) && (space == "" || had(r.spaces, r.space(), space)) {
			found = append(found, r)
		}
	}
	if len(found) > 1 && space == "" {
		// A patch without a namespace means the object that has none, where there is one.
		if bare := slices.DeleteFunc(slices.Clone(found), func(r *resource) bool { return !had(r.spaces, r.space(), "") }); len(bare) == 1 {
			return bare, nil
		}
	}
	if len(found) != 1 {
		return nil, at(d.Root, "the patch names %s %s, which is there %d times", d.Kind, d.Name, len(found))
	}
	return found, nil
}

// had is whether a name is the one that an object has, or has had.
func had(before []string, now, wanted string) bool {
	return now == wanted || slices.Contains(before, wanted)
}

// targeted are the objects that a target selects. Its fields are regular expressions that match a whole text.
func (t *transformation) targeted(target *manifest.Node) []*resource {
	expression := map[string]*regexp.Regexp{}
	for _, key := range []string{"group", "version", "kind", "name", "namespace"} {
		expression[key] = whole(target.Written(key))
	}
	matches := func(key string, before []string, now string) bool {
		e := expression[key]
		return e == nil || e.MatchString(now) || slices.ContainsFunc(before, e.MatchString)
	}
	var found []*resource
	for _, r := range t.resources {
		version := r.root.Written("apiVersion")
		version = version[strings.LastIndex(version, "/")+1:]
		if matches("group", nil, r.group()) && matches("version", nil, version) && matches("kind", nil, r.kind()) &&
			matches("name", r.names, r.name()) && matches("namespace", r.spaces, r.space()) &&
			selected(r.root.Get("metadata", "labels"), target.Written("labelSelector")) &&
			selected(r.root.Get("metadata", "annotations"), target.Written("annotationSelector")) {
			found = append(found, r)
		}
	}
	return found
}

// whole makes the expression of a target; nil where any text fits.
func whole(expression string) *regexp.Regexp {
	if expression == "" || len(expression) > 1000 {
		return nil
	}
	compiled, err := regexp.Compile("^(?:" + expression + ")$")
	if err != nil {
		return nil
	}
	return compiled
}

// selected is whether labels fit a selector of equations, "a=b,c!=d,e,!f".
func selected(labels *manifest.Node, selector string) bool {
	for _, part := range strings.Split(selector, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		key, value, equation := strings.Cut(part, "=")
		not := strings.HasSuffix(key, "!") || strings.HasPrefix(key, "!")
		key = strings.Trim(key, "! ")
		value = strings.TrimSpace(strings.TrimPrefix(value, "="))
		own := labels.Get(key)
		fits := own != nil && (!equation || own.Written() == value)
		if fits == not {
			return false
		}
	}
	return true
}

func (t *transformation) jsonPatch(operations, target *manifest.Node) error {
	for _, r := range t.targeted(target) {
		if metadata := r.root.Get("metadata"); metadata != nil && metadata.Get("annotations") == nil {
			// Kustomize keeps accounts in annotations, so that they are there to be added to.
			annotations := &manifest.Node{Kind: manifest.Map, Text: metadata.Text, Start: metadata.Start, End: metadata.End}
			set(metadata, text("annotations", metadata), annotations)
			defer func() {
				if len(annotations.Entries) == 0 {
					remove(metadata, "annotations")
				}
			}()
		}
		named, name := r.root.Get("metadata", "name"), r.name()
		if err := operate(r.root, operations); err != nil {
			return err
		}
		if now := r.name(); now != name && named != nil && now != "" {
			r.names = append(r.names, name)
			set(r.root.Get("metadata"), text("name", named), renamed(named, now)) // it is still the object that was named there
		}
	}
	return nil
}

func (t *transformation) mergePatch(patch *manifest.Node, found []*resource) error {
	for _, r := range found {
		m := merger{byKey: builtInGroups[r.group()]}
		version, kind, name, space := r.root.Get("apiVersion"), r.root.Get("kind"), r.root.Get("metadata", "name"), r.root.Get("metadata", "namespace")
		merged, err := m.merge(r.root, patch)
		if err != nil {
			return err
		}
		if merged == nil || merged.Kind != manifest.Map {
			t.resources = slices.DeleteFunc(t.resources, func(other *resource) bool { return other == r })
			continue
		}
		r.root = merged
		// A patch that is meant for several says no name of its own.
		metadata := merged.Get("metadata")
		for _, own := range []struct {
			in, value *manifest.Node
			key       string
		}{{merged, version, "apiVersion"}, {merged, kind, "kind"}, {metadata, name, "name"}, {metadata, space, "namespace"}} {
			if own.in != nil && own.value != nil && own.in.Get(own.key) != own.value {
				set(own.in, text(own.key, own.value), own.value)
			}
		}
	}
	return nil
}
