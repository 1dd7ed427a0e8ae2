package plimsoll.event.field_removed

import data.plimsoll.lib.event

# The properties that one object loses together are one finding.
findings contains {
	"fact": lost[0].id,
	"message": sprintf("%s gone %s, and the old schema requires %s: %s", [gone(names), event.place(one.body), them(names), event.refuses("forward", lost[0].body)]),
	"help": sprintf("make %s optional first, and let producers go on sending %s; remove %s when no consumer runs that requires %s (%s)", [event.few(names), them(names), them(names), them(names), event.order(one.body)]),
	"evidence": object.union(event.evidence(lost[0].body), {"properties": names}),
} if {
	some one in input.facts["event.property_removed"]
	one.body.compatibility != "none"
	lost := [other |
		some other in input.facts["event.property_removed"]
		other.body.required
		other.body.forward.verdict == "incompatible" # not where the head requires it still
		event.spot(other) == event.spot(one)
	]
	names := [other.body.property | some other in lost]
}

gone(names) := sprintf("%s is", [names[0]]) if {
	count(names) == 1
} else := sprintf("%s are", [event.few(names)])

them(names) := "it" if {
	count(names) == 1
} else := "them"
