package framework

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// changelogNames are the names that Liquibase's documentation and Spring Boot give to the changelog that includes the others.
var changelogNames = []string{
	"db.changelog-master", "db.changelog-root", "changelog-master", "changelog-root", "master", "root", "changelog", "db.changelog", "changelogs", "dbchangelog",
}

// changelogRoot is the outermost folder at or above a folder that holds such a changelog, and the changelog; empty when
// there is none.
func (s *sorter) changelogRoot(folder string) (root, file string) {
	for _, dir := range folders(path.Join(folder, "x")) {
		for _, name := range changelogNames {
			for _, extension := range []string{".xml", ".yaml", ".yml", ".json"} {
				if _, ok := s.lookup(path.Join(dir, name+extension)); ok {
					root, file = dir, path.Join(dir, name+extension)
				}
			}
		}
	}
	return root, file
}

// changelogIncludes are the files and folders that a changelog includes, in order: `file:` and `path:` in YAML, file="…" and
// path="…" in XML (Liquibase documentation, include and includeAll).
var changelogIncludes = regexp.MustCompile(`(?i)\b(file|path|relativeToChangelogFile)"?\s*[:=]\s*["']?([^"'\s,}>]+)`)

// inChangelog orders changesets as the changelogs include their files; the files of a folder that is included as a whole,
// and those that no changelog shows, go by their paths.
func (s *sorter) inChangelog(parts []part) []part {
	if len(parts) == 0 {
		return parts
	}
	_, file := s.changelogRoot(parts[0].file.folder)
	if file == "" {
		return parts
	}
	var order []string
	s.included(file, map[string]bool{}, &order)
	ranks := make(map[string]int)
	for i := range parts {
		file := parts[i].file.Path
		if _, known := ranks[file]; !known {
			ranks[file] = len(order)
			if place := slices.IndexFunc(order, func(included string) bool { return names(included, file) }); place >= 0 {
				ranks[file] = place
			}
		}
		parts[i].rank = ranks[file]
	}
	return parts
}

// maxIncludes bounds what changelogs can make us look at.
const maxIncludes = 2000

// included gathers what a changelog includes, the changelogs in it replaced by what they include.
func (s *sorter) included(file string, seen map[string]bool, order *[]string) {
	content, ok := s.lookup(file)
	if !ok || seen[file] {
		return
	}
	seen[file] = true
	for _, m := range changelogIncludes.FindAllSubmatch(content, maxIncludes) {
		target := string(m[2])
		if strings.EqualFold(string(m[1]), "relativeToChangelogFile") || len(*order) >= maxIncludes {
			continue
		}
		switch strings.ToLower(path.Ext(target)) {
		case ".xml", ".yaml", ".yml", ".json":
			for _, dir := range folders(file) { // relative to the changelog, or to any folder above it that is searched
				if inner := path.Join(dir, target); s.has(inner) {
					s.included(inner, seen, order)
					break
				}
			}
		default:
			*order = append(*order, strings.TrimPrefix(strings.TrimPrefix(target, "classpath:"), "./"))
		}
	}
}

func (s *sorter) has(file string) bool {
	_, ok := s.lookup(file)
	return ok
}

// names is whether an include means a file: the end of its path, or a folder in it.
func names(included, file string) bool {
	included = strings.Trim(included, "/")
	return strings.HasSuffix("/"+file, "/"+included) || strings.Contains("/"+path.Dir(file)+"/", "/"+included+"/")
}
