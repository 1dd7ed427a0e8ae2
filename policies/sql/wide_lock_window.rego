package plimsoll.sql.wide_lock_window

import data.plimsoll.lib.sql

# One table after the other is locked, and each stays so while the next one is waited for.
findings contains {
	"fact": statement.id,
	"message": sprintf("every read and write of %s goes on waiting while %s waits for its lock on %s: the transaction gives none of them back before its end", [
		sql.listed([sprintf("%s (locked since line %d)", [table, shut.at.line]) | some [table, shut] in taken], "and"),
		statement.body.command,
		statement.body.table.name,
	]),
	"help": help(statement, taken),
	"related": [{"fact": shut, "message": "locked from here on"} | some shut in {shut.id | some [_, shut] in taken}],
	"evidence": {"locks": statement.body.effect.locks, "held": [table | some [table, _] in taken]},
} if {
	some statement in input.facts["sql.statement"]
	taken := wide(statement)
	statement.body.statement == first_wide(statement.at.file, statement.body.transaction)
}

# Every row of one table is read while others wait for another.
findings contains {
	"fact": statement.id,
	"message": sprintf("whoever %s, %s line %d, waits until %s has gone through every row of %s and the transaction ends", [
		wants(held, closed(statement)),
		each(statement, held),
		before.at.line,
		statement.body.command,
		sql.listed(work, "and"),
	]),
	"help": later(statement),
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

# wide: the tables that are locked while a statement waits for one more, each with the statement that closed it to readers.
wide(statement) := taken if {
	widens(statement)
	taken := [[table, shut] |
		some table in statement.body.held_tables
		shut := closing(statement, table)
	]
	count(taken) >= input.options.tables - 1
}

# first_wide: the first statement of a transaction that is reported; the others follow it.
first_wide(file, transaction) := min([statement.body.statement |
	some statement in sql.in_transaction(file, transaction)
	wide(statement)
])

# widens: the statement has to wait for a table that the transaction has not locked yet.
widens(statement) if {
	statement.body.table.name in statement.body.blocked_reads
	not statement.body.held
	statement.body.table.kind != "view"
	statement.body.command != "DROP TABLE" # nobody goes on waiting for it
}

# help: a foreign key that is dropped closes both of its tables at once, whatever is done; and what is dropped to be made
# anew must not be missing in between.
help(statement, taken) := "run this migration while nothing else uses these tables: it switches off what keeps rows in order, and cannot be taken apart" if {
	statement.body.suspended
} else := sprintf("split the migration so that %s; not between a DROP and what takes its place, though: what cannot be split, run while nothing else uses these tables", [less(statement, taken)])

less(statement, taken) := sprintf("each transaction locks one of these tables%s", [{true: "", false: ", and for a moment only"}[lasting(statement, taken)]]) if {
	not several(statement, taken)
} else := sprintf("each of these statements is a transaction of its own%s", [{true: "", false: ", and what it locks is locked for a moment only"}[lasting(statement, taken)]])

# lasting: whether one of them holds its lock for the work on every row, and does not let it go as soon as it comes.
lasting(statement, taken) if {
	some one in array.concat([statement], [shut | some [_, shut] in taken])
	one.body.long
} else := false

several(statement, taken) if {
	some one in array.concat([statement], [shut | some [_, shut] in taken])
	count(one.body.blocked_reads) > 1
}

# validates_what_it_added: sql/validate-in-same-transaction says more.
validates_what_it_added(statement) if {
	some validation in input.facts["sql.validate_constraint"]
	sql.part_of(validation, statement)
	validation.body.added_in_transaction
}

# closing: the statement that took the lock for which others cannot even read a table.
closing(statement, table) := shut if {
	shut := first_to_close(statement.at.file, statement.body.transaction)[table]
	sql.before(shut, statement)
}

# first_to_close: by table, the first statement of a transaction for which others cannot even read it, under whatever name.
first_to_close(file, transaction) := {table: statements[first] |
	statements := sql.in_order(sql.in_transaction(file, transaction))
	closes := object.union_n([{table: i | some table in statements[i].body.blocked_reads} | some i in numbers.range(count(statements) - 1, 0)])
	former := {rename.body.to: rename.body.table.name |
		some rename in input.facts["sql.rename_table"]
		[rename.at.file, rename.body.transaction] == [file, transaction]
	}
	some table, one in closes
	first := min([one, object.get(closes, object.get(former, table, table), one)])
}

# locking: the one that took the lock that is held, be it against writes alone.
locking(statement, table) := shut if {
	shut := closing(statement, table)
} else := sql.first([other |
	some other in earlier(statement)
	table in other.body.blocked
])

# closed: the tables that others cannot even read while a statement runs, for the locks taken before it.
closed(statement) := {table |
	some other in earlier(statement)
	some table in other.body.blocked_reads
}

# earlier: what its transaction has done before a statement.
earlier(statement) := [other |
	some other in sql.in_transaction(statement.at.file, statement.body.transaction)
	sql.before(other, statement)
]

# since: the statement from which on all of the locks are held.
since(statement, held) := latest[2] if {
	latest := max([[shut.body.statement, [shut.at.line, shut.at.column, shut.id], shut] |
		some table in held
		shut := locking(statement, table)
	])
}

# each: other statements took locks before that one.
each(statement, held) := "all of them locked by" if {
	count({locking(statement, table).id | some table in held}) > 1
} else := "locked since"

# wants: what those do who wait for tables, some of which others can read.
wants(held, closed_here) := concat(", or ", array.concat(
	[sprintf("needs %s", [sql.listed(read, "or")]) | read := [table | some table in held; table in closed_here]; count(read) > 0],
	[sprintf("writes to %s", [sql.listed(written, "or")]) |
		written := [table | some table in held; not table in closed_here]
		count(written) > 0
	],
))

# later: what is made anew cannot be missing between two migrations. Rows would go on into the table that is dropped.
later(statement) := remade(statement) if {
	statement.body.replaces
} else := sprintf("put this %s and what follows into a migration after this one, unless it takes the place of what this one drops", [statement.body.command]) if {
	statement.body.followed
} else := sprintf("put this %s into a migration after this one, unless it takes the place of what this one drops", [statement.body.command])

remade(statement) := sprintf("make it, and the views that it reads, under new names in a migration before this one, and let this one drop the old %s and rename the new one", [statement.body.table.name]) if {
	statement.body.command != "CREATE TABLE AS"
} else := sprintf("run this migration while nothing else uses these tables: the new %s takes the place of the old, so that nothing can come between the two", [statement.body.table.name])
