package plimsoll.event.invalid_schema

findings contains {
	"fact": invalid.id,
	"message": sprintf("validators refuse the schema %s, or leave the keyword out and accept any event there: %s", [invalid.body.schema, invalid.body.message]),
	"help": sprintf("write the keyword as %s defines it, and let a test validate the schema against its meta-schema", [invalid.body.dialect]),
	"evidence": {"schema": invalid.body.schema, "dialect": invalid.body.dialect},
} if {
	some invalid in input.facts["event.invalid_schema"]
}
