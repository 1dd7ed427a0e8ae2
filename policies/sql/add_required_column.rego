package plimsoll.sql.add_required_column

import data.plimsoll.lib.sql

findings contains {
	"fact": add.id,
	"message": sprintf("adding %s without a usable default %s", [add.body.column, harm(add)]),
	"help": help(add),
	"evidence": sql.evidence(add),
} if {
	some add in input.facts["sql.add_column"]
	sql.existing(add.body.table)
	add.body.effect.fails_on_rows
}

# The rows may be gone by then; the running version's next INSERT comes all the same.
harm(add) := sprintf("fails if %s holds a row; if it holds none, %s", [add.body.table.name, refused(add)]) if not add.body.emptied

harm(add) := sprintf("means that %s", [refused(add)]) if add.body.emptied

refused(add) := sprintf("every INSERT that does not name %s fails from then on", [add.body.column])

# No constant is right for a column that refers to another table: it would have to be a row there.
help(add) := sprintf(
	"ALTER TABLE %s ADD COLUMN %s %s; %s; have the code write it, fill the old rows in batches, then ADD CHECK (%s IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later transaction, and SET NOT NULL",
	[add.body.table.name, column, add.body.type, foreign_key(add.body, column), column],
) if {
	add.body.references != ""
	column := sql.quoted(add.body.column)
} else := sprintf(
	"ALTER TABLE %s ADD COLUMN %s %s, have the code write it, fill the old rows in batches, then SET NOT NULL%s",
	[add.body.table.name, name(add), add.body.type, constant[add.body.keyed]],
)

# name: the column as it can be added beside one that the file has dropped under the same name.
name(add) := sql.quoted(concat("", [add.body.column, "_new"])) if {
	some drop in input.facts["sql.drop_column"]
	drop.at.file == add.at.file
	drop.body.statement <= add.body.statement
	drop.object == add.object
} else := sql.quoted(add.body.column)

constant := {
	false: "; or give it a constant DEFAULT, which touches no row",
	true: " (no constant DEFAULT would do: the values have to differ, or to stand in another table)",
}

# Until version 18 the server refuses NOT VALID for a foreign key of a partitioned table.
foreign_key(add, column) := sprintf("ADD FOREIGN KEY (%s) REFERENCES %s … NOT VALID to each partition, and VALIDATE CONSTRAINT there in a later transaction", [column, add.references]) if {
	add.table.partitioned
} else := sprintf("ADD FOREIGN KEY (%s) REFERENCES %s … NOT VALID, and VALIDATE CONSTRAINT in a later transaction", [column, add.references])
