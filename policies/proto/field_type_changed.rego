package plimsoll.proto.field_type_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s was %s and is %s now: %s", [field.body.field, field.body.message, before(field.body), after(field.body), proto.happens(field.body)]),
	"help": sprintf("leave %s with type %s and add a field of type %s%s under another name and a number never used, which writers fill as well until every reader uses it; for the change as it stands, %s", [field.body.field, before(field.body), after(field.body), apart(field.body), proto.order(field.body)]),
	"evidence": object.union(proto.evidence(field.body), {
		"wire_type": field.body.wire_type,
		"to_wire_type": field.body.to_wire_type,
	}),
} if {
	some field in input.facts["proto.field_type_changed"]
	proto.breaks(field)
}

before(field) := proto.typed(field.cardinality, field.type)

after(field) := proto.typed(field.to_cardinality, field.to)

# apart: of the fields of a oneof a writer can set one only.
apart(field) := sprintf(", outside the oneof %s,", [field.oneof]) if {
	field.oneof != ""
} else := ""
