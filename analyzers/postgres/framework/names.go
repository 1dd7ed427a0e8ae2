package framework

import (
	"path"
	"regexp"
	"strings"
)

// How each tool names its files. golang-migrate: source/parse.go. goose: migrate.go (NumericComponent). sqlx:
// sqlx-core/src/migrate/source.rs. dbmate: pkg/dbmate/db.go. popx: popx/match.go in ory/x. Diesel:
// migrations_internals/src/lib.rs. Prisma: "Team development" in its documentation. Flyway: "Migrations", section Naming.
// refinery: refinery_core/src/util.rs. tern: migrate/migrate.go. Supabase: pkg/migration/file.go. Atlas: sql/migrate/dir.go.
// Hasura: "Migrations File Format" in its documentation. graphile-migrate: src/migrationFilename.ts. node-pg-migrate:
// src/utils (getNumericPrefix). Synapse: synapse/storage/prepare_database.py.
var (
	pairName     = regexp.MustCompile(`^(\d+)_(.*)\.(up|down)\.sql$`)
	numberedName = regexp.MustCompile(`^(\d+)_(.*)\.sql$`)
	dbmateName   = regexp.MustCompile(`^(\d+)[_-]?(.*)\.sql$`)
	popxName     = regexp.MustCompile(`^(\d+)_([^.]+)(\.[a-z0-9]+)?(\.autocommit)?\.(up|down)\.sql$`)
	flywayName   = regexp.MustCompile(`^([VUB])(\d+(?:[._]\d+)*)__(.*)\.sql$`)
	flywayRepeat = regexp.MustCompile(`^R__(.*)\.sql$`)
	refineryName = regexp.MustCompile(`^[UV](\d+(?:\.\d+)?)__(\w+)\.sql$`)
	versionDir   = regexp.MustCompile(`^(\d[\d-]*)(?:_(.*))?$`)
	hasuraDir    = regexp.MustCompile(`^\d{13}(_.*)?$`)
	graphileName = regexp.MustCompile(`^(\d+)(?:-([-_a-zA-Z0-9]*))?\.sql$`)
	synapsePath  = regexp.MustCompile(`^(|.*/)(schema)/(?:[^/]+/)?(delta|full_schemas)/(\d+)/([^/]+)\.sql(?:\.[a-z0-9]+)?$`)
	// Plain files begin with a number, a date or a dotted version. The last groups are a direction where the name has one.
	plainName = regexp.MustCompile(`^[vV]?(\d+(?:[._-]\d+)*)(?:[._-](.*?))??(?:([._-])(up|down|undo|rollback|revert))?\.sql$`)
	testData  = regexp.MustCompile(`^\d+_testdata(\.[a-zA-Z0-9]+)?\.sql$`)
)

// part is one file as its tool reads its name.
type part struct {
	file    *file
	version string
	name    string
	// order is what the tool sorts by, and identity what may not occur twice in one direction. The rank comes before the
	// order: a place in a plan, or behind all that has a number.
	rank            int
	order, identity string
	text            bool // the order is no number
	down            bool
	repeatable      bool
	// guessedDown is a down that only a word of the name says, as in 7_tear_down.sql: it is one when there is a 7_tear.sql too.
	guessedDown bool
	// baseline is for a file that stands for all versions up to it on an empty database.
	baseline   bool
	autocommit bool
	dialect    string
	shared     bool // run on servers of other kinds, too
	// cut holds the steps of a file that has several migrations in it; nil where a file is one migration.
	cut *section
}

// parseName reads a path as the tool does. The second result is false for a file that the tool does not take.
func parseName(tool Tool, filePath string) (part, bool) {
	base := path.Base(filePath)
	switch tool {
	case GolangMigrate:
		if m := pairName.FindStringSubmatch(base); m != nil {
			return numbered(m[1], m[2], m[3] == "down"), true
		}
	case Goose, Supabase, Tern:
		if m := numberedName.FindStringSubmatch(base); m != nil {
			return numbered(m[1], m[2], false), true
		}
	case Sqlx:
		if m := numberedName.FindStringSubmatch(base); m != nil {
			name, down := strings.CutSuffix(m[2], ".down")
			return numbered(m[1], strings.TrimSuffix(name, ".up"), down), true
		}
	case Dbmate:
		if m := dbmateName.FindStringSubmatch(base); m != nil {
			return part{version: m[1], name: m[2], order: base, identity: m[1]}, true
		}
	case NodePgMigrate:
		if m := dbmateName.FindStringSubmatch(base); m != nil {
			name, down := strings.CutSuffix(m[2], ".down")
			name = strings.TrimSuffix(name, ".up")
			return part{version: m[1], name: name, order: m[1], identity: m[1] + " " + name, down: down}, true
		}
	case Diesel, Hasura:
		m := versionDir.FindStringSubmatch(path.Base(path.Dir(filePath)))
		if m != nil && (base == "up.sql" || base == "down.sql") {
			version := strings.ReplaceAll(m[1], "-", "")
			return part{version: version, name: m[2], order: version, identity: version, down: base == "down.sql"}, true
		}
	case Prisma:
		folder := path.Base(path.Dir(filePath))
		if m := versionDir.FindStringSubmatch(folder); m != nil && base == "migration.sql" {
			return part{version: m[1], name: m[2], order: folder, identity: folder}, true
		}
	case Popx:
		return parsePopx(base)
	case Flyway:
		return parseFlyway(base)
	case Refinery:
		if m := refineryName.FindStringSubmatch(base); m != nil {
			return numbered(m[1], m[2], false), true
		}
	case Atlas:
		version, name, _ := strings.Cut(strings.TrimSuffix(base, ".sql"), "_")
		return part{version: version, name: name, order: base, identity: version}, true
	case SQLMigrate:
		return parseSQLMigrate(base), true
	case Drizzle:
		return parseDrizzle(filePath)
	case GraphileMigrate:
		return parseGraphile(filePath)
	case Synapse:
		if m := synapsePath.FindStringSubmatch(filePath); m != nil {
			version := m[4] + "/" + base // as in its table applied_schema_deltas
			if m[3] == "full_schemas" {
				version = strings.TrimPrefix(filePath, m[1]+m[2]+"/")
			}
			return part{version: version, name: m[5], order: m[4], identity: version, baseline: m[3] == "full_schemas"}, true
		}
	case Django:
		return parseAnyName(base), true
	case Plain:
		if m := plainName.FindStringSubmatch(withoutDialect(base)); m != nil {
			down := m[4] != "" && m[4] != "up"
			return part{version: m[1], name: m[2], order: m[1], down: down, guessedDown: down && m[3] != "."}, true
		}
	}
	return part{}, false
}

