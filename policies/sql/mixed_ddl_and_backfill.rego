package plimsoll.sql.mixed_ddl_and_backfill

import data.plimsoll.lib.sql

findings contains {
	"fact": backfill.id,
	"message": message(change, backfill),
	"help": help(change, backfill),
	"related": [{"fact": change.id, "message": sprintf("%s waits from here to the end of the transaction", [sql.held_up(change)])}],
	"evidence": object.union({"locks": change.body.effect.locks}, object.union(sql.sizes(change), sql.sizes(backfill))),
} if {
	some backfill in input.facts["sql.statement"]
	fills(backfill)
	not follows_another(backfill)
	not locked_on_purpose(backfill)
	change := sql.first([statement |
		some statement in sql.in_transaction(backfill.at.file, backfill.body.transaction)
		statement.body.class == "schema"
		count(statement.body.blocked) > 0
	])
}

# fills: bulk work on rows that were there before, in a transaction.
fills(statement) if {
	statement.body.bulk
	statement.body.transaction != 0
	some table in statement.body.tables
	sql.existing(table)
}

# follows_another: the transaction has such work before it, and one finding for a transaction is enough.
follows_another(statement) if {
	some other in sql.in_transaction(statement.at.file, statement.body.transaction)
	sql.before(other, statement)
	fills(other)
}

# locked_on_purpose: nobody is to come between the statements, so that they cannot be taken apart.
locked_on_purpose(statement) if {
	some lock in sql.in_transaction(statement.at.file, statement.body.transaction)
	sql.before(lock, statement)
	lock.body.command == "LOCK TABLE"
}

message(change, backfill) := sprintf("%s waits until this %s is done with its last row and the transaction ends, since %s took its lock in the same transaction", [
	sql.held_up(change),
	backfill.body.command,
	change.body.command,
]) if {
	sql.before(change, backfill)
} else := sprintf("all that this %s did is undone if %s, in the same transaction, fails or gives up waiting for its lock", [
	backfill.body.command,
	change.body.command,
])

# Triggers that are off are off for every session from the commit on, those that keep foreign keys among them.
help(change, backfill) := "leave the triggers on (once committed, DISABLE TRIGGER switches them off for everybody, those that keep foreign keys too), and fill the rows in batches, each a transaction of its own, apart from any schema change; where a trigger must not run for them, have its function ask for a setting that only the job sets" if {
	contains(change.body.command, "DISABLE TRIGGER")
} else := sprintf("%s; make each batch a transaction of its own", [sql.job(backfill)])
