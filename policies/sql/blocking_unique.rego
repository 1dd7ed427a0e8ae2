package plimsoll.sql.blocking_unique

import data.plimsoll.lib.sql

findings contains {
	"fact": added.id,
	"message": sprintf("adding %s %s while %s of it waits", [sql.constraint(added.body), work(added), sql.waiting(added)]),
	"help": help(added),
	"evidence": sql.sized_evidence(added),
} if {
	some added in input.facts["sql.add_constraint"]
	added.body.type in {"unique", "primary key", "exclude"}
	sql.existing(added.body.table)
	sql.scans(added)
}

work(added) := sprintf("makes %s NOT NULL and looks for NULL in every row of %s", [sql.names(added.body.nullable_columns), table(added)]) if {
	added.body.using_index != ""
} else := sprintf("makes %s NOT NULL, builds an index over every row of %s and looks for NULL in each", [sql.names(nullable(added.body)), table(added)]) if {
	count(nullable(added.body)) > 0
} else := sprintf("builds an index over every row of %s", [table(added)])

# nullable: what may hold NULL already. A column that the change adds, often as NOT NULL, has to be filled in any case.
nullable(added) := [column | some column in added.nullable_columns; column in added.old_columns]

table(added) := sql.sized(added, added.body.table.name)

help(added) := "no server builds it without that lock: make the constraint part of a new table and move the rows there in batches, or add it in a maintenance window" if {
	added.body.type == "exclude"
} else := sprintf("%sthe index is taken over without a look at the rows", [first(added.body)]) if {
	added.body.using_index != ""
} else := sprintf(
	"a partitioned table takes over no index: ALTER TABLE ONLY %s ADD the constraint, give each partition its own from an index built CONCURRENTLY, then ALTER INDEX … ATTACH PARTITION each of those",
	[added.body.table.name],
) if {
	added.body.table.partitioned
} else := sprintf("leave it out here%s; when %s is filled, in migrations after this one, the first outside a transaction: %s; then %s", [
	along(added), sql.names(new), added.body.build, added.body.adopt,
]) if {
	new := [column | some column in added.body.columns; not column in added.body.old_columns]
	count(new) > 0
} else := sprintf(
	"%s%s: %s; then, in place of this part of the statement, %s, which takes the index over and gives it the name of the constraint",
	[first(added.body), sql.ahead(added), added.body.build, added.body.adopt],
)

# along: what cannot stay where the constraint is missing: a key that refers to it, and the DROP of the one that it replaces.
along(added) := sprintf(", with %s", [concat(" and ", parts)]) if {
	parts := array.concat(
		["the DROP CONSTRAINT beside it" | some drop in input.facts["sql.drop_constraint"]; sql.part_of(drop, added)],
		[sprintf("the foreign key of line %d", [key.at.line]) |
			some key in input.facts["sql.add_constraint"]
			key.at.file == added.at.file
			key.body.references == added.body.table.name
		],
	)
	count(parts) > 0
} else := ""

# first: a column that is not NOT NULL yet is made so behind a check, which the server trusts.
first(added) := "" if count(nullable(added)) == 0

first(added) := sprintf("first make %s NOT NULL without that lock: ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID; in a later transaction ALTER TABLE %s VALIDATE CONSTRAINT %s; after that ALTER TABLE %s %s reads no row, and the check can be dropped; then ", [
	sql.names(nullable(added)),
	added.table.name,
	name,
	concat(" AND ", [sprintf("%s IS NOT NULL", [sql.quoted(column)]) | some column in nullable(added)]),
	added.table.name,
	name,
	added.table.name,
	concat(", ", [sprintf("ALTER COLUMN %s SET NOT NULL", [sql.quoted(column)]) | some column in nullable(added)]),
]) if {
	count(nullable(added)) > 0
	name := sql.new_name(added.table, array.concat(nullable(added), ["not_null"]))
}
