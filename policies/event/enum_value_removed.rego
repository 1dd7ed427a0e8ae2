package plimsoll.event.enum_value_removed

import data.plimsoll.lib.event

# A list that many events refer to is one finding.
findings contains {
	"fact": removed[0].id,
	"message": sprintf("%s %s not accepted %s from now on: %s", [event.few(values), event.are(values), event.where(removed), event.refused(removed[0].body)]),
	"help": sprintf("keep %s in the list until no event that holds %s can be read again%s (%s)", [event.few(values), event.them(values), stop(removed[0].body, event.them(values)), event.order(removed[0].body)]),
	"evidence": object.union(event.evidence(removed[0].body), {"values": values}),
} if {
	some entries in shorter
	removed := event.list(entries)
	values := removed[0].body.values
}

# stop: where another value comes in its place, old readers have to take that one before.
stop(body, _) := "" if body.first == "nobody"

stop(body, them) := sprintf(", and let producers stop writing %s first", [them]) if body.first != "nobody"

findings contains {
	"fact": listed[0].id,
	"message": sprintf("values %s are held against a list from now on (%s): %s", [event.where(listed), listed[0].body.values, event.refused(listed[0].body)]),
	"help": sprintf("first let producers write only what the new schema accepts, and list the values when no other event can be read again (%s)", [event.order(listed[0].body)]),
	"evidence": object.union(event.evidence(listed[0].body), {"listed": listed[0].body.values}),
} if {
	some entries in lists
	listed := event.list(entries)
}

shorter[event.keyword(removed)] contains event.entry(removed) if {
	some removed in input.facts["event.enum_value_removed"]
	count(removed.body.breaks) > 0
}

lists[event.keyword(listed)] contains event.entry(listed) if {
	some listed in input.facts["event.enum_added"]
	count(listed.body.breaks) > 0
}
