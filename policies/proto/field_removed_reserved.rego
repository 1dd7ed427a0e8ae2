package plimsoll.proto.field_removed_reserved

import data.plimsoll.lib.proto

# Fields that go from one message together are one finding.
findings contains {
	"fact": fields[0].id,
	"message": sprintf("%s of %s %s gone: %s", [names, one.body.message, verb[count(fields) > 1], proto.happens(fields[0].body)]),
	"help": sprintf("release readers that do without %s first, then writers that no longer set it; when that is done and what was written before has been read, say so above what held it in %s: // plimsoll:allow proto/field-removed-reserved reason=\"nobody uses %s any more\"", [names, one.body.head_file, names]),
	"evidence": object.union(proto.evidence(fields[0].body), {"fields": [field.body.field | some field in fields]}),
} if {
	some one in input.facts["proto.field_removed"]
	fields := [field |
		some field in input.facts["proto.field_removed"]
		[field.at.file, field.body.message] == [one.at.file, one.body.message]
		proto.breaks(field)
		field.body.number_reserved
		field.body.name_reserved
		field.body.cardinality != "required"
	]
	names := proto.few([field.body.field | some field in fields])
}

verb := {true: "are", false: "is"}
