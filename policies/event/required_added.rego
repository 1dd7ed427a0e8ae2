package plimsoll.event.required_added

findings contains {
	"fact": added.id,
	"message": sprintf("%s is required %s from now on: readers of the new schema refuse each event that was sent without it, and old producers go on sending such events", [added.body.property, place(added.body)]),
	"help": sprintf("take %s out of required again and let readers do without it; require it in a later release, when all producers send it and no event without it can be read again", [added.body.property]),
	"evidence": evidence(added.body),
} if {
	some added in input.facts["event.required_added"]
	"backward" in added.body.breaks
	not filled_in(added.body)
}

# filled_in: readers put the default in where the property is missing.
filled_in(added) if {
	input.options.defaults_are_filled_in
	added.default
}

place(added) := "in every event" if added.path == "/"

place(added) := sprintf("at %s", [added.path]) if added.path != "/"

evidence(added) := {"path": added.path, "property": added.property, "counterexample": added.backward.counterexample} if added.backward.counterexample != ""

evidence(added) := {"path": added.path, "property": added.property} if added.backward.counterexample == ""
