package plimsoll.sql.rename_in_place

import data.plimsoll.lib.sql

findings contains {
	"fact": rename.id,
	"message": message(rename),
	"help": help(rename),
	"evidence": sql.evidence(rename),
} if {
	some rename in array.flatten([input.facts["sql.rename_column"], input.facts["sql.rename_table"], input.facts["sql.set_schema"]])
	sql.existing(rename.body.table)
	not rename.body.compatible_view
	not rename.body.added_here
	not swapped(rename)
}

message(rename) := sprintf("%s is from here on what was %s: the running version, and one that a rollback brings back, reads and writes the wrong column under that name", [
	rename.body.from,
	other,
]) if {
	other := original(taker(rename))
} else := sprintf("%s is from here on a new %s%s: the running version, and one that a rollback brings back, reads and writes the new one", [
	rename.body.from,
	kind,
	kept(rename),
]) if {
	kind := made_anew(rename)
} else := sprintf("every query of the running version that names %s fails from here on, and so would the version that a rollback brings back", [rename.body.from])

# kept: where what had the name is, unless the file goes on to drop it.
kept(rename) := "" if {
	some drop in input.facts["sql.drop_table"]
	drop.object == rename.body.to
	later(drop, rename)
} else := sprintf(", and what was there is now in %s", [rename.body.to])

# taker: the first column that then takes the name.
taker(rename) := min([[other.at.line, other.at.column, other] |
	some other in input.facts["sql.rename_column"]
	other.body.to == rename.body.from
	later(other, rename)
])[2]

# original: what running code calls a column that the file renames, be it by way of a third name.
original(rename) := max(earlier)[2] if {
	earlier := [[first.at.line, first.at.column, first.body.from] |
		some first in input.facts["sql.rename_column"]
		first.body.to == rename.body.from
		later(rename, first)
	]
} else := rename.body.from

# made_anew: the name is then given to something new.
made_anew(rename) := "column" if {
	some add in input.facts["sql.add_column"]
	add.object == rename.body.from
	add.at.file == rename.at.file
} else := "table" if {
	some create in input.facts["sql.create_table"]
	create.object == rename.body.from
	later(create, rename)
}

# swapped: the migration then gives the old name to a column that was made for it …
swapped(rename) if {
	other := taker(rename)
	made_for(other, rename)
}

# … or to one that gets its values …
swapped(rename) if {
	some fill in input.facts["sql.update"]
	later(fill, rename)
	some copy in fill.body.copies
	sprintf("%s.%s", [fill.object, copy.column]) == rename.body.from
	rename.body.to in copy.from
}

# … or to another table …
swapped(rename) if {
	some other in input.facts["sql.rename_table"]
	other.body.to == rename.body.from
	later(other, rename)
}

# … or the new name was another table's before, which is what queries go on naming.
swapped(rename) if {
	some other in input.facts["sql.rename_table"]
	other.body.from == rename.body.to
	later(rename, other)
}

made_for(other, _) if other.body.added_here

# total_new or new_total, beside total: running code knows both for the same. Or it is total itself, by way of a third name.
made_for(other, rename) if startswith(plain(original(other)), plain(rename.body.from))

made_for(other, rename) if {
	name := split(plain(rename.body.from), ".")
	endswith(plain(original(other)), sprintf("_%s", [name[count(name) - 1]]))
}

plain(name) := replace(name, `"`, "")

later(other, rename) if {
	other.at.file == rename.at.file
	[other.at.line, other.at.column] > [rename.at.line, rename.at.column]
}

help(rename) := sprintf("keep its name: what the running version calls %s is another column", [rename.body.to]) if {
	some other in input.facts["sql.rename_column"]
	other.body.from == rename.body.to
	later(rename, other)
} else := sprintf("give the name to no other column as long as any version uses it: add %s beside it, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.to,
	rename.body.from,
]) if {
	taker(rename)
} else := sprintf("add %s beside it, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.to,
	rename.body.from,
]) if {
	rename.kind == "sql.rename_column"
} else := sprintf("give the new table a name of its own beside %s, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.from,
	rename.body.from,
]) if {
	made_anew(rename)
} else := sprintf("the file also changes columns of %s, so a view of the old name would not do for the running version: make %s a table of its own beside %s, write both, fill the old rows in batches, switch the readers over, and drop %s in a later release", [
	rename.body.to,
	rename.body.to,
	rename.body.from,
	rename.body.from,
]) if {
	reshaped(rename)
} else := sprintf("keep the old name in the same transaction: CREATE VIEW %s AS SELECT * FROM %s; reads and simple writes go through it; drop the view when no running version needs it, and before you drop a column of the table", [
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
