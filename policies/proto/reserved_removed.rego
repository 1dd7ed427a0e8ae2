package plimsoll.proto.reserved_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": reserved.id,
	"message": message(reserved.body),
	"help": sprintf("put %s back into %s in %s, and give what is new a number and a name never used", [concat(" ", lines(reserved.body)), reserved.body.head_name, reserved.body.head_file]),
	"evidence": object.filter(reserved.body, ["numbers", "names", "used"]),
} if {
	some reserved in input.facts["proto.reserved_removed"]
	not reserved.body.unstable
	not reserved.body.told # by proto/field-number-reused
}

message(reserved) := sprintf("%s; %s takes one of them already", [later(reserved), concat(", ", reserved.used)]) if {
	count(reserved.used) > 0
} else := sprintf("%s; nothing takes it yet", [later(reserved)])

later(reserved) := sprintf("%s no longer reserves %s: what takes it is read by older programs, and in older messages, as what had it before", [reserved.head_name, concat(", ", array.concat(reserved.numbers, reserved.names))])

lines(reserved) := array.concat(
	[line | count(reserved.numbers) > 0; line := sprintf("reserved %s;", [concat(", ", reserved.numbers)])],
	[line | count(reserved.names) > 0; line := sprintf("reserved %s;", [concat(", ", [proto.reserved_name(reserved, name) | some name in reserved.names])])],
)
