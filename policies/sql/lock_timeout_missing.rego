package plimsoll.sql.lock_timeout_missing

import data.plimsoll.lib.sql

findings contains {
	"fact": statement.id,
	"message": sprintf("%s waits for open transactions that %s, and %s waits in line behind it: no lock_timeout is set here to end that wait", [statement.body.command, uses(statement.body), sql.held_up(statement)]),
	"help": sprintf("put %s, so that it gives up instead of holding everybody up; if the runner or the role sets one, say so in .plimsoll.yaml: lock_timeout: runner for the database %q", [sql.giving_up(statement), statement.body.database]),
	"evidence": sql.evidence(statement),
	"fix": statement.body.remedies.lock_timeout,
} if {
	some statement in input.facts["sql.statement"]
	waits(statement)
	not follows_another(statement)
}

# uses: what those do that the statement waits for. A lock that lets others read waits for writers only.
uses(statement) := concat(" or ", array.concat(
	[sprintf("use %s", [sql.listed(read, "or")]) | read := statement.blocked_reads; count(read) > 0],
	[sprintf("write to %s", [sql.listed(written, "or")]) |
		written := [table | some table in statement.blocked; not table in statement.blocked_reads]
		count(written) > 0
	],
))

# waits: the statement may wait for a lock with no lock_timeout to end that, while others wait behind it.
waits(statement) if {
	statement.body.lock_timeout == ""
	not left_to_another(statement)
	not has_it(statement)
}

# has_it: the transaction holds each of the locks already, or one at least as strong, so that nobody has to be waited for. Where
# it took it, a rule has spoken.
has_it(statement) if {
	closing := {lock.relation | some lock in statement.body.effect.locks; lock.mode == "AccessExclusiveLock"}
	shut := {table | some table in statement.body.held_tables}
	kept := {table | some table in statement.body.held_blocked; not table in closing}
	every table in statement.body.blocked { table in (shut | kept) }
}

# follows_another: another statement of the file does so before it, and one finding for a file is enough.
follows_another(statement) if {
	some other in input.facts["sql.statement"]
	other.at.file == statement.at.file
	sql.before(other, statement)
	waits(other)
}

# left_to_another: a rule tells how to do without the lock. It is held while rows are read or written …
left_to_another(statement) if {
	count(array.concat(statement.body.effect.scans, statement.body.effect.rewrites)) > 0
	sql.existing(statement.body.table)
}

left_to_another(statement) if startswith(statement.body.command, "ALTER DOMAIN")

# … or sql/blocking-index-drop and sql/blocking-detach say the same of it …
left_to_another(statement) if statement.body.command in {"DROP INDEX", "ALTER TABLE DETACH PARTITION"}

# … or the server itself waits until nobody uses the partition through its parent, before it locks it.
left_to_another(statement) if statement.body.command == "ALTER TABLE DETACH PARTITION CONCURRENTLY"

# … or sql/locks-referenced-table says the same of two tables.
left_to_another(statement) if {
	some drop in drops
	sql.part_of(drop, statement)
	count(sql.closed_with(drop)) > 0
}

drops := array.flatten([input.facts["sql.drop_constraint"], input.facts["sql.drop_column"], input.facts["sql.drop_table"]])
