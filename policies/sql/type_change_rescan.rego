package plimsoll.sql.type_change_rescan

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("changing the type of %s %s while %s of %s waits", [
		change.body.column,
		concat(" and ", [what | some what in work(change.body)]),
		sql.waiting(change),
		sql.sized(change, change.body.table.name),
	]),
	"help": concat("; ", [step | some step in instead(change.body)]),
	"evidence": object.union(sql.sized_evidence(change), {"from": change.body.from, "to": change.body.to, "checks": change.body.checks}),
} if {
	some change in input.facts["sql.alter_column_type"]
	sql.existing(change.body.table)
	sql.scans(change)
	change.body.rewrite != "yes" # sql/type-change-rewrite says more
}

work(change) := array.concat(
	[sprintf("checks every row against %s again", [sql.listed(change.checks, "and")]) | count(change.checks) > 0],
	[sprintf("builds %s anew", [sql.listed(change.effect.reindexes, "and")]) | count(change.effect.reindexes) > 0],
)

# Of many indexes or constraints the evidence names all.
instead(change) := array.concat(
	[sprintf("drop %s in the same transaction, add %s again after the change with NOT VALID, and VALIDATE %s in a later transaction", [
		sql.listed(change.checks, "and"),
		each,
		each,
	]) |
		each := pronoun(change.checks)
	],
	[sprintf("%s before the change, and CREATE %s CONCURRENTLY again after it, each in a migration of its own, outside a transaction", [dropping(change.effect.reindexes), each]) |
		each := pronoun(change.effect.reindexes)
	],
)

pronoun(names) := "it" if count(names) == 1

pronoun(names) := "each of them" if count(names) > 1

# The server drops one index at a time concurrently.
dropping(indexes) := concat("; ", [sprintf("DROP INDEX CONCURRENTLY %s", [index]) | some index in indexes]) if {
	count(indexes) <= 3
} else := sprintf("DROP INDEX CONCURRENTLY %s, and the same for each of the %d others of the evidence,", [indexes[0], count(indexes) - 1])
