package plimsoll.event.enum_value_removed

import data.plimsoll.lib.event

findings contains {
	"fact": removed.id,
	"message": sprintf("%s not accepted %s from now on: %s", [event.few(removed.body.values), event.place(removed.body), event.refused(removed.body)]),
	"help": sprintf("keep %s in the list until no event that holds it can be read again, and let producers stop writing it first (%s)", [event.few(removed.body.values), event.order(removed.body)]),
	"evidence": object.union(event.evidence(removed.body), {"values": removed.body.values}),
} if {
	some removed in input.facts["event.enum_value_removed"]
	count(removed.body.breaks) > 0
}

findings contains {
	"fact": listed.id,
	"message": sprintf("only %s is accepted %s from now on, where values were not listed: %s", [listed.body.values, event.place(listed.body), event.refused(listed.body)]),
	"help": sprintf("let producers write nothing else first, and list the values when no other event can be read again (%s)", [event.order(listed.body)]),
	"evidence": object.union(event.evidence(listed.body), {"listed": listed.body.values}),
} if {
	some listed in input.facts["event.enum_added"]
	count(listed.body.breaks) > 0
}
