package rules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

//go:generate go test . -run ^TestIndexIsFresh$ -args -update

// The pages, each at <area>/<rule>.md.
//
//go:embed */*.md
var pages embed.FS

// Pages are the files of all built-in pages, each at <area>/<rule>.md.
func Pages() fs.FS { return pages }

// Catalogue lists all built-in rules, sorted by id. It comes from an index that is generated from the pages, so that no
// page has to be read to start.
func Catalogue() []Rule { return index() }

// Find is the built-in rule with an id. The error for an unknown id names the nearest known one.
func Find(id string) (Rule, error) {
	all := Catalogue()
	known := make([]string, len(all))
	for i, r := range all {
		if r.ID == id {
			return r, nil
		}
		known[i] = r.ID
	}
	return Rule{}, fmt.Errorf("there is no rule %q%s", id, nearest.Hint(id, known))
}

// LoadPage reads the page of a built-in rule. The error for an unknown id names the nearest known one.
func LoadPage(id string) (*Page, error) {
	if _, err := Find(id); err != nil {
		return nil, err
	}
	return readPage(pages, id+".md")
}

// ReadPages parses every page of a file system, sorted by id: the built-in ones (Pages) or a user's own.
func ReadPages(files fs.FS) ([]*Page, error) {
	paths, err := fs.Glob(files, "*/*.md")
	if err != nil {
		return nil, fmt.Errorf("listing the pages: %w", err)
	}
	slices.Sort(paths)
	var all []*Page
	var problems []error
	for _, path := range paths {
		page, err := readPage(files, path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, page)
	}
	return all, errors.Join(problems...)
}

func readPage(files fs.FS, path string) (*Page, error) {
	content, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	return ParsePage(path, content)
}

// RaisedByEngine is whether the rule has no policy because the engine itself raises it: expired waivers and the like.
func (r Rule) RaisedByEngine() bool { return strings.HasPrefix(r.ID, "plimsoll/") }
