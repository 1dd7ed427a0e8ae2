package plimsoll.proto.field_renamed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": sprintf("%s: %s", [change(field.body), proto.happens(field.body)]),
	"help": help(field.body),
	"evidence": proto.evidence(field.body),
} if {
	some field in input.facts["proto.field_renamed"]
	proto.breaks(field)
}

change(field) := sprintf("%s of %s was %s in JSON and is %s now", [field.to, field.message, field.json_name, field.to_json_name]) if field.json_changed

change(field) := sprintf("%s of %s is called %s now", [field.field, field.message, field.to]) if not field.json_changed

help(field) := sprintf("put [json_name = %q] after number %d of %s, so that its name in JSON stays; if %s means something else, give it a number never used; where nobody exchanges %s as JSON, set protobuf.strength to wire", [field.json_name, field.number, field.to, field.to, field.head_name]) if {
	field.json_changed
}

help(field) := sprintf("keep the name %s, or change the code that uses it together with the contract", [field.field]) if {
	not field.json_changed
}
