package plimsoll.proto.enum_value_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": value.id,
	"message": message(value.body),
	"help": sprintf("let writers stop using %s first, and wait until what they wrote has been read; when it goes, put %s into enum %s in %s", [value.body.value, concat(" ", lines(value.body)), value.body.enum, value.body.head_file]),
	"evidence": evidence(value.body),
} if {
	some value in input.facts["proto.enum_value_removed"]
	not value.body.unstable
	not value.body.renumbered
	count(free(value.body)) > 0
}

findings contains moved(value, value.body.new_number) if {
	some value in input.facts["proto.enum_value_removed"]
	proto.breaks(value)
	value.body.renumbered
}

# Numbers that changed places: a name that lives on under another number.
findings contains moved(value, value.body.moved_to) if {
	some value in input.facts["proto.enum_value_renamed"]
	proto.breaks(value)
	value.body.moved_to != value.body.number
}

moved(value, number) := {
	"fact": value.id,
	"message": sprintf("%s of %s moves from number %d to %d: %s", [value.body.value, value.body.enum, value.body.number, number, proto.happens(value.body)]),
	"help": sprintf("give %s number %d again; what is new gets a number never used", [value.body.value, value.body.number]),
	"evidence": evidence(value.body),
}

evidence(value) := object.union(proto.evidence(value), {"number": value.number})

message(value) := sprintf("%s; %s", [later(value), proto.happens(value)]) if {
	count(value.breaks) > 0
} else := sprintf("%s; nothing is lost before that", [later(value)])

later(value) := sprintf("a later value may take %s of %s: programs built before this change then read it as %s", [concat(" and ", free(value)), value.enum, value.value])

# free: what a later value of the enum may take. Only JSON goes by the name.
free(value) := array.concat(
	[text | frees_number(value); text := sprintf("number %d", [value.number])],
	[text | frees_name(value); text := sprintf("the name %s", [value.value])],
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
