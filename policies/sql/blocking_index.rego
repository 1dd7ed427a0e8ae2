package plimsoll.sql.blocking_index

import data.plimsoll.lib.sql

findings contains {
	"fact": index.id,
	"message": sprintf("building this index makes %s of %s wait until all its %s are read%s", [sql.waiting(index), index.body.table.name, sql.rows(index, index.body.table.name), sql.and_on(index)]),
	"help": help(index),
	"evidence": sql.sized_evidence(index),
	"fix": index.body.remedies.concurrently,
} if {
	some index in input.facts["sql.create_index"]
	sql.existing(index.body.table)
	sql.blocks_writes(index)
	sql.scans(index)
}

help(index) := sprintf("%s: %s", [sql.outside(index), index.body.concurrent]) if not index.body.table.partitioned

help(index) := sprintf(
	"a partitioned table cannot be indexed CONCURRENTLY as a whole: create the index ON ONLY %s, build the same one CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION each of them",
	[index.body.table.name],
) if {
	index.body.table.partitioned
}
