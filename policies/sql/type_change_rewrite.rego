package plimsoll.sql.type_change_rewrite

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("changing %s %s writes every row of %s anew while %s of it waits", [
		change.body.column,
		types(change.body),
		sql.sized(change, change.body.table.name),
		sql.waiting(change),
	]),
	"help": help(change.body),
	"evidence": object.union(sql.sized_evidence(change), {"from": change.body.from, "to": change.body.to, "why": change.body.why}),
} if {
	some change in input.facts["sql.alter_column_type"]
	sql.existing(change.body.table)
	change.body.rewrite == "yes"
}

types(change) := sprintf("from %s to %s", [change.from, change.to]) if change.from != ""

types(change) := sprintf("to %s", [change.to]) if change.from == ""

help(change) := sprintf("ALTER TABLE %s ADD COLUMN %s %s; write both columns, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	change.table.name,
	sql.quoted(concat("_", [change.column, "new"])),
	change.to,
	sql.quoted(change.column),
])
