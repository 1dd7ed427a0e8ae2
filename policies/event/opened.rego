package plimsoll.event.opened

import data.plimsoll.lib.event

findings contains {
	"fact": opened.id,
	"message": sprintf("%s may be written %s from now on, and consumers built before this change refuse it by their %s: %s", [what(opened.body), event.place(opened.body), opened.body.keyword, event.refused(opened.body)]),
	"help": sprintf("%s; until then producers may write only what the old schema names", [event.order(opened.body)]),
	"evidence": object.union(event.evidence(opened.body), {"keyword": opened.body.keyword, "property": opened.body.property}),
} if {
	some opened in input.facts["event.opened"]
	count(opened.body.breaks) > 0
}

what(opened) := opened.property if {
	opened.property != ""
} else := "what the schema does not name"
