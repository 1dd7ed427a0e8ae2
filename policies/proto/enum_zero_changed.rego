package plimsoll.proto.enum_zero_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": enum.id,
	"message": sprintf("a field of %s that was never set means %s to code built before this change and %s to code built after it: %s", [enum.body.enum, enum.body.from, enum.body.to, proto.happens(enum.body)]),
	"help": sprintf("leave %s = %d first in %s, and put %s after it under a number never used", [enum.body.from, enum.body.number, enum.body.enum, enum.body.to]),
	"evidence": object.union(proto.evidence(enum.body), {"from": enum.body.from, "to": enum.body.to}),
} if {
	some enum in input.facts["proto.enum_zero_changed"]
	proto.breaks(enum)
}
