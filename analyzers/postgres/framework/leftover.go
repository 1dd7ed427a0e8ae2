package framework

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"
)

const (
	whyDump     = "it is a schema dump"
	whyTestData = "it is test data"
	whyQueries  = "it holds named queries"
	whySchema   = "it lies in a folder of schemas"
	whyFolder   = "nothing says that its folder holds migrations"
	// Part of a file may be left: the rest of it is in a database.
	whyChangesets = "Liquibase runs some of its changesets on other servers only, or never"
	whyOrder      = "nothing in its name gives it a place in an order"
)

func (s *sorter) leaveDialect(f *file, dialect string) {
	s.left = append(s.left, leftFile{f, fmt.Sprintf("its name says that it is written for %s", dialect), true})
}

// leaveMisnamed leaves a file in a database's folder whose name the tool does not take.
func (s *sorter) leaveMisnamed(f *file, tool Tool) {
	why := special(f)
	switch {
	case why != "":
	case habits[tool].anyName:
		why = fmt.Sprintf("%s finds no migration in it", tool)
	default:
		why = fmt.Sprintf("its name is none that %s takes for a migration", tool)
	}
	s.leave(f, why)
}

// leaveUnordered leaves a file of a folder that is no database.
func (s *sorter) leaveUnordered(f *file) {
	if dialect := dialectOfName(f.Path); dialect != "" && dialect != postgreSQL {
		s.leaveDialect(f, dialect)
		return
	}
	why := special(f)
	switch {
	case why != "":
	case schemaFolder.MatchString(path.Dir(f.Path)):
		why = whySchema
	case shapeOf(f.Path) != shapeNone:
		why = whyFolder
	default:
		why = whyOrder
	}
	s.leave(f, why)
}

var (
	dumpName = regexp.MustCompile(`(?i)^((.*[._-])?structure|(db[._-]?)?schema|(.*[._-])?dump)\.sql$`)
	// schemaFolder is a folder that sqlc and declarative tools keep the wanted schema in.
	schemaFolder = regexp.MustCompile(`(?i)(^|/)schemas?$`)
	dumpHeader   = []byte("PostgreSQL database dump")
	queryName    = regexp.MustCompile(`(?m)^\s*--+\s*name:\s*\w`)
)

// isDumpName is whether a file is called as dumps of a whole schema are: Rails' structure.sql, one for each further database
// (cache_structure.sql), dbmate's schema.sql. A name that begins with a version is a migration's: 7_drop_dump.sql.
func isDumpName(filePath string) bool {
	base := path.Base(filePath)
	return dumpName.MatchString(base) && !plainName.MatchString(base) && !flywayName.MatchString(base)
}

// inTestData is whether a file lies in a folder whose name says that only tests read it.
func inTestData(filePath string) bool {
	for _, segment := range strings.Split(path.Dir(filePath), "/") {
		switch segment {
		case "testdata", "stub", "stubs":
			return true
		}
	}
	return false
}

// special tells what a file is that is no migration; empty when it is nothing in particular.
func special(f *file) string {
	switch {
	case isDumpName(f.Path):
		return whyDump
	case testData.MatchString(path.Base(f.Path)):
		return whyTestData
	}
	content, _ := f.read()
	switch {
	case bytes.Contains(content[:min(len(content), 1024)], dumpHeader):
		return whyDump
	case queryName.Match(content): // sqlc and its kin: "-- name: GetUser :one"
		return whyQueries
	}
	return ""
}
