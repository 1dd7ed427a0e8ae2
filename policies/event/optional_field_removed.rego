package plimsoll.event.optional_field_removed

import data.plimsoll.lib.event

# The properties that one object loses together are one finding, and so are the events that it is part of.
findings contains {
	"fact": lost[0].id,
	"message": sprintf("%s %s no longer declared %s: %s", [event.few(names), event.are(names), event.where(lost), happens(lost[0].body, event.them(names))]),
	"help": sprintf("let consumers stop reading %s first, and then producers stop sending; until no old event can be read again, keep the declaration, marked deprecated: true, so that no later property takes the name with another type", [event.few(names)]),
	"evidence": object.union(event.evidence(lost[0].body), {"properties": names}),
} if {
	some entries in gone
	lost := event.list(entries)
	names := event.properties(lost)
}

gone[event.object(lost)] contains event.entry(lost) if {
	some lost in input.facts["event.property_removed"]
	lost.body.compatibility != "none"
	not lost.body.required # event/field-removed says so, unless the new schema requires it still
}

happens(body, _) := sprintf("%s (%s)", [event.refused(body), event.order(body)]) if {
	count(body.breaks) > 0
}

happens(body, them) := sprintf("consumers that read %s find nothing in new events; old events may still hold %s", [them, them]) if {
	count(body.breaks) == 0
}
