package plimsoll.event.enum_value_added

import data.plimsoll.lib.event

findings contains {
	"fact": added.id,
	"message": sprintf("%s may be written %s from now on, which consumers built before this change do not take: %s", [event.few(added.body.values), event.place(added.body), event.refuses("forward", added.body)]),
	"help": sprintf("%s; until then no producer may write %s", [event.order(added.body), event.few(added.body.values)]),
	"evidence": object.union(event.evidence(added.body), {"values": added.body.values}),
} if {
	some added in input.facts["event.enum_value_added"]
	speaks(added.body)
}

findings contains {
	"fact": dropped.id,
	"message": sprintf("any value may be written %s from now on, and consumers built before this change take only %s: %s", [event.place(dropped.body), dropped.body.values, event.refuses("forward", dropped.body)]),
	"help": sprintf("%s; until then no producer may write another value", [event.order(dropped.body)]),
	"evidence": object.union(event.evidence(dropped.body), {"listed": dropped.body.values}),
} if {
	some dropped in input.facts["event.enum_dropped"]
	speaks(dropped.body)
}

speaks(body) if count(body.breaks) > 0

speaks(body) if {
	input.options.also_when_backward
	startswith(body.compatibility, "backward")
}
