package plimsoll.proto.field_cardinality_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s was %s and is %s now: %s", [field.body.field, field.body.message, field.body.from, field.body.to, proto.happens(field.body)]),
	"help": sprintf("leave %s %s and add a %s field under another name and a number never used, which writers fill as well until every reader uses it; for the change as it stands, %s", [field.body.field, field.body.from, field.body.to, proto.order(field.body)]),
	"evidence": object.union(proto.evidence(field.body), {"packed": field.body.packed}),
} if {
	some field in input.facts["proto.field_cardinality_changed"]
	proto.breaks(field)
}
