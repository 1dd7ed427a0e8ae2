package plimsoll.proto.field_oneof_moved

import data.plimsoll.lib.proto

# Fields that go the same way together are one finding.
findings contains {
	"fact": fields[0].id,
	"message": sprintf("%s of %s %s %s: %s", [concat(", ", [field.body.field | some field in fields]), one.body.message, verb[count(fields) > 1], way(one.body), proto.happens(fields[0].body)]),
	"help": sprintf("leave %s in place, and add what is wanted as new fields, under other names and numbers never used; for the change as it stands, %s", [concat(", ", [field.body.field | some field in fields]), proto.order(fields[0].body)]),
	"evidence": object.union(proto.evidence(fields[0].body), {
		"how": fields[0].body.how,
		"sharers": fields[0].body.sharers,
	}),
} if {
	some one in input.facts["proto.field_oneof_moved"]
	fields := [field |
		some field in input.facts["proto.field_oneof_moved"]
		proto.breaks(field)
		move(field) == move(one)
	]
}

move(field) := [field.at.file, field.body.message, field.body.from, field.body.to]

verb := {true: "move", false: "moves"}

way(field) := concat(" and ", array.concat(
	[part | field.from != ""; part := sprintf("out of oneof %s", [field.from])],
	[part | field.to != ""; part := sprintf("into oneof %s", [field.to])],
))
