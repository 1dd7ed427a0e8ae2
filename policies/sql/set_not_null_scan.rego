package plimsoll.sql.set_not_null_scan

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("SET NOT NULL looks for NULL in every row of %s while %s of it waits", [sql.sized(change, change.body.table.name), sql.waiting(change)]),
	"help": help(change),
	"evidence": sql.sized_evidence(change),
} if {
	some change in input.facts["sql.set_not_null"]
	sql.existing(change.body.table)
	sql.scans(change)
}

help(change) := text if {
	column := change.body
	name := sql.new_name(column.table, [column.column, "not_null"])
	text := sprintf(
		"%sprove it%s: ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID; then, in a later transaction, ALTER TABLE %s VALIDATE CONSTRAINT %s; after that SET NOT NULL, in a statement of its own, reads no row, and the constraint can be dropped",
		array.concat(order(change), [column.table.name, name, column.check_text, column.table.name, name]),
	)
}

# order: with a check on the column, a change of its type reads every row, even one to the type that it has.
order(change) := [retyped(type.body), ""] if {
	some type in input.facts["sql.alter_column_type"]
	sql.part_of(type, change)
	type.body.column == change.body.column
} else := ["", " first"]

retyped(type) := sprintf("leave out TYPE %s, which it has already; then ", [type.to]) if {
	type.from == type.to
} else := "change its type before all this and leave it out of this statement; then "
