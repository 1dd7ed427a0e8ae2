package framework

import (
	"path"
	"regexp"
	"strings"
)

// How each tool names its files. golang-migrate: source/parse.go. goose: migrate.go (NumericComponent). sqlx:
// sqlx-core/src/migrate/source.rs. dbmate: pkg/dbmate/db.go. popx: popx/match.go in ory/x. Diesel:
// migrations_internals/src/lib.rs. Prisma: "Team development" in its documentation. Flyway: "Migrations", section Naming.
var (
	pairName     = regexp.MustCompile(`^(\d+)_(.*)\.(up|down)\.sql$`)
	numberedName = regexp.MustCompile(`^(\d+)_(.*)\.sql$`)
	dbmateName   = regexp.MustCompile(`^(\d+)[_-]?(.*)\.sql$`)
	popxName     = regexp.MustCompile(`^(\d+)_([^.]+)(\.[a-z0-9]+)?(\.autocommit)?\.(up|down)\.sql$`)
	flywayName   = regexp.MustCompile(`^([VUB])(\d+(?:[._]\d+)*)__(.*)\.sql$`)
	flywayRepeat = regexp.MustCompile(`^R__(.*)\.sql$`)
	versionDir   = regexp.MustCompile(`^(\d[\d-]*)(?:_(.*))?$`)
	// Plain files begin with a number, a date or a dotted version. The last groups are a direction where the name has one.
	plainName = regexp.MustCompile(`^[vV]?(\d+(?:[._-]\d+)*)(?:[._-](.*?))??(?:([._-])(up|down|undo|rollback|revert))?\.sql$`)
	testData  = regexp.MustCompile(`^\d+_testdata(\.[a-zA-Z0-9]+)?\.sql$`)
)

// part is one file as its tool reads its name.
type part struct {
	file    *file
	version string
	name    string
	// order is what the tool sorts by, and identity what may not occur twice in one direction.
	order, identity string
	down            bool
	repeatable      bool
	// guessedDown is a down that only a word of the name says, as in 7_tear_down.sql: it is one when there is a 7_tear.sql too.
	guessedDown bool
	baseline    bool
	autocommit  bool
	dialect     string
}

// parseName reads a path as the tool does. The second result is false for a file that the tool does not take.
func parseName(tool Tool, filePath string) (part, bool) {
	base := path.Base(filePath)
	switch tool {
	case GolangMigrate:
		if m := pairName.FindStringSubmatch(base); m != nil {
			return numbered(m[1], m[2], m[3] == "down"), true
		}
	case Goose:
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
	case Diesel:
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
	if a.repeatable != b.repeatable {
		return b.repeatable
	}
	if order := compareOrder(tool, a, b); order != 0 {
		return order < 0
	}
	return a.file.Path < b.file.Path
}

// compareOrder is by number for the tools that parse a version into numbers, and by bytes for those that keep it a string.
func compareOrder(tool Tool, a, b part) int {
	switch {
	case a.repeatable && b.repeatable, tool == Diesel, tool == Prisma, tool == Popx, tool == Dbmate:
		return strings.Compare(a.order, b.order)
	}
	return compareNumbers(a.order, b.order)
}
