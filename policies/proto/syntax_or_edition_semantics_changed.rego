package plimsoll.proto.syntax_or_edition_semantics_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": file.id,
	"message": sprintf("from %s to %s, %s: %s", [file.body.from, file.body.to, concat(", ", [text | some change in losing(file.body); text := sprintf("%s changes from %s to %s for %s", [change.feature, change.from, change.to, elements(change)])]), proto.happens(file.body)]),
	"help": sprintf("use edition 2023 or later with %s, which keeps what was; for the change as it stands, %s", [concat(" and ", [text | some change in losing(file.body); text := sprintf("features.%s = %s for %s", [change.feature, change.from, elements(change)])]), proto.order(file.body)]),
	"evidence": object.union(proto.evidence(file.body), {"changes": file.body.changes}),
} if {
	some file in input.facts["proto.semantics_changed"]
	proto.breaks(file)
	count(losing(file.body)) > 0
}

# One field that says so for itself.
findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s had %s presence and has %s presence now: %s", [field.body.field, field.body.message, field.body.from, field.body.to, proto.happens(field.body)]),
	"help": sprintf("leave %s of %s as it was, %s; for the change as it stands, %s", [field.body.field, field.body.head_name, presence[field.body.from], proto.order(field.body)]),
	"evidence": proto.evidence(field.body),
} if {
	some field in input.facts["proto.field_presence_changed"]
	proto.breaks(field)
	not field.body.syntax_changed
	field.body.cardinality != "required" # proto/required-field says more
	not retyped(field)
}

# A type can bring its presence with it: messages have it.
retyped(field) if {
	some other in input.facts["proto.field_type_changed"]
	other.object == field.object
}

# losing: the changes of features by which something is lost. Those of required fields and of groups have rules of their own.
losing(file) := [change |
	some change in file.changes
	[change.feature, change.from] in {["field_presence", "EXPLICIT"], ["enum_type", "OPEN"], ["enum_type", "CLOSED"]}
]

elements(change) := change.elements[0] if {
	change.count == 1
} else := sprintf("%s and %d more", [change.elements[0], change.count - 1])

presence := {
	"explicit": "with optional before it in proto3, or features.field_presence = EXPLICIT in an edition",
	"implicit": "without optional before it in proto3, or with features.field_presence = IMPLICIT in an edition",
}
