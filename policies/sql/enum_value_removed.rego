package plimsoll.sql.enum_value_removed

import data.plimsoll.lib.sql

findings contains {
	"fact": rename.id,
	"message": sprintf("the running version, and one that a rollback brings back, goes on writing and asking for '%s', which %s does not know from here on", [rename.body.value, rename.body.type]),
	"help": sprintf("ALTER TYPE %s ADD VALUE '%s' beside it, have the code read both, then write the new one, and change the rows in batches; the old value may stay, unused", [rename.body.type, rename.body.new_value]),
	"evidence": {"type": rename.body.type, "removed": [rename.body.value]},
} if {
	some rename in input.facts["sql.rename_enum_value"]
	not rename.body.type_is_new
	not rename.body.value_is_new
}

findings contains {
	"fact": replacement.id,
	"message": sprintf("%s has no %s any more: the migration fails on a row that still holds it then, and every query of the running version that names it fails from here on", [
		replacement.body.type,
		sql.listed([sprintf("'%s'", [value]) | some value in replacement.body.removed], "or"),
	]),
	"help": "leave the value in the type, where it costs nothing, and release code that no longer writes it; to keep it out for good, add a CHECK to the table, NOT VALID first",
	"evidence": {"type": replacement.body.type, "removed": replacement.body.removed},
} if {
	some replacement in input.facts["sql.replace_type"]
	count(replacement.body.removed) > 0
}
