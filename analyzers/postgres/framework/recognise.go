package framework

import (
	"path"
	"regexp"
	"strings"
)

// home is the folder that a file's migrations begin at, by its name: the folder above a version folder, the folder that
// Flyway searches, else the file's own folder.
func home(filePath string) string {
	dir, base := path.Dir(filePath), path.Base(filePath)
	switch {
	case shapeOf(filePath) == shapeDiesel, shapeOf(filePath) == shapePrisma:
		return path.Dir(dir)
	case flywayName.MatchString(base), flywayRepeat.MatchString(base):
		return flywayHome(dir)
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

// shape is what a file's name alone tells.
type shape int

const (
	shapeNone shape = iota
	shapeDiesel
	shapePrisma
	shapeFlyway
	shapePair
	shapeNumbered
)

func shapeOf(filePath string) shape {
	base := path.Base(filePath)
	inVersionFolder := versionDir.MatchString(path.Base(path.Dir(filePath)))
	switch {
	case inVersionFolder && (base == "up.sql" || base == "down.sql"):
		return shapeDiesel
	case inVersionFolder && base == "migration.sql":
		return shapePrisma
	case flywayName.MatchString(base), flywayRepeat.MatchString(base):
		return shapeFlyway
	case testData.MatchString(base):
		return shapeNone
	case pairName.MatchString(base):
		return shapePair
	case plainName.MatchString(withoutDialect(base)):
		return shapeNumbered
	}
	return shapeNone
}

// recognise names the tool of a folder's files; empty when they are no migrations. Files that the configuration calls
// migrations are Plain at least.
func (s *sorter) recognise(files []*file, configured bool) Tool {
	var counts [shapeNumbered + 1]int
	hasUp := false
	for _, f := range files {
		counts[shapeOf(f.Path)]++
		hasUp = hasUp || strings.HasSuffix(f.Path, ".up.sql")
	}
	if !hasUp { // 7_x.sql with 7_x.down.sql beside it
		counts[shapeNumbered] += counts[shapePair]
		counts[shapePair] = 0
	}
	best := shapeNone
	for candidate := shapeDiesel; candidate <= shapeNumbered; candidate++ {
		if counts[candidate] > 0 && (best == shapeNone || counts[candidate] > counts[best]) {
			best = candidate
		}
	}
	switch best {
	case shapeDiesel:
		return Diesel
	case shapePrisma:
		return Prisma
	case shapeFlyway:
		return Flyway
	case shapePair:
		return s.recognisePairs(files)
	case shapeNumbered:
		return s.recogniseNumbered(files, configured)
	}
	if configured {
		return Plain
	}
	return ""
}

// recognisePairs tells popx, sqlx and golang-migrate apart, which share names: by the dialects that only popx puts into
// names, else by the manifest nearby.
func (s *sorter) recognisePairs(files []*file) Tool {
	for _, f := range files {
		p, ok := parsePopx(path.Base(f.Path))
		_, known := dialects[p.dialect]
		if ok && (p.autocommit || known) {
			return Popx
		}
	}
	if tool := s.manifest(files[0].folder, GolangMigrate, Sqlx, Popx); tool != "" {
		return tool
	}
	return GolangMigrate
}

// recogniseNumbered tells goose and dbmate by their marks, sqlx by the manifest nearby, and takes the rest for Plain where
// the configuration or the folder's name says that it holds migrations.
func (s *sorter) recogniseNumbered(files []*file, configured bool) Tool {
	named := configured || saysMigrations(files[0].folder)
	sample := len(files)
	if !named {
		sample = min(sample, 3)
	}
	if tool := markedBy(files, sample); tool != "" {
		return tool
	}
	if !named {
		return ""
	}
	if s.manifest(files[0].folder, Sqlx) == Sqlx {
		return Sqlx
	}
	return Plain
}

// markedBy looks for the marks of a tool in the last files first: what is new tells best which tool is in use.
func markedBy(files []*file, sample int) Tool {
	for i := len(files) - 1; i >= 0 && i >= len(files)-sample; i-- {
		content, split := files[i].read()
		for _, comment := range split.Comments {
			if !lineComment(content, comment) {
				continue
			}
			if _, ok := gooseMark(comment); ok {
				return Goose
			}
			if _, _, ok := dbmateMark(comment); ok {
				return Dbmate
			}
		}
	}
	return ""
}

// manifests are the files that say which tool a project uses, and the text in them that says so.
var manifests = []struct {
	file string
	tool Tool
	says *regexp.Regexp
}{
	{"sqlx.toml", Sqlx, nil},
	{"sqlx-data.json", Sqlx, nil},
	{"Cargo.toml", Sqlx, regexp.MustCompile(`(?m)^\s*sqlx\s*[=.]|dependencies\.sqlx\]`)},
	{"go.mod", GolangMigrate, regexp.MustCompile(`github\.com/golang-migrate/migrate`)},
	{"go.mod", Popx, regexp.MustCompile(`github\.com/(ory|gobuffalo)/pop/`)},
}

// manifest looks in a folder and the folders above for the nearest file that names one of the tools; empty when none does.
func (s *sorter) manifest(folder string, tools ...Tool) Tool {
	for _, dir := range folders(path.Join(folder, "x")) {
		for _, m := range manifests {
			if !contains(tools, m.tool) {
				continue
			}
			content, ok := s.lookup(path.Join(dir, m.file))
			if ok && (m.says == nil || m.says.Match(content)) {
				return m.tool
			}
		}
	}
	return ""
}

func contains(tools []Tool, tool Tool) bool {
	for _, t := range tools {
		if t == tool {
			return true
		}
	}
	return false
}

// saysMigrations is whether a folder's path says that it holds migrations, and no folder below that says otherwise.
func saysMigrations(folder string) bool {
	says := false
	segments := strings.Split(strings.ToLower(folder), "/")
	for i, segment := range segments {
		switch {
		case strings.Contains(segment, "migration"), strings.Contains(segment, "migrate"), segment == "evolutions",
			strings.Contains(segment, "schema-change"), strings.Contains(segment, "schema_change"), segment == "delta", segment == "deltas":
			says = true
		case segment == "db" && i == len(segments)-1:
			says = true
		case notMigrations[segment]:
			says = false
		}
	}
	return says
}

// notMigrations are folders whose numbered files are no migrations even below a folder of migrations.
var notMigrations = map[string]bool{
	"testdata": true, "test": true, "tests": true, "fixtures": true, "seed": true, "seeds": true, "query": true, "queries": true,
}
