// Package framework knows how migration tools name, order and mark their files, and which statements they wrap in one
// transaction.
package framework

import "github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"

// Tool is a migration tool by its own name.
type Tool string

// The tools that are recognised. Plain is a folder of ordered SQL files that no tool claims.
const (
	GolangMigrate Tool = "golang-migrate"
	Goose         Tool = "goose"
	Diesel        Tool = "diesel"
	Sqlx          Tool = "sqlx"
	Prisma        Tool = "prisma"
	Dbmate        Tool = "dbmate"
	Flyway        Tool = "flyway"
	Popx          Tool = "popx"
	Plain         Tool = "plain"
)

// Step is what one file, or one marked part of a file, does to a database in one direction.
type Step struct {
	Path string
	// Start and End are the half-open range of the file that holds the step: the whole file, or what follows an up or down mark.
	Start, End int
	// NoTransaction is true when the tool is told not to open a transaction for the step.
	NoTransaction bool
}

// Migration is one version of a database's schema.
type Migration struct {
	Version string
	Name    string
	Up      []Step
	Down    []Step
	// Repeatable is for a migration that runs again whenever it changes (Flyway R__).
	Repeatable bool
}

// Database is one folder of migrations, in the order in which the tool runs them.
type Database struct {
	Name       string // the configuration's name, else the folder
	Folder     string
	Tool       Tool
	Migrations []Migration
	// DownStyle is "file", "section" or "none".
	DownStyle string
}

// Wrapping says how the statements of a step reach the server.
type Wrapping struct {
	// Transaction: the tool opens a transaction around the step.
	Transaction bool
	// OneString: the tool sends the step's statements as one string, which the server runs in one implicit transaction when there are several.
	OneString bool
	// Spans: the transaction holds every pending migration, not only this one.
	Spans bool
}

// Source is a file that may belong to a database.
type Source struct {
	Path string
	// Split gives the file's bytes and its split form; it is only called where names do not tell enough.
	Split func() ([]byte, lex.File, error)
}
