package plimsoll.sql.blocking_index

import data.plimsoll.lib.sql

findings contains {
	"fact": index.id,
	"message": sprintf("building this index makes every INSERT, UPDATE and DELETE on %s wait until the build ends", [index.body.table.name]),
	"help": help(index.body.table),
	"evidence": {
		"locks": index.body.effect.locks,
		"scans": index.body.effect.scans,
		"versions": index.body.effect.observed,
	},
} if {
	some index in input.facts["sql.create_index"]
	sql.existing(index.body.table)
	sql.blocks_writes(index)
	sql.scans(index)
}

help(table) := "build it with CREATE INDEX CONCURRENTLY, in a migration of its own, outside a transaction" if not table.partitioned

help(table) := "create the index ON ONLY the parent, build one CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION them" if table.partitioned
