package config

import (
	"fmt"
	"sort"
	"strings"
)

// Error is one thing that is wrong with a configuration, and where: line and column count from 1, columns in code points.
type Error struct {
	Line, Column int
	Message      string
}

// Errors is all that is wrong with one configuration file, in the order of positions.
type Errors struct {
	Path string
	List []Error
}

// maxErrors bounds a message: whoever has more of them reads the first and starts again.
const maxErrors = 20

// Error gives one line for each error: path:line:column: message.
func (e *Errors) Error() string {
	var text strings.Builder
	for i, one := range e.List {
		if i > 0 {
			text.WriteByte('\n')
		}
		if i == maxErrors {
			fmt.Fprintf(&text, "%s: and %d more", e.Path, len(e.List)-i)
			break
		}
		fmt.Fprintf(&text, "%s:%d:%d: %s", e.Path, one.Line, one.Column, one.Message)
	}
	return text.String()
}

func (e *Errors) sort() {
	sort.SliceStable(e.List, func(i, j int) bool {
		a, b := e.List[i], e.List[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
}
