package plimsoll.sql.add_column_scan

import data.plimsoll.lib.sql

findings contains {
	"fact": add.id,
	"message": sprintf("the %s constraint of the new column %s has every row of %s read while %s of it waits%s", [
		concat(" and ", [upper(kind) | some kind in add.body.checked]),
		add.body.column,
		sql.sized(add, add.body.table.name),
		sql.waiting(add),
		referenced(add.body),
	]),
	"help": sprintf("ALTER TABLE %s ADD COLUMN %s %s without it; %s", [add.body.table.name, sql.quoted(add.body.column), add.body.type, concat("; ", steps)]),
	"evidence": sql.sized_evidence(add),
} if {
	some add in input.facts["sql.add_column"]
	sql.existing(add.body.table)
	sql.scans(add)
	count(add.body.effect.rewrites) == 0 # sql/add-column-rewrite says more
	not add.body.effect.fails_on_rows # it never comes to the scan: sql/add-required-column
	steps := [instead(add.body, kind) | some kind in add.body.checked]
}

referenced(column) := "" if not sql.waits_too(column)

referenced(column) := sprintf(", as does every write to %s", [column.references]) if sql.waits_too(column)

instead(_, kind) := sprintf("then ADD CONSTRAINT … %s (…) NOT VALID, and VALIDATE CONSTRAINT in a later transaction", [upper(kind)]) if kind in {"check", "foreign key"}

instead(column, kind) := sprintf("then, outside a transaction, CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s), and ADD CONSTRAINT %s %s USING INDEX %s", [
	name,
	column.table.name,
	sql.quoted(column.column),
	name,
	upper(kind),
	name,
]) if {
	kind in {"unique", "primary key"}
	name := sql.new_name(column.table, [column.column, "key"])
}
