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
	"help": sprintf("ALTER TABLE %s ADD COLUMN %s %s%s%s, without the constraint; %s", [
		add.body.table.name,
		sql.quoted(add.body.column),
		add.body.type,
		filled(add.body),
		required(add.body),
		concat("; ", steps),
	]),
	"evidence": sql.sized_evidence(add),
} if {
	some add in input.facts["sql.add_column"]
	sql.existing(add.body.table)
	sql.scans(add)
	count(add.body.effect.rewrites) == 0 # sql/add-column-rewrite says more
	not add.body.effect.fails_on_rows # it never comes to the scan: sql/add-required-column
	steps := [instead(add, kind) | some kind in add.body.checked]
}

referenced(column) := "" if not sql.waits_too(column)

referenced(column) := sprintf(", as does every write to %s", [column.references]) if sql.waits_too(column)

filled(column) := "" if column.default_text == ""

filled(column) := sprintf(" DEFAULT %s", [column.default_text]) if column.default_text != ""

required(column) := "" if not column.not_null

required(column) := " NOT NULL" if column.not_null

instead(add, kind) := sprintf("then ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID, and in a later transaction ALTER TABLE %s VALIDATE CONSTRAINT %s", [
	add.body.table.name,
	name,
	condition,
	add.body.table.name,
	name,
]) if {
	[label, condition] := {
		"check": ["check", "CHECK (…)"],
		"foreign key": ["fkey", sprintf("FOREIGN KEY (%s) REFERENCES %s …", [sql.quoted(add.body.column), add.body.references])],
	}[kind]
	name := sql.new_name(add.body.table, [add.body.column, label])
}

instead(add, kind) := sprintf("then, %s, CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s), and after that ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s", [
	sql.outside(add),
	name,
	add.body.table.name,
	sql.quoted(add.body.column),
	add.body.table.name,
	name,
	upper(kind),
	name,
]) if {
	kind in {"unique", "primary key"}
	name := sql.new_name(add.body.table, [add.body.column, "key"])
}
