package source

import (
	"crypto/sha256"
)

// Renamed tells which files the change moves without touching their content: their paths at the base with those at the
// head. Where several files share a content, they are taken in the order of their paths. It is empty without a base.
func (c *Change) Renamed() map[string]string {
	if c.Base == nil {
		return nil
	}
	var gone, added []*File
	for _, pair := range c.Pairs() {
		switch {
		case pair.Head == nil:
			gone = append(gone, pair.Base)
		case pair.Base == nil:
			added = append(added, pair.Head)
		}
	}
	if len(gone) == 0 || len(added) == 0 {
		return nil
	}
	length := 2 * sha256.Size
	for _, f := range gone {
		if f.ID != "" {
			length = len(f.ID) // what git has stored need not be read
			break
		}
	}
	byContent := make(map[string][]string)
	for _, f := range added {
		if id, err := f.blobID(length); err == nil {
			byContent[id] = append(byContent[id], f.Path)
		}
	}
	renamed := make(map[string]string)
	for _, f := range gone {
		id, err := f.blobID(length)
		if err != nil || len(byContent[id]) == 0 {
			continue
		}
		renamed[f.Path], byContent[id] = byContent[id][0], byContent[id][1:]
	}
	return renamed
}
