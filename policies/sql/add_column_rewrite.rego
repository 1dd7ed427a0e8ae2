package plimsoll.sql.add_column_rewrite

import data.plimsoll.lib.sql

findings contains {
	"fact": add.id,
	"message": sprintf("adding %s writes every row of %s anew while %s of it waits: %s", [add.body.column, sql.sized(add, add.body.table.name), sql.waiting(add), cause(add.body).why]),
	"help": cause(add.body).instead,
	"evidence": sql.sized_evidence(add),
} if {
	some add in input.facts["sql.add_column"]
	sql.existing(add.body.table)
	count(add.body.effect.rewrites) > 0
	not add.body.effect.fails_on_rows # it never comes to the rewrite: sql/add-required-column
}

cause(column) := {
	"why": "a serial column calls nextval() once for each row",
	"instead": numbered(column),
} if {
	column.serial
} else := {
	"why": "an identity column draws a number for each row",
	"instead": numbered(column),
} if {
	column.identity
} else := {
	"why": "a stored generated column is computed for each row",
	"instead": "add an ordinary column, keep it filled with a trigger, and fill the old rows in batches; or compute the value where it is read",
} if {
	column.generated == "stored"
} else := {
	"why": sprintf("the constraint of the domain %s is checked on each row", [column.type]),
	"instead": sprintf("give the column the domain's base type and the constraint to %s: ADD CONSTRAINT … CHECK (…) NOT VALID, then VALIDATE CONSTRAINT in a later transaction", [column.table.name]),
} if {
	column.constrained_domain
} else := {
	"why": sprintf("%s has another value for each row", [column.default_text]),
	"instead": sprintf("%s; ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s; that serves new rows, then fill the old ones in batches%s", [
		plain(column),
		column.table.name,
		sql.quoted(column.column),
		column.default_text,
		required(column),
	]),
}

numbered(column) := sprintf("%s, give it DEFAULT nextval(…) of a new sequence in a second statement, then number the old rows in batches", [plain(column)])

plain(column) := sprintf("ALTER TABLE %s ADD COLUMN %s %s", [column.table.name, sql.quoted(column.column), column.type])

required(column) := "" if not column.not_null

required(column) := ", and make it NOT NULL as sql/set-not-null-scan shows" if column.not_null
