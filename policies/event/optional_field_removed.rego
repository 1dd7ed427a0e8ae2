package plimsoll.event.optional_field_removed

import data.plimsoll.lib.event

# The properties that one object loses together are one finding.
findings contains {
	"fact": lost[0].id,
	"message": sprintf("%s no longer declared %s: %s", [event.few(names), event.place(one.body), happens(lost[0].body)]),
	"help": sprintf("let consumers stop reading %s first, and then producers stop sending; until no old event can be read again, keep the declaration, marked deprecated: true, so that no later property takes the name with another type", [event.few(names)]),
	"evidence": object.union(event.evidence(lost[0].body), {"properties": names}),
} if {
	some one in input.facts["event.property_removed"]
	one.body.compatibility != "none"
	lost := [other |
		some other in input.facts["event.property_removed"]
		not required(other.body)
		event.spot(other) == event.spot(one)
	]
	names := [other.body.property | some other in lost]
}

# required: event/field-removed says so.
required(body) if {
	body.required
	body.forward.verdict == "incompatible"
}

happens(body) := sprintf("%s (%s)", [event.refused(body), event.order(body)]) if {
	count(body.breaks) > 0
} else := "consumers that read it find nothing in new events, and nobody refuses those; old events still hold it"
