// Package render works out what charts and kustomizations come to, without running anything and without asking anyone: it
// reads the files of one side of a change and nothing else. What it gives are manifests whose every value points at the line
// that a person would edit: of a base, a patch, a template or a file of values.
package render

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Rendering is what one chart or kustomization comes to.
type Rendering struct {
	// From is the file of the chart or kustomization.
	From string
	// Setting is the file that says for which environment it is rendered: values, or an object of Argo CD or Flux; From where
	// there is none.
	Setting string
	// Covers are the files whose own documents the rendered ones replace.
	Covers []string
	// Replaces are single documents that the rendered ones replace, by file and offset.
	Replaces []Place
	// Documents are the manifests.
	Documents []*manifest.Document
	// Failures say what of a chart is left out.
	Failures []*Failure
	// Default: rendered with nothing but the chart's own values. What its conditions leave out, others may switch on.
	Default bool
}

// Place is where a document begins.
type Place struct {
	File  string
	Start int
}

// Failure says why a chart or a kustomization was not rendered: at which line of which file; Line 0 where none is known.
type Failure struct {
	// From is the file of the chart or kustomization.
	From   string
	File   string
	Line   int
	Reason string
	// Elsewhere: it needs what the tree does not hold.
	Elsewhere bool
}

func (f *Failure) Error() string {
	switch {
	case f.File == "":
		return f.Reason
	case f.Line == 0:
		return f.File + ": " + f.Reason
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Reason)
}

// at is a failure at a node.
func at(n *manifest.Node, format string, arguments ...any) error {
	f := &Failure{Reason: fmt.Sprintf(format, arguments...)}
	if n != nil && n.Text != nil {
		span := n.Span()
		f.File, f.Line = span.File, span.Line
	}
	return f
}

// elsewhere is a failure for want of what the tree does not hold.
func elsewhere(n *manifest.Node, format string, arguments ...any) error {
	f := at(n, format, arguments...).(*Failure)
	f.Elsewhere = true
	return f
}

// Tree is the files of one side, as far as rendering asks for them. It is for one goroutine.
type Tree struct {
	files  []*source.File // sorted by path
	parsed map[string]*parsed
}

type parsed struct {
	documents []*manifest.Document
	err       error
}

// NewTree holds files that are sorted by path.
func NewTree(files []*source.File) *Tree {
	return &Tree{files: files, parsed: map[string]*parsed{}}
}

// Add hands over what a file holds, when it has been read before and every document of it is there.
func (t *Tree) Add(name string, documents []*manifest.Document) {
	t.parsed[name] = &parsed{documents: documents}
}

// within are the files below a folder.
func (t *Tree) within(folder string) []*source.File {
	if folder == "." {
		return t.files
	}
	prefix := folder + "/"
	first := sort.Search(len(t.files), func(i int) bool { return t.files[i].Path >= prefix })
	last := first
	for last < len(t.files) && strings.HasPrefix(t.files[last].Path, prefix) {
		last++
	}
	return t.files[first:last]
}

// file is the file at a path; nil where there is none.
func (t *Tree) file(name string) *source.File {
	i := sort.Search(len(t.files), func(i int) bool { return t.files[i].Path >= name })
	if i < len(t.files) && t.files[i].Path == name {
		return t.files[i]
	}
	return nil
}

// read parses a file of manifests once.
func (t *Tree) read(name string) ([]*manifest.Document, error) {
	if p := t.parsed[name]; p != nil {
		return p.documents, p.err
	}
	p := &parsed{}
	t.parsed[name] = p
	f := t.file(name)
	if f == nil {
		p.err = &Failure{Reason: "there is no file " + name + " in the tree"}
		return nil, p.err
	}
	text, err := f.Text()
	if err != nil {
		p.err = &Failure{File: name, Reason: err.Error()}
		return nil, p.err
	}
	result := manifest.Read(text)
	switch {
	case len(result.Problems) > 0:
		p.err = &Failure{File: name, Line: result.Problems[0].Line, Reason: result.Problems[0].Message}
	case result.Unread:
		p.err = &Failure{File: name, Reason: "it is a template and no YAML"}
	}
	p.documents = result.Documents
	return p.documents, p.err
}

// survive makes a failure of a panic, so that what is wrong here costs one chart or kustomization and not the run.
func survive(from string, failure **Failure) {
	if cause := recover(); cause != nil {
		*failure = &Failure{From: from, Reason: fmt.Sprintf("a fault of Plimsoll, please report it: %v", cause)}
	}
}

// inside joins a reference to a folder; ok is false where it leads out of the tree.
func inside(folder, reference string) (joined string, ok bool) {
	if path.IsAbs(reference) {
		return "", false
	}
	joined = path.Join(folder, reference)
	return joined, joined != ".." && !strings.HasPrefix(joined, "../")
}

// errTooLong is what ends a rendering at its deadline.
var errTooLong = errors.New("it takes too long to render")

// over is an error when the time is up.
func over(ctx context.Context) error {
	if ctx.Err() != nil {
		return errTooLong
	}
	return nil
}
