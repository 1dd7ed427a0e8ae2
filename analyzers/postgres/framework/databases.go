package framework

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Databases sorts the SQL files of one side into databases, ordered by name, and tells which files belong to none, ordered
// by path. Configured databases take their files first; the others are found by the names of files and folders, by the
// marks of tools in comments, and by files of the tools nearby, which lookup gives (it may be nil).
func Databases(sources []Source, configured []Configured, lookup Lookup) ([]Database, []Other) {
	s := sorter{lookup: func(path string) ([]byte, bool) {
		if lookup == nil {
			return nil, false
		}
		content, ok := lookup(path)
		return bytes.TrimPrefix(content, byteOrderMark), ok
	}}
	files := make([]*file, 0, len(sources))
	for _, source := range sources {
		files = append(files, &file{Source: source})
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })

	rest := s.withoutTestData(s.configured(files, configured))
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

// withoutTestData leaves alone what lies in a folder of test data: only tests run it, so it does nothing in production.
func (s *sorter) withoutTestData(files []*file) []*file {
	rest := files[:0:0]
	for _, f := range files {
		if inTestData(f.Path) {
			s.leave(f, whyTestData)
		} else {
			rest = append(rest, f)
		}
	}
	return rest
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
		f.folder = s.home(f.Path)
		f.below = depthBelow(f.folder, f.Path)
		groups[f.folder] = append(groups[f.folder], f)
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	sort.Strings(names)
	changelogs := make(map[string][]*file) // Liquibase's files by the folder of the changelog that includes them
	for _, name := range names {
		for _, group := range splitFlyway(groups[name]) {
			tool := s.recognise(group, false)
			if tool == Liquibase {
				root, file := s.changelogRoot(name)
				if file == "" {
					root = name
				}
				changelogs[root] = append(changelogs[root], group...)
				continue
			}
			s.database(tool, group)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(changelogs)) {
		for _, f := range changelogs[root] {
			f.folder, f.below = root, depthBelow(root, f.Path)
		}
		s.database(Liquibase, changelogs[root])
	}
}

// database makes a database of a group of files, or leaves them when no tool claims them.
func (s *sorter) database(tool Tool, group []*file) {
	if tool == "" {
		for _, f := range group {
			s.leaveUnordered(f)
		}
		return
	}
	if db := s.build(tool, group, true, false); len(db.Migrations) > 0 {
		s.databases = append(s.databases, db)
	}
}

// explicit makes a database of each file that the user named and that is left, except of a dump, which is the schema as it is
// and changes nothing.
func (s *sorter) explicit() {
	all := s.left
	s.left = nil
	for _, l := range all {
		if !l.file.Explicit || l.dialect || l.why == whyDump {
			s.left = append(s.left, l)
			continue
		}
		tool := markedBy([]*file{l.file}, 1)
		if tool == "" {
			tool = Plain
		}
		name := strings.TrimSuffix(path.Base(l.file.Path), ".sql")
		parts := []part{{file: l.file, version: name, name: name}}
		if tool == Liquibase || tool == Alembic {
			parts, _ = s.partsOf(tool, l.file)
		}
		if len(parts) == 0 {
			s.left = append(s.left, l)
			continue
		}
		db := Database{Name: l.file.Path, Folder: path.Dir(l.file.Path), Tool: tool}
		db.DialectHint = dialectHint(db.Folder)
		s.assemble(&db, parts)
		db.DownStyle = downStyle(tool, db.Migrations)
		if len(db.Migrations) > 0 {
			s.databases = append(s.databases, db)
		}
	}
}
