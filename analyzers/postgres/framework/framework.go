// Package framework knows how migration tools name, order and mark their files, and which statements they wrap in one
// transaction.
//
// To add a tool: a row in habits (tool.go), how it names files (names.go), the marks that it cuts a file at, if any
// (sections.go), and the evidence that tells it from the others (evidence.go).
package framework

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Step is what one file, or one marked part of a file, does to a database in one direction.
type Step struct {
	Path string
	// Start and End are the half-open range of the file that holds the step. End is -1 where the step runs to the end of
	// the file.
	Start, End int
	// NoTransaction is true when the tool is told not to open a transaction for the step.
	NoTransaction bool
	// Mixed is true when the tool may run statements that refuse a transaction together with others (Flyway's mixed).
	Mixed bool
	// Shared is true when the tool runs the file on servers of other kinds as well, where PostgreSQL's own words would fail.
	Shared bool
	// Together are the ranges of the file whose statements the tool sends as one string although it sends the others one by
	// one: goose's StatementBegin blocks, and statements of goose that share a line.
	Together []Range
}

// Range is a half-open range of byte offsets.
type Range struct {
	Start, End int
}

// Statements are the statements of a split file that belong to the step: those that start inside it.
func (s Step) Statements(file lex.File) []lex.Statement {
	all := file.Statements
	from := firstAt(all, s.Start)
	if s.End < 0 {
		return all[from:]
	}
	return all[from:max(from, firstAt(all, s.End))]
}

// firstAt is the index of the first statement that starts at an offset or after it.
func firstAt(statements []lex.Statement, offset int) int {
	return sort.Search(len(statements), func(i int) bool { return statements[i].Start >= offset })
}

// rangeAt is the index of the range that holds an offset, of ranges in order that do not overlap; -1 when none does.
func rangeAt(ranges []Range, offset int) int {
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].End > offset })
	if i == len(ranges) || ranges[i].Start > offset {
		return -1
	}
	return i
}

// Migration is one version of a database's schema.
type Migration struct {
	// Version is as the tool reads it: "0007", "1.2" for Flyway's V1_2, without dashes for Diesel.
	Version string
	Name    string
	// Up and Down hold one step each as a rule; dbmate allows several sections of each in one file. A migration without a
	// file of its own for a direction has no step there.
	Up   []Step
	Down []Step
	// Repeatable is for a migration that runs again whenever it changes (Flyway R__).
	Repeatable bool
}

// Database is one folder of migrations, in the order in which the tool runs them.
type Database struct {
	Name       string // the configuration's name, else the folder; the file's path for a lone file
	Folder     string
	Tool       Tool
	Migrations []Migration
	// DownStyle is "file", "section" or "none".
	DownStyle string
	// Dialect is what names or lock files say the SQL is written for: "postgresql", "mysql", "sqlite" …; empty when they
	// say nothing.
	Dialect string
	// DialectHint is a dialect that a folder is named after. It is no proof: the caller weighs it against the statements.
	DialectHint string
	// Problems are what the tool would stumble over: two files of one version, a missing mark.
	Problems []Problem
}

// Problem is something about a file that its tool would refuse or read otherwise than it looks.
type Problem struct {
	Path    string
	Message string
}

// Other is a SQL file that belongs to no database, with the reason. Equal reasons are worded equally, so that they can be
// counted together.
type Other struct {
	Path string
	Why  string
}

// Configured is a database as the configuration describes it.
type Configured struct {
	Name string
	// Folders are paths or doublestar globs of folders or files.
	Folders []string
	// Tool is empty when it is to be recognised.
	Tool Tool
}

// Source is a file that may belong to a database.
type Source struct {
	Path string
	// Split gives the file's bytes and its split form; it is only called where names do not tell enough. An error is not
	// reported from here: whoever reads the file for its statements meets it too.
	Split func() ([]byte, lex.File, error)
	// Explicit is true for a file that the user named by itself: it is read even where nothing says that it is a migration.
	Explicit bool
}

// Lookup gives the content of a file of the same side that is not SQL, by its path; false when there is none.
type Lookup func(path string) ([]byte, bool)
