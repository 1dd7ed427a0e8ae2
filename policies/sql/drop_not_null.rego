package plimsoll.sql.drop_not_null

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": sprintf("the running version, like one that a rollback brings back, has never met NULL in %s of %s: from the first row that has it on, whatever reads that may fail", [columns, drop.body.table.name]),
	"help": sprintf("first release code that copes with NULL in %s wherever it is read; let new code write the first NULL when no version without that is running or would be brought back", [columns]),
	"evidence": {"columns": [other.object | some other in beside(drop)]},
} if {
	some drop in input.facts["sql.drop_not_null"]
	drop.id == min([other.id | some other in beside(drop)]) # one finding for a table of a file
	columns := sql.names([other.body.column | some other in beside(drop)])
}

# beside: the columns of the same table from which the same file takes NOT NULL, the one at hand included.
beside(drop) := [other |
	some other in input.facts["sql.drop_not_null"]
	other.at.file == drop.at.file
	other.body.table.name == drop.body.table.name
	lets_null_in(other.body)
]

# lets_null_in: whoever runs now was safe from NULL there, and is no longer.
lets_null_in(drop) if {
	sql.existing(drop.table)
	not drop.superseded
	not drop.renamed_here # the running version knows it by another name: sql/rename-in-place
	drop.table.was == "" # else the running version does not find the table: sql/rename-in-place
	not never_was(drop)
}

# never_was: the column is known, and known to allow NULL already.
never_was(drop) if {
	drop.table.known
	not drop.not_null
}
