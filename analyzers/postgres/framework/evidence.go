package framework

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Files that tools keep beside their migrations.
const (
	drizzleJournal = "meta/_journal.json"
	sqitchPlan     = "sqitch.plan"
	atlasSum       = "atlas.sum"
)

// manifests are the files that say which tool a project uses, and the text in them that says so.
var manifests = []struct {
	file string
	tool Tool
	says *regexp.Regexp
}{
	{"sqlx.toml", Sqlx, nil},
	{"sqlx-data.json", Sqlx, nil},
	{"Cargo.toml", Sqlx, regexp.MustCompile(`(?m)^\s*sqlx\s*[=.]|dependencies\.sqlx\]`)},
	{"refinery.toml", Refinery, nil},
	{"Cargo.toml", Refinery, regexp.MustCompile(`(?m)^\s*refinery(-core)?\s*[=.]|dependencies\.refinery(-core)?\]`)},
	{"go.mod", GolangMigrate, regexp.MustCompile(`github\.com/golang-migrate/migrate`)},
	{"go.mod", Popx, regexp.MustCompile(`github\.com/(ory|gobuffalo)/pop/`)},
	{"package.json", NodePgMigrate, regexp.MustCompile(`"node-pg-migrate"\s*:`)},
	{"tern.conf", Tern, nil},
	{"go.mod", Tern, regexp.MustCompile(`github\.com/jackc/tern`)},
	{"diesel.toml", Diesel, nil},
	{"config.yaml", Hasura, regexp.MustCompile(`(?m)^(metadata_directory|migrations_directory|endpoint)\s*:`)},
	{".gmrc", GraphileMigrate, nil},
	{".gmrc.js", GraphileMigrate, nil},
	{".gmrc.cjs", GraphileMigrate, nil},
}

// manifest looks in a folder and the folders above for the nearest file that names one of the tools; empty when none does.
func (s *sorter) manifest(folder string, tools ...Tool) Tool {
	for _, dir := range folders(path.Join(folder, "x")) {
		for _, m := range manifests {
			if !slices.Contains(tools, m.tool) {
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

// markOf is the tool whose mark a comment is; empty when it is none. The marks that need not begin their line are Drizzle's.
func markOf(content []byte, comment lex.Comment) Tool {
	if comment.Line && comment.Text == drizzleBreak {
		return Drizzle
	}
	if !lineComment(content, comment) {
		return ""
	}
	if _, ok := gooseMark(comment); ok {
		return Goose
	}
	if _, _, ok := dbmateMark(comment); ok {
		return Dbmate
	}
	if _, ok := sqlMigrateMark(comment); ok {
		return SQLMigrate
	}
	switch {
	case comment.Text == ternDown:
		return Tern
	case liquibaseHeader.MatchString(comment.Text):
		return Liquibase
	case graphileMark.MatchString(comment.Text):
		return GraphileMigrate
	case alembicRevision.MatchString(comment.Text):
		return Alembic
	}
	return ""
}

// markedBy looks for the marks of a tool in the last files first: what is new tells best which tool is in use.
func markedBy(files []*file, sample int) Tool {
	for i := len(files) - 1; i >= 0 && i >= len(files)-sample; i-- {
		content, split := files[i].read()
		for _, comment := range split.Comments {
			if tool := markOf(content, comment); tool != "" {
				return tool
			}
		}
		if isSqlmigrate(split.Comments) {
			return Django
		}
	}
	return ""
}

// djangoOperation is how Django's operations describe themselves (the describe methods in django/db/migrations/operations
// and django/contrib/postgres/operations.py); sqlmigrate puts that between two comments that are empty.
var djangoOperation = regexp.MustCompile(`^(Create (model|index|constraint|proxy model|extension|collation)|Delete model|Rename (model|table|field|index)|` +
	`Alter (field|\w+_together|index_together|order_with_respect_to|constraint)|Change (Meta options|managers|comment)|Add field|Remove (field|index|constraint|collation)|` +
	`Raw (SQL|Python) operation|Custom state/database change|Concurrently (create|remove) index|Creates extension|Create not valid constraint|Validate constraint)\b`)

// isSqlmigrate is whether comments are those of Django's sqlmigrate.
func isSqlmigrate(comments []lex.Comment) bool {
	for i := 1; i+1 < len(comments); i++ {
		before, at, after := comments[i-1], comments[i], comments[i+1]
		if before.Line && at.Line && after.Line && before.Text == "" && after.Text == "" && before.End+1 == at.Start && at.End+1 == after.Start &&
			djangoOperation.MatchString(at.Text) {
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
