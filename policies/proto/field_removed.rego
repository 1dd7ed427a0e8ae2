package plimsoll.proto.field_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": field.id,
	"message": message(field.body),
	"help": help(field.body),
	"evidence": {
		"number": field.body.number,
		"name": field.body.field,
		"reserved_number": field.body.number_reserved,
		"reserved_name": field.body.name_reserved,
		"moves": field.body.moves,
	},
} if {
	some field in input.facts["proto.field_removed"]
	not field.body.unstable
	not field.body.extension # what it extends cannot reserve the number of one
	not reserved(field.body)
	not told(field.body)
}

# told: by the first of the fields that got other numbers together; by proto/field-number-reused, where one got the number of another.
told(field) if field.passed_on > 0

told(field) if field.moves[0].name != field.field

reserved(field) if {
	field.number_reserved
	field.name_reserved
}

message(field) := sprintf("in %s, %s: new code does not find what was written under %d, and old code does not find what is written under %d", [field.message, proto.moves(field.moves), field.number, field.renumbered]) if {
	field.renumbered > 0
}

message(field) := sprintf("a later field may take %s of %s: programs built before this change then read it as their %s %s; %s", [concat(" and ", free(field)), field.head_name, proto.typed(field.cardinality, field.type), field.field, now(field)]) if {
	field.renumbered == 0
}

# now: what happens before a later field comes. In the binary encoding it is old readers who miss the field; JSON parsers refuse it.
now(field) := proto.happens(field) if {
	field.strength == "wire"
} else := sprintf("in JSON, %s", [proto.backward_in_json(field)])

# free: what a later field of the message may take.
free(field) := array.concat(
	[text | not field.number_reserved; text := sprintf("number %d", [field.number])],
	[text | not field.name_reserved; text := sprintf("the name %s (in JSON and text)", [field.field])],
)

help(field) := sprintf("%s; what shall mean something else gets a new name and a new number", [proto.move_back(field.moves)]) if {
	field.renumbered > 0
}

help(field) := sprintf("let readers stop using %s first, then writers; when it goes, put %s into message %s in %s", [field.field, concat(" ", lines(field)), field.head_name, field.head_file]) if {
	field.renumbered == 0
}

lines(field) := array.concat(
	[line | not field.number_reserved; line := sprintf("reserved %d;", [field.number])],
	[line | not field.name_reserved; line := sprintf("reserved %s;", [proto.reserved_name(field, field.field)])],
)
