package plimsoll.sql.wide_lock_window

import data.plimsoll.lib.sql

# One table after the other is locked, and each stays so while the next one is waited for.
findings contains {
	"fact": statement.id,
	"message": sprintf("every read and write of %s, locked since line %d, goes on waiting while %s waits for its lock on %s: the transaction gives none of them back before its end", [
		concat(" and ", held),
		before.at.line,
		statement.body.command,
		statement.body.table.name,
	]),
	"help": "give each table a migration of its own, so that a lock is held for one table at a time and for a moment only",
	"related": [{"fact": before.id, "message": "locked from here on"}],
	"evidence": {"locks": statement.body.effect.locks, "held": held},
} if {
	some statement in input.facts["sql.statement"]
	held := statement.body.held_tables
	widens(statement)
	count(held) == input.options.tables - 1 # so that the statement is reported that takes the last one
	before := since(statement, held)
}

# Every row of one table is read while others wait for another.
findings contains {
	"fact": statement.id,
	"message": sprintf("whoever needs %s, locked since line %d, waits until %s has gone through every row of %s", [
		sql.listed(held, "or"),
		before.at.line,
		statement.body.command,
		sql.listed(work, "and"),
	]),
	"help": sprintf("put this %s into a migration of its own, after the one that takes the lock", [statement.body.command]),
	"related": [{"fact": before.id, "message": "locked from here on"}],
	"evidence": object.union({"locks": statement.body.effect.locks, "held": held}, sql.sizes(statement)),
} if {
	some statement in input.facts["sql.statement"]
	held := statement.body.held_blocked
	statement.body.long
	work := [sql.sized(statement, table) | some table in array.concat(statement.body.effect.scans, statement.body.effect.rewrites)]
	not sql.blocks_writes(statement) # else a rule about the statement itself tells how to do without the lock
	before := since(statement, held)
	not validates_what_it_added(statement)
}

# widens: the statement has to wait for a table that the transaction has not locked yet.
widens(statement) if {
	statement.body.table.name in statement.body.blocked_reads
	not statement.body.table.name in statement.body.held_tables
	statement.body.table.kind != "view"
	statement.body.command != "DROP TABLE" # nobody goes on waiting for it
}

# validates_what_it_added: sql/validate-in-same-transaction says more.
validates_what_it_added(statement) if {
	some validation in input.facts["sql.validate_constraint"]
	sql.part_of(validation, statement)
	validation.body.added_in_transaction
}

# since: the statement that took the first of the locks.
since(statement, held) := sql.first([other |
	some other in input.facts["sql.statement"]
	sql.together(other, statement)
	some table in held
	table in other.body.blocked
])
