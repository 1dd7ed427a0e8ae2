package plimsoll.proto.enum_value_renamed

import data.plimsoll.lib.proto

findings contains {
	"fact": value.id,
	"message": sprintf("%s of %s is called %s now: %s", [value.body.value, value.body.enum, value.body.to, proto.happens(value.body)]),
	"help": help(value.body),
	"evidence": object.union(proto.evidence(value.body), {"number": value.body.number}),
} if {
	some value in input.facts["proto.enum_value_renamed"]
	proto.breaks(value)
	not value.body.reused # numbers that change places are told by proto/enum-value-removed
}

help(value) := sprintf("leave the name %s; where it must change, put option allow_alias = true; into %s and keep %s = %d; before %s = %d;, so that parsers take both names and writers go on with the old one; if %s means something else, give it a number never used; where nobody exchanges it as JSON, set protobuf.strength to wire", [value.value, value.head_name, value.value, value.number, value.to, value.number, value.to])
