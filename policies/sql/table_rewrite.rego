package plimsoll.sql.table_rewrite

import data.plimsoll.lib.sql

findings contains {
	"fact": rewrite.id,
	"message": sprintf("%s writes every row of %s anew while %s of it waits", [rewrite.body.command, sql.sized(rewrite, rewrite.body.table.name), sql.waiting(rewrite)]),
	"help": help(rewrite.body),
	"evidence": sql.sized_evidence(rewrite),
} if {
	some rewrite in input.facts["sql.rewrite_table"]
	sql.existing(rewrite.body.table)
}

help(rewrite) := sprintf("VACUUM %s, without FULL, is enough where the space is to be used again; to give it back, run pg_repack --table=%s --no-order, which lets reads and writes go on", [
	rewrite.table.name,
	rewrite.table.name,
]) if {
	rewrite.command == "VACUUM FULL"
} else := sprintf("run pg_repack --table=%s, with --order-by for another order than that of CLUSTER ON: it lets reads and writes go on", [rewrite.table.name]) if {
	rewrite.command == "CLUSTER"
} else := sprintf("run pg_repack --table=%s --tablespace=… --moveidx: it lets reads and writes go on", [rewrite.table.name]) if {
	rewrite.command == "ALTER TABLE SET TABLESPACE"
} else := sprintf("create a table that is so from the start, keep it up to date with a trigger on %s, copy the rows in batches, then swap the names in one transaction", [rewrite.table.name])
