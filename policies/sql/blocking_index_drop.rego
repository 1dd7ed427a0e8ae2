package plimsoll.sql.blocking_index_drop

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": sprintf("dropping %s waits for open transactions on %s to end, and %s of that table waits in line behind it", [drop.body.index, table(drop), sql.waiting(drop)]),
	"help": help(drop),
	"evidence": sql.evidence(drop),
	"fix": drop.body.remedies.concurrently,
} if {
	some drop in input.facts["sql.drop_index"]
	not drop.body.table.created_here # true of a table that is not known, too: it is not new
	sql.blocks_writes(drop)
	not as_short_as_can_be(drop)
	not drop.body.held # whoever waits, waits for an earlier statement
}

# An index of a partitioned table cannot be dropped concurrently; giving up early is all that is left to do.
as_short_as_can_be(drop) if {
	drop.body.table.partitioned
	drop.body.lock_timeout != ""
}

table(drop) := drop.body.table.name

table(drop) := "its table" if not drop.body.table

# Synapse's background updates come after the new code, which may write what a unique index refuses.
help(drop) := sprintf("an index of a partitioned table cannot be dropped CONCURRENTLY: put %s, so that the drop gives up instead of holding everybody up, and run the migration again until it succeeds", [sql.giving_up(drop)]) if {
	drop.body.table.partitioned
} else := sprintf("new code must not meet this unique index, and Synapse runs every delta in a transaction: put %s, so that the drop gives up instead of holding everybody up", [sql.giving_up(drop)]) if {
	drop.body.tool == "synapse"
	drop.body.unique
} else := sprintf("%s: %s", [sql.alone(drop, sprintf(" after this one, when what takes its place is there (%s on the same table)", [later])), drop.body.concurrent]) if {
	makes_way(drop)
	later := sql.lines(drop.body.later)
} else := sprintf("%s: %s", [sql.outside(drop), drop.body.concurrent])

# makes_way: between the end of a unique index and what comes for it, rows that it refuses would come in; and queries have none
# until one like it is there.
makes_way(drop) if drop.body.unique

makes_way(drop) if {
	some index in input.facts["sql.create_index"]
	index.at.file == drop.at.file
	index.body.index == drop.body.index
}
