package plimsoll.event.range_narrowed

import data.plimsoll.lib.event

# A bound that many events refer to is one finding.
findings contains {
	"fact": ranges[0].id,
	"message": sprintf("%s %s is %s now, and %s: %s", [range.keyword, event.where(ranges), range.to, before(range), event.refused(range)]),
	"help": sprintf("keep accepting what was accepted until no such event can be read again, and let producers keep the new bound first (%s)", [event.order(range)]),
	"evidence": object.union(event.evidence(range), {"keyword": range.keyword, "from": range.from, "to": range.to}),
} if {
	some entries in tighter
	ranges := event.list(entries)
	range := ranges[0].body
}

tighter[event.keyword(range)] contains event.entry(range) if {
	some range in input.facts["event.range_changed"]
	"backward" in range.body.breaks
}

before(range) := "there was no such bound" if {
	range.from == ""
} else := sprintf("was %s", [range.from])
