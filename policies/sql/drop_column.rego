package plimsoll.sql.drop_column

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": sprintf("every query of the running version that names %s of %s fails from here on, and so would the version that a rollback brings back; %s", [
		drop.body.column, sql.old_name(drop.body.table), sql.left("values", drop.body.written_to),
	]),
	"help": "first release code that neither reads nor writes it, wait until nobody would roll back past that release, and keep a copy of the values; then say so here: -- plimsoll:allow sql/drop-column reason=\"unused since …\"",
	"evidence": sql.evidence(drop),
} if {
	some drop in input.facts["sql.drop_column"]
	sql.existing(drop.body.table)
	not drop.body.added_here
}
