package plimsoll.proto.field_oneof_moved

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s moves %s: %s", [field.body.field, field.body.message, way(field.body), proto.happens(field.body)]),
	"help": sprintf("leave %s where it is, and put a new field under another name and a number never used where it was to go; for the change as it stands, %s", [field.body.field, proto.order(field.body)]),
	"evidence": object.union(proto.evidence(field.body), {
		"how": field.body.how,
		"sharers": field.body.sharers,
	}),
} if {
	some field in input.facts["proto.field_oneof_moved"]
	proto.breaks(field)
}

way(field) := concat(" and ", array.concat(
	[part | field.from != ""; part := sprintf("out of oneof %s", [field.from])],
	[part | field.to != ""; part := sprintf("into oneof %s", [field.to])],
))
