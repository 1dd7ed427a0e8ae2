package plimsoll.proto.field_removed_reserved

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s of %s is gone: %s", [field.body.field, field.body.message, proto.happens(field.body)]),
	"help": sprintf("release readers that do without %s first, then writers that no longer set it; when that is done and what was written before has been read, say so above what held it in %s: // plimsoll:allow proto/field-removed-reserved reason=\"nobody uses %s any more\"", [field.body.field, field.body.head_file, field.body.field]),
	"evidence": proto.evidence(field.body),
} if {
	some field in input.facts["proto.field_removed"]
	proto.breaks(field)
	field.body.number_reserved
	field.body.name_reserved
	field.body.cardinality != "required"
}
