package plimsoll.sql.drop_column

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": sprintf("%s, and so would the version that a rollback brings back; %s", [happens(drop.body), sql.left("values", drop.body.written_to)]),
	"help": help(drop.body),
	"evidence": sql.evidence(drop),
} if {
	some drop in input.facts["sql.drop_column"]
	sql.existing(drop.body.table)
	not drop.body.added_here
}

happens(drop) := sprintf("the running version finds another column under the name %s of %s from here on", [drop.column, sql.old_name(drop.table)]) if {
	drop.superseded
} else := sprintf("every query of the running version that names %s of %s fails from here on", [drop.column, sql.old_name(drop.table)])

help(drop) := sprintf("ALTER TABLE %s ADD COLUMN %s …, beside the old one; write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	drop.table.name, sql.quoted(concat("", [drop.column, "_new"])), drop.column,
]) if {
	drop.superseded
} else := sprintf("first %srelease code that neither reads nor writes it, wait until nobody would roll back past that release, and keep a copy of the values; then say so here: -- plimsoll:allow sql/drop-column reason=\"unused since …\"", [optional(drop)])

# optional: an INSERT may leave the column out only if it takes NULL.
optional(drop) := sprintf("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL, so that an INSERT can leave it out, then ", [sql.old_name(drop.table), sql.quoted(drop.column)]) if {
	drop.required
} else := ""
