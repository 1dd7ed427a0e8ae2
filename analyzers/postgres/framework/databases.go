package framework

import (
	"path"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Databases sorts the SQL files of one side into databases, ordered by name, and tells which files belong to none, ordered
// by path. Configured databases take their files first; the others are found by the names of files and folders, by the
// marks of tools in comments, and by files of the tools nearby, which lookup gives (it may be nil).
func Databases(sources []Source, configured []Configured, lookup Lookup) ([]Database, []Other) {
	if lookup == nil {
		lookup = func(string) ([]byte, bool) { return nil, false }
	}
	s := sorter{lookup: lookup}
	files := make([]*file, 0, len(sources))
	for _, source := range sources {
		files = append(files, &file{Source: source})
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })

	rest := s.configured(files, configured)
	s.recognised(rest)
	s.explicit()

	sort.SliceStable(s.databases, func(i, j int) bool { return s.databases[i].Name < s.databases[j].Name })
	others := make([]Other, 0, len(s.left))
	for _, l := range s.left {
		others = append(others, Other{Path: l.file.Path, Why: l.why})
	}
	sort.SliceStable(others, func(i, j int) bool { return others[i].Path < others[j].Path })
	return s.databases, others
}

// sorter gathers the databases and the files that are left.
type sorter struct {
	lookup    Lookup
	databases []Database
	left      []leftFile
}

type leftFile struct {
	file *file
	why  string
	// dialect is true for a file that is left because it is written for another server.
	dialect bool
}

func (s *sorter) leave(f *file, why string) {
	s.left = append(s.left, leftFile{file: f, why: why})
}

// configured makes the databases that the configuration names and returns the files that none of them takes. A file goes
// to the database whose folder is nearest to it.
func (s *sorter) configured(files []*file, configured []Configured) []*file {
	taken := make([][]*file, len(configured))
	var rest []*file
	for _, f := range files {
		at := configuredFor(f, configured)
		if at < 0 {
			rest = append(rest, f)
			continue
		}
		taken[at] = append(taken[at], f)
	}
	for i, c := range configured {
		if len(taken[i]) == 0 {
			continue
		}
		tool := c.Tool
		if tool == "" {
			tool = s.recognise(taken[i], true)
		}
		db := s.build(tool, taken[i], len(c.Folders) == 1, true)
		db.Name = c.Name
		s.databases = append(s.databases, db)
	}
	return rest
}

func configuredFor(f *file, configured []Configured) int {
	for i, c := range configured {
		for _, pattern := range c.Folders {
			if matches(pattern, f.Path) {
				f.folder = path.Dir(f.Path)
				return i
			}
		}
	}
	for _, folder := range folders(f.Path) {
		for i, c := range configured {
			for _, pattern := range c.Folders {
				if matches(pattern, folder) {
					f.folder, f.below = folder, depthBelow(folder, f.Path)
					return i
				}
			}
		}
	}
	return -1
}

func matches(pattern, name string) bool {
	pattern = path.Clean(pattern)
	return pattern == name || doublestar.MatchUnvalidated(pattern, name)
}

// recognised finds the databases among files that no configuration speaks of.
func (s *sorter) recognised(files []*file) {
	groups := make(map[string][]*file)
	for _, f := range files {
		f.folder = home(f.Path)
		f.below = depthBelow(f.folder, f.Path)
		groups[f.folder] = append(groups[f.folder], f)
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, group := range splitFlyway(groups[name]) {
			tool := s.recognise(group, false)
			if tool == "" {
				for _, f := range group {
					s.leaveUnordered(f)
				}
				continue
			}
			db := s.build(tool, group, true, false)
			if len(db.Migrations) > 0 {
				s.databases = append(s.databases, db)
			}
		}
	}
}

// explicit makes a database of one migration of each file that the user named and that is left.
func (s *sorter) explicit() {
	var left []leftFile
	for _, l := range s.left {
		if !l.file.Explicit || l.dialect {
			left = append(left, l)
			continue
		}
		tool := markedBy([]*file{l.file}, 1)
		if tool == "" {
			tool = Plain
		}
		name := strings.TrimSuffix(path.Base(l.file.Path), ".sql")
		db := Database{Name: l.file.Path, Folder: path.Dir(l.file.Path), Tool: tool}
		db.DialectHint = dialectHint(db.Folder)
		s.assemble(&db, []part{{file: l.file, version: name, name: name}})
		db.DownStyle = downStyle(tool, db.Migrations)
		s.databases = append(s.databases, db)
	}
	s.left = left
}
