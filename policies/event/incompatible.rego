package plimsoll.event.incompatible

import data.plimsoll.lib.event

# A keyword that many events refer to is one finding.
findings contains {
	"fact": facts[0].id,
	"message": sprintf("%s: %s", [event.refused(facts[0].body), why(facts[0].body)]),
	"help": help(facts[0].body),
	"evidence": event.evidence(facts[0].body),
} if {
	some entries in unnamed
	facts := event.list(entries)
}

# The properties that one object declares anew are one finding.
findings contains {
	"fact": added[0].id,
	"message": sprintf("%s %s declared %s from now on, where events may have held anything else: %s", [event.few(names), event.are(names), event.where(added), event.refused(added[0].body)]),
	"help": help(added[0].body),
	"evidence": object.union(event.evidence(added[0].body), {"properties": names}),
} if {
	some entries in declared
	added := event.list(entries)
	names := event.properties(added)
}

# What no other rule names.
unnamed[event.keyword(fact)] contains event.entry(fact) if {
	some fact in array.concat(input.facts["event.constraint_changed"], input.facts["event.union_branch_added"])
	count(fact.body.breaks) > 0
}

unnamed[event.keyword(fact)] contains event.entry(fact) if {
	some fact in input.facts["event.range_changed"]
	fact.body.breaks == ["forward"] # event/range-narrowed tells of the other direction
}

declared[event.object(fact)] contains event.entry(fact) if {
	some fact in input.facts["event.property_added"]
	count(fact.body.breaks) > 0
	not newly_required(fact.body)
}

# newly_required: event/required-added says so.
newly_required(added) if {
	added.required
	not added.was_required
	"backward" in added.breaks
}

why(body) := concat("; ", {body[direction].why | some direction in body.breaks})

help(body) := sprintf("let both forms be valid until nobody reads or writes the other, or give the event a new version (%s)", [event.order(body)])
