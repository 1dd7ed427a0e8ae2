package analyzers

import (
	"path"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Service is a set of things that are released together: joins across areas speak only within one.
type Service struct {
	Name string
	// Paths are doublestar patterns of the files that belong to the service.
	Paths []string
	// Flags are patterns of the keys of the flags that belong to it.
	Flags []string
}

// Unit is something that a service is made of, which an analyzer saw: a database or a workload. Where no services are
// configured, units decide what belongs together.
type Unit struct {
	// Kind is "database" or "workload".
	Kind string
	// Name tells units of one kind apart: a migration folder, an image without its tag.
	Name string
	File string
}

// Services tells which service a file or a flag belongs to.
type Services struct {
	configured []Service
	whole      string            // the one service of a tree that has one database and one workload image
	folders    map[string]string // folder → service
	// Ambiguous is true where units were seen that could not be brought together: joins stay silent there.
	Ambiguous bool
}

// NewServices decides what belongs together. Configured services decide alone. Without them, a tree with one database and
// one workload image is one service, named after the image; otherwise the deepest folder that holds exactly one database
// and at least one workload is a service, named after the folder.
func NewServices(configured []Service, units []Unit) *Services {
	s := &Services{configured: configured, folders: map[string]string{}}
	if len(configured) > 0 {
		return s
	}
	names := map[string]map[string]bool{"database": {}, "workload": {}}
	for _, u := range units {
		if names[u.Kind] != nil {
			names[u.Kind][u.Name] = true
		}
	}
	if len(names["database"]) == 0 || len(names["workload"]) == 0 {
		return s
	}
	if len(names["database"]) == 1 && len(names["workload"]) == 1 {
		for image := range names["workload"] {
			s.whole = path.Base(image)
		}
		return s
	}
	inFolder := map[string]map[string]map[string]bool{}
	for _, u := range units {
		if names[u.Kind] == nil {
			continue
		}
		for dir := path.Dir(u.File); dir != "." && dir != "/"; dir = path.Dir(dir) {
			if inFolder[dir] == nil {
				inFolder[dir] = map[string]map[string]bool{"database": {}, "workload": {}}
			}
			inFolder[dir][u.Kind][u.Name] = true
		}
	}
	for dir, kinds := range inFolder {
		if len(kinds["database"]) == 1 && len(kinds["workload"]) > 0 {
			s.folders[dir] = path.Base(dir)
		}
	}
	s.Ambiguous = len(s.folders) == 0
	return s
}

// OfFile is the service of a file; empty when it is not known.
func (s *Services) OfFile(file string) string {
	if s == nil {
		return ""
	}
	for _, service := range s.configured {
		for _, pattern := range service.Paths {
			if ok, _ := doublestar.Match(pattern, file); ok {
				return service.Name
			}
		}
	}
	if s.whole != "" || len(s.folders) == 0 {
		return s.whole
	}
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if name, ok := s.folders[dir]; ok {
			return name
		}
	}
	return ""
}

// OfFlag is the service of a flag by its key, and by its file where no pattern of keys matches.
func (s *Services) OfFlag(key, file string) string {
	if s == nil {
		return ""
	}
	for _, service := range s.configured {
		for _, pattern := range service.Flags {
			if ok, _ := doublestar.Match(pattern, key); ok {
				return service.Name
			}
		}
	}
	return s.OfFile(file)
}

// of is the service of a fact.
func (s *Services) of(f Fact) string {
	if strings.HasPrefix(f.Kind, "flag.") {
		return s.OfFlag(f.Object, f.At.File)
	}
	return s.OfFile(f.At.File)
}

// sortUnits orders units, so that what follows from them does not hang on the order of reading.
func sortUnits(units []Unit) {
	sort.Slice(units, func(i, j int) bool {
		a, b := units[i], units[j]
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Kind+a.Name < b.Kind+b.Name
	})
}
