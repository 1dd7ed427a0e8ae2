package plimsoll.sql.set_not_null_scan

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("SET NOT NULL looks for NULL in every row of %s while %s of it waits", [sql.sized(change, change.body.table.name), sql.waiting(change)]),
	"help": help(change.body),
	"evidence": sql.sized_evidence(change),
} if {
	some change in input.facts["sql.set_not_null"]
	sql.existing(change.body.table)
	sql.scans(change)
}

help(column) := text if {
	name := sql.new_name(column.table, [column.column, "not_null"])
	text := sprintf(
		"prove it first: ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID; then, in a later transaction, ALTER TABLE %s VALIDATE CONSTRAINT %s; after that SET NOT NULL, in a statement of its own, reads no row, and the constraint can be dropped",
		[column.table.name, name, column.check_text, column.table.name, name],
	)
}
