package plimsoll.sql.rename_in_place

import data.plimsoll.lib.sql

findings contains {
	"fact": rename.id,
	"message": sprintf("every query of the running version that names %s fails from here on, and so would the version that a rollback brings back", [rename.body.from]),
	"help": help(rename),
	"evidence": sql.evidence(rename),
} if {
	some rename in array.flatten([input.facts["sql.rename_column"], input.facts["sql.rename_table"], input.facts["sql.set_schema"]])
	sql.existing(rename.body.table)
	not rename.body.compatible_view
	not rename.body.added_here
	not swapped(rename)
}

# swapped: the migration then gives the old name to another table or column …
swapped(rename) if {
	some other in array.concat(input.facts["sql.rename_table"], input.facts["sql.rename_column"])
	other.at.file == rename.at.file
	other.body.statement > rename.body.statement
	other.body.to == rename.body.from
}

# … or the new name was another table's before, which is what queries go on naming.
swapped(rename) if {
	some other in input.facts["sql.rename_table"]
	other.at.file == rename.at.file
	other.body.statement < rename.body.statement
	other.body.from == rename.body.to
}

help(rename) := sprintf("add %s beside it, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.to,
	rename.body.from,
]) if {
	rename.kind == "sql.rename_column"
} else := sprintf("the file also changes columns of %s, so a view of the old name would not do for the running version: make %s a table of its own beside %s, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.to,
	rename.body.to,
	rename.body.from,
	rename.body.from,
]) if {
	reshaped(rename)
} else := sprintf("keep the old name in the same transaction: CREATE VIEW %s AS SELECT * FROM %s; reads and simple writes go through it; drop it when no running version needs it", [
	rename.body.from,
	rename.body.to,
])

# reshaped: the file changes what the running version reads and writes through a view: columns go, are of another type, may be NULL …
reshaped(rename) if {
	some change in array.flatten([input.facts["sql.drop_column"], input.facts["sql.alter_column_type"], input.facts["sql.drop_not_null"]])
	of_it(change, rename)
}

# … or have to be given in every INSERT.
reshaped(rename) if {
	some add in input.facts["sql.add_column"]
	add.body.effect.fails_on_rows
	of_it(add, rename)
}

reshaped(rename) if {
	some demand in input.facts["sql.set_not_null"]
	not demand.body.filled
	of_it(demand, rename)
}

reshaped(rename) if {
	some drop in input.facts["sql.drop_default"]
	drop.body.not_null
	not drop.body.superseded
	of_it(drop, rename)
}

of_it(change, rename) if {
	change.at.file == rename.at.file
	change.body.table.name in {rename.body.from, rename.body.to}
}
