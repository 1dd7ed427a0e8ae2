package plimsoll.event.closed

import data.plimsoll.lib.event

findings contains {
	"fact": closed.id,
	"message": sprintf("%s is not accepted %s from now on (%s): %s", [what(closed.body), event.place(closed.body), closed.body.keyword, event.refused(closed.body)]),
	"help": sprintf("leave the reader's schema open, and check what producers send where they send it (%s)", [event.order(closed.body)]),
	"evidence": object.union(event.evidence(closed.body), {"keyword": closed.body.keyword, "property": closed.body.property}),
} if {
	some closed in input.facts["event.closed"]
	count(closed.body.breaks) > 0
}

what(closed) := closed.property if {
	closed.property != ""
} else := "what the schema does not name"
