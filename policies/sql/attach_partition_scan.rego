package plimsoll.sql.attach_partition_scan

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("%s has every row of %s read, to see where it belongs, while every read and write of %s waits", [action(change), concat(" and of ", read), pronoun(read)]),
	"help": sprintf("prove it first: %s; only then %s", [concat("; ", [proof(table) | some table in existing(change)]), attach(change)]),
	"evidence": sql.sized_evidence(change),
} if {
	some change in array.flatten([input.facts["sql.attach_partition"], input.facts["sql.create_table"]])
	read := [sql.sized(change, table.name) | some table in existing(change)]
	count(read) > 0
}

existing(change) := [table |
	some table in change.body.scanned
	sql.existing(table)
]

action(change) := sprintf("attaching %s", [change.object]) if change.kind == "sql.attach_partition"

action(change) := sprintf("creating the partition %s", [change.object]) if change.kind == "sql.create_table"

pronoun(tables) := "it" if {
	count(tables) == 1
} else := "either"

proof(table) := sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID, and in a later transaction ALTER TABLE %s VALIDATE CONSTRAINT %s", [
	table.name,
	name,
	condition(table),
	table.name,
	name,
]) if {
	name := sql.new_name(table, ["bound"])
}

condition(table) := table.check if table.check != ""

condition(table) := "… as the bounds say …" if table.check == ""

attach(change) := sprintf("ATTACH PARTITION %s", [change.object]) if change.kind == "sql.attach_partition"

attach(change) := sprintf("create %s as a table of its own and ATTACH PARTITION it", [change.object]) if change.kind == "sql.create_table"
