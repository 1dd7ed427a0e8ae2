package plimsoll.sql.drop_dependent

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": harm(drop.body.type, names(drop)),
	"help": "first release code that does without it, and wait until nobody would roll back past that release; then say so here: -- plimsoll:allow sql/drop-dependent reason=\"unused since …\"",
	"evidence": {"objects": [other.object | some other in beside(drop)]},
} if {
	some drop in input.facts["sql.drop_object"]
	drop.id == min([other.id | some other in beside(drop)]) # one finding for a statement
}

# missed: the object was there before the change, and is gone after it.
missed(drop) if {
	drop.body.type != "policy" # sql/access-removed
	not drop.body.created_here
	not drop.body.recreated
	not perhaps_nothing(drop.body)
	not drop.body.for_triggers # no query calls it, and the server does not drop it before the trigger
	not gone_with_its_table(drop)
	not gone_with_its_columns(drop)
	not drop.body.table.created_here
}

perhaps_nothing(drop) if {
	drop.if_exists
	not drop.known
}

gone_with_its_table(drop) if {
	some table in input.facts["sql.drop_table"]
	table.at.file == drop.at.file
	table.object == drop.body.on
}

# A type of which no column is left: the rule about the column or table says more.
gone_with_its_columns(drop) if {
	drop.body.type in {"type", "domain"}
	not drop.body.cascade
	some last in array.flatten([input.facts["sql.drop_table"], input.facts["sql.drop_column"], input.facts["sql.alter_column_type"]])
	last.at.file == drop.at.file
}

# beside: what the same statement drops and is missed, the object itself included.
beside(drop) := [other |
	some other in input.facts["sql.drop_object"]
	sql.part_of(other, drop)
	missed(other)
]

names(drop) := concat(", ", [other.object | some other in beside(drop)]) if count(beside(drop)) <= 3

names(drop) := sprintf("%s and %d others", [drop.object, count(beside(drop)) - 1]) if count(beside(drop)) > 3

harm(type, names) := sprintf("from here on, nothing does what the trigger %s did when the running version, or one that a rollback brings back, writes a row", [names]) if {
	type == "trigger"
} else := sprintf("every statement of the running version that uses %s fails from here on, and so would those of the version that a rollback brings back", [names])
