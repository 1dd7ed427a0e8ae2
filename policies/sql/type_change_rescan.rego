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
	[sprintf("checks every row against %s again", [concat(" and ", change.checks)]) | count(change.checks) > 0],
	[sprintf("builds %s anew", [concat(" and ", change.effect.reindexes)]) | count(change.effect.reindexes) > 0],
)

instead(change) := array.concat(
	[sprintf("drop %s in the same transaction, add it again after the change with NOT VALID, and VALIDATE it in a later transaction", [check]) | some check in change.checks],
	[sprintf("DROP INDEX CONCURRENTLY %s before the change, and CREATE it CONCURRENTLY again after it", [index]) | some index in change.effect.reindexes],
)
