package events

import (
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/asyncapi"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// described is one side of an AsyncAPI document with the schemas of its messages, those that are written in JSON Schema.
type described struct {
	*asyncapi.Document
	side    source.Side
	schemas map[*asyncapi.Message]*schema.File
}

// documentPair is an AsyncAPI document at the base and at the head.
type documentPair struct {
	base, head *described // nil where there is none or it cannot be understood
	added      bool       // the base has no such file
	removed    bool       // the head has no such file
}

// documents reads the AsyncAPI documents that changed, or that lead to what changed, states what is in them and compares them.
func (c *comparison) documents() {
	var pairs []*documentPair
	for _, state := range c.in.States {
		base, head := c.both(state, isAsyncAPI)
		if base == nil && head == nil {
			continue
		}
		changed := state.Value.(sides).changed
		p := &documentPair{added: state.Pair.Base == nil, removed: state.Pair.Head == nil}
		if base != nil {
			p.base = c.describe(base, false)
			c.out.Base = append(c.out.Base, c.statedOf(p.base)...)
		}
		if head != nil {
			p.head = c.describe(head, changed)
			c.out.Facts = append(c.out.Facts, c.statedOf(p.head)...)
		}
		pairs = append(pairs, p)
	}
	if c.in.HasBase && len(pairs) > 0 {
		c.compareDocuments(adopt(pairs))
	}
}

// describe reads one side of a document. Problems are told where they may be the change's.
func (c *comparison) describe(from *read, tell bool) *described {
	side := from.text.Side
	doc := asyncapi.Read(from.text, from.tree, func(file string) (*source.Text, *document.Node, string) {
		o := c.open(side, file)
		return o.text, o.tree, o.reason
	})
	d := &described{doc, side, map[*asyncapi.Message]*schema.File{}}
	set := c.baseSet
	if side == source.Head {
		set = c.headSet
	}
	others := false
	for _, m := range doc.Messages {
		switch at := m.Payload; {
		case at.Node == nil || m.Broken:
		case m.Dialect == 0:
			others = true
		default:
			f := set.Part(at.Text, at.Root, at.Node, at.Pointer, documentName(doc)+"#"+m.Name, m.Dialect)
			f.Event = m.Name
			f.Unversioned = versionOf(at.Text.Path).Text == doc.Version // a folder for what is written in that version of AsyncAPI
			d.schemas[m] = f
		}
	}
	if !tell {
		return d
	}
	for _, p := range doc.Problems {
		at := p.Node.Span(p.Text)
		c.out.Problems = append(c.out.Problems, analyzers.Problem{File: at.File, Side: side, Line: at.Line, Column: at.Column, Message: p.Message})
	}
	if others {
		c.notice("payloads of AsyncAPI messages in a format other than JSON Schema, which are not compared", doc.Path)
	}
	if doc.Outside > 0 {
		c.notice("references of AsyncAPI documents that lead out of the repository, so what they mean is not read", doc.Path)
	}
	return d
}

func (c *comparison) notice(about, file string) {
	c.out.Notices = append(c.out.Notices, analyzers.Notice{About: about, File: file})
}

// documentName is the name of a document for people, and the beginning of the names of its schemas.
func documentName(d *asyncapi.Document) string {
	return strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path))
}

// statedOf are the facts about one side of a document.
func (c *comparison) statedOf(d *described) []analyzers.Fact {
	var facts []analyzers.Fact
	for _, m := range d.Messages {
		if f := d.schemas[m]; f != nil {
			facts = append(facts, (analyzer{c.settings}).stated(f)...)
		}
	}
	for _, channel := range d.Channels {
		facts = append(facts, channelStated(d, channel))
	}
	return facts
}

// adopt brings a document that is gone together with one that is new where they are the same in another place: by the title
// of the application, else by the name of the file, where nothing else has it.
func adopt(pairs []*documentPair) []*documentPair {
	gone, fresh := map[string][]*documentPair{}, map[string][]*documentPair{}
	for _, p := range pairs {
		switch {
		case p.removed && p.base != nil:
			gone["title "+p.base.Application] = append(gone["title "+p.base.Application], p)
			gone["file "+path.Base(p.base.Path)] = append(gone["file "+path.Base(p.base.Path)], p)
		case p.added && p.head != nil:
			fresh["title "+p.head.Application] = append(fresh["title "+p.head.Application], p)
			fresh["file "+path.Base(p.head.Path)] = append(fresh["file "+path.Base(p.head.Path)], p)
		}
	}
	var list []*documentPair
	for _, p := range pairs {
		if p.added && p.head != nil {
			for _, key := range []string{"title " + p.head.Application, "file " + path.Base(p.head.Path)} {
				if key != "title " && len(gone[key]) == 1 && len(fresh[key]) == 1 && p.base == nil && gone[key][0].head == nil {
					from := gone[key][0]
					p.base, p.added, from.base = from.base, false, nil
				}
			}
		}
		list = append(list, p)
	}
	return list
}
