// Package manifest reads Kubernetes manifests: YAML of any number of documents, JSON, lists, and templates of manifests that
// become YAML only when they are rendered. A value of a manifest is known, absent or unknown, and every node knows where it
// was written, so that what is read from a rendered document can point at the file that a person edits.
package manifest

import (
	"strings"
	"sync"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Class is what a document is good for.
type Class string

// The classes of documents. Only of a full one can be said that something is not there.
const (
	// Full is an object as the API server would take it.
	Full Class = "full"
	// Patch changes an object that is written elsewhere.
	Patch Class = "patch"
	// Template is text that an engine fills in; what the engine decides is unknown.
	Template Class = "template"
	// Fragment is no object by itself: values of a chart, a list of operations, an object without a name.
	Fragment Class = "fragment"
)

// Document is one object of a manifest, or an item of a List.
type Document struct {
	Class Class
	Root  *Node
	// File is where the document is written, or what was rendered.
	File string
	// APIVersion, Kind, Name and Namespace are as written; in a template they may hold its actions.
	APIVersion, Kind, Name, Namespace string
	// Rendered names the chart or kustomization that the document was rendered from; empty for one read as it is written.
	Rendered string
	// Setting is the file that says for which environment it was rendered.
	Setting string
	// Possible: it says what others may make of a template, and nothing is to be said about it.
	Possible bool
}

// Group is the API group; empty for the core group.
func (d *Document) Group() string {
	group, _, found := strings.Cut(d.APIVersion, "/")
	if !found {
		return ""
	}
	return group
}

// Metadata is a string of the object's metadata: an annotation or a label, by its group and key.
func (d *Document) Metadata(group, key string) Field { return d.Root.Field("metadata", group, key) }

// Object names the document as facts do: Kind/namespace/name. Of a name that the API server makes up it is what that begins with
// (metadata.generateName).
func (d *Document) Object() string {
	name := d.Name
	if name == "" {
		name = d.Root.Written("metadata", "generateName")
	}
	return d.Kind + "/" + strings.TrimPrefix(d.Namespace+"/"+name, "/")
}

// Problem says where and why a document could not be read.
type Problem struct {
	Line, Column int
	Message      string
}

// Result is what a file holds.
type Result struct {
	Documents []*Document
	Problems  []Problem
	// Unread is true where a template of a manifest was found that cannot be read before it is rendered.
	Unread bool
}

// maxRetries is how often a file is read again without a block of a template that does not fit.
const maxRetries = 8

var spaces = sync.Pool{New: func() any { return new(document.Space) }}

// Read reads a file of YAML or JSON. One broken document costs itself.
func Read(text *source.Text) Result {
	if strings.HasSuffix(text.Path, ".json") {
		return readJSON(text)
	}
	m := maskActions(text)
	space := spaces.Get().(*document.Space)
	defer spaces.Put(space) // nodes of our own are made of what was read
	documents, problems := space.YAML(m.text)
	for range maxRetries {
		// Two blocks of a template may each write a key; one of them is left out.
		smaller := m.withoutProblem(problems)
		if smaller == nil {
			break
		}
		m = smaller
		documents, problems = space.YAML(m.text)
	}
	var out Result
	for _, d := range documents {
		if d.Root == nil {
			out.Unread = out.Unread || d.Template
			continue
		}
		c := &converter{text: text, mask: m}
		out.Documents = split(out.Documents, c.document(d.Root), text.Path)
	}
	for _, p := range problems {
		if _, _, templated := m.documentAround(p.Line); templated {
			out.Unread = true
			continue
		}
		line, _ := text.Position(m.text.LineStart(p.Line)) // the mask has lines of its own
		out.Problems = append(out.Problems, Problem{line, p.Column, p.Message})
	}
	return out
}

// ReadPlain reads YAML that holds no templates: what a template came to, or values. Braces in it are text like any other.
func ReadPlain(text *source.Text) Result {
	var out Result
	documents, problems := document.YAML(text)
	for _, d := range documents {
		if d.Root != nil {
			c := &converter{text: text, mask: &mask{text: text}}
			out.Documents = split(out.Documents, c.document(d.Root), text.Path)
		}
		out.Unread = out.Unread || d.Template
	}
	for _, p := range problems {
		out.Problems = append(out.Problems, Problem(p))
	}
	return out
}

func readJSON(text *source.Text) Result {
	d, problem := document.JSON(text)
	if problem != nil {
		return Result{Problems: []Problem{Problem(*problem)}}
	}
	c := &converter{text: text, mask: &mask{text: text}}
	return Result{Documents: split(nil, c.document(d.Root), text.Path)}
}

// split adds a document, or the items of a list of objects: a List of any kind (Kubernetes API concepts, "Collections"), or
// an OpenShift Template, whose objects are filled in with parameters.
func split(to []*Document, root *Node, file string) []*Document {
	kind, _ := root.Field("kind").Text()
	switch {
	case strings.HasSuffix(kind, "List") && root.Get("items") != nil && root.Get("items").Kind == List:
		for _, item := range root.Get("items").Items {
			to = split(to, item, file)
		}
		return to
	case kind == "Template" && strings.HasPrefix(root.Written("apiVersion"), "template.openshift.io/"):
		for _, item := range root.Get("objects").List() {
			to = split(to, item, file)
		}
		return to
	}
	return append(to, New(root, file))
}

// New makes a document of a node, classed by its shape.
func New(root *Node, file string) *Document {
	d := &Document{
		Root: root, File: file,
		APIVersion: root.Written("apiVersion"), Kind: root.Written("kind"),
		Name: root.Written("metadata", "name"), Namespace: root.Written("metadata", "namespace"),
	}
	d.Class = classify(d)
	if d.Class == Patch || d.Class == Fragment {
		root.Loosen()
	}
	return d
}

// MarkPatch classes a document as a patch, because a kustomization uses it so.
func (d *Document) MarkPatch() {
	d.Class = Patch
	d.Root.Loosen()
}
