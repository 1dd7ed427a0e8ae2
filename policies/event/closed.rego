package plimsoll.event.closed

import data.plimsoll.lib.event

# What one keyword closes is one finding, with all properties that it is about.
findings contains {
	"fact": closed[0].id,
	"message": sprintf("%s not accepted %s from now on (%s): %s", [what(names), event.where(closed), closed[0].body.keyword, event.refused(closed[0].body)]),
	"help": sprintf("leave the reader's schema open, and check what producers send where they send it (%s)", [event.order(closed[0].body)]),
	"evidence": object.union(event.evidence(closed[0].body), {"keyword": closed[0].body.keyword, "properties": names}),
} if {
	some entries in shut
	closed := event.list(entries)
	names := [name | some name in event.properties(closed); name != ""]
}

shut[event.keyword(closed)] contains event.entry(closed) if {
	some closed in input.facts["event.closed"]
	count(closed.body.breaks) > 0
}

what(names) := sprintf("%s %s", [event.few(names), event.are(names)]) if {
	count(names) > 0
} else := "what the schema does not name is"
