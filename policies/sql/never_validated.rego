package plimsoll.sql.never_validated

import data.plimsoll.lib.sql

findings contains {
	"fact": added.id,
	"message": sprintf("%s holds for what was written since, and nothing has looked at the rows that %s had before: later migrations do not validate it", [added.body.name, added.body.table.name]),
	"help": sprintf("in a migration of its own: ALTER TABLE %s VALIDATE CONSTRAINT %s", [added.body.table.name, sql.quoted(added.body.name)]),
	"evidence": {"type": added.body.type, "columns": added.body.columns},
} if {
	some added in input.facts["sql.add_constraint"]
	added.body.left_not_valid
}
