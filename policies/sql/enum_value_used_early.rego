package plimsoll.sql.enum_value_used_early

findings contains {
	"fact": use.id,
	"message": sprintf("the server refuses to use '%s' of %s in the transaction that adds it (\"unsafe use of new value\"), so that the migration fails", [use.body.value, use.body.type]),
	"help": sprintf("add '%s' in a migration of its own, before this one", [use.body.value]),
	"evidence": {"type": use.body.type, "value": use.body.value, "server_version": use.body.server_version},
} if {
	some use in input.facts["sql.use_enum_value"]
	not safe(use.body)
}

# safe: since version 17, of an enum that the same transaction creates.
safe(use) if {
	use.type_is_new
	use.server_version >= 17
}
