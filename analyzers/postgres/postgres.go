// Package postgres reads SQL migrations: it finds the databases and the tools that run their migrations, replays the
// schema, and states what every statement of the migrations under judgement does to a server.
package postgres

import (
	"context"
	"path"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// DefaultVersion is the major server version that is assumed where none is configured: the oldest that the PostgreSQL
// project still supported when 2026 began.
const DefaultVersion = 14

// Settings are what the configuration says about databases.
type Settings struct {
	Databases []Database
	// Version is the major server version for databases that set none; 0 for DefaultVersion.
	Version int
	// Explicit are files that the user named: each is read as a migration even where nothing says that it is one.
	Explicit map[string]bool
	// Workers is how many files are parsed at a time.
	Workers int
	// AsOf is the day on which statistics may be old; the zero time for none.
	AsOf time.Time
	// StatisticsFromBase: the statistics are the base's, as the configuration is.
	StatisticsFromBase bool
}

// Database is one database as the configuration describes it.
type Database struct {
	Name string
	// Migrations are folders or doublestar patterns.
	Migrations []string
	Tool       framework.Tool // empty to recognise it
	Version    int            // 0 for Settings.Version
	// Schema is the path of a dump (pg_dump, structure.sql) that shows the schema before the change; empty for none.
	Schema string
	// Statistics is the path of the file that tells how large the tables are (package statistics); empty for none.
	Statistics string
	SearchPath []string
	// RunnerSetsLockTimeout: every migration runs with a lock_timeout that no file shows.
	RunnerSetsLockTimeout bool
}

// New makes the analyzer of SQL migrations.
func New(s Settings) analyzers.Analyzer {
	if s.Version == 0 {
		s.Version = DefaultVersion
	}
	return &analyzer{settings: s}
}

type analyzer struct{ settings Settings }

func (*analyzer) Name() string { return "postgres" }

// Claims takes every file of SQL: which of them are migrations only shows when all are known. x.sql.postgres is one, too:
// the form that Synapse gives to what only PostgreSQL runs.
func (*analyzer) Claims(f *source.File) bool {
	name := f.Path
	switch extension := path.Ext(name); strings.ToLower(extension) {
	case ".postgres", ".postgresql", ".pgsql":
		name = strings.TrimSuffix(name, extension)
	}
	return strings.EqualFold(path.Ext(name), ".sql")
}

func (*analyzer) Needs() []string { return nil }

// sides is what Read leaves for Derive.
type sides struct{ base, head *file }

// Read splits the files that the change touches, many at a time. A file that did not change is read by Derive if the
// schema before the change hangs on it.
func (a *analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	if !pair.Changed() {
		shared := &file{source: pair.Head}
		return analyzers.Output{State: sides{base: shared, head: shared}}, nil
	}
	s := sides{}
	for _, side := range []struct {
		from *source.File
		to   **file
	}{{pair.Base, &s.base}, {pair.Head, &s.head}} {
		if side.from != nil {
			*side.to = &file{source: side.from, changed: true}
			(*side.to).open()
		}
	}
	return analyzers.Output{State: s}, nil
}
