package plimsoll.event.type_narrowed

import data.plimsoll.lib.event

findings contains {
	"fact": changed.id,
	"message": sprintf("%s %s is accepted where %s was: %s", [event.types(changed.body.to), event.place(changed.body), event.types(changed.body.from), event.refused(changed.body)]),
	"help": sprintf("accept %s beside the new type until no old event can be read again, or give the new type a property of its own (%s)", [event.types(changed.body.from), event.order(changed.body)]),
	"evidence": object.union(event.evidence(changed.body), {"from": changed.body.from, "to": changed.body.to}),
} if {
	some changed in input.facts["event.type_changed"]
	"backward" in changed.body.breaks
}
