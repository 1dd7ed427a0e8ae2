package postgres

import (
	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// DownStatement is the body of sql.down_statement: what a statement of a way down does to one object.
type DownStatement struct {
	Database  string `json:"database" doc:"as in the facts about up steps"`
	Migration string `json:"migration" doc:"the version that is undone"`
	Tool      string `json:"tool"`
	// Irreversible is repeated from sql.down.
	Irreversible string `json:"irreversible" doc:"the reason given in a comment 'irreversible: …'; empty when none"`
	Statement    int    `json:"statement" fact:"position" doc:"the statement's place in its file, from 1"`
	Command      string `json:"command" doc:"the command tag with the words that matter"`
	Class        string `json:"class" doc:"schema, data, session, transaction or other, as in sql.statement"`
	Type         string `json:"type" doc:"table or column: what the object is; empty for a statement that is about neither"`
	// Before and Up: how the object stands when the way down begins.
	Before string   `json:"before" doc:"existed (before the migration did), created (by the migration), new (made by the way down itself); empty when it is not known, or there is no object"`
	Up     []string `json:"up" doc:"what the way up does to the object: created, renamed, filled (rows or values put in), changed (rows updated or deleted), type changed"`
	// Discards leaves out what the way down has copied elsewhere, or fills again.
	Discards string `json:"discards" doc:"data that is gone afterwards: table, column, rows, or values (some do not fit the new type); empty for none"`
	Where    string `json:"where" doc:"the condition of a DELETE as written"`
	Own      bool   `json:"own" doc:"the condition of a DELETE names a column that the migration adds"`
	Query    string `json:"query" doc:"for a DELETE and a TRUNCATE: a query of the rows, or of all where the condition names other tables"`
	From     string `json:"from" doc:"for a change of type: the type before"`
	To       string `json:"to" doc:"for a change of type: the type after"`
	Misfit   string `json:"misfit" doc:"for a change of type: what becomes of values that do not fit: refused, cut or rounded; empty where all fit, where the way down has changed rows before, or where it is not known"`
	Misfits  string `json:"misfits" doc:"which values those are, in words: longer than 20 characters"`
}

// Down is the body of sql.down: the way down of a migration as a whole.
type Down struct {
	Database     string `json:"database"`
	Migration    string `json:"migration" doc:"the version; of several that are undone as one, that of the first loss that the way down leaves, else the last"`
	Tool         string `json:"tool"`
	Irreversible string `json:"irreversible" doc:"the reason given in a comment 'irreversible: …', up or down; empty when none"`
	Empty        bool   `json:"empty" doc:"there is a way down, and nothing in it does anything"`
	Lost         []Lost `json:"lost" doc:"what the way up destroys of the data that was there before the change, and how the way down leaves it"`
	Fails        string `json:"fails" doc:"where nothing is undone: the first command of the way up that fails when the migration runs again, with the object that it finds, or misses; empty when none is known to"`
}

// Lost is data that the way up of a migration destroys.
type Lost struct {
	Object  string   `json:"object" doc:"by its name before the migration"`
	Type    string   `json:"type" doc:"table, column, rows (deleted), values (that did not fit a new type) or labels (of an enum, in rows that got others)"`
	Command string   `json:"command" doc:"what destroys it"`
	Back    string   `json:"back" doc:"how the way down leaves it: missing, empty (there again, without what it held), refused (its NOT NULL column cannot be added while the table holds a row), filled (from other data) or unknown"`
	KeptIn  []string `json:"kept_in" doc:"where the way up puts copies: tables, or columns as table.column"`
	// Migration differs from Down's where several are undone one after the other.
	Migration string `json:"migration" doc:"the version whose undoing brings it back as it does; where none does, the one that destroys it"`
}

// member is one migration of a group that is undone as one.
type member struct {
	migration framework.Migration
	mark      int
}

// descent is the way down of a group, while it is read.
type descent struct {
	up, down     *course
	after        *catalog.Catalog // as the way up leaves it
	marks        map[int]bool     // of the group's migrations
	facts        []downFact
	irreversible string
	begin                          // of the way down as a whole
	begins       map[string]*begin // by version
}

// begin is where a way down begins.
type begin struct {
	at   source.Span // the first statement that does something, else the beginning of the first step
	busy bool        // a statement does something
}

// reach takes in a place of a way down, the next in order.
func (b *begin) reach(at source.Span, busy bool) {
	if b.at.File == "" || busy && !b.busy {
		b.at = at
	}
	b.busy = b.busy || busy
}

// reach takes in a place of one migration's way down.
func (d *descent) reach(version string, at source.Span, busy bool) {
	if d.begins[version] == nil {
		d.begins[version] = &begin{}
	}
	d.begins[version].reach(at, busy)
	d.begin.reach(at, busy)
}

// downFact is a fact about a statement with the passages of what it is about, which tell in the end what became of it.
type downFact struct {
	fact   analyzers.Fact
	table  *passage
	column *columnPassage
	made   bool // the statement makes it
}

// samePiece is whether two migrations that follow each other were cut out of one: popx's converter makes a file of each
// statement, under the name of the whole and behind the first 14 digits of its version, and leaves empty the ways down of
// those that another undoes.
func samePiece(tool framework.Tool, a, b framework.Migration) bool {
	const digits = 14
	return tool == framework.Popx && (a.Name == b.Name || len(a.Version) > digits && len(b.Version) > digits && a.Version[:digits] == b.Version[:digits])
}
