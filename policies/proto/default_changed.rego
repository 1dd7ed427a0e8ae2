package plimsoll.proto.default_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("where %s of %s is not set, it read as %s and reads as %s now: %s", [field.body.field, field.body.message, field.body.from, field.body.to, proto.happens(field.body)]),
	"help": sprintf("keep %s as the default of %s; where %s is wanted, let writers set it", [field.body.from, field.body.field, field.body.to]),
	"evidence": proto.evidence(field.body),
} if {
	some field in input.facts["proto.default_changed"]
	proto.breaks(field)
}
