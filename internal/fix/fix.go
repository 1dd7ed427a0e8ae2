// Package fix puts the fixes of findings together and applies them to the text of files.
package fix

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Edits are the edits of each file, by its path: in the order of their places, without overlaps, and none twice.
type Edits map[string][]analyzers.Edit

// Combine takes the fixes of findings together. Where the fix of one would touch what that of an earlier one touches, the
// later waits: it is in left.
func Combine(findings []rules.Finding) (edits Edits, taken, left []rules.Finding) {
	edits = Edits{}
	for _, f := range findings {
		if !edits.add(f.Fix.Edits) {
			left = append(left, f)
			continue
		}
		taken = append(taken, f)
	}
	return edits, taken, left
}

// add takes in edits that belong together: all of them, or none.
func (e Edits) add(edits []analyzers.Edit) bool {
	for _, edit := range edits {
		for _, other := range e[edit.File] {
			if edit != other && collide(edit, other) {
				return false
			}
		}
	}
	for _, edit := range edits {
		if !slices.Contains(e[edit.File], edit) { // one mark on top of a file may serve two fixes
			e[edit.File] = append(e[edit.File], edit)
		}
		slices.SortStableFunc(e[edit.File], func(a, b analyzers.Edit) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
	}
	return true
}

// collide is whether two edits touch the same bytes, or insert at the same place, where one would have to come first.
func collide(a, b analyzers.Edit) bool {
	if a.Start == b.Start {
		return true
	}
	return a.Start < b.End && b.Start < a.End
}

// Apply is the content of a file after its edits, which are in order and do not overlap. An edit that reaches beyond the
// content is an error.
func Apply(content []byte, edits []analyzers.Edit) ([]byte, error) {
	var b strings.Builder
	at := 0
	for _, edit := range edits {
		if edit.Start < at || edit.End < edit.Start || edit.End > len(content) {
			return nil, fmt.Errorf("an edit of bytes %d to %d of %s does not fit the file", edit.Start, edit.End, edit.File)
		}
		b.Write(content[at:edit.Start])
		b.WriteString(edit.Text)
		at = edit.End
	}
	b.Write(content[at:])
	return []byte(b.String()), nil
}

// Moved is where the byte at an offset stands after the edits of its file. What is inserted at the offset stands before it.
func Moved(edits []analyzers.Edit, offset int) int {
	moved := offset
	for _, edit := range edits {
		if edit.Start <= offset {
			moved += len(edit.Text) - (edit.End - edit.Start)
		}
	}
	return moved
}
