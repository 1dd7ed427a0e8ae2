package plimsoll.proto.extension_range_shrunk

findings contains {
	"fact": range.id,
	"message": message(range.body),
	"help": sprintf("put extensions %s; back into message %s in %s; when nobody uses them any more, put reserved %s; in the place instead", [concat(", ", range.body.numbers), range.body.head_name, range.body.head_file, concat(", ", range.body.free)]),
	"evidence": object.filter(range.body, ["numbers", "free", "used"]),
} if {
	some range in input.facts["proto.extension_range_shrunk"]
	not range.body.unstable
	count(range.body.free) > 0
}

message(range) := sprintf("%s; %s takes one of them already", [later(range), concat(", ", range.used)]) if {
	count(range.used) > 0
} else := sprintf("%s; nothing takes one yet", [later(range)])

later(range) := sprintf("a field of %s may take %s, and programs that know an extension under the same number, in any repository, read it as that, and what was written as that is read as the field", [range.head_name, concat(", ", range.free)])
