package framework

import (
	"path"
	"strings"
)

// home is the folder that a file's migrations begin at: the folder above a version folder, the folder that Flyway searches,
// the one with the plan, else the file's own folder.
func (s *sorter) home(filePath string) string {
	dir, base := path.Dir(filePath), path.Base(filePath)
	if top := s.sqitchTop(filePath); top != "" {
		return top
	}
	if m := synapsePath.FindStringSubmatch(filePath); m != nil {
		return m[1] + m[2]
	}
	switch {
	case shapeOf(filePath) == shapeDiesel, shapeOf(filePath) == shapePrisma:
		return path.Dir(dir)
	case flywayName.MatchString(base), flywayRepeat.MatchString(base):
		return flywayHome(dir)
	case path.Base(dir) == "committed" && graphileName.MatchString(base):
		return path.Dir(dir)
	case path.Base(dir) == "current" && graphileName.MatchString(base) && s.manifest(dir, GraphileMigrate) != "":
		return path.Dir(dir)
	}
	return dir
}

// flywayHome is the folder migration or migrations above a script, since Flyway searches the folders below its locations
// too, with the folder named after a server if there is one (Flyway: "{vendor}" in locations).
func flywayHome(dir string) string {
	segments := strings.Split(dir, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i] != "migration" && segments[i] != "migrations" {
			continue
		}
		end := i + 1
		for j := end; j < len(segments); j++ {
			if _, ok := dialects[strings.ToLower(segments[j])]; ok {
				end = j + 1
			}
		}
		return strings.Join(segments[:end], "/")
	}
	return dir
}

// splitFlyway parts a Flyway group by folder where two folders hold the same version: they are then two locations for two
// databases or tenants, which Flyway would refuse as one.
func splitFlyway(group []*file) [][]*file {
	seen := make(map[string]string)
	collide := false
	byFolder := make(map[string][]*file)
	var order []string
	for _, f := range group {
		dir := path.Dir(f.Path)
		if byFolder[dir] == nil {
			order = append(order, dir)
		}
		byFolder[dir] = append(byFolder[dir], f)
		p, ok := parseFlyway(path.Base(f.Path))
		if !ok || p.repeatable || p.down || p.baseline {
			continue
		}
		if other, ok := seen[p.identity]; ok && other != dir {
			collide = true
		}
		seen[p.identity] = dir
	}
	if !collide {
		return [][]*file{group}
	}
	groups := make([][]*file, 0, len(order))
	for _, dir := range order {
		for _, f := range byFolder[dir] {
			f.folder, f.below = dir, 0
		}
		groups = append(groups, byFolder[dir])
	}
	return groups
}
