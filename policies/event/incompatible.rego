package plimsoll.event.incompatible

import data.plimsoll.lib.event

# A keyword that many events refer to is one finding.
findings contains {
	"fact": facts[0].id,
	"message": sprintf("%s %s: %s", [event.where(facts), event.refused(facts[0].body), why(facts[0].body)]),
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

# A reference that leads to another schema is one finding, with all that differs behind it.
findings contains {
	"fact": changes[0].id,
	"message": sprintf("%s: %s: %s", [leads(changes), event.refused(changed), why(changed)]),
	"help": sprintf("let the old form and the new one both be valid %s, by anyOf, until nobody reads or writes the other, or give the event a new version (%s); a schema that is referred to may serve other events and can stay as it is", [event.place(changed), event.order(changed)]),
	"evidence": object.union(event.evidence(changed), {"from": changed.from, "to": changed.to}),
} if {
	some entries in redirected
	changes := event.list(entries)
	changed := changes[0].body
}

redirected[event.keyword(fact)] contains event.entry(fact) if {
	some fact in input.facts["event.reference_changed"]
	count(fact.body.breaks) > 0
}

# leads: what became of the reference. Where one came or went, something else may have stood there and may stand there still.
leads(changes) := sprintf("another schema describes what is %s from now on (%s instead of %s)", [event.where(changes), event.few(changes[0].body.to), event.few(changes[0].body.from)]) if {
	both(changes[0].body)
} else := sprintf("a new reference describes what is %s from now on (%s)", [event.where(changes), event.few(changes[0].body.to)]) if {
	count(changes[0].body.to) > 0
} else := sprintf("what is %s is no longer described by a reference (%s)", [event.where(changes), event.few(changes[0].body.from)])

both(body) if {
	count(body.from) > 0
	count(body.to) > 0
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

help(body) := sprintf("let both forms be valid %s until nobody reads or writes the other, or give the event a new version (%s)", [event.place(body), event.order(body)])
