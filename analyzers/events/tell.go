package events

import (
	"bytes"
	"path"
	"regexp"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/asyncapi"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// kind is what a file is to this analyzer.
type kind int

const (
	isOneSchema kind = iota
	isAsyncAPI
	isCloudEvent
)

var (
	saysAsyncAPI = regexp.MustCompile(`(?m)(^|[{,])\s*["']?asyncapi["']?\s*:\s*["']?[0-9]+\.`)
	// leads matches what leads from one file to another.
	leads = regexp.MustCompile(`(?:\$ref|dataschema)["']?\s*:\s*["']?([^"'#\s,}]+)`)
)

// describes is whether a file looks like one that describes messages or names their schemas: an AsyncAPI document, or an
// event in the JSON format of CloudEvents.
func describes(f *source.File) bool {
	if ext := path.Ext(f.Path); ext != ".json" && ext != ".yaml" && ext != ".yml" {
		return false
	}
	content, err := f.Bytes()
	if err != nil {
		return false
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // a byte order mark, which some editors write
	return bytes.Contains(content, []byte("asyncapi")) && saysAsyncAPI.Match(content) ||
		bytes.Contains(content, []byte("dataschema")) && bytes.Contains(content, []byte("specversion"))
}

// told says what a file that could be parsed is; nil where it is nothing of this analyzer's.
func (a analyzer) told(f *source.File, text *source.Text, tree *document.Node, out *analyzers.Output) *read {
	switch {
	case asyncapi.Is(tree):
		return &read{text: text, tree: tree, kind: isAsyncAPI}
	case len(envelopes(tree)) > 0:
		return &read{text: text, tree: tree, kind: isCloudEvent}
	case tree.Get("asyncapi") != nil && tree.Get("info") != nil:
		if f.Side == source.Head {
			out.Notices = append(out.Notices, analyzers.Notice{About: "AsyncAPI documents of a version other than 2 and 3, or of a draft of one, which are not read", File: f.Path})
		}
		return nil
	case len(a.settings.Schemas) > 0 || isSchema(f):
		return &read{text: text, tree: tree, kind: isOneSchema}
	}
	return nil
}

// opened is a file that something leads to.
type opened struct {
	text     *source.Text
	tree     *document.Node
	reason   string
	problems []document.Problem
}

// open reads a file of a side by its path, claimed or not.
func (c *comparison) open(side source.Side, file string) opened {
	if o, ok := c.opened[side][file]; ok {
		return o
	}
	var o opened
	if f := c.in.Lookup(side, file); f == nil {
		o.reason = "there is no file " + file + " in the repository"
	} else if text, err := f.Text(); err != nil {
		o.reason = file + " cannot be read: " + err.Error()
	} else if o.tree, o.problems = schema.Tree(text); o.tree != nil {
		o.text = text
	} else if len(o.problems) > 0 {
		o.reason = file + " cannot be read: " + o.problems[0].Message
	} else {
		o.reason = file + " is empty"
	}
	c.opened[side][file] = o
	return o
}

// touched is whether a file that did not change leads to one that did.
func (c *comparison) touched(f *source.File) bool {
	seen := map[string]bool{f.Path: true}
	waiting := []*source.File{f}
	for len(waiting) > 0 {
		at := waiting[0]
		waiting = waiting[1:]
		content, err := at.Bytes()
		if err != nil {
			continue
		}
		for _, m := range leads.FindAllSubmatch(content, -1) {
			file := path.Join(path.Dir(at.Path), string(m[1]))
			if seen[file] {
				continue
			}
			seen[file] = true
			pair := source.Pair{Path: file, Base: c.in.Lookup(source.Base, file), Head: c.in.Lookup(source.Head, file)}
			if pair.Base == nil && pair.Head == nil {
				continue
			}
			if pair.Changed() {
				return true
			}
			waiting = append(waiting, pair.Head)
		}
	}
	return false
}

// both are the sides of a claimed file of a kind; nil where there is none. A file that did not change is read where it leads
// to one that did.
func (c *comparison) both(state analyzers.State, want kind) (base, head *read) {
	s := state.Value.(sides)
	if s.describes && c.in.HasBase && c.touched(state.Pair.Head) {
		a := analyzer{c.settings}
		for _, side := range []struct {
			f  *source.File
			to **read
		}{{state.Pair.Base, &s.base}, {state.Pair.Head, &s.head}} {
			if o := c.open(side.f.Side, side.f.Path); o.tree != nil {
				*side.to = a.told(side.f, o.text, o.tree, &analyzers.Output{})
			}
		}
	}
	if s.base != nil && s.base.kind == want {
		base = s.base
	}
	if s.head != nil && s.head.kind == want {
		head = s.head
	}
	return base, head
}

// comments are those of the files that facts stand in and that no one claimed, so that a waiver in them counts.
func (c *comparison) comments() {
	claimed := map[string]bool{}
	for _, state := range c.in.States {
		claimed[state.Pair.Path] = true
	}
	for _, f := range c.out.Facts {
		for _, at := range []source.Span{f.At, f.Enclosing} {
			if at.File == "" || claimed[at.File] || at.Side != source.Head {
				continue
			}
			claimed[at.File] = true
			if o := c.open(source.Head, at.File); o.text != nil {
				c.out.Comments = append(c.out.Comments, analyzers.Comments(o.text, "#")...)
			}
		}
	}
}
