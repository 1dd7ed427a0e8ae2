package manifest

import "strings"

// Clone is a copy of a document that may be marked and overlaid without touching the first.
func (d *Document) Clone() *Document {
	copied := *d
	copied.Root = d.Root.clone()
	return &copied
}

func (n *Node) clone() *Node {
	if n == nil {
		return nil
	}
	copied := *n
	copied.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		copied.Items[i] = item.clone()
	}
	copied.Entries = make([]Entry, len(n.Entries))
	for i, e := range n.Entries {
		copied.Entries[i] = Entry{e.Key, e.Value.clone()}
	}
	return &copied
}

// Overlay makes everything unknown that a strategic merge patch changes (Kubernetes documentation, "Use a strategic merge
// patch"): what it leaves alone is as it was.
func (n *Node) Overlay(patch *Node) {
	if n == nil || patch == nil || n.Kind != Map || patch.Kind != Map {
		return
	}
	for _, e := range patch.Entries {
		switch e.Key.Value {
		case "apiVersion", "kind":
			continue
		case "$patch", "$retainKeys":
			n.Open = true
			continue
		}
		own := n.entry(e.Key.Value)
		switch {
		case own == nil:
			n.Entries = append(n.Entries, Entry{e.Key, hidden(e.Value)})
		case own.Value.Kind == Map && e.Value.Kind == Map:
			own.Value.Overlay(e.Value)
		case own.Value.Kind == List && e.Value.Kind == List:
			own.Value.overlayItems(e.Value)
		case own.Value.Kind == e.Value.Kind && own.Value.Value == e.Value.Value && !e.Value.Hidden:
			// The patch says the same again: a name, most often.
		default:
			own.Value.Hidden = true
		}
	}
}

// overlayItems merges lists whose items go by a name; another list is replaced, and so unknown.
func (n *Node) overlayItems(patch *Node) {
	for _, item := range patch.Items {
		name := item.Written("name")
		if name == "" {
			n.Hidden, n.Open = true, true
			return
		}
		found := false
		for _, own := range n.Items {
			if own.Written("name") == name {
				own.Overlay(item)
				found = true
			}
		}
		n.Open = n.Open || !found
	}
}

// hidden is an unknown value that stands where another one is written.
func hidden(n *Node) *Node {
	return &Node{Kind: Null, Hidden: true, Text: n.Text, Start: n.Start, End: n.End}
}

// OverlayAt makes unknown what an operation of a JSON patch changes: the path is a JSON pointer (RFC 6901).
func (n *Node) OverlayAt(pointer string) {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for i, step := range steps {
		step = unescape.Replace(step)
		switch {
		case n.Kind == List:
			n.loosenItems(step, i == len(steps)-1)
			if i == len(steps)-1 {
				return
			}
			at, ok := index(step)
			if !ok || at >= len(n.Items) {
				return
			}
			n = n.Items[at]
		case n.Kind == Map:
			e := n.entry(step)
			switch {
			case e == nil:
				n.Entries = append(n.Entries, Entry{&Node{Kind: String, Value: step, Text: n.Text, Start: n.Start, End: n.Start}, hidden(n)})
				return
			case i == len(steps)-1:
				e.Value.Hidden = true
				e.Value.Loosen()
				return
			}
			n = e.Value
		default:
			n.Hidden = true
			return
		}
	}
}

// loosenItems opens a list that gets or loses an item, and the item that is changed.
func (n *Node) loosenItems(step string, last bool) {
	if !last {
		return
	}
	n.Open = true
	if at, ok := index(step); ok && at < len(n.Items) {
		n.Items[at].Hidden = true
		n.Items[at].Loosen()
	}
}

func index(step string) (int, bool) {
	if step == "" || len(step) > 6 || strings.Trim(step, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, c := range step {
		n = n*10 + int(c-'0')
	}
	return n, true
}
