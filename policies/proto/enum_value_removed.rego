package plimsoll.proto.enum_value_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": value.id,
	"message": message(value.body),
	"help": sprintf("let writers stop using %s first, and wait until what they wrote has been read; when it goes, put %s into enum %s in %s", [value.body.value, concat(" ", lines(value.body)), value.body.head_name, value.body.head_file]),
	"evidence": evidence(value.body),
} if {
	some value in input.facts["proto.enum_value_removed"]
	not value.body.unstable
	not value.body.renumbered
	count(free(value.body)) > 0
}

# Values that have another number: one line put in between moves all that follow, so they are one finding.
findings contains moved(value) if {
	some value in input.facts["proto.enum_value_removed"]
	proto.breaks(value)
	tells(value.body)
}

findings contains moved(value) if {
	some value in input.facts["proto.enum_value_renamed"]
	proto.breaks(value)
	tells(value.body)
}

tells(value) if {
	value.moves[0].name == value.value
	not zero(value.moves) # proto/enum-zero-changed tells of all of them
}

zero(moves) if {
	some move in moves
	move.zero
}

moved(value) := {
	"fact": value.id,
	"message": sprintf("in %s, %s: %s", [value.body.enum, proto.moves(value.body.moves), proto.happens(value.body)]),
	"help": sprintf("%s; what is new gets a number never used, and what goes leaves its number and name reserved", [proto.move_back(value.body.moves)]),
	"evidence": object.union(evidence(value.body), {"moves": value.body.moves}),
}

evidence(value) := object.union(proto.evidence(value), {"number": value.number})

message(value) := sprintf("%s; %s", [later(value), proto.happens(value)]) if {
	count(value.breaks) > 0
} else := sprintf("%s; nothing is lost before that", [later(value)])

later(value) := sprintf("a later value may take %s of %s: programs built before this change then read it as %s", [concat(" and ", free(value)), value.head_name, value.value])

# free: what a later value of the enum may take. Only JSON goes by the name.
free(value) := array.concat(
	[text | frees_number(value); text := sprintf("number %d", [value.number])],
	[text | frees_name(value); text := sprintf("the name %s (in JSON and text)", [value.value])],
)

lines(value) := array.concat(
	[line | frees_number(value); line := sprintf("reserved %d;", [value.number])],
	[line | frees_name(value); line := sprintf("reserved %s;", [proto.reserved_name(value, value.value)])],
)

frees_number(value) if {
	not value.number_reserved
	not value.alias
}

frees_name(value) if {
	not value.name_reserved
	value.strength != "wire"
}
