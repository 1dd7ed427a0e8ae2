package plimsoll.sql.statement_timeout_missing

import data.plimsoll.lib.sql

findings contains {
	"fact": statement.id,
	"message": sprintf("no statement_timeout is set here to end this %s when it takes hours instead of minutes: %s until it is over", [statement.body.command, harm(statement)]),
	"help": sprintf("put %s, with twice the time that a rehearsal took, so that it ends by itself and undoes what it did", [set(statement.body)]),
	"evidence": sql.sized_evidence(statement),
} if {
	some statement in input.facts["sql.statement"]
	endless(statement)
	not follows_another(statement)
}

# endless: the statement goes over all rows of a table, or over any number of them, and has no time set for that.
endless(statement) if {
	statement.body.statement_timeout == ""
	goes_over_rows(statement.body)
	not leaves_half_an_index(statement.body.command)
}

# A foreign key of a table that is still empty has nothing to look up.
goes_over_rows(statement) if {
	statement.long
	not statement.table.created_here
}

goes_over_rows(statement) if {
	statement.bulk
	some table in statement.tables
	sql.existing(table)
}

# leaves_half_an_index: nobody waits for a concurrent build, and what it leaves behind when it is cancelled has to be dropped.
leaves_half_an_index(command) if regex.match(`INDEX.* CONCURRENTLY$`, command)

# follows_another: another statement of the file does so before it, and one finding for a file is enough.
follows_another(statement) if {
	some other in input.facts["sql.statement"]
	other.at.file == statement.at.file
	other.body.statement < statement.body.statement
	endless(other)
}

harm(statement) := sprintf("%s waits", [sql.held_up(statement)]) if {
	count(statement.body.blocked) > 0
} else := "vacuum cannot clean up, and the release stands still,"

set(statement) := "SET statement_timeout = '30min'; before it and RESET statement_timeout; after it" if statement.transaction == 0

set(statement) := "SET LOCAL statement_timeout = '30min'; before it" if statement.transaction != 0
