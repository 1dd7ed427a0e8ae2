package plimsoll.sql.validate_in_same_transaction

import data.plimsoll.lib.sql

findings contains {
	"fact": validation.id,
	"message": sprintf("every row of %s is checked while %s", [sql.sized(validation, validation.body.table.name), held(validation.body)]),
	"help": sprintf("put ALTER TABLE %s VALIDATE CONSTRAINT %s into a transaction of its own: alone, it lets reads and writes go on", [
		validation.body.table.name,
		sql.quoted(validation.body.name),
	]),
	"evidence": sql.sized_evidence(validation),
} if {
	some validation in input.facts["sql.validate_constraint"]
	sql.existing(validation.body.table)
	sql.scans(validation)
}

held(validation) := sprintf("others wait for the stronger lock that %s takes in the same statement", [validation.stronger_subcommand]) if {
	validation.stronger_subcommand != ""
} else := "every INSERT, UPDATE and DELETE waits for the lock that ADD CONSTRAINT took in the same transaction" if {
	validation.type == "foreign key"
	validation.added_in_transaction
} else := "every read and write waits for the lock that ADD CONSTRAINT took in the same transaction" if {
	validation.added_in_transaction
}
