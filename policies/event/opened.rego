package plimsoll.event.opened

import data.plimsoll.lib.event

# What one keyword kept out is one finding, with all properties that it is about.
findings contains {
	"fact": opened[0].id,
	"message": sprintf("%s may be written %s from now on, and consumers built before this change refuse it by their %s: %s", [what(names), event.where(opened), opened[0].body.keyword, event.refused(opened[0].body)]),
	"help": sprintf("%s; until then producers may write only what the old schema names", [event.order(opened[0].body)]),
	"evidence": object.union(event.evidence(opened[0].body), {"keyword": opened[0].body.keyword, "properties": names}),
} if {
	some entries in let_in
	opened := event.list(entries)
	names := [name | some name in event.properties(opened); name != ""]
}

let_in[event.keyword(opened)] contains event.entry(opened) if {
	some opened in input.facts["event.opened"]
	count(opened.body.breaks) > 0
}

what(names) := event.few(names) if {
	count(names) > 0
} else := "what the schema does not name"
