package events

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// wording is how a schema is written: as JSON in one canonical form, and what its references lead to.
type wording struct {
	text    string
	targets []*schema.Schema
	err     error
}

func (c *comparison) wording(f *schema.File, n *document.Node) wording {
	w, ok := c.wordings[n]
	if !ok {
		v, err := schema.NewValue(n)
		w = wording{v.Text, f.Targets(n), err}
		c.wordings[n] = w
	}
	return w
}

// unchanged is whether two schemas are written alike, with all that they refer to. Most messages of a document that changed
// are, and need no comparison.
func (c *comparison) unchanged(base, head *schema.File) bool {
	type place struct {
		file *schema.File
		node *document.Node
	}
	type pair struct{ base, head place }
	first := pair{place{base, base.Tree}, place{head, head.Tree}}
	seen := map[pair]bool{first: true}
	waiting := []pair{first}
	for len(waiting) > 0 {
		at := waiting[0]
		waiting = waiting[1:]
		was, is := c.wording(at.base.file, at.base.node), c.wording(at.head.file, at.head.node)
		if was.err != nil || is.err != nil || was.text != is.text || len(was.targets) != len(is.targets) || at.base.file.Dialect != at.head.file.Dialect {
			return false
		}
		for i, from := range was.targets {
			to := is.targets[i]
			if from == nil || to == nil {
				if from != to {
					return false
				}
				continue
			}
			next := pair{place{from.File, from.Node}, place{to.File, to.Node}}
			if !seen[next] {
				seen[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	return true
}
