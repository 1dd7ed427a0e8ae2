package events

import (
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/asyncapi"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// unmatched is a message that only one side of its document has.
type unmatched struct {
	in      *described
	message *asyncapi.Message
}

// compareDocuments compares the messages and the channels of documents.
func (c *comparison) compareDocuments(pairs []*documentPair) {
	from := len(c.out.Facts)
	var lost, fresh []unmatched
	for _, p := range pairs {
		var base, head []unmatched
		if p.base != nil {
			for _, m := range p.base.Messages {
				base = append(base, unmatched{p.base, m})
			}
		}
		if p.head != nil {
			for _, m := range p.head.Messages {
				head = append(head, unmatched{p.head, m})
			}
		}
		matched := map[string]string{}
		var restBase, restHead []unmatched
		restBase, restHead = c.match(base, head, func(b, h unmatched) { matched[b.message.Name] = h.message.Name })
		if p.base != nil && p.head != nil {
			c.channels(p.base, p.head, matched)
		}
		if p.base != nil && (p.removed || p.head != nil && len(p.head.Problems) == 0) {
			lost = append(lost, restBase...)
		}
		fresh = append(fresh, restHead...)
	}
	lost, _ = c.match(lost, fresh, func(unmatched, unmatched) {})
	there := index(all(pairs), likeness)
	for _, one := range lost {
		if keys := likeness(one); len(keys) == 0 || len(there[keys[0]]) == 0 {
			c.messageRemoved(one)
		}
	}
	c.editedOnce(from)
}

// all are the messages of all heads.
func all(pairs []*documentPair) (list []unmatched) {
	for _, p := range pairs {
		if p.head != nil {
			for _, m := range p.head.Messages {
				list = append(list, unmatched{p.head, m})
			}
		}
	}
	return list
}

// likeness is a message's name with its payload: where several documents have the like of a message that is gone from one,
// which of them it moved to does not matter.
func likeness(u unmatched) []string {
	keys := written(u)
	for i := range keys {
		keys[i] = u.message.Name + " " + keys[i]
	}
	return keys
}

// match brings messages of the base together with those of the head, compares their schemas, and gives back the rest: by
// name, then by what they call themselves and where they stand, then by a payload that is the same, where only one is so.
func (c *comparison) match(base, head []unmatched, found func(base, head unmatched)) (restBase, restHead []unmatched) {
	for _, keys := range []func(unmatched) []string{
		func(u unmatched) []string { return []string{u.message.Name} },
		func(u unmatched) []string { return u.message.Known },
		written,
	} {
		if len(base) == 0 || len(head) == 0 {
			break
		}
		was, is := index(base, keys), index(head, keys)
		taken := map[*asyncapi.Message]bool{}
		for _, h := range head {
			for _, key := range keys(h) {
				if len(was[key]) != 1 || len(is[key]) != 1 || taken[h.message] || taken[was[key][0].message] {
					continue
				}
				b := was[key][0]
				taken[h.message], taken[b.message] = true, true
				found(b, h)
				c.messages(b, h)
			}
		}
		left := func(list []unmatched) []unmatched {
			return slices.DeleteFunc(slices.Clone(list), func(u unmatched) bool { return taken[u.message] })
		}
		base, head = left(base), left(head)
	}
	return base, head
}

func index(list []unmatched, keys func(unmatched) []string) map[string][]unmatched {
	found := map[string][]unmatched{}
	for _, u := range list {
		for _, key := range keys(u) {
			found[key] = append(found[key], u)
		}
	}
	return found
}

// written is a message's payload as JSON.
func written(u unmatched) []string {
	if u.message.Payload.Node == nil {
		return nil
	}
	v, err := schema.NewValue(u.message.Payload.Node)
	if err != nil || v.Text == "{}" {
		return nil
	}
	return []string{v.Text}
}

// messages compares the schemas of a message. One whose payload is a file that is compared by itself, or a schema that another
// message is, is not compared again.
func (c *comparison) messages(base, head unmatched) {
	was, is := base.in.schemas[base.message], head.in.schemas[head.message]
	switch {
	case was != nil && is != nil:
		if file := wholeFile(is); file == "" || wholeFile(was) != file || c.base[file] == nil || c.head[file] == nil {
			pair := [2]*schema.Schema{referred(was.Root), referred(is.Root)}
			if !c.payloads[pair] && !c.unchanged(was, is) {
				c.payloads[pair] = true
				c.files(was, is, base.in.Path == head.in.Path)
			}
		}
	case was != nil && head.message.Payload.Node == nil && !head.message.Broken:
		c.messageRemoved(base)
	}
}

// wholeFile is the path of the file that a schema says nothing but to be; empty where it says something else.
func wholeFile(f *schema.File) string {
	if f.Root == nil || len(f.Root.Refs) != 1 || len(f.Tree.Map()) != 1 {
		return ""
	}
	if target := f.Root.Refs[0].Target; target != nil && target.Pointer == "" && target.File.Path != f.Path {
		return target.File.Path
	}
	return ""
}

// referred is the schema that one says nothing but to be.
func referred(s *schema.Schema) *schema.Schema {
	for s != nil && len(s.Refs) == 1 && len(s.Node.Map()) == 1 && s.Refs[0].Target != nil {
		s = s.Refs[0].Target // endless references have no target
	}
	return s
}

// messageRemoved states that the schema of a message is gone, unless what it said stands in another file, which is there.
func (c *comparison) messageRemoved(u unmatched) {
	f := u.in.schemas[u.message]
	if f == nil {
		return
	}
	if file := wholeFile(f); f.Path != u.in.Path || file != "" && c.in.Lookup(source.Head, file) != nil {
		return
	}
	var actions []string
	for _, channel := range u.in.Channels {
		for _, o := range channel.Operations {
			if slices.Contains(o.Messages, u.message.Name) && !slices.Contains(actions, o.Action) {
				actions = append(actions, o.Action)
			}
		}
	}
	slices.Sort(actions)
	at := firstKey(f)
	if u.message.Key != nil {
		at = u.message.Key.Span(u.in.Text)
	}
	c.out.Facts = append(c.out.Facts, analyzers.Fact{
		Kind: "event.schema_removed", Object: f.Name, At: at,
		Body: SchemaRemoved{Schema: f.Name, Event: u.message.Name, In: at.File, Actions: actions},
	})
}

// editedOnce leaves one fact about a version that was edited in place for each document: its messages share the version. The
// facts of documents begin at from.
func (c *comparison) editedOnce(from int) {
	told := map[string]bool{}
	kept := c.out.Facts[:from]
	for _, f := range c.out.Facts[from:] {
		if body, ok := f.Body.(VersionEdited); ok {
			if told[body.HeadFile] {
				continue
			}
			told[body.HeadFile] = true
		}
		kept = append(kept, f)
	}
	c.out.Facts = kept
}
