package plimsoll.proto.enum_value_added_closed

import data.plimsoll.lib.proto

findings contains {
	"fact": value.id,
	"message": sprintf("readers that run now lose %s of %s, since the enum is closed: %s", [value.body.value, value.body.enum, proto.happens(value.body)]),
	"help": sprintf("consumers first: release everything that reads %s with %s in it, and write %s only after that", [value.body.enum, value.body.value, value.body.value]),
	"evidence": object.union(proto.evidence(value.body), {"number": value.body.number}),
} if {
	some value in input.facts["proto.enum_value_added"]
	proto.breaks(value)
	value.body.closed_old
	not value.body.alias
}
