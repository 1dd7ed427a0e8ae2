package plimsoll.event.field_removed

import data.plimsoll.lib.event

# The properties that one object loses together are one finding, and so are the events that it is part of.
findings contains {
	"fact": lost[0].id,
	"message": sprintf("%s %s gone %s, and the old schema requires %s: %s", [event.few(names), event.are(names), event.where(lost), event.them(names), event.refuses("forward", lost[0].body)]),
	"help": sprintf("make %s optional first, and let producers go on sending %s; remove %s when no consumer runs that requires %s (%s)", [event.few(names), event.them(names), event.them(names), event.them(names), event.order(lost[0].body)]),
	"evidence": object.union(event.evidence(lost[0].body), {"properties": names}),
} if {
	some entries in gone
	lost := event.list(entries)
	names := event.properties(lost)
}

gone[event.object(lost)] contains event.entry(lost) if {
	some lost in input.facts["event.property_removed"]
	lost.body.compatibility != "none"
	lost.body.required
	lost.body.forward.verdict == "incompatible" # not where the head requires it still
}
