package events

import (
	"net/url"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// envelopes are the events of a file in the JSON format of CloudEvents that name a schema: one, or a batch of them (JSON Event
// Format 1.0.2, sections 3 and 4). All of the attributes but dataschema are required (CloudEvents 1.0.2, "REQUIRED Attributes").
func envelopes(tree *document.Node) (found []*document.Node) {
	list := []*document.Node{tree}
	if tree.Kind == document.List {
		list = tree.Items
	}
	for _, n := range list {
		if n.Get("specversion").Text() != "" && n.Get("type").Text() != "" && n.Get("source").Text() != "" && n.Get("dataschema").Text() != "" {
			found = append(found, n)
		}
	}
	return found
}

// linked is a file of CloudEvents with the schemas that it names on each side: the file of a schema by the type of its event.
type linked struct {
	changed    bool
	base, head []link
}

type link struct{ event, file string }

// neighbour is the path that a dataschema means: of a file beside the event. An address is not followed, whatever it is.
func neighbour(from, dataSchema string) (file string, ok bool) {
	ref, err := url.Parse(dataSchema)
	if err != nil || ref.Scheme != "" || ref.Host != "" || ref.Path == "" || strings.HasPrefix(ref.Path, "/") {
		return "", false
	}
	file = path.Join(path.Dir(from), ref.Path)
	return file, file != ".." && !strings.HasPrefix(file, "../")
}

// envelopes reads the CloudEvents of both sides, which name the events of the schemas beside them.
func (c *comparison) envelopes() {
	for _, state := range c.in.States {
		base, head := c.both(state, isCloudEvent)
		l := linked{changed: state.Value.(sides).changed}
		for _, side := range []struct {
			from *read
			to   *[]link
		}{{base, &l.base}, {head, &l.head}} {
			if side.from == nil {
				continue
			}
			for _, n := range envelopes(side.from.tree) {
				file, ok := neighbour(side.from.text.Path, n.Get("dataschema").Text())
				if !ok {
					continue
				}
				event := n.Get("type").Text()
				if named := c.named[side.from.text.Side]; named[file] == "" {
					named[file] = event
				}
				*side.to = append(*side.to, link{event, file})
			}
		}
		if len(l.base)+len(l.head) > 0 {
			c.links = append(c.links, l)
		}
	}
}

// dataSchemas compares the schemas that CloudEvents name, where no one else did: those of files that are not recognised as
// schemas, and the two that a changed dataschema leads from and to.
func (c *comparison) dataSchemas() {
	claimed := map[string]bool{}
	for _, state := range c.in.States {
		claimed[state.Pair.Path] = true
	}
	done := map[[2]string]bool{}
	for _, l := range c.links {
		was := map[string]string{}
		for _, b := range l.base {
			was[b.event] = b.file
		}
		for _, h := range l.head {
			b, known := was[h.event]
			pair := [2]string{b, h.file}
			if done[pair] || claimed[h.file] && (b == h.file || !known) {
				continue
			}
			done[pair] = true
			c.dataSchema(h.event, b, h.file, l.changed)
		}
	}
}

func (c *comparison) dataSchema(event, was, is string, changed bool) {
	head := c.dataSchemaIn(source.Head, is, event)
	if head == nil {
		c.unread(is, changed)
		return
	}
	if c.head[is] == nil {
		c.out.Facts = append(c.out.Facts, analyzer{c.settings}.stated(head)...)
	}
	if was == "" || !c.in.HasBase {
		return
	}
	base := c.dataSchemaIn(source.Base, was, event)
	if base == nil {
		return
	}
	if c.base[was] == nil {
		c.out.Base = append(c.out.Base, analyzer{c.settings}.stated(base)...)
	}
	c.files(base, head, was == is)
}

// dataSchemaIn is the schema in a file, by the name of its event; nil where it cannot be read.
func (c *comparison) dataSchemaIn(side source.Side, file, event string) *schema.File {
	known, set := c.base, c.baseSet
	if side == source.Head {
		known, set = c.head, c.headSet
	}
	f := known[file]
	if f == nil {
		o := c.open(side, file)
		if o.tree == nil {
			return nil
		}
		f = set.Add(o.text, o.tree)
		f.Event = event
	}
	return f
}

// unread says why a schema of the head was not read.
func (c *comparison) unread(file string, changed bool) {
	o := c.open(source.Head, file)
	for _, p := range o.problems {
		c.out.Problems = append(c.out.Problems, analyzers.Problem{File: file, Side: source.Head, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	if len(o.problems) == 0 && changed {
		c.out.Notices = append(c.out.Notices, analyzers.Notice{About: "CloudEvents whose dataschema leads to no file of the tree that can be read", File: file})
	}
}
