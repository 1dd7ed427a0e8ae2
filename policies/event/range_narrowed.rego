package plimsoll.event.range_narrowed

import data.plimsoll.lib.event

findings contains {
	"fact": range.id,
	"message": sprintf("%s %s is %s now, and %s: %s", [range.body.keyword, event.place(range.body), range.body.to, before(range.body), event.refused(range.body)]),
	"help": sprintf("keep accepting what was accepted until no such event can be read again, and let producers keep the new bound first (%s)", [event.order(range.body)]),
	"evidence": object.union(event.evidence(range.body), {"keyword": range.body.keyword, "from": range.body.from, "to": range.body.to}),
} if {
	some range in input.facts["event.range_changed"]
	"backward" in range.body.breaks
}

before(range) := "there was no such bound" if {
	range.from == ""
} else := sprintf("was %s", [range.from])
