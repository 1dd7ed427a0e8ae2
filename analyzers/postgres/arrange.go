package postgres

import (
	"fmt"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// side is the SQL of one side of the change, sorted into databases.
type side struct {
	files     map[string]*file
	databases []framework.Database
	others    []framework.Other
	// measured are the statistics files by the names of their databases; the same for both sides.
	measured  map[string]measured
	rollbacks map[string]*file // for Liquibase: files with nothing but their rollbacks left
}

// arrange finds the databases of one side.
func (a *analyzer) arrange(in analyzers.Input, which source.Side) side {
	s := side{files: map[string]*file{}, rollbacks: map[string]*file{}}
	var sources []framework.Source
	for _, state := range in.States {
		f := state.Value.(sides).head
		if which == source.Base {
			f = state.Value.(sides).base
		}
		if f == nil {
			continue
		}
		s.files[state.Pair.Path] = f
		sources = append(sources, framework.Source{
			Path:     state.Pair.Path,
			Explicit: a.settings.Explicit[state.Pair.Path],
			Split: func() ([]byte, lex.File, error) {
				if !f.open() {
					return nil, lex.File{}, fmt.Errorf("%s", f.problem.Message)
				}
				return f.text.Bytes, f.split, nil
			},
		})
	}
	var configured []framework.Configured
	for _, d := range a.settings.Databases {
		configured = append(configured, framework.Configured{Name: d.Name, Folders: d.Migrations, Tool: d.Tool})
	}
	lookup := func(path string) ([]byte, bool) {
		f := in.Lookup(which, path)
		if f == nil {
			return nil, false
		}
		content, err := f.Bytes()
		return content, err == nil
	}
	s.databases, s.others = framework.Databases(sources, configured, lookup)
	return s
}

// settingsOf are what the configuration says about a database; the zero value where it says nothing.
func (a *analyzer) settingsOf(db framework.Database) Database {
	for _, d := range a.settings.Databases {
		if d.Name == db.Name {
			return d
		}
	}
	return Database{}
}

// versionOf is the major server version that a database is judged for.
func (a *analyzer) versionOf(db framework.Database) int {
	if configured := a.settingsOf(db); configured.Version != 0 {
		return configured.Version
	}
	return a.settings.Version
}

// steps are all files of a database with their direction.
func steps(db framework.Database) []framework.Step {
	var list []framework.Step
	for _, m := range db.Migrations {
		list = append(list, m.Up...)
		list = append(list, m.Down...)
	}
	return list
}

// foreign is the name of the dialect that a database's migrations are written in, where that is not PostgreSQL's; empty
// otherwise. Names and lock files decide; without them, the statements: another dialect needs more files that are plainly
// in it than files that are plainly PostgreSQL's, and a folder named after a dialect needs one.
func (s side) foreign(db framework.Database) string {
	switch db.Dialect {
	case "":
	case "postgres", "postgresql", "cockroachdb":
		return ""
	default:
		return dialectName(db.Dialect)
	}
	other := map[lex.Dialect]int{}
	own := 0
	for _, step := range steps(db) {
		f := s.files[step.Path]
		if f == nil || !f.open() {
			continue
		}
		text := f.text.Bytes[step.Start:]
		if step.End >= 0 {
			text = f.text.Bytes[step.Start:step.End]
		}
		e := lex.Recognise(text)
		if e.Postgres.Text != "" {
			own++
		}
		if e.Dialect != "" {
			other[e.Dialect]++
		}
	}
	var most lex.Dialect
	for dialect, count := range other {
		if count > other[most] || count == other[most] && dialect < most {
			most = dialect
		}
	}
	if most == "" || other[most] <= own {
		return ""
	}
	return dialectName(string(most))
}

func dialectName(dialect string) string {
	for _, name := range []string{"ClickHouse", "MySQL", "SQLite", "SQL Server", "Oracle", "MariaDB", "CockroachDB"} {
		if strings.EqualFold(name, dialect) {
			return name
		}
	}
	return dialect
}

// noticeForeign says of a database in another dialect that it was left alone.
func noticeForeign(db framework.Database, dialect string) []analyzers.Notice {
	var list []analyzers.Notice
	for _, step := range steps(db) {
		list = append(list, analyzers.Notice{About: fmt.Sprintf("%s migrations written for %s in %s", db.Tool, dialect, path.Clean(db.Folder)), File: step.Path})
	}
	return list
}
