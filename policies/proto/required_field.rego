package plimsoll.proto.required_field

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s %s: %s", [field.body.field, field.body.message, changes[kind][0], proto.happens(field.body)]),
	"help": sprintf(changes[kind][1], [field.body.field]),
	"evidence": proto.evidence(field.body),
} if {
	some field in input.facts["proto.required_changed"]
	proto.breaks(field)
	kind := sprintf("%v %v", [field.body.required, field.body.exists])
}

# changes: what happened and what to do instead, by whether the field is required now and whether both sides have it.
changes := {
	"true true": ["becomes required", "leave %s optional and let the code that needs it check that it is there"],
	"true false": ["is added as required", "add %s as optional and let the code that needs it check that it is there"],
	"false true": ["is no longer required", "go on setting %s in every writer until no reader is left that was built before this change, then leave it unset where that is wanted"],
	"false false": ["is removed, and was required", "make %s optional first and release every reader with that; only when none is left that requires it, remove it and reserve its number and name"],
}
