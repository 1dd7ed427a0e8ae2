package source

import (
	"fmt"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// excluder knows which paths the config leaves out.
type excluder struct {
	patterns []string
	folders  map[string]bool // what was decided for a folder, since all its files need it
}

func newExcluder(patterns []string) (*excluder, error) {
	x := &excluder{folders: map[string]bool{".": false}}
	for _, pattern := range patterns {
		cleaned := strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
		if cleaned == "" || !doublestar.ValidatePattern(cleaned) {
			return nil, &UsageError{Problem: fmt.Sprintf("exclude: %q is not a valid pattern", pattern)}
		}
		if choices(cleaned) > mostChoices || len(cleaned) > 1000 {
			return nil, &UsageError{Problem: fmt.Sprintf("exclude: the pattern %.40q… is too complex", pattern), Help: "write several simple patterns"}
		}
		x.patterns = append(x.patterns, cleaned)
	}
	return x, nil
}

// excludes is whether a pattern matches a path or a folder above it.
func (x *excluder) excludes(name string) bool {
	return x.excludesFolder(path.Dir(name)) || x.matches(name)
}

func (x *excluder) excludesFolder(folder string) bool {
	if len(x.patterns) == 0 {
		return false
	}
	if decided, ok := x.folders[folder]; ok {
		return decided
	}
	decided := x.excludesFolder(path.Dir(folder)) || x.matches(folder)
	x.folders[folder] = decided
	return decided
}

func (x *excluder) matches(name string) bool {
	for _, pattern := range x.patterns {
		if doublestar.MatchUnvalidated(pattern, name) {
			return true
		}
	}
	return false
}

// mostChoices bounds how many ways to read the alternatives of one pattern, {a,b}, are tried for each path.
const mostChoices = 256

// choices is at least the number of patterns that a pattern's alternatives stand for: those of several groups multiply.
func choices(pattern string) int {
	product := 1
	for _, group := range strings.Split(pattern, "{")[1:] {
		product = min(product*(1+strings.Count(group, ",")), mostChoices+1)
	}
	return product
}
