package plimsoll.proto.enum_openness_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": enum.id,
	"message": sprintf("%s was %s and is %s now: %s", [enum.body.enum, enum.body.from, enum.body.to, proto.happens(enum.body)]),
	"help": sprintf("keep %s %s, in an edition by option features.enum_type = %s; inside it; for the change as it stands, %s", [enum.body.head_name, enum.body.from, upper(enum.body.from), proto.order(enum.body)]),
	"evidence": proto.evidence(enum.body),
} if {
	some enum in input.facts["proto.enum_openness_changed"]
	proto.breaks(enum)
	not enum.body.syntax_changed # told once for the file, by proto/syntax-or-edition-semantics-changed
}
