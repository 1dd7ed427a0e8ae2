package plimsoll.event.enum_value_added

import data.plimsoll.lib.event

# A list that many events refer to is one finding.
findings contains {
	"fact": added[0].id,
	"message": sprintf("%s may be written %s from now on, which consumers built before this change do not take: %s", [event.few(values), event.where(added), event.refuses("forward", added[0].body)]),
	"help": sprintf("%s; until then no producer may write %s", [event.order(added[0].body), event.few(values)]),
	"evidence": object.union(event.evidence(added[0].body), {"values": values}),
} if {
	some entries in longer
	added := event.list(entries)
	values := added[0].body.values
}

findings contains {
	"fact": dropped[0].id,
	"message": sprintf("any value may be written %s from now on, and consumers built before this change take only %s: %s", [event.where(dropped), dropped[0].body.values, event.refuses("forward", dropped[0].body)]),
	"help": sprintf("%s; until then no producer may write another value", [event.order(dropped[0].body)]),
	"evidence": object.union(event.evidence(dropped[0].body), {"listed": dropped[0].body.values}),
} if {
	some entries in free
	dropped := event.list(entries)
}

longer[event.keyword(added)] contains event.entry(added) if {
	some added in input.facts["event.enum_value_added"]
	speaks(added.body)
}

free[event.keyword(dropped)] contains event.entry(dropped) if {
	some dropped in input.facts["event.enum_dropped"]
	speaks(dropped.body)
}

speaks(body) if count(body.breaks) > 0

speaks(body) if {
	input.options.also_when_backward
	startswith(body.compatibility, "backward")
}
