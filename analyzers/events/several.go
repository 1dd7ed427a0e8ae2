package events

import (
	"bytes"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// several is whether a file holds more than one schema, on either side.
func (s sides) several() bool { return len(s.base.schemas()) > 1 || len(s.head.schemas()) > 1 }

func (r *read) schemas() []*schema.File {
	if r == nil {
		return nil
	}
	return r.all
}

// several compares the schemas of a file that holds more than one, each with the one that it was before.
func (c *comparison) several(s sides) {
	base, head := s.base.schemas(), s.head.schemas()
	asMany := false
	for _, same := range []func(b, h *schema.File) bool{
		func(b, h *schema.File) bool { return b.Identifier() != "" && b.Identifier() == h.Identifier() },
		func(b, h *schema.File) bool { return title(b) != "" && title(b) == title(h) },
		func(b, h *schema.File) bool { return bytes.Equal(content(b), content(h)) },
		// What says nothing of itself is told by its place, where as many are left on either side.
		func(b, h *schema.File) bool { return asMany && title(b) == "" && title(h) == "" },
	} {
		var left []*schema.File
		asMany = len(base) == len(head)
		for _, b := range base {
			at := -1
			for i, h := range head {
				if same(b, h) {
					at = i
					break
				}
			}
			if at < 0 {
				left = append(left, b)
				continue
			}
			c.files(b, head[at], true)
			head = append(head[:at:at], head[at+1:]...)
		}
		base = left
	}
	for _, b := range base {
		c.removed(b)
	}
}

func title(f *schema.File) string { return f.Tree.Get("title").Text() }

func content(f *schema.File) []byte { return f.Text.Bytes[f.Tree.Start:f.Tree.End] }
