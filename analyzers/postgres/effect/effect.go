// Package effect says what a statement does to the tables it touches on each server version: the locks it takes, whether
// rows are rewritten or read, indexes built, and whether it may run in a transaction.
package effect

// Mode is one of PostgreSQL's table lock modes, by the name that pg_locks shows
// (PostgreSQL documentation, "Explicit Locking", section "Table-Level Locks").
type Mode string

// The table lock modes from the weakest to the strongest.
const (
	AccessShare          Mode = "AccessShareLock"
	RowShare             Mode = "RowShareLock"
	RowExclusive         Mode = "RowExclusiveLock"
	ShareUpdateExclusive Mode = "ShareUpdateExclusiveLock"
	Share                Mode = "ShareLock"
	ShareRowExclusive    Mode = "ShareRowExclusiveLock"
	Exclusive            Mode = "ExclusiveLock"
	AccessExclusive      Mode = "AccessExclusiveLock"
)

// Lock is a lock on one relation that existed before the statement.
type Lock struct {
	Relation string `json:"relation" doc:"schema-qualified name"`
	Mode     Mode   `json:"mode" doc:"the lock mode as pg_locks shows it"`
}

// Blocks says what other sessions wait for while the statement's locks are held.
type Blocks struct {
	Reads  bool `json:"reads"`
	Writes bool `json:"writes"`
}

// Effect is what one statement, or one subcommand of an ALTER TABLE, does.
type Effect struct {
	Locks         []Lock   `json:"locks" doc:"table locks taken, the strongest for each relation"`
	Rewrites      []string `json:"rewrites" doc:"tables whose rows are written anew"`
	Scans         []string `json:"scans" doc:"tables whose rows are all read"`
	Reindexes     []string `json:"reindexes" doc:"indexes that are built anew"`
	Blocks        Blocks   `json:"blocks"`
	InTransaction string   `json:"in_transaction" doc:"allowed or forbidden"`
	FailsOnRows   bool     `json:"fails_on_rows" doc:"the statement fails if the table holds a row"`
	Unknown       []string `json:"unknown" doc:"what could not be known, and why"`
	Observed      []int    `json:"observed" doc:"major server versions on which this effect was seen"`
}
