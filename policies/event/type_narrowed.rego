package plimsoll.event.type_narrowed

import data.plimsoll.lib.event

# A value that many events refer to is one finding.
findings contains {
	"fact": changes[0].id,
	"message": sprintf("only %s is accepted %s from now on, where %s was: %s", [event.types(changed.to), event.where(changes), event.types(changed.from), event.refused(changed)]),
	"help": sprintf("%s (%s)", [keep(changed), event.order(changed)]),
	"evidence": object.union(event.evidence(changed), {"from": changed.from, "to": changed.to}),
} if {
	some entries in narrower
	changes := event.list(entries)
	changed := changes[0].body
}

narrower[event.keyword(changed)] contains event.entry(changed) if {
	some changed in input.facts["event.type_changed"]
	"backward" in changed.body.breaks
}

keep(changed) := "first let producers write nothing else, and name the type when no event with another can be read again" if {
	count(changed.from) == 0
} else := sprintf("accept %s as well until no old event can be read again", [event.types(dropped(changed))]) if {
	count(dropped(changed)) < count(changed.from)
} else := sprintf("accept %s beside the new type until no old event can be read again, or give the new type a property of its own", [event.types(changed.from)])

# dropped: the types that are accepted no more, where others are.
dropped(changed) := [type | some type in changed.from; not type in changed.to]
