package plimsoll.sql.blocking_reindex

import data.plimsoll.lib.sql

findings contains {
	"fact": reindex.id,
	"message": sprintf("%s makes every write of %s wait, and every read as well, since a query locks all indexes of a table before it chooses among them", [reindex.body.command, tables(reindex)]),
	"help": help(reindex),
	"evidence": sql.sized_evidence(reindex),
	"fix": reindex.body.remedies.concurrently,
} if {
	some reindex in input.facts["sql.reindex"]
	reindex.body.concurrent != "" # it is concurrent already, or cannot be
	not reindex.body.table.created_here # true of a table that is not known, too: it is not new
}

help(reindex) := sprintf("%s: %s", [sql.outside(reindex), reindex.body.concurrent]) if not reindex.body.table.partitioned

# As the servers 14 to 18 showed when the rollouts were run.
help(reindex) := sprintf("%s: REINDEX INDEX CONCURRENTLY on one index of its partitions after the other; %s first waits for a ShareLock on every partition at once, and writes wait behind it", [sql.outside(reindex), reindex.body.concurrent]) if {
	reindex.body.table.partitioned
}

tables(reindex) := sql.sized(reindex, reindex.body.table.name)

tables(reindex) := sprintf("the table of %s", [reindex.body.name]) if {
	not reindex.body.table
	reindex.body.command == "REINDEX INDEX"
}

tables(reindex) := sprintf("each table of %s in its turn", [reindex.body.name]) if {
	not reindex.body.table
	reindex.body.command != "REINDEX INDEX"
}
