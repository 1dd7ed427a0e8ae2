package framework

import (
	"path"
	"slices"
	"strings"
)

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
	if tool := s.recogniseLayout(files); tool != "" {
		return tool
	}
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
	folder := files[0].folder
	switch best {
	case shapeDiesel:
		return s.recogniseVersionFolders(files)
	case shapePrisma:
		if s.snapshots(files) {
			return Drizzle
		}
		return Prisma
	case shapeFlyway:
		if s.manifest(folder, Refinery) != "" {
			return Refinery
		}
		return Flyway
	case shapePair:
		return s.recognisePairs(files)
	case shapeNumbered:
		return s.recogniseNumbered(files, configured)
	}
	if tool := markedBy(files, len(files)); habits[tool].anyName || tool == SQLMigrate {
		return tool
	}
	if s.has(path.Join(folder, atlasSum)) {
		return Atlas
	}
	if configured {
		return Plain
	}
	return ""
}

// recogniseLayout tells the tools whose folders say enough, whatever the files in them are called.
func (s *sorter) recogniseLayout(files []*file) Tool {
	folder := files[0].folder
	for _, f := range files {
		switch {
		case synapsePath.MatchString(f.Path):
			return Synapse
		case s.sqitchTop(f.Path) != "":
			return Sqitch
		case path.Base(f.Path) == "current.sql" && s.manifest(folder, GraphileMigrate) != "":
			return GraphileMigrate
		}
	}
	if s.has(path.Join(folder, drizzleJournal)) {
		return Drizzle
	}
	return ""
}

// recogniseVersionFolders tells Hasura from Diesel by what is nearby; without that by the versions, which Hasura makes of
// milliseconds, and Diesel never.
func (s *sorter) recogniseVersionFolders(files []*file) Tool {
	if tool := s.manifest(files[0].folder, Hasura, Diesel); tool != "" {
		return tool
	}
	for _, f := range files {
		if !hasuraDir.MatchString(path.Base(path.Dir(f.Path))) {
			return Diesel
		}
	}
	return Hasura
}

// snapshots is whether a version folder holds the snapshot that Drizzle 1.0 keeps beside migration.sql.
func (s *sorter) snapshots(files []*file) bool {
	return slices.ContainsFunc(files, func(f *file) bool { return s.has(path.Join(path.Dir(f.Path), "snapshot.json")) })
}

// recognisePairs tells the tools apart that share names of the form 7_x.up.sql: popx by the dialects that only it puts into
// names, the others by the manifest nearby.
func (s *sorter) recognisePairs(files []*file) Tool {
	for _, f := range files {
		p, ok := parsePopx(path.Base(f.Path))
		_, known := dialects[p.dialect]
		if ok && (p.autocommit || known) {
			return Popx
		}
	}
	if tool := s.manifest(files[0].folder, GolangMigrate, Sqlx, Popx, NodePgMigrate); tool != "" {
		return tool
	}
	return GolangMigrate
}

// recogniseNumbered tells the tools apart that share names of the form 7_x.sql: by their marks, by Supabase's folder, by the
// checksums or the manifest nearby. The rest is Plain where the configuration or the folder's name says that it holds
// migrations.
func (s *sorter) recogniseNumbered(files []*file, configured bool) Tool {
	folder := files[0].folder
	named := configured || saysMigrations(folder)
	sample := len(files)
	if !named {
		sample = min(sample, 3)
	}
	if tool := markedBy(files, sample); tool != "" {
		return tool
	}
	switch {
	case folder == "supabase/migrations", strings.HasSuffix(folder, "/supabase/migrations"):
		return Supabase
	case s.has(path.Join(folder, atlasSum)):
		return Atlas
	case !named:
		return ""
	}
	if tool := s.manifest(folder, Sqlx, NodePgMigrate, Tern); tool != "" {
		return tool
	}
	return Plain
}
