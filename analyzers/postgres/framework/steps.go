package framework

import (
	"bytes"
	"path"
	"regexp"
	"slices"
)

// steps are the steps of one file. Files of the tools that mark directions by sections hold both directions; those of
// the others hold one, which is returned as up.
func (s *sorter) steps(tool Tool, p part) (up, down []Step, problem string) {
	if p.cut != nil {
		if p.down {
			return nil, p.cut.up, p.cut.problem
		}
		return p.cut.up, p.cut.down, p.cut.problem
	}
	step := Step{Path: p.file.Path, End: -1}
	switch tool {
	case Goose:
		return gooseSteps(tool, p.file, gooseMark)
	case SQLMigrate:
		return gooseSteps(tool, p.file, sqlMigrateMark)
	case Dbmate:
		return dbmateSteps(p.file)
	case Tern:
		up, down = ternSteps(p.file)
		return up, down, ""
	case NodePgMigrate:
		up, down = plainSteps(p.file, nodePgMark)
		return up, down, ""
	case Plain:
		up, down = plainSteps(p.file, plainMark)
		return up, down, ""
	case Drizzle:
		step.Together = drizzleChunks(p.file)
	case Atlas:
		step.NoTransaction = slices.Contains(atlasDirectives(p.file), "txmode none")
	case GraphileMigrate:
		step.NoTransaction = graphileOutside(p.file)
	case Sqlx:
		// sqlx-core/src/migrate/source.rs: the file must start with these bytes.
		content, _ := p.file.read()
		step.NoTransaction = bytes.HasPrefix(content, []byte("-- no-transaction"))
	case Diesel:
		metadata, ok := s.lookup(path.Join(path.Dir(p.file.Path), "metadata.toml"))
		step.NoTransaction = ok && !dieselTransaction.Match(metadata)
	case Popx:
		step.NoTransaction, step.Shared = p.autocommit, p.shared
	case Synapse: // on SQLite, too, but for x.sql.postgres (synapse/storage/prepare_database.py, _upgrade_existing_database)
		step.Shared = dialectOfName(p.file.Path) == ""
	case Flyway:
		settings, _ := s.lookup(p.file.Path + ".conf")
		step.NoTransaction = flywayOutside.Match(settings)
		step.Mixed = s.flywayMixed(p.file.folder)
	}
	return []Step{step}, nil, ""
}

var (
	// dieselTransaction: a metadata.toml that does not set the key means false (TomlMetadata in
	// migrations_internals/src/lib.rs has serde's default there); without the file it is true.
	dieselTransaction = regexp.MustCompile(`(?m)^\s*run_in_transaction\s*=\s*true\b`)
	// flywayOutside: Flyway documentation, "Script configuration".
	flywayOutside = regexp.MustCompile(`(?mi)^\s*executeInTransaction\s*=\s*false\b`)
	// flywayMixing: Flyway documentation, parameter "Mixed".
	flywayMixing    = regexp.MustCompile(`(?mi)^\s*(?:flyway\.|spring\.flyway\.)?mixed\s*=\s*"?true\b`)
	prismaProviding = regexp.MustCompile(`(?m)^\s*provider\s*=\s*"([^"]*)"`)
)

var flywaySettings = []string{"flyway.conf", "flyway.toml", "conf/flyway.conf", "conf/flyway.toml", "application.properties"}

// flywayMixed is whether a Flyway configuration in the folder or above it allows mixed scripts.
func (s *sorter) flywayMixed(folder string) bool {
	for _, dir := range folders(path.Join(folder, "x")) {
		for _, name := range flywaySettings {
			if content, ok := s.lookup(path.Join(dir, name)); ok {
				return flywayMixing.Match(content)
			}
		}
	}
	return false
}

// prismaProvider is the server that Prisma's lock file names, under the name this package uses for it.
func prismaProvider(lookup Lookup, folder string) string {
	content, _ := lookup(path.Join(folder, "migration_lock.toml"))
	m := prismaProviding.FindSubmatch(content)
	if m == nil {
		return ""
	}
	return canonicalDialect(string(m[1]))
}
