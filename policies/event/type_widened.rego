package plimsoll.event.type_widened

import data.plimsoll.lib.event

# A value that many events refer to is one finding.
findings contains {
	"fact": changes[0].id,
	"message": sprintf("%s may be written %s from now on, where only %s was: %s", [event.types(changed.to), event.where(changes), event.types(changed.from), event.refused(changed)]),
	"help": sprintf("let producers write %s only, until no consumer of the old schema runs (%s)", [event.types(changed.from), event.order(changed)]),
	"evidence": object.union(event.evidence(changed), {"from": changed.from, "to": changed.to}),
} if {
	some entries in wider
	changes := event.list(entries)
	changed := changes[0].body
}

wider[event.keyword(changed)] contains event.entry(changed) if {
	some changed in input.facts["event.type_changed"]
	changed.body.breaks == ["forward"] # event/type-narrowed tells of both directions
}
