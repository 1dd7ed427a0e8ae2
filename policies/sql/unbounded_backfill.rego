package plimsoll.sql.unbounded_backfill

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("this %s in one transaction: until it ends, %s, replicas fall behind, and a failure undoes it all", [work(change), harm(change)]),
	"help": sprintf("%s; make each batch a transaction of its own that can be repeated without harm%s: %s", [sql.job(change), cascade(change), batch(change)]),
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

work(change) := sprintf("INSERT copies rows of %s%s into %s, however many there are,", [
	sql.sized(change, change.body.from), others(change), change.body.table.name,
]) if change.kind == "sql.insert"

# others: what else UNION brings in.
others(change) := "" if not change.body.union

others(change) := " and of the other tables in its UNION" if change.body.union

rows(change) := "every row" if change.where == ""

rows(change) := "whatever number of rows its condition picks out" if change.where != ""

harm(change) := sprintf("every read and write of %s waits (the transaction already holds AccessExclusiveLock on it)", [change.body.table.name]) if {
	change.body.held
} else := "whoever writes one of these rows waits" if {
	change.kind != "sql.insert"
} else := "vacuum cannot clean up"

# batch: the statement that takes one batch, with the condition that it needs besides its own.
batch(change) := sprintf("the same %s with one more condition, %s%s%s", [verb[change.kind], unwritten(change), range_of(change), rest[change.kind]])

# unwritten: what new code, or a batch before, has put into a new column stays as it is.
unwritten(change) := sprintf("%s%s IS NULL AND ", [prefix(change), sql.quoted(change.body.fresh[0])]) if {
	change.body.where == ""
} else := ""

verb := {"sql.update": "UPDATE", "sql.delete": "DELETE", "sql.insert": "INSERT … SELECT"}

rest := {"sql.update": "", "sql.delete": "", "sql.insert": ", leaving out what is there already"}

# range_of: a condition that takes one batch after the other. A group must not be split over batches.
range_of(change) := "a range of a key, for each part of the UNION by itself" if {
	change.body.union
} else := "a range of what it groups by" if {
	change.body.grouped
} else := sprintf("%s >= … AND %s < …", [key, key]) if {
	change.body.key != ""
	key := concat("", [prefix(change), sql.quoted(change.body.key)])
} else := sprintf("a range of a key, which %s has not: add a column for one first, have new rows filled by its default and the old ones in batches, and build a unique index on it CONCURRENTLY", [change.body.from]) if {
	change.body.keyless
	change.kind == "sql.insert"
} else := sprintf("%sctid in a list of 1000, since %s has no key, picked by a condition that is true only of what is left, until there is none", [
	prefix(change),
	change.body.table.name,
]) if {
	change.body.keyless
} else := "a range of its key"

# prefix: a bare name may be a column of each table that is joined.
prefix(change) := "" if change.body.alias == ""

prefix(change) := sprintf("%s.", [sql.quoted(change.body.alias)]) if change.body.alias != ""

# cascade: a range of the key does not bound the rows that foreign keys delete or change with it.
cascade(change) := sprintf(", after batches of the rows of %s that foreign keys delete or change along with these", [sql.listed(tables, "and")]) if {
	change.kind == "sql.delete"
	tables := [lock.relation |
		some lock in change.body.effect.locks
		lock.mode == "RowExclusiveLock"
		lock.relation != change.body.table.name
	]
	count(tables) > 0
} else := ""
