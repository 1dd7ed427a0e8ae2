package plimsoll.event.required_removed

import data.plimsoll.lib.event

# The properties that one object no longer requires are one finding, and so are the events that it is part of.
findings contains {
	"fact": freed[0].id,
	"message": sprintf("producers may leave %s out %s from now on: %s", [event.few(names), event.where(freed), event.refused(freed[0].body)]),
	"help": sprintf("let producers go on sending %s until no consumer runs that requires %s (%s)", [event.few(names), event.them(names), event.order(freed[0].body)]),
	"evidence": object.union(event.evidence(freed[0].body), {"properties": names}),
} if {
	some entries in optional
	freed := event.list(entries)
	names := event.properties(freed)
}

optional[event.object(freed)] contains event.entry(freed) if {
	some freed in input.facts["event.required_removed"]
	count(freed.body.breaks) > 0
}
