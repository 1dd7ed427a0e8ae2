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

# Of a partitioned table: as the servers 14 to 18 showed when the rollouts were run. Of indexes that were switched off: run apart from
# that, it would come after queries had missed rows and unique indexes had let in duplicates.
help(reindex) := "leave pg_index alone, since an index that is not kept up misses rows, and change the rows in batches, each a transaction of its own; the indexes then stay right, and no REINDEX is needed" if {
	reindex.body.switched_off
} else := sprintf("%s: %s", [sql.outside(reindex), reindex.body.concurrent]) if {
	not reindex.body.table.partitioned
} else := sprintf("%s: REINDEX INDEX CONCURRENTLY on one index of its partitions after the other; %s first waits for a ShareLock on every partition at once, and writes wait behind it", [sql.outside(reindex), reindex.body.concurrent])

tables(reindex) := sql.sized(reindex, reindex.body.table.name)

tables(reindex) := sprintf("the table of %s", [reindex.body.name]) if {
	not reindex.body.table
	reindex.body.command == "REINDEX INDEX"
}

tables(reindex) := sprintf("each table of %s in its turn", [reindex.body.name]) if {
	not reindex.body.table
	reindex.body.command != "REINDEX INDEX"
}
