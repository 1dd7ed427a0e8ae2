package plimsoll.event.required_added

import data.plimsoll.lib.event

# The properties that one object requires from now on are one finding, and so are the events that it is part of.
findings contains {
	"fact": added[0].id,
	"message": sprintf("%s %s required %s from now on: readers of the new schema refuse each event that was sent without %s, and old producers go on sending such events", [event.few(names), event.are(names), event.where(added), event.them(names)]),
	"help": sprintf("take %s out of required again%s and let readers do without %s; require %s in a later release, when all producers send %s and no event without %s can be read again (%s)", [event.few(names), too(others), event.them(names), event.them(names), event.them(names), event.them(names), event.order(event.hardest(added))]),
	"evidence": object.union(event.evidence(added[0].body), {"properties": names, "also": others, "first": event.hardest(added).first}),
} if {
	some entries in newly
	added := event.list(entries)
	names := event.properties(added)
	others := [sprintf("%s at %s", [other[1], other[0]]) | some other in {[at, one.body.property] | some one in added; some at in one.body.also}]
}

# too: where else it is required. As long as one list names it, readers refuse what lacks it.
too([]) := ""

too(others) := sprintf(", here and in each other list (%s),", [event.few(others)]) if count(others) > 0

# Where one event required some of them before by another schema, it is told by itself.
newly[[event.object(added), asked[asking(added)]]] contains event.entry(added) if {
	some added in input.facts["event.required_added"]
	"backward" in added.body.breaks
	not filled_in(added.body)
}

# asked: what one object requires anew at one place of one event.
asked[asking(added)] contains added.body.property if some added in input.facts["event.required_added"]

asking(added) := [event.object(added), added.body.head_file, added.body.schema, added.body.path]

# filled_in: readers put the default in where the property is missing.
filled_in(added) if {
	input.options.defaults_are_filled_in
	added.default
}
