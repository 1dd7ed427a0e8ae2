package plimsoll.event.type_widened

import data.plimsoll.lib.event

findings contains {
	"fact": changed.id,
	"message": sprintf("%s %s is written where %s was: %s", [event.types(changed.body.to), event.place(changed.body), event.types(changed.body.from), event.refused(changed.body)]),
	"help": sprintf("let producers write %s only, until no consumer of the old schema runs (%s)", [event.types(changed.body.from), event.order(changed.body)]),
	"evidence": object.union(event.evidence(changed.body), {"from": changed.body.from, "to": changed.body.to}),
} if {
	some changed in input.facts["event.type_changed"]
	changed.body.breaks == ["forward"] # event/type-narrowed tells of both directions
}
