package plimsoll.proto.map_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s was %s%s and is %s%s now: %s", [field.body.field, field.body.message, repeated(field.body.what, "to_map"), field.body.type, repeated(field.body.what, "from_map"), field.body.to, proto.happens(field.body)]),
	"help": sprintf("leave %s as it is and add a field of the new type under another name and a number never used, which writers fill as well until every reader uses it; for the change as it stands, %s", [field.body.field, proto.order(field.body)]),
	"evidence": object.union(proto.evidence(field.body), {"what": field.body.what}),
} if {
	some field in input.facts["proto.map_changed"]
	proto.breaks(field)
}

repeated(what, this) := "repeated " if {
	what == this
} else := ""
