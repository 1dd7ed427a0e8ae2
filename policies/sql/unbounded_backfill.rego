package plimsoll.sql.unbounded_backfill

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("this %s in one transaction: until it ends, %s, replicas fall behind, and a failure undoes it all", [work(change), harm(change)]),
	"help": sprintf("have a job outside the migration do it in batches, each a transaction of its own, written so that repeating one does no harm: %s", [batch(change)]),
	"evidence": sql.sized_evidence(change),
} if {
	some change in array.flatten([input.facts["sql.update"], input.facts["sql.delete"], input.facts["sql.insert"]])
	not change.body.bounded
	reaches_existing(change)
}

reaches_existing(change) if sql.existing(change.body.table)

# What it reads existed before: an INSERT from a table that the change itself made counts as bounded.
reaches_existing(change) if change.kind == "sql.insert"

work(change) := sprintf("UPDATE writes %s of %s", [rows(change.body), sql.sized(change, change.body.table.name)]) if change.kind == "sql.update"

work(change) := sprintf("DELETE removes %s of %s", [rows(change.body), sql.sized(change, change.body.table.name)]) if change.kind == "sql.delete"

work(change) := sprintf("INSERT copies rows of %s into %s, however many there are,", [sql.sized(change, change.body.from), change.body.table.name]) if change.kind == "sql.insert"

rows(change) := "every row" if change.where == ""

rows(change) := "whatever number of rows its condition picks out" if change.where != ""

harm(change) := sprintf("every read and write of %s waits (the transaction already holds AccessExclusiveLock on it)", [change.body.table.name]) if {
	change.body.held
} else := "whoever writes one of these rows waits" if {
	change.kind != "sql.insert"
} else := "vacuum cannot clean up"

batch(change) := sprintf("UPDATE %s SET … WHERE … AND %s", [change.body.table.name, range_of(change)]) if change.kind == "sql.update"

batch(change) := sprintf("DELETE FROM %s WHERE … AND %s", [change.body.table.name, range_of(change)]) if change.kind == "sql.delete"

batch(change) := sprintf("INSERT INTO %s … SELECT … FROM %s WHERE … AND %s, leaving out what is there already", [
	change.body.table.name,
	change.body.from,
	range_of(change),
]) if {
	change.kind == "sql.insert"
}

# range_of: a condition that takes one batch after the other. A group must not be split over batches.
range_of(change) := "a range of what it groups by" if {
	change.body.grouped
} else := sprintf("%s >= … AND %s < …", [key, key]) if {
	change.body.key != ""
	key := sql.quoted(change.body.key)
} else := "a range of its key"
