package plimsoll.sql.old_writes_rejected

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("from here on, an INSERT or UPDATE of %s fails that %s; nothing shows that the running version, or one that a rollback brings back, does no such thing", [change.body.table.name, listed(beside(change))]),
	"help": "first release code that keeps to it, and wait until nobody would roll back past that release; then say so here: -- plimsoll:allow sql/old-writes-rejected reason=\"kept to since release …\"",
	"evidence": {"refused": [refused | some [_, refused] in beside(change)]},
} if {
	input.change.has_base
	some change, _ in refusals
	change.new # a merged migration is as it was, whatever its comments say now
	sql.existing(change.body.table)
	change.body.table.kind != "materialized view" # nobody writes to it
	change.body.table.was == "" # else every old write fails: sql/rename-in-place
	change.id == beside(change)[0][0] # one finding for a statement
}

# beside: what a statement has refused from here on, in its order.
beside(change) := sort([[other.id, refused] |
	some other, refused in refusals
	sql.part_of(other, change)
])

listed(refusals) := concat(", or ", [refused | some [_, refused] in refusals]) if count(refusals) <= 3

listed(refusals) := sprintf("%s, or does one of %d other things", [refusals[0][1], count(refusals) - 1]) if count(refusals) > 3

# refusals: what is added, with the writes that fail for it and did not before. Columns that the change adds are none that
# the running version writes.
refusals[change] := sprintf("leaves %s empty", [change.body.column]) if {
	some change in input.facts["sql.set_not_null"]
	change.body.table.known # else it may have a default
	not change.body.already
	not change.body.added_here
	not change.body.filled
	not change.body.superseded
}

refusals[change] := sprintf("leaves %s empty", [sql.names(columns)]) if {
	some change in input.facts["sql.add_constraint"]
	columns := [demand.column | some demand in change.body.demands; not demand.added_here; not demand.filled]
	count(columns) > 0
}

refusals[change] := refused(change.body) if {
	some change in input.facts["sql.add_constraint"]
	change.body.enforced
	not change.body.already
	not change.body.replaces
	count(change.body.demands) == 0
	count(change.body.old_columns) == count(change.body.columns)
}

refusals[change] := sprintf("repeats the %s of another row", [concat(", ", change.body.columns)]) if {
	some change in input.facts["sql.create_index"]
	change.body.unique
	not change.body.already
	count(change.body.old_columns) > 0
	count(change.body.added_columns) == 0
}

refused(added) := sprintf("gives %s a value that no row of %s has", [sql.names(added.columns), added.references]) if {
	added.type == "foreign key"
} else := sprintf("does not satisfy %s", [condition(added)]) if {
	added.type == "check"
} else := sprintf("repeats the %s of another row", [sql.names(added.columns)]) if {
	added.type in {"unique", "primary key"}
} else := "conflicts with another row"

condition(added) := added.expression if count(added.expression) <= 80

condition(added) := sql.constraint(added) if count(added.expression) > 80
