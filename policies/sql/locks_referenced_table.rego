package plimsoll.sql.locks_referenced_table

import data.plimsoll.lib.sql

# A foreign key sits on both tables, and takes both with it.
findings contains {
	"fact": drop.id,
	"message": sprintf("dropping %s closes %s to every read and write, too: the triggers of a foreign key there go with it", [drop.object, sql.listed(sort(closed), "and")]),
	"help": help(drop, closed),
	"evidence": sql.evidence(drop),
} if {
	some drop in drops
	closed := closes(drop)
	not follows_another(drop)
}

# A new table is nobody's yet, but those that its foreign keys name are everybody's.
findings contains {
	"fact": create.id,
	"message": sprintf("creating %s makes every INSERT, UPDATE and DELETE of %s wait, all at once, until the transaction ends", [create.object, sql.listed(sort(tables), "and")]),
	"help": sprintf("create %s without foreign keys, and add each of them in a transaction of its own", [create.object]),
	"evidence": sql.evidence(create),
} if {
	some create in input.facts["sql.create_table"]
	tables := {table.name | some table in create.body.references; sql.existing(table)}
	count(tables) >= input.options.tables
}

drops := array.flatten([input.facts["sql.drop_constraint"], input.facts["sql.drop_column"], input.facts["sql.drop_table"]])

# closes: the tables that the transaction has not closed before. One that is closed for a moment, or not at all, is as good as
# it gets.
closes(drop) := tables if {
	tables := sql.closed_with(drop) - held(drop)
	count(tables) > 0
	not as_short_as_can_be(drop, tables)
}

held(drop) := {table |
	some before in sql.in_transaction(drop.at.file, drop.body.transaction)
	before.body.statement < drop.body.statement
	some table in before.body.blocked_reads
}

as_short_as_can_be(drop, tables) if {
	count(tables) == 1
	drop.body.lock_timeout != ""
}

# follows_another: another drop of the file does so before it, and one finding for a file is enough.
follows_another(drop) if {
	some other in drops
	other.at.file == drop.at.file
	[other.body.statement, other.object] < [drop.body.statement, drop.object]
	closes(other)
}

# A key that another one replaces goes last, so that rows without their other half never come in.
help(drop, closed) := sprintf("first add the key that takes its place, under another name and with NOT VALID, and validate it, each in a transaction of its own; then drop this one in a migration of its own, with %s", [sql.giving_up(drop)]) if {
	some add in replacing(drop, closed)
	not reshaped(add)
} else := sprintf("put %s, so that it gives up instead of holding everybody up; the key that takes its place needs what the file does in between, so nothing but quiet keeps rows without their other half out: run the migration while nothing else writes here", [sql.giving_up(drop)]) if {
	count(replacing(drop, closed)) > 0
} else := sprintf("let nothing else stand in its migration, and put %s, so that it gives up instead of holding everybody up, and can be tried again", [sql.giving_up(drop)]) if {
	count(closed) == 1
} else := sprintf("drop the foreign keys first, one in each migration, with %s: ALTER TABLE %s DROP CONSTRAINT …", [
	sql.giving_up(drop),
	drop.body.table.name,
])

# replacing: the keys that a file adds between the same tables after it has dropped one.
replacing(drop, closed) := [add |
	some add in input.facts["sql.add_constraint"]
	drop.kind == "sql.drop_constraint"
	[add.at.file, add.body.table.name] == [drop.at.file, drop.body.table.name]
	sql.before(drop, add)
	add.body.references in closed
]

# reshaped: the file changes columns of one of the tables, on which the new key may stand.
reshaped(add) if {
	some change in array.flatten([input.facts["sql.add_column"], input.facts["sql.drop_column"], input.facts["sql.alter_column_type"]])
	change.at.file == add.at.file
	change.body.table.name in {add.body.references, add.body.table.name}
}
