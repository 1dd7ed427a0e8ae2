package plimsoll.event.incompatible

import data.plimsoll.lib.event

findings contains {
	"fact": fact.id,
	"message": sprintf("%s: %s", [event.refused(fact.body), why(fact.body)]),
	"help": sprintf("let both forms be valid until nobody reads or writes the other, or give the event a new version (%s)", [event.order(fact.body)]),
	"evidence": event.evidence(fact.body),
} if some fact in unnamed

# What no other rule names.
unnamed contains fact if {
	some fact in array.concat(input.facts["event.constraint_changed"], input.facts["event.union_branch_added"])
	count(fact.body.breaks) > 0
}

unnamed contains fact if {
	some fact in input.facts["event.range_changed"]
	fact.body.breaks == ["forward"] # event/range-narrowed tells of the other direction
}

unnamed contains fact if some fact in additions

additions := {fact |
	some fact in input.facts["event.property_added"]
	count(fact.body.breaks) > 0
	not fact.body.required # event/required-added
}

# Whatever the comparison refutes without a fact that says where.
unnamed contains fact if {
	some fact in input.facts["event.compared"]
	count(fact.body.breaks) > 0
	count({kind | some kind in fact.body.explained} - silent) == 0
	not fact.at.file in {addition.at.file | some addition in additions}
}

# silent: kinds of facts that name no cause by themselves.
silent := {"event.default_changed", "event.format_changed", "event.property_added"}

why(body) := concat("; ", {body[direction].why | some direction in body.breaks})
