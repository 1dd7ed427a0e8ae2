package plimsoll.sql.add_required_column

import data.plimsoll.lib.sql

findings contains {
	"fact": add.id,
	"message": sprintf("adding %s without a usable default fails if %s holds a row; if it holds none, every INSERT that does not name %s fails from then on", [
		add.body.column,
		add.body.table.name,
		add.body.column,
	]),
	"help": sprintf(
		"ALTER TABLE %s ADD COLUMN %s %s, have the code write it, fill the old rows in batches, then SET NOT NULL; or give it a constant DEFAULT, which touches no row",
		[add.body.table.name, sql.quoted(add.body.column), add.body.type],
	),
	"evidence": sql.evidence(add),
} if {
	some add in input.facts["sql.add_column"]
	sql.existing(add.body.table)
	add.body.effect.fails_on_rows
}
