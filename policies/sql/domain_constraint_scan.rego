package plimsoll.sql.domain_constraint_scan

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("%s reads every row of %s, and every INSERT, UPDATE and DELETE of them waits until the last one is read%s", [change.body.command, concat(" and of ", tables), sql.and_on(change)]),
	"help": help(change.body),
	"evidence": sql.sized_evidence(change),
} if {
	some change in input.facts["sql.alter_domain"]
	tables := [sql.sized(change, table.name) | some table in change.body.scanned; sql.existing(table)]
	count(tables) > 0
}

help(change) := sprintf("leave it NOT VALID, so that it holds for new values, or do it at a quiet time; %s", [by_table]) if {
	change.command == "ALTER DOMAIN VALIDATE CONSTRAINT"
} else := sprintf("ALTER DOMAIN %s ADD CONSTRAINT %s CHECK (%s) NOT VALID, which reads nothing and holds for new values; %s", [
	change.domain,
	name(change),
	condition(change),
	by_table,
])

by_table := "for the old ones, add a CHECK that says the same to each table, NOT VALID first, and VALIDATE it in a later transaction: that lets writes go on"

name(change) := sql.quoted(change.constraint) if change.constraint != ""

name(change) := "…" if change.constraint == ""

condition(change) := change.expression if change.command == "ALTER DOMAIN ADD CONSTRAINT"

condition(change) := "VALUE IS NOT NULL" if change.command == "ALTER DOMAIN SET NOT NULL"