func numbered(version, name string, down bool) part {
	return part{version: version, name: name, order: version, identity: strings.TrimLeft(version, "0"), down: down}
}

func parsePopx(base string) (part, bool) {
	m := popxName.FindStringSubmatch(base)
	if m == nil {
		return part{}, false
	}
	p := part{version: m[1], name: m[2], order: m[1], identity: m[1], down: m[5] == "down", autocommit: m[4] != ""}
	if m[3] == ".autocommit" {
		p.autocommit = true
	} else if m[3] != "" {
		p.dialect = canonicalDialect(m[3][1:])
	}
	return p, true
}

func parseFlyway(base string) (part, bool) {
	if m := flywayRepeat.FindStringSubmatch(base); m != nil {
		return part{name: m[1], order: m[1], identity: base, repeatable: true}, true
	}
	m := flywayName.FindStringSubmatch(base)
	if m == nil {
		return part{}, false
	}
	version := strings.ReplaceAll(m[2], "_", ".")
	return part{version: version, name: m[3], order: version, identity: flywayIdentity(version),
		down: m[1] == "U", baseline: m[1] == "B"}, true
}

// parseAnyName reads the number that a name begins with, if any, else takes the whole name for the version.
func parseAnyName(base string) part {
	name := strings.TrimSuffix(base, ".sql")
	if m := dbmateName.FindStringSubmatch(base); m != nil {
		return part{version: m[1], name: m[2], order: m[1], identity: base}
	}
	return part{version: name, name: name, order: name, identity: base, rank: 1, text: true}
}

// parseSQLMigrate: names that begin with a number come first, by that number (migrate.go, Migration.Less).
func parseSQLMigrate(base string) part {
	p := parseAnyName(base)
	p.version = strings.TrimSuffix(base, ".sql")
	return p
}

// parseDrizzle reads a file of a folder with a journal, or of a folder of its own as Drizzle 1.0 writes them. Its tag is the
// whole name: two branches may well give the same number.
func parseDrizzle(filePath string) (part, bool) {
	if folder := path.Base(path.Dir(filePath)); path.Base(filePath) == "migration.sql" && versionDir.MatchString(folder) {
		m := versionDir.FindStringSubmatch(folder)
		return part{version: m[1], name: m[2], order: folder, identity: folder}, true
	}
	p := parseAnyName(path.Base(filePath))
	p.version = strings.TrimSuffix(p.identity, ".sql")
	return p, true
}

// parseGraphile reads committed/000001.sql and the migration that is still being written: current.sql or current/001.sql.
func parseGraphile(filePath string) (part, bool) {
	folder, base := path.Base(path.Dir(filePath)), path.Base(filePath)
	m := graphileName.FindStringSubmatch(base)
	switch {
	case folder == "committed" && m != nil:
		return part{version: m[1], name: m[2], order: m[1], identity: m[1]}, true
	case folder == "current" && m != nil:
		version := "current/" + m[1]
		return part{version: version, name: m[2], order: m[1], identity: version, rank: 1, repeatable: true}, true
	case base == "current.sql":
		return part{version: "current", identity: "current", rank: 1, repeatable: true}, true
	}
	return part{}, false
}

// flywayIdentity is equal for the versions that Flyway takes for one: 1, 01 and 1.0.
func flywayIdentity(version string) string {
	var numbers []string
	for version != "" {
		var number string
		number, version = nextNumber(version)
		numbers = append(numbers, number)
	}
	return strings.TrimRight(strings.Join(numbers, "."), ".")
}

// less is whether a tool runs one file before another; the paths decide between equals.
func less(tool Tool, a, b part) bool {
	if tool == Flyway && a.repeatable != b.repeatable {
		return b.repeatable
	}
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	if order := compareOrder(tool, a, b); order != 0 {
		return order < 0
	}
	if tool == Synapse { // the files of a version by name, from whatever folder
		if order := strings.Compare(path.Base(a.file.Path), path.Base(b.file.Path)); order != 0 {
			return order < 0
		}
	}
	return a.file.Path < b.file.Path
}

// compareOrder is by number for the tools that parse a version into numbers, and by bytes for those that keep it a string.
func compareOrder(tool Tool, a, b part) int {
	if habits[tool].byText || a.repeatable && b.repeatable || a.text && b.text {
		return strings.Compare(a.order, b.order)
	}
	return compareNumbers(a.order, b.order)
}
