package plimsoll.proto.enum_zero_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": enum.id,
	"message": sprintf("a field of %s that was never set means %s to code built before this change and %s to code built after it%s: %s", [enum.body.enum, enum.body.from, enum.body.to, others(enum.body), proto.happens(enum.body)]),
	"help": sprintf("leave %s = %d first in %s, and put %s", [enum.body.from, enum.body.number, enum.body.head_name, after(enum.body)]),
	"evidence": object.union(proto.evidence(enum.body), object.filter(enum.body, ["from", "to", "moves"])),
} if {
	some enum in input.facts["proto.enum_zero_changed"]
	proto.breaks(enum)
}

# others: what moved with it has no finding of its own.
others(enum) := sprintf(", and %s", [proto.moves(enum.moves)]) if {
	count(enum.moves) > 0
} else := ""

after(enum) := sprintf("what is new after all others under a number never used; %s", [proto.move_back(enum.moves)]) if {
	count(enum.moves) > 0
} else := sprintf("%s after it under a number never used", [enum.to])
