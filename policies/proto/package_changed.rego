package plimsoll.proto.package_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": moved.id,
	"message": sprintf("package %s becomes %s: %s", [moved.body.from, moved.body.to, proto.happens(moved.body)]),
	"help": sprintf("leave package %s as it is in a file of its own beside package %s, serve both, and remove the old one when nothing uses it", [moved.body.from, moved.body.to]),
	"evidence": object.union(proto.evidence(moved.body), {"services": moved.body.services}),
} if {
	some moved in input.facts["proto.package_changed"]
	proto.breaks(moved)
}
