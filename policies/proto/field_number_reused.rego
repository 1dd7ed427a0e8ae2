package plimsoll.proto.field_number_reused

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": message(field.body),
	"help": help(field.body),
	"evidence": object.union(proto.evidence(field.body), object.filter(field.body, ["since", "moves"])),
} if {
	some field in input.facts["proto.field_number_reused"]
	not field.body.unstable
	field.body.passed_on in {0, field.body.number} # fields that move up or down together are one finding
}

message(field) := sprintf("number %d of %s means %s %s now, and meant %s %s%s: %s%s", [field.number, field.message, proto.typed(field.to_cardinality, field.to_type), field.to, proto.typed(field.cardinality, field.type), field.field, others(field), skipped(field), proto.happens(field)]) if {
	field.since == "base"
}

message(field) := sprintf("number %d, which was reserved, is %s of %s now: where a field had it before that, what was written as that field may be read as %s, and programs that still know that field may read %s as it", [field.number, field.to, field.message, field.to, field.to]) if {
	field.since == "reserved"
}

message(field) := sprintf("number %d of %s was %s %s in tag %s, and is %s %s now: %s", [field.number, field.message, proto.typed(field.cardinality, field.type), field.field, field.tag, proto.typed(field.to_cardinality, field.to_type), field.to, field.backward.why]) if {
	field.since == "tag"
}

# skipped: what new readers no longer find may be meant for the new field, or be given up.
skipped(field) := sprintf("%s; ", [field.backward.why]) if {
	field.backward.verdict == "unknown"
} else := ""

others(field) := sprintf(" (%s)", [proto.moves(field.moves)]) if {
	count(field.moves) > 0
} else := ""

help(field) := sprintf("%s; what is new gets a number that %s has never used, and what goes leaves its number reserved", [proto.move_back(field.moves), field.head_name]) if {
	count(field.moves) > 0
} else := sprintf("give number %d back to %s, or reserve it when %s is to go; give %s a number that %s has never used", [field.number, field.field, field.field, field.to, field.head_name]) if {
	field.since == "base"
}

help(field) := sprintf("put reserved %d; back into message %s, and give %s a number that the message has never used; where no field ever had number %d, say so above %s: // plimsoll:allow proto/field-number-reused reason=\"no field had it before\"", [field.number, field.message, field.to, field.number, field.to]) if {
	field.since == "reserved"
}

help(field) := sprintf("write reserved %d; into message %s, and give %s a number that the message has never used", [field.number, field.message, field.to]) if {
	field.since == "tag"
}
