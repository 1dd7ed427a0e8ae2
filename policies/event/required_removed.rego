package plimsoll.event.required_removed

import data.plimsoll.lib.event

findings contains {
	"fact": freed.id,
	"message": sprintf("producers may leave %s out %s from now on: %s", [freed.body.property, event.place(freed.body), event.refused(freed.body)]),
	"help": sprintf("let producers go on sending %s until no consumer runs that requires it (%s)", [freed.body.property, event.order(freed.body)]),
	"evidence": object.union(event.evidence(freed.body), {"property": freed.body.property}),
} if {
	some freed in input.facts["event.required_removed"]
	count(freed.body.breaks) > 0
}
